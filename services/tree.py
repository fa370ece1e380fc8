"""The tree of places: who stands above and below whom, in one query however deep."""

import re
from collections.abc import Collection, Iterable

from sqlalchemy import CTE, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, PlaceKind
from services.roster import fold

ABOVE_ORGANISATIONS = (PlaceKind.REGION, PlaceKind.MUNICIPALITY)


def above(*place_ids: int) -> CTE:
    """The places and all above them: rows of (id, parent_id)."""
    own = select(Place.id, Place.parent_id).where(Place.id.in_(place_ids)).cte(recursive=True)
    return own.union(select(Place.id, Place.parent_id).join(own, Place.id == own.c.parent_id))


async def upwards(session: AsyncSession, place_id: int) -> list[int]:
    """The place itself and all above it, the nearest first."""
    rows = (await session.execute(select(above(place_id)))).all()
    parents = {row.id: row.parent_id for row in rows}
    way = [place_id] if place_id in parents else []
    while way and parents.get(way[-1]) is not None:
        way.append(parents[way[-1]])
    return way


def below(place_ids: Collection[int]) -> CTE:
    """The places and all below them: rows of (id, top), `top` being the one of `place_ids` that `id` stands under."""
    own = select(Place.id, Place.id.label("top")).where(Place.id.in_(place_ids)).cte("below", recursive=True)
    return own.union(select(Place.id, own.c.top).join(own, Place.parent_id == own.c.id))


def in_order(places: Iterable[Place]) -> list[Place]:
    """Regions, then municipalities, then organisations; each by name, School 2 before School 10."""
    return sorted(places, key=lambda place: (_height(place.kind), _by_figures(place.name), place.id))


def may_stand(kind: PlaceKind, *, under: PlaceKind) -> bool:
    """A municipality stands under a region, an organisation under either, and a region under nothing."""
    return under in ABOVE_ORGANISATIONS and _height(kind) > _height(under)


def is_organisation(kind: PlaceKind) -> bool:
    """Whether people belong to a place of this kind."""
    return kind not in ABOVE_ORGANISATIONS


def _by_figures(name: str) -> str:
    """A name in which figures weigh what they say."""
    return re.sub(r"\d+", lambda figures: figures[0].zfill(9), fold(name))


def _height(kind: PlaceKind) -> int:
    return ABOVE_ORGANISATIONS.index(kind) if kind in ABOVE_ORGANISATIONS else len(ABOVE_ORGANISATIONS)
