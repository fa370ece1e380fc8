"""How the places below stand: one of them, one step across all, a reminder, an earlier day, files."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.callbacks.plans import Turn
from bot.press import Id


class PlaceBehind(CallbackData, prefix="dlb1"):
    """What one place is late with."""

    place_id: Id
    page: Page = 0


class StepsBelow(CallbackData, prefix="dlbs"):
    """The steps across the places below."""

    place_id: Id
    page: Page = 0


class StepAcross(CallbackData, prefix="dlbx"):
    """Who has not handed in a step at one of its times."""

    place_id: Id
    step_id: Id
    turn: Turn
    page: Page = 0


class RemindBelow(CallbackData, prefix="dlb+"):
    """Whoever has not handed in a step is reminded."""

    place_id: Id
    step_id: Id
    turn: Turn


class Tighten(CallbackData, prefix="dlbt"):
    """An earlier day for a step is about to be named."""

    place_id: Id
    step_id: Id
    turn: Turn


class BelowTable(CallbackData, prefix="dlbf"):
    """How the places below stand, as a table."""

    place_id: Id


class CalendarFile(CallbackData, prefix="dlc"):
    """The deadlines of a place as a file for a calendar."""

    place_id: Id
