"""What a curator looks through before pairs are published: numbers, pairs, who is left, whom else they could have."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Job, KeptApart, Pair, Person, Role
from services import class_names, jobs, matching_fairness, pair_choices, pair_proposals_desk, pair_sight, pairs
from services.access import Me
from services.errors import AlreadySo
from services.matching_fairness import Fairness
from services.pair_choices import Choice
from services.pair_people import Mentee
from services.pair_proposal import Alone
from services.pair_proposals_desk import Desk

TABLE = "pair_table"
"""Brings the proposed pairs as a table, as they stand."""


@dataclass(frozen=True, slots=True)
class Board:
    """How a proposal stands."""

    desk: Desk
    is_waiting: bool
    """A new one is being made for whoever looks."""


@dataclass(frozen=True, slots=True)
class Line:
    """A proposed pair in a list, or a group."""

    pair: Pair
    mentees: Sequence[Person]
    mentor: Person


@dataclass(frozen=True, slots=True)
class Chosen:
    """A mentee and all mentors but theirs."""

    desk: Desk
    mentee: Mentee
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks against two, and with whom the mentee's mentor could be changed instead."""

    desk: Desk
    mentee: Mentee
    choice: Choice
    own: Pair | None
    exchanges: Sequence[tuple[Pair, Mentee]]


@dataclass(frozen=True, slots=True)
class Apart:
    """Two who are never made a pair."""

    kept: KeptApart
    mentee: Person
    mentor: Person


async def board(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> Board:
    """How the proposal of a programme stands."""
    desk = await pair_proposals_desk.opened(session, me, programme_id, now=now)
    waiting = await jobs.waiting(session, kind=pairs.JOB, by=desk.by, place_id=desk.place.id)
    return Board(desk, waiting is not None and waiting.parameters == {"form": desk.programme.form})


async def lines(
    session: AsyncSession, *, me: Me, programme_id: int, by_class: bool, now: datetime
) -> tuple[Desk, list[Line]]:
    """The proposed pairs, the best first or by class."""
    desk = await pair_proposals_desk.opened(session, me, programme_id, now=now)
    found = [_line(one) for one in desk.proposed]
    groups = {one.id: one.group for one in desk.base.mentees}
    if by_class:
        found.sort(key=lambda one: (*_first(one.mentees, groups), one.pair.id))
    return desk, found


async def looked(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> Desk:
    """The desk of a programme: who is left, and how the classes compare."""
    return await pair_proposals_desk.opened(session, me, programme_id, now=now)


def why_alone(desk: Desk, mentees: Sequence[Mentee]) -> list[Alone]:
    """Why these have no mentor, as things stand."""
    return [pair_choices.alone(one, desk.choices(one)) for one in mentees]


def fairness(desk: Desk) -> Fairness:
    """The classes compared by how many have a mentor proposed."""
    groups = {one.id: one.group for one in desk.base.mentees}
    points = {
        mentee: one.score or 0
        for one in desk.proposed
        for mentee in pair_proposals_desk.by_mentee([one])
        if mentee in groups
    }
    return matching_fairness.fairness(groups, points)


async def choose(session: AsyncSession, *, me: Me, programme_id: int, mentee_id: int, now: datetime) -> Chosen:
    """Whom a mentee could have."""
    desk = await pair_proposals_desk.opened(session, me, programme_id, now=now)
    mentee = desk.mentee(mentee_id)
    return Chosen(desk, mentee, desk.choices(mentee))


async def doubt(
    session: AsyncSession, *, me: Me, programme_id: int, mentee_id: int, mentor_id: int, now: datetime
) -> Doubt:
    """What speaks against two."""
    these = {mentee_id, mentor_id}
    desk = await pair_proposals_desk.opened(session, me, programme_id, subject_ids=these, now=now)
    mentee, mentor = desk.mentee(mentee_id), desk.mentor(mentor_id)
    exchanges = [(one, desk.mentee(desk.couple(one)[0])) for one in desk.exchangeable(mentee, mentor)]
    return Doubt(desk, mentee, desk.choice(mentee, mentor), desk.pair_of(mentee_id), exchanges)


async def others(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> tuple[Pair, Chosen]:
    """Whom else the mentee of a proposed pair could have."""
    found = await pair_sight.curated(session, me, pair_id, now=now)
    desk = await pair_proposals_desk.opened(session, me, found.pair.programme_id, subject_ids=(), now=now)
    pair = desk.proposal(pair_id)
    mentee = desk.mentee(desk.couple(pair)[0])
    return pair, Chosen(desk, mentee, [one for one in desk.choices(mentee) if one.why is None])


async def apart(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> tuple[Desk, list[Apart]]:
    """Who is never made a pair at the place, the newest first."""
    desk = await pair_proposals_desk.opened(session, me, programme_id, now=now)
    mentee, mentor = aliased(Person), aliased(Person)
    found = select(KeptApart, mentee, mentor).join(mentee, mentee.id == KeptApart.mentee_id)
    found = found.join(mentor, mentor.id == KeptApart.mentor_id).where(KeptApart.place_id == desk.place.id)
    rows = await session.execute(found.order_by(KeptApart.id.desc()))
    return desk, [Apart(*row) for row in rows]


async def ask_table(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> Job:
    """A curator wants the table: AlreadySo while it is being made."""
    desk = await pair_proposals_desk.opened(session, me, programme_id, subject_ids=(), now=now)
    parameters = {"programme_id": programme_id}
    waiting = await jobs.waiting(session, kind=TABLE, by=desk.by, place_id=desk.place.id)
    if waiting is not None and waiting.parameters == parameters:
        raise AlreadySo
    return await jobs.ask(session, kind=TABLE, by=desk.by, place_id=desk.place.id, parameters=parameters, now=now)


async def names(session: AsyncSession, person_ids: Collection[int]) -> dict[int, str]:
    """Of those who are still there; nobody's right is asked here."""
    found = await session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return dict(found.all())


def _line(pair: Pair) -> Line:
    (mentor,) = pair_sight.side(pair, Role.MENTOR)
    return Line(pair, pair_sight.side(pair, Role.MENTEE), mentor)


def _first(mentees: Sequence[Person], groups: Mapping[int, str]) -> tuple[str, str]:
    """By whom of a group it stands in a list by class."""
    return min((class_names.order(groups.get(one.id, "")), one.name) for one in mentees)
