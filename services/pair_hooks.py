"""What somebody's leaving, or a consent that has ended, does to their pairs."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Pair, PairState, Person, Place, PlaceKind, Programme, Role
from services import access, ages, gate, ledger, pair_stops
from services.gate import Purpose
from services.pair_ends import ByItself
from services.pair_sight import MADE, OVER
from services.pair_stops import Rows, Stopping

_LIVING = frozenset(PairState) - OVER


async def left(session: AsyncSession, place_id: int, person_ids: Collection[int], *, now: datetime) -> Rows:
    """Of those who have left a place: without the mentor a pair pauses, without its mentees it is over.

    A partner's mentors leave the pairs of all organisations. What no order has made yet is over in both cases. The
    other side reads neither who has left nor why; of a group that goes on only its curator hears. Gives what
    `pair_stops.take_back` needs.
    """
    place = await session.get_one(Place, place_id)
    stopping = Stopping(session, now, ages.local_date(now, place.time_zone))
    theirs = pair_stops.of_person(person_ids, _LIVING)
    if place.kind is not PlaceKind.PARTNER:
        theirs = theirs.where(Programme.place_id == place_id).join(Programme)
    pairs = (await session.scalars(theirs)).all()
    if pairs:
        gone = await _without_role(session, place_id, person_ids, pairs, now)
        silent = await pair_stops.family(session, {person_id for person_id, _ in gone}, now)
        for pair in pairs:
            if any((one.person_id, one.role) in gone for one in pair.members):
                await _without(stopping, pair, gone, silent)
    return stopping.rows


async def follow_consents(session: AsyncSession, person_ids: Collection[int], *, now: datetime) -> None:
    """Pairs pause while somebody of them has said no, or as an adult has not said yes; and go on after it.

    Of a minor whose consent has only run out the curator decides: the pair goes on until then.
    """
    found = (await session.scalars(pair_stops.of_person(person_ids, MADE))).all()
    if not found:
        return
    places = await _places(session, found)
    no, lapsed = await _withheld(session, found, now)
    for pair in found:
        today = ages.local_date(now, places[pair.programme.place_id].time_zone)
        await _follow(Stopping(session, now, today), pair, no, lapsed)


async def may_go_on(session: AsyncSession, pair: Pair, *, now: datetime) -> bool:
    """Whether nobody of the pair has withheld a consent that it needs."""
    no, _lapsed = await _withheld(session, [pair], now)
    return no.isdisjoint(one.person_id for one in pair.members)


async def _without(stopping: Stopping, pair: Pair, gone: Collection[tuple[int, Role]], silent: Collection[int]) -> None:
    mentees, mentors = ([person_id for person_id, its in gone if its is role] for role in (Role.MENTEE, Role.MENTOR))
    if pair.state in (PairState.PROPOSED, PairState.OFFERED):
        await stopping.move([pair], PairState.ANNULLED, why=ByItself.LEFT, silent=silent)
    elif pair_stops.gone_from(pair, Role.MENTEE, mentees) or pair.state not in MADE:
        await stopping.move([pair], PairState.DISSOLVED, why=ByItself.LEFT, silent=silent)
    else:
        if pair_stops.gone_from(pair, Role.MENTOR, mentors) and pair.state is PairState.WORKING:
            await stopping.move([pair], PairState.SUSPENDED, why=ByItself.LEFT, silent=silent)
        for one in pair.members:
            if (one.person_id, one.role) in gone:
                await stopping.signal(pair, one.person, one.role)


async def _follow(stopping: Stopping, pair: Pair, no: Collection[int], lapsed: Collection[int]) -> None:
    against = [one for one in pair.members if one.person_id in no]
    doubtful = [one for one in pair.members if one.person_id in lapsed]
    if pair.state is PairState.WORKING:
        if against:
            silent = await pair_stops.family(stopping.session, {one.person_id for one in against}, stopping.now)
            await stopping.move([pair], PairState.SUSPENDED, why=ByItself.CONSENT, silent=silent)
        for one in (*against, *doubtful):
            await stopping.signal(pair, one.person, one.role)
    elif pair.end_reason == ByItself.CONSENT and not against:
        await stopping.move([pair], PairState.WORKING)


async def _withheld(session: AsyncSession, pairs: Collection[Pair], now: datetime) -> tuple[set[int], set[int]]:
    """Those of these pairs without whose consent a pair may not work, and minors whose consent has only run out."""
    people = {one.person_id: one.person for pair in pairs for one in pair.members}
    kinds = gate.NEEDS[Purpose.MATCHING].held
    found = await ledger.by_kind(session, Person.id.in_(people), kinds=kinds, at=now)
    refused = {number for number, its in found.items() if any(one.refused for one in its.values())}
    missing = {number for number, its in found.items() if not all(one.valid for one in its.values())} - refused
    days = {one: ages.local_date(now, place.time_zone) for one, place in (await _places(session, pairs)).items()}
    today = {one.person_id: days[pair.programme.place_id] for pair in pairs for one in pair.members}
    grown = {number for number in missing if ages.is_adult(people[number], today[number])}
    return refused | grown, missing - grown


async def _places(session: AsyncSession, pairs: Iterable[Pair]) -> dict[int, Place]:
    ids = {one.programme.place_id for one in pairs}
    return {one.id: one for one in await session.scalars(select(Place).where(Place.id.in_(ids)))}


async def _without_role(
    session: AsyncSession, place_id: int, person_ids: Collection[int], pairs: Iterable[Pair], now: datetime
) -> set[tuple[int, Role]]:
    """Of these people the members of these pairs who are not at the place any more what they are in the pair."""
    members = {(one.person_id, one.role) for pair in pairs for one in pair.members if one.person_id in person_ids}
    held = select(Membership.person_id, Membership.role)
    held = held.where(Membership.place_id == place_id, Membership.person_id.in_([number for number, _ in members]))
    rows = await session.execute(held.where(access.lasting(Membership, now)))
    return members - {(person_id, role) for person_id, role in rows}
