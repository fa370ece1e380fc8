"""The tasks, the way back from a change, and the settings."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.press import Id


class Home(CallbackData, prefix="home"):
    """To «my tasks», or to those of one of the people of a telephone."""

    person_id: Id | None = None


class Undo(CallbackData, prefix="undo"):
    """Takes a change back."""

    change_id: Id


class Settings(CallbackData, prefix="set"):
    """The settings, as one of the people of a telephone sees them."""

    person_id: Id | None = None


class Speak(CallbackData, prefix="lang"):
    """Another language."""

    language: Annotated[str, Field(pattern=r"^(ru|en)$")]


class Wake(CallbackData, prefix="hour"):
    """Another hour for the morning message."""

    hour: Annotated[int, Field(ge=0, lt=24)]
