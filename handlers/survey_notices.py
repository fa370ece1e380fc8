"""What surveys say when they ask and when they remind: the question itself stands in the message."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home, press
from bot.press import Open
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import questions
from handlers.screens import first_name, plain, until
from services import waves_in_hand
from services.outbox import Promised
from services.wave_asking import WAVE
from services.wave_reminding import REMINDER
from services.waves_in_hand import InHand

KINDS = (WAVE, REMINDER)


async def said(session: AsyncSession, promise: Promised, now: datetime, *, name: str | None) -> Reply | None:
    """The survey's title, until when, and its question; `name`: whose it is, on a telephone of several people."""
    found = await waves_in_hand.one(session, promise.parameters, promise.receiver_id, now=now)
    if found is None:
        return None
    lines = [f"<b>{plain(first_name(name))}</b>"] if name else []
    lines.append(await _intro(session, found, is_new=promise.kind == WAVE))
    if found.version.form.settings.is_anonymous:
        lines.append(_("Without a name: nobody will learn how you answered."))
    text = "\n".join(lines)
    if found.response is None:
        return send(text, [press(_("Open the list"), callbacks.AboutList(wave_id=found.wave.id))], home())
    if await waves_in_hand.is_tapped(session, found.response):
        return await questions.shown(session, found.response, now=now, note=text)
    begin = _("Go on") if found.has_begun else _("Begin")
    return send(text, [press(begin, Open(response_id=found.response.id))], home())


async def _intro(session: AsyncSession, found: InHand, *, is_new: bool) -> str:
    day = until(await waves_in_hand.last_day(session, found.wave))
    title = plain(found.version.form.title(words.language()))
    if found.response is None:
        text = _("Survey «{title}», until {day}. People in your list: {count}.")
        return text.format(title=title, day=day, count=found.left)
    if is_new:
        return _("Survey «{title}», until {day}. You may answer one question at a time.").format(title=title, day=day)
    return _("The survey «{title}» is still waiting for an answer, until {day}.").format(title=title, day=day)
