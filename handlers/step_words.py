"""How a step of a plan is said: its days as they were understood, who owes it, how it stands."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date

from bot import words
from bot.words import gettext as _
from handlers.screens import and_more, phrase, plain
from models import Roadmap, Step
from services.deadline_clauses import Kind
from services.plan_view import Standing, StepLine

LEVELS: dict[str, str] = {
    "region": phrase("region"),
    "municipality": phrase("municipality"),
    "organisation": phrase("school or college"),
    "partner": phrase("partner company"),
}
KINDS: dict[Kind, str] = {
    Kind.CONTINUOUS: phrase("all the time"),
    Kind.BY_AGREEMENT: phrase("the day is still to be agreed on"),
    Kind.NONE: phrase("without a deadline"),
    Kind.ON_DEMAND: phrase("when it is asked for"),
    Kind.PERIODIC: phrase("again and again; the days are not known yet"),
}
"""Kinds that have no days."""
STANDINGS: dict[Standing, str] = {
    Standing.LATE: phrase("still waited for"),
    Standing.OPEN: phrase("to come"),
    Standing.DONE: phrase("done"),
    Standing.NOT_OURS: phrase("not ours"),
}
SIGNS: dict[Standing, str] = {Standing.LATE: "❗", Standing.DONE: "✓", Standing.NOT_OURS: "–"}
"""Before a step in the list; nothing where it is to come."""
FEW = 6
"""Times of a step that are named; of more there is a number."""
MOST = 12
"""Times of which it is said how they stand."""


def titled(roadmap: Roadmap, most: int) -> str:
    """What a roadmap is called: by its title, its file, or at least in some way, since no button is without words."""
    file, _dot, _suffix = (roadmap.file_name or "").rpartition(".")
    title = " ".join(roadmap.title.split()) or " ".join(file.split()) or _("A document without a title")
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"


def times(step: Step) -> str:
    """Every time of a step in words; of one without days, why there is none."""
    if not step.occurrences:
        return _undated(step)
    said = [plain(time(one, step.boundary)) for one in step.occurrences[:FEW]]
    rest = len(step.occurrences) - FEW
    more = [_("and {count} more times, the last is {day}").format(count=rest, day=time(step.occurrences[-1], None))]
    return "; ".join([*said, *(more if rest > 0 else [])])


def time(one: Mapping[str, Any], boundary: str | None) -> str:
    """One time: a month, some days, a day, until a day; and what it is about."""
    due = date.fromisoformat(one["due"])
    start = date.fromisoformat(one["start"]) if one["start"] else None
    said = span(start, due) if start and start < due else until(due, boundary)
    return f"{said} ({one['scope']})" if one.get("scope") else said


def until(due: date, boundary: str | None) -> str:
    """The last day, with the little word that the document has."""
    if boundary == "before":
        return _("before {day}").format(day=day(due))
    return _("not later than {day}").format(day=day(due)) if boundary else day(due)


def span(first: date, last: date) -> str:
    """From a day to another; whole months by their names."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        begins, ends = month(first), month(last)
        if begins == ends:
            return ends
        return f"{_month_only(first)} – {ends}" if first.year == last.year else f"{begins} – {ends}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    return f"{_formatted(first, 'd MMMM') if first.year == last.year else day(first)} – {day(last)}"


def day(on: date) -> str:
    """A day with its year."""
    return _formatted(on, "d MMMM y")


def month(on: date) -> str:
    """A month with its year."""
    return _formatted(on, "LLLL y")


def headed(on: date | None) -> str:
    """The heading of a month in the plan; of what has no day."""
    said = month(on) if on else _("without a deadline")
    return said[:1].upper() + said[1:]


def owes(step: Step) -> str:
    """The levels that owe a step; nobody where it has none."""
    return ", ".join(_(LEVELS[one]) for one in step.levels if one in LEVELS) or _("nobody")


def stands(line: StepLine, today: date) -> Iterator[str]:
    """How each time of a step stands at one's own place; of very many those that are owed next."""
    from services.plan_view import OWED, standing

    is_often = len(line.tasks) > MOST
    shown = [one for one in line.tasks if one.state in OWED][:MOST] if is_often else line.tasks
    for task in shown:
        found = standing([task], today)
        if found is not None:
            at = until(task.due_on, None) if task.due_on else _("without a deadline")
            yield f"{at} · {_(STANDINGS[found])}"
    if is_often:
        yield and_more(len(line.tasks) - len(shown))


def _undated(step: Step) -> str:
    if step.kind == Kind.RELATIVE:
        event = plain(step.event or "")
        return _("after an event: {event}").format(event=event) if event else _("after an event")
    return _(KINDS.get(Kind(step.kind), phrase("the days are not known yet")))


def _month_only(on: date) -> str:
    return _formatted(on, "LLLL")


def _formatted(on: date, pattern: str) -> str:
    return format_date(on, pattern, locale=words.language().partition("@")[0])
