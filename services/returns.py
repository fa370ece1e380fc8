"""Returns: of how many people each consent is answered, by class, organisation and municipality; who is missing."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Capacity, ConsentAsk, ConsentEvent, ConsentKind, Job, Person, Place
from services import access, audit, jobs, ledger, taking_part, tree
from services.access import Action, Me
from services.consents import STARTING
from services.errors import NotAllowed
from services.signatures import Standing

JOB = "missing_consents"
"""The job that prints the list of who is missing, and the promise that brings it."""
WHEN_ASKED = (ConsentKind.TRANSFER, ConsentKind.DISSEMINATION, ConsentKind.IMAGE)
"""Wanted of those who were asked, or have spoken of themselves."""


@dataclass(slots=True)
class Share:
    """Of how many people a consent is wanted, and about how many a word has been said: a yes of all, or a no."""

    wanted: int = 0
    answered: int = 0


Shares = dict[ConsentKind, Share]


@dataclass(frozen=True, slots=True)
class Returned:
    """The shares of a class, of an organisation, or of all organisations below a place."""

    title: str | None
    """The class; the name of the place. None: whoever stands in no class."""
    place_id: int
    shares: Shares
    anchor_id: int | None = None
    """One who stands in the class: by them it is meant."""


@dataclass(frozen=True, slots=True)
class Returns:
    """What a screen shows: the whole, and its parts."""

    place: Place
    whole: Shares
    parts: list[Returned]
    may_see_names: bool
    may_invite: bool


class Missing(NamedTuple):
    """Whose word is missing, by whom."""

    name: str
    code: str
    group: str | None
    wanted: list[tuple[ConsentKind, frozenset[Capacity]]]


@dataclass(slots=True)
class _Person:
    """Somebody of a class and where their consents stand."""

    person: Person
    group: str | None
    standings: list[Standing] = field(default_factory=list)


async def shares(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Returns:
    """Numbers without names for whoever organises: of an organisation by class, above it by the places below."""
    may = await access.allowed(session, me, place_id, now=now)
    if Action.SEE_RETURNS not in may:
        raise NotAllowed
    place = await session.get_one(Place, place_id)
    rights = Action.SEE_CONSENTS in may, Action.INVITE_PEOPLE in may
    if tree.is_organisation(place.kind):
        people = await _people(session, [place_id], now)
        return Returns(place, _shares(people), _by_class(place_id, people), *rights)
    return Returns(place, *await _below(session, place_id, now), *rights)


async def missing(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Missing]:
    """By class and name, to be printed, those of a place about whom a word is missing; NotAllowed."""
    by = await access.require(session, me, Action.SEE_CONSENTS, place_id, now=now)
    found = {
        one.person.id: Missing(one.person.name, one.person.code, one.group, wanted)
        for one in await _people(session, [place_id], now)
        if (wanted := [(said.kind, said.missing) for said in one.standings if not said.is_answered])
    }
    await audit.note(session, by=by, place_id=place_id, subject_ids=found.keys(), act=AuditAct.TOOK, now=now)
    return list(found.values())


async def ask(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Job:
    """Somebody wants the list of who is missing printed."""
    by = await access.require(session, me, Action.SEE_CONSENTS, place_id, now=now)
    return await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={}, now=now)


async def asked(session: AsyncSession, job: Job, *, now: datetime) -> tuple[Place, list[Missing]]:
    """What is to be printed, if whoever asked may still see it; else nobody."""
    place = await session.get_one(Place, job.place_id)
    me = await jobs.asking(session, job)
    try:
        return place, await missing(session, me=me, place_id=place.id, now=now) if me else []
    except NotAllowed:
        return place, []


async def _people(session: AsyncSession, place_ids: Collection[int], now: datetime) -> list[_Person]:
    """Everybody who takes part in these organisations, with each consent that is wanted of or about them."""
    people = [_Person(person, group) for person, group in await taking_part.people(session, place_ids, now=now)]
    by_id = {one.person.id: one for one in people}
    about = taking_part.takes_part(place_ids, now=now)
    kinds = [*STARTING, ConsentKind.MENTORING]
    for person_id, standings in (await ledger.by_kind(session, about, kinds=kinds, at=now)).items():
        by_id[person_id].standings += [standings[kind] for kind in kinds if standings[kind].needed]
    for (kind, recipient_id), asked_ids in (await _asked(session, about)).items():
        found = await ledger.standings(session, about, kind=kind, at=now, recipient_id=recipient_id)
        for person_id in asked_ids & by_id.keys():
            by_id[person_id].standings.append(found[person_id])
    return people


async def _asked(session: AsyncSession, about: ColumnElement[bool]) -> dict[tuple[ConsentKind, int | None], set[int]]:
    """Of whom a consent beside those of the start was asked, or who have spoken of it themselves."""
    found: dict[tuple[ConsentKind, int | None], set[int]] = defaultdict(set)
    for table in (ConsentAsk, ConsentEvent):
        rows = select(table.subject_id, table.kind, table.recipient_id).join(Person, Person.id == table.subject_id)
        rows = rows.where(about, table.kind.in_(WHEN_ASKED)).distinct()
        for subject_id, kind, recipient_id in await session.execute(rows):
            found[kind, recipient_id].add(subject_id)
    return dict(sorted(found.items(), key=lambda one: (one[0][0], one[0][1] or 0)))


def _shares(people: Iterable[_Person]) -> Shares:
    """A transfer to two recipients is two consents."""
    found: Shares = defaultdict(Share)
    for standing in (standing for one in people for standing in one.standings):
        found[standing.kind].wanted += 1
        found[standing.kind].answered += standing.is_answered
    return {kind: found[kind] for kind in ConsentKind if kind in found}


def _by_class(place_id: int, people: Iterable[_Person]) -> list[Returned]:
    groups: dict[str | None, list[_Person]] = defaultdict(list)
    for one in people:
        groups[one.group].append(one)
    return [Returned(group, place_id, _shares(its), its[0].person.id) for group, its in groups.items()]


async def _below(session: AsyncSession, place_id: int, now: datetime) -> tuple[Shares, list[Returned]]:
    """The sum, and the parts: the places right below, each with all that stands under it."""
    children = list(await session.scalars(select(Place).where(Place.parent_id == place_id)))
    below = tree.below([child.id for child in children])
    rows = await session.execute(select(below.c.id, below.c.top, Place.kind).join(Place, Place.id == below.c.id))
    tops = {row.id: row.top for row in rows if tree.is_organisation(row.kind)}
    people: dict[int, list[_Person]] = defaultdict(list)
    for one in await _people(session, tops.keys(), now):
        people[tops.get(one.person.operator_id, 0)].append(one)
    parts = [Returned(child.name, child.id, _shares(people[child.id])) for child in tree.in_order(children)]
    return _shares(one for top in {part.place_id for part in parts} for one in people[top]), parts
