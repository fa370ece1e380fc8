"""A reminder by which a curator helps who is stuck: nothing, once what it speaks of has happened."""

from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import first_name, plain
from services import stuck_help, stuck_list
from services.outbox import Promised
from services.stuck import Step

if TYPE_CHECKING:
    from handlers.notices import Facts


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """What is waited for, and the way to it."""
    found = await stuck_help.still_waits(facts.session, promise.kind, promise.parameters, facts.now)
    if found is None:
        return None
    if found.subject is None:
        pair = [press(_("Open the pair"), callbacks.MyPair(pair_id=promise.parameters["pair_id"]))]
        return send(_("You have not met for a while. Shall we agree on the next meeting?"), pair, home())
    is_own = found.subject.id == promise.receiver_id
    text = _about_person(promise.kind)
    return send(text if is_own else f"<b>{plain(first_name(found.subject.name))}</b>\n{text}", home())


def _about_person(kind: str) -> str:
    if kind == stuck_list.REMINDERS[Step.CONSENT]:
        return _("The consent is still waiting. Please read it and decide: it stands in «My tasks».")
    return _("The questionnaire is still waiting. It stands in «My tasks».")


SAID = dict.fromkeys(stuck_list.REMINDERS.values(), said)
"""By the kind of promise."""
