"""A plan on the screen: a ready one, its picture, what is changed on a step, the place's days off."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Day, Month, Page
from bot.press import Id

Code = Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,24}$")]
SchoolYear = Annotated[int, Field(ge=2000, le=2999)]
Turn = Annotated[int, Field(ge=1, le=9999)]
"""Which of a step's times, from 1."""


class ReadyPlans(CallbackData, prefix="rmc"):
    """The ready plans for a place of this kind."""

    place_id: Id


class TakeReadyPlan(CallbackData, prefix="rmc!"):
    """A ready plan for a school year becomes a draft."""

    place_id: Id
    code: Code
    year: SchoolYear


class SendDocument(CallbackData, prefix="rmcf"):
    """How a document is sent."""

    place_id: Id


class YearPicture(CallbackData, prefix="rmcp"):
    """One year of a plan as a picture."""

    roadmap_id: Id


class PlaceYear(CallbackData, prefix="rmcy"):
    """One year of all the plans of a place as a picture."""

    place_id: Id


class PlaceDays(CallbackData, prefix="rmcd"):
    """The days off of a place, and when its school year ends."""

    place_id: Id


class StepDays(CallbackData, prefix="rmcs"):
    """Which of a step's days is to be another?"""

    step_id: Id
    page: Page = 0


class StepMonth(CallbackData, prefix="rmcm"):
    """A month from which the last day of a step is picked."""

    step_id: Id
    turn: Turn
    month: Month


class SetStepDay(CallbackData, prefix="rmcm!"):
    """This is the last day of a step."""

    step_id: Id
    turn: Turn
    day: Day


class WithoutDay(CallbackData, prefix="rmcx!"):
    """A step has no deadline."""

    step_id: Id


class SetEvent(CallbackData, prefix="rmce!"):
    """A step takes place, or is handed in."""

    step_id: Id
    is_event: bool


class StepLevels(CallbackData, prefix="rmcl"):
    """Who owes a step?"""

    step_id: Id


class ToggleLevel(CallbackData, prefix="rmcl!"):
    """This level owes a step, or owes it no more."""

    step_id: Id
    who: Literal["region", "municipality", "organisation"]
