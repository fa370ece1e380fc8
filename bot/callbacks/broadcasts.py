"""Broadcasts: the list of a place, one that is written, sent and followed, and what a receiver presses."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.fields import Day, Page
from bot.press import Id
from services.broadcast_drafts import Aim

Hour = Annotated[int, Field(ge=0, le=23)]
Preset = Annotated[int, Field(ge=0, le=3)]


class Broadcasts(CallbackData, prefix="bc"):
    """Somebody looks at the broadcasts of a place."""

    place_id: Id


class NewBroadcast(CallbackData, prefix="bc+"):
    """Somebody begins to write one."""

    place_id: Id


class BroadcastCard(CallbackData, prefix="bc1"):
    """Somebody looks at one: what it says, or how far it is."""

    broadcast_id: Id


class BroadcastTo(CallbackData, prefix="bcw"):
    """Somebody looks whom a draft is for."""

    broadcast_id: Id
    what: Aim = Aim.ROLE
    page: Page = 0


class AimBroadcast(CallbackData, prefix="bca"):
    """A condition of whom a draft is for is added, or taken off."""

    broadcast_id: Id
    what: Aim
    condition: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,24}$")] = ""
    page: Page = 0


class BroadcastButtons(CallbackData, prefix="bcb"):
    """Somebody looks which buttons a draft has."""

    broadcast_id: Id


class SetButtons(CallbackData, prefix="bcs"):
    """A draft has these ready buttons."""

    broadcast_id: Id
    index: Preset


class TypeButtons(CallbackData, prefix="bct"):
    """Somebody begins to type buttons of their own."""

    broadcast_id: Id


class BroadcastWhen(CallbackData, prefix="bch"):
    """Somebody looks when a draft could leave."""

    broadcast_id: Id


class BroadcastHours(CallbackData, prefix="bcd"):
    """Somebody has chosen a day, and looks at its hours."""

    broadcast_id: Id
    day: Day


class LeaveAtOnce(CallbackData, prefix="bcn"):
    """A draft will leave at once, or in the morning of each receiver."""

    broadcast_id: Id
    is_morning: bool


class LeaveAt(CallbackData, prefix="bcm"):
    """A draft will leave at this hour."""

    broadcast_id: Id
    day: Day
    hour: Hour


class PreviewBroadcast(CallbackData, prefix="bcp"):
    """Somebody looks at a draft as its receivers will see it."""

    broadcast_id: Id


class EmptyBroadcast(CallbackData, prefix="bce"):
    """What a draft says is forgotten."""

    broadcast_id: Id


class DropBroadcast(CallbackData, prefix="bcx"):
    """A draft is thrown away."""

    broadcast_id: Id


class SendBroadcast(CallbackData, prefix="bc!"):
    """A draft is sent."""

    broadcast_id: Id


class ConfirmBroadcast(CallbackData, prefix="bcy"):
    """A second person says that it may leave."""

    broadcast_id: Id


class CallBackBroadcast(CallbackData, prefix="bck"):
    """What has not left yet is a draft again."""

    broadcast_id: Id


class PauseBroadcast(CallbackData, prefix="bcz"):
    """It pauses."""

    broadcast_id: Id


class GoOnBroadcast(CallbackData, prefix="bcr"):
    """It goes on."""

    broadcast_id: Id


class StopBroadcast(CallbackData, prefix="bcq"):
    """Whoever has not got it never will."""

    broadcast_id: Id


class BroadcastLimit(CallbackData, prefix="bcl"):
    """Above so many receivers a second person confirms; 0: never."""

    place_id: Id
    most: Annotated[int, Field(ge=0, le=10_000)]


class AnswerBroadcast(CallbackData, prefix="bc?"):
    """A receiver presses a button under it."""

    broadcast_id: Id
    choice: Annotated[int, Field(ge=0, le=9)]
