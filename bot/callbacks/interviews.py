"""Talks with those who want to mentor: times that a curator offers, and the one that somebody picks."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Day
from bot.press import Id


class Interviews(CallbackData, prefix="iv"):
    """A curator looks at the talks of a place."""

    place_id: Id


class InterviewDays(CallbackData, prefix="ivd"):
    """A curator chooses a day for talks."""

    place_id: Id


class InterviewHours(CallbackData, prefix="ivh"):
    """A curator looks at the hours of a day."""

    place_id: Id
    day: Day


class OfferInterview(CallbackData, prefix="iv+"):
    """A time is offered, or not any more."""

    place_id: Id
    day: Day
    hour: Annotated[int, Field(ge=0, le=23)]
    is_on: bool


class InviteToInterviews(CallbackData, prefix="iv!"):
    """Everybody who has picked no time is asked to."""

    place_id: Id


class CallOffInterview(CallbackData, prefix="iv-"):
    """The curator cannot."""

    interview_id: Id


class ChooseInterview(CallbackData, prefix="ivc"):
    """Somebody who wants to mentor looks which times there are."""

    place_id: Id


class PickInterview(CallbackData, prefix="ivp"):
    """Somebody picks a time."""

    interview_id: Id


class GiveUpInterview(CallbackData, prefix="ivx"):
    """Somebody cannot come."""

    interview_id: Id
