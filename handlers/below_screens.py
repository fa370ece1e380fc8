"""How the deadlines of the places below look: shares, one place, one step across all."""

from collections.abc import Iterator

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import deadline_days
from handlers.deadline_screens import short
from handlers.place_facts import cut
from handlers.screens import done, paged, plain, when
from services import tree
from services.access import Action
from services.task_reminders import Reminded
from services.task_totals import Across, Behind, Below, Holding, PlaceLine, StepLine, Steps, Totals

PAGE = 10
WIDTH = 5
TITLE = 120
"""Letters of a step's title in a list."""
WHOLE = 900
"""Letters of it on its own screen."""


def below(found: Below, page: int) -> Reply:
    """The shares of all, then place by place; the numbers of the lines are the buttons."""
    place_id = found.place.id
    shown, page, of = paged(found.lines, page, PAGE)
    head = _("<b>{place}: deadlines below</b>").format(place=plain(cut(found.place.name)))
    if not found.lines:
        return send("\n\n".join([head, _("Nobody below owes anything yet.")]), *_back(found), home())
    first = page * PAGE + 1
    lines = [f"{first + index}. {_place(one)}" for index, one in enumerate(shown)]
    buttons = [press(str(first + index), _way(one)) for index, one in enumerate(shown)]
    turn = pages(page, of, lambda to: callbacks.DeadlinesBelow(place_id=place_id, page=to))
    ways = [press(_("Step by step"), callbacks.StepsBelow(place_id=place_id))]
    look = _("To look at · {count}").format(count=found.to_review) if found.to_review else _("To look at")
    ways.append(press(look, callbacks.TasksToReview(place_id=place_id)))
    file = [press(_("As a table"), callbacks.BelowTable(place_id=place_id))]
    text = "\n".join([head, "", *shares(found.totals), "", *lines])
    return send(text, *grid(buttons, WIDTH), *turn, ways, file, *_back(found), home())


def shares(totals: Totals) -> Iterator[str]:
    """A line for each share, those without anything left out."""
    if not totals.of:
        yield _("Nothing is owed.")
        return
    yield _("Done: <b>{count}</b> of {of} ({share} %)").format(
        count=totals.done, of=totals.of, share=percent(totals.done, totals.of)
    )
    if totals.done:
        yield _("Of them on time: <b>{count}</b> ({share} %)").format(
            count=totals.on_time, share=percent(totals.on_time, totals.done)
        )
    said = {
        _("The day is over: <b>{count}</b> ({share} %)"): totals.late,
        _("Still to come: <b>{count}</b> ({share} %)"): totals.waiting,
        _("Without a day: <b>{count}</b> ({share} %)"): totals.undated,
    }
    for words, count in said.items():
        if count:
            yield words.format(count=count, share=percent(count, totals.of))


def behind(found: Behind, page: int) -> Reply:
    """What one place has not handed in though the day is over."""
    place = found.place
    shown, page, of = paged(found.late, page, PAGE)
    first = page * PAGE + 1
    lines = [
        f"{first + index}. {short(task, step)} — {_days_late((found.today - (task.due_on or found.today)).days)}"
        + (f", {plain(_('No. {number}').format(number=task.document_number))}" if task.document_number else "")
        for index, (task, step) in enumerate(shown)
    ]
    buttons = [
        press(str(first + index), callbacks.TaskCard(task_id=task.id)) for index, (task, _step) in enumerate(shown)
    ]
    turn = pages(page, of, lambda to: callbacks.PlaceBehind(place_id=place.id, page=to))
    head = _("<b>{place}: the day is over</b>").format(place=plain(cut(place.name)))
    text = "\n".join([head, "", *shares(found.totals), "", *(lines or [_("Nothing is late.")])])
    ways = [press(_("All its deadlines"), callbacks.Deadlines(place_id=place.id))]
    above = [press(_("‹ Back"), callbacks.DeadlinesBelow(place_id=place.parent_id))] if place.parent_id else []
    return send(text, *grid(buttons, WIDTH), *turn, ways, *([above] if above else []), home())


def steps(found: Steps, page: int) -> Reply:
    """Each step at each of its times, what most places are late with first."""
    place_id = found.place.id
    shown, page, of = paged(found.lines, page, PAGE)
    first = page * PAGE + 1
    lines = [f"{first + index}. {_step(one)}" for index, one in enumerate(shown)] or [_("No step is owed below yet.")]
    buttons = [
        press(str(first + index), callbacks.StepAcross(place_id=place_id, step_id=one.step.id, turn=one.turn))
        for index, one in enumerate(shown)
    ]
    turn = pages(page, of, lambda to: callbacks.StepsBelow(place_id=place_id, page=to))
    head = _("<b>{place}: step by step</b>").format(place=plain(cut(found.place.name)))
    back = [press(_("‹ Back"), callbacks.DeadlinesBelow(place_id=place_id))]
    return send("\n".join([head, "", *lines]), *grid(buttons, WIDTH), *turn, back, home())


def across(found: Across, page: int) -> Reply:
    """A step at one of its times: who has not handed it in, and what can be done about it."""
    line, place_id = found.line, found.place.id
    shown, page, of = paged(found.missing, page, PAGE)
    first = page * PAGE + 1
    lines = [f"{first + index}. {_holding(one)}" for index, one in enumerate(shown)]
    buttons = [press(str(first + index), callbacks.TaskCard(task_id=one.task.id)) for index, one in enumerate(shown)]
    numbers = {"place_id": place_id, "step_id": line.step.id, "turn": line.turn}
    turn = pages(page, of, lambda to: callbacks.StepAcross(**numbers, page=to))
    day = _("By the document: {day}").format(day=f"{line.due_on:%d.%m.%Y}") if line.due_on else ""
    head = [f"<b>{plain(_titled(line, WHOLE))}</b>", *([day] if day else []), "", *shares(line.totals), ""]
    missing = [_("<b>Not handed in</b>"), *lines] if lines else [_("Everybody has handed it in.")]
    back = [press(_("‹ Back"), callbacks.StepsBelow(place_id=place_id))]
    return send("\n".join([*head, *missing]), *grid(buttons, WIDTH), *turn, *_acts(found, numbers), back, home())


def reminded(found: Reminded, back: callbacks.StepAcross) -> Reply:
    """Who will be told, and when."""
    said = []
    if found.told and found.on:
        words = ngettext("{count} place is told on {day}.", "{count} places are told on {day}.", found.told)
        said.append(words.format(count=found.told, day=when(found.on)))
    if found.already:
        said.append(_("Told by then anyway: {count}.").format(count=found.already))
    if found.in_work:
        said.append(_("In work, and not disturbed: {count}.").format(count=found.in_work))
    row = [press(_("‹ Back"), back)]
    return done(" ".join(said), found.change, row) if found.change else send(" ".join(said), row, home())


def percent(part: int, of: int) -> int:
    """The whole per cent, never 100 where something is missing and never 0 where something is there."""
    if not of or part in (0, of):
        return 100 if of and part == of else 0
    return min(99, max(1, round(100 * part / of)))


def _acts(found: Across, numbers: dict[str, int]) -> list[Row]:
    if not found.missing:
        return []
    rows = []
    if Action.REVIEW_TASKS in found.may:
        words = _("Remind · {count}").format(count=len(found.missing))
        rows.append([press(words, callbacks.RemindBelow(**numbers))])
    if Action.RUN_ROADMAP in found.may and any(one.task.due_on for one in found.missing):
        rows.append([press(_("An earlier day"), callbacks.Tighten(**numbers))])
    return rows


def _back(found: Below) -> list[Row]:
    return [[press(_("‹ Back"), callbacks.Deadlines(place_id=found.place.id))]]


def _way(one: PlaceLine) -> callbacks.DeadlinesBelow | callbacks.PlaceBehind:
    if tree.is_organisation(one.place.kind):
        return callbacks.PlaceBehind(place_id=one.place.id)
    return callbacks.DeadlinesBelow(place_id=one.place.id)


def _place(one: PlaceLine) -> str:
    return f"{plain(cut(one.place.name))} — {_numbers(one.totals)}"


def _step(one: StepLine) -> str:
    day = f", {one.due_on:%d.%m.%Y}" if one.due_on else ""
    return f"{plain(_titled(one, TITLE))}{day} — {_numbers(one.totals)}"


def _numbers(totals: Totals) -> str:
    """Late ones first, then how much is done."""
    done_ = _("done {count} of {of}").format(count=totals.done, of=totals.of)
    return ", ".join([_("late {count}").format(count=totals.late), done_]) if totals.late else done_


def _titled(one: StepLine, most: int) -> str:
    number = f"{one.step.number} " if one.step.number else ""
    scope = f" ({one.scope})" if one.scope else ""
    title = f"{number}{one.step.title}{scope}"
    return title if len(title) <= most else f"{title[: most - 1]}…"


def _holding(one: Holding) -> str:
    name, task = plain(cut(one.place.name)), one.task
    if one.is_late and task.due_on:
        return f"{name} — {_days_late((one.today - task.due_on).days)}"
    if task.silent_until is not None and task.silent_until >= one.today:
        return f"{name} — " + _("in work until {day}").format(day=deadline_days.day(task.silent_until, one.today))
    if task.due_on is not None:
        return f"{name} — " + _("until {day}").format(day=deadline_days.day(task.due_on, one.today))
    return name


def _days_late(days: int) -> str:
    return ngettext("{count} day late", "{count} days late", days).format(count=days)
