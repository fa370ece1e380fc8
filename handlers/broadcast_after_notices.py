"""What follows a broadcast in its receivers' chats: a corrected text, a deletion, a reminder; its table for staff."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import broadcast_words
from services import broadcast_after, broadcast_answers, broadcast_changes, broadcast_sight, broadcast_told
from services.broadcast_after import TABLE
from services.broadcast_changes import CHANGE, REMOVAL
from services.broadcasts import REMINDER
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def corrected(facts: "Facts", promise: Promised) -> Reply | None:
    """The text of a message that is there already changes."""
    number, told_id = promise.parameters["broadcast_id"], promise.receiver_id
    found = await broadcast_changes.arrived(facts.session, number, told_id)
    if found is None:
        return None
    broadcast, messages = found
    told = (await broadcast_told.to(facts.session, broadcast, [told_id], has_come=True, now=facts.now)).get(told_id)
    edited = broadcast_changes.text_message(broadcast, messages)
    if told is None or edited is None or broadcast.removed_at is not None:
        return None
    chosen = await broadcast_answers.chosen(facts.session, number, told_id)
    return replace(broadcast_words.messages(told, chosen)[messages.index(edited)], edits=edited)


async def removed(facts: "Facts", promise: Promised) -> Reply | None:
    """Its messages go."""
    found = await broadcast_changes.arrived(facts.session, promise.parameters["broadcast_id"], promise.receiver_id)
    return Reply(removes=tuple(found[1])) if found else None


async def reminds(facts: "Facts", promise: Promised) -> Reply | None:
    """Somebody has not answered yet."""
    number, told_id = promise.parameters["broadcast_id"], promise.receiver_id
    found = await broadcast_after.reminded(facts.session, number, told_id, now=facts.now)
    if found is None:
        return None
    broadcast, message_id = found
    if broadcast.event_id is not None:
        text = _("You have not answered this invitation yet. The buttons are under it.")
    else:
        text = _("You have not answered this yet. One press is enough.")
    return replace(send(text, *broadcast_words.answers(broadcast)), answers=message_id)


async def table(facts: "Facts", promise: Promised) -> Reply | None:
    """Who has got it and who has answered, for whoever asked."""
    file, number = await facts.file(promise), promise.parameters["broadcast_id"]
    may = await broadcast_sight.still(facts.session, promise.receiver_id, number, now=facts.now)
    if not file or not may:
        return None
    back = [press(_("‹ To the broadcast"), callbacks.BroadcastCard(broadcast_id=number))]
    text = _("Here is the table of the broadcast. Please keep it where nobody else can read it.")
    return send(text, back, home(), document=file)


SAID = {CHANGE: corrected, REMOVAL: removed, REMINDER: reminds, TABLE: table}
