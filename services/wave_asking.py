"""Surveys ask: each of those whom they are for, at an hour that suits, one questionnaire at a time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Asked, Chat, Person, Reach, Response, Wave, WaveMember
from services import calm, form_beginnings, outbox, receivers, wave_gate
from services.wave_gate import UNFINISHED

WAVE = "wave"
"""The promise by which a survey asks."""
PAUSE = timedelta(days=2)
"""Between somebody's answer to one survey and the next one that asks them."""


async def hand_out(session: AsyncSession, *, now: datetime) -> int:
    """Asks all who wait and whose turn has come; gives how many messages it promised."""
    begun = select(Wave).where(Wave.closed_at.is_(None), Wave.opens_at <= now, Wave.closes_at > now)
    begun = begun.where(select(WaveMember.id).where(WaveMember.wave_id == Wave.id, _waits(now)).exists())
    found = await session.scalars(begun.order_by(Wave.opens_at, Wave.id).with_for_update(skip_locked=True))
    return sum([await _hand_out(session, wave, now) for wave in found.all()])


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When the next survey opens, or a pause of somebody who waits is over."""
    opens = select(func.min(Wave.opens_at)).where(Wave.closed_at.is_(None), Wave.opens_at > now)
    waits = select(WaveMember.id).join(Wave, Wave.id == WaveMember.wave_id)
    waits = waits.where(Wave.closed_at.is_(None), Wave.opens_at <= now, WaveMember.state == Asked.WAITING)
    sent = select(func.min(Response.sent_at)).where(Response.member_id.is_not(None), Response.sent_at > now - PAUSE)
    sent = sent.where(waits.where(WaveMember.person_id == Response.person_id).exists())
    asked, wave = aliased(WaveMember), aliased(Wave)
    unnamed = select(func.min(asked.asked_at)).join(wave, wave.id == asked.wave_id).where(wave.is_anonymous)
    unnamed = unnamed.where(asked.asked_at > now - PAUSE, waits.where(WaveMember.person_id == asked.person_id).exists())
    rests = [one for query in (sent, unnamed) if (one := await session.scalar(query)) is not None]
    return min(
        [*([first] if (first := await session.scalar(opens)) else []), *(one + PAUSE for one in rests)], default=None
    )


async def _hand_out(session: AsyncSession, wave: Wave, now: datetime) -> int:
    """A wave asks those whose turn has come; a list of many children is one message."""
    rows = select(WaveMember).where(WaveMember.wave_id == wave.id, _waits(now)).order_by(WaveMember.id)
    members = (await session.scalars(rows)).all()
    may = await wave_gate.passing(session, wave.place_id, members, now=now)
    known = await receivers.of(session, {one.person_id for one in members}, now=now)
    promised = 0
    for member in members:
        at = calm.allowed_at(known[member.person_id], now)
        if member in may and at < wave.closes_at:
            promised += await _ask(session, wave, member, at, now)
    return promised


async def _ask(session: AsyncSession, wave: Wave, member: WaveMember, at: datetime, now: datetime) -> bool:
    member.state, member.asked_at = Asked.ASKED, at
    key = f"{WAVE}:{wave.id}:{member.person_id}"
    if member.about_id is None:
        await form_beginnings.begin_for(session, member, wave, now=now)
    promise_id = await outbox.promise(
        session,
        key=key,
        kind=WAVE,
        receiver_id=member.person_id,
        parameters=parameters(member),
        not_before=at,
        now=now,
    )
    return promise_id is not None


def parameters(member: WaveMember) -> dict[str, int]:
    """What a promise of a survey says: whom it asks, or whose list it is."""
    return {"wave_id": member.wave_id} if member.about_id is not None else {"member_id": member.id}


def _waits(now: datetime) -> ColumnElement[bool]:
    """The condition that a member waits, can be written to, and has no other survey in hand."""
    reached = select(Person.id).join(Chat, Chat.id == Person.chat_id)
    reached = reached.where(Person.id == WaveMember.person_id, Chat.reach != Reach.CLOSED).correlate(WaveMember)
    free = or_(WaveMember.about_id.is_not(None), ~_is_busy(now))
    return (WaveMember.state == Asked.WAITING) & reached.exists() & free


def _is_busy(now: datetime) -> ColumnElement[bool]:
    """Another survey is in their hands, or has just been; of an anonymous one only the day of asking is known."""
    other, wave = aliased(WaveMember), aliased(Wave)
    theirs = select(other.id).where(other.person_id == WaveMember.person_id, other.about_id.is_(None))
    theirs = theirs.correlate(WaveMember)
    named = theirs.join(Response, Response.member_id == other.id)
    is_open = Response.state.in_(UNFINISHED) & (other.state != Asked.ANSWERED)
    in_hand = named.where(or_(is_open, Response.sent_at > now - PAUSE))
    unnamed = theirs.join(wave, wave.id == other.wave_id).where(wave.is_anonymous, other.asked_at > now - PAUSE)
    return or_(in_hand.exists(), unnamed.exists())
