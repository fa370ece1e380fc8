"""What a place reads of the decisions of the level above."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import deadline_days
from handlers.deadline_screens import short
from handlers.screens import and_more, plain
from models import TaskAct
from services import ages, task_news
from services.outbox import Promised
from services.task_news import Decision

MOST = 8
COMMENT = 250
"""Letters of a comment; the whole of it stands on the card."""


async def said(session: AsyncSession, promise: Promised, now: datetime) -> Reply | None:
    """Given back, or another day, or the same; nothing where all of it is settled since."""
    place_id, since = promise.parameters["place_id"], datetime.fromisoformat(promise.parameters["since"])
    news = await task_news.told(session, place_id, since, told_id=promise.receiver_id, now=now)
    if news is None:
        return None
    today = ages.local_date(now, news.place.time_zone)
    lines = [f"• {short(one.task, one.step)} — {_decided(one, today)}" for one in news.decisions[:MOST]]
    more = [and_more(len(news.decisions) - MOST)] if len(news.decisions) > MOST else []
    head = _("<b>{place}</b>: answers about deadlines").format(place=plain(news.place.name))
    way = [press(_("Deadlines"), callbacks.Deadlines(place_id=place_id))]
    return send("\n".join([head, "", *lines, *more]), way, home())


def _decided(one: Decision, today: date) -> str:
    if one.act is TaskAct.RETURNED:
        return _("given back: {comment}").format(comment=plain(_cut(one.task.comment or "")))
    day = deadline_days.said(one.task, one.step.boundary, today)
    if one.act is TaskAct.MOVED:
        return _("the deadline is now {day}").format(day=day)
    return _("the deadline stays: {day}").format(day=day)


def _cut(text: str) -> str:
    return text if len(text) <= COMMENT else f"{text[: COMMENT - 1].rstrip()}…"
