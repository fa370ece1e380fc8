"""One's own data, and requests about data."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id
from services.requests import Detail, Reason


class MyData(CallbackData, prefix="my"):
    """What is kept about somebody; `by_id` asks, where a telephone serves several people."""

    person_id: Id | None = None
    by_id: Id | None = None


class TakeStored(CallbackData, prefix="my!"):
    """All of it as files."""

    person_id: Id
    by_id: Id | None = None


class Correct(CallbackData, prefix="fix"):
    """Something in the data is wrong: what?"""

    person_id: Id
    by_id: Id | None = None


class CorrectDetail(CallbackData, prefix="fix+"):
    """This is wrong: how should it be?"""

    person_id: Id
    detail: Detail
    by_id: Id | None = None


class Requests(CallbackData, prefix="rqs"):
    """Open requests of a place."""

    place_id: Id
    page: Page = 0


class Request(CallbackData, prefix="rq"):
    """One request."""

    request_id: Id


class FinishRequest(CallbackData, prefix="rq!"):
    """It is done."""

    request_id: Id


class AskToExtend(CallbackData, prefix="rq+"):
    """Why does it take longer?"""

    request_id: Id


class ExtendRequest(CallbackData, prefix="rq+!"):
    """It takes longer, for this reason."""

    request_id: Id
    reason: Reason


class AskToDecline(CallbackData, prefix="rq-"):
    """Why is it refused?"""

    request_id: Id


class DeclineRequest(CallbackData, prefix="rq-!"):
    """It is refused, for this reason."""

    request_id: Id
    reason: Reason


class PaperRequest(CallbackData, prefix="rq="):
    """A request, or a consent taken back, came in on paper; `person_id` where it is known whose."""

    place_id: Id
    person_id: Id | None = None
