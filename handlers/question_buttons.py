"""The buttons by which a question is answered: for each kind its natural form."""

from collections.abc import Callable, Mapping

import regex

from bot.keyboards import grid, turns
from bot.press import ALL, DONE, TURN
from bot.replies import Row
from bot.words import gettext as _
from handlers import calendar_rows
from handlers.calendar_rows import Act
from services.questionnaire import Kind, Option, View

SCALE_ROW = 5
ROW_LETTERS, MARK_LETTERS = 36, 4
"""What is read of one row of buttons on a small telephone."""
LONGEST_BUTTON = 64
"""A longer option is read in the message; its button shows how it begins."""
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ASIDE = regex.compile(r"\b(likert|horizontal|horizontal-compact|compact|quickcompact|columns)(?:-(\d+|pack|flex))?\b")


def rows(view: View, act: Act) -> list[Row]:
    """Everything that answers; what leads away from the question is not among it."""
    found = _ROWS.get(view.kind, _options)(view, act)
    found += turns(view.page, view.pages, lambda text, page: act(text, f"{TURN}{page}"))
    if view.found:
        found.append([act(_("All options"), ALL)])
    if view.can_be_done:
        found.append([act(_done(view), DONE)])
    return found


def is_told_in_full(view: View) -> bool:
    """Its options are too long for buttons and are read in the message, with numbers."""
    return any(len(option.label) > LONGEST_BUTTON for option in view.options)


def numbered(option: Option) -> str:
    """A long option as the message tells it."""
    return f"{option.index + 1}. {option.label}"


def _options(view: View, act: Act) -> list[Row]:
    return [*grid([act(_option(view, option), option.index) for option in view.options], _width(view))]


def _scale(view: View, act: Act) -> list[Row]:
    star = "★" if "rating" in view.appearance.split() else ""
    buttons = [act(_marked(option, f"{option.label}{star}"), option.index) for option in view.options]
    return [*grid(buttons, SCALE_ROW)]


def _days(view: View, act: Act) -> list[Row]:
    is_typed = "no-calendar" in view.appearance.split()
    if view.calendar:
        return [] if is_typed else calendar_rows.month(view.calendar, act)
    return calendar_rows.clock(view.picked, act)


_ROWS: Mapping[Kind, Callable[[View, Act], list[Row]]] = {
    Kind.RANGE: _scale,
    Kind.DATE: _days,
    Kind.DATETIME: _days,
    Kind.TIME: _days,
}


def _done(view: View) -> str:
    if view.kind is Kind.ACKNOWLEDGE:
        return _("I understand")
    return _("Go on") if view.kind is Kind.NOTE else _("Done")


def _option(view: View, option: Option) -> str:
    label = numbered(option) if is_told_in_full(view) else option.label
    label = label if len(label) <= LONGEST_BUTTON else f"{label[: LONGEST_BUTTON - 1]}…"
    if view.kind is Kind.SELECT_MULTIPLE:
        return f"{'☑' if option.chosen else '☐'} {label}"
    if view.kind is Kind.RANK:
        return f"{_place(option.place)} {label}" if option.place else label
    return _marked(option, label)


def _marked(option: Option, label: str) -> str:
    return f"✓ {label}" if option.chosen else label


def _place(number: int) -> str:
    return CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number})"


def _width(view: View) -> int:
    """Side by side only where the form wants it so and all of the labels can be read."""
    aside = _ASIDE.search(view.appearance)
    if not aside or not view.options:
        return 1
    longest = max(len(option.label) for option in view.options) + MARK_LETTERS
    most = int(aside[2]) if aside[2] and aside[2].isdecimal() else SCALE_ROW
    return max(1, min(most, ROW_LETTERS // longest, SCALE_ROW))
