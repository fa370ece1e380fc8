"""What one side of a thread about a broadcast says reaches the other, while it is unread."""

from typing import TYPE_CHECKING

from bot.replies import Reply
from handlers import broadcast_thread_screens
from services import broadcast_threads
from services.broadcast_threads import ANSWERED, Key
from services.broadcast_threads import SAID as ASKED
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """Whoever answers reads what a receiver has said."""
    found = await broadcast_threads.unread(facts.session, _key(promise), told_id=promise.receiver_id, now=facts.now)
    return broadcast_thread_screens.brought(found) if found else None


async def answered(facts: "Facts", promise: Promised) -> Reply | None:
    """The receiver reads the answer."""
    since_id, told_id = promise.parameters["word_id"], promise.receiver_id
    found = await broadcast_threads.answers(
        facts.session, _key(promise), since_id=since_id, told_id=told_id, now=facts.now
    )
    return broadcast_thread_screens.brought(found) if found else None


def _key(promise: Promised) -> Key:
    return Key(*(promise.parameters[name] for name in Key._fields))


SAID = {ASKED: said, ANSWERED: answered}
