"""Staff and the new school year: one question to each, their answers, and what a curator sees of them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import (
    Change,
    Membership,
    Pair,
    PairMember,
    PairState,
    Person,
    Place,
    Programme,
    Promise,
    PromiseState,
    Role,
)
from services import access, archive, moves, outbox, school_years, undo
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.pair_sight import MADE, OVER

STAYING = "staying"
"""The promise that asks somebody whether they stay."""
PATIENCE = timedelta(days=7)
"""So long an answer is waited for; then the curator is asked about the person again."""
_IS_THEIRS = Pair.state.not_in(OVER) & (Pair.state != PairState.SUSPENDED)


@dataclass(slots=True)
class Answers:
    """Whose answer is waited for, who said that they leave, and who can be asked still."""

    awaited: set[int] = field(default_factory=set)
    leaving: set[int] = field(default_factory=set)
    to_ask: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Work:
    """The mentees of somebody who is asked."""

    now: list[Person]
    last_year: list[Person]
    """Of pairs that have come to their end."""


async def answers(
    session: AsyncSession, place_id: int, people: Collection[Person], year: int, *, now: datetime
) -> Answers:
    """How these people, who work in a place, have answered for a school year."""
    found = Answers(leaving=await _leaving(session, place_id, year))
    asked = {f"{STAYING}:{place_id}:{year}:{one.id}": one.id for one in people}
    promises = await session.scalars(select(Promise).where(Promise.key.in_(asked)))
    known = {asked[one.key]: one for one in promises}
    found.awaited = {one for one, promise in known.items() if _is_open(promise, now)} - found.leaving
    found.to_ask = [one.id for one in people if one.chat_id and one.id not in known and one.id not in found.leaving]
    return found


async def ask_all(
    session: AsyncSession, *, me: Me, place_id: int, people: Collection[Person], now: datetime
) -> tuple[int, Change]:
    """A curator asks those of these people who have come in whether they stay; gives how many: AlreadySo."""
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    year = school_years.at(now, (await session.get_one(Place, place_id)).time_zone)
    to_ask = (await answers(session, place_id, people, year, now=now)).to_ask
    if not to_ask:
        raise AlreadySo
    change = await undo.made(session, kind=undo.Kind.STAFF_ASKED, by=by, rows={}, now=now)
    for person_id in to_ask:
        await outbox.promise(
            session,
            key=f"{STAYING}:{place_id}:{year}:{person_id}",
            kind=STAYING,
            receiver_id=person_id,
            parameters={"place_id": place_id, "year": year},
            not_before=now + undo.TOLD_AFTER,
            now=now,
            change_id=change.id,
        )
    return len(to_ask), change


async def answer(session: AsyncSession, *, me: Me, place_id: int, year: int, stays: bool, now: datetime) -> Change:
    """Somebody of the staff says whether they stay: NotFound where they are not asked, or it is decided already."""
    for person in me.persons:
        if held := await unknown(session, place_id, person.id, year, now=now):
            rows = await moves.stay(session, held, year) if stays else {"years": []}
            rows |= {"place": place_id, "year": year, "stays": stays, "person": person.id}
            return await undo.made(session, kind=undo.Kind.STAYING_SAID, by=person, rows=rows, now=now)
    raise NotFound


async def unknown(
    session: AsyncSession, place_id: int, person_id: int, year: int, *, now: datetime
) -> list[Membership]:
    """The roles of somebody in a place of which it is not known whether they stay for this school year."""
    held = select(Membership).where(Membership.place_id == place_id, Membership.person_id == person_id)
    memberships = list(await session.scalars(held.where(access.lasting(Membership, now))))
    zone = (await session.get_one(Place, place_id)).time_zone
    if archive.is_from_above(memberships, now):
        return []
    return [one for one in memberships if school_years.known_for(one, zone) < year]


async def mentees(session: AsyncSession, place_id: int, mentor_ids: Collection[int]) -> dict[int, list[Person]]:
    """By mentor, with whom they are a pair that has not ended; a pair that waits for another mentor is not theirs."""
    return await _mentees(session, place_id, mentor_ids, _IS_THEIRS)


async def to_replace(session: AsyncSession, place_id: int, mentor_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of these mentors who have such a pair in a programme that goes on."""
    return set(await _mentees(session, place_id, mentor_ids, _IS_THEIRS & (Programme.ends_on >= now.date())))


async def worked_with(session: AsyncSession, place_id: int, mentor_id: int, year: int) -> Work:
    """With whom a mentor works, and worked in the school year before this one."""
    working = await _mentees(session, place_id, [mentor_id], Pair.state.in_(MADE))
    is_closed = (Pair.state == PairState.CLOSED) & (Programme.school_year == year - 1)
    before = await _mentees(session, place_id, [mentor_id], is_closed)
    return Work(working.get(mentor_id, []), before.get(mentor_id, []))


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Nobody is asked, or the answer is not given yet."""
    waiting = delete(Promise).where(Promise.change_id == change.id, Promise.state == PromiseState.WAITING)
    await session.execute(waiting)
    years: dict[int, Any] = dict(change.rows.get("years", []))
    for membership in await session.scalars(select(Membership).where(Membership.id.in_(years))):
        membership.school_year = years[membership.id]
    await session.flush()


def _is_open(promise: Promise, now: datetime) -> bool:
    if promise.state in (PromiseState.WAITING, PromiseState.SENDING):
        return True
    settled = promise.settled_at or promise.created_at
    return promise.state is PromiseState.SENT and now < settled + PATIENCE


async def _leaving(session: AsyncSession, place_id: int, year: int) -> set[int]:
    """Who said last that they do not stay."""
    said = select(Change).where(Change.kind == undo.Kind.STAYING_SAID, Change.undone_at.is_(None))
    said = said.where(Change.rows["place"].as_integer() == place_id, Change.rows["year"].as_integer() == year)
    last = {one.rows["person"]: one.rows["stays"] for one in await session.scalars(said.order_by(Change.id))}
    return {person_id for person_id, stays in last.items() if not stays}


async def _mentees(
    session: AsyncSession, place_id: int, mentor_ids: Collection[int], which: ColumnElement[bool]
) -> dict[int, list[Person]]:
    mentor, mentee = aliased(PairMember), aliased(PairMember)
    found = select(mentor.person_id, Person).join(mentee, mentee.pair_id == mentor.pair_id)
    found = found.join(Person, Person.id == mentee.person_id).join(Pair, Pair.id == mentor.pair_id).join(Programme)
    found = found.where(mentor.role == Role.MENTOR, mentee.role == Role.MENTEE, mentor.person_id.in_(mentor_ids))
    found = found.where(Programme.place_id == place_id, which).distinct().order_by(Person.name_key, Person.id)
    by_mentor: dict[int, list[Person]] = {}
    for mentor_id, person in await session.execute(found):
        by_mentor.setdefault(mentor_id, []).append(person)
    return by_mentor
