"""Tasks: what the place that owes one says about it; each act can be taken back for a minute."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Step, Task, TaskAct, TaskEvent, TaskState
from services import (
    access,
    ages,
    anchors,
    data_modes,
    nudges,
    place_days,
    sent_files,
    task_changes,
    task_days,
    task_lists,
)
from services.access import Action, Me
from services.errors import AlreadySo, DaysWrong, NotFound
from services.task_changes import Changing
from services.task_lists import OWED

DOCUMENT, MOVE, NOT_OURS, DAY, EVENT, WORK = (
    "task_document",
    "task_move",
    "task_not_ours",
    "task_day",
    "task_event_day",
    "task_in_work",
)
"""Forms in which something is typed about a task."""
YEAR = timedelta(days=366)
LONGEST_REASON, LONGEST_NAME = 500, 200
SAID = {"going": TaskAct.GOING, "not_going": TaskAct.NOT_GOING, "help": TaskAct.HELP}


class Acted(NamedTuple):
    """A task after something was said about it."""

    task: Task
    step: Step
    place: Place
    change: Change
    dated: Sequence[tuple[Task, Step]]
    """What has got its day by that, at the same place."""
    today: date


@dataclass(frozen=True, slots=True)
class Paper:
    """What proves that a step is done; everything may be left out."""

    number: str = ""
    """As somebody typed it."""
    on: date | None = None
    link: str = ""
    file: str = ""
    """As `services.sent_files` refers to it."""


@dataclass(slots=True)
class _Hand:
    """One task in the hands of whoever acts."""

    task: Task
    step: Step
    place: Place
    today: date
    changing: Changing
    dated: list[tuple[Task, Step]] = field(default_factory=list)

    async def acted(self) -> Acted:
        change = await self.changing.made()
        return Acted(self.task, self.step, self.place, change, self.dated, self.today)


async def done(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> Acted:
    """It is done, or has taken place, today; what waits for it gets its day. AlreadySo where it is done."""
    hand = await _take(session, me, task_id, now)
    task = hand.task
    if task.state in (TaskState.DONE, TaskState.ACCEPTED):
        raise AlreadySo
    task.state, task.done_on, task.done_at, task.done_by_id = TaskState.DONE, hand.today, now, hand.changing.by.id
    task.silent_until = task.wished_on = task.reason = task.reviewed_at = task.reviewed_by_id = None
    hand.changing.happened(task, TaskAct.DONE, hand.today)
    hand.dated = await anchors.happened(session, hand.changing, task, hand.step, hand.today)
    acted = await hand.acted()
    await anchors.announce(session, hand.changing, task, now)
    return acted


async def reopen(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> Acted:
    """It is owed after all; what has got its day by it loses that again. AlreadySo where it is owed."""
    hand = await _take(session, me, task_id, now)
    task = hand.task
    if task.state not in (TaskState.DONE, TaskState.NOT_OURS):
        raise AlreadySo
    await anchors.unhappened(session, hand.changing, task, hand.step)
    task.state = TaskState.OPEN
    task.done_on = task.done_at = task.done_by_id = task.reason = task.reviewed_at = task.reviewed_by_id = None
    hand.changing.happened(task, TaskAct.REOPENED)
    return await hand.acted()


async def document(session: AsyncSession, *, me: Me, task_id: int, paper: Paper, now: datetime) -> Acted:
    """What proves that it is done; what is left out stays as it was. AlreadySo where nothing is new, FilesStay."""
    hand = await _take(session, me, task_id, now)
    task = hand.task
    if paper.file:
        await data_modes.check_passes(session, task.place_id)
    if task.state is not TaskState.DONE:
        raise NotFound
    before = task_changes.written(task)
    task.document_number, task.document_on = paper.number or task.document_number, paper.on or task.document_on
    task.link = paper.link or task.link
    if sent := sent_files.of(paper.file):
        task.file_id, task.file_name = replace(sent, name="").reference, sent.name[-LONGEST_NAME:] or None
    if task_changes.written(task) == before:
        raise AlreadySo
    hand.changing.happened(task, TaskAct.DOCUMENT, task.document_on)
    return await hand.acted()


async def in_work(session: AsyncSession, *, me: Me, task_id: int, until: date, now: datetime) -> Acted:
    """Until that day nobody is nudged; DaysWrong where it is over, or more than a year away."""
    hand = await _owed(session, me, task_id, now)
    if not hand.today < until <= hand.today + YEAR:
        raise DaysWrong
    if hand.task.silent_until == until:
        raise AlreadySo
    hand.task.silent_until = until
    hand.changing.happened(hand.task, TaskAct.IN_WORK, until)
    return await hand.acted()


async def in_work_for(session: AsyncSession, *, me: Me, task_id: int, spell: task_days.Spell, now: datetime) -> Acted:
    """As `in_work`, by the day on the wall of the task's place."""
    task = await asked_about(session, me=me, task_id=task_id, now=now)
    zone = (await session.get_one(Place, task.place_id)).time_zone
    until = task_days.last_day(spell, ages.local_date(now, zone))
    return await in_work(session, me=me, task_id=task_id, until=until, now=now)


async def mute(session: AsyncSession, *, me: Me, task_id: int, mutes: bool, now: datetime) -> Acted:
    """The place wants no reminders of a weekly step, or wants them again, every time that is still owed: AlreadySo."""
    hand = await _owed(session, me, task_id, now)
    if not nudges.is_weekly(hand.step) or hand.task.due_on is None:
        raise NotFound
    if nudges.is_muted(hand.task, hand.step) is mutes:
        raise AlreadySo
    own = select(Task).where(Task.step_id == hand.step.id, Task.place_id == hand.place.id, Task.state.in_(OWED))
    for task in await session.scalars(own.order_by(Task.id).with_for_update()):
        nudges.mute(hand.changing.take(task), mutes=mutes)
    hand.changing.happened(hand.task, TaskAct.MUTED if mutes else TaskAct.UNMUTED)
    return await hand.acted()


async def ask_to_move(session: AsyncSession, *, me: Me, task_id: int, day: date, reason: str, now: datetime) -> Acted:
    """Another last day is asked for, or, where nobody stands above or it is they who ask, it is that at once."""
    hand = await _owed(session, me, task_id, now)
    task, place = hand.task, hand.place
    if not hand.today <= day <= hand.today + YEAR or task.due_on is None:
        raise DaysWrong
    if day in (task.due_on, task.wished_on):
        raise AlreadySo
    task.reason = reason[:LONGEST_REASON]
    is_decided = not await task_lists.has_above(session, place, now=now)
    if is_decided or await task_lists.is_above(session, me, place, now=now):
        move(task, day)
        hand.changing.happened(task, TaskAct.MOVED, day)
    else:
        task.wished_on = day
        hand.changing.happened(task, TaskAct.MOVE_ASKED, day)
    return await hand.acted()


async def not_ours(session: AsyncSession, *, me: Me, task_id: int, reason: str, now: datetime) -> Acted:
    """The step is none of the place's own; the level above sees why."""
    hand = await _owed(session, me, task_id, now)
    task = hand.task
    task.state, task.reason, task.done_at = TaskState.NOT_OURS, reason[:LONGEST_REASON], None
    task.silent_until = task.wished_on = task.reviewed_at = task.reviewed_by_id = None
    hand.changing.happened(task, TaskAct.NOT_OURS)
    return await hand.acted()


async def name_day(session: AsyncSession, *, me: Me, task_id: int, day: date, now: datetime) -> Acted:
    """A step to which the document gives no day gets one; DaysWrong where it has one, or the day is over."""
    hand = await _owed(session, me, task_id, now)
    if hand.task.order_due_on is not None or not hand.today <= day <= hand.today + YEAR:
        raise DaysWrong
    if hand.task.due_on == day:
        raise AlreadySo
    hand.task.start_on, hand.task.due_on = None, day
    hand.changing.happened(hand.task, TaskAct.DATED, day)
    return await hand.acted()


async def name_event(session: AsyncSession, *, me: Me, task_id: int, day: date, now: datetime) -> Acted:
    """Somebody says on which day the event was, or will be, from which the step is counted."""
    hand = await _owed(session, me, task_id, now)
    task, offset = hand.task, hand.step.offset
    if task.order_due_on is not None or offset is None or abs(day - hand.today) > YEAR:
        raise DaysWrong
    anchors.date_by(task, day, offset, place_days.is_working(hand.place))
    hand.changing.happened(task, TaskAct.DATED, task.due_on)
    return await hand.acted()


async def going(session: AsyncSession, *, me: Me, task_id: int, how: str, now: datetime) -> Acted:
    """Of what has no end: it goes on, it does not, or help is wanted. AlreadySo where that was said today."""
    hand = await _owed(session, me, task_id, now)
    act = SAID[how]
    last = select(TaskEvent).where(TaskEvent.task_id == task_id).order_by(TaskEvent.id.desc()).limit(1)
    event: TaskEvent | None = await session.scalar(last)
    if event is not None and event.act is act and event.day == hand.today:
        raise AlreadySo
    hand.changing.happened(hand.task, act, hand.today)
    return await hand.acted()


async def asked_about(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> Task:
    """The task about which somebody is going to type something."""
    return (await _take(session, me, task_id, now)).task


def move(task: Task, day: date) -> None:
    """The last day is another one; the document's stays beside it."""
    task.due_on, task.wished_on = day, None
    if task.start_on is not None and task.start_on > day:
        task.start_on = day


async def _owed(session: AsyncSession, me: Me, task_id: int, now: datetime) -> _Hand:
    hand = await _take(session, me, task_id, now)
    if hand.task.state not in OWED:
        raise AlreadySo
    return hand


async def _take(session: AsyncSession, me: Me, task_id: int, now: datetime) -> _Hand:
    task = await task_changes.held(session, task_id)
    by = await access.require(session, me, Action.DO_TASKS, task.place_id, now=now)
    step, place = await session.get_one(Step, task.step_id), await session.get_one(Place, task.place_id)
    changing = Changing(session, by, now)
    changing.take(task)
    return _Hand(task, step, place, ages.local_date(now, place.time_zone), changing)
