"""What stands beside the consents of a place: birth dates, guardians who differ, how many have answered."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id
from models import ConsentKind


class BirthDates(CallbackData, prefix="bd"):
    """Of whom the birth date is missed in a place."""

    place_id: Id
    page: Page = 0


class BirthDate(CallbackData, prefix="bd!"):
    """This person’s birth date is typed in."""

    person_id: Id


class Emancipate(CallbackData, prefix="em!"):
    """This person is of full legal age by a document."""

    person_id: Id


class Disputes(CallbackData, prefix="ds"):
    """About whom guardians differ in a place."""

    place_id: Id


class Dispute(CallbackData, prefix="ds?"):
    """What the guardians of this person said about a consent; of a transfer, to whom."""

    person_id: Id
    consent: ConsentKind
    recipient_id: Id | None = None


class Decide(CallbackData, prefix="ds!"):
    """By a paper the guardians’ yes stands, or their no."""

    person_id: Id
    consent: ConsentKind
    allows: bool
    recipient_id: Id | None = None


class Returns(CallbackData, prefix="rt"):
    """How many have answered in a place."""

    place_id: Id
    page: Page = 0


class PrintMissing(CallbackData, prefix="rt!"):
    """The list of who is missing, for a printer."""

    place_id: Id


class ParentsEvening(CallbackData, prefix="pe"):
    """Which class has its parents’ evening."""

    place_id: Id
    page: Page = 0
