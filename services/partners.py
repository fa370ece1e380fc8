"""Partners whose people may mentor at an organisation: who they are, and whether the agreement with them holds."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Place, PlaceKind, Role
from services import access, ages, tree


def stands_beside(*place_ids: int) -> ColumnElement[bool]:
    """The condition that a place is a partner of one of these: it stands right under whatever stands above it."""
    return (Place.kind == PlaceKind.PARTNER) & Place.parent_id.in_(select(tree.above(*place_ids).c.id))


async def beside(session: AsyncSession, place_id: int) -> Sequence[Place]:
    """The partners of a place, whatever was agreed with them."""
    return (await session.scalars(select(Place).where(stands_beside(place_id)).order_by(Place.id))).all()


def agrees(partner: Place, day: date) -> bool:
    """Whether an agreement holds on a day; without its number and its first day there is none."""
    since, until = partner.agreement_since, partner.agreement_until
    begun = bool(partner.agreement_number) and since is not None and since <= day
    return begun and (until is None or day <= until)


def has_ended(partner: Place, day: date) -> bool:
    """Whether there was an agreement that holds no more."""
    until = partner.agreement_until
    return bool(partner.agreement_number) and until is not None and until < day


async def agreed(session: AsyncSession, place_id: int, *, now: datetime) -> set[int]:
    """The partners of a place whose agreement holds today."""
    today = ages.local_date(now, (await session.get_one(Place, place_id)).time_zone)
    return {one.id for one in await beside(session, place_id) if agrees(one, today)}


async def without_agreement(
    session: AsyncSession, place_id: int, person_ids: Collection[int], *, now: datetime
) -> set[int]:
    """Those of these people who mentor for partners of a place alone, none of which has an agreement that holds."""
    held = select(Membership.person_id, Membership.place_id).where(Membership.person_id.in_(person_ids))
    held = held.where(Membership.role == Role.MENTOR, access.lasting(Membership, now))
    places: dict[int, set[int]] = {}
    for person_id, at in await session.execute(held):
        places.setdefault(person_id, set()).add(at)
    theirs = {one.id for one in await beside(session, place_id)}
    open_ = {place_id, *await agreed(session, place_id, now=now)}
    return {one for one, its in places.items() if its & theirs and not its & open_}
