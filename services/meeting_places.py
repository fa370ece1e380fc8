"""Where a pair meets: its mentor says so, by a button or in words, and it holds for all that is still to come."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Role
from services import data_modes, meeting_hand, meeting_news, meeting_times, meeting_where, pair_sight
from services.access import Me
from services.errors import AlreadySo, NotByChat, NotFound
from services.meeting_hand import Acted
from services.pair_sight import Own

FORM = "meeting_place"
"""In which a mentor types it."""


async def asked(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Own:
    """The pair, for its mentor; NotFound for anybody else."""
    own = await pair_sight.own(session, me, pair_id, now=now)
    if not _may_say(own):
        raise NotFound
    return own


async def typed_about(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Own:
    """The same, where words pass the messenger; otherwise NotByChat."""
    own = await asked(session, me=me, pair_id=pair_id, now=now)
    await _check_words(session, own)
    return own


async def meet_at(session: AsyncSession, *, me: Me, pair_id: int, where: str, now: datetime) -> Acted:
    """From now on the pair meets there, the coming meetings, too; whoever has been reminded already is told."""
    hand = await meeting_hand.take(session, me, pair_id, now=now)
    if not _may_say(hand.own):
        raise NotFound
    if meeting_where.known(where) is None:
        await _check_words(session, hand.own)
    if hand.pair.where_met == where:
        raise AlreadySo
    hand.pair.where_met = where
    coming = [one for one in hand.own.meetings if one.state in meeting_times.TAKEN and one.starts_at > now]
    for one in coming:
        hand.changing.take(one).where_met = where
    if coming and meeting_news.reminded_at(hand.place, coming[0], now=now) <= now:
        return await hand.settled(meeting_news.PLACED, meeting_hand.about_meeting(coming[0], coming[0].starts_at))
    return Acted(hand.own, await hand.changing.made(), is_settled=True)


def _may_say(own: Own) -> bool:
    return own.member.role is Role.MENTOR and meeting_hand.may_speak(own)


async def _check_words(session: AsyncSession, own: Own) -> None:
    if not (await data_modes.passing(session, own.place.id)).words:
        raise NotByChat
