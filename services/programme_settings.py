"""The limits of a programme, and how it weighs what speaks for a pair; a change can be taken back for a minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Programme
from services import access, pair_rules, programmes, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotAllowed, NotFound
from services.pair_rules import Part

STEP, MOST_POINTS = 5, 50
"""Points by which a part is weighed more or less, and the most there are."""


class Setting(StrEnum):
    """What can be set, named by its first letters, since buttons are short."""

    MENTEES = "me"
    RHYTHM = "rh"
    MINUTES = "mi"
    OBJECTIONS = "ob"
    GUARDIANS = "gu"


COLUMNS: dict[Setting, str] = {
    Setting.MENTEES: "most_mentees",
    Setting.RHYTHM: "every_weeks",
    Setting.MINUTES: "minutes",
    Setting.OBJECTIONS: "objection_days",
    Setting.GUARDIANS: "reminds_guardians",
}
CHOICES: dict[Setting, tuple[int, ...]] = {
    Setting.MENTEES: (1, 2, 3, 4, 5),
    Setting.RHYTHM: (1, 2, 4),
    Setting.MINUTES: (30, 45, 60, 90),
    Setting.OBJECTIONS: (3, 5, 7),
    Setting.GUARDIANS: (0, 1),
}
"""Mentees of one mentor; weeks from one meeting to the next; minutes; working days; no and yes."""


@dataclass(frozen=True, slots=True)
class Set:
    """A programme, and what was changed last."""

    programme: Programme
    place: Place
    change: Change | None = None

    @property
    def points(self) -> Mapping[str, int]:
        """Of each part of a score."""
        return pair_rules.weighed(self.programme.weights)

    def value(self, setting: Setting) -> int:
        """As it is set now."""
        return int(getattr(self.programme, COLUMNS[setting]))


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Set]:
    """The programmes of this school year that are not closed."""
    await access.require(session, me, Action.MAKE_PAIRS, place_id, now=now)
    place = await session.get_one(Place, place_id)
    begun = await programmes.of_year(session, place, now=now)
    return [Set(one, place) for one in begun if one.closed_at is None]


async def one(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> Set:
    """For whoever makes its pairs: NotFound for anybody else, or once it is closed."""
    programme = await session.get(Programme, programme_id)
    if programme is None or programme.closed_at is not None:
        raise NotFound
    try:
        await access.require(session, me, Action.MAKE_PAIRS, programme.place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    return Set(programme, await session.get_one(Place, programme.place_id))


async def choose(
    session: AsyncSession, *, me: Me, programme_id: int, setting: Setting, value: int, now: datetime
) -> Set:
    """A limit is set anew: AlreadySo, NotFound for what cannot be chosen."""
    if value not in CHOICES[setting]:
        raise NotFound
    column = COLUMNS[setting]
    chosen = bool(value) if setting is Setting.GUARDIANS else value
    return await _change(session, me, programme_id, {column: chosen}, now)


async def weigh(session: AsyncSession, *, me: Me, programme_id: int, part: Part, points: int, now: datetime) -> Set:
    """A part of the score is weighed so: AlreadySo, NotFound for other points than the steps have."""
    if points % STEP or not 0 <= points <= MOST_POINTS:
        raise NotFound
    found = await one(session, me=me, programme_id=programme_id, now=now)
    weights = {**found.programme.weights, part.value: points}
    own = {name: most for name, most in weights.items() if pair_rules.POINTS.get(name) != most}
    return await _change(session, me, programme_id, {"weights": own}, now)


async def weigh_as_usual(session: AsyncSession, *, me: Me, programme_id: int, now: datetime) -> Set:
    """Every part is weighed as it comes: AlreadySo."""
    return await _change(session, me, programme_id, {"weights": {}}, now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """What was set before is so again: InUse where somebody has set it anew."""
    programme = await session.get(Programme, change.rows["programme"], with_for_update=True)
    if programme is None or _values(programme, change.rows["after"]) != change.rows["after"]:
        raise InUse
    for column, value in change.rows["before"].items():
        setattr(programme, column, value)
    await session.flush()


async def _change(session: AsyncSession, me: Me, programme_id: int, after: dict[str, Any], now: datetime) -> Set:
    found = await one(session, me=me, programme_id=programme_id, now=now)
    programme = found.programme
    await session.refresh(programme, with_for_update=True)
    by = await access.require(session, me, Action.MAKE_PAIRS, programme.place_id, now=now)
    before = _values(programme, after)
    if before == after:
        raise AlreadySo
    for column, value in after.items():
        setattr(programme, column, value)
    await session.flush()
    rows = {"programme": programme.id, "before": before, "after": after}
    change = await undo.made(session, kind=undo.Kind.PROGRAMME_SET, by=by, rows=rows, now=now)
    return Set(programme, found.place, change)


def _values(programme: Programme, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {column: getattr(programme, column) for column in columns}
