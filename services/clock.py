"""Programme time: the machine's UTC plus an offset that only grows."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Clock

OFFSET = select(Clock.offset_seconds)


async def now(session: AsyncSession, *, machine: datetime) -> datetime:
    """The programme's moment at the machine's moment `machine`."""
    return machine + timedelta(seconds=(await session.execute(OFFSET)).scalar_one_or_none() or 0)


async def turn(session: AsyncSession, *, to: datetime, machine: datetime) -> datetime:
    """Turns programme time forward to `to`; never back. Gives the moment it shows now."""
    shown = await now(session, machine=machine)
    if to <= shown:
        return shown
    clock = await session.get(Clock, 1, with_for_update=True)
    if clock is None:
        clock = Clock(id=1, offset_seconds=0.0)
        session.add(clock)
    clock.offset_seconds = (to - machine).total_seconds()
    await session.flush()
    return to
