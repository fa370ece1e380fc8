"""What whoever owes a task says about it."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import mornings, task_act_screens
from handlers.entry import ask
from handlers.screens import instead
from services import task_papers, tasks
from services.access import Me
from services.task_days import Spell

router = Router(name="task_acts")


@router.callback_query(callbacks.TaskDone.filter())
async def finish(
    query: CallbackQuery, callback_data: callbacks.TaskDone, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is done, or has taken place: one press."""
    acted = await tasks.done(session, me=me, task_id=callback_data.task_id, now=now)
    return await mornings.settled(query, session, me, task_act_screens.finished(acted), now)


@router.callback_query(callbacks.ReopenTask.filter())
async def reopen(
    query: CallbackQuery, callback_data: callbacks.ReopenTask, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is owed after all."""
    acted = await tasks.reopen(session, me=me, task_id=callback_data.task_id, now=now)
    return instead(query, task_act_screens.reopened(acted))


@router.callback_query(callbacks.TaskPapers.filter())
async def choose_paper(
    query: CallbackQuery, callback_data: callbacks.TaskPapers, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What proves it: a number, a link, a file?"""
    task, may_send = await task_papers.ways(session, me=me, task_id=callback_data.task_id, now=now)
    return instead(query, task_act_screens.papers(task, may_send=may_send))


@router.callback_query(callbacks.AddTaskPaper.filter())
async def add_paper(
    query: CallbackQuery, callback_data: callbacks.AddTaskPaper, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The number is about to be typed, the file to be sent."""
    paper = callback_data.paper
    task = await task_papers.asked_about(session, me=me, task_id=callback_data.task_id, paper=paper, now=now)
    preset = {"about_task": str(task.id), "what": paper}
    return await ask(session, me, tasks.DOCUMENT, place_id=task.place_id, preset=preset, now=now)


@router.callback_query(callbacks.TaskFile.filter())
async def show_file(
    query: CallbackQuery, callback_data: callbacks.TaskFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever sees the task looks at the file that was handed in."""
    task = await task_papers.shown(session, me=me, task_id=callback_data.task_id, now=now)
    return task_act_screens.file(task)


@router.callback_query(callbacks.TaskSpells.filter())
async def choose_spell(
    query: CallbackQuery, callback_data: callbacks.TaskSpells, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Until when is it in work?"""
    task = await tasks.asked_about(session, me=me, task_id=callback_data.task_id, now=now)
    return instead(query, task_act_screens.spells(task))


@router.callback_query(callbacks.TaskInWork.filter())
async def go_on(
    query: CallbackQuery, callback_data: callbacks.TaskInWork, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is in work: for so long there is no reminder."""
    if callback_data.spell is Spell.OTHER:
        return await _ask(session, me, tasks.WORK, callback_data.task_id, now)
    acted = await tasks.in_work_for(session, me=me, task_id=callback_data.task_id, spell=callback_data.spell, now=now)
    return instead(query, task_act_screens.in_work(acted))


@router.callback_query(callbacks.MuteTask.filter())
async def mute(
    query: CallbackQuery, callback_data: callbacks.MuteTask, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """No reminders of what comes every week, or reminders again."""
    number, mutes = callback_data.task_id, callback_data.mutes
    acted = await tasks.mute(session, me=me, task_id=number, mutes=mutes, now=now)
    return instead(query, task_act_screens.muted(acted, mutes=mutes))


@router.callback_query(callbacks.MoveTask.filter())
async def ask_to_move(
    query: CallbackQuery, callback_data: callbacks.MoveTask, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Another day, and why?"""
    return await _ask(session, me, tasks.MOVE, callback_data.task_id, now)


@router.callback_query(callbacks.NotOurs.filter())
async def set_aside(
    query: CallbackQuery, callback_data: callbacks.NotOurs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Why is it not theirs?"""
    return await _ask(session, me, tasks.NOT_OURS, callback_data.task_id, now)


@router.callback_query(callbacks.NameDay.filter())
async def name_day(
    query: CallbackQuery, callback_data: callbacks.NameDay, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Which day does a task without one get?"""
    return await _ask(session, me, tasks.DAY, callback_data.task_id, now)


@router.callback_query(callbacks.NameEvent.filter())
async def name_event(
    query: CallbackQuery, callback_data: callbacks.NameEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """On which day is the event from which the task is counted?"""
    return await _ask(session, me, tasks.EVENT, callback_data.task_id, now)


@router.callback_query(callbacks.GoesOn.filter())
async def say_how(
    query: CallbackQuery, callback_data: callbacks.GoesOn, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """How something without an end goes."""
    number, how = callback_data.task_id, callback_data.how
    acted = await tasks.going(session, me=me, task_id=number, how=how, now=now)
    return instead(query, task_act_screens.going(acted, how))


async def _ask(session: AsyncSession, me: Me, form: str, task_id: int, now: datetime) -> Reply:
    task = await tasks.asked_about(session, me=me, task_id=task_id, now=now)
    return await ask(session, me, form, place_id=task.place_id, preset={"about_task": str(task.id)}, now=now)
