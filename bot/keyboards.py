"""Rows of buttons used on several screens."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from aiogram.filters.callback_data import CallbackData

from bot import callbacks
from bot.replies import Button, Reply, Row, button, one_after_another
from bot.words import gettext as _


def press(text: str, act: CallbackData) -> Button:
    """A button that does `act`."""
    return button(text, act.pack())


def home() -> Row:
    """The way back to «what I have to do»."""
    return [press(_("‹ To the start"), callbacks.Home())]


def with_help(screen: Reply) -> Reply:
    """The screen of a mentee: under its last message stands the button that calls for help, unless it does already.

    It stands beside «Menu», too, where that button is brought: there it is typed in words. Words that are corrected in
    an album stay without buttons.
    """
    word = _("I need help")
    messages = [replace(one, then=None, call=word if one.menu else None) for one in _messages(screen)]
    shown = [one for one in messages if one.rows or (one.text is not None and not one.menu)]
    is_of_album = bool(shown) and shown[-1].album is not None and shown[-1].edits is not None
    if not shown or is_of_album or any(is_help(one) for row in shown[-1].rows for one in row):
        return one_after_another(*messages)
    last, call = shown[-1], press(word, callbacks.NeedHelp())
    rows = (*last.rows[:-1], [*home(), call]) if last.rows and last.rows[-1] == home() else (*last.rows, [call])
    return one_after_another(*(replace(one, rows=rows) if one is last else one for one in messages))


def is_help(one: Button) -> bool:
    """Whether this is the button that calls for help."""
    return one.get("callback_data", "").partition(":")[0] == callbacks.NeedHelp.__prefix__


def _messages(screen: Reply | None) -> Iterator[Reply]:
    while screen is not None:
        yield screen
        screen = screen.then


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
