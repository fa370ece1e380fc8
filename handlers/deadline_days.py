"""How the days of a task are said."""

from datetime import date

from babel.dates import format_date

from bot import words
from bot.words import gettext as _
from models import Task


def said(task: Task, boundary: str | None, today: date) -> str:
    """From when to when, or until when, in words; nothing where it has no day."""
    if task.due_on is None:
        return ""
    if task.start_on is not None and task.start_on < task.due_on:
        return _span(task.start_on, task.due_on, today)
    return until(task.due_on, boundary, today)


def until(due_on: date, boundary: str | None, today: date) -> str:
    """The last day, with the little word that the document has."""
    if boundary == "before":
        return _("before {day}").format(day=day(due_on, today))
    if boundary is not None:
        return _("not later than {day}").format(day=day(due_on, today))
    return day(due_on, today)


def day(on: date, today: date) -> str:
    """A day; the year is said where it is another one."""
    return _formatted(on, "d MMMM" if on.year == today.year else "d MMMM y")


def _span(first: date, last: date, today: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last, today)}"
    begins = _formatted(first, "d MMMM" if first.year == last.year else "d MMMM y")
    return f"{begins} – {day(last, today)}"


def _formatted(on: date, pattern: str) -> str:
    return format_date(on, pattern, locale=words.language().partition("@")[0])
