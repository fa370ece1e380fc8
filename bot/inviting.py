"""The verb `invite`: how the first coordinator gets in."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import database, links
from bot.config import Settings
from bot.telegram import InDoubt, NotDelivered, Refused, Telegram
from models import Place, Role
from services import clock, invitations, newcomers, places
from services.errors import NotFound


class NoSuchPlace(Exception):
    """A part of the path is not there; only a single name makes a new region."""


async def invite(settings: Settings, *, role: str, place: str, machine: datetime) -> dict[str, Any]:
    """Makes the place if there is none of this name, a person to come, and their one-time link."""
    await database.upgrade(settings.database_url)
    engine = database.create_engine(settings.database_url)
    try:
        async with database.sessions(engine)() as session, session.begin():
            now = await clock.now(session, machine=machine)
            found = await _place(session, place, settings, now)
            newcomer = await newcomers.add_unnamed(session, place=found, role=Role(role), now=now)
            token = await invitations.issue(session, me=None, person_id=newcomer.id, now=now)
    finally:
        await engine.dispose()
    name = await bot_name(settings)
    return {
        "token": token,
        "link": links.start(name, token) if name else None,
        "role": role,
        "place": place,
        "expires_at": (now + invitations.VALID_FOR).isoformat(),
    }


async def _place(session: AsyncSession, path: str, settings: Settings, now: datetime) -> Place:
    try:
        return await places.at_path(session, path, time_zone=settings.timezone, now=now)
    except NotFound:
        raise NoSuchPlace(path) from None


async def bot_name(settings: Settings) -> str | None:
    """What Telegram calls the bot; None without a token, or while Telegram does not answer."""
    if settings.bot_token is None:
        return None
    try:
        async with Telegram(settings.telegram_api_url, settings.bot_token.get_secret_value()) as telegram:
            return str((await telegram.call("getMe", {}))["username"])
    except (NotDelivered, InDoubt, Refused):
        return None
