"""What a curator does with proposed pairs: locks, forbids, allows, chooses, exchanges, publishes."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from bot.words import gettext as _
from handlers import pair_proposals_screens as screens
from handlers.screens import instead
from services import pair_proposals_change, pair_proposals_groups, pair_proposals_publish
from services.access import Me

router = Router(name="pair_proposals_acts")


@router.callback_query(callbacks.LockPair.filter())
async def lock(
    query: CallbackQuery, callback_data: callbacks.LockPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A new proposal leaves the pair as it is, or may change it again."""
    number, locks = callback_data.pair_id, callback_data.locks
    found = await pair_proposals_change.lock(session, me=me, pair_id=number, is_locked=locks, now=now)
    kept, free = _("A new proposal leaves this pair as it is."), _("A new proposal may change this pair.")
    return instead(query, screens.changed(found, kept if locks else free))


@router.callback_query(callbacks.JoinPairs.filter())
async def join(
    query: CallbackQuery, callback_data: callbacks.JoinPairs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """All that is proposed to a mentor is one group."""
    found = await pair_proposals_groups.join(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, screens.joined(found))


@router.callback_query(callbacks.SplitGroup.filter())
async def split(
    query: CallbackQuery, callback_data: callbacks.SplitGroup, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A group is pairs again."""
    found = await pair_proposals_groups.split(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, screens.changed(found, _("These are separate pairs again.")))


@router.callback_query(callbacks.ForbidPair.filter())
async def forbid(
    query: CallbackQuery, callback_data: callbacks.ForbidPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The two are never made a pair."""
    found = await pair_proposals_change.forbid(session, me=me, **callback_data.model_dump(), now=now)
    said = _("I shall not propose these two again. They stand in «Kept apart», where you can allow them.")
    return instead(query, screens.changed(found, said))


@router.callback_query(callbacks.AllowPair.filter())
async def allow(
    query: CallbackQuery, callback_data: callbacks.AllowPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The two may be made a pair again."""
    found = await pair_proposals_change.allow(session, me=me, **callback_data.model_dump(), now=now)
    return instead(query, screens.changed(found, _("These two may be proposed again.")))


@router.callback_query(callbacks.PutPair.filter())
async def put(
    query: CallbackQuery, callback_data: callbacks.PutPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The two who suit are a pair now."""
    found = await pair_proposals_change.put(session, me=me, **callback_data.model_dump(), now=now)
    return instead(query, screens.changed(found, _("A new proposal leaves this pair as it is.")))


@router.callback_query(callbacks.PutAnyway.filter())
async def put_anyway(
    query: CallbackQuery, callback_data: callbacks.PutAnyway, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator, who knows both, makes them a pair whatever wishes speak against it."""
    found = await pair_proposals_change.put(session, me=me, **callback_data.model_dump(), anyway=True, now=now)
    return instead(query, screens.changed(found, _("A new proposal leaves this pair as it is.")))


@router.callback_query(callbacks.SwapMentors.filter())
async def exchange(
    query: CallbackQuery, callback_data: callbacks.SwapMentors, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Two mentees change their mentors."""
    found = await pair_proposals_change.exchange(session, me=me, **callback_data.model_dump(), now=now)
    return instead(query, screens.changed(found, _("A new proposal leaves these pairs as they are.")))


@router.callback_query(callbacks.OfferPair.filter())
async def publish_one(
    query: CallbackQuery, callback_data: callbacks.OfferPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The mentor of one pair is asked."""
    found = await pair_proposals_publish.publish_one(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, screens.published(found))


@router.callback_query(callbacks.OfferPairs.filter())
async def publish(
    query: CallbackQuery, callback_data: callbacks.OfferPairs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The mentors of all proposed pairs are asked."""
    found = await pair_proposals_publish.publish(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, screens.published(found))
