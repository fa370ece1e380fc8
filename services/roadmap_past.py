"""What was over when a document came: asked about once, and settled in one go."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Step, Task, TaskAct, TaskEvent, TaskState
from services import access, ages, roadmaps, undo
from services.access import Action, Me
from services.errors import AlreadySo
from services.undo import Kind


async def is_done(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> tuple[int, Change]:
    """All that was over when the document came is done, on which days nobody knows: how many tasks. AlreadySo.

    Of the places below it is accepted, too: their level above has said so itself, and has nothing to look at.
    """
    roadmap = await roadmaps.visible(session, me, roadmap_id, now=now)
    by = await access.require(session, me, Action.RUN_ROADMAP, roadmap.place_id, now=now)
    place = await session.get_one(Place, roadmap.place_id)
    found = _over(roadmap_id).where(Task.due_on < ages.local_date(roadmap.accepted_at or now, place.time_zone))
    owed = {one.id: one.place_id == place.id for one in await session.execute(found)}
    if not owed:
        raise AlreadySo
    ids, below = list(owed), [one for one, is_own in owed.items() if not is_own]
    await _write(session, ids, state=TaskState.DONE, done_at=now, done_by_id=by.id)
    await _write(session, below, state=TaskState.ACCEPTED, reviewed_at=now, reviewed_by_id=by.id)
    said = [*((one, TaskAct.DONE) for one in ids), *((one, TaskAct.ACCEPTED) for one in below)]
    session.add_all(TaskEvent(task_id=one, act=act, by_id=by.id, at=now) for one, act in said)
    kept = {"roadmap": roadmap_id, "past": ids}
    return len(ids), await undo.made(session, kind=Kind.ROADMAP_ACCEPTED, by=by, rows=kept, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """They are owed again, unless something was said about them meanwhile; or the plan is a draft again."""
    if "past" not in change.rows:
        await roadmaps.restore(session, change, now)
        return
    done = select(Task.id).where(Task.id.in_(change.rows["past"]), Task.done_at == change.made_at)
    at_once = and_(Task.state == TaskState.ACCEPTED, Task.reviewed_at == change.made_at)
    ids = list(await session.scalars(done.where(or_(Task.state == TaskState.DONE, at_once))))
    nobody = {"done_at": None, "done_by_id": None, "reviewed_at": None, "reviewed_by_id": None}
    await _write(session, ids, state=TaskState.OPEN, **nobody)
    session.add_all(TaskEvent(task_id=one, act=TaskAct.REOPENED, by_id=change.by_id, at=now) for one in ids)
    await session.flush()


def _over(roadmap_id: int) -> Select[int, int]:
    """Open tasks of which nobody has been nudged, nor will be: those that were over when they were made."""
    own = select(Task.id, Task.place_id).join(Step, Step.id == Task.step_id).where(Step.roadmap_id == roadmap_id)
    return own.where(Task.state == TaskState.OPEN, Task.nudge_on.is_(None), Task.nudged_on.is_(None)).with_for_update()


async def _write(session: AsyncSession, ids: list[int], **values: Any) -> None:
    if ids:
        await session.execute(update(Task), [{"id": one, **values} for one in ids])
