"""Questionnaires as the curator sees them: who has sent theirs, and who has not answered yet."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.screens import ROLES, instead, labelled, paged, phrase, plain
from models import ResponseState
from services import access, data_modes, intakes
from services.access import Action, Me
from services.intakes import Intake, Progress

router = Router(name="questionnaires")

PAGE = 20

TABS: dict[Progress, str] = {Progress.WAITING: phrase("Waiting"), Progress.SENT: phrase("Sent")}
STATES: dict[ResponseState | None, str] = {
    None: phrase("no consent yet"),
    ResponseState.ASSIGNED: phrase("not opened"),
    ResponseState.PARTIAL: phrase("begun"),
    ResponseState.STOPPED: phrase("stopped"),
    ResponseState.SUBMITTED: phrase("sent"),
}


@router.callback_query(callbacks.Questionnaires.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Questionnaires, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks who has answered."""
    found = await intakes.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    may = await access.allowed(session, me, callback_data.place_id, now=now)
    passing = await data_modes.passing(session, callback_data.place_id)
    return instead(query, _screen(found, callback_data, may, keeps_words=not passing.words))


def _screen(found: list[Intake], at: callbacks.Questionnaires, may: frozenset[Action], *, keeps_words: bool) -> Reply:
    place_id, progress, page = at.place_id, at.progress, at.page
    chosen = [one for one in found if one.progress is progress]
    shown, page, of = paged(chosen, page, PAGE)
    lines = [_line(one) for one in shown] or [_("Nobody is here.")]
    tabs = [
        press(
            f"{_(words)} · {sum(one.progress is tab for one in found)}",
            callbacks.Questionnaires(place_id=place_id, progress=tab),
        )
        for tab, words in TABS.items()
    ]
    turn = pages(page, of, lambda to: callbacks.Questionnaires(place_id=place_id, progress=progress, page=to))
    ways = _ways(place_id, may, keeps_words=keeps_words)
    return send("\n".join([_("<b>Questionnaires</b>"), "", *lines]), tabs, *turn, *ways, home())


def _ways(place_id: int, may: frozenset[Action], *, keeps_words: bool) -> list[Row]:
    """To the surveys, to what is left for paper, and to what the place asks, for who may publish it."""
    surveys = press(_("Surveys"), callbacks.Surveys(place_id=place_id))
    forms = press(_("Questionnaires of the place"), callbacks.Forms(place_id=place_id))
    paper = press(_("To add from paper"), callbacks.OnPaper(place_id=place_id))
    rows = [[surveys, paper] if keeps_words and Action.ENTER_ANSWERS in may else [surveys]]
    return [*rows, *([[forms]] if Action.AUTHOR_FORMS in may else [])]


def _line(one: Intake) -> str:
    who = f"• <b>{plain(labelled(one.name, one.group))}</b>, {_(ROLES[one.role])}"
    return who if one.progress is Progress.SENT else f"{who}: {_(STATES[one.state])}"
