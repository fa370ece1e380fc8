"""What receivers say to a broadcast, and what is answered."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class BroadcastThreads(CallbackData, prefix="bt"):
    """Somebody looks what the receivers of a broadcast have said."""

    broadcast_id: Id
    page: Page = 0


class UnreadThreads(CallbackData, prefix="btu"):
    """Somebody looks at all that is unread of a place."""

    place_id: Id
    page: Page = 0


class BroadcastThread(CallbackData, prefix="bt1"):
    """Somebody reads all that was said with a receiver; the newest stands on the first page."""

    broadcast_id: Id
    person_id: Id
    page: Page = 0


class SayInThread(CallbackData, prefix="bt+"):
    """Somebody begins to type what they say there."""

    broadcast_id: Id
    person_id: Id
