"""Whom surveys ask when two rows turn out to be one human being: each survey asks them once."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, Response, WaveMember

FURTHEST = (Asked.ANSWERED, Asked.ASKED, Asked.WAITING, Asked.SILENT)
"""Of two members of one survey the one that has come further is kept; the other stays with the other row."""
Moved = list[list[Any]]
"""Number, whose it was, about whom it was."""


async def join(session: AsyncSession, keep_id: int, drop_id: int) -> Moved:
    """Hands members over to the row that is kept; gives what undoing needs. Their responses go with them."""
    pair = (keep_id, drop_id)
    found = select(WaveMember).where(WaveMember.person_id.in_(pair) | WaveMember.about_id.in_(pair))
    members = (await session.scalars(found.order_by(WaveMember.id))).all()
    before: Moved = [[one.id, one.person_id, one.about_id] for one in members]
    taken: set[tuple[int, int, int | None]] = set()
    for one in sorted(members, key=lambda one: (FURTHEST.index(one.state), one.person_id != keep_id, one.id)):
        person_id = keep_id if one.person_id == drop_id else one.person_id
        about_id = keep_id if one.about_id == drop_id else one.about_id
        if (one.wave_id, person_id, about_id) in taken:
            person_id = drop_id if one.person_id in pair else one.person_id
            about_id = drop_id if one.about_id in pair else one.about_id
        taken.add((one.wave_id, person_id, about_id))
        await _put(session, one, person_id, about_id)
    return [row for row in before if not _stands(row, members)]


async def part(session: AsyncSession, moved: Moved) -> None:
    """As `join` found them, those that are still there."""
    for number, person_id, about_id in moved:
        if (member := await session.get(WaveMember, number)) is not None:
            await _put(session, member, person_id, about_id)


async def _put(session: AsyncSession, member: WaveMember, person_id: int, about_id: int | None) -> None:
    member.person_id, member.about_id = person_id, about_id
    await session.flush()
    its = update(Response).where(Response.member_id == member.id)
    await session.execute(its.values(person_id=person_id, about_id=about_id))


def _stands(row: list[Any], members: Any) -> bool:
    return any([one.id, one.person_id, one.about_id] == row for one in members)
