"""The timetable of surveys: what is asked each school year by itself, on the usual day or on the place's own."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, FormVersion, Membership, Place, Role, Wave
from services import access, ages, calm, form_versions, school_years, tree, undo, waves
from services.access import Action, Me
from services.errors import InUse, NobodyToAsk, NotFound
from services.taking_part import PARTICIPANTS
from services.wave_audience import Audience

STEP = timedelta(days=7)
"""By how much a day is moved."""
LATE = timedelta(days=7)
"""So long after its day a survey is still begun: a holiday, or a bot that stood still."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A questionnaire of an entry, and whom it asks."""

    form: str
    role: Role
    occupation: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is asked once a school year."""

    name: str
    day: str
    """The usual one, `MM-DD`."""
    days: int
    is_off: bool
    """Unless a place names a day."""
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """An entry as a place has it: its day in this school year, or none."""

    entry: Entry
    on: date | None
    closes_on: date | None


@cache
def entries() -> dict[str, Entry]:
    """All entries by name, in the order of the year."""
    read = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {name: _entry(name, row) for name, row in read.items()}


async def start_due(session: AsyncSession, *, now: datetime) -> int:
    """Begins every survey whose day has come, once for a place, a questionnaire and a school year; gives how many."""
    begun = 0
    for place in await session.scalars(_places(now)):
        local = now.astimezone(ZoneInfo(place.time_zone))
        if calm.is_working_day(local.date()) and local.time() >= place.quiet_until:
            for planned in _planned(place, local.date()):
                if planned.on is not None and planned.on <= local.date() < planned.on + LATE:
                    await access.hold_place(session, place.id)
                    begun += await _begin(session, place, planned, now)
    return begun


async def next_moment(session: AsyncSession, *, now: datetime) -> datetime | None:
    """When the next survey begins, as things stand."""
    places = (await session.scalars(_places(now))).all()
    moments = [moment for place in places for moment in _moments(place, now)]
    return min((one for one in moments if one > now), default=None)


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> tuple[Place, list[Planned]]:
    """What is asked by itself in a place."""
    await access.require(session, me, Action.RUN_SURVEYS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    return place, list(_planned(place, ages.local_date(now, place.time_zone)))


async def change(
    session: AsyncSession, *, me: Me, place_id: int, name: str, weeks: int | None, now: datetime
) -> Change:
    """Moves an entry by weeks; by none switches it off, or on again; NotFound for an entry or a day that is not."""
    by = await access.require(session, me, Action.RUN_SURVEYS, place_id, now=now)
    await access.hold_place(session, place_id)
    place = await session.get_one(Place, place_id, populate_existing=True)
    planned = {one.entry.name: one for one in _planned(place, ages.local_date(now, place.time_zone))}
    if name not in planned:
        raise NotFound
    days = {**place.survey_days}
    is_written = name in days
    before = days.get(name)
    days[name] = _moved(planned[name], weeks)
    place.survey_days = days
    rows: dict[str, Any] = {"place": place_id, "entry": name, "written": is_written}
    rows |= {"before": before, "after": days[name]}
    return await undo.made(session, kind=undo.Kind.SURVEYS_TIMED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The entry is where it was; InUse where somebody has moved it meanwhile."""
    rows = change.rows
    await access.hold_place(session, rows["place"])
    place = await session.get_one(Place, rows["place"], populate_existing=True)
    days = {**place.survey_days}
    if days.get(rows["entry"]) != rows["after"]:
        raise InUse
    days[rows["entry"]] = rows["before"]
    place.survey_days = days if rows["written"] else {name: day for name, day in days.items() if name != rows["entry"]}
    await session.flush()


def _moved(planned: Planned, weeks: int | None) -> str | None:
    if weeks is None:
        return None if planned.on is not None else planned.entry.day
    if planned.on is None:
        raise NotFound
    day = planned.on + weeks * STEP
    year = school_years.begun(planned.on)
    if day.month in calm.SUMMER or school_years.begun(day) != year:
        raise NotFound
    return f"{day:%m-%d}"


def _planned(place: Place, today: date) -> Iterator[Planned]:
    for entry in entries().values():
        usual = None if entry.is_off else entry.day
        written = place.survey_days.get(entry.name, usual)
        on = _in_year(written, school_years.begun(today)) if written else None
        yield Planned(entry, on, waves.last_day(on, entry.days) if on else None)


def _in_year(written: str, year: int) -> date:
    """The day in a school year; the last of February stands for a day that the year has not."""
    month, day = map(int, written.split("-"))
    calendar = year if month >= school_years.FIRST_MONTH else year + 1
    return date(calendar, month, min(day, 28) if month == 2 else day)


def _moments(place: Place, now: datetime) -> Iterator[datetime]:
    """The first morning of each entry that is a working day, this school year and the next."""
    zone = ZoneInfo(place.time_zone)
    today = now.astimezone(zone).date()
    for year in (today, today + timedelta(days=366)):
        for planned in _planned(place, year):
            day = planned.on
            while day is not None and not calm.is_working_day(day):
                day += timedelta(days=1)
            if day is not None:
                yield datetime.combine(day, max(place.quiet_until, time(0)), zone)


async def _begin(session: AsyncSession, place: Place, planned: Planned, now: datetime) -> int:
    begun = 0
    for ask in planned.entry.asks:
        audience = Audience(roles=(ask.role,), occupation=ask.occupation)
        if not await _is_begun(session, place, ask, now):
            try:
                version = await form_versions.latest(session, code=ask.form, place_id=place.id)
                await waves.begin(
                    session, place, version, audience, by=None, opens_at=now, closes_on=planned.closes_on, now=now
                )
                begun += 1
            except (NobodyToAsk, NotFound):
                continue
    return begun


async def _is_begun(session: AsyncSession, place: Place, ask: Ask, now: datetime) -> bool:
    """Whether these have been asked this already in this school year, by whomever."""
    first = date(school_years.at(now, place.time_zone), school_years.FIRST_MONTH, 1)
    found = select(Wave.audience).join(FormVersion, FormVersion.id == Wave.form_version_id)
    found = found.where(FormVersion.code == ask.form, Wave.created_at >= ages.midnight(first, place.time_zone))
    found = found.where(Wave.place_id == place.id)
    return any(ask.role in audience["roles"] for audience in await session.scalars(found))


def _places(now: datetime) -> Select[Place]:
    """Organisations in which somebody takes part."""
    held = select(Membership.id).where(Membership.place_id == Place.id, Membership.role.in_(PARTICIPANTS))
    found = select(Place).where(held.where(access.lasting(Membership, now)).exists())
    return found.where(Place.kind.not_in(tree.ABOVE_ORGANISATIONS)).order_by(Place.id)


def _entry(name: str, row: dict[str, Any]) -> Entry:
    asks = tuple(Ask(one["form"], Role(one["role"]), one.get("occupation")) for one in row["asks"])
    return Entry(name, row["day"], row["days"], row.get("off", False), asks)
