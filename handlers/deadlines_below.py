"""Deadlines of the places below: shares, who is late, a reminder, an earlier day; and files of deadlines."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import below_screens
from handlers.entry import ask
from handlers.screens import instead
from services import task_calendar, task_reminders, task_table, task_totals, tightening
from services.access import Me

router = Router(name="deadlines_below")


@router.callback_query(callbacks.DeadlinesBelow.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.DeadlinesBelow, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator looks how the places below stand."""
    found = await task_totals.below(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, below_screens.below(found, callback_data.page))


@router.callback_query(callbacks.PlaceBehind.filter())
async def look_at_place(
    query: CallbackQuery, callback_data: callbacks.PlaceBehind, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator looks what one place is late with."""
    found = await task_totals.behind(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, below_screens.behind(found, callback_data.page))


@router.callback_query(callbacks.StepsBelow.filter())
async def look_by_step(
    query: CallbackQuery, callback_data: callbacks.StepsBelow, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator looks at the steps across the places below."""
    found = await task_totals.steps(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, below_screens.steps(found, callback_data.page))


@router.callback_query(callbacks.StepAcross.filter())
async def look_across(
    query: CallbackQuery, callback_data: callbacks.StepAcross, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator looks who has not handed in a step."""
    numbers = callback_data.model_dump(exclude={"page"})
    found = await task_totals.across(session, me=me, **numbers, now=now)
    return instead(query, below_screens.across(found, callback_data.page))


@router.callback_query(callbacks.RemindBelow.filter())
async def remind(
    query: CallbackQuery, callback_data: callbacks.RemindBelow, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator reminds whoever has not handed in a step."""
    numbers = callback_data.model_dump()
    found = await task_reminders.remind(session, me=me, **numbers, now=now)
    return instead(query, below_screens.reminded(found, callbacks.StepAcross(**numbers)))


@router.callback_query(callbacks.Tighten.filter())
async def tighten(
    query: CallbackQuery, callback_data: callbacks.Tighten, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator begins to name an earlier day for a step."""
    place_id, step_id, turn = callback_data.place_id, callback_data.step_id, callback_data.turn
    await tightening.asked_for(session, me=me, place_id=place_id, step_id=step_id, turn=turn, now=now)
    preset = {"about_step": f"{step_id}:{turn}"}
    return await ask(session, me, tightening.FORM, place_id=place_id, preset=preset, now=now)


@router.callback_query(callbacks.BelowTable.filter())
async def ask_for_table(
    query: CallbackQuery, callback_data: callbacks.BelowTable, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator wants the deadlines below as a table."""
    await task_table.ask(session, me=me, place_id=callback_data.place_id, now=now)
    return send(_("The table is being made. It comes here in a minute."), home())


@router.callback_query(callbacks.CalendarFile.filter())
async def ask_for_calendar(
    query: CallbackQuery, callback_data: callbacks.CalendarFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants the deadlines of their place in their own calendar."""
    await task_calendar.ask(session, me=me, place_id=callback_data.place_id, now=now)
    return send(_("The calendar is being made. It comes here in a minute."), home())
