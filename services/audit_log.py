"""The log of who looked, for whoever is responsible for the data of a place: pages, days and a file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, AuditEntry, Job, Person, Place
from services import access, ages, jobs
from services.access import Action, Me
from services.errors import NotAllowed

JOB = "audit"
"""Of the job, and of the promise that brings the file."""
PAGE = 12
IN_A_FILE = 20_000
"""Rows in a file, the newest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One row: who did what with whose data, from where."""

    at: datetime
    """On the wall of the place."""
    by: str | None
    """The name of whoever looked, or the code of somebody who is not there any more; nobody: the machine itself."""
    act: AuditAct
    screen: str
    code: str | None
    """Of the one person it was about; of many nobody."""
    people: int


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log, the newest first."""

    place: Place
    rows: list[Seen]
    page: int
    """From 0; the last one where a later one was asked for."""
    pages: int
    day: date | None
    """The only day that is shown; None: all."""
    begins_before: bool
    """Somebody looked before that day, too."""
    code: str | None
    """Of the only person that is shown."""
    people: dict[str, int]
    """Of those on this page, by code, the number."""


async def of_place(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    page: int = 0,
    days_ago: int | None = None,
    person_id: int | None = None,
    now: datetime,
) -> Log:
    """Who looked in a place; where that is asked only on one day, so many days ago, or only at one person."""
    await access.require(session, me, Action.SEE_AUDIT, place_id, now=now)
    place = await session.get_one(Place, place_id)
    day = None if days_ago is None else ages.local_date(now, place.time_zone) - timedelta(days=days_ago)
    found = _entries(place, day, day)
    if person_id is not None:
        found = found.where(AuditEntry.subject_id == person_id)
    count = await session.scalar(select(func.count()).select_from(found.subquery())) or 0
    pages = max(1, ceil(count / PAGE))
    page = min(page, pages - 1)
    entries = (await session.scalars(found.offset(page * PAGE).limit(PAGE))).all()
    here = select(Person.code).where(Person.id == person_id, Person.operator_id == place_id)
    return Log(
        place=place,
        rows=await _rows(session, entries, place.time_zone),
        page=page,
        pages=pages,
        day=day,
        begins_before=day is not None and await _is_older(session, place, day),
        code=await session.scalar(here) if person_id is not None else None,
        people={one.subject_code: one.subject_id for one in entries if one.subject_code and one.subject_id},
    )


async def ask(session: AsyncSession, *, me: Me, place_id: int, days: int, now: datetime) -> Job:
    """Somebody wants the log of today and so many days before as a file."""
    by = await access.require(session, me, Action.SEE_AUDIT, place_id, now=now)
    until = ages.local_date(now, (await session.get_one(Place, place_id)).time_zone)
    since = until - timedelta(days=days)
    period = {"since": since.isoformat(), "until": until.isoformat()}
    return await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters=period, now=now)


async def asked(session: AsyncSession, job: Job, *, now: datetime) -> list[Seen] | None:
    """The rows of a file; None where whoever asked sees them no more."""
    me = await jobs.asking(session, job)
    if me is None:
        return None
    try:
        await access.require(session, me, Action.SEE_AUDIT, job.place_id, now=now)
    except NotAllowed:
        return None
    place = await session.get_one(Place, job.place_id)
    since, until = (date.fromisoformat(job.parameters[name]) for name in ("since", "until"))
    entries = await session.scalars(_entries(place, since, until).limit(IN_A_FILE))
    return await _rows(session, entries.all(), place.time_zone)


async def _is_older(session: AsyncSession, place: Place, day: date) -> bool:
    return await session.scalar(_entries(place, None, day - timedelta(days=1)).limit(1)) is not None


def _entries(place: Place, since: date | None, until: date | None) -> Select[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.place_id == place.id)
    if since is not None:
        found = found.where(AuditEntry.at >= ages.midnight(since, place.time_zone))
    if until is not None:
        found = found.where(AuditEntry.at < ages.midnight(until + timedelta(days=1), place.time_zone))
    return found.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


async def _rows(session: AsyncSession, entries: Sequence[AuditEntry], zone: str) -> list[Seen]:
    names = await _names(session, {one.by_id for one in entries if one.by_id is not None})
    return [
        Seen(
            at=one.at.astimezone(ZoneInfo(zone)),
            by=names.get(one.by_id or 0, one.by_code),
            act=one.act,
            screen=one.screen,
            code=one.subject_code,
            people=one.people,
        )
        for one in entries
    ]


async def _names(session: AsyncSession, person_ids: Collection[int]) -> dict[int, str]:
    rows = await session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return dict(rows.all())
