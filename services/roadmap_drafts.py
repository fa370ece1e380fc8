"""A draft as it is looked at before somebody decides about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Roadmap
from services import roadmap_answers, roadmap_changes, roadmaps
from services.access import Me
from services.roadmap_changes import Changed, What
from services.roadmap_plan import Planned


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read of a document, and what is still to be done about it."""

    roadmap: Roadmap
    place: Place
    rows: int
    has_bodies: bool
    left: int
    """Questions."""
    changes: list[Changed] = field(default_factory=list)
    """Against the document that it corrects, if there is one."""
    old: dict[int, Planned] = field(default_factory=dict)
    new: dict[int, Planned] = field(default_factory=dict)

    def count(self, what: What) -> int:
        """How many rows are so."""
        return len([one for one in self.changes if one.kind is what])


async def draft(session: AsyncSession, *, me: Me, roadmap_id: int, now: datetime) -> Draft:
    """A document with its numbers; NotFound for whoever does not run the plan of its place."""
    return await _of(session, await roadmaps.visible(session, me, roadmap_id, now=now))


async def told(session: AsyncSession, roadmap_id: int) -> Draft | None:
    """The same, for a message about it; None once it is gone."""
    roadmap = await session.get(Roadmap, roadmap_id)
    return await _of(session, roadmap) if roadmap else None


async def _of(session: AsyncSession, roadmap: Roadmap) -> Draft:
    left = await roadmap_answers.questions_left(session, roadmap.id)
    new = await roadmaps.plan(session, roadmap.id)
    old = await roadmaps.plan(session, roadmap.replaces_id) if roadmap.replaces_id else []
    changes = roadmap_changes.compare(old, new) if old else []
    place, has_bodies = await session.get_one(Place, roadmap.place_id), any(one.responsibles for one in new)
    return Draft(roadmap, place, len(new), has_bodies, left, changes, _by_row(old), _by_row(new))


def _by_row(plan: Sequence[Planned]) -> dict[int, Planned]:
    return {one.row: one for one in plan}
