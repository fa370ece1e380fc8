"""What follows when an event has been typed in, or what is different about one."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply
from handlers import event_screens
from models import EventKind, Place, Response
from services import events, forms
from services.access import Me


async def new_event(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """An organiser has typed an event in."""
    await forms.wipe(session, response)
    event, change = await events.make(
        session,
        me=me,
        place_id=response.place_id,
        kind=EventKind(answers["kind"]),
        title=answers.get("name") or "",
        starts_at=datetime.fromisoformat(answers["starts"]),
        where=answers.get("where") or "",
        seats=answers.get("seats"),
        gathering_id=int(answers["gathering"]) if answers.get("gathering") else None,
        now=now,
    )
    return event_screens.made(event, await session.get_one(Place, event.place_id), change)


async def change_event(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """An organiser has typed in what is different."""
    await forms.wipe(session, response)
    starts, where = answers.get("starts"), answers.get("where") or ""
    found, change = await events.change(
        session,
        me=me,
        event_id=int(answers["event"]),
        starts_at=datetime.fromisoformat(starts) if starts else None,
        where=where,
        seats=answers.get("seats"),
        now=now,
    )
    return event_screens.changed(found, change)


ACTIONS = {events.FORM: new_event, events.CHANGE_FORM: change_event}
"""By the code of the form."""
