"""Questionnaires that belong to a list: above each question stands whom it is about, and after it the list follows."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply, Row
from bot.words import gettext as _
from handlers.screens import first_name, labelled, plain, short_name
from models import Response
from services import about_lists
from services.access import Me


async def above(session: AsyncSession, response: Response, now: datetime) -> tuple[str, list[Row]]:
    """Whom it is about and whose paper is typed in, and the way back to the list; nothing for any other."""
    subject = await about_lists.subject(session, response, now=now)
    if subject is None:
        return "", []
    lines = []
    if subject.from_paper_of:
        lines.append(_("From paper: {name}").format(name=plain(short_name(subject.from_paper_of))))
    if subject.about_name:
        name = subject.about_name
        called = first_name(name) if subject.is_own_child else labelled(name, subject.group)
        lines.append(_("About whom: {name}").format(name=plain(called)))
    if subject.from_paper_of:
        return "\n".join(lines), [[press(_("‹ List"), callbacks.PaperAnswers(wave_id=subject.wave_id))]]
    return "\n".join(lines), [[press(_("‹ List"), callbacks.AboutList(wave_id=subject.wave_id))]]


async def after(session: AsyncSession, response: Response, me: Me, now: datetime) -> Reply | None:
    """The list once more, one shorter; None where it belongs to none."""
    from handlers import about_list, paper_answers  # whose screens open a questionnaire

    subject = await about_lists.subject(session, response, now=now)
    if subject is None:
        return None
    if subject.from_paper_of:
        return await paper_answers.screen(session, me, subject.wave_id, now)
    return await about_list.screen(session, me, subject.wave_id, now)
