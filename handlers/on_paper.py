"""What is left for paper where words do not pass the messenger: whose questionnaires, and how to type them in."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home, pages, press
from bot.replies import Reply, send, toast
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import instead, paged, plain
from services import paper_list
from services.access import Me
from services.paper_list import PaperLine

router = Router(name="on_paper")

PAGE = 15


@router.callback_query(callbacks.OnPaper.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.OnPaper, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks what is left for paper."""
    place_id = callback_data.place_id
    found = await paper_list.listed(session, me=me, place_id=place_id, now=now)
    return instead(query, _screen(found, place_id, callback_data.page))


@router.callback_query(callbacks.PrintOnPaper.filter())
async def print_(
    query: CallbackQuery, callback_data: callbacks.PrintOnPaper, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator wants those questions on paper."""
    await paper_list.ask(session, me=me, place_id=callback_data.place_id, now=now)
    return toast(_("The file will come in a moment."))


def _screen(found: list[PaperLine], place_id: int, page: int) -> Reply:
    shown, page, of = paged(found, page, PAGE)
    turn = pages(page, of, lambda to: callbacks.OnPaper(place_id=place_id, page=to))
    text = [_("<b>To add from paper</b>")]
    if found:
        text.append("\n".join(map(_line, shown)))
        text.append(_("Print, ask, and type the answers in on the server: python -m bot form enter"))
    else:
        text.append(_("Nothing is left for paper."))
    printed = [press(_("Print"), callbacks.PrintOnPaper(place_id=place_id))]
    back = [press(_("‹ Back"), callbacks.Questionnaires(place_id=place_id))]
    return send("\n\n".join(text), *([printed] if found else []), *turn, back, home())


def _line(one: PaperLine) -> str:
    who = ", ".join(filter(None, [one.person.code, one.group and plain(one.group)]))
    title = plain(one.version.form.title(words.language()))
    if one.questions is None:
        return _("• <b>{who}</b>: {title}, all of it").format(who=who, title=title)
    left = ngettext("{count} question", "{count} questions", one.questions).format(count=one.questions)
    return f"• <b>{who}</b>: {title}, {left}"
