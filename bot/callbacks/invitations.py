"""Links, and slips of paper with them."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page, Seal
from bot.press import Id
from services.slips import Sheet


class LinkAnswer(CallbackData, prefix="link"):
    """The answer to «Is it you?»; the seal is known only to who opened the link."""

    invitation_id: Id
    seal: Seal
    is_me: bool


class Invite(CallbackData, prefix="inv"):
    """A new link for this person."""

    person_id: Id


class Revoke(CallbackData, prefix="rev"):
    """This person's links open nothing any more."""

    person_id: Id


class AskToInviteAll(CallbackData, prefix="inv?"):
    """How many links there would be."""

    place_id: Id


class InviteAll(CallbackData, prefix="inv!"):
    """Links for all who have not come in."""

    place_id: Id


class OtherTelephone(CallbackData, prefix="tel"):
    """This person has another telephone now."""

    person_id: Id


class Slips(CallbackData, prefix="slp"):
    """What there is to print for those who have not come in."""

    place_id: Id
    page: Page = 0


class PrintSlips(CallbackData, prefix="slp!"):
    """A sheet of slips; a class is meant by one who stands in it."""

    place_id: Id
    sheet: Sheet
    person_id: Id | None = None
