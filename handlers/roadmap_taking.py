"""A document that was sent becomes a plan: looked at, compared with the one before, accepted or not."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import roadmap_taking_screens as screens
from handlers.screens import instead
from services import roadmap_drafts, roadmap_past, roadmaps
from services.access import Me

router = Router(name="roadmap_taking")


@router.callback_query(callbacks.Draft.filter())
async def show(
    query: CallbackQuery, callback_data: callbacks.Draft, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever runs the plan looks at a document that was read."""
    draft = await roadmap_drafts.draft(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return instead(query, screens.draft(draft))


@router.callback_query(callbacks.NotTasks.filter())
async def show_not_tasks(
    query: CallbackQuery, callback_data: callbacks.NotTasks, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They look at what stands in the document and is no task."""
    roadmap = await roadmaps.visible(session, me, callback_data.roadmap_id, now=now)
    return instead(query, screens.not_tasks(roadmap, callback_data.page))


@router.callback_query(callbacks.RoadmapChanges.filter())
async def show_changes(
    query: CallbackQuery, callback_data: callbacks.RoadmapChanges, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They look at what a corrected document has otherwise."""
    draft = await roadmap_drafts.draft(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return instead(query, screens.changes(draft, callback_data.page))


@router.callback_query(callbacks.AcceptRoadmap.filter())
async def accept(
    query: CallbackQuery, callback_data: callbacks.AcceptRoadmap, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They accept the plan."""
    accepted, change = await roadmaps.accept(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return instead(query, screens.accepted(accepted, change))


@router.callback_query(callbacks.LeaveRoadmap.filter())
async def leave(
    query: CallbackQuery, callback_data: callbacks.LeaveRoadmap, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They do not want the document."""
    place_id = await roadmaps.leave(session, me=me, roadmap_id=callback_data.roadmap_id, now=now)
    return instead(query, screens.left(place_id))


@router.callback_query(callbacks.PastIsDone.filter())
async def past_is_done(
    query: CallbackQuery, callback_data: callbacks.PastIsDone, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """All that was over when the document came is done."""
    roadmap_id = callback_data.roadmap_id
    count, change = await roadmap_past.is_done(session, me=me, roadmap_id=roadmap_id, now=now)
    return instead(query, screens.past_is_done(count, roadmap_id, change))
