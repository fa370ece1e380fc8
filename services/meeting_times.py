"""When a pair could meet: when each of its people is free, by what they said and have with others, and where."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Meeting, MeetingState, Pair, PairMember, Person, Place, Response
from services import ages, gate, intake_answers, pair_sight, partners, place_days
from services.form_items import Value
from services.form_versions import INTAKES
from services.free_windows import DAY_ENDS, Free
from services.gate import Purpose
from services.meeting_days import Calendar, Slot

TAKEN = (MeetingState.PROPOSED, MeetingState.PLANNED)
"""Meetings that keep their time for themselves."""
_LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Times:
    """What times of a pair are found by."""

    people: tuple[Free, ...]
    """As they have said themselves."""
    calendar: Calendar
    every: int
    minutes: int

    @property
    def allowed(self) -> tuple[Free, ...]:
        """The same people on any day: what they once said is a wish, quiet hours and lessons are not."""
        return tuple(replace(one, weekdays=frozenset(range(7)), hours=(0, DAY_ENDS)) for one in self.people)


async def read(session: AsyncSession, pair: Pair, place: Place, *, but: int | None = None, now: datetime) -> Times:
    """The times of a pair; `but` is the meeting that is to be moved. Nobody's right is asked here."""
    people = [one.person for one in pair.members]
    ids = [one.id for one in people]
    said = await _said(session, pair, place, ids, now)
    slots, meetings = await _slots(session, pair, ids), await _meetings(session, ids, but, now)
    today = ages.local_date(now, place.time_zone)
    free = tuple(
        intake_answers.free(
            place,
            said.get(one.id, {}),
            is_adult=ages.is_adult(one, today),
            slots=slots.get(one.id, ()),
            meetings=meetings.get(one.id, ()),
        )
        for one in people
    )
    return Times(free, calendar(place, people, now=now), pair.programme.every_weeks, pair.programme.minutes)


def calendar(place: Place, people: Collection[Person], *, now: datetime) -> Calendar:
    """The calendar by which these people of a place meet: with lessons where one of them is a minor."""
    today = ages.local_date(now, place.time_zone)
    has_minor = any(not ages.is_adult(one, today) for one in people)
    lessons = (place.lessons_from, place.lessons_until) if has_minor else None
    return place_days.calendar(place, lessons=lessons)


def slot(stored: Mapping[str, Any]) -> Slot:
    """A time that was agreed once, as a pair keeps it."""
    return Slot(stored["weekday"], time.fromisoformat(stored["at"]), stored["every"], stored["minutes"])


def stored(one: Slot) -> dict[str, Any]:
    """As a pair keeps it."""
    return {"weekday": one.weekday, "at": f"{one.at:%H:%M}", "every": one.every, "minutes": one.minutes}


async def _said(
    session: AsyncSession, pair: Pair, place: Place, ids: Sequence[int], now: datetime
) -> dict[int, Mapping[str, Value]]:
    """By person, what they say about their time on the side on which they stand."""
    allowed = await gate.allowed(session, person_ids=ids, purpose=Purpose.MATCHING, at=now)
    only = Response.person_id.in_(ids)
    beside = await partners.beside(session, place.id)
    sent = await intake_answers.sent(session, place, allowed, intake_answers.TIMES, partners=beside, only=only)
    found = {one.person_id: sent.get((one.person_id, INTAKES[one.role])) for one in pair.members}
    return {person_id: one.said for person_id, one in found.items() if one}


async def _slots(session: AsyncSession, pair: Pair, ids: Sequence[int]) -> dict[int, list[Slot]]:
    """Their regular times in other pairs."""
    held = select(PairMember.person_id, Pair.slot).join(Pair, Pair.id == PairMember.pair_id)
    held = held.where(PairMember.person_id.in_(ids), Pair.id != pair.id, Pair.slot.is_not(None))
    found: dict[int, list[Slot]] = {}
    for person_id, one in await session.execute(held.where(Pair.state.in_(pair_sight.MADE))):
        found.setdefault(person_id, []).append(slot(one))
    return found


async def _meetings(
    session: AsyncSession, ids: Sequence[int], but: int | None, now: datetime
) -> dict[int, list[tuple[datetime, datetime]]]:
    """Their coming meetings, be it in this pair."""
    coming = select(PairMember.person_id, Meeting.id, Meeting.starts_at, Meeting.minutes)
    coming = coming.join(Meeting, Meeting.pair_id == PairMember.pair_id).where(PairMember.person_id.in_(ids))
    coming = coming.where(Meeting.state.in_(TAKEN), Meeting.starts_at > now - _LONGEST)
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for person_id, number, begins, minutes in await session.execute(coming):
        if number != but:
            found.setdefault(person_id, []).append((begins, begins + timedelta(minutes=minutes)))
    return found
