"""What consents are called on buttons and in lists, and how buttons name them."""

from collections.abc import Mapping

from bot.words import gettext as _
from handlers.screens import phrase
from models import Capacity, Category, ConsentKind, ConsentOutcome, ConsentRoute
from services.consents import Matter

KINDS: dict[ConsentKind, str] = {
    ConsentKind.PROCESSING: phrase("Use of data"),
    ConsentKind.PARTICIPATION: phrase("Taking part"),
    ConsentKind.MESSENGER: phrase("Messages"),
    ConsentKind.TRANSFER: phrase("Handing data on"),
    ConsentKind.DISSEMINATION: phrase("Publication"),
    ConsentKind.IMAGE: phrase("Photo and video"),
    ConsentKind.MENTORING: phrase("Being a mentor"),
}
"""In the order in which a card lists them."""

CATEGORIES: dict[Category, str] = {
    Category.NAME: phrase("Name"),
    Category.PHOTO: phrase("Photo"),
    Category.ACHIEVEMENTS: phrase("Achievements"),
}

OUTCOMES: dict[ConsentOutcome, str] = {
    ConsentOutcome.GIVEN: phrase("yes"),
    ConsentOutcome.REFUSED: phrase("no"),
    ConsentOutcome.WITHDRAWN: phrase("taken back"),
    ConsentOutcome.ANNULLED: phrase("entered by mistake"),
}
ROUTES: dict[ConsentRoute, str] = {
    ConsentRoute.CHAT: phrase("in the chat"),
    ConsentRoute.PAPER: phrase("on paper"),
    ConsentRoute.SIGNATURE: phrase("electronic signature"),
}
CAPACITIES: dict[Capacity, str] = {
    Capacity.SELF: phrase("for oneself"),
    Capacity.GUARDIAN: phrase("parent or guardian"),
}
"""What was said, in which way, and as whose word."""

WITHDRAWN: dict[ConsentKind, str] = {
    ConsentKind.PROCESSING: phrase("Withdraw the consent? Taking part stops, and answers not yet sent are deleted."),
    ConsentKind.PARTICIPATION: phrase(
        "Withdraw the statement? Taking part stops, and answers not yet sent are deleted."
    ),
    ConsentKind.MESSENGER: phrase("Withdraw the consent? The bot will not write first any more. Taking part goes on."),
    ConsentKind.TRANSFER: phrase("Withdraw the consent? No data are handed on any more. Taking part goes on."),
    ConsentKind.DISSEMINATION: phrase("Withdraw the consent? What was published is taken down. Taking part goes on."),
    ConsentKind.IMAGE: phrase("Withdraw the consent? No pictures are shown any more. Taking part goes on."),
    ConsentKind.MENTORING: phrase("Withdraw the consent? No new pairs are made with you."),
}
"""What follows when a consent is taken back."""


def token(matter: Matter) -> ConsentKind | int:
    """How buttons name a consent."""
    return matter.kind if matter.recipient_id is None else matter.recipient_id


def matter_of(kind: ConsentKind | int) -> Matter:
    """The consent that a button names."""
    return Matter(kind) if isinstance(kind, ConsentKind) else Matter(ConsentKind.TRANSFER, kind)


def called(matter: Matter, names: Mapping[int, str]) -> str:
    """What a consent is called; a transfer by whoever gets the data."""
    name = _(KINDS[matter.kind])
    return name if matter.recipient_id is None else f"{name}: {names[matter.recipient_id]}"
