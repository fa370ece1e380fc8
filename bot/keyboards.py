"""Rows of buttons used on several screens."""

from collections.abc import Callable, Sequence

from aiogram.filters.callback_data import CallbackData

from bot import callbacks
from bot.replies import Button, Row, button
from bot.words import gettext as _


def press(text: str, act: CallbackData) -> Button:
    """A button that does `act`."""
    return button(text, act.pack())


def home() -> Row:
    """The way back to «what I have to do»."""
    return [press(_("‹ To the start"), callbacks.Home())]


def undo(change_id: int) -> Row:
    """A minute to change one's mind."""
    return [press(_("Take back"), callbacks.Undo(change_id=change_id))]


def grid(buttons: Sequence[Button], width: int) -> tuple[Row, ...]:
    """Buttons side by side, `width` in a row."""
    return tuple(list(buttons[first : first + width]) for first in range(0, len(buttons), width))


def pages(page: int, of: int, turn: Callable[[int], CallbackData]) -> tuple[Row, ...]:
    """To the page before and after, where there are several; pages count from 0."""
    return turns(page, of, lambda text, to: press(text, turn(to)))


def turns(page: int, of: int, act: Callable[[str, int], Button]) -> tuple[Row, ...]:
    """As `pages`, of buttons that `act` makes from their text and the page they lead to."""
    before = [act("‹", page - 1)] if page > 0 else []
    after = [act(_("More · {page}/{pages} ›").format(page=page + 1, pages=of), page + 1)] if page + 1 < of else []
    return ([*before, *after],) if of > 1 else ()
