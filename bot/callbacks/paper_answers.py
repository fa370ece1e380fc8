"""Answers on paper: typed in by a curator, and copies to print."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Page
from bot.press import Id


class PaperAnswers(CallbackData, prefix="pa"):
    """Whose answers to a survey can be typed in from paper."""

    wave_id: Id
    page: Page = 0


class TickAnswer(CallbackData, prefix="pa+"):
    """The answer of one of them to the survey's first question."""

    member_id: Id
    index: Annotated[int, Field(ge=0, le=1)]
    page: Page = 0


class PutAnswerBack(CallbackData, prefix="pa-"):
    """Takes back what has just been typed in."""

    member_id: Id
    page: Page = 0


class EnterAnswers(CallbackData, prefix="pa!"):
    """The whole questionnaire of one of them."""

    member_id: Id


class PrintCopies(CallbackData, prefix="pap"):
    """Copies on paper for those who have not answered."""

    wave_id: Id


class OnPaper(CallbackData, prefix="op"):
    """Whose questionnaires of a place have questions left for paper."""

    place_id: Id
    page: Page = 0


class PrintOnPaper(CallbackData, prefix="op!"):
    """Those questions, printed for each."""

    place_id: Id
