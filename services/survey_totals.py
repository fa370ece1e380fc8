"""What a coordinator reads of surveys: sums over all organisations below, shares, who has no data; never a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, FormVersion, Place, PlaceKind, Wave, WaveMember
from services import (
    access,
    figures,
    form_versions,
    satisfaction,
    school_years,
    small_counts,
    tree,
    wave_erasing,
    wave_sheets,
)
from services.access import Action, Me
from services.errors import NotAllowed, NotFound
from services.form_versions import Published
from services.satisfaction import Rule, Satisfaction


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation's numbers; a small count is None."""

    place: Place
    asked: int
    answered: int | None
    satisfied: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """One questionnaire in all organisations below, this school year."""

    version: Published | None
    """None: no survey has been there this year."""
    year: int
    lines: list[Line]
    missing: list[Place]
    """Organisations without data: not nought."""
    asked: int
    answered: int | None
    satisfaction: Satisfaction | None
    """Of all together; None where nobody is asked whether they are satisfied, or the sum itself is small."""
    rules: list[Rule]
    """What counted as satisfied; several, where places have questionnaires of their own."""
    others: list[Published]
    """Other questionnaires of which there were surveys this year, each by its newest version."""


async def of(session: AsyncSession, *, me: Me, version_id: int | None = None, now: datetime) -> Totals:
    """The questionnaire of this version's code, else the newest that asks who is satisfied; NotAllowed, NotFound."""
    places = await access.places_where(session, me, Action.SEE_SURVEY_TOTALS, now=now)
    if not places:
        raise NotAllowed
    organisations = [one for one in places if tree.is_organisation(one.kind) and one.kind is not PlaceKind.PARTNER]
    year = school_years.at(now, places[0].time_zone)
    newest = await _newest(session, organisations, year, now)
    used = await _used(session, newest)
    chosen = await _chosen(session, used, version_id)
    if chosen is None:
        return Totals(None, year, [], organisations, 0, None, None, [], [])
    others = [one for one in used if one.code != chosen.code]
    waves = {wave.place_id: wave for (_place_id, code), wave in newest.items() if code == chosen.code}
    return await _added(session, chosen, others, year, organisations, waves, now)


async def _newest(
    session: AsyncSession, organisations: Sequence[Place], year: int, now: datetime
) -> dict[tuple[int, str], Wave]:
    """Of each organisation and code the survey that opened last this school year, its own or a coordinator's part."""
    zones = {place.id: place.time_zone for place in organisations}
    found = select(Wave, FormVersion.code).join(FormVersion, FormVersion.id == Wave.form_version_id)
    found = found.where(Wave.place_id.in_(zones), Wave.opens_at <= now).order_by(Wave.opens_at, Wave.id)
    rows = (await session.execute(found)).all()
    return {
        (wave.place_id, code): wave
        for wave, code in rows
        if school_years.at(wave.opens_at, zones[wave.place_id]) == year
    }


async def _used(session: AsyncSession, newest: dict[tuple[int, str], Wave]) -> list[Published]:
    """Each questionnaire once, the one asked last first."""
    latest: dict[str, Wave] = {}
    for (_place_id, code), wave in newest.items():
        if code not in latest or (wave.opens_at, wave.id) > (latest[code].opens_at, latest[code].id):
            latest[code] = wave
    waves = sorted(latest.values(), key=lambda wave: (wave.opens_at, wave.id), reverse=True)
    return [await form_versions.published(session, wave.form_version_id) for wave in waves]


async def _chosen(session: AsyncSession, used: Sequence[Published], version_id: int | None) -> Published | None:
    if version_id is None:
        return next((one for one in used if satisfaction.rule(one.form)), next(iter(used), None))
    version = await session.get(FormVersion, version_id)
    if version is None:
        raise NotFound
    return next((one for one in used if one.code == version.code), None)


async def _added(
    session: AsyncSession,
    chosen: Published,
    others: list[Published],
    year: int,
    organisations: Sequence[Place],
    waves: dict[int, Wave],
    now: datetime,
) -> Totals:
    found = await _of_places(session, waves, now)
    told = {place_id: one for place_id, one in found.items() if one.is_known}
    parts = {place_id: one.satisfaction for place_id, one in told.items() if one.satisfaction is not None}
    veiled = small_counts.hidden({place_id: one.satisfied for place_id, one in parts.items()})
    veiled |= small_counts.hidden({place_id: one.answered for place_id, one in told.items()})
    total, answered = satisfaction.together(parts.values()), sum(one.answered for one in told.values())
    return Totals(
        version=chosen,
        year=year,
        lines=[
            _line(place, told[place.id], is_told=place.id not in veiled) for place in organisations if place.id in told
        ],
        missing=[place for place in organisations if place.id not in told],
        asked=sum(one.asked for one in told.values()),
        answered=answered if answered >= figures.FEW else None,
        satisfaction=total if total and total.satisfied >= figures.FEW else None,
        rules=list(dict.fromkeys(one.rule for one in parts.values())),
        others=others,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """One organisation as it is, before small counts are hidden."""

    asked: int
    answered: int
    is_known: bool
    """Something is answered, or the survey is over; of one without names only when it is over."""
    satisfaction: Satisfaction | None


async def _of_places(session: AsyncSession, waves: dict[int, Wave], now: datetime) -> dict[int, _Counted]:
    versions = {wave.id: await form_versions.published(session, wave.form_version_id) for wave in waves.values()}
    needed = {concept for one in versions.values() for concept in satisfaction.concepts(one.form)}
    sheets = await wave_sheets.answered(session, list(waves.values()), now=now, concepts=needed)
    asked, sent = await _members(session, list(versions))
    found: dict[int, _Counted] = {}
    for place_id, wave in waves.items():
        said, of_all = sheets[wave.id], asked.get(wave.id, 0)
        answered = sent.get(wave.id, 0) if wave.is_anonymous else len(said)
        is_known = wave.closed_at is not None or (answered > 0 and not wave.is_anonymous)
        counted = satisfaction.of(versions[wave.id].form, said, asked=of_all)
        found[place_id] = _Counted(of_all, answered, is_known, counted)
    return found


async def _members(session: AsyncSession, wave_ids: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """By survey, how many it asks, and how many of them have answered."""
    rows = select(WaveMember.wave_id, WaveMember.state, func.count(WaveMember.id))
    rows = rows.where(WaveMember.wave_id.in_(wave_ids)).group_by(WaveMember.wave_id, WaveMember.state)
    asked, sent = dict[int, int](), dict[int, int]()
    for wave_id, state, count in await session.execute(rows):
        asked[wave_id] = asked.get(wave_id, 0) + count
        if state is Asked.ANSWERED:
            sent[wave_id] = count
    for wave_id, erased in (await wave_erasing.erased(session, Wave.id.in_(wave_ids))).items():
        asked[wave_id] = asked.get(wave_id, 0) + sum(erased.values())
        sent[wave_id] = sent.get(wave_id, 0) + erased[Asked.ANSWERED]
    return asked, sent


def _line(place: Place, one: _Counted, *, is_told: bool) -> Line:
    satisfied = one.satisfaction.satisfied if one.satisfaction and is_told else None
    return Line(place, one.asked, one.answered if is_told else None, satisfied)
