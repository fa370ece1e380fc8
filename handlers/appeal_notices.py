"""What calls for help say: to the grown-ups, and to the mentee who waits."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import labelled, plain
from services import appeals
from services.outbox import Promised


class Facts(Protocol):
    """What is said is looked up in the database at the moment of saying."""

    @property
    def session(self) -> AsyncSession: ...

    @property
    def now(self) -> datetime: ...


async def wanted(facts: Facts, promise: Promised) -> Reply | None:
    """An adult reads that a mentee needs help, now."""
    number = promise.parameters["appeal_id"]
    found = await appeals.unopened(facts.session, number, told_id=promise.receiver_id, now=facts.now)
    if found is None:
        return None
    text = _("<b>{person}: help is needed.</b>\n\nPlease find them, or call, right now.")
    late = _("Nobody has opened this in time, so it has come to you, too.")
    lines = [text.format(person=plain(labelled(found.name, found.group))), *([late] if found.is_passed_on else [])]
    return send("\n\n".join(lines), [press(_("I see to it"), callbacks.OpenAppeal(appeal_id=number))], home())


async def seen(facts: Facts, promise: Promised) -> Reply | None:
    """The mentee reads who has seen it."""
    number = promise.parameters["appeal_id"]
    found = await appeals.seen(facts.session, number, told_id=promise.receiver_id, now=facts.now)
    if found is None:
        return None
    return send(_("{name} has seen it and will get in touch with you.").format(name=plain(found.by)), home())


async def taken(facts: Facts, promise: Promised) -> Reply | None:
    """The other adults read who sees to it."""
    number = promise.parameters["appeal_id"]
    found = await appeals.seen(facts.session, number, told_id=promise.receiver_id, now=facts.now)
    if found is None:
        return None
    person = plain(labelled(found.caller, found.group))
    return send(_("{person}: {name} is seeing to it already.").format(person=person, name=plain(found.by)), home())


SAID: dict[str, Callable[[Facts, Promised], Awaitable[Reply | None]]] = {
    appeals.HELP: wanted,
    appeals.SEEN: seen,
    appeals.TAKEN: taken,
}
"""By the kind of promise."""
