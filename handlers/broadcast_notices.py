"""A broadcast as it leaves, and the question to a second person whether it may."""

from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from bot.words import language
from handlers import broadcast_after_notices, broadcast_thread_notices, broadcast_words
from handlers.screens import plain, short_name
from models import Broadcast, BroadcastState
from services import access, broadcasts
from services.access import Action
from services.broadcasts import CONFIRM, KIND
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def copy(facts: "Facts", promise: Promised) -> Reply | None:
    """What a receiver reads; nothing once it is stopped, or is not for them any more."""
    told = facts.copies.get(promise.id)
    if told is None or told.event is not None:
        return broadcast_words.message(told) if told else None
    key = (told.broadcast.id, told.is_to_pass_on, tuple(sorted(told.values.items())), language())
    return facts.said.get(key) or facts.said.setdefault(key, broadcast_words.message(told))


async def asks_to_confirm(facts: "Facts", promise: Promised) -> Reply | None:
    """Somebody reads that a large broadcast waits for their word."""
    broadcast = await facts.session.get(Broadcast, promise.parameters["broadcast_id"])
    if broadcast is None or broadcast.state is not BroadcastState.ASKED:
        return None
    told_id, place_id = promise.receiver_id, broadcast.place_id
    if not await access.still(facts.session, told_id, Action.SEND_BROADCASTS, place_id, now=facts.now):
        return None
    found = await broadcasts.seen(facts.session, broadcast, now=facts.now)
    text = _("{author} has written a broadcast to {count} people. Please look at it and say whether it may leave.")
    author = plain(short_name(found.author.name)) if found.author else _("Somebody")
    look = [press(_("Look at it"), callbacks.BroadcastCard(broadcast_id=broadcast.id))]
    return send(text.format(author=author, count=found.counted.total), look, home())


SAID = {KIND: copy, CONFIRM: asks_to_confirm, **broadcast_after_notices.SAID, **broadcast_thread_notices.SAID}
