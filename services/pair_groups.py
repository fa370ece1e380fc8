"""A group is one pair with several mentees: what is kept of each of them, and who leaves it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models import Pair, PairMember, Role
from services import pair_whys

Kept = tuple[int | None, list[dict[str, Any]]]
"""The points of a mentor and a mentee, none where a curator has chosen them, and the reasons."""


def mentees(pair: Pair) -> list[PairMember]:
    """Those of a pair who have the mentor."""
    return [one for one in pair.members if one.role is Role.MENTEE]


def is_group(pair: Pair) -> bool:
    """Whether several have the mentor together."""
    return len(mentees(pair)) > 1


def kept(pair: Pair) -> dict[int, Kept]:
    """By the row of each mentee what speaks for them and the mentor."""
    each = pair_whys.each(pair.whys)
    alone = (pair.score, pair.whys)
    return {one.id: each.get(one.id, (None, [])) if each else alone for one in mentees(pair)}


def keep(pair: Pair, said: Mapping[int, Kept]) -> None:
    """The other way round: a group has no points of its own."""
    alone = next(iter(said.values())) if len(said) == 1 else None
    pair.score, pair.whys = alone or (None, pair_whys.together(said))


async def leave(session: AsyncSession, pair: Pair, mentee_id: int) -> None:
    """One of a group has this mentor no more; the others stay."""
    said = kept(pair)
    (gone,) = [one for one in mentees(pair) if one.person_id == mentee_id]
    keep(pair, {number: its for number, its in said.items() if number != gone.id})
    await session.execute(delete(PairMember).where(PairMember.id == gone.id))
