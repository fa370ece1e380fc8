"""Lists about pairs: the registers for a day, what mentees ask for, the head's sheet."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Day, Month
from bot.press import Id


class PairLists(CallbackData, prefix="prls"):
    """Which lists about pairs there are."""

    place_id: Id


class RegisterDays(CallbackData, prefix="prg"):
    """For which day the registers can be had."""

    place_id: Id


class RegisterMonth(CallbackData, prefix="prgm"):
    """A month from which the day of the registers is picked."""

    place_id: Id
    month: Month


class TakeRegisters(CallbackData, prefix="prg!"):
    """The registers for a day as a table; without one for today."""

    place_id: Id
    day: Day | None = None


class RequestLists(CallbackData, prefix="prq"):
    """What mentees ask for, and where mentors come from."""

    place_id: Id


class TakeRequests(CallbackData, prefix="prq!"):
    """The same as a table."""

    place_id: Id


class TakeNote(CallbackData, prefix="prn!"):
    """The head's sheet as a page to print."""

    place_id: Id
