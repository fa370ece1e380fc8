"""A pair as those of it read of it while they are asked: who the other side is, and what may still be said."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Answer,
    FormVersion,
    Membership,
    Pair,
    PairMember,
    PairState,
    Person,
    Place,
    Response,
    ResponseState,
    Role,
)
from services import access, answer_days, gate, pair_answers, pair_answers_family, pair_answers_told, pair_sight
from services.access import Me
from services.errors import PairHindered
from services.form_versions import INTAKES
from services.gate import Purpose
from services.pair_rules import HARD
from services.pair_sight import Own

_REQUESTS = ("request", "request_of_teacher")


class Someone(NamedTuple):
    """Somebody of the other side."""

    name: str
    group: str | None
    """The class, study group or post; of a partner's mentor the partner."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one of a pair, or a guardian, reads of it."""

    own: Own
    others: tuple[Someone, ...]
    requests: tuple[str, ...]
    """To a mentor, with what the mentees would like help: choices of the questionnaire."""
    until: date | None
    """The last day on which the family may object."""
    may_object: bool
    needs_yes: bool
    """Without a yes in so many words of whoever reads it nothing comes of the pair."""


async def mine(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Seen:
    """A pair of this telephone: NotFound, PairHindered."""
    own = await pair_sight.own(session, me, pair_id, now=now)
    seen = await of(session, own, now=now)
    if seen is None:
        raise PairHindered
    return seen


async def asked(session: AsyncSession, pair_id: int, receiver_id: int, *, now: datetime) -> Seen | None:
    """What a mentor reads who is asked; nothing once they have answered, or where the pair goes no further."""
    pair = await _pair(session, pair_id)
    member = next((one for one in pair.members if one.person_id == receiver_id), None) if pair else None
    if pair is None or member is None or pair.state is not PairState.OFFERED or member.agrees is not None:
        return None
    place = await pair_answers.place_of(session, pair)
    return await of(session, Own(pair, place, member, member.person, now, ()), now=now)


async def told(session: AsyncSession, pair_id: int, person_id: int, receiver_id: int, *, now: datetime) -> Seen | None:
    """What a mentee, or a guardian of theirs, is told; nothing once the pair has moved on, or goes no further."""
    pair = await _pair(session, pair_id)
    if pair is None or pair.state is not PairState.TOLD:
        return None
    return await _for_receiver(session, pair, person_id, receiver_id, now)


async def called_off(
    session: AsyncSession, pair_id: int, person_id: int, receiver_id: int, *, now: datetime
) -> Own | None:
    """The pair of which nothing has come, as whoever knew of it saw it."""
    pair = await _pair(session, pair_id)
    if pair is None or pair.state not in {PairState.OBJECTED, PairState.DECLINED}:
        return None
    member = next((one for one in pair.members if one.person_id == person_id), None)
    by = await session.get(Person, receiver_id)
    if member is None or by is None:
        return None
    return Own(pair, await pair_answers.place_of(session, pair), member, by, now, ())


async def of(session: AsyncSession, own: Own, *, now: datetime) -> Seen | None:
    """The pair as this one sees it; nothing where it goes no further."""
    pair, place, member = own.pair, own.place, own.member
    if await pair_answers.hindered(session, [pair], now=now):
        return None
    is_mentor = member.role is Role.MENTOR
    other = [one for one in pair.members if one.role is not member.role]
    is_told = pair.state is PairState.TOLD and not is_mentor
    return Seen(
        own,
        tuple([Someone(one.person.name, await _group(session, one, place, now)) for one in other]),
        await _requests(session, other, place, now) if is_mentor else (),
        answer_days.last_day(pair.objections_until, place.time_zone) if pair.objections_until else None,
        is_told and await pair_answers_family.may_object(session, pair, place, now=now),
        is_told and await _needs_yes(session, own, now),
    )


async def _needs_yes(session: AsyncSession, own: Own, now: datetime) -> bool:
    """Whether a guardian, who may share the telephone with the child, has to say yes still."""
    family = await pair_answers_told.family_of(session, own.member.person, own.place, now=now)
    if own.by.id not in [one.id for one in family] and own.by.chat_id not in {one.chat_id for one in family} - {None}:
        return False
    is_outside = await pair_answers_told.is_from_outside(session, own.pair, own.place, now=now)
    return not own.member.agrees and pair_answers_told.needs_yes(own.member, own.place, is_outside, now)


async def _for_receiver(
    session: AsyncSession, pair: Pair, person_id: int, receiver_id: int, now: datetime
) -> Seen | None:
    """Of a mentee, or of a guardian who still speaks for them."""
    place = await pair_answers.place_of(session, pair)
    for member in pair_answers_told.of(pair, Role.MENTEE):
        speakers = [member.person, *await pair_answers_told.family_of(session, member.person, place, now=now)]
        for by in speakers:
            if (member.person_id, by.id) == (person_id, receiver_id):
                return await of(session, Own(pair, place, member, by, now, ()), now=now)
    return None


async def _requests(session: AsyncSession, mentees: list[PairMember], place: Place, now: datetime) -> tuple[str, ...]:
    """What each would like help with, of the newest questionnaire; of a hard situation the curator speaks in person."""
    ids = [one.person_id for one in mentees]
    shown = await gate.allowed(session, person_ids=ids, purpose=Purpose.SHOWING, at=now)
    said = select(Response.person_id, Answer.value).join(Response, Answer.response_id == Response.id).join(FormVersion)
    said = said.where(Response.person_id.in_(shown), Response.place_id == place.id, Answer.concept.in_(_REQUESTS))
    said = said.where(FormVersion.code == INTAKES[Role.MENTEE], Response.state == ResponseState.SUBMITTED)
    newest = {row.person_id: row.value for row in await session.execute(said.order_by(Response.id))}
    wished = [newest[one] for one in ids if isinstance(newest.get(one), str) and newest[one] != HARD]
    return tuple(dict.fromkeys(wished))


async def _group(session: AsyncSession, member: PairMember, place: Place, now: datetime) -> str | None:
    held = select(Membership.group).where(Membership.person_id == member.person_id, Membership.group.is_not(None))
    held = held.where(Membership.place_id == place.id, access.lasting(Membership, now))
    group: str | None = await session.scalar(held.order_by(Membership.role != member.role, Membership.id).limit(1))
    return group or member.person.partner


async def _pair(session: AsyncSession, pair_id: int) -> Pair | None:
    pair: Pair | None = await session.scalar(pair_sight.whole().where(Pair.id == pair_id))
    return pair
