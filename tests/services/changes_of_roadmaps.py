"""Changes about plans and the shelf, as acts for `test_everything_taken_back`."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Roadmap
from services import materials, roadmaps
from services.access import Me
from services.undo import Kind
from tests import factories


class Scene(Protocol):
    """A school with its curator."""

    session: AsyncSession
    now: datetime
    school: Place
    curator: Me


async def put_material(scene: Scene) -> Change:
    about = {"me": scene.curator, "place_id": scene.school.id, "now": scene.now}
    return (await materials.put(scene.session, reference="telegram:document:abc", name="Приказ", **about))[1]


async def accept_roadmap(scene: Scene) -> Change:
    number = (await scene.session.scalars(select(Roadmap.id))).one()
    return (await roadmaps.accept(scene.session, me=scene.curator, roadmap_id=number, now=scene.now))[1]


async def a_draft(scene: Scene) -> None:
    """Of one step, about which nothing is to be asked."""
    october = date(2026, 10, 1), date(2026, 10, 31)
    step = factories.step(1, "Провести семинар", october)
    await factories.roadmap(scene.session, scene.school, [step], accepted=False)


BEFORE: dict[Kind, Callable[[Scene], Awaitable[None]]] = {Kind.ROADMAP_ACCEPTED: a_draft}
"""What has to be there before an act."""

ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {
    Kind.MATERIAL_PUT: put_material,
    Kind.ROADMAP_ACCEPTED: accept_roadmap,
}
