"""Files that prove that a step is done: they pass a chat only where files may."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Task
from services import data_modes, discretion, task_lists, tasks
from services.access import Me
from services.errors import FilesStay

FILE = "file"
"""What a button calls a proof that is sent, and not typed."""


async def ways(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> tuple[Task, bool]:
    """The task for which somebody has a proof, and whether it may be a file."""
    task = await tasks.asked_about(session, me=me, task_id=task_id, now=now)
    return task, (await data_modes.passing(session, task.place_id)).files


async def asked_about(session: AsyncSession, *, me: Me, task_id: int, paper: str, now: datetime) -> Task:
    """The task for which somebody is going to type a proof, or to send it: FilesStay."""
    task = await tasks.asked_about(session, me=me, task_id=task_id, now=now)
    if paper == FILE:
        await data_modes.check_passes(session, task.place_id)
    return task


async def shown(session: AsyncSession, *, me: Me, task_id: int, now: datetime) -> Task:
    """The task whose file somebody looks at who sees the plan; FilesStay where their telephone is told no names."""
    found = await task_lists.card(session, me=me, task_id=task_id, now=now)
    if await discretion.of(session, me.persons) is not None:
        raise FilesStay
    return found.task
