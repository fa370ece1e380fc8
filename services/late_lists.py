"""The weekly list upwards: what is late in the places below, once a week to whoever coordinates them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Membership, Person, Place, Promise, PromiseState, Reach, Reminder, Roadmap, Role, Step, Task
from services import access, ages, calm, nudge_days, nudge_facts, outbox, place_days, task_review, tree
from services.access import Action
from services.deadline_clauses import Kind
from services.nudge_due import HOURS, Told
from services.nudge_receivers import coordinates

LATE_BELOW = "late_below"
"""The kind of line in the morning message."""
UNDATED = (Kind.NONE, Kind.ON_DEMAND, Kind.BY_AGREEMENT)
WEEK = timedelta(days=7)
READERS = (Membership.person_id, Membership.place_id, Place.time_zone, Place.duty_person_id)


@dataclass(frozen=True, slots=True)
class Late:
    """One task in a list."""

    title: str
    due: date
    in_work_until: date | None


@dataclass(frozen=True, slots=True)
class LateList:
    """What a coordinator reads: late tasks by place, and once a month how many steps have no day."""

    place: Place
    late: tuple[tuple[Place, tuple[Late, ...]], ...]
    undated: int
    to_review: int = 0
    """Tasks that wait for the word of this level; of them alone nobody is written to."""

    def __bool__(self) -> bool:
        return bool(self.late or self.undated)


class Reader(NamedTuple):
    """Who reads the list of a place, in what zone."""

    person_id: int
    place_id: int
    time_zone: str
    duty_person_id: int | None
    """Who is written to in the summer."""

    def local(self, now: datetime) -> datetime:
        """The moment on the clock of the place."""
        return now.astimezone(ZoneInfo(self.time_zone))


@dataclass(slots=True)
class Lists:
    """Lists to be told, and the keys of those in which nothing stands this week."""

    lines: list[Told] = field(default_factory=list)
    empty: list[tuple[str, int]] = field(default_factory=list)


async def collect(session: AsyncSession, *, now: datetime, holding: Collection[int] = ()) -> Lists:
    """The lists of this week for those who have not read them, where it is the time for it."""
    found = Lists()
    every = [one for one in await _readers(session, now) if _is_time(one, now, holding)]
    known = await _known(session, [_key(one, _list_day(one, now)) for one in every])
    waiting = [one for one in every if _key(one, _list_day(one, now)) not in known]
    readers = await _at_hand(session, waiting, now) if waiting else []
    empty: dict[int, bool] = {}
    for one in readers:
        day = _list_day(one, now)
        key = _key(one, day)
        if one.place_id not in empty:
            empty[one.place_id] = not await of_place(session, one.place_id, on=day, now=now)
        if empty[one.place_id]:
            found.empty.append((key, one.person_id))
        else:
            found.lines.append(_line(one, day))
    return found


async def note_empty(session: AsyncSession, empty: Collection[tuple[str, int]], *, now: datetime) -> None:
    """Of a list without anything it is remembered that it was looked at: nobody looks again this week."""
    for key, person_id in empty:
        facts: dict[str, Any] = {"receiver_id": person_id, "parameters": {}, "not_before": now, "now": now}
        if (number := await outbox.promise(session, key=key, kind=LATE_BELOW, **facts)) is not None:
            dropped = {"state": PromiseState.DROPPED, "why": "nothing is late", "settled_at": now}
            await session.execute(update(Promise).where(Promise.id == number).values(**dropped))


async def said(session: AsyncSession, line: Any, *, now: datetime) -> LateList | None:
    """The list as it is now, for somebody who still coordinates the place; None where nothing stands in it."""
    person_id, place_id = line["person_id"], line["place_id"]
    if not await access.still(session, person_id, Action.REVIEW_TASKS, place_id, now=now):
        return None
    found = await of_place(session, place_id, on=date.fromisoformat(line["day"]), now=now)
    return replace(found, to_review=await task_review.count(session, place_id, now=now)) if found else None


async def foreseen(session: AsyncSession, *, now: datetime) -> list[Told]:
    """When lists may be told next, as things stand."""
    lines = []
    readers = await _at_hand(session, await _readers(session, now), now)
    known = await _known(session, [_key(one, _list_day(one, now)) for one in readers])
    for one in readers:
        today = one.local(now).date() + timedelta(days=one.local(now).time() >= HOURS[1])
        this = _list_day(one, now)
        first = today if this <= today and _key(one, this) not in known and _is_of_week(today, this) else None
        for day in await _coming(session, one, first or nudge_days.list_day(max(today, this + timedelta(days=1)))):
            lines.append(_line(one, day))
    return lines


async def of_place(session: AsyncSession, place_id: int, *, on: date, now: datetime) -> LateList:
    """What stands in the list of a place on this day."""
    place = await session.get_one(Place, place_id)
    owed = await nudge_facts.load(session, _below(place_id) & (Task.due_on < on) & nudge_facts.OWED, now=now)
    above = await nudge_facts.readers_above(session, {one.place.id for one in owed}, now=now)
    late: dict[int, list[Late]] = defaultdict(list)
    places: dict[int, Place] = {}
    for one in owed:
        levels = above[one.place.id]
        if place_id in levels and _stands(one, on, is_far=levels[0] != place_id):
            assert one.task.due_on
            silent = one.task.silent_until if one.task.silent_until and one.task.silent_until > on else None
            late[one.place.id].append(Late(one.step.title, one.task.due_on, silent))
            places[one.place.id] = one.place
    undated = await _undated(session, place_id) if on.day <= WEEK.days else 0
    found = tuple((one, tuple(late[one.id])) for one in tree.in_order(places.values()))
    return LateList(place, found, undated)


def _stands(one: nudge_facts.Due, on: date, *, is_far: bool) -> bool:
    task, step = one.task, one.step
    assert task.due_on
    row = nudge_days.row_of(
        Kind(step.kind), start=task.start_on, due=task.due_on, is_event=step.is_event, recurrence=step.recurrence
    )
    if row is None:
        return False
    in_a_row = 1 if row.in_a_row and one.misses >= row.in_a_row else None
    limits = [row.listed_far] if is_far else [row.listed, in_a_row]
    works = place_days.is_working(one.place)
    return any(nudge_days.listed_on(task.due_on, days, works) <= on for days in limits if days)


async def _undated(session: AsyncSession, place_id: int) -> int:
    """How many steps that a place and those below it owe have no day, and nobody is asked about any more."""
    found = select(func.count(Task.step_id.distinct())).join(Step, Step.id == Task.step_id)
    here = or_(Task.place_id == place_id, _below(place_id))
    found = found.where(here, Task.due_on.is_(None), Task.nudge_on.is_(None), nudge_facts.OWED)
    return await session.scalar(found.where(Step.kind.in_(UNDATED))) or 0


async def _coming(session: AsyncSession, one: Reader, first: date) -> list[date]:
    """From the list of the day `first` on, the next in which something late may stand, and the next of a month."""
    due = await session.scalar(select(func.min(Task.due_on)).where(_below(one.place_id), nudge_facts.OWED))
    found = []
    if due is not None:
        found.append(first if due < first else nudge_days.list_day(due + timedelta(days=1)))
    if await _undated(session, one.place_id):
        monthly = first
        while monthly.day > WEEK.days:
            monthly = nudge_days.list_day(monthly + timedelta(days=1))
        found.append(monthly)
    return found


def _below(place_id: int) -> ColumnElement[bool]:
    under = tree.below([place_id])
    return Task.place_id.in_(select(under.c.id)) & (Task.place_id != place_id)


async def _readers(session: AsyncSession, now: datetime) -> list[Reader]:
    """Coordinators, at hand or not, while anybody has a roadmap."""
    held = select(*READERS).join(Place, Place.id == Membership.place_id).distinct()
    held = held.where(Place.kind.in_(tree.ABOVE_ORGANISATIONS), Membership.role == Role.COORDINATOR)
    held = held.where(access.lasting(Membership, now), select(Roadmap.id).exists())
    return [Reader(*row) for row in await session.execute(held)]


async def _at_hand(session: AsyncSession, readers: Sequence[Reader], now: datetime) -> list[Reader]:
    """Those who are not away and can be written to."""
    held = select(Membership.person_id, Membership.place_id).where(coordinates(now), Chat.reach != Reach.CLOSED)
    held = held.join(Person, Person.id == Membership.person_id).join(Chat, Chat.id == Person.chat_id)
    found = {tuple(row) for row in await session.execute(held)}
    return [one for one in readers if (one.person_id, one.place_id) in found]


def _is_time(one: Reader, now: datetime, holding: Collection[int]) -> bool:
    local = one.local(now)
    if local.month in calm.SUMMER and one.person_id != one.duty_person_id:
        return False
    is_open = local.time() >= HOURS[0] or one.person_id in holding
    return is_open and local.time() < HOURS[1] and _list_day(one, now) <= local.date()


def _list_day(one: Reader, now: datetime) -> date:
    """The day of the list of this week; where the whole week is off, of the next."""
    today = one.local(now).date()
    return nudge_days.list_day(today - timedelta(days=today.weekday()))


def _is_of_week(day: date, list_day: date) -> bool:
    return day.isocalendar()[:2] == list_day.isocalendar()[:2]


def _key(one: Reader, day: date) -> str:
    return f"{LATE_BELOW}:{one.person_id}:{one.place_id}:{day}"


def _line(one: Reader, day: date) -> Told:
    says = {"kind": LATE_BELOW, "person_id": one.person_id, "place_id": one.place_id, "day": day.isoformat()}
    return Told(one.person_id, _key(one, day), ages.midnight(day, one.time_zone), says)


async def _known(session: AsyncSession, keys: list[str]) -> set[str]:
    """Those of these lists that were told, or were empty."""
    told = select(Reminder.key).where(Reminder.key.in_(keys))
    return set(await session.scalars(told.union(select(Promise.key).where(Promise.key.in_(keys))))) if keys else set()
