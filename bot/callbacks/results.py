"""What surveys came to: a screen, pictures, tables; and a coordinator's sums."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class SurveyResults(CallbackData, prefix="sr"):
    """What a survey came to; the picture comes, too."""

    wave_id: Id


class ResultsPage(CallbackData, prefix="sr/"):
    """More questions of a survey."""

    wave_id: Id
    page: Page = 0


class ResultsWords(CallbackData, prefix="srw"):
    """What people wrote, question by question."""

    wave_id: Id
    page: Page = 0


class ResultsTable(CallbackData, prefix="srx"):
    """A survey as a table."""

    wave_id: Id


class ResultsChange(CallbackData, prefix="srd"):
    """Before and after as a picture."""

    wave_id: Id


class SurveyTotals(CallbackData, prefix="st"):
    """The sums of a questionnaire for a coordinator; no version: of the one that asks who is satisfied."""

    version_id: Id | None = None
    page: Page = 0
