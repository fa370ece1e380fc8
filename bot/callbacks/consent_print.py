"""Consents on paper: blanks to sign, and what was given, to print."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id
from models import ConsentKind


class ConsentFile(CallbackData, prefix="cf"):
    """The document of one's own, or of a child, as a file; `kind` of a transfer is the number of its recipient."""

    person_id: Id
    by_id: Id | None = None
    kind: ConsentKind | Id = ConsentKind.PROCESSING
    is_word: bool = False


class GivenFile(CallbackData, prefix="cf+"):
    """A word of the ledger as a file."""

    event_id: Id
    is_word: bool = False


class WordsOf(CallbackData, prefix="cl"):
    """All that was said about the data of one person, the newest first."""

    person_id: Id
    page: Page = 0


class WordOf(CallbackData, prefix="cl+"):
    """One word of the ledger."""

    event_id: Id


class PrintBlanks(CallbackData, prefix="cf="):
    """Blanks for those of the class of this person whose signature is missing."""

    place_id: Id
    person_id: Id
