"""When whoever owes a task is nudged next: set whenever a task is made or changed, and when it was spoken of."""

import tomllib
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

from models import Step, Task, TaskState
from services import nudge_days
from services.deadline_clauses import Kind
from services.nudge_days import IsWorking, Nudge, What
from services.roster import fold

OWED = (TaskState.OPEN, TaskState.RETURNED)
DAY, YEAR = timedelta(days=1), timedelta(days=400)
ENOUGH = 2
"""So often somebody has said «it goes on» that they are asked once a year."""
IN_AUTUMN = 9
"""From this month on a year has only its second question left."""


def plan(
    task: Task, step: Step, *, today: date, is_working: IsWorking, since: date | None = None, going: int = 0
) -> None:
    """Sets the day of the next nudge: from `today` on, after the last one, and not before «in work until».

    Everybody who makes or changes a task calls it. `since`: of what is by agreement, the day on which the plan was
    accepted; absent: today, or as it was planned. `going`: how often in a row «it goes on» was said.
    """
    undated = step.kind == Kind.BY_AGREEMENT and task.due_on is None
    if undated and since is None:
        if task.nudge_on is not None or task.nudged_on is not None:
            task.nudge_on = task.nudge_on if task.state in OWED else None
            return
        since = today
    floor = max(today, task.silent_until or today, _after(task.nudged_on) or today)
    coming = (one.on for one in of_task(task, step, today=today, is_working=is_working, since=since, going=going))
    task.nudge_on = next((day for day in coming if day >= floor), None) if task.state in OWED else None


def of_task(
    task: Task, step: Step, *, today: date, is_working: IsWorking, since: date | None = None, going: int = 0
) -> list[Nudge]:
    """Every nudge of a task with its warnings that it will stand in lists, in order."""
    kind, start, due = _days(task, step, today, since)
    facts = {"start": start, "due": due, "is_event": step.is_event, "recurrence": step.recurrence}
    found = nudge_days.nudges(
        kind, boundary=step.boundary, is_paper=_is_paper(step.result or step.title), is_working=is_working, **facts
    )
    if going >= ENOUGH:
        found = tuple(one for one in found if one.what is not What.GOES_ON or one.on.month < IN_AUTUMN)
    found = tuple(one for one in found if not _is_answered(task, one.on))
    return sorted([*found, *nudge_days.listed(kind, is_working=is_working, **facts)])


def _is_answered(task: Task, on: date) -> bool:
    """Whoever has asked for another day is not called late before it, while nobody has decided."""
    return task.wished_on is not None and task.due_on is not None and task.due_on < on < task.wished_on


def is_weekly(step: Step) -> bool:
    """It comes every week: whoever does it anyway may want no reminder."""
    return nudge_days.is_weekly(Kind(step.kind), step.recurrence)


def mute(task: Task, *, mutes: bool) -> None:
    """Nobody is nudged of a time of a weekly step until it is over; that it will stand in lists is still said."""
    task.silent_until = task.due_on + DAY if mutes and task.due_on else None


def is_muted(task: Task, step: Step) -> bool:
    """Whether nobody is nudged of a weekly step any more."""
    is_silent = task.silent_until is not None and task.due_on is not None and task.silent_until > task.due_on
    return is_silent and is_weekly(step)


def _days(task: Task, step: Step, today: date, since: date | None) -> tuple[Kind, date | None, date | None]:
    """The kind and the days by which the table is read: whoever has named a day owes it as any other date."""
    kind = Kind(step.kind)
    if kind is Kind.CONTINUOUS:
        return kind, today - YEAR, step.until or today + YEAR
    if task.due_on is None:
        return kind, since, None
    undated = kind in (Kind.BY_AGREEMENT, Kind.NONE, Kind.ON_DEMAND)
    return (Kind.DATE if undated else kind), task.start_on, task.due_on


def _after(day: date | None) -> date | None:
    return day + DAY if day else None


@lru_cache(maxsize=10_000)
def _is_paper(text: str) -> bool:
    """Whether what is handed in is an order or a report."""
    return any(word.startswith(papers()) for word in fold(text).split())


@cache
def papers() -> tuple[str, ...]:
    """The beginnings of words that tell an order or a report, folded."""
    found = tomllib.loads(Path(__file__).with_name("nudge_words.toml").read_text(encoding="utf-8"))
    return tuple(fold(word) for word in found["papers"])
