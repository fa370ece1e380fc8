"""Answers on paper: a curator types them in, down a list or one whole questionnaire, and prints copies."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send, toast
from bot.words import gettext as _
from handlers import forms
from handlers.screens import instead, labelled, paged, plain, short_name
from services import form_copies, paper_answers
from services.access import Me
from services.paper_answers import PaperLine, PaperList

router = Router(name="paper_answers")

PAGE = 8
MOST_ENTERED = 10


@router.callback_query(callbacks.PaperAnswers.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PaperAnswers, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks whose answers can be typed in."""
    return instead(query, await screen(session, me, callback_data.wave_id, now, callback_data.page))


@router.callback_query(callbacks.TickAnswer.filter())
async def tick(
    query: CallbackQuery, callback_data: callbacks.TickAnswer, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator types in one answer."""
    number, index = callback_data.member_id, callback_data.index
    wave = await paper_answers.tick(session, me=me, member_id=number, index=index, now=now)
    return instead(query, await screen(session, me, wave.id, now, callback_data.page))


@router.callback_query(callbacks.PutAnswerBack.filter())
async def put_back(
    query: CallbackQuery, callback_data: callbacks.PutAnswerBack, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator takes back what they have just typed in."""
    wave = await paper_answers.put_back(session, me=me, member_id=callback_data.member_id, now=now)
    return instead(query, await screen(session, me, wave.id, now, callback_data.page))


@router.callback_query(callbacks.EnterAnswers.filter())
async def enter(
    query: CallbackQuery, callback_data: callbacks.EnterAnswers, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator types in a whole questionnaire."""
    response = await paper_answers.open_for(session, me=me, member_id=callback_data.member_id, now=now)
    return instead(query, await forms.show(session, response, me, now))


@router.callback_query(callbacks.PrintCopies.filter())
async def print_copies(
    query: CallbackQuery, callback_data: callbacks.PrintCopies, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator wants copies on paper."""
    await form_copies.ask(session, me=me, wave_id=callback_data.wave_id, now=now)
    return toast(_("The file will come in a moment."))


async def screen(session: AsyncSession, me: Me, wave_id: int, now: datetime, page: int = 0) -> Reply:
    """Whose answers can be typed in; where one tap answers, with its two answers beside each name."""
    found = await paper_answers.listed(session, me=me, wave_id=wave_id, now=now)
    shown, page, of = paged(found.lines, page, PAGE)
    turn = pages(page, of, lambda to: callbacks.PaperAnswers(wave_id=wave_id, page=to))
    rows = [_row(found, one, page) for one in shown]
    copies = [press(_("Print copies"), callbacks.PrintCopies(wave_id=wave_id))] if found.lines else []
    back = [press(_("‹ Back"), callbacks.SurveyCard(wave_id=wave_id))]
    return send("\n\n".join(_text(found)), *rows, *turn, *([copies] if copies else []), back, home())


def _text(found: PaperList) -> list[str]:
    title = plain(found.version.form.title(words.language()))
    text = [_("<b>From paper</b>: {title}").format(title=title)]
    if not found.lines:
        text.append(_("Nobody is left: all have answered."))
    elif found.opening is not None:
        question = found.opening.label.plain()
        own = found.opening.label.said.get(words.language())
        text.append(f"<b>{plain(own if isinstance(own, str) else question[0] if question else '')}</b>")
        text.append(_("One tap is one answer. The name opens the whole questionnaire."))
    else:
        text.append(_("The name opens the questionnaire."))
    if found.entered:
        last = found.entered[-MOST_ENTERED:]
        lines = [f"• {plain(short_name(one.name))} ← {plain(short_name(one.by_name))}" for one in last]
        text.append("\n".join([_("Typed in: {count}").format(count=len(found.entered)), *lines]))
    return text


def _row(found: PaperList, one: PaperLine, page: int) -> Row:
    """The name, and the two answers where nothing is answered yet; what was just typed in can be taken back."""
    name = labelled(one.about_name or one.name, one.group)
    if one.chosen is not None:
        first = press(f"↩ {name}", callbacks.PutAnswerBack(member_id=one.member_id, page=page))
    else:
        first = press(name, callbacks.EnterAnswers(member_id=one.member_id))
    if found.opening is None or one.has_answered:
        return [first]
    answers = [
        press(_answer(found, index, one.chosen), callbacks.TickAnswer(member_id=one.member_id, index=index, page=page))
        for index in range(len(found.opening.choices))
    ]
    return [first, *answers]


def _answer(found: PaperList, index: int, chosen: int | None) -> str:
    assert found.opening is not None
    choice = found.opening.choices[index]
    said = choice.label.said.get(words.language())
    known = said if isinstance(said, str) else next(iter(choice.label.plain()), choice.name)
    return f"✓ {known}" if index == chosen else known
