"""The plan of a place: its roadmaps, their steps, a year as a picture, another day for a step."""

from datetime import date, datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import plan_screens, ready_plan_screens, roadmap_taking_screens, step_days
from handlers.entry import ask
from handlers.screens import instead
from services import access, materials, plan_changes, plan_picture, plan_view, ready_plans, roadmap_drafts
from services.access import Action, Me
from services.errors import NotFound

router = Router(name="plans")


@router.callback_query(callbacks.Plan.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Plan, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks what a place has to keep to."""
    found = await plan_view.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, plan_screens.of_place(found, callback_data.page))


@router.callback_query(callbacks.PlanPage.filter())
async def turn(
    query: CallbackQuery, callback_data: callbacks.PlanPage, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks through the steps of a plan."""
    plan = await plan_view.opened(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return instead(query, plan_screens.steps(plan, callback_data.page))


@router.callback_query(callbacks.StepCard.filter())
async def open_step(
    query: CallbackQuery, callback_data: callbacks.StepCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody opens one step."""
    return instead(query, await _card(session, me, callback_data.step_id, now))


@router.callback_query(callbacks.ReadyPlans.filter())
async def look_at_ready(
    query: CallbackQuery, callback_data: callbacks.ReadyPlans, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks which ready plans there are."""
    found = await ready_plans.offered(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, ready_plan_screens.ready(found))


@router.callback_query(callbacks.TakeReadyPlan.filter())
async def take_ready(
    query: CallbackQuery, callback_data: callbacks.TakeReadyPlan, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody takes a ready plan for a school year."""
    place_id, code, year = callback_data.place_id, callback_data.code, callback_data.year
    taken = await ready_plans.take(session, me=me, place_id=place_id, code=code, year=year, now=now)
    draft = await roadmap_drafts.draft(session, me=me, roadmap_id=taken.id, now=now)
    return instead(query, roadmap_taking_screens.draft(draft))


@router.callback_query(callbacks.SendDocument.filter())
async def how_to_send(
    query: CallbackQuery, callback_data: callbacks.SendDocument, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants to send a document."""
    await access.require(session, me, Action.RUN_ROADMAP, callback_data.place_id, now=now)
    return instead(query, plan_screens.how_to_send(callback_data.place_id))


@router.callback_query(callbacks.YearPicture.filter())
async def draw(
    query: CallbackQuery, callback_data: callbacks.YearPicture, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants the year of a plan as a picture."""
    await plan_picture.ask(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return send(_("The picture is being made. It comes here in a minute."), home())


@router.callback_query(callbacks.PlaceYear.filter())
async def draw_all(
    query: CallbackQuery, callback_data: callbacks.PlaceYear, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants the year of a place as a picture."""
    await plan_picture.ask_of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return send(_("The picture is being made. It comes here in a minute."), home())


@router.callback_query(callbacks.PlaceDays.filter())
async def settle_days(
    query: CallbackQuery, callback_data: callbacks.PlaceDays, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to type in the days off of a place."""
    return await ask(session, me, "place_days", place_id=callback_data.place_id, now=now)


@router.callback_query(callbacks.StepDays.filter())
async def choose_day(
    query: CallbackQuery, callback_data: callbacks.StepDays, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever runs a plan wants another day for a step."""
    plan, line = await _mine(session, me, callback_data.step_id, now)
    return instead(query, step_days.times(line.step, plan.today, callback_data.page))


@router.callback_query(callbacks.StepMonth.filter())
async def turn_month(
    query: CallbackQuery, callback_data: callbacks.StepMonth, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever runs a plan looks for the day in a calendar."""
    plan, line = await _mine(session, me, callback_data.step_id, now)
    return instead(query, step_days.month(line.step, callback_data.turn, callback_data.month, plan.today))


@router.callback_query(callbacks.SetStepDay.filter())
async def set_day(
    query: CallbackQuery, callback_data: callbacks.SetStepDay, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever runs a plan has named a day for a step."""
    number, turn, day = callback_data.step_id, callback_data.turn, _day(callback_data.day)
    step, change = await plan_changes.set_day(session, me=me, step_id=number, turn=turn, day=day, now=now)
    return instead(query, plan_screens.changed(step, change))


@router.callback_query(callbacks.WithoutDay.filter())
async def without_day(
    query: CallbackQuery, callback_data: callbacks.WithoutDay, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever runs a plan says that a step has no deadline."""
    step, change = await plan_changes.without_day(session, me=me, step_id=callback_data.step_id, now=now)
    return instead(query, plan_screens.changed(step, change))


@router.callback_query(callbacks.SetEvent.filter())
async def set_event(
    query: CallbackQuery, callback_data: callbacks.SetEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever runs a plan says whether a step takes place or is handed in."""
    number, is_event = callback_data.step_id, callback_data.is_event
    await plan_changes.set_event(session, me=me, step_id=number, is_event=is_event, now=now)
    return instead(query, await _card(session, me, number, now))


@router.callback_query(callbacks.StepLevels.filter())
async def look_who(
    query: CallbackQuery, callback_data: callbacks.StepLevels, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever runs a plan looks who owes a step."""
    _plan, line = await _mine(session, me, callback_data.step_id, now)
    return instead(query, plan_screens.levels(line.step))


@router.callback_query(callbacks.ToggleLevel.filter())
async def toggle_level(
    query: CallbackQuery, callback_data: callbacks.ToggleLevel, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever runs a plan says who owes a step."""
    number, level = callback_data.step_id, callback_data.who
    step, change = await plan_changes.toggle_level(session, me=me, step_id=number, level=level, now=now)
    return instead(query, plan_screens.levels(step, change))


async def _card(session: AsyncSession, me: Me, step_id: int, now: datetime) -> Reply:
    plan, line = await plan_view.step(session, me=me, step_id=step_id, now=now)
    return plan_screens.card(plan, line, await materials.of_step(session, step_id))


async def _mine(
    session: AsyncSession, me: Me, step_id: int, now: datetime
) -> tuple[plan_view.Opened, plan_view.StepLine]:
    """A step that whoever looks may change."""
    plan, line = await plan_view.step(session, me=me, step_id=step_id, now=now)
    if not plan.may_change:
        raise NotFound
    return plan, line


def _day(typed: str) -> date:
    """The day of a button; a forged one that is not in the calendar is not found."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise NotFound from None
