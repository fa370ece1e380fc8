"""Who sees a pair: the curator and the head of its place, and, once they are told, those who belong to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import (
    AuditAct,
    Capacity,
    Guardianship,
    Meeting,
    Pair,
    PairMember,
    PairSignal,
    PairState,
    Person,
    Place,
    Role,
)
from services import access, audit
from services.access import Action, Me
from services.errors import NotAllowed, NotFound

OVER = frozenset({PairState.DECLINED, PairState.OBJECTED, PairState.DISSOLVED, PairState.CLOSED, PairState.ANNULLED})
"""Nothing more comes of such a pair."""
MADE = frozenset({PairState.WORKING, PairState.SUSPENDED})
"""An order has made it, and it has not ended."""
IN_PROPOSAL = (Pair.state == PairState.PROPOSED) & Pair.replaces_id.is_(None)
"""Who is to step in for another mentor is no part of a proposal: their mentee has a pair."""
_KNOWN_TO_MENTOR = frozenset(PairState) - {PairState.PROPOSED, PairState.ANNULLED}
_KNOWN_TO_MENTEE = _KNOWN_TO_MENTOR - {PairState.OFFERED, PairState.DECLINED}


@dataclass(frozen=True, slots=True)
class Curated:
    """A pair as those who run its place see it, and who of the telephone does."""

    pair: Pair
    place: Place
    by: Person
    now: datetime
    """When they look."""
    meetings: Sequence[Meeting]
    """All of the pair, in order."""
    worries: Sequence[PairSignal]
    """What nobody has looked at yet, the newest first; only a curator reads it."""
    beside: Sequence[Pair] = ()
    """As long as it is proposed, what else of this form is proposed to its mentor."""


@dataclass(frozen=True, slots=True)
class Own:
    """A pair as somebody of it sees it, or the guardian of a mentee."""

    pair: Pair
    place: Place
    member: PairMember
    by: Person
    """Who of the telephone speaks: the member, or the guardian."""
    now: datetime
    """When they look."""
    meetings: Sequence[Meeting]
    """All of the pair, in order."""

    @property
    def speaks_as(self) -> Capacity:
        """For oneself, or for a child."""
        return Capacity.SELF if self.by.id == self.member.person_id else Capacity.GUARDIAN


async def curated(
    session: AsyncSession,
    me: Me,
    pair_id: int,
    *,
    action: Action = Action.MAKE_PAIRS,
    act: AuditAct = AuditAct.SAW,
    now: datetime,
) -> Curated:
    """The pair for whoever may do `action` at its place, which is written down; NotFound for anybody else."""
    pair = await session.scalar(whole().where(Pair.id == pair_id))
    if pair is None:
        raise NotFound
    place = await session.get_one(Place, pair.programme.place_id)
    try:
        by = await access.require(session, me, action, place.id, now=now)
    except NotAllowed:
        raise NotFound from None
    ids = {one.person_id for one in pair.members}
    await audit.note(session, by=by, place_id=place.id, subject_ids=ids, act=act, now=now)
    meetings = (await _meetings(session, [pair.id])).get(pair.id, [])
    runs = Action.MAKE_PAIRS in await access.allowed(session, me, place.id, now=now)
    worries = await _worries(session, pair.id) if runs else ()
    return Curated(pair, place, by, now, meetings, worries, await beside(session, pair))


async def own(session: AsyncSession, me: Me, pair_id: int, *, now: datetime) -> Own:
    """The pair for somebody of it, or for the guardian of a mentee; NotFound while they are not to know of it."""
    for one in await all_own(session, me, now=now):
        if one.pair.id == pair_id:
            return one
    raise NotFound


async def all_own(session: AsyncSession, me: Me, *, now: datetime) -> list[Own]:
    """Every pair of the persons of this telephone and of the children in their care, the newest first."""
    speakers = await _speakers(session, me, now)
    theirs = select(PairMember.pair_id).where(PairMember.person_id.in_(speakers))
    pairs = (await session.scalars(whole().where(Pair.id.in_(theirs)).order_by(Pair.id.desc()))).all()
    places, meetings = await _places(session, pairs), await _meetings(session, [pair.id for pair in pairs])
    return [
        Own(
            pair,
            places[pair.programme.place_id],
            member,
            speakers[member.person_id],
            now,
            meetings.get(pair.id, []),
        )
        for pair in pairs
        for member in pair.members
        if member.person_id in speakers and pair.state in _known(member.role)
    ]


def whole() -> Select[Pair]:
    """Pairs with their people, the partners of these, and their programme."""
    people = selectinload(Pair.members).selectinload(PairMember.person).undefer(Person.partner)
    return select(Pair).options(people, selectinload(Pair.programme))


async def beside(session: AsyncSession, pair: Pair) -> Sequence[Pair]:
    """What else is proposed to the mentor of a proposed pair in the same programme."""
    if pair.state is not PairState.PROPOSED or pair.replaces_id is not None:
        return ()
    mentors = [one.id for one in side(pair, Role.MENTOR)]
    theirs = select(PairMember.pair_id).where(PairMember.person_id.in_(mentors), PairMember.role == Role.MENTOR)
    found = whole().where(Pair.programme_id == pair.programme_id, IN_PROPOSAL, Pair.id.in_(theirs), Pair.id != pair.id)
    return [one for one in await session.scalars(found.order_by(Pair.id)) if side(one, Role.MENTEE)]


async def anew(session: AsyncSession, found: Select[Pair]) -> Sequence[Pair]:
    """The same as the database has them now; of their people whatever was read before stays read."""
    loaded = found.options(selectinload(Pair.members), selectinload(Pair.programme))
    pairs = (await session.scalars(loaded.execution_options(populate_existing=True))).all()
    members = select(PairMember).where(PairMember.pair_id.in_([one.id for one in pairs]))
    (await session.scalars(members.options(selectinload(PairMember.person).undefer(Person.partner)))).all()
    return pairs


def side(pair: Pair, role: Role) -> list[Person]:
    """The mentors of a pair, or the mentees."""
    return [one.person for one in pair.members if one.role is role]


def others(pair: Pair, person_id: int) -> list[Person]:
    """Those of the other side than this person."""
    mine = next(one.role for one in pair.members if one.person_id == person_id)
    return side(pair, Role.MENTEE if mine is Role.MENTOR else Role.MENTOR)


def _known(role: Role) -> frozenset[PairState]:
    return _KNOWN_TO_MENTOR if role is Role.MENTOR else _KNOWN_TO_MENTEE


async def _worries(session: AsyncSession, pair_id: int) -> Sequence[PairSignal]:
    found = select(PairSignal).where(PairSignal.pair_id == pair_id, PairSignal.settled_at.is_(None))
    return (await session.scalars(found.order_by(PairSignal.made_at.desc(), PairSignal.id.desc()))).all()


async def _speakers(session: AsyncSession, me: Me, now: datetime) -> dict[int, Person]:
    """By whom of the telephone each of its persons, and each child in their care, is spoken for."""
    persons = {person.id: person for person in me.persons}
    children = {child.id for child in await access.children(session, me, now=now)}
    care = select(Guardianship.child_id, Guardianship.guardian_id).where(Guardianship.guardian_id.in_(persons))
    rows = await session.execute(care.where(access.lasting(Guardianship, now)))
    return {child_id: persons[by_id] for child_id, by_id in rows if child_id in children} | persons


async def _meetings(session: AsyncSession, pair_ids: Sequence[int]) -> dict[int, list[Meeting]]:
    found: dict[int, list[Meeting]] = {}
    if pair_ids:
        rows = select(Meeting).where(Meeting.pair_id.in_(pair_ids)).order_by(Meeting.starts_at, Meeting.id)
        for one in await session.scalars(rows):
            found.setdefault(one.pair_id, []).append(one)
    return found


async def _places(session: AsyncSession, pairs: Iterable[Pair]) -> dict[int, Place]:
    ids = {pair.programme.place_id for pair in pairs}
    return {one.id: one for one in await session.scalars(select(Place).where(Place.id.in_(ids)))} if ids else {}
