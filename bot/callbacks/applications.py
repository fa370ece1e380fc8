"""Those who ask to take part."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class Applications(CallbackData, prefix="aps"):
    """Those who ask to take part."""

    place_id: Id
    page: Page = 0


class Application(CallbackData, prefix="ap"):
    """One who asks to take part."""

    application_id: Id


class Admit(CallbackData, prefix="ap+"):
    """A yes to an application; `anew`: also where somebody alike is in the list."""

    application_id: Id
    anew: bool = False


class JoinApplicant(CallbackData, prefix="ap="):
    """Whoever applies is this person of the list."""

    application_id: Id
    person_id: Id


class Reject(CallbackData, prefix="ap-"):
    """A no to an application."""

    application_id: Id
