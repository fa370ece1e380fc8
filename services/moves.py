"""Moves: from class to class, one child any day, and staying where one is for another school year."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Person, Place, Role
from services import access, class_names, school_years, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotFound
from services.roster import fold_group, group_order
from services.taking_part import PARTICIPANTS


async def classes(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> tuple[Person, list[str]]:
    """To which classes of the place a participant can be moved: the others there, by name."""
    person, held = await _mover(session, me, person_id, now)
    found = select(Membership.group).where(Membership.place_id == person.operator_id, Membership.group.is_not(None))
    found = found.where(Membership.role.in_(PARTICIPANTS), access.lasting(Membership, now)).distinct()
    own = {fold_group(one.group) for one in held}
    named: dict[str, str] = {}
    for group in sorted((one for one in await session.scalars(found) if one), key=group_order):
        if class_names.is_studied_in(group) and fold_group(group) not in own:
            named.setdefault(fold_group(group), group)
    return person, list(named.values())


async def move(session: AsyncSession, *, me: Me, person_id: int, key: str, now: datetime) -> tuple[Person, str, Change]:
    """A curator puts somebody into the class of this key; gives its name, too: AlreadySo, NotFound."""
    person, held = await _mover(session, me, person_id, now)
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    await access.hold(session, person.id)
    if all(class_names.key(one.group) == key for one in held):
        raise AlreadySo
    _, others = await classes(session, me=me, person_id=person_id, now=now)
    name = next((one for one in others if class_names.key(one) == key), None)
    if name is None:
        raise NotFound
    zone = (await session.get_one(Place, person.operator_id)).time_zone
    rows = await shift(session, held, name, school_years.at(now, zone), now=now)
    return person, name, await undo.made(session, kind=undo.Kind.CLASS_MOVED, by=by, rows=rows, now=now)


async def shift(
    session: AsyncSession, held: Collection[Membership], group: str, year: int, *, now: datetime
) -> dict[str, Any]:
    """From now on these roles are held in another class; what was stays written down. Gives what undoing needs."""
    fresh = [begun(one, group, year, now) for one in held]
    for membership in held:
        membership.until = now
    session.add_all(fresh)
    await session.flush()
    return {"ended": [one.id for one in held], "begun": [one.id for one in fresh], "years": []}


async def stay(session: AsyncSession, held: Collection[Membership], year: int) -> dict[str, Any]:
    """These roles are held where they were in this school year, too; gives what undoing needs."""
    years = [[one.id, one.school_year] for one in held]
    for membership in held:
        membership.school_year = year
    await session.flush()
    return {"ended": [], "begun": [], "years": years}


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Everybody is in the class before again; InUse where somebody has gone on from there already."""
    begun, years = change.rows["begun"], dict(change.rows["years"])
    gone = select(Membership.id).where(Membership.id.in_(begun), Membership.until.is_not(None))
    if await session.scalar(gone.limit(1)):
        raise InUse
    await session.execute(delete(Membership).where(Membership.id.in_(begun)))
    touched = [*change.rows["ended"], *years]
    for membership in await session.scalars(select(Membership).where(Membership.id.in_(touched))):
        if membership.id in years:
            membership.school_year = years[membership.id]
        else:
            membership.until = None
    await session.flush()


def is_learner(membership: Membership) -> bool:
    """A mentee, or a mentor who stands in a class: a teacher stands in none."""
    return membership.role is Role.MENTEE or (
        membership.role in PARTICIPANTS and class_names.is_studied_in(membership.group)
    )


def begun(before: Membership, group: str | None, year: int, now: datetime) -> Membership:
    """The same role from now on, in this class, known for this school year."""
    return Membership(
        person_id=before.person_id,
        place_id=before.place_id,
        role=before.role,
        group=group,
        since=now,
        school_year=year,
    )


async def _mover(session: AsyncSession, me: Me, person_id: int, now: datetime) -> tuple[Person, list[Membership]]:
    """Somebody who learns in the place, with the roles that they hold in a class, or in none yet."""
    person = await access.visible_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    held = [one for one in person.memberships if is_learner(one) and access.lasts(one, now)]
    held = [one for one in held if one.place_id == person.operator_id]
    if not held:
        raise NotFound
    return person, held
