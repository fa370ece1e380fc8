"""What surrounds each update inside aiogram: a savepoint, so that a refusal leaves nothing half done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(slots=True)
class Batch:
    """One transaction's worth of updates."""

    session: AsyncSession
    now: datetime
    careful: bool
    """Each update has a savepoint. The first, swift try has none: it is rolled back whole when anything is refused."""
    spoiled: bool = False


class Transaction(BaseMiddleware):
    """Takes back what an update did when it is refused or fails; stands inside aiogram's error handling."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        batch: Batch = data["batch"]
        if not batch.careful:
            try:
                return await handler(event, data)
            except Exception:
                batch.spoiled = True
                raise
        savepoint = await batch.session.begin_nested()
        try:
            result = await handler(event, data)
            await batch.session.flush()
        except Exception:
            await savepoint.rollback()
            data["me"] = await data["reload"]()
            raise
        await savepoint.commit()
        return result
