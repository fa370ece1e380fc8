"""The shelf: putting a file on it, taking one, taking one away."""

from aiogram.filters.callback_data import CallbackData

from bot.press import Id


class PutFile(CallbackData, prefix="matp"):
    """A file for the shelf of a place, or for a step of its plan."""

    place_id: Id
    step_id: Id | None = None


class TakeFile(CallbackData, prefix="matt"):
    """A file that can be seen from the shelf of this place."""

    place_id: Id
    material_id: Id


class RemoveFile(CallbackData, prefix="matr"):
    """A file that is not wanted on its shelf any more."""

    material_id: Id
