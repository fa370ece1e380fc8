"""Changes about plans and the shelf, as acts for `test_everything_taken_back`."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place
from services import materials
from services.access import Me
from services.undo import Kind


class Scene(Protocol):
    """A school with its curator."""

    session: AsyncSession
    now: datetime
    school: Place
    curator: Me


async def put_material(scene: Scene) -> Change:
    about = {"me": scene.curator, "place_id": scene.school.id, "now": scene.now}
    return (await materials.put(scene.session, reference="telegram:document:abc", name="Приказ", **about))[1]


ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {Kind.MATERIAL_PUT: put_material}
