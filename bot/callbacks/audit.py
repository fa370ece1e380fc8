"""Who looked at whose data."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Page
from bot.press import Id

Days = Annotated[int, Field(ge=0, lt=2_000)]


class WhoLooked(CallbackData, prefix="aud"):
    """The log of a place: all of it, of one day, or about one person."""

    place_id: Id
    page: Page = 0
    days_ago: Days | None = None
    person_id: Id | None = None


class WhoLookedFile(CallbackData, prefix="aud!"):
    """The log of so many days as a table."""

    place_id: Id
    days: Days
