"""The proposal of pairs that a curator asked for; nothing to who may not see it now."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.place_facts import FORMS
from services import access, pairs
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

KINDS = (pairs.JOB,)


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """The table with its numbers."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.MAKE_PAIRS, place_id, now=facts.now)
    if file is None or not may:
        return None
    again = [press(_("‹ To the pairs"), callbacks.Pairs(place_id=place_id))]
    return send("\n".join(_lines(promise.parameters)), again, home(), document=file)


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield _("<b>Pairs, {form}</b>").format(form=_(FORMS[found["form"]]))
    yield ""
    yield _("Pairs: {count}").format(count=found["pairs"])
    if found["without"]:
        yield _("Without a mentor: {count}").format(count=found["without"])
    if found["free"]:
        yield _("Mentors with a free place: {count}").format(count=found["free"])
    if found["left_out"]:
        yield _("Cannot take part yet: {count}").format(count=found["left_out"])
    yield ""
    yield _("Why, and what would help, stands in the table. It is a proposal: the head’s order makes a pair.")
