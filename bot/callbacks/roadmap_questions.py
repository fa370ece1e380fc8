"""What a person must say of a document that was read: its questions, and whom it means."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Page
from bot.press import Id
from services.deadline_context import Reason

Row = Annotated[int, Field(ge=0, lt=10_000)]
"""The row of a step; 0 where a question is asked of all its steps at once."""


class RoadmapQuestion(CallbackData, prefix="rmq"):
    """The next open question of a draft."""

    roadmap_id: Id


class RoadmapAnswer(CallbackData, prefix="rmqa"):
    """One of the answers to a question."""

    roadmap_id: Id
    why: Reason
    row: Row
    answer: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,8}$")]


class RoadmapMonth(CallbackData, prefix="rmqm"):
    """Another month of the calendar from which a day is picked."""

    roadmap_id: Id
    why: Reason
    row: Row
    month: Annotated[int, Field(ge=12, lt=100_000)]
    """Months since the year 0."""


class RoadmapUnsaid(CallbackData, prefix="rmq-"):
    """The last answer was not meant."""

    roadmap_id: Id


class RoadmapBodies(CallbackData, prefix="rmb"):
    """The bodies that a draft names, and for whom they are taken."""

    roadmap_id: Id
    page: Page = 0


class RoadmapBody(CallbackData, prefix="rmb1"):
    """One body: who it could be."""

    roadmap_id: Id
    at: Row
    page: Page = 0


class SayBody(CallbackData, prefix="rmb+"):
    """A body is of this level, by its first letter; `n` is nobody of ours."""

    roadmap_id: Id
    at: Row
    level: Annotated[str, Field(pattern=r"^[rmopn]$")]


class SayBodyPerson(CallbackData, prefix="rmbp"):
    """A body is somebody of the place itself."""

    roadmap_id: Id
    at: Row
    person_id: Id


class BodiesRight(CallbackData, prefix="rmb!"):
    """Everybody is taken for whom they are."""

    roadmap_id: Id
