"""Somebody of a pair asks for the curator."""

from aiogram.filters.callback_data import CallbackData

from bot.press import Id


class NeedHelp(CallbackData, prefix="sos"):
    """A mentee needs help: what there is."""

    person_id: Id


class CallAdults(CallbackData, prefix="sos!"):
    """The adults are called at once."""

    person_id: Id


class AskCurator(CallbackData, prefix="ask"):
    """Who the curator is, and how to reach them."""

    person_id: Id


class AskToBeCalled(CallbackData, prefix="ask!"):
    """The curator is asked to get in touch."""

    person_id: Id
