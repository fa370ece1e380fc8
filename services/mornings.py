"""A morning message read again: which lines were in it, for the telephone that got it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Promise
from services.access import Me
from services.agenda import MORNING


async def lines(session: AsyncSession, *, me: Me, message_id: int) -> list[Mapping[str, Any]]:
    """The lines of this telephone's message of that number; none where it was no morning message."""
    found = select(Promise.parameters).where(Promise.kind == MORNING, Promise.message_id == message_id)
    said = await session.scalar(found.where(Promise.receiver_id.in_([one.id for one in me.persons])))
    return said["lines"] if said else []
