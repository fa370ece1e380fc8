"""Group meetings: those of a place, who was there, and with whom they would like to work."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Day, Page
from bot.press import Id

Form = Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]


class Gatherings(CallbackData, prefix="gt"):
    """A curator looks at the group meetings of a place."""

    place_id: Id


class GatheringForms(CallbackData, prefix="gtf"):
    """A curator says for which form of mentoring a group meeting is."""

    place_id: Id


class GatheringDays(CallbackData, prefix="gtd"):
    """A curator says on which day it is."""

    place_id: Id
    form: Form


class HoldGathering(CallbackData, prefix="gt+"):
    """A group meeting is written down."""

    place_id: Id
    form: Form
    day: Day


class GatheringCard(CallbackData, prefix="gt1"):
    """A curator looks at one group meeting."""

    gathering_id: Id


class GatheringGuests(CallbackData, prefix="gtg"):
    """A curator looks who was there."""

    gathering_id: Id
    page: Page = 0


class TickGuest(CallbackData, prefix="gtt"):
    """Somebody was there, or was not."""

    gathering_id: Id
    person_id: Id
    is_in: bool
    page: Page = 0


class AskGuests(CallbackData, prefix="gt?"):
    """Everybody who was there is asked with whom they would like to work."""

    gathering_id: Id


class MoveAnswersEnd(CallbackData, prefix="gte"):
    """Answers are taken a day longer, or a day less."""

    gathering_id: Id
    is_longer: bool


class SilentGuests(CallbackData, prefix="gts"):
    """A curator looks who has not answered."""

    gathering_id: Id
    page: Page = 0


class Wishes(CallbackData, prefix="gw"):
    """Somebody says with whom they would like to work, or a curator types it in from paper."""

    guest_id: Id
    page: Page = 0


class Wish(CallbackData, prefix="gw+"):
    """Somebody is named, or not any more."""

    guest_id: Id
    about_id: Id
    is_on: bool
    page: Page = 0


class RatherNots(CallbackData, prefix="gn"):
    """All are named; with whom rather not?"""

    guest_id: Id
    page: Page = 0


class RatherNot(CallbackData, prefix="gn+"):
    """With somebody rather not, or that is taken back."""

    guest_id: Id
    about_id: Id
    is_on: bool
    page: Page = 0


class WishesDone(CallbackData, prefix="gw!"):
    """All is said."""

    guest_id: Id
