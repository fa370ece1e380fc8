"""The grown-ups whom a mentee's call for help reaches, step by step; never one who may be the mentee's own mentor."""

import tomllib
from collections.abc import Collection
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Chat, Membership, Pair, PairMember, Person, Place, Reach, Role
from services import ages, calm
from services.access import lasting
from services.pair_known import NEVER_WAS
from services.pair_sight import MADE
from services.roster import fold
from services.working_hours import Hours

_STEMS = tuple(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["psychologist"]["stems"])


class Step(IntEnum):
    """How far a call has been passed on; each step reaches those of the one before, too."""

    FIRST = 0
    """Curators and psychologists, in the summer whoever is on duty; the head where a curator may be the mentor."""
    DEPUTIES = 1
    HEAD = 2


class _Post(NamedTuple):
    """A role of an adult in a place of the mentee."""

    person_id: int
    role: Role
    post: str | None
    stands_in_for_id: int | None
    duty_person_id: int | None
    time_zone: str


async def audience(session: AsyncSession, person_id: int, *, step: Step, now: datetime) -> set[int]:
    """Who is told of a call of this mentee when it has come to this step."""
    places = await _places(session, person_id, now)
    posts = await _posts(session, places, now)
    unsafe = await _may_be_own_mentor(session, person_id, {one.person_id for one in posts}, places, now)
    is_curator_unsafe = any(one.person_id in unsafe for one in posts if _first(one, now) and one.role is Role.CURATOR)
    steps = {Role.HEAD: Step.FIRST if is_curator_unsafe else Step.HEAD, Role.CURATOR: Step.DEPUTIES}
    return {
        one.person_id
        for one in posts
        if one.person_id not in unsafe and (_first(one, now) or steps.get(one.role, step + 1) <= step)
    }


async def reachable(session: AsyncSession, person_ids: Collection[int]) -> dict[int, str]:
    """Those of these people who can be written to, and their names."""
    found = select(Person.id, Person.name).join(Chat, Chat.id == Person.chat_id)
    rows = await session.execute(found.where(Person.id.in_(person_ids), Chat.reach != Reach.CLOSED))
    return dict(rows.all())


async def hours(session: AsyncSession, person_id: int, *, now: datetime) -> Hours:
    """When the grown-ups of a mentee are at work: on working days, in the summer only where somebody is on duty."""
    found = select(Place).where(Place.id.in_(await _places(session, person_id, now))).order_by(Place.id)
    place = await session.scalar(found.limit(1))
    is_on_duty = place is not None and place.duty_person_id is not None

    def is_worked(day: date) -> bool:
        return calm.is_working_day(day) and (is_on_duty or day.month not in calm.SUMMER)

    return Hours(place.time_zone if place else "Europe/Moscow", is_worked)


async def _places(session: AsyncSession, person_id: int, now: datetime) -> list[int]:
    held = select(Membership.place_id).where(Membership.person_id == person_id, Membership.role == Role.MENTEE)
    return list(await session.scalars(held.where(lasting(Membership, now))))


async def _posts(session: AsyncSession, place_ids: Collection[int], now: datetime) -> list[_Post]:
    own = (Membership.person_id, Membership.role, Membership.group, Membership.stands_in_for_id)
    found = select(*own, Place.duty_person_id, Place.time_zone).join(Place, Place.id == Membership.place_id)
    found = found.where(Membership.place_id.in_(place_ids), lasting(Membership, now))
    rows = await session.execute(found.where(Membership.role.in_((Role.CURATOR, Role.OBSERVER, Role.HEAD))))
    return [_Post(*row) for row in rows]


def _first(one: _Post, now: datetime) -> bool:
    """Whether somebody is told at once: a curator, a psychologist, in the summer who stands in for the one on duty."""
    if one.role is Role.OBSERVER:
        return any(stem in fold(one.post or "") for stem in _STEMS)
    if one.role is not Role.CURATOR or one.stands_in_for_id is None:
        return one.role is Role.CURATOR
    is_summer = ages.local_date(now, one.time_zone).month in calm.SUMMER
    return is_summer and one.stands_in_for_id == one.duty_person_id


async def _may_be_own_mentor(
    session: AsyncSession, mentee_id: int, person_ids: Collection[int], place_ids: Collection[int], now: datetime
) -> set[int]:
    """Those who may be the mentee's mentor, or whose telephone a mentor or the mentee reads, too.

    While no pair of the mentee works, whoever mentors in the place is taken for one.
    """
    mentors = await _own_mentors(session, mentee_id) or await _mentors(session, place_ids, now)
    read = select(Person.chat_id).where(Person.id.in_({mentee_id, *mentors}), Person.chat_id.is_not(None))
    chats = set(await session.scalars(read))
    found = select(Person.id).where(Person.id.in_(person_ids))
    return set(await session.scalars(found.where(or_(Person.id.in_(mentors), Person.chat_id.in_(chats)))))


async def _mentors(session: AsyncSession, place_ids: Collection[int], now: datetime) -> set[int]:
    held = select(Membership.person_id).where(Membership.role == Role.MENTOR, Membership.place_id.in_(place_ids))
    return set(await session.scalars(held.where(lasting(Membership, now))))


async def _own_mentors(session: AsyncSession, mentee_id: int) -> set[int]:
    """Of somebody with a pair at work the mentors whom they have and had; nobody's otherwise."""
    own = select(PairMember.pair_id).where(PairMember.person_id == mentee_id, PairMember.role == Role.MENTEE)
    found = select(PairMember.person_id, Pair.state).join(Pair, Pair.id == PairMember.pair_id)
    found = found.where(PairMember.pair_id.in_(own), PairMember.role == Role.MENTOR, Pair.state.not_in(NEVER_WAS))
    rows = (await session.execute(found)).all()
    return {row.person_id for row in rows} if any(row.state in MADE for row in rows) else set()
