"""What follows when something has been typed about a task."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply
from handlers import task_act_screens
from models import Response
from services import forms, task_review, tasks
from services.access import Me
from services.task_review import Decided


async def add_document(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """The number, the link or the file is there."""
    await forms.wipe(session, response)
    paper = tasks.Paper(
        number=answers.get("number") or "",
        on=_day(answers, "signed_on"),
        link=answers.get("link") or "",
        file=answers.get("file") or "",
    )
    acted = await tasks.document(session, me=me, task_id=int(answers["task"]), paper=paper, now=now)
    return task_act_screens.added(acted)


async def move(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """Another day is named, and why."""
    await forms.wipe(session, response)
    day, reason = date.fromisoformat(answers["day"]), answers["reason"]
    acted = await tasks.ask_to_move(session, me=me, task_id=int(answers["task"]), day=day, reason=reason, now=now)
    return task_act_screens.moved(acted)


async def set_aside(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """It is said why the step is not theirs."""
    await forms.wipe(session, response)
    acted = await tasks.not_ours(session, me=me, task_id=int(answers["task"]), reason=answers["reason"], now=now)
    return task_act_screens.set_aside(acted)


async def name_day(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A task without a day gets one."""
    await forms.wipe(session, response)
    day = date.fromisoformat(answers["day"])
    acted = await tasks.name_day(session, me=me, task_id=int(answers["task"]), day=day, now=now)
    return task_act_screens.named(acted)


async def name_event(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """The day of the event is known."""
    await forms.wipe(session, response)
    day = date.fromisoformat(answers["day"])
    acted = await tasks.name_event(session, me=me, task_id=int(answers["task"]), day=day, now=now)
    return task_act_screens.named(acted)


async def go_on(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """It is in work until the day that was typed."""
    await forms.wipe(session, response)
    day = date.fromisoformat(answers["day"])
    acted = await tasks.in_work(session, me=me, task_id=int(answers["task"]), until=day, now=now)
    return task_act_screens.in_work(acted)


async def give_back(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """The level above has said what is missing."""
    await forms.wipe(session, response)
    number, comment = int(answers["task"]), answers["comment"]
    acted = await task_review.give_back(session, me=me, task_id=number, comment=comment, now=now)
    return task_act_screens.decided(acted, Decided.RETURNED)


ACTIONS = {
    tasks.DOCUMENT: add_document,
    tasks.MOVE: move,
    tasks.NOT_OURS: set_aside,
    tasks.DAY: name_day,
    tasks.EVENT: name_event,
    tasks.WORK: go_on,
    task_review.FORM: give_back,
}
"""By the code of the form."""


def _day(answers: Mapping[str, Any], name: str) -> date | None:
    typed = answers.get(name)
    return date.fromisoformat(typed) if typed else None
