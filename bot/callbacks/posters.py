"""A link on the wall."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Seal
from bot.press import Id


class Poster(CallbackData, prefix="pst"):
    """The poster of a place, by which people apply."""

    place_id: Id


class MakePoster(CallbackData, prefix="pst+"):
    """A new poster."""

    place_id: Id


class ClosePoster(CallbackData, prefix="pst-"):
    """The poster opens nothing any more."""

    place_id: Id


class PosterAnswer(CallbackData, prefix="psta"):
    """A yes or no to the consent under a poster; the seal is known only to who opened it."""

    poster_id: Id
    seal: Seal
    agrees: bool


class PosterText(CallbackData, prefix="pstt"):
    """The consent under a poster: its whole text, or the short one with the choice."""

    poster_id: Id
    seal: Seal
    whole: bool
