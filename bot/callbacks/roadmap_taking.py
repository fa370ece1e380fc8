"""A document that was read: what stands in it, what it changes, and the decision about it."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class NotTasks(CallbackData, prefix="rmtn"):
    """What stands in the document and is no task, with the reasons."""

    roadmap_id: Id
    page: Page = 0


class RoadmapChanges(CallbackData, prefix="rmtc"):
    """What a corrected document has otherwise than the one before."""

    roadmap_id: Id
    page: Page = 0


class AcceptRoadmap(CallbackData, prefix="rmt+"):
    """From now on the plan is owed."""

    roadmap_id: Id


class LeaveRoadmap(CallbackData, prefix="rmt-"):
    """Nobody wants the document."""

    roadmap_id: Id


class PastIsDone(CallbackData, prefix="rmt!"):
    """What was over when the document came is done, all of it."""

    roadmap_id: Id
