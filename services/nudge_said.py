"""What a nudge says, asked again at the moment of sending: what is still owed, and still by whoever reads it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Step, Task, TaskState
from services import nudge_days, nudge_facts, nudge_receivers
from services.nudge_days import What
from services.nudge_facts import Due

BEGINNING = (What.OPENS, What.D30)
"""Nudges that remember what was handed in the last time, as a rule a year ago."""
DONE = (TaskState.DONE, TaskState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Item:
    """One task of a nudge."""

    task_id: int
    title: str
    number: str | None = None
    """Of the document that was handed in the last time."""
    on: date | None = None
    """Of that document; of one without a number the day on which it was handed in."""
    scope: str | None = None
    """What this time concerns: a list is made once, and corrected every year after."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks of which the same is said: what, and the last day as it is written."""

    what: What
    due: date | None
    is_before: bool
    is_event: bool
    """It takes place on that day; of a seminar «in October» nobody knows the day."""
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Nudged:
    """All that one person reads of the tasks of one place."""

    place: Place
    groups: tuple[Group, ...]
    list_on: date
    """The day of the next list of the level above."""

    @property
    def only(self) -> int | None:
        """The number of the task, where it is a single one."""
        found = [item.task_id for group in self.groups for item in group.items]
        return found[0] if len(found) == 1 else None


async def said(session: AsyncSession, line: Mapping[str, Any], *, now: datetime) -> Nudged | None:
    """What is still true of a line; None where nothing is."""
    wanted = {task_id: What(what) for task_id, what in line["tasks"]}
    found = await nudge_facts.load(session, Task.id.in_(list(wanted)) & nudge_facts.OWED, now=now)
    found = [one for one in found if not (one.task.silent_until and one.today < one.task.silent_until)]
    found = await _theirs(session, found, line["person_id"], now)
    if not found:
        return None
    before = await _last_time(session, [one for one in found if wanted[one.task.id] in BEGINNING])
    groups: dict[tuple[What, date | None, bool, bool], list[Item]] = defaultdict(list)
    for one in found:
        task, step = one.task, one.step
        is_before = step.boundary == "before" and task.start_on is None
        last = before.get(task.id)
        number = last.document_number if last else None
        on = (last.document_on if number else last.done_on) if last else None
        item = Item(task.id, step.title, number, on, task.scope)
        is_on_day = step.is_event and step.boundary is None and task.start_on in (None, task.due_on)
        groups[wanted[task.id], task.due_on, is_before, is_on_day].append(item)
    list_on = nudge_days.list_day(date.fromordinal(found[0].today.toordinal() + 1))
    return Nudged(found[0].place, tuple(Group(*key, tuple(items)) for key, items in groups.items()), list_on)


async def _theirs(session: AsyncSession, found: Sequence[Due], person_id: int, now: datetime) -> list[Due]:
    """Those that this person is told of: as the owner, or where there is none, as who is at hand."""
    here = await nudge_receivers.of_places(session, {one.place.id for one in found}, now=now)
    pairs = {(one.place.id, one.task.owner_id) for one in found if one.task.owner_id}
    owned = await nudge_receivers.owners(session, pairs, now=now)
    mine = []
    for one in found:
        owner = one.task.owner_id if (one.place.id, one.task.owner_id) in owned else None
        if owner == person_id or (owner is None and person_id in here.get(one.place.id, ())):
            mine.append(one)
    return mine


async def _last_time(session: AsyncSession, found: Sequence[Due]) -> dict[int, Task]:
    """By task, the same step as its place has done it last and handed something in: of this document or another."""
    if not found:
        return {}
    handed_in = or_(Task.document_number.is_not(None), Task.link.is_not(None), Task.file_id.is_not(None))
    done = select(Task, Step.title).join(Step, Step.id == Task.step_id).where(Task.state.in_(DONE), handed_in)
    done = done.where(Task.place_id == found[0].place.id, Step.title.in_({one.step.title for one in found}))
    rows = await session.execute(done.order_by(Task.done_on.is_not(None), Task.done_on, Task.id))
    last = {title: task for task, title in rows}
    return {one.task.id: last[one.step.title] for one in found if one.step.title in last}
