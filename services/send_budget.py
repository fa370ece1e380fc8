"""The budget of messages that all processes on one database share: one row, taken from as promises are claimed."""

from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models import SendBudget
from services.send_rate import Budget

ONLY = 1
"""The number of the only row."""


async def now(session: AsyncSession) -> Budget:
    """The budget as it stands; until the end of the transaction nobody else changes it."""
    row = await session.get(SendBudget, ONLY, with_for_update=True, populate_existing=True)
    if row is None:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        nothing = insert(SendBudget).values(id=ONLY, climbs_from=0.0, quiet_until=0.0, taken_until=0.0)
        await session.execute(nothing.on_conflict_do_nothing())
        row = (await session.scalars(select(SendBudget).with_for_update())).one()
    return Budget(row.rate, row.climbs_from, row.quiet_until, row.taken_until)


async def keep(session: AsyncSession, budget: Budget) -> None:
    """Writes down what it has become."""
    kept = update(SendBudget).where(SendBudget.id == ONLY).values(**asdict(budget))
    await session.execute(kept, execution_options={"synchronize_session": False})
