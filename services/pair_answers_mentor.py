"""A mentor's word: they take a pair on, or say why not; the curator writes down what was said without a telephone."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Pair, PairMember, PairState, Person, Place, Role
from services import answer_days, pair_answers, pair_answers_told, pair_sight, place_days
from services.access import Me
from services.errors import AlreadySo, NotFound, PairHindered, PairMovedOn
from services.pair_answers import Said, WhyNot


class _Asked(NamedTuple):
    """A mentor whose word is waited for."""

    pair: Pair
    place: Place
    member: PairMember
    by: Person


async def accept(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Said:
    """The mentor takes it on: AlreadySo, PairMovedOn, PairHindered. After the last mentor the families are told."""
    return await _yes(session, await _own(session, me, pair_id, True, now), now)


async def decline(session: AsyncSession, *, me: Me, pair_id: int, why: WhyNot, now: datetime) -> Said:
    """The mentor does not take it on, and says why: AlreadySo, PairMovedOn."""
    return await _no(session, await _own(session, me, pair_id, False, now), why, now)


async def asked(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Pair:
    """The pair that a mentor of this telephone is about to decline: AlreadySo, PairMovedOn."""
    return (await _own(session, me, pair_id, False, now)).pair


async def note(session: AsyncSession, *, me: Me, pair_id: int, agrees: bool, now: datetime) -> Said:
    """A curator writes down what a mentor has said by word of mouth; of several mentors one after another."""
    pair = await pair_answers.held(session, pair_id)
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    left = [one for one in pair_answers_told.of(pair, Role.MENTOR) if one.agrees is None]
    if not left or pair.state is not PairState.OFFERED:
        raise PairMovedOn
    said = _Asked(pair, found.place, left[0], found.by)
    return await (_yes(session, said, now) if agrees else _no(session, said, WhyNot.OTHER, now))


async def _own(session: AsyncSession, me: Me, pair_id: int, agrees: bool, now: datetime) -> _Asked:
    await pair_answers.held(session, pair_id)
    for one in await pair_sight.all_own(session, me, now=now):
        if one.pair.id == pair_id and one.member.role is Role.MENTOR and one.by.id == one.member.person_id:
            if one.member.agrees is agrees:
                raise AlreadySo
            if one.pair.state is not PairState.OFFERED or one.member.agrees is not None:
                raise PairMovedOn
            return _Asked(one.pair, one.place, one.member, one.by)
    raise NotFound


async def _yes(session: AsyncSession, asked: _Asked, now: datetime) -> Said:
    pair, place, member, by = asked
    if await pair_answers.hindered(session, [pair], now=now):
        raise PairHindered
    before = pair_answers.written(pair)
    pair_answers.say(member, agrees=True, by=by, now=now)
    is_told = all(one.agrees for one in pair_answers_told.of(pair, Role.MENTOR))
    if is_told:
        days, is_working = pair.programme.objection_days, place_days.is_working(place)
        pair.state, pair.told_at = PairState.TOLD, now
        pair.objections_until = answer_days.end_of(now, place.time_zone, days, is_working)
    change = await pair_answers.changed(session, pair, before, by=by, now=now)
    if is_told:
        await pair_answers_told.tell_families(session, pair, place, change=change, now=now)
    return Said(pair, place, change)


async def _no(session: AsyncSession, asked: _Asked, why: WhyNot, now: datetime) -> Said:
    pair, place, member, by = asked
    before = pair_answers.written(pair)
    others = [one for one in pair_answers_told.of(pair, Role.MENTOR) if one.agrees]
    pair_answers.say(member, agrees=False, by=by, reason=why, now=now)
    pair.state = PairState.DECLINED
    change = await pair_answers.changed(session, pair, before, by=by, now=now)
    await pair_answers_told.tell_off(session, pair, others, but=by, change=change, now=now)
    return Said(pair, place, change)
