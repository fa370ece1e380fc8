"""The word of a mentee and the family: within some days they may object; to an adult from outside a family says yes."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Pair, PairMember, PairState, Person, Place, Role
from services import pair_answers, pair_answers_told, pair_sight
from services.access import Me
from services.errors import AlreadySo, NotFound, ObjectionsOver, PairMovedOn
from services.pair_answers import Said
from services.pair_sight import MADE, Own


async def object_(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Said:
    """A mentee, or whoever speaks for one, objects; nobody asks why: AlreadySo, ObjectionsOver, PairMovedOn."""
    one = await _own(session, me, pair_id, now)
    if not await may_object(session, one.pair, one.place, now=now):
        raise ObjectionsOver
    return await _no(session, one.pair, one.place, one.member, one.by, now)


async def agree(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Said:
    """A guardian says yes to an adult from outside, for all their children in the pair, on whose telephone ever.

    AlreadySo, PairMovedOn; NotFound where no yes is asked for.
    """
    one = await _own(session, me, pair_id, now)
    is_outside = await pair_answers_told.is_from_outside(session, one.pair, one.place, now=now)
    asked = [
        (member, by)
        for member in pair_answers_told.of(one.pair, Role.MENTEE)
        if pair_answers_told.needs_yes(member, one.place, is_outside, now)
        for by in await pair_answers_told.family_of(session, member.person, one.place, now=now)
        if by.id in {person.id for person in me.persons}
    ]
    if not asked:
        raise NotFound
    left = [member for member, _by in asked if not member.agrees]
    if not left:
        raise AlreadySo
    return await _yes(session, one.pair, one.place, left, asked[0][1], now)


async def note(
    session: AsyncSession, *, me: Me, pair_id: int, agrees: bool, mentee_id: int | None = None, now: datetime
) -> Said:
    """A curator writes down what the family of a mentee has said by word of mouth, or on paper.

    AlreadySo, PairMovedOn; NotFound where it is not said whose family of several.
    """
    pair = await pair_answers.held(session, pair_id)
    found = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    if pair.state is not PairState.TOLD:
        raise PairMovedOn
    mentees = [one for one in pair_answers_told.of(pair, Role.MENTEE) if mentee_id in (None, one.person_id)]
    if len(mentees) != 1:
        raise NotFound
    if not agrees:
        return await _no(session, pair, found.place, mentees[0], found.by, now)
    if mentees[0].agrees:
        raise AlreadySo
    return await _yes(session, pair, found.place, mentees, found.by, now)


async def may_object(session: AsyncSession, pair: Pair, place: Place, *, now: datetime) -> bool:
    """Whether the days are not over, or somebody's yes is waited for still."""
    if pair.objections_until and now < pair.objections_until:
        return True
    return bool(await pair_answers_told.awaited(session, pair, place, now=now))


async def _own(session: AsyncSession, me: Me, pair_id: int, now: datetime) -> Own:
    """Whoever speaks as a mentee, or for one, of a pair that may be objected to."""
    await pair_answers.held(session, pair_id)
    for one in await pair_sight.all_own(session, me, now=now):
        if one.pair.id == pair_id and one.member.role is Role.MENTEE:
            if one.pair.state is PairState.OBJECTED and one.member.agrees is False:
                raise AlreadySo
            if one.pair.state in {PairState.AGREED, *MADE}:
                raise ObjectionsOver
            if one.pair.state is not PairState.TOLD:
                raise PairMovedOn
            return one
    raise NotFound


async def _yes(
    session: AsyncSession, pair: Pair, place: Place, members: list[PairMember], by: Person, now: datetime
) -> Said:
    before = pair_answers.written(pair)
    for one in members:
        pair_answers.say(one, agrees=True, by=by, now=now)
    return Said(pair, place, await pair_answers.changed(session, pair, before, by=by, now=now))


async def _no(session: AsyncSession, pair: Pair, place: Place, member: PairMember, by: Person, now: datetime) -> Said:
    before = pair_answers.written(pair)
    pair_answers.say(member, agrees=False, by=by, now=now)
    pair.state = PairState.OBJECTED
    change = await pair_answers.changed(session, pair, before, by=by, now=now)
    await pair_answers_told.tell_off(session, pair, pair.members, but=by, change=change, now=now)
    return Said(pair, place, change)
