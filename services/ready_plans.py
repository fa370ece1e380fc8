"""Ready plans for a place: which there are, for which school year, and taking one."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Roadmap, RoadmapState
from services import access, roadmap_spread, roadmap_templates, roadmaps, school_years
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.roadmap_templates import Template

YEARS = 2
"""The running school year and the next one."""


class Offered(NamedTuple):
    """What a place can choose from."""

    place: Place
    templates: list[Template]
    years: list[int]


async def offered(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Offered:
    """The ready plans for places of this kind; none for a partner."""
    await access.require(session, me, Action.RUN_ROADMAP, place_id, now=now)
    place = await session.get_one(Place, place_id)
    year = school_years.at(now, place.time_zone)
    return Offered(place, roadmap_templates.of(roadmap_spread.level(place.kind)), [year + one for one in range(YEARS)])


async def take(session: AsyncSession, *, me: Me, place_id: int, code: str, year: int, now: datetime) -> Roadmap:
    """The plan as a draft; the draft that there is, where it was taken already: NotFound, AlreadySo once accepted."""
    by = await access.require(session, me, Action.RUN_ROADMAP, place_id, now=now)
    await access.hold_place(session, place_id)
    found = await offered(session, me=me, place_id=place_id, now=now)
    chosen = next((one for one in found.templates if one.code == code), None)
    if chosen is None or year not in found.years:
        raise NotFound
    period = roadmap_templates.period(year)
    same = select(Roadmap).where(Roadmap.place_id == place_id, Roadmap.template == code)
    same = same.where(Roadmap.period_since == period[0], Roadmap.state != RoadmapState.REPLACED)
    for roadmap in await session.scalars(same):
        if roadmap.state is RoadmapState.DRAFT:
            return roadmap
        raise AlreadySo
    return await roadmaps.store(
        session,
        place_id=place_id,
        made_by_id=by.id,
        plan=roadmap_templates.plan(code, year, year_ends=found.place.year_ends),
        title=f"{chosen.title} · {school_years.title(year)}",
        period=period,
        order_number=None,
        order_on=None,
        not_tasks=(),
        template=code,
        now=now,
    )
