"""People of a place: who they are, who has come in and who has not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from math import ceil

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import (
    AuditAct,
    Chat,
    FormVersion,
    Invitation,
    Membership,
    Person,
    Place,
    Reach,
    Response,
    ResponseState,
    Role,
)
from services import (
    access,
    ages,
    applications,
    archive,
    audit,
    consents,
    duplicates,
    emancipation,
    form_versions,
    invitations,
    merging,
    pair_replacing,
    places,
    relatives,
    roster,
    safety,
)
from services.access import Action, Me
from services.signatures import Standing

PAGE = 10


class Which(StrEnum):
    """Whom a list shows."""

    ALL = "all"
    CAME = "came"
    ABSENT = "absent"
    UNREACHABLE = "unreachable"
    ARCHIVE = "archive"
    """Those who have left; nobody of the other lists."""


class Presence(StrEnum):
    """Whether somebody has come in, and whether they can be written to."""

    CAME = "came"
    DOUBTFUL = "doubtful"
    UNREACHABLE = "unreachable"
    INVITED = "invited"
    DENIED = "denied"
    """Whoever opened the link said that it was not theirs, and no newer one is open."""
    NOT_INVITED = "not_invited"


LISTED: dict[Which, frozenset[Presence]] = {
    Which.ALL: frozenset(Presence),
    Which.CAME: frozenset({Presence.CAME, Presence.DOUBTFUL, Presence.UNREACHABLE}),
    Which.ABSENT: frozenset({Presence.INVITED, Presence.DENIED, Presence.NOT_INVITED}),
    Which.UNREACHABLE: frozenset({Presence.DOUBTFUL, Presence.UNREACHABLE}),
    Which.ARCHIVE: frozenset(),
}

_BY_REACH = {
    Reach.OPEN: Presence.CAME,
    Reach.DOUBTFUL: Presence.DOUBTFUL,
    Reach.CLOSED: Presence.UNREACHABLE,
}
_BY_LINK = {None: Presence.NOT_INVITED, 0: Presence.NOT_INVITED, 1: Presence.DENIED, 2: Presence.INVITED}


@dataclass(frozen=True, slots=True)
class RollLine:
    """Somebody in the list of a place."""

    person_id: int
    name: str
    roles: tuple[Role, ...]
    group: str | None
    """The class or post; for a guardian, the child's class."""
    presence: Presence
    standing: Standing | None
    """None where whoever looks does not see it, and of whoever has left."""
    intakes: dict[Role, ResponseState]
    children: tuple[str, ...]
    """Names of those whom a guardian answers for."""
    special_conditions: bool
    """Something has to be minded; what it is stands nowhere."""
    certificate_on: date | None
    """The day of the certificate of no criminal record that the curator has seen."""
    needs_certificate: bool
    """A mentor from outside who has not shown it yet."""


@dataclass(frozen=True, slots=True)
class Roll:
    """A page of the list of a place."""

    lines: list[RollLine]
    page: int
    """From 0; the last one where a later one was asked for."""
    pages: int
    numbers: dict[Which, int]
    """How many each kind of list has."""
    may: frozenset[Action]
    """What whoever looks may do here; without `SEE_PEOPLE` the list is of mentors, and of their presence only."""
    alike: int = 0
    """How many pairs may be one human being."""
    applying: int = 0
    """How many ask to take part."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A guardian of somebody, or a child."""

    person_id: int
    name: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class PersonCard:
    """All that whoever runs a place sees of a person."""

    person: Person
    roles: list[Membership]
    presence: Presence
    invited_until: datetime | None
    standing: Standing
    intakes: dict[Role, ResponseState]
    guardians: list[Relative]
    children: list[Relative]
    is_curator: bool
    on_duty: bool
    """The one of the place who is written to in the summer."""
    may: frozenset[Action]
    """What whoever looks may do about people of the place."""
    left: list[Membership]
    """As what somebody who has left was there last."""
    is_from_above: bool
    """Named from above, and let go from there."""
    needs_certificate: bool
    """A mentor from outside who has not shown the certificate of no criminal record yet."""
    may_be_emancipated: bool
    """Of 16 or 17, as far as is known, and not of full legal age by a document yet."""
    is_merged: bool
    """Two rows were found to be this one person, and can be taken apart."""
    leads: bool = False
    """A mentor with a pair that has not ended."""

    @property
    def may_return(self) -> bool:
        """Somebody who has left, and was not named from above."""
        return any(one.role not in access.LET_IN_FROM_ABOVE for one in self.left)


async def roll(session: AsyncSession, *, me: Me, place_id: int, which: Which, page: int, now: datetime) -> Roll:
    """The people of a place by name, ten a page; to whoever looks after training, only the mentors."""
    by = await access.require(session, me, Action.SEE_MENTORS, place_id, now=now)
    may = await access.allowed(session, me, place_id, now=now)
    seen = frozenset(Role) if Action.SEE_PEOPLE in may else frozenset({Role.MENTOR})
    people = await _people(session, place_id, seen, now)
    found = await presences(session, people, now=now)
    numbers = {one: sum(presence in LISTED[one] for presence in found.values()) for one in Which}
    left = await archive.ids(session, place_id, now=now) if Action.SEE_PEOPLE in may else []
    numbers[Which.ARCHIVE] = len(left)
    chosen = [person_id for person_id in people if found[person_id] in LISTED[which]]
    if which is Which.ARCHIVE:
        chosen, found = left, await presences(session, left, now=now)
    await audit.note(session, by=by, place_id=place_id, subject_ids=chosen, act=AuditAct.SAW, now=now)
    pages = max(1, ceil(len(chosen) / PAGE))
    page = min(page, pages - 1)
    shown = chosen[page * PAGE : (page + 1) * PAGE]
    lines = await (_lines if Action.SEE_PEOPLE in may else _mentors)(session, shown, found, now)
    alike = await duplicates.count(session, place_id, now=now) if Action.ADD_PEOPLE in may else 0
    applying = await applications.count(session, place_id) if Action.ADD_PEOPLE in may else 0
    return Roll(lines, page, pages, numbers, may, alike, applying)


async def card(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> PersonCard:
    """Whoever runs the place looks at one person of it."""
    person = await access.visible_person(session, me, person_id, action=Action.SEE_PEOPLE, now=now)
    if person.merged_into_id is not None:
        return await card(session, me=me, person_id=person.merged_into_id, now=now)
    guardians = (await relatives.guardians(session, [person_id], now=now)).get(person_id, [])
    children = (await relatives.children(session, [person_id], now=now)).get(person_id, [])
    kin = [(one.id, one.name) for one in guardians] + [(child.id, child.name) for child in children]
    found = await presences(session, [person_id, *(one for one, _ in kin)], now=now)
    place = await session.get_one(Place, person.operator_id)
    relations = [Relative(one, name, found[one]) for one, name in kin]
    return PersonCard(
        person=person,
        roles=[membership for membership in person.memberships if access.lasts(membership, now)],
        presence=found[person_id],
        invited_until=await _invited_until(session, person_id, now),
        standing=(await consents.standing(session, [person_id], now=now))[person_id],
        intakes=(await _intakes(session, [person_id])).get(person_id, {}),
        guardians=relations[: len(guardians)],
        children=relations[len(guardians) :],
        is_curator=places.curates(person, now),
        on_duty=place.duty_person_id == person.id,
        may=await access.allowed(session, me, person.operator_id, now=now),
        left=archive.last(person.memberships, person.operator_id),
        is_from_above=archive.is_from_above(person.memberships, now),
        needs_certificate=bool(await safety.mentors_without_mark(session, person_ids=[person_id], now=now)),
        may_be_emancipated=not person.emancipated_by
        and emancipation.may_be(person, ages.local_date(now, place.time_zone)),
        is_merged=bool(await merging.mergers(session, person_id)),
        leads=await pair_replacing.leads(session, person_id, person.operator_id),
    )


async def presences(session: AsyncSession, person_ids: Collection[int], *, now: datetime) -> dict[int, Presence]:
    """Of each of these people whether they have come in, and what became of their links."""
    best = func.max(case((invitations.usable(now), 2), (Invitation.denied_at.is_not(None), 1), else_=0))
    found = (
        select(Person.id, Chat.reach, best)
        .outerjoin(Chat, Chat.id == Person.chat_id)
        .outerjoin(Invitation, Invitation.person_id == Person.id)
        .where(Person.id.in_(person_ids))
        .group_by(Person.id, Chat.reach)
    )
    rows = await session.execute(found)
    return {person_id: _BY_REACH[reach] if reach else _BY_LINK[link] for person_id, reach, link in rows}


def initials(person: Person) -> str:
    """The first letters of a person's name."""
    return roster.initials(person.name)


async def _people(session: AsyncSession, place_id: int, roles: Collection[Role], now: datetime) -> list[int]:
    """All of these roles in a place, by name: databases do not sort Cyrillic alike."""
    held = select(Person.id, Person.name_key).join(Membership, Membership.person_id == Person.id)
    held = held.where(Membership.place_id == place_id, access.lasting(Membership, now), Membership.role.in_(roles))
    held = held.distinct()
    rows = (await session.execute(held)).all()
    return [person_id for person_id, _ in sorted(rows, key=lambda row: (row[1], row[0]))]


async def _lines(
    session: AsyncSession, person_ids: Sequence[int], found: Mapping[int, Presence], now: datetime
) -> list[RollLine]:
    persons = await session.scalars(
        select(Person).where(Person.id.in_(person_ids)).options(selectinload(Person.memberships)),
        execution_options={"populate_existing": True},
    )
    people = {person.id: person for person in persons}
    standings = await consents.standing(session, person_ids, now=now)
    intakes = await _intakes(session, person_ids)
    care = await relatives.children(session, person_ids, now=now)
    unmarked = await safety.mentors_without_mark(session, person_ids=person_ids, now=now)
    lines = []
    for person_id in person_ids:
        person, children = people[person_id], care.get(person_id, [])
        held = [membership for membership in person.memberships if access.lasts(membership, now)]
        standing = standings[person_id] if held else None
        held = held or archive.last(person.memberships, person.operator_id)
        groups = [membership.group for membership in held] + [child.group for child in children]
        line = RollLine(
            person_id=person_id,
            name=person.name,
            roles=tuple(membership.role for membership in held),
            group=next(filter(None, groups), None),
            presence=found[person_id],
            standing=standing,
            intakes=intakes.get(person_id, {}),
            children=tuple(child.name for child in children),
            special_conditions=person.special_conditions,
            certificate_on=person.certificate_on,
            needs_certificate=person_id in unmarked,
        )
        lines.append(line)
    return lines


async def _mentors(
    session: AsyncSession, person_ids: Sequence[int], found: Mapping[int, Presence], now: datetime
) -> list[RollLine]:
    """Mentors without anything about their consents, questionnaires, children or other roles."""
    lines = []
    for line in await _lines(session, person_ids, found, now):
        posts = select(Membership.group).where(Membership.person_id == line.person_id, Membership.role == Role.MENTOR)
        post = await session.scalar(posts.where(access.lasting(Membership, now)).order_by(Membership.id).limit(1))
        bare = replace(line, roles=(Role.MENTOR,), group=post, intakes={}, standing=None, children=())
        lines.append(replace(bare, special_conditions=False, certificate_on=None, needs_certificate=False))
    return lines


async def _intakes(session: AsyncSession, person_ids: Collection[int]) -> dict[int, dict[Role, ResponseState]]:
    """How far each of these people is with the intake of each role; of two the newer one counts."""
    roles = {code: role for role, code in form_versions.INTAKES.items()}
    given = select(Response.person_id, FormVersion.code, Response.state).join(FormVersion)
    given = given.where(Response.person_id.in_(person_ids), FormVersion.code.in_(roles)).order_by(Response.id)
    intakes: dict[int, dict[Role, ResponseState]] = {}
    for person_id, code, state in await session.execute(given):
        intakes.setdefault(person_id, {})[roles[code]] = state
    return intakes


async def _invited_until(session: AsyncSession, person_id: int, now: datetime) -> datetime | None:
    newest = select(Invitation.expires_at).where(Invitation.person_id == person_id, invitations.usable(now))
    until: datetime | None = await session.scalar(newest.order_by(Invitation.expires_at.desc()).limit(1))
    return until
