"""After meetings: what is said of them, added later, looked at by a curator, printed."""

from datetime import date

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Day, Page
from bot.press import Id


class TellMore(CallbackData, prefix="mt+"):
    """Somebody who has said whether a meeting took place wants to say more."""

    response_id: Id


class LateDays(CallbackData, prefix="ml"):
    """A mentor, or a curator, looks for the day of a meeting that the bot does not know."""

    pair_id: Id


class LateMeeting(CallbackData, prefix="ml+"):
    """The meeting of this day is added; where the bot knows one, it is spoken of."""

    pair_id: Id
    day: Day

    @property
    def on(self) -> date:
        """The day itself."""
        return date.fromisoformat(self.day)


class LateWord(CallbackData, prefix="mlw"):
    """The questionnaire about a meeting is opened."""

    meeting_id: Id


class PairWorries(CallbackData, prefix="pw"):
    """A curator, or the head, looks at what pairs of a place need attention for."""

    place_id: Id
    page: Page = 0


class DecideMeeting(CallbackData, prefix="pw="):
    """A curator says whether a meeting took place of which the two sides say different things, or nothing."""

    signal_id: Id
    is_held: bool


class SettleSignal(CallbackData, prefix="pw-"):
    """A curator has talked with whom it concerns."""

    signal_id: Id


class PairJournal(CallbackData, prefix="pj"):
    """A mentor, a curator or the head wants the journal of a pair for print."""

    pair_id: Id
