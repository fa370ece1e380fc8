"""Surveys remind whoever has not finished: some days after they asked, and when somebody says so."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, Chat, Person, Reach, Wave, WaveMember
from services import calm, outbox, receivers, wave_gate
from services.access import Action, Me
from services.wave_asking import parameters
from services.wave_sight import inside, visible

REMINDER = "wave_reminder"
"""The promise by which a survey reminds."""
DAY = timedelta(days=1)


async def remind_due(session: AsyncSession, *, now: datetime) -> int:
    """Reminds whoever is silent on the days that the form names; gives how many messages it promised."""
    asked = await _asked(session, Wave.opens_at <= now, now)
    return await _remind(session, [one for one in asked if (at := _due(*one)) is not None and at <= now], now)


async def remind(session: AsyncSession, *, me: Me, wave_id: int, now: datetime) -> int:
    """Somebody reminds all of a survey who have not finished, each once a day; gives how many messages it promised."""
    await visible(session, me, wave_id, Action.RUN_SURVEYS, now=now)
    return await _remind(session, await _asked(session, inside(wave_id), now), now)


async def waiting(session: AsyncSession, wave_id: int, *, now: datetime) -> int:
    """How many people `remind` would reach."""
    found = await _asked(session, inside(wave_id), now)
    fresh = [member for member, _wave in found if _is_rested(member, now)]
    return len({(member.wave_id, member.person_id) for member in fresh})


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When the next reminder is due."""
    moments = [_due(*one) for one in await _asked(session, Wave.opens_at <= now, now)]
    return min((one for one in moments if one is not None and one > now), default=None)


def _due(member: WaveMember, wave: Wave) -> datetime | None:
    """When a member is to be reminded next; never, where they have been often enough."""
    if member.asked_at is None or member.reminded >= len(wave.reminders):
        return None
    day = member.asked_at + timedelta(days=wave.reminders[member.reminded])
    return max(day, member.reminded_at + DAY) if member.reminded_at else day


def _is_rested(member: WaveMember, now: datetime) -> bool:
    return member.reminded_at is None or member.reminded_at + DAY <= now


async def _asked(session: AsyncSession, condition: ColumnElement[bool], now: datetime) -> list[tuple[WaveMember, Wave]]:
    """Of open surveys everybody who was asked, has not finished, and can be written to."""
    found = select(WaveMember, Wave).join(Wave, Wave.id == WaveMember.wave_id)
    found = found.join(Person, Person.id == WaveMember.person_id).join(Chat, Chat.id == Person.chat_id)
    found = found.where(Wave.closed_at.is_(None), Wave.closes_at > now, WaveMember.state == Asked.ASKED)
    found = found.where(WaveMember.asked_at <= now, Chat.reach != Reach.CLOSED, condition)
    return [(member, wave) for member, wave in await session.execute(found.order_by(WaveMember.id))]


async def _remind(session: AsyncSession, due: Sequence[tuple[WaveMember, Wave]], now: datetime) -> int:
    """One message to each person and survey, however many children it is about."""
    rested = [(member, wave) for member, wave in due if _is_rested(member, now)]
    promised = 0
    for wave in {wave for _member, wave in rested}:
        members = [member for member, its in rested if its is wave]
        may = await wave_gate.passing(session, wave.place_id, members, now=now)
        known = await receivers.of(session, {one.person_id for one in members}, now=now)
        for member in members:
            at = calm.allowed_at(known[member.person_id], now)
            if member in may and at < wave.closes_at:
                promised += await _promise(session, member, at, now)
    return promised


async def _promise(session: AsyncSession, member: WaveMember, at: datetime, now: datetime) -> bool:
    member.reminded, member.reminded_at = member.reminded + 1, now
    promise_id = await outbox.promise(
        session,
        key=f"{REMINDER}:{member.wave_id}:{member.person_id}:{now.date()}",
        kind=REMINDER,
        receiver_id=member.person_id,
        parameters=parameters(member),
        not_before=at,
        now=now,
    )
    return promise_id is not None
