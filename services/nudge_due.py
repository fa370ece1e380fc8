"""Whom to nudge about which tasks: one line for each person, place and day, and the next day of every task told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Place, Reminder, Task
from services import ages, calm, nudge_asked, nudge_facts, nudge_receivers, place_days, receivers
from services.nudge_days import Nudge
from services.nudge_facts import Due
from services.nudge_receivers import portions

NUDGES = "nudges"
"""The kind of line in the morning message."""
HOURS = (time(9), time(18))
"""The hours, on the clock of the place, between which people are nudged."""

FURTHEST_EAST = timedelta(hours=14)
"""How far the clocks on Earth are ahead at most."""

FIRST = select(func.min(Task.nudge_on)).where(Task.nudge_on.is_not(None))
ZONES = select(Place.time_zone).distinct()


class Told(NamedTuple):
    """One line to one person: its key, from when on, what it says, and the keys of the tasks it carries."""

    person_id: int
    key: str
    due: datetime
    says: Mapping[str, Any]
    tasks: Mapping[str, int] = {}


@dataclass(slots=True)
class Collected:
    """Tasks whose day has come, and to whom they are still to be told."""

    tasks: list[Due] = field(default_factory=list)
    lines: list[Told] = field(default_factory=list)
    waiting: dict[int, set[int]] = field(default_factory=dict)
    """By task, who is to be told of it still."""
    resting: set[int] = field(default_factory=set)
    """Tasks of which somebody would be told, were it not summer."""


async def collect(session: AsyncSession, *, now: datetime, holding: Collection[int] = ()) -> Collected:
    """What is to be told in places in which it is the time for it, or soon will be to those who wait for a message.

    `holding`: people to whom something else is due; in the early morning only their places are looked at, so that
    all comes in one message.
    """
    condition = await _ripe(session, now, holding)
    found = Collected() if condition is None else Collected(await nudge_facts.load(session, condition, now=now))
    found.tasks = [one for one in found.tasks if one.is_working(one.today)]
    if any(one.nudge is None for one in found.tasks):
        found.tasks = await _with_asked(session, found.tasks, now)
    if found.tasks:
        await _address(session, found, now)
    return found


async def move_on(session: AsyncSession, found: Collected, told: Collection[str], later: Collection[int]) -> None:
    """After messages were promised: every task waits for its next day.

    `told` are the keys of the lines that were promised, `later` those who get their message later today. Whoever
    cannot be told today is told on the next working day.
    """
    said: dict[int, set[int]] = defaultdict(set)
    for line in found.lines:
        if line.key in told:
            for task_id in line.tasks.values():
                said[task_id].add(line.person_id)
    for one in found.tasks:
        left = found.waiting.get(one.task.id, set()) - said[one.task.id]
        if left & set(later):
            continue
        if left:
            one.task.nudge_on = _next_working(one)
        elif one.task.id in found.resting and not said[one.task.id]:
            one.task.nudge_on = date(one.today.year, max(calm.SUMMER) + 1, 1)
        else:
            one.move_on(said=bool(said[one.task.id]))
    await session.flush()


async def foreseen(session: AsyncSession, *, now: datetime) -> list[Told]:
    """The next nudges of every place, as things stand; whoever works there is told."""
    found = select(Task.place_id, Task.owner_id, func.min(Task.nudge_on)).where(Task.nudge_on.is_not(None))
    rows = (await session.execute(found.group_by(Task.place_id, Task.owner_id))).all()
    places = await _places(session, {row.place_id for row in rows})
    here = await nudge_receivers.of_places(session, places, now=now)
    lines = []
    for place_id, owner_id, day in rows:
        assert day
        due = _coming(places[place_id], day, now)
        people = here.get(place_id, set()) | ({owner_id} if owner_id else set())
        lines += [Told(one, f"{NUDGES}:next:{one}:{place_id}", due, {"kind": NUDGES}) for one in people]
    return lines


async def _ripe(session: AsyncSession, now: datetime, holding: Collection[int]) -> ColumnElement[bool] | None:
    """The condition on tasks and places; None where it is nowhere the time: two cheap questions tell."""
    first = await session.scalar(FIRST)
    if first is None or first > (now + FURTHEST_EAST).date():
        return None
    by_day: dict[tuple[date, bool], list[str]] = defaultdict(list)
    for zone in await session.scalars(ZONES):
        local = now.astimezone(ZoneInfo(zone))
        is_open = local.time() >= HOURS[0]
        if first <= local.date() and local.time() < HOURS[1] and (is_open or holding):
            by_day[local.date(), is_open].append(zone)
    if not by_day:
        return None
    conditions: list[ColumnElement[bool]] = []
    for (day, is_open), zones in by_day.items():
        one = Place.time_zone.in_(zones) & (Task.nudge_on <= day)
        theirs = select(Membership.place_id).where(Membership.person_id.in_(holding))
        conditions.append(one if is_open else one & Task.place_id.in_(theirs))
    return (Task.nudge_on <= max(day for day, _ in by_day)) & or_(*conditions)


async def _with_asked(session: AsyncSession, tasks: Sequence[Due], now: datetime) -> list[Due]:
    """Those of which the table has nothing to say, with the day that a level above has set."""
    asked = await nudge_asked.days(session, [one.task.id for one in tasks if one.nudge is None], now=now)
    return [replace(one, asked_on=asked.get(one.task.id)) for one in tasks]


async def _address(session: AsyncSession, found: Collected, now: datetime) -> None:
    """Who is told what: lines for those who were not."""
    here = await nudge_receivers.of_places(session, {one.place.id for one in found.tasks}, now=now)
    pairs = {(one.place.id, one.task.owner_id) for one in found.tasks if one.task.owner_id}
    owned = await nudge_receivers.owners(session, pairs, now=now)
    people = {one for its in here.values() for one in its} | {person_id for _, person_id in owned}
    resting = await _resting(session, people, now)
    wanted: list[tuple[int, str, Due, Nudge]] = []
    for one in found.tasks:
        nudge, owner = one.nudge, one.task.owner_id
        receiving = {owner} if owner and (one.place.id, owner) in owned else here.get(one.place.id, set())
        if nudge and receiving and receiving <= resting:
            found.resting.add(one.task.id)
        if nudge is None:
            continue
        for person_id in receiving - resting:
            key = f"nudge:{one.task.id}:{one.task.due_on}:{nudge.on}:{nudge.what}:{person_id}"
            wanted.append((person_id, key, one, nudge))
    known = await _known(session, [key for _, key, *_ in wanted])
    grouped: dict[tuple[int, int], dict[str, tuple[Due, Nudge]]] = defaultdict(dict)
    for person_id, key, one, nudge in wanted:
        if key not in known:
            grouped[person_id, one.place.id][key] = one, nudge
            found.waiting.setdefault(one.task.id, set()).add(person_id)
    found.lines = [_line(person_id, tasks) for (person_id, _), tasks in grouped.items()]


def _line(person_id: int, tasks: Mapping[str, tuple[Due, Nudge]]) -> Told:
    first, _ = next(iter(tasks.values()))
    place, today = first.place, first.today
    says = {
        "kind": NUDGES,
        "person_id": person_id,
        "place_id": place.id,
        "day": today.isoformat(),
        "tasks": tuple((one.task.id, nudge.what.value) for one, nudge in tasks.values()),
    }
    due = ages.midnight(today, place.time_zone)
    key = f"{NUDGES}:{person_id}:{place.id}:{today}"
    return Told(person_id, key, due, says, {key: one.task.id for key, (one, _) in tasks.items()})


async def _resting(session: AsyncSession, people: Collection[int], now: datetime) -> set[int]:
    """Those who are not written to today: in the summer all but whoever is on duty."""
    if now.month not in (min(calm.SUMMER) - 1, *calm.SUMMER, max(calm.SUMMER) + 1):
        return set()
    found: set[int] = set()
    for ids in portions(people):
        known = await receivers.of(session, ids, now=now)
        found |= {one.person_id for one in known.values() if one.local(now).month in calm.SUMMER and not one.on_duty}
    return found


async def _known(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """Those of these keys that were told."""
    found: set[str] = set()
    for first in range(0, len(keys), nudge_receivers.PORTION):
        asked = keys[first : first + nudge_receivers.PORTION]
        found |= set(await session.scalars(select(Reminder.key).where(Reminder.key.in_(asked))))
    return found


async def _places(session: AsyncSession, place_ids: Collection[int]) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for ids in portions(place_ids):
        found |= {one.id: one for one in await session.scalars(select(Place).where(Place.id.in_(ids)))}
    return found


def _next_working(one: Due) -> date:
    return _working_from(one.today + timedelta(days=1), one.place)


def _working_from(day: date, place: Place) -> date:
    works = place_days.is_working(place)
    days: Iterable[date] = (day + timedelta(days=more) for more in range(60))
    return next((one for one in days if works(one)), day)


def _coming(place: Place, day: date, now: datetime) -> datetime:
    """The midnight that begins the day on which a nudge of this day can be told."""
    local = now.astimezone(ZoneInfo(place.time_zone))
    today = local.date() + timedelta(days=local.time() >= HOURS[1])
    return ages.midnight(_working_from(max(day, today), place), place.time_zone)
