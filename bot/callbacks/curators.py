"""Who stands in for a curator, who follows one, and who is on duty in the summer."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class Deputise(CallbackData, prefix="dep"):
    """Who could stand in for this curator."""

    place_id: Id
    curator_id: Id
    page: Page = 0


class NameDeputy(CallbackData, prefix="dep+"):
    """This person stands in for this curator."""

    place_id: Id
    curator_id: Id
    person_id: Id


class EndDeputy(CallbackData, prefix="dep-"):
    """This deputy stands in no more."""

    membership_id: Id


class HandOver(CallbackData, prefix="hand"):
    """Who could be the curator instead of this one."""

    place_id: Id
    curator_id: Id
    page: Page = 0


class NameSuccessor(CallbackData, prefix="han+"):
    """This person is the curator instead of this one."""

    place_id: Id
    curator_id: Id
    person_id: Id


class SummerDuty(CallbackData, prefix="duty"):
    """This curator is the one who is written to in the summer, or is not any more."""

    person_id: Id
    on_duty: bool


class ChooseDuty(CallbackData, prefix="summer"):
    """Who can be on duty in the summer."""

    place_id: Id
