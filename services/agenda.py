"""The agenda: what is due to whom, gathered into one morning message per telephone and working day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Promise, PromiseState, Reach, Reminder, Role
from services import (
    appeals,
    broadcast_ticks,
    calm,
    event_asking,
    late_lists,
    meeting_asking,
    nudge_due,
    outbox,
    pair_answers_ticks,
    receivers,
    survey_ticks,
)
from services.access import lasting
from services.agenda_lines import Line, lines_due, portions
from services.calm import Receiver

MORNING = "morning"
BUDGET = {Role.MENTOR: 8, Role.MENTEE: 8, Role.GUARDIAN: 2, Role.OBSERVER: 2}
"""Morning messages that a person gets at most in a calendar month; organisers have no such bound."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What the people of one telephone will be told, and when."""

    at: datetime
    receiver: Receiver
    lines: list[Line]


async def promise_mornings(session: AsyncSession, *, now: datetime) -> int:
    """Promises every morning message that is due; gives how many."""
    others = await lines_due(session, now, now)
    holding = {line.person_id for line in others}
    nudged = await nudge_due.collect(session, now=now, holding=holding)
    lists = await late_lists.collect(session, now=now, holding=holding | {line.person_id for line in nudged.lines})
    told, later, said = set[str](), set[int](), list[dict[str, Any]]()
    for morning in await _gathered(session, [*others, *map(_nudge, [*nudged.lines, *lists.lines])], now):
        if morning.at <= now:
            if fresh := await _promise(session, morning, now):
                said += fresh
                told |= {line.key for line in morning.lines}
        elif morning.receiver.local(morning.at).date() == morning.receiver.local(now).date():
            later |= {line.person_id for line in morning.lines}
    if said:
        await session.execute(insert(Reminder), said)  # at once: one by one they would take longer than all the rest
    await nudge_due.move_on(session, nudged, told, later)
    await late_lists.note_empty(session, lists.empty, now=now)
    return len({one["promise_id"] for one in said})


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When a morning message, a survey's step, a call for help or another promise is due next, as things stand."""
    moments = [morning.at for morning in await mornings(session, now=now)]
    others = [await outbox.next_moment(session), await survey_ticks.next_moment(session, now=now)]
    others += [await appeals.next_moment(session), await meeting_asking.next_moment(session, now=now)]
    others += [await pair_answers_ticks.next_moment(session, now=now), await broadcast_ticks.next_moment(session)]
    others.append(await event_asking.next_moment(session, now=now))
    return min([*moments, *(one for one in others if one is not None)], default=None)


async def mornings(session: AsyncSession, *, now: datetime, until: datetime | None = None) -> list[Morning]:
    """The next morning of every telephone to which something is due: up to `until`, or ever as things stand."""
    lines = await lines_due(session, now, until)
    if until:
        nudged = (await nudge_due.collect(session, now=now)).lines + (await late_lists.collect(session, now=now)).lines
    else:
        nudged = await nudge_due.foreseen(session, now=now) + await late_lists.foreseen(session, now=now)
    return await _gathered(session, [*lines, *map(_nudge, nudged)], now)


async def _gathered(session: AsyncSession, lines: Iterable[Line], now: datetime) -> list[Morning]:
    """These lines, by the telephones that get them."""
    by_person: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_person[line.person_id].append(line)
    telephones = await _telephones(session, list(by_person))
    return [
        morning
        for chat_ids in portions(list(telephones))
        for morning in await _mornings_of(session, {one: telephones[one] for one in chat_ids}, by_person, now)
    ]


def _nudge(one: nudge_due.Told) -> Line:
    return Line(one.person_id, one.key, one.due, one.says, nudge_due.HOURS, tuple(one.tasks))


async def _telephones(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, list[int]]:
    """The telephones of these people: a mother of two is two persons and reads one message."""
    telephones: dict[int, list[int]] = defaultdict(list)
    for ids in portions(person_ids):
        found = select(Person.chat_id, Person.id).where(Person.id.in_(ids)).order_by(Person.id)
        for chat_id, person_id in await session.execute(found):
            if chat_id is not None:
                telephones[chat_id].append(person_id)
    return telephones


async def _mornings_of(
    session: AsyncSession, telephones: Mapping[int, list[int]], lines: Mapping[int, list[Line]], now: datetime
) -> list[Morning]:
    """The next mornings of a portion of telephones, without what their people have been told."""
    ids = [person_id for person_ids in telephones.values() for person_id in person_ids]
    told = await _told_keys(session, [line.key for person_id in ids for line in lines[person_id]])
    known = await receivers.of(session, ids, now=now)
    past = await _past(session, telephones)
    budgets = await _budgets(session, ids, now)
    found = []
    for chat_id, person_ids in telephones.items():
        waiting = [line for person_id in person_ids for line in lines[person_id] if line.key not in told]
        receiver = min((known[person_id] for person_id in person_ids), key=lambda one: one.is_child)
        if waiting and receiver.reach is not Reach.CLOSED:
            bounds = [budgets.get(person_id) for person_id in person_ids]
            budget = None if None in bounds else max(bound for bound in bounds if bound)
            found.append(_morning(receiver, waiting, past.get(chat_id, []), budget, now))
    return found


async def _told_keys(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """Those of these keys that were said."""
    told: set[str] = set()
    for asked in portions(keys):
        told |= set(await session.scalars(select(Reminder.key).where(Reminder.key.in_(asked))))
    return told


def _morning(receiver: Receiver, lines: list[Line], past: list[datetime], budget: int | None, now: datetime) -> Morning:
    """The first morning for these lines that is not today's again, nor over the month's budget."""
    days = [receiver.local(moment).date() for moment in past]
    at = calm.morning_at(receiver, min(line.due for line in lines), after=max(days, default=None))
    while budget is not None and sum(_month(day) == _month(receiver.local(at).date()) for day in days) >= budget:
        first = receiver.local(at).replace(day=1) + timedelta(days=32)
        at = calm.morning_at(receiver, first.replace(day=1, hour=0, minute=0))
    day = receiver.local(max(at, now)).date()
    for line in lines:
        if line.hours and receiver.local(line.due).date() <= day:
            at = calm.office_at(receiver, max(at, now), line.hours)
    return Morning(at, receiver, lines)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


async def _promise(session: AsyncSession, morning: Morning, now: datetime) -> list[dict[str, Any]]:
    """One message, and what is remembered of it: its lines are never promised again; nothing where it is told already.

    Of several moments of one thing only the last is spoken.
    """
    due = sorted((line for line in morning.lines if line.due <= now), key=lambda line: line.due)
    day = morning.receiver.local(now).date()
    spoken = {tuple(line.says.items()): dict(line.says) for line in due}
    promise_id = await outbox.promise(
        session,
        key=f"{MORNING}:{morning.receiver.chat_id}:{day}",
        kind=MORNING,
        receiver_id=morning.receiver.person_id,
        parameters={"lines": list(spoken.values())},
        not_before=now,
        now=now,
    )
    if promise_id is None:
        return []
    keys = [(key, line.person_id) for line in due for key in (line.key, *line.carries)]
    await _told(session, due)
    return [{"key": key, "person_id": one, "promise_id": promise_id, "at": now} for key, one in keys]


async def _told(session: AsyncSession, lines: Iterable[Line]) -> None:
    """A curator's next digest begins where this one ends."""
    for line in lines:
        if line.says["kind"] == "digest":
            curator = await session.get_one(Person, line.person_id)
            until = datetime.fromisoformat(line.says["until"])
            curator.told_until = until if curator.told_until is None else max(curator.told_until, until)


async def _past(session: AsyncSession, chat_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """The morning messages that telephones got, or are getting."""
    found = select(Person.chat_id, Promise.created_at).join(Person, Person.id == Promise.receiver_id)
    found = found.where(
        Promise.kind == MORNING, Person.chat_id.in_(list(chat_ids)), Promise.state != PromiseState.DROPPED
    )
    past: dict[int, list[datetime]] = defaultdict(list)
    for chat_id, at in await session.execute(found):
        past[chat_id or 0].append(at)
    return past


async def _budgets(session: AsyncSession, person_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """How many morning messages a month each person gets; absent: an organiser, who has no bound."""
    found = select(Membership.person_id, Membership.role).where(
        Membership.person_id.in_(list(person_ids)), lasting(Membership, now)
    )
    bounds: dict[int, list[int | None]] = defaultdict(list)
    for person_id, role in await session.execute(found):
        bounds[person_id].append(BUDGET.get(role))
    return {person: max(b for b in found if b) for person, found in bounds.items() if None not in found}
