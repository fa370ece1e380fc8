"""What the log of who looked calls the place from which somebody did something."""

from functools import cache

from aiogram.filters.callback_data import CallbackData
from aiogram.types import Update

from bot import callbacks, press

TYPED, COMMAND, SENT, OTHER = "typed", "command", "sent", "other"
"""A text, a command, a file or a place; anything else."""


def of(update: Update) -> str:
    """A button by its noun and name (`people.PersonCard`), anything else by its kind."""
    if update.callback_query is not None:
        return _buttons().get((update.callback_query.data or "").partition(":")[0], OTHER)
    if update.message is None:
        return OTHER
    text = update.message.text
    return SENT if text is None else COMMAND if text.startswith("/") else TYPED


@cache
def _buttons() -> dict[str, str]:
    """By prefix."""
    ours = (
        kind
        for kind in CallbackData.__subclasses__()
        if kind.__module__.startswith((callbacks.__name__, press.__name__))
    )
    return {kind.__prefix__: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}" for kind in ours}
