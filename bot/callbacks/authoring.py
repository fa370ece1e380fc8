"""The questionnaires of a place: looked at, taken as a table, changed, published, put away."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Page
from bot.press import Id


class Forms(CallbackData, prefix="qf"):
    """All of them."""

    place_id: Id
    page: Page = 0


class FormCard(CallbackData, prefix="qf1"):
    """One of them."""

    place_id: Id
    version_id: Id


class EmptyForm(CallbackData, prefix="qf0"):
    """An empty table to write one in."""

    place_id: Id


class TakeForm(CallbackData, prefix="qfx"):
    """One of them as a table."""

    place_id: Id
    version_id: Id


class TryForm(CallbackData, prefix="qf?"):
    """One of them as respondents see it."""

    place_id: Id
    version_id: Id


class EditForm(CallbackData, prefix="qf~"):
    """The questions of one, to be changed."""

    place_id: Id
    version_id: Id
    page: Page = 0


class EditQuestion(CallbackData, prefix="qq"):
    """One question, to be changed."""

    place_id: Id
    version_id: Id
    index: Annotated[int, Field(ge=0, lt=10_000)]


class RenameQuestion(CallbackData, prefix="qqr"):
    """It is to be asked in other words."""

    place_id: Id
    version_id: Id
    index: Annotated[int, Field(ge=0, lt=10_000)]


class AddOption(CallbackData, prefix="qqa"):
    """It is to have one more option."""

    place_id: Id
    version_id: Id
    index: Annotated[int, Field(ge=0, lt=10_000)]


class DropQuestion(CallbackData, prefix="qqo"):
    """It is not to be asked any more."""

    place_id: Id
    version_id: Id
    index: Annotated[int, Field(ge=0, lt=10_000)]


class PublishForm(CallbackData, prefix="qf+"):
    """The draft is right."""

    place_id: Id
    version_id: Id


class LeaveForm(CallbackData, prefix="qf-"):
    """The draft is not wanted."""

    place_id: Id
    version_id: Id


class MoveDrafts(CallbackData, prefix="qf>"):
    """Those who have begun an older version go on with this one."""

    place_id: Id
    version_id: Id


class RetireForm(CallbackData, prefix="qf!"):
    """A place's own is not asked any more."""

    place_id: Id
    version_id: Id
