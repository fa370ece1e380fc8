"""Surveys: questionnaires that a place sends, and how they go."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import ClassKey, Page
from bot.press import Id

VersionId = Annotated[int, Field(ge=1, lt=2**31)]
"""Of a questionnaire: there are never so many that a button could not carry it beside two people."""


class Surveys(CallbackData, prefix="sv"):
    """The surveys of a place."""

    place_id: Id
    page: Page = 0


class StartSurvey(CallbackData, prefix="sv+"):
    """Which questionnaire a survey would send."""

    place_id: Id
    page: Page = 0


class PlanSurvey(CallbackData, prefix="sv?"):
    """Whom a survey of this questionnaire would ask: all, or a class; and who answers, where it is about others."""

    place_id: Id
    version_id: VersionId
    key: ClassKey | None = None
    answerer_id: Id | None = None


class NarrowSurvey(CallbackData, prefix="sv/"):
    """Of which classes a survey could ask only one."""

    place_id: Id
    version_id: VersionId
    answerer_id: Id | None = None


class ChooseAnswerer(CallbackData, prefix="sva"):
    """Who could answer about others."""

    place_id: Id
    version_id: VersionId
    page: Page = 0


class RunSurvey(CallbackData, prefix="sv!"):
    """Starts a survey as it was planned."""

    place_id: Id
    version_id: VersionId
    key: ClassKey | None = None
    answerer_id: Id | None = None


class SurveyCard(CallbackData, prefix="svw"):
    """How a survey goes."""

    wave_id: Id


class SurveySilent(CallbackData, prefix="svs"):
    """Who has not finished a survey."""

    wave_id: Id
    page: Page = 0


class RemindSurvey(CallbackData, prefix="svr"):
    """Reminds whoever has not finished."""

    wave_id: Id


class CloseSurvey(CallbackData, prefix="svx"):
    """Closes a survey."""

    wave_id: Id


class SurveyDays(CallbackData, prefix="svd"):
    """What is asked by itself each school year, and when."""

    place_id: Id


class MoveSurvey(CallbackData, prefix="svm"):
    """A yearly survey is some weeks later; by none it is switched off, or on again."""

    place_id: Id
    entry: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,16}$")]
    weeks: Annotated[int, Field(ge=-1, le=1)]


class AboutList(CallbackData, prefix="abl"):
    """Those about whom somebody is asked by a survey."""

    wave_id: Id
    page: Page = 0


class OpenAbout(CallbackData, prefix="abm"):
    """The questionnaire about one of a list."""

    member_id: Id


class ChangeAnswers(CallbackData, prefix="svc"):
    """Sent answers lie before their sender again, while the survey is open."""

    response_id: Id
