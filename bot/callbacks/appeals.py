"""Somebody of a pair asks for the curator."""

from aiogram.filters.callback_data import CallbackData

from bot.press import Id


class NeedHelp(CallbackData, prefix="sos"):
    """A mentee needs help: what there is; the machine puts it under every screen and does not know whose it is."""

    person_id: Id | None = None


class CallAdults(CallbackData, prefix="sos!"):
    """The adults are called at once."""

    person_id: Id


class ByAccident(CallbackData, prefix="sos-"):
    """Nobody needs help: the button was pressed by accident."""


class OpenAppeal(CallbackData, prefix="sos+"):
    """An adult takes a call for help on."""

    appeal_id: Id


class AskCurator(CallbackData, prefix="ask"):
    """Who the curator is, and how to reach them."""

    person_id: Id


class AskToBeCalled(CallbackData, prefix="ask!"):
    """The curator is asked to get in touch."""

    person_id: Id
