"""What is said about a task, and what the level above says to that."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page, Seal
from bot.press import Id
from services.task_days import Spell

Paper = Literal["number", "link", "file"]


class FinishedTasks(CallbackData, prefix="dlx"):
    """What a place has done, or has said not to be its own."""

    place_id: Id
    page: Page = 0


class TaskDone(CallbackData, prefix="dl+"):
    """It is done, or has taken place."""

    task_id: Id


class ReopenTask(CallbackData, prefix="dl-"):
    """It is owed after all."""

    task_id: Id


class TaskPapers(CallbackData, prefix="dlp"):
    """What document proves it?"""

    task_id: Id


class AddTaskPaper(CallbackData, prefix="dlp+"):
    """The number, a link or the file is about to be given."""

    task_id: Id
    paper: Paper


class TaskFile(CallbackData, prefix="dlf"):
    """The file that was handed in."""

    task_id: Id


class TaskSpells(CallbackData, prefix="dlw"):
    """Until when is it in work?"""

    task_id: Id


class TaskInWork(CallbackData, prefix="dlw+"):
    """It is in work for so long."""

    task_id: Id
    spell: Spell


class MuteTask(CallbackData, prefix="dlq"):
    """No reminders of what comes every week, or reminders again."""

    task_id: Id
    mutes: bool


class MoveTask(CallbackData, prefix="dlm"):
    """Another day is about to be asked for."""

    task_id: Id


class NotOurs(CallbackData, prefix="dln"):
    """It is about to be said that it is not theirs, and why."""

    task_id: Id


class NameDay(CallbackData, prefix="dlt"):
    """A task without a day is about to get one."""

    task_id: Id


class NameEvent(CallbackData, prefix="dle"):
    """The day of the event is about to be named from which the task is counted."""

    task_id: Id


class GoesOn(CallbackData, prefix="dlg"):
    """How something that has no end goes."""

    task_id: Id
    how: Literal["going", "not_going", "help"]


class TasksToReview(CallbackData, prefix="dlr"):
    """What the places below have done, or ask for."""

    place_id: Id
    page: Page = 0


class AcceptTask(CallbackData, prefix="dlr+"):
    """The level above has looked, and it is well."""

    task_id: Id


class AcceptTasks(CallbackData, prefix="dlra"):
    """The level above accepts all that is done of one page; `seal` names what was seen there."""

    place_id: Id
    page: Page
    seal: Seal


class ReturnTask(CallbackData, prefix="dlr-"):
    """The level above is about to say what is missing."""

    task_id: Id


class DecideMove(CallbackData, prefix="dlrm"):
    """The day moves, or stays."""

    task_id: Id
    moves: bool
