"""The question after a group meeting, and its reminder: the names stand in the message itself."""

from typing import TYPE_CHECKING

from bot.replies import Reply
from handlers import wish_screens
from services import gathering_asking, gathering_wishes
from services.gathering_asking import ASKED, REMINDED
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

KINDS = (ASKED, REMINDED)


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """With whom somebody would like to work; nothing to whoever has answered, or once it is over."""
    number, closes_at = promise.parameters["gathering_id"], promise.parameters.get("closes_at")
    guest = await gathering_asking.still(facts.session, number, promise.receiver_id, closes_at=closes_at, now=facts.now)
    if guest is None:
        return None
    found = await gathering_wishes.of_guest(facts.session, guest, now=facts.now)
    name = facts.sharing.get(promise.receiver_id)
    return wish_screens.wishes(found, 0, name=name, is_reminder=promise.kind == REMINDED)
