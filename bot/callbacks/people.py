"""The people of a place, and one of them."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id
from services.intakes import Progress
from services.people import Which


class People(CallbackData, prefix="ppl"):
    """The people of a place."""

    place_id: Id
    which: Which
    page: Page = 0


class PersonCard(CallbackData, prefix="p"):
    """One person."""

    person_id: Id


class MarkSpecial(CallbackData, prefix="spec"):
    """This person needs special conditions, or does not any more."""

    person_id: Id
    special: bool


class RegisterNote(CallbackData, prefix="rn"):
    """What do the bases say of this participant besides?"""

    person_id: Id


class WriteNote(CallbackData, prefix="rn+"):
    """A note for the bases is about to be typed."""

    person_id: Id


class MarkCertificate(CallbackData, prefix="cert"):
    """The curator has seen this mentor's certificate of no criminal record: of which day?"""

    person_id: Id


class Questionnaires(CallbackData, prefix="qs"):
    """Who has sent the questionnaire, and who has not."""

    place_id: Id
    progress: Progress = Progress.WAITING
    page: Page = 0


class AddPeople(CallbackData, prefix="add"):
    """The ways to add people."""

    place_id: Id


class NewPerson(CallbackData, prefix="p+"):
    """One person, typed in."""

    place_id: Id


class NewPeople(CallbackData, prefix="ppl+"):
    """Many people, as pasted lines."""

    place_id: Id


class AddLines(CallbackData, prefix="lines"):
    """The pasted lines are right."""

    response_id: Id


class NewGuardian(CallbackData, prefix="g+"):
    """A guardian for this child."""

    person_id: Id
