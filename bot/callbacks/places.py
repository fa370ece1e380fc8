"""Places: their cards, what is known of them on paper, and lists of them."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id
from services.lists import Listed


class Places(CallbackData, prefix="pls"):
    """The coordinator's places."""

    page: Page = 0


class PlaceCard(CallbackData, prefix="pl"):
    """One place, as a coordinator sees it."""

    place_id: Id


class CuratedPlace(CallbackData, prefix="cp"):
    """One place, as its curator sees it."""

    place_id: Id


class NewPlace(CallbackData, prefix="pl+"):
    """A new place under this one."""

    parent_id: Id


class NewCurator(CallbackData, prefix="cur+"):
    """A curator for this place."""

    place_id: Id


class NewSchools(CallbackData, prefix="pls+"):
    """Many new places under this one, as pasted lines."""

    parent_id: Id


class AddSchools(CallbackData, prefix="pls!"):
    """The pasted lines are right."""

    response_id: Id


class EditPlace(CallbackData, prefix="pl~"):
    """What this place is on paper."""

    place_id: Id


class EditAgreement(CallbackData, prefix="agr~"):
    """The agreement with this partner."""

    place_id: Id


class EditAppointment(CallbackData, prefix="cur~"):
    """What is known of this curator."""

    place_id: Id
    person_id: Id


class NewRepresentative(CallbackData, prefix="rep+"):
    """Somebody who speaks for this partner."""

    place_id: Id


class Lists(CallbackData, prefix="ls"):
    """A list of the coordinator's."""

    listed: Listed
    page: Page = 0


class ListFile(CallbackData, prefix="ls!"):
    """A list as a table."""

    listed: Listed


class AskEverything(CallbackData, prefix="all!"):
    """Everything of this place as a table."""

    place_id: Id


class ChooseMode(CallbackData, prefix="pl#"):
    """What may pass the messenger at this place."""

    place_id: Id
