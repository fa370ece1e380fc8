"""What is read after something was said about a task, and the choices on the way."""

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import deadline_days
from handlers.deadline_screens import short, to_review
from handlers.screens import done, plain
from models import Change, Place, Task, TaskState
from services import sent_files
from services.task_days import Spell
from services.task_review import Decided
from services.tasks import Acted


def finished(acted: Acted) -> Reply:
    """It is done; a document can be added, and what has got its day by it is named."""
    title = short(acted.task, acted.step)
    said = _("It took place: {step}.") if acted.step.is_event else _("It is done: {step}.")
    rows = [[press(_("Add a document"), callbacks.TaskPapers(task_id=acted.task.id))], to_list(acted)]
    return done("\n\n".join([said.format(step=title), *_dated(acted)]), acted.change, *rows)


def reopened(acted: Acted) -> Reply:
    """It is owed again."""
    return _said(acted, _("Still to be done: {step}."))


def papers(task: Task, *, may_send: bool) -> Reply:
    """What proves it?"""
    number = task.id
    file = [press(_("Send a file"), callbacks.AddTaskPaper(task_id=number, paper="file"))]
    return send(
        _("<b>A document</b>\n\nWhat do you have? One is enough, and it can also be added later."),
        [press(_("Number and date"), callbacks.AddTaskPaper(task_id=number, paper="number"))],
        [press(_("A link"), callbacks.AddTaskPaper(task_id=number, paper="link"))],
        *([file] if may_send else []),
        back(number),
    )


def file(task: Task) -> Reply:
    """The file that was handed in."""
    sent = sent_files.of(task.file_id)
    if sent is None:
        return send(_("There is no file."), back(task.id))
    text = plain(task.file_name) if task.file_name else _("The file that was handed in.")
    return Reply(text=text, attached=(sent.kind, sent.file_id), rows=(back(task.id),))


def added(acted: Acted) -> Reply:
    """The document stands with the task."""
    return _said(acted, _("The document is added: {step}."))


def spells(task: Task) -> Reply:
    """For how long is it in work?"""
    labels = {
        Spell.WEEK: _("A week"),
        Spell.FORTNIGHT: _("Two weeks"),
        Spell.MONTH: _("To the end of the month"),
        Spell.OTHER: _("Another day"),
    }
    buttons = [press(label, callbacks.TaskInWork(task_id=task.id, spell=spell)) for spell, label in labels.items()]
    text = _("<b>In work</b>\n\nFor how long should there be no reminders? The deadline stays as it is.")
    return send(text, buttons[:2], buttons[2:3], buttons[3:], back(task.id))


def in_work(acted: Acted) -> Reply:
    """Until when there is silence."""
    assert acted.task.silent_until is not None
    day = deadline_days.day(acted.task.silent_until, acted.today)
    return _said(acted, _("In work until {day}: {step}."), day=day)


def muted(acted: Acted, *, mutes: bool) -> Reply:
    """No reminders of what comes every week, or reminders again."""
    if mutes:
        return _said(acted, _("There will be no weekly reminders: {step}. It stays in your list."))
    return _said(acted, _("There will be reminders again: {step}."))


def moved(acted: Acted) -> Reply:
    """Another day is asked for, or holds at once."""
    wished = acted.task.wished_on
    if wished is not None:
        day = deadline_days.day(wished, acted.today)
        return _said(
            acted, _("The level above reads that you ask for {day}: {step}. Until then the old day holds."), day=day
        )
    return _said(acted, _("The new deadline is {day}: {step}."), day=_due(acted))


def set_aside(acted: Acted) -> Reply:
    """It is not theirs."""
    return _said(acted, _("Not ours: {step}. There will be no reminders."))


def named(acted: Acted) -> Reply:
    """A task has got its day."""
    return _said(acted, _("The deadline is there: {day}. {step}"), day=_due(acted))


def going(acted: Acted, how: str) -> Reply:
    """How something without an end goes."""
    words = {
        "going": _("It goes on: {step}."),
        "not_going": _("It does not go on yet: {step}."),
        "help": _("The level above sees that help is wanted: {step}."),
    }
    return _said(acted, words[how])


def decided(acted: Acted, what: Decided) -> Reply:
    """What the level above has said."""
    words = {
        Decided.ACCEPTED: _("Accepted: {step}."),
        Decided.SEEN: _("Seen: {step}."),
        Decided.RETURNED: _("Given back: {step}. The place will read why."),
        Decided.MOVED: _("The day has moved: {step}. The place will read it."),
        Decided.KEPT: _("The day stays: {step}. The place will read it."),
    }
    text = f"{plain(acted.place.name)}. {words[what].format(step=short(acted.task, acted.step))}"
    return done(text, acted.change, back(acted.task.id), to_review(acted.place))


def all_accepted(place: Place, count: int, change: Change) -> Reply:
    """How much was accepted at once."""
    said = ngettext("Accepted: {count} step.", "Accepted: {count} steps.", count).format(count=count)
    return done(said, change, [press(_("‹ To look at"), callbacks.TasksToReview(place_id=place.id))])


def back(task_id: int) -> Row:
    """To the card of the task."""
    return [press(_("‹ The step"), callbacks.TaskCard(task_id=task_id))]


def to_list(acted: Acted) -> Row:
    """To all that the place owes."""
    return [press(_("‹ All deadlines"), callbacks.Deadlines(place_id=acted.place.id))]


def _said(acted: Acted, text: str, *, day: str = "") -> Reply:
    what = text.format(step=short(acted.task, acted.step), day=day)
    row = back(acted.task.id) if acted.task.state is not TaskState.DROPPED else []
    return done(what, acted.change, [*row, *to_list(acted)])


def _dated(acted: Acted) -> list[str]:
    """What has got its day, and which."""
    return [
        _("The deadline is there: {day}. {step}").format(
            day=deadline_days.said(task, step.boundary, acted.today), step=short(task, step)
        )
        for task, step in acted.dated
    ]


def _due(acted: Acted) -> str:
    return deadline_days.said(acted.task, acted.step.boundary, acted.today)
