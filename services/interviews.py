"""Talks with those who want to mentor: a curator offers times, and each picks one, changes it or gives it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, FormVersion, Interview, Membership, Person, Place, Response, ResponseState, Role
from services import access, ages, audit, gate, interview_notices, undo
from services.access import Action, Me
from services.errors import InterviewTaken, InUse, NobodyToAsk, NotAllowed, NotFound
from services.form_versions import INTAKES
from services.gate import Purpose

AHEAD, MINUTES = 14, 30
"""Days on which a time can be offered, from today, and how long a talk lasts."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a curator sees: the times that are still to come, who has taken them, and how many have not picked."""

    place: Place
    times: Sequence[tuple[Interview, Person | None]]
    candidates: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Day:
    """The hours of a day, and those that this curator offers: taken or not."""

    place: Place
    on: date
    hours: Sequence[int]
    offered: dict[int, bool]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody who wants to mentor can pick from, and what they have picked."""

    person: Person
    place: Place
    taken: Interview | None
    free: Sequence[Interview]


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Offered:
    """For whoever makes pairs there."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    rows = select(Interview, Person).outerjoin(Person, Person.id == Interview.mentor_id)
    rows = rows.where(Interview.place_id == place_id, Interview.starts_at > now).order_by(Interview.starts_at)
    times = [(one, person) for one, person in await session.execute(rows)]
    waiting = await candidates(session, place_id, now=now)
    ids = {one.id for one in waiting} | {person.id for _one, person in times if person}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return Offered(place, times, waiting)


async def days(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[date]:
    """Those on which a time can be offered."""
    await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    today = ages.local_date(now, place.time_zone)
    return [today + timedelta(days=count) for count in range(1, AHEAD + 1)]


async def day(session: AsyncSession, *, me: Me, place_id: int, on: date, now: datetime) -> Day:
    """The hours of a day outside the quiet ones: NotFound for a day that is too far, or over."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    if on not in await days(session, me=me, place_id=place_id, now=now):
        raise NotFound
    place = await session.get_one(Place, place_id)
    zone = ZoneInfo(place.time_zone)
    first, last = _at(place, on, 0), _at(place, on + timedelta(days=1), 0)
    own = select(Interview).where(Interview.curator_id == by.id, Interview.starts_at >= first)
    found = await session.scalars(own.where(Interview.starts_at < last))
    offered = {one.starts_at.astimezone(zone).hour: one.mentor_id is not None for one in found}
    hours = [hour for hour in range(24) if place.quiet_until <= time(hour) < place.quiet_from]
    return Day(place, on, hours, offered)


async def offer(
    session: AsyncSession, *, me: Me, place_id: int, on: date, hour: int, is_on: bool, now: datetime
) -> Day:
    """A time is offered, or not any more: InUse once somebody has taken it."""
    found = await day(session, me=me, place_id=place_id, on=on, now=now)
    if hour not in found.hours:
        raise NotFound
    if found.offered.get(hour):
        raise InUse
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    starts_at = _at(found.place, on, hour)
    if is_on and hour not in found.offered:
        session.add(Interview(place_id=place_id, curator_id=by.id, starts_at=starts_at, minutes=MINUTES, made_at=now))
        await session.flush()
    elif not is_on:
        own = delete(Interview).where(Interview.curator_id == by.id, Interview.starts_at == starts_at)
        await session.execute(own.where(Interview.mentor_id.is_(None)))
    return await day(session, me=me, place_id=place_id, on=on, now=now)


async def invite(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> tuple[int, Change]:
    """Everybody who wants to mentor and has picked no time is asked to: NobodyToAsk where nobody or no time is left."""
    by = await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    waiting = [one.id for one in await candidates(session, place_id, now=now) if one.chat_id is not None]
    if not waiting or not await _free(session, place_id, now):
        raise NobodyToAsk
    change = await undo.made(session, kind=undo.Kind.INTERVIEWS_ASKED, by=by, rows={}, now=now)
    await interview_notices.invite(session, waiting, place_id, change=change, now=now)
    await audit.note(session, by=by, place_id=place_id, subject_ids=waiting, act=AuditAct.CHANGED, now=now)
    return len(waiting), change


async def call_off(session: AsyncSession, *, me: Me, interview_id: int, now: datetime) -> tuple[int, Change]:
    """A curator cannot: the time is gone, and whoever had taken it is told once the minute is over."""
    interview = await session.get(Interview, interview_id, with_for_update=True)
    if interview is None or interview.starts_at <= now:
        raise NotFound
    try:
        by = await access.require(session, me, Action.MAKE_PAIRS, interview.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    rows = {column.name: _plain(getattr(interview, column.name)) for column in Interview.__table__.columns}
    change = await undo.made(session, kind=undo.Kind.INTERVIEW_CALLED_OFF, by=by, rows=rows, now=now)
    if interview.mentor_id is not None:
        await interview_notices.called_off(session, interview, change=change, now=now)
        ids = [interview.mentor_id]
        await audit.note(session, by=by, place_id=interview.place_id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    await session.delete(interview)
    await session.flush()
    return interview.place_id, change


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The time stands there again, as it was taken; of an invitation only the messages are held back."""
    if change.kind == undo.Kind.INTERVIEWS_ASKED:
        return
    rows = dict(change.rows)
    same = (Interview.curator_id == rows["curator_id"]) & (
        Interview.starts_at == datetime.fromisoformat(rows["starts_at"])
    )
    if await session.scalar(select(Interview.id).where(same)):
        raise InUse
    moments = {name: rows[name] and datetime.fromisoformat(rows[name]) for name in ("starts_at", "taken_at", "made_at")}
    session.add(Interview(**{**rows, **moments}))
    await session.flush()


async def choices(session: AsyncSession, me: Me, *, now: datetime) -> list[Choice]:
    """What those of this telephone who want to mentor can pick, or have picked; nothing once they have talked."""
    own = {one.id: one for one in me.persons}
    held = select(Membership.person_id, Membership.place_id).where(Membership.person_id.in_(own))
    held = held.where(Membership.role == Role.MENTOR, access.lasting(Membership, now)).distinct()
    rows = (await session.execute(held)).all()
    found = [await _choice(session, own[person_id], place_id, now) for person_id, place_id in rows]
    return [one for one in found if one is not None]


async def choice(session: AsyncSession, me: Me, place_id: int, *, now: datetime) -> Choice:
    """What there is to pick at one place: NotFound where nothing is, or once they have talked."""
    for one in await choices(session, me, now=now):
        if one.place.id == place_id:
            return one
    raise NotFound


async def is_wanted(session: AsyncSession, person_id: int, place_id: int, *, now: datetime) -> bool:
    """Whether somebody has still to pick a time, and there is one."""
    if not await _free(session, place_id, now):
        return False
    return person_id in {one.id for one in await candidates(session, place_id, now=now)}


async def pick(session: AsyncSession, *, me: Me, interview_id: int, now: datetime) -> Choice:
    """Somebody picks a time, and gives up the one they had: InterviewTaken where somebody was quicker."""
    interview = await session.get(Interview, interview_id)
    mine = [one for one in await choices(session, me, now=now) if interview and one.place.id == interview.place_id]
    if interview is None or not mine:
        raise NotFound
    person, taken = mine[0].person, mine[0].taken
    if interview.mentor_id != person.id:
        free = update(Interview).where(Interview.id == interview_id, Interview.mentor_id.is_(None))
        free = free.where(Interview.starts_at > now).values(mentor_id=person.id, taken_at=now)
        if await session.scalar(free.returning(Interview.id)) is None:
            raise InterviewTaken
        if taken is not None:
            taken.mentor_id = taken.taken_at = None
        await session.flush()
        await session.refresh(interview)
        await interview_notices.remind(session, interview, mine[0].place, now=now)
    return await choice(session, me, interview.place_id, now=now)


async def give_up(session: AsyncSession, *, me: Me, interview_id: int, now: datetime) -> None:
    """Somebody cannot come: the time is free again, and its curator is told."""
    interview = await session.get(Interview, interview_id, with_for_update=True)
    if interview is None or interview.mentor_id not in {one.id for one in me.persons} or interview.starts_at <= now:
        raise NotFound
    await interview_notices.given_up(session, interview, now=now)
    interview.mentor_id = interview.taken_at = None
    await session.flush()


async def candidates(session: AsyncSession, place_id: int, *, now: datetime) -> list[Person]:
    """Those who have sent the mentor's questionnaire and have picked no time, by name."""
    held = select(Membership.person_id).where(Membership.place_id == place_id, Membership.role == Role.MENTOR)
    held = held.where(access.lasting(Membership, now))
    talked = select(Interview.mentor_id).where(Interview.mentor_id.is_not(None), Interview.place_id == place_id)
    found = select(Person).where(Person.id.in_(held), Person.id.in_(_sent(place_id)), Person.id.not_in(talked))
    people = (await session.scalars(found.order_by(Person.name_key, Person.id))).all()
    ids = [one.id for one in people]
    may = await gate.allowed(session, person_ids=ids, purpose=Purpose.QUESTIONNAIRES, at=now)
    return [one for one in people if one.id in may]


async def _choice(session: AsyncSession, person: Person, place_id: int, now: datetime) -> Choice | None:
    own = select(Interview).where(Interview.place_id == place_id, Interview.mentor_id == person.id)
    taken = await session.scalar(own.order_by(Interview.starts_at.desc()).limit(1))
    if taken is not None and taken.starts_at <= now:
        return None
    free = await _free(session, place_id, now)
    if taken is None and (
        not free or person.id not in {one.id for one in await candidates(session, place_id, now=now)}
    ):
        return None
    return Choice(person, await session.get_one(Place, place_id), taken, free)


async def _free(session: AsyncSession, place_id: int, now: datetime) -> Sequence[Interview]:
    found = select(Interview).where(Interview.place_id == place_id, Interview.mentor_id.is_(None))
    return (await session.scalars(found.where(Interview.starts_at > now).order_by(Interview.starts_at))).all()


def _sent(place_id: int) -> Select[int]:
    """Whoever has sent the mentor's questionnaire there."""
    found = select(Response.person_id).join(FormVersion, FormVersion.id == Response.form_version_id)
    found = found.where(Response.place_id == place_id, FormVersion.code == INTAKES[Role.MENTOR])
    return found.where(Response.state == ResponseState.SUBMITTED)


def _at(place: Place, on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), ZoneInfo(place.time_zone)).astimezone(UTC)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
