"""What becomes of everybody in the new school year."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import ClassKey
from bot.press import Id
from services.new_year import Step


class NewYear(CallbackData, prefix="ny"):
    """Who waits for the new school year."""

    place_id: Id


class YearClass(CallbackData, prefix="nyc"):
    """One class, or the staff, before the new school year."""

    place_id: Id
    key: ClassKey


class YearTick(CallbackData, prefix="ny~"):
    """Of somebody it is said apart what becomes of them, or not; `is_marked` is what the screen shows now."""

    place_id: Id
    key: ClassKey
    person_id: Id
    is_marked: bool


class YearStep(CallbackData, prefix="ny!"):
    """What becomes of those with a mark, or of all the others on the screen."""

    place_id: Id
    key: ClassKey
    does: Step
    marked: bool


class AskStaff(CallbackData, prefix="ny?"):
    """All who work in the place are asked whether they stay."""

    place_id: Id


class Staying(CallbackData, prefix="stay"):
    """Somebody of the staff stays for the school year, or does not."""

    place_id: Id
    year: Annotated[int, Field(ge=2000, lt=3000)]
    stays: bool
