"""Surveys: a questionnaire is sent, whoever is silent is reminded, a survey is closed; and what is asked every year."""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import undo
from bot.replies import Reply
from bot.words import gettext as _
from handlers import survey_screens
from handlers.screens import done, instead
from services import access, class_names, survey_plans, survey_timetable, wave_reminding, waves
from services.access import Action, Me

router = Router(name="surveys")


@router.callback_query(callbacks.Surveys.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Surveys, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks through the surveys of a place."""
    place_id = callback_data.place_id
    found = await waves.of_place(session, me=me, place_id=place_id, now=now)
    may_run = Action.RUN_SURVEYS in await access.allowed(session, me, place_id, now=now)
    return instead(query, survey_screens.surveys(place_id, found, callback_data.page, may_run=may_run))


@router.callback_query(callbacks.StartSurvey.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.StartSurvey, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks which questionnaire they could send."""
    found = await survey_plans.offered(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, survey_screens.offered(callback_data.place_id, found, callback_data.page))


@router.callback_query(callbacks.PlanSurvey.filter())
async def plan(
    query: CallbackQuery, callback_data: callbacks.PlanSurvey, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks whom a survey would ask; where it is about others, first who answers."""
    planned = await survey_plans.plan(session, me=me, now=now, **callback_data.model_dump())
    if planned.needs_answerer:
        return await _answerers(query, planned, session, me, now)
    return instead(query, survey_screens.planned(planned))


@router.callback_query(callbacks.ChooseAnswerer.filter())
async def choose_answerer(
    query: CallbackQuery, callback_data: callbacks.ChooseAnswerer, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody turns the list of those who could answer about others."""
    place_id, version_id = callback_data.place_id, callback_data.version_id
    planned = await survey_plans.plan(session, me=me, place_id=place_id, version_id=version_id, now=now)
    return await _answerers(query, planned, session, me, now, callback_data.page)


@router.callback_query(callbacks.NarrowSurvey.filter())
async def narrow(
    query: CallbackQuery, callback_data: callbacks.NarrowSurvey, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks of which class alone a survey could ask."""
    planned = await survey_plans.plan(session, me=me, now=now, **callback_data.model_dump())
    return instead(query, survey_screens.classes(planned, [(class_names.key(one), one) for one in planned.classes]))


@router.callback_query(callbacks.RunSurvey.filter())
async def run(
    query: CallbackQuery, callback_data: callbacks.RunSurvey, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody starts a survey: its card, which can be taken back for a minute."""
    planned = await survey_plans.plan(session, me=me, now=now, **callback_data.model_dump())
    wave, change = await waves.start(
        session,
        me=me,
        place_id=planned.place.id,
        code=planned.version.code,
        groups=[planned.group] if planned.group else [],
        answerer_id=callback_data.answerer_id,
        now=now,
    )
    card = await _card(session, me, wave.id, now)
    begun = _("Done. The survey starts in a minute.")
    return instead(
        query, replace(card, text=f"{begun}\n\n{card.text}", rows=(*card.rows[:-1], undo(change.id), card.rows[-1]))
    )


@router.callback_query(callbacks.SurveyCard.filter())
async def open_card(
    query: CallbackQuery, callback_data: callbacks.SurveyCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks how a survey goes."""
    return instead(query, await _card(session, me, callback_data.wave_id, now))


@router.callback_query(callbacks.SurveySilent.filter())
async def look_who_is_silent(
    query: CallbackQuery, callback_data: callbacks.SurveySilent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks who has not finished, and whom to call."""
    at = await waves.progress(session, me=me, wave_id=callback_data.wave_id, now=now)
    return instead(query, survey_screens.silent(at.wave.id, at.silent, callback_data.page))


@router.callback_query(callbacks.RemindSurvey.filter())
async def remind(
    query: CallbackQuery, callback_data: callbacks.RemindSurvey, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody reminds whoever has not finished."""
    reminded = await waves.remind(session, me=me, wave_id=callback_data.wave_id, now=now)
    card = instead(query, await _card(session, me, callback_data.wave_id, now))
    return replace(card, toast=_("Reminded: {count}").format(count=reminded))


@router.callback_query(callbacks.CloseSurvey.filter())
async def close(
    query: CallbackQuery, callback_data: callbacks.CloseSurvey, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody closes a survey before its time."""
    change = await waves.close(session, me=me, wave_id=callback_data.wave_id, now=now)
    card = await _card(session, me, callback_data.wave_id, now)
    if change is None:
        return instead(query, card)
    return instead(query, done(_("The survey closes in a minute."), change, card.rows[-2]))


@router.callback_query(callbacks.SurveyDays.filter())
async def look_at_days(
    query: CallbackQuery, callback_data: callbacks.SurveyDays, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks what is asked every year."""
    place, entries = await survey_timetable.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, survey_screens.timetable(place, entries))


@router.callback_query(callbacks.MoveSurvey.filter())
async def move(
    query: CallbackQuery, callback_data: callbacks.MoveSurvey, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody moves a yearly survey by a week, or switches it."""
    place_id, name, weeks = callback_data.place_id, callback_data.entry, callback_data.weeks or None
    change = await survey_timetable.change(session, me=me, place_id=place_id, name=name, weeks=weeks, now=now)
    place, entries = await survey_timetable.of_place(session, me=me, place_id=place_id, now=now)
    screen = survey_screens.timetable(place, entries)
    return instead(query, replace(screen, rows=(*screen.rows[:-1], undo(change.id), screen.rows[-1])))


async def _answerers(
    query: CallbackQuery, planned: survey_plans.Plan, session: AsyncSession, me: Me, now: datetime, page: int = 0
) -> Reply:
    place_id, version_id = planned.place.id, planned.version.id
    people = await survey_plans.answerers(session, me=me, place_id=place_id, version_id=version_id, now=now)
    return instead(query, survey_screens.answerers(planned, people, page))


async def _card(session: AsyncSession, me: Me, wave_id: int, now: datetime) -> Reply:
    at = await waves.progress(session, me=me, wave_id=wave_id, now=now)
    may = await access.allowed(session, me, at.wave.place_id, now=now)
    waiting = await wave_reminding.waiting(session, wave_id, now=now)
    sees_names = Action.SEE_RESULTS in may
    return survey_screens.card(at, may_run=Action.RUN_SURVEYS in may, waiting=waiting, sees_names=sees_names)
