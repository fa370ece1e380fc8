"""How a place's deadlines look on the screen: the list, and what is done."""

from collections.abc import Iterator, Sequence

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import deadline_days
from handlers.screens import paged, phrase, plain
from models import Place, Step, Task, TaskState
from services import tree
from services.deadline_clauses import Kind
from services.task_lists import Finished, Heading, Listed, Owed

PAGE = 10
WIDTH = 5
TITLE = 120
"""Letters of a title in a list."""
HEADINGS: dict[Heading, str] = {
    Heading.LATE: phrase("The day is over"),
    Heading.NOW: phrase("Now"),
    Heading.LATER: phrase("Later"),
    Heading.UNDATED: phrase("Without a day"),
}
KINDS: dict[str, str] = {
    Kind.CONTINUOUS: phrase("goes on all the time"),
    Kind.BY_AGREEMENT: phrase("by agreement"),
    Kind.ON_DEMAND: phrase("when it is asked for"),
    Kind.RELATIVE: phrase("after an event"),
}
STATES: dict[TaskState, str] = {
    TaskState.DONE: phrase("done"),
    TaskState.ACCEPTED: phrase("accepted"),
    TaskState.NOT_OURS: phrase("not ours"),
}


def owed(found: Listed, page: int) -> Reply:
    """What a place owes: the numbers of the lines are the buttons."""
    shown, page, of = paged(found.owed, page, PAGE)
    first = page * PAGE + 1
    lines = list(_lines(shown, first, found)) or ["", _nothing(found)]
    text = "\n".join([_("<b>{place}: deadlines</b>").format(place=plain(found.place.name)), *lines])
    buttons = [press(str(first + index), callbacks.TaskCard(task_id=one.task.id)) for index, one in enumerate(shown)]
    place_id = found.place.id
    turn = pages(page, of, lambda to: callbacks.Deadlines(place_id=place_id, page=to))
    return send(text, *grid(buttons, WIDTH), *turn, *_ways(found), home())


def finished(found: Finished, page: int) -> Reply:
    """What a place owes no more."""
    shown, page, of = paged(found.tasks, page, PAGE)
    first, place_id = page * PAGE + 1, found.place.id
    lines = [f"{first + index}. {short(*one)} — {_ended(one[0], found)}" for index, one in enumerate(shown)]
    head = _("<b>{place}: what is done</b>").format(place=plain(found.place.name))
    text = "\n".join([head, "", *(lines or [_("Nothing yet.")])])
    buttons = [
        press(str(first + index), callbacks.TaskCard(task_id=one.id)) for index, (one, _step) in enumerate(shown)
    ]
    turn = pages(page, of, lambda to: callbacks.FinishedTasks(place_id=place_id, page=to))
    back = [press(_("‹ Back"), callbacks.Deadlines(place_id=place_id))]
    return send(text, *grid(buttons, WIDTH), *turn, back)


def to_review(place: Place) -> Row:
    """Back to what waits to be looked at by the level above, where there is one."""
    return [press(_("‹ To look at"), callbacks.TasksToReview(place_id=place.parent_id))] if place.parent_id else []


def short(task: Task, step: Step) -> str:
    """A step in a line: its number, its title, whom or what this time concerns."""
    title = step.title if len(step.title) <= TITLE else f"{step.title[: TITLE - 1]}…"
    scope = f" ({plain(task.scope)})" if task.scope else ""
    return f"{plain(title)}{scope}"


def _nothing(found: Listed) -> str:
    if tree.is_organisation(found.place.kind):
        return _("Nothing is owed now.")
    return _("Nothing is owed here now. What the places below owe stands under “Deadlines below”.")


def _lines(shown: Sequence[Owed], first: int, found: Listed) -> Iterator[str]:
    """Each heading, each day or span once, and under it its steps."""
    heading, days = None, ""
    for index, one in enumerate(shown):
        if one.heading is not heading:
            heading, days = one.heading, ""
            yield f"\n<b>{_(HEADINGS[heading])}</b>"
        said = deadline_days.said(one.task, one.step.boundary, found.today)
        if said != days:
            days = said
            yield f"<i>{said}</i>"
        yield f"{first + index}. {short(one.task, one.step)}{_mark(one, found)}"


def _mark(one: Owed, found: Listed) -> str:
    task, today = one.task, found.today
    if task.state is TaskState.RETURNED:
        return _(" — given back")
    if task.wished_on is not None:
        return _(" — asked for {day}").format(day=deadline_days.day(task.wished_on, today))
    if task.silent_until is not None and task.silent_until >= today:
        return _(" — in work until {day}").format(day=deadline_days.day(task.silent_until, today))
    return f" — {_(KINDS[one.step.kind])}" if task.due_on is None and one.step.kind in KINDS else ""


def _ways(found: Listed) -> list[Row]:
    place_id = found.place.id
    is_level = not tree.is_organisation(found.place.kind)
    below = [press(_("Deadlines below"), callbacks.DeadlinesBelow(place_id=place_id))] if is_level else []
    if any(one.task.due_on for one in found.owed):
        below.append(press(_("To the calendar"), callbacks.CalendarFile(place_id=place_id)))
    done = _("Done · {count}").format(count=found.finished)
    ended = [press(done, callbacks.FinishedTasks(place_id=place_id))] if found.finished else []
    rows = [[*ended, press(_("Plan"), callbacks.Plan(place_id=place_id))], below]
    return [row for row in rows if row]


def _ended(task: Task, found: Finished) -> str:
    said = _(STATES[task.state])
    return f"{said}, {deadline_days.day(task.done_on, found.today)}" if task.done_on else said
