"""Who is stuck, and the life of a pair: a pause, another mentor, an end, what came of it."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id
from services.pair_ends import End, Pause, Result


class WhoIsStuck(CallbackData, prefix="stk"):
    """A curator looks who is stuck."""

    place_id: Id
    page: Page = 0


class StuckPerson(CallbackData, prefix="stk1"):
    """A curator looks what can be done for one person."""

    person_id: Id


class StuckPair(CallbackData, prefix="stk2"):
    """A curator looks what can be done for one pair."""

    pair_id: Id


class RemindPerson(CallbackData, prefix="stkr"):
    """Whoever has to act for a person is reminded."""

    person_id: Id


class RemindPair(CallbackData, prefix="stkp"):
    """The mentor of a pair is reminded."""

    pair_id: Id


class PairLife(CallbackData, prefix="prl"):
    """A curator looks what can be changed about a pair."""

    pair_id: Id


class AskToPause(CallbackData, prefix="prl-?"):
    """Why does a pair pause?"""

    pair_id: Id


class PausePair(CallbackData, prefix="prl-"):
    """A curator lets a pair rest."""

    pair_id: Id
    pause: Pause


class ResumePair(CallbackData, prefix="prl+"):
    """A pair goes on."""

    pair_id: Id


class AskToEnd(CallbackData, prefix="prlx?"):
    """Why does a pair end before its time?"""

    pair_id: Id


class EndPair(CallbackData, prefix="prlx"):
    """A curator ends a pair before its time."""

    pair_id: Id
    end: End


class AnnulPair(CallbackData, prefix="prl0"):
    """A pair was made in error."""

    pair_id: Id


class ReplaceMentor(CallbackData, prefix="prlr"):
    """Another mentor is looked for."""

    pair_id: Id


class MentorLeaves(CallbackData, prefix="prlm"):
    """A mentor cannot go on: all of their pairs at a place pause, and others are looked for."""

    person_id: Id
    place_id: Id


class OfferSuccessor(CallbackData, prefix="prlo"):
    """A curator offers a mentee of a pair that pauses to another mentor."""

    pair_id: Id


class Finishing(CallbackData, prefix="prlf"):
    """A curator looks which pairs wait for a result."""

    place_id: Id
    page: Page = 0


class AskResult(CallbackData, prefix="prlf?"):
    """What came of a pair?"""

    pair_id: Id


class FinishPair(CallbackData, prefix="prlf1"):
    """A curator says what came of a pair, which ends it."""

    pair_id: Id
    result: Result


class ResultWords(CallbackData, prefix="prlfw"):
    """A curator adds a sentence to a result."""

    pair_id: Id


class AskResultOfAll(CallbackData, prefix="prlfa?"):
    """What came of all pairs of a programme?"""

    programme_id: Id


class FinishAll(CallbackData, prefix="prlfa"):
    """A curator ends all pairs of a programme that is over."""

    programme_id: Id
    result: Result
