"""A yes, a no, what is asked beside the start, and papers that come back."""

from typing import Any, Self

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id
from models import Category, ConsentKind

Kind = ConsentKind | Id
"""Which consent; of a transfer the number of the place that gets the data."""


class Older:
    """Buttons from before there were kinds end earlier: they are about the consent to processing."""

    @classmethod
    def unpack(cls, value: str) -> Self:
        """The button, with the kind that an older one does not say."""
        fields: dict[str, Any] = cls.model_fields  # type: ignore[attr-defined]
        is_older = value.count(":") == len(fields) - 1
        said = f"{value}:{ConsentKind.PROCESSING}" if is_older else value
        return super().unpack(said)  # type: ignore[misc, no-any-return]


class Consent(Older, CallbackData, prefix="c"):
    """Where somebody's consent stands; `by_id` speaks, where a telephone serves several people."""

    person_id: Id
    by_id: Id | None = None
    kind: Kind = ConsentKind.PROCESSING


class ConsentText(Older, CallbackData, prefix="ct"):
    """The whole text of the consent."""

    person_id: Id
    by_id: Id | None = None
    kind: Kind = ConsentKind.PROCESSING


class Agree(Older, CallbackData, prefix="c+"):
    """A yes."""

    person_id: Id
    by_id: Id | None = None
    kind: Kind = ConsentKind.PROCESSING


class Refuse(Older, CallbackData, prefix="c-"):
    """A no."""

    person_id: Id
    by_id: Id | None = None
    kind: Kind = ConsentKind.PROCESSING


class AskToWithdraw(Older, CallbackData, prefix="cw"):
    """What happens when a yes is taken back."""

    person_id: Id
    by_id: Id | None = None
    kind: Kind = ConsentKind.PROCESSING


class Withdraw(Older, CallbackData, prefix="cw!"):
    """A yes is taken back."""

    person_id: Id
    by_id: Id | None = None
    kind: Kind = ConsentKind.PROCESSING


class ConsentsOf(CallbackData, prefix="c="):
    """All consents of one person, kind by kind."""

    person_id: Id
    by_id: Id | None = None


class ChildrensConsents(CallbackData, prefix="ch"):
    """One consent that is waited for about several children: a button for each."""

    kind: Kind
    by_id: Id | None = None


class Allow(CallbackData, prefix="cc"):
    """One category of what may be published; `is_on` is what the screen shows now."""

    person_id: Id
    category: Category
    is_on: bool
    by_id: Id | None = None


class BlankReceived(CallbackData, prefix="cb"):
    """The blank to sign at home is there."""

    person_id: Id
    by_id: Id | None = None


class AskConsent(CallbackData, prefix="ca"):
    """Which consent to ask for: of one person, or of everybody in their class."""

    person_id: Id
    whole: bool = False


class AskTransfer(CallbackData, prefix="ca>"):
    """Who is to get the data."""

    person_id: Id
    whole: bool = False


class WantConsent(CallbackData, prefix="ca+"):
    """A consent is asked for."""

    person_id: Id
    kind: Kind
    whole: bool = False


class OtherPapers(CallbackData, prefix="pk"):
    """Which consent has come back on paper, or with an electronic signature: of one person, or of their class."""

    person_id: Id
    whole: bool = False
    is_signature: bool = False


class MarkPaperOf(CallbackData, prefix="pk+"):
    """Papers of one consent have come back."""

    person_id: Id
    kind: Kind
    whole: bool = False
    is_signature: bool = False


class ConsentRules(CallbackData, prefix="cr"):
    """How a place takes consents."""

    place_id: Id


class ChangeConsentRules(CallbackData, prefix="cr+"):
    """How a place takes consents is to change."""

    place_id: Id


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
