"""A yes, a no, and papers that come back."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class Consent(CallbackData, prefix="c"):
    """Where somebody's consent stands; `by_id` speaks, where a telephone serves several people."""

    person_id: Id
    by_id: Id | None = None


class ConsentText(CallbackData, prefix="ct"):
    """The whole text of the consent."""

    person_id: Id
    by_id: Id | None = None


class Agree(CallbackData, prefix="c+"):
    """A yes."""

    person_id: Id
    by_id: Id | None = None


class Refuse(CallbackData, prefix="c-"):
    """A no."""

    person_id: Id
    by_id: Id | None = None


class AskToWithdraw(CallbackData, prefix="cw"):
    """What happens when a yes is taken back."""

    person_id: Id
    by_id: Id | None = None


class Withdraw(CallbackData, prefix="cw!"):
    """A yes is taken back."""

    person_id: Id
    by_id: Id | None = None


class Consents(CallbackData, prefix="cs"):
    """Whose consents are missing in a place."""

    place_id: Id
    page: Page = 0


class ConsentGroup(CallbackData, prefix="cg"):
    """Whose consents are missing in the class of this person."""

    place_id: Id
    person_id: Id


class MarkPaper(CallbackData, prefix="paper"):
    """Papers of the class of this person have come back."""

    place_id: Id
    person_id: Id


class Tick(CallbackData, prefix="tick"):
    """A paper came back, or did not; `is_in` is what the screen shows now."""

    response_id: Id
    person_id: Id
    is_in: bool


class MarkTicked(CallbackData, prefix="tick!"):
    """The papers with a tick are marked."""

    response_id: Id
