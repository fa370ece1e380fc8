"""What a broadcast is called where it is spoken of: its first words."""

from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, Event
from services import broadcast_fields, broadcast_parts
from services.broadcast_fields import Field

LONGEST = 60
_BLANK = dict.fromkeys(Field, "…")


async def first_words(session: AsyncSession, broadcast: Broadcast) -> str:
    """Of an invitation the title of the event; of files alone nothing."""
    if broadcast.event_id is not None:
        title = (await session.get_one(Event, broadcast.event_id)).title
    else:
        parts = [{"text": broadcast_fields.filled(text, _BLANK)} for text in broadcast_fields.texts(broadcast.parts)]
        title = broadcast_parts.letters(parts)
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"
