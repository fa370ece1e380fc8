"""A curator looks through a proposal of pairs: numbers, pairs, who is left and why, who is kept apart."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import pair_proposals_choices, pair_proposals_screens
from handlers.screens import instead
from services import pair_proposals
from services.access import Me

router = Router(name="pair_proposals")


@router.callback_query(callbacks.Proposal.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Proposal, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """How the proposal stands."""
    found = await pair_proposals.board(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, pair_proposals_screens.board(found))


@router.callback_query(callbacks.ProposedPairs.filter())
async def look_through(
    query: CallbackQuery, callback_data: callbacks.ProposedPairs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The pairs, page by page."""
    number, by_class = callback_data.programme_id, callback_data.by_class
    found = await pair_proposals.lines(session, me=me, programme_id=number, by_class=by_class, now=now)
    return instead(query, pair_proposals_screens.pairs(*found, callback_data))


@router.callback_query(callbacks.WithoutMentor.filter())
async def look_who_is_left(
    query: CallbackQuery, callback_data: callbacks.WithoutMentor, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Who is without a mentor, why, and what would help."""
    desk = await pair_proposals.looked(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, pair_proposals_screens.alone(desk, callback_data.page))


@router.callback_query(callbacks.ProposalMore.filter())
async def look_at_more(
    query: CallbackQuery, callback_data: callbacks.ProposalMore, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The classes compared, who takes no part yet."""
    desk = await pair_proposals.looked(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, pair_proposals_screens.more(desk))


@router.callback_query(callbacks.KeptApartList.filter())
async def look_who_is_apart(
    query: CallbackQuery, callback_data: callbacks.KeptApartList, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Who is never made a pair."""
    found = await pair_proposals.apart(session, me=me, programme_id=callback_data.programme_id, now=now)
    return instead(query, pair_proposals_screens.apart(*found, callback_data.page))


@router.callback_query(callbacks.ChooseMentor.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.ChooseMentor, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whom a mentee could have."""
    these = {"programme_id": callback_data.programme_id, "mentee_id": callback_data.mentee_id}
    found = await pair_proposals.choose(session, me=me, **these, now=now)
    return instead(query, pair_proposals_choices.mentors(found, callback_data.page))


@router.callback_query(callbacks.DoubtedPair.filter())
async def doubt(
    query: CallbackQuery, callback_data: callbacks.DoubtedPair, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What speaks against two."""
    found = await pair_proposals.doubt(session, me=me, **callback_data.model_dump(), now=now)
    return instead(query, pair_proposals_choices.doubt(found))


@router.callback_query(callbacks.PairOthers.filter())
async def look_at_others(
    query: CallbackQuery, callback_data: callbacks.PairOthers, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whom else the mentee of a pair could have, and its points."""
    found = await pair_proposals.others(session, me=me, pair_id=callback_data.pair_id, now=now)
    return instead(query, pair_proposals_choices.others(*found))


@router.callback_query(callbacks.PairsTable.filter())
async def take_table(
    query: CallbackQuery, callback_data: callbacks.PairsTable, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The pairs as a table."""
    await pair_proposals.ask_table(session, me=me, programme_id=callback_data.programme_id, now=now)
    return send(_("The table comes here in a moment."), home())
