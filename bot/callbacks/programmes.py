"""Programmes: their limits, and how they weigh what speaks for a pair."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.press import Id
from services.pair_rules import Part
from services.programme_settings import MOST_POINTS, Setting


class Programmes(CallbackData, prefix="pg"):
    """A curator looks at the programmes of a place."""

    place_id: Id


class ProgrammeSettings(CallbackData, prefix="pg1"):
    """A curator looks at the limits of one programme."""

    programme_id: Id


class ProgrammeSetting(CallbackData, prefix="pgs"):
    """A curator looks what one limit can be."""

    programme_id: Id
    setting: Setting


class SetProgramme(CallbackData, prefix="pg+"):
    """A limit is set."""

    programme_id: Id
    setting: Setting
    value: Annotated[int, Field(ge=0, le=99)]


class Weights(CallbackData, prefix="pgw"):
    """A curator looks how much each part of a score weighs; one of them can be weighed otherwise."""

    programme_id: Id
    part: Part | None = None


class Weigh(CallbackData, prefix="pgw+"):
    """A part weighs so much."""

    programme_id: Id
    part: Part
    points: Annotated[int, Field(ge=0, le=MOST_POINTS)]


class WeighAsUsual(CallbackData, prefix="pgw0"):
    """Every part weighs as it comes."""

    programme_id: Id
