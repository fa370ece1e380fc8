"""What waits for a curator beside the consents of a class."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services import birth_dates, disputes


class Waiting(NamedTuple):
    """Birth dates that are missed, and conflicts between guardians."""

    undated: int
    disputed: int


async def waiting(session: AsyncSession, place_id: int, *, now: datetime) -> Waiting:
    """How many of each there are in a place."""
    undated = await birth_dates.missed(session, place_id, now=now)
    return Waiting(len(undated), await disputes.count(session, place_id, now=now))
