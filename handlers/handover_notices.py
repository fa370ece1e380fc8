"""What deputies, new curators and old ones are told, once it can no longer be taken back."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import handover_screens
from handlers.screens import plain
from services import deputies, replacement, tree
from services.outbox import Promised


async def deputy_named(session: AsyncSession, promise: Promised, now: datetime) -> Reply | None:
    """A deputy reads of their days."""
    found = await deputies.named(session, promise.parameters["membership_id"], now=now)
    if found is None:
        return None
    words = _(
        "<b>{place}: you are a deputy</b>\n\n"
        "These days you stand in for the curator: {days}. All the curator’s buttons open in «Menu» on the first day, "
        "and close by themselves after the last."
    )
    deputyship, place = found
    if not tree.is_organisation(place.kind):
        words = _(
            "<b>{place}: you are a deputy</b>\n\n"
            "These days you stand in for the coordinator: {days}. All the coordinator’s buttons open in «Menu» on the "
            "first day, and close by themselves after the last."
        )
    return send(words.format(place=plain(place.name), days=handover_screens.days(deputyship)), home())


async def deputy_ended(session: AsyncSession, promise: Promised, now: datetime) -> Reply | None:
    """A deputy reads that they are free."""
    place = await deputies.ended(session, promise.parameters["membership_id"], now=now)
    if place is None:
        return None
    words = _("<b>{place}</b>\n\nYou are a deputy no more: the curator is back. Thank you for standing in!")
    if not tree.is_organisation(place.kind):
        words = _("<b>{place}</b>\n\nYou are a deputy no more: the coordinator is back. Thank you for standing in!")
    return send(words.format(place=plain(place.name)), home())


async def curator_named(session: AsyncSession, promise: Promised, now: datetime) -> Reply | None:
    """Somebody reads that they are a curator."""
    post, person_id = promise.parameters["membership_id"], promise.receiver_id
    place = await replacement.held(session, post, person_id=person_id, now=now)
    if place is None:
        return None
    words = _("<b>{place}: you are the curator now</b>\n\nAll that your predecessor did here is in «Menu».")
    return send(words.format(place=plain(place.name)), home())


async def curator_relieved(session: AsyncSession, promise: Promised, now: datetime) -> Reply | None:
    """Somebody reads that they are a curator no more."""
    place = await replacement.left(session, promise.parameters["place_id"], person_id=promise.receiver_id, now=now)
    if place is None:
        return None
    words = _("<b>{place}</b>\n\nAnother curator leads the programme here now. Thank you for all your work!")
    return send(words.format(place=plain(place.name)), home())


SAID: dict[str, Callable[[AsyncSession, Promised, datetime], Awaitable[Reply | None]]] = {
    deputies.NAMED: deputy_named,
    deputies.ENDED: deputy_ended,
    replacement.NAMED: curator_named,
    replacement.RELIEVED: curator_relieved,
}
"""By the kind of promise."""
