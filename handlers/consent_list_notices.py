"""What comes of guardians who differ, and the printed list of who is missing."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import disputes as dispute_screens
from models import ConsentKind
from services import access, disputes, returns
from services.access import Action
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def arisen(facts: "Facts", promise: Promised) -> Reply | None:
    """A curator reads that two guardians differ, while they do."""
    said = promise.parameters
    found = await disputes.still_open(
        facts.session,
        said["subject_id"],
        ConsentKind(said["kind"]),
        said["recipient_id"],
        told_id=promise.receiver_id,
        now=facts.now,
    )
    return dispute_screens.arisen(found) if found else None


async def decided(facts: "Facts", promise: Promised) -> Reply | None:
    """A guardian reads that the curator has decided."""
    child_id, told_id = promise.parameters["child_id"], promise.receiver_id
    child = await disputes.child_of(facts.session, child_id, guardian_id=told_id, now=facts.now)
    return dispute_screens.decided(child) if child else None


async def missing_printed(facts: "Facts", promise: Promised) -> Reply | None:
    """The list of who is missing, to whoever may still see it."""
    file, place_id = await facts.file(promise), promise.parameters["place_id"]
    may = await access.still(facts.session, promise.receiver_id, Action.SEE_CONSENTS, place_id, now=facts.now)
    words = _("Whose consents are missing, class by class. Please keep the paper where only you see it.")
    return send(words, home(), document=file) if file and may else None


SAID: dict[str, Callable[["Facts", Promised], Awaitable[Reply | None]]] = {
    disputes.NOTICE: arisen,
    disputes.DECIDED: decided,
    returns.JOB: missing_printed,
}
"""By the kind of promise."""
