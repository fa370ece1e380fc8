"""The level above looks at what is done below it."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import deadline_days, task_act_screens
from handlers.deadline_screens import short
from handlers.entry import ask
from handlers.place_facts import cut
from handlers.screens import instead, plain
from models import TaskState
from services import task_review
from services.access import Me
from services.task_review import Decided, Queue, Waiting

router = Router(name="task_review")

PAGE, WIDTH = 10, 5


@router.callback_query(callbacks.TasksToReview.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.TasksToReview, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What the places below have done, or ask for."""
    place_id, first = callback_data.place_id, callback_data.page * PAGE
    found = await task_review.queue(session, me=me, place_id=place_id, first=first, most=PAGE, now=now)
    return instead(query, _screen(found))


@router.callback_query(callbacks.AcceptTask.filter())
async def accept(
    query: CallbackQuery, callback_data: callbacks.AcceptTask, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is well."""
    acted = await task_review.accept(session, me=me, task_id=callback_data.task_id, now=now)
    what = Decided.ACCEPTED if acted.task.state is TaskState.ACCEPTED else Decided.SEEN
    return instead(query, task_act_screens.decided(acted, what))


@router.callback_query(callbacks.AcceptTasks.filter())
async def accept_all(
    query: CallbackQuery, callback_data: callbacks.AcceptTasks, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """All that is done of the page is well."""
    place_id, seal, first = callback_data.place_id, callback_data.seal, callback_data.page * PAGE
    portion = await task_review.accept_all(
        session, me=me, place_id=place_id, first=first, most=PAGE, seal=seal, now=now
    )
    if portion.change is None:
        note = _("The list has changed meanwhile. Please look at it once more.")
        return instead(query, _screen(portion.queue, note))
    return instead(query, task_act_screens.all_accepted(portion.queue.place, portion.accepted, portion.change))


@router.callback_query(callbacks.ReturnTask.filter())
async def give_back(
    query: CallbackQuery, callback_data: callbacks.ReturnTask, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What is missing?"""
    task, above_id = await task_review.asked_about(session, me=me, task_id=callback_data.task_id, now=now)
    preset = {"about_task": str(task.id)}
    return await ask(session, me, task_review.FORM, place_id=above_id, preset=preset, now=now)


@router.callback_query(callbacks.DecideMove.filter())
async def decide(
    query: CallbackQuery, callback_data: callbacks.DecideMove, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The day moves, or stays."""
    number, moves = callback_data.task_id, callback_data.moves
    acted = await task_review.decide_move(session, me=me, task_id=number, moves=moves, now=now)
    return instead(query, task_act_screens.decided(acted, Decided.MOVED if moves else Decided.KEPT))


def _screen(found: Queue, note: str = "") -> Reply:
    first, page, place_id = found.first + 1, found.first // PAGE, found.place.id
    lines = [f"{first + index}. {_line(one, found)}" for index, one in enumerate(found.waiting)]
    head = _("<b>{place}: to look at</b>").format(place=plain(found.place.name))
    text = "\n".join([*([note, ""] if note else []), head, "", *(lines or [_("Nothing waits for you.")])])
    buttons = [
        press(str(first + index), callbacks.TaskCard(task_id=one.task.id)) for index, one in enumerate(found.waiting)
    ]
    of = max(1, -(-found.total // PAGE))
    turn = pages(page, of, lambda to: callbacks.TasksToReview(place_id=place_id, page=to))
    below = [press(_("‹ Deadlines below"), callbacks.DeadlinesBelow(place_id=place_id))]
    return send(text, *grid(buttons, WIDTH), *_all(found, page), *turn, below, home())


def _all(found: Queue, page: int) -> list[Row]:
    """One press for all that is done of the page, where that is more than one step."""
    if len(found.done) < 2:
        return []
    accept = callbacks.AcceptTasks(place_id=found.place.id, page=page, seal=found.seal)
    return [[press(_("Accept all done ({count})").format(count=len(found.done)), accept)]]


def _line(one: Waiting, found: Queue) -> str:
    return f"{plain(cut(one.place.name))}: {short(one.task, one.step)} — {_wants(one, found)}"


def _wants(one: Waiting, found: Queue) -> str:
    if one.task.wished_on is not None:
        return _("asks for {day}").format(day=deadline_days.day(one.task.wished_on, found.today))
    if one.task.state is TaskState.NOT_OURS:
        return _("not theirs")
    return _("done") if one.task.state is TaskState.DONE else _("wants help")
