"""What was over when a document came: asked about once, and settled in one go."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Step, Task, TaskAct, TaskEvent, TaskState
from services import access, ages, roadmaps, undo
from services.access import Action, Me
from services.errors import AlreadySo
from services.undo import Kind


async def is_done(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> tuple[int, Change]:
    """All that was over when the document came is done, on which days nobody knows: how many tasks. AlreadySo."""
    roadmap = await roadmaps.visible(session, me, roadmap_id, now=now)
    by = await access.require(session, me, Action.RUN_ROADMAP, roadmap.place_id, now=now)
    place = await session.get_one(Place, roadmap.place_id)
    found = _over(roadmap_id).where(Task.due_on < ages.local_date(roadmap.accepted_at or now, place.time_zone))
    ids = list(await session.scalars(found))
    if not ids:
        raise AlreadySo
    await _write(session, ids, state=TaskState.DONE, done_at=now, done_by_id=by.id)
    session.add_all(TaskEvent(task_id=one, act=TaskAct.DONE, by_id=by.id, at=now) for one in ids)
    kept = {"roadmap": roadmap_id, "past": ids}
    return len(ids), await undo.made(session, kind=Kind.ROADMAP_ACCEPTED, by=by, rows=kept, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """They are owed again, unless something was said about them meanwhile; or the plan is a draft again."""
    if "past" not in change.rows:
        await roadmaps.restore(session, change, now)
        return
    done = select(Task.id).where(Task.id.in_(change.rows["past"]), Task.done_at == change.made_at)
    ids = list(await session.scalars(done.where(Task.state == TaskState.DONE)))
    await _write(session, ids, state=TaskState.OPEN, done_at=None, done_by_id=None)
    session.add_all(TaskEvent(task_id=one, act=TaskAct.REOPENED, by_id=change.by_id, at=now) for one in ids)
    await session.flush()


def _over(roadmap_id: int) -> Select[int]:
    """Open tasks of which nobody has been nudged, nor will be: those that were over when they were made."""
    own = select(Task.id).join(Step, Step.id == Task.step_id).where(Step.roadmap_id == roadmap_id)
    return own.where(Task.state == TaskState.OPEN, Task.nudge_on.is_(None), Task.nudged_on.is_(None)).with_for_update()


async def _write(session: AsyncSession, ids: list[int], **values: Any) -> None:
    await session.execute(update(Task), [{"id": one, **values} for one in ids])
