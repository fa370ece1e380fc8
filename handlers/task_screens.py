"""How one task looks on the screen."""

from collections.abc import Iterator

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import deadline_days, deadline_screens
from handlers.screens import plain
from models import Task, TaskState
from services import nudges
from services.deadline_clauses import Kind
from services.task_lists import OWED, Card

LONG, SHORT, NAME = 800, 300, 50
"""Letters of a title or a note, of anything else, of a name of a file: all of the longest still fits one message."""


def card(found: Card) -> Reply:
    """One task: its days, how it stands, what can be said about it."""
    number = f"{found.step.number} " if found.step.number else ""
    head = f"<b>{plain(number + _cut(found.step.title, LONG))}</b>"
    parts = [head, "\n".join(_days(found)), "\n".join(_facts(found)), "\n".join(_state(found))]
    return send("\n\n".join(part for part in parts if part), *_rows(found))


def document(task: Task, found: Card) -> str:
    """What was handed in, in a few words; nothing where nothing was."""
    number = _("No. {number}").format(number=plain(task.document_number)) if task.document_number else ""
    of_day = _("of {day}").format(day=deadline_days.day(task.document_on, found.today)) if task.document_on else ""
    parts = [
        " ".join(part for part in (number, of_day) if part),
        plain(task.link or ""),
        _file(task) if task.file_id else "",
    ]
    return ", ".join(part for part in parts if part)


def _file(task: Task) -> str:
    return _("the file «{name}»").format(name=plain(_cut(task.file_name, NAME))) if task.file_name else _("a file")


def _days(found: Card) -> Iterator[str]:
    task, step = found.task, found.step
    if days := deadline_days.said(task, step.boundary, found.today):
        yield _("Deadline: <b>{days}</b>").format(days=days)
    if task.order_due_on is not None and task.due_on != task.order_due_on:
        order = deadline_days.until(task.order_due_on, step.boundary, found.today)
        yield _("By the document: {day}").format(day=order)
    if step.deadline_text:
        yield _("In the document: «{words}»").format(words=plain(_cut(" ".join(step.deadline_text.split()), SHORT)))
    if task.due_on is None and found.anchor is not None:
        yield _("The day comes when this is done: {step}").format(step=plain(_cut(found.anchor.title, SHORT)))
    elif task.due_on is None and step.event:
        yield _("It is counted from: {event}").format(event=plain(_cut(step.event, SHORT)))


def _facts(found: Card) -> Iterator[str]:
    step = found.step
    if found.task.scope:
        yield _("Concerns: {scope}").format(scope=plain(found.task.scope))
    if step.result:
        yield _("Result: {result}").format(result=plain(_cut(step.result, SHORT)))
    if step.note:
        yield _("Note: {note}").format(note=plain(_cut(step.note, SHORT)))
    if found.last_time is not None:
        said = document(found.last_time, found) or _("done")
        on = found.last_time.done_on
        day = f" ({deadline_days.day(on, found.today)})" if on else ""
        yield _("Last time: {document}").format(document=f"{said}{day}")


def _state(found: Card) -> Iterator[str]:
    task, today = found.task, found.today
    if found.is_late:
        yield _("The day is over. Please say how it stands, or ask for another day.")
    yield from _ended(found)
    if task.wished_on is not None:
        wish = _("Another day is asked for: {day}. {reason}")
        yield wish.format(day=deadline_days.day(task.wished_on, today), reason=plain(task.reason or ""))
    if task.comment and task.state is TaskState.RETURNED:
        yield _("Given back: {comment}").format(comment=plain(task.comment))
    if nudges.is_muted(task, found.step):
        yield _("No reminders: you have asked for none.")
    elif task.silent_until is not None and task.silent_until >= today and task.state in OWED:
        yield _("In work until {day}: no reminders before.").format(day=deadline_days.day(task.silent_until, today))
    if found.wants_help:
        yield _("Help is wanted: the level above sees it.")


def _ended(found: Card) -> Iterator[str]:
    task = found.task
    if task.state in (TaskState.DONE, TaskState.ACCEPTED):
        on = task.done_on and deadline_days.day(task.done_on, found.today)
        said = _("Done on {day}").format(day=on) if on else _("It is done")
        accepted = [_("Accepted.")] if task.state is TaskState.ACCEPTED else []
        yield " ".join([*accepted, ", ".join(part for part in (said, document(task, found)) if part) + "."])
    elif task.state is TaskState.NOT_OURS:
        yield _("Not ours: {reason}").format(reason=plain(task.reason or ""))
    elif proof := document(task, found):
        yield _("Handed in: {document}").format(document=proof)


def _rows(found: Card) -> list[Row]:
    number = found.task.id
    rows = [*(_review(found) if found.is_reviewed_here else []), *(_acts(found) if found.is_done_here else [])]
    if found.task.file_id:
        rows.append([press(_("Show the file"), callbacks.TaskFile(task_id=number))])
    if paper := _papers(found):
        rows.append(paper)
    to_list = press(_("‹ All deadlines"), callbacks.Deadlines(place_id=found.place.id))
    return [*rows, [to_list, *(deadline_screens.to_review(found.place) if found.is_reviewed_here else [])]]


def _papers(found: Card) -> Row:
    """What helps to write the document: a sample, and what a level above has put there."""
    row = []
    if found.step.sample and found.task.state in OWED:
        row.append(press(_("Sample"), callbacks.Sample(task_id=found.task.id)))
    if found.files:
        words = _("Materials · {count}").format(count=found.files)
        row.append(press(words, callbacks.StepCard(step_id=found.step.id)))
    return row


def _acts(found: Card) -> list[Row]:
    number, state = found.task.id, found.task.state
    if state is TaskState.DONE:
        papers = press(_("Add a document"), callbacks.TaskPapers(task_id=number))
        return [[papers], [press(_("Still to be done"), callbacks.ReopenTask(task_id=number))]]
    if state is TaskState.NOT_OURS:
        return [[press(_("It is ours"), callbacks.ReopenTask(task_id=number))]]
    if state not in OWED:
        return []
    if found.step.kind == Kind.CONTINUOUS:
        return _going(found)
    done = _("It took place") if found.step.is_event else _("It is done")
    return [
        [press(done, callbacks.TaskDone(task_id=number))],
        [press(_("In work until …"), callbacks.TaskSpells(task_id=number)), *_day(found)],
        *_muting(found),
        [press(_("Not ours"), callbacks.NotOurs(task_id=number))],
    ]


def _muting(found: Card) -> list[Row]:
    """Whoever does a thing every week may want no reminder of it."""
    if not nudges.is_weekly(found.step) or found.task.due_on is None:
        return []
    is_muted = nudges.is_muted(found.task, found.step)
    label = _("Remind again") if is_muted else _("No reminders of this")
    return [[press(label, callbacks.MuteTask(task_id=found.task.id, mutes=not is_muted))]]


def _day(found: Card) -> Row:
    """Whose day the document has named asks for another; any other day is the place's own to name."""
    number = found.task.id
    if found.task.order_due_on is not None:
        return [press(_("Move"), callbacks.MoveTask(task_id=number))]
    if found.task.due_on is None and found.step.offset is not None:
        return [press(_("Day of the event"), callbacks.NameEvent(task_id=number))]
    return [press(_("Name a day"), callbacks.NameDay(task_id=number))]


def _going(found: Card) -> list[Row]:
    number = found.task.id
    goes = press(_("It goes on"), callbacks.GoesOn(task_id=number, how="going"))
    stands = press(_("It does not"), callbacks.GoesOn(task_id=number, how="not_going"))
    help_ = press(_("We need help"), callbacks.GoesOn(task_id=number, how="help"))
    helped = [[help_]] if found.can_be_helped else []
    return [[goes, stands], *helped, [press(_("Not ours"), callbacks.NotOurs(task_id=number))]]


def _review(found: Card) -> list[Row]:
    number, task = found.task.id, found.task
    accept, give_back = callbacks.AcceptTask(task_id=number), callbacks.ReturnTask(task_id=number)
    if task.wished_on is not None:
        yes = press(_("Move it"), callbacks.DecideMove(task_id=number, moves=True))
        return [[yes, press(_("Keep the day"), callbacks.DecideMove(task_id=number, moves=False))]]
    if task.state is TaskState.DONE:
        return [[press(_("Accept"), accept), press(_("Give back"), give_back)]]
    if task.state is TaskState.NOT_OURS:
        agree = [press(_("Agree"), accept)] if task.reviewed_at is None else []
        return [[*agree, press(_("Give back"), give_back)]]
    if task.state is TaskState.ACCEPTED:
        return [[press(_("Give back"), give_back)]]
    return [[press(_("I have seen it"), accept)]] if found.wants_help else []


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
