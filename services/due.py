"""Whether what a morning message is about to say is still true, and the facts it says."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentEvent, ConsentOutcome, Membership, Person, Place, Response, ResponseState
from services import access, birth_dates, consent_asks, consents, digest, on_hand, places
from services.consents import Matter
from services.digest import Digest
from services.places import Counts
from services.taking_part import PARTICIPANTS


@dataclass(frozen=True, slots=True)
class News:
    """What happened in a place, the names of whom it happened to, and how the place stands."""

    place: Place
    digest: Digest
    names: dict[int, str]
    counts: Counts
    undated: int
    """Of how many the birth date is missed."""


class Intake(NamedTuple):
    """A questionnaire of the programme in somebody's hands."""

    id: int
    person_id: int
    state: ResponseState


class Unsigned(NamedTuple):
    """Somebody about whom a word is waited for, and about what."""

    person: Person
    matter: Matter


class Withdrawn(NamedTuple):
    """Somebody whose consent was taken back."""

    person_id: int
    name: str
    group: str | None


async def intakes(session: AsyncSession, lines: Iterable[Mapping[str, Any]]) -> dict[int, Intake]:
    """The questionnaires that lines of morning messages speak of, all in one query."""
    numbers = {line["response_id"] for line in lines if "response_id" in line}
    found = select(Response.id, Response.person_id, Response.state).where(Response.id.in_(numbers))
    return {row.id: Intake(*row) for row in await session.execute(found)} if numbers else {}


async def sharing(session: AsyncSession, lines: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Those whom lines of morning messages are for and whose telephone serves another human, too, with their names."""
    numbers = {line["person_id"] for line in lines}
    theirs = select(Person.chat_id).where(Person.id.in_(numbers))
    shared = select(Person.chat_id).where(Person.chat_id.in_(theirs)).group_by(Person.chat_id)
    shared = shared.having(func.count(Person.name_key.distinct()) > 1)
    found = select(Person.id, Person.name).where(Person.id.in_(numbers), Person.chat_id.in_(shared))
    return {row.id: row.name for row in await session.execute(found)} if numbers else {}


async def unsigned(session: AsyncSession, subject_id: int, *, signer_id: int, now: datetime) -> Unsigned | None:
    """About whom, and what first, this signer's word is still waited for in the chat."""
    known = (await consent_asks.standings(session, Person.id == subject_id, at=now)).get(subject_id)
    waiting = [matter for matter, one in consents.awaited(known) if one == signer_id] if known else []
    return Unsigned(await session.get_one(Person, subject_id), waiting[0]) if waiting else None


async def withdrawn(session: AsyncSession, event_id: int, *, told_id: int, now: datetime) -> Withdrawn | None:
    """The person about whom a consent was taken back, while that is still its signer's last word.

    To whoever has meanwhile left their place, or is on leave, nothing is said; those at hand are told instead.
    """
    event = await session.get(ConsentEvent, event_id)
    if event is None:
        return None
    standing = (await consents.standing(session, [event.subject_id], now=now))[event.subject_id]
    last = standing.last(event.capacity, event.signer_id)
    if last is None or (last.outcome, last.at) != (ConsentOutcome.WITHDRAWN, event.at):
        return None
    subject = await session.get_one(Person, event.subject_id)
    if told_id not in await on_hand.curators(session, subject.operator_id, now=now):
        await consents.tell_curators(session, event, but=[told_id, event.signer_id or told_id], now=now)
        return None
    held = select(Membership.group).where(Membership.person_id == event.subject_id, Membership.group.is_not(None))
    held = held.where(Membership.role.in_(PARTICIPANTS), access.lasting(Membership, now)).order_by(Membership.id)
    return Withdrawn(subject.id, subject.name, await session.scalar(held.limit(1)))


async def news(
    session: AsyncSession, place_id: int, *, told_id: int, since: datetime, until: datetime, now: datetime
) -> News | None:
    """What happened in a place in this time, but to the one who is told; None where nothing did.

    Of consents it says how they stand now: a yes and a no, or a mark and its undoing, leave only the last word.
    """
    if not await access.still(session, told_id, access.Action.SEE_PEOPLE, place_id, now=now):
        return None
    found = (await digest.of_places(session, [place_id], since=since, until=until)).get(place_id)
    if not found:
        return None
    spoken = [*found.agreed, *(one for one in found.refused if one not in found.agreed)]
    standings = await consents.standing(session, spoken, now=now)
    happened = replace(
        found,
        came_in=[one for one in found.came_in if one != told_id],
        agreed=[one for one in spoken if standings[one].valid],
        refused=[one for one in spoken if standings[one].refused],
    )
    concerned = {person_id for people in _lists(happened) for person_id in people}
    if not concerned:
        return None
    place = await session.get_one(Place, place_id)
    counts = (await places.counts(session, [place_id], now=now))[place_id]
    rows = await session.execute(select(Person.id, Person.name).where(Person.id.in_(concerned)))
    undated = len(await birth_dates.missed(session, place_id, now=now))
    return News(place, happened, {row.id: row.name for row in rows}, counts, undated)


def _lists(happened: Digest) -> list[list[int]]:
    return [people for people in asdict(happened).values() if isinstance(people, list)]
