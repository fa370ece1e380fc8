"""A matter of the morning message is settled in it: what is left of that message stands below, to go on with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply, Row
from handlers import meeting_said_notices, nudge_notices, pair_orders_notices
from handlers.screens import instead
from services import mornings
from services.access import Me

LINES = {**meeting_said_notices.LINES, **nudge_notices.LINES, **pair_orders_notices.LINES}
"""Matters that a curator settles, by the kind of line."""
CLOSING = 2
"""Rows at the end of a screen of something done: taking it back, and home."""
LONGEST = 3500
"""Letters in one message, well under Telegram's 4,096."""


async def settled(query: CallbackQuery, session: AsyncSession, me: Me, screen: Reply, now: datetime) -> Reply:
    """What was done, in place of the message; where that was the morning's, with what is left of it."""
    if query.message is None:
        return instead(query, screen)
    lines = await mornings.lines(session, me=me, message_id=query.message.message_id)
    said = [await LINES[line["kind"]](session, line, now) for line in lines if line["kind"] in LINES]
    return instead(query, _with(screen, [one for one in said if one]))


def _with(screen: Reply, left: Sequence[tuple[str, Row]]) -> Reply:
    text, rows, closing = screen.text or "", [*screen.rows[:-CLOSING]], screen.rows[-CLOSING:]
    for more, row in left:
        if len(text) + len(more) <= LONGEST:
            text = f"{text}\n\n{more}"
            known = [button for one in rows for button in one]
            rows += [new] if (new := [button for button in row if button not in known]) else []
    return replace(screen, text=text, rows=(*rows, *closing))
