"""Who is stuck: the list for a curator, and one of it with what can be done."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    Guardianship,
    Membership,
    PairMember,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import access, ages, audit, meeting_rhythm, pair_sight, place_days, stuck, stuck_cases
from services.access import Action, Me
from services.stuck import Case, Going, Step, Stuck
from services.taking_part import PARTICIPANTS

PAGE = 8
REMINDERS: dict[Step, str] = {
    Step.CONSENT: "stuck_consent",
    Step.INTAKE: "stuck_intake",
    Step.FIRST_MEETING: "stuck_meeting",
    Step.NEXT_MEETING: "stuck_meeting",
    Step.FINAL: "stuck_meeting",
}
"""The promise that reminds, by what is waited for; whoever has not come in cannot be written to."""


class Whose(NamedTuple):
    """Whom a line speaks of: a person, or a pair by its mentees."""

    number: int
    is_pair: bool
    people: tuple[tuple[str, str | None], ...]
    """Names with their classes."""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who is stuck."""

    whose: Whose
    found: Stuck
    days: int
    """Of a pair those on which it could have met, weekends too; of a person working days."""


@dataclass(frozen=True, slots=True)
class StuckList:
    """A page of those who are stuck, the most pressing first."""

    place: Place
    lines: Sequence[Line]
    page: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True)
class StuckCard:
    """One who is stuck; no line, once something has happened."""

    place: Place
    whose: Whose
    line: Line | None


async def of_place(session: AsyncSession, *, me: Me, place_id: int, page: int, now: datetime) -> StuckList:
    """A page of those who are stuck at a place, whom whoever asks can help."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    cases = [*(await stuck_cases.joining(session, place, now=now)).values()]
    cases += (await stuck_cases.going(session, place, now=now)).values()
    found = _stuck(place, cases, now)
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    lines = await _lines(session, place, found[page * PAGE : (page + 1) * PAGE], now)
    seen = await _members(session, [one.whose for one in lines])
    await audit.note(session, by=by, place_id=place_id, subject_ids=seen, act=AuditAct.SAW, now=now)
    return StuckList(place, lines, page, pages, len(found))


async def person(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> StuckCard:
    """One person on the way in, and what can be done for them now."""
    found = await access.visible_person(session, me, person_id, action=Action.MAKE_PAIRS, now=now)
    place = await session.get_one(Place, found.operator_id)
    cases = await stuck_cases.joining(session, place, now=now, person_id=person_id)
    return await _card(session, place, Whose(person_id, False, ()), cases.values(), now)


async def pair(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> StuckCard:
    """One pair that works, and what can be done for it now."""
    found = await pair_sight.curated(session, me, pair_id, now=now)
    cases = await stuck_cases.going(session, found.place, now=now, pair_id=pair_id)
    return await _card(session, found.place, Whose(pair_id, True, ()), cases.values(), now)


async def reminded_at(
    session: AsyncSession, whose: Whose, kinds: Iterable[str], *, since: datetime | None = None
) -> datetime | None:
    """When somebody was written to about them last; what was taken back was not said."""
    number, name = whose.number, "pair_id" if whose.is_pair else "person_id"
    mentors = select(PairMember.person_id).where(PairMember.pair_id == number)
    family = select(Guardianship.guardian_id).where(Guardianship.child_id == number)
    own = Promise.receiver_id == number
    receivers = Promise.receiver_id.in_(mentors) if whose.is_pair else or_(own, Promise.receiver_id.in_(family))
    told = select(func.max(Promise.created_at)).where(receivers, Promise.kind.in_(kinds))
    told = told.where(Promise.state != PromiseState.DROPPED, Promise.parameters[name].as_integer() == number)
    found: datetime | None = await session.scalar(told.where(Promise.created_at >= since) if since else told)
    return found


def _stuck(place: Place, cases: Iterable[Case], now: datetime) -> list[Stuck]:
    today = ages.local_date(now, place.time_zone)
    return stuck.stuck(cases, today=today, calendar=place_days.calendar(place))


async def _card(session: AsyncSession, place: Place, whose: Whose, cases: Iterable[Case], now: datetime) -> StuckCard:
    reminded = await reminded_at(session, whose, REMINDERS.values())
    day = reminded and ages.local_date(reminded, place.time_zone)
    found = _stuck(place, [replace(one, reminded_on=day) for one in cases], now)
    lines = await _lines(session, place, found, now)
    if lines:
        return StuckCard(place, lines[0].whose, lines[0])
    (named,) = await _named(session, place, [whose], now)
    return StuckCard(place, named, None)


async def _lines(session: AsyncSession, place: Place, found: Sequence[Stuck], now: datetime) -> list[Line]:
    today = ages.local_date(now, place.time_zone)
    unmet = meeting_rhythm.unmet(today, place_days.calendar(place))
    bare = [Whose(one.case.number, isinstance(one.case.way, Going), ()) for one in found]
    named = await _named(session, place, bare, now)
    return [
        Line(whose, one, unmet.since(one.since) if whose.is_pair else one.days)
        for whose, one in zip(named, found, strict=True)
    ]


async def _named(session: AsyncSession, place: Place, whose: Sequence[Whose], now: datetime) -> list[Whose]:
    """The same with their names."""
    mentees = await _mentees(session, [one.number for one in whose if one.is_pair])
    people = {one.number for one in whose if not one.is_pair} | {one for its in mentees.values() for one in its}
    known = await _names(session, place, people, now)
    return [
        one._replace(people=tuple(known[number] for number in (mentees[one.number] if one.is_pair else [one.number])))
        for one in whose
    ]


async def _mentees(session: AsyncSession, pair_ids: Collection[int]) -> dict[int, list[int]]:
    members = select(PairMember.pair_id, PairMember.person_id).where(PairMember.pair_id.in_(pair_ids))
    found: dict[int, list[int]] = {}
    rows = await session.execute(members.where(PairMember.role == Role.MENTEE).order_by(PairMember.id))
    for pair_id, person_id in rows:
        found.setdefault(pair_id, []).append(person_id)
    return found


async def _names(
    session: AsyncSession, place: Place, person_ids: Collection[int], now: datetime
) -> dict[int, tuple[str, str | None]]:
    """The name of each, and the class in which they take part."""
    held = select(Membership.group).where(Membership.person_id == Person.id, Membership.place_id == place.id)
    held = held.where(Membership.role.in_(PARTICIPANTS), access.lasting(Membership, now)).order_by(Membership.id)
    found = select(Person.id, Person.name, held.limit(1).scalar_subquery()).where(Person.id.in_(person_ids))
    return {person_id: (name, group) for person_id, name, group in await session.execute(found)}


async def _members(session: AsyncSession, whose: Iterable[Whose]) -> set[int]:
    """Everybody of whom the lines speak."""
    shown = list(whose)
    pairs = [one.number for one in shown if one.is_pair]
    found = set(await session.scalars(select(PairMember.person_id).where(PairMember.pair_id.in_(pairs))))
    return found | {one.number for one in shown if not one.is_pair}
