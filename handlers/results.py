"""Results of surveys: the screen at once, pictures and tables a moment later; and a coordinator's sums."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import result_screens
from handlers.screens import instead
from services import survey_totals, wave_results
from services.access import Me
from services.wave_results import DYNAMICS, PICTURE, TABLE

router = Router(name="results")


@router.callback_query(callbacks.SurveyResults.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.SurveyResults, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks what a survey has come to; the picture is on its way."""
    wave_id, language = callback_data.wave_id, words.language()
    found = await wave_results.of(session, me=me, wave_id=wave_id, language=language, now=now)
    if found.sheets:
        await wave_results.ask(session, me=me, wave_id=wave_id, kind=PICTURE, now=now)
    return instead(query, result_screens.results(found, 0, coming=bool(found.sheets)))


@router.callback_query(callbacks.ResultsPage.filter())
async def turn(
    query: CallbackQuery, callback_data: callbacks.ResultsPage, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks at more questions."""
    wave_id, language = callback_data.wave_id, words.language()
    found = await wave_results.of(session, me=me, wave_id=wave_id, language=language, now=now)
    return instead(query, result_screens.results(found, callback_data.page, coming=False))


@router.callback_query(callbacks.ResultsWords.filter())
async def read(
    query: CallbackQuery, callback_data: callbacks.ResultsWords, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator reads what people wrote."""
    wave_id, language = callback_data.wave_id, words.language()
    found = await wave_results.of(session, me=me, wave_id=wave_id, language=language, now=now)
    return instead(query, result_screens.written(found, callback_data.page))


@router.callback_query(callbacks.ResultsTable.filter())
async def ask_for_table(
    query: CallbackQuery, callback_data: callbacks.ResultsTable, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator wants the answers as a table."""
    await wave_results.ask(session, me=me, wave_id=callback_data.wave_id, kind=TABLE, now=now)
    return send(_("The table is being made. It comes here in a minute."), home())


@router.callback_query(callbacks.ResultsChange.filter())
async def ask_for_dynamics(
    query: CallbackQuery, callback_data: callbacks.ResultsChange, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator wants before and after as a picture."""
    await wave_results.ask(session, me=me, wave_id=callback_data.wave_id, kind=DYNAMICS, now=now)
    return send(_("The picture is being made. It comes here in a minute."), home())


@router.callback_query(callbacks.SurveyTotals.filter())
async def add_up(
    query: CallbackQuery, callback_data: callbacks.SurveyTotals, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator looks at the sums of a questionnaire."""
    found = await survey_totals.of(session, me=me, version_id=callback_data.version_id, now=now)
    return instead(query, result_screens.totals(found, callback_data.page))
