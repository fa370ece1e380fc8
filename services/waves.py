"""Surveys: a questionnaire sent to an audience in a window, started by somebody, or by the timetable."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, Change, Person, Place, Role, Wave, WaveMember
from services import access, ages, form_versions, tree, undo, wave_audience
from services.access import Action, Me
from services.calm import SUMMER
from services.errors import AlreadySo, DatesReversed, InUse, NobodyToAsk, NotFound
from services.form_settings import Purpose
from services.form_versions import Published
from services.wave_asking import hand_out
from services.wave_audience import Audience
from services.wave_closing import close_due
from services.wave_progress import Progress, Silent, WaveLine, of_place, progress
from services.wave_reminding import remind, remind_due
from services.wave_sight import visible
from services.waves_in_hand import AboutLine, InHand, about_list, in_hand, open_member

__all__ = [
    "AboutLine",
    "Audience",
    "InHand",
    "Progress",
    "Silent",
    "WaveLine",
    "about_list",
    "begin",
    "close",
    "close_due",
    "closing_day",
    "counted",
    "hand_out",
    "in_hand",
    "is_sent",
    "last_day",
    "of_place",
    "open_member",
    "progress",
    "remind",
    "remind_due",
    "restore",
    "start",
    "visible",
]

SENT = (Purpose.SURVEY, Purpose.ABOUT)


async def start(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    code: str,
    roles: Sequence[Role] = (),
    groups: Sequence[str] = (),
    answerer_id: int | None = None,
    closes_on: date | None = None,
    now: datetime,
) -> tuple[Wave, Change]:
    """Somebody sends a questionnaire, once its minute is over; of a place above organisations each has its part."""
    by = await access.require(session, me, Action.RUN_SURVEYS, place_id, now=now)
    version = await _version(session, code, place_id)
    audience = Audience(tuple(roles), tuple(groups), answerer_id)
    if answerer_id is not None and version.form.settings.about is None:
        raise NotFound
    await access.hold_place(session, place_id)
    await _check_double(session, by, version, place_id, audience, now)
    opens_at = now + undo.TOLD_AFTER
    place = await session.get_one(Place, place_id)
    wave = await begin(session, place, version, audience, by=by, opens_at=opens_at, closes_on=closes_on, now=now)
    return wave, await undo.made(session, kind=undo.Kind.WAVE_STARTED, by=by, rows={"wave": wave.id}, now=now)


async def begin(
    session: AsyncSession,
    place: Place,
    version: Published,
    audience: Audience,
    *,
    by: Person | None,
    opens_at: datetime,
    closes_on: date | None,
    now: datetime,
) -> Wave:
    """A survey with all whom it asks: NobodyToAsk, DatesReversed."""
    last = closes_on or closing_day(place, version.form.settings.days, now=now)
    if last < ages.local_date(now, place.time_zone):
        raise DatesReversed
    parts = [(one, await _asked(session, one, version, audience, now)) for one in await _organisations(session, place)]
    asking = [(one, asked) for one, asked in parts if asked]
    if not asking:
        raise NobodyToAsk
    wave = _wave(place, version, audience, by, opens_at, last, now)
    session.add(wave)
    await session.flush()
    for one, asked in asking:
        part = wave if one.id == place.id else _wave(one, version, audience, by, opens_at, last, now, part_of=wave)
        session.add(part)
        await session.flush()
        session.add_all(
            WaveMember(wave_id=part.id, person_id=who.person_id, about_id=who.about_id, state=Asked.WAITING, reminded=0)
            for who in asked
        )
    await session.flush()
    return wave


async def close(session: AsyncSession, *, me: Me, wave_id: int, now: datetime) -> Change | None:
    """Somebody closes a survey, once the minute is over; nothing where it is closed, or about to be."""
    wave = await visible(session, me, wave_id, Action.RUN_SURVEYS, now=now)
    by = await access.require(session, me, Action.RUN_SURVEYS, wave.place_id, now=now)
    at = now + undo.TOLD_AFTER
    parts = (Wave.id == wave.id) | (Wave.part_of_id == wave.id)
    found = (await session.scalars(select(Wave).where(parts, Wave.closed_at.is_(None), Wave.closes_at > at))).all()
    if not found:
        return None
    rows: dict[str, Any] = {"waves": [[one.id, one.closes_at.isoformat()] for one in found], "at": at.isoformat()}
    for one in found:
        one.closes_at = at
    await session.flush()
    return await undo.made(session, kind=undo.Kind.WAVE_CLOSED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """A survey that was started is gone; one that was closed goes on: InUse where it has got further meanwhile."""
    if change.kind == undo.Kind.WAVE_STARTED:
        part = (Wave.id == change.rows["wave"]) | (Wave.part_of_id == change.rows["wave"])
        ids = list(await session.scalars(select(Wave.id).where(part)))
        await session.execute(delete(WaveMember).where(WaveMember.wave_id.in_(ids)))
        await session.execute(delete(Wave).where(Wave.part_of_id.in_(ids)))
        await session.execute(delete(Wave).where(Wave.id.in_(ids)))
        return
    for wave_id, closes_at in change.rows["waves"]:
        again = update(Wave).where(Wave.id == wave_id, Wave.closed_at.is_(None))
        again = again.where(Wave.closes_at == datetime.fromisoformat(change.rows["at"]))
        reopened = again.values(closes_at=datetime.fromisoformat(closes_at)).returning(Wave.id)
        if await session.scalar(reopened, execution_options={"synchronize_session": "fetch"}) is None:
            raise InUse


def is_sent(version: Published) -> bool:
    """Whether surveys can send it: a form that types something into the bot, or an intake, they cannot."""
    return version.form.settings.purpose in SENT and not version.is_intake


async def counted(
    session: AsyncSession, place: Place, version: Published, audience: Audience, *, now: datetime
) -> list[int]:
    """How many each organisation of a place would ask."""
    return [len(await _asked(session, one, version, audience, now)) for one in await _organisations(session, place)]


def closing_day(place: Place, days: int, *, now: datetime) -> date:
    """The last day of a survey that is started now: as long as its form says, but lessons end with May."""
    return last_day(ages.local_date(now, place.time_zone), days)


def last_day(first: date, days: int) -> date:
    """As `closing_day`, of a survey that begins on this day."""
    last = first + timedelta(days=days)
    june = date(first.year + (first.month > max(SUMMER)), min(SUMMER), 1)
    return min(last, june - timedelta(days=1)) if first < june else last


async def _check_double(
    session: AsyncSession, by: Person, version: Published, place_id: int, audience: Audience, now: datetime
) -> None:
    """A button pressed twice starts one survey: AlreadySo."""
    same = select(Wave).where(Wave.place_id == place_id, Wave.form_version_id == version.id, Wave.closed_at.is_(None))
    same = same.where(Wave.started_by_id == by.id, Wave.opens_at > now)
    for wave in (await session.scalars(same)).all():
        who = select(WaveMember.person_id).where(WaveMember.wave_id == wave.id, WaveMember.about_id.is_not(None))
        is_same = audience.answerer_id is None or audience.answerer_id in (await session.scalars(who)).all()
        if is_same and wave.audience == _audience(version, audience):
            raise AlreadySo


def _audience(version: Published, audience: Audience) -> dict[str, Any]:
    return {"roles": [*(audience.roles or version.form.settings.audience)], "groups": [*audience.groups]}


async def _version(session: AsyncSession, code: str, place_id: int) -> Published:
    version = await form_versions.latest(session, code=code, place_id=place_id)
    if not is_sent(version):
        raise NotFound
    return version


async def _organisations(session: AsyncSession, place: Place) -> list[Place]:
    """The place itself, or, where it stands above organisations, all of those."""
    if tree.is_organisation(place.kind):
        return [place]
    inside = tree.below([place.id])
    found = await session.scalars(select(Place).where(Place.id.in_(select(inside.c.id))))
    return [one for one in tree.in_order(found) if tree.is_organisation(one.kind)]


async def _asked(
    session: AsyncSession, place: Place, version: Published, audience: Audience, now: datetime
) -> list[wave_audience.Asked]:
    return await wave_audience.of(session, place, version.form.settings, audience, now=now)


def _wave(
    place: Place,
    version: Published,
    audience: Audience,
    by: Person | None,
    opens_at: datetime,
    last: date,
    now: datetime,
    *,
    part_of: Wave | None = None,
) -> Wave:
    settings = version.form.settings
    return Wave(
        form_version_id=version.id,
        place_id=place.id,
        part_of_id=part_of and part_of.id,
        started_by_id=by and by.id,
        audience=_audience(version, audience),
        reminders=[*settings.reminders],
        is_anonymous=settings.is_anonymous,
        pool=[],
        opens_at=opens_at,
        closes_at=ages.midnight(last + timedelta(days=1), place.time_zone),
        created_at=now,
    )
