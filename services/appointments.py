"""How a curator was appointed: the order's number and day, the name and the telephone, as those above keep them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Membership, Person, Role
from services import access, audit, roster, undo
from services.access import Action, Me
from services.errors import InUse, NotFound, RowWrong


async def curator(
    session: AsyncSession, *, me: Me, place_id: int, person_id: int, now: datetime
) -> tuple[Person, Membership]:
    """A curator of the place for whoever lets curators in; NotFound where there is none of this number."""
    by = await access.require(session, me, Action.INVITE_CURATOR, place_id, now=now)
    held = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    held = held.where(Person.id == person_id, Membership.place_id == place_id, Membership.role == Role.CURATOR)
    held = held.where(access.lasting(Membership, now), Membership.stands_in_for_id.is_(None))
    found = (await session.execute(held.with_for_update(key_share=True))).first()
    if found is None:
        raise NotFound
    await audit.note(session, by=by, place_id=place_id, subject_ids=[person_id], act=AuditAct.SAW, now=now)
    return found[0], found[1]


async def appoint(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    person_id: int,
    name: str,
    order_number: str,
    order_on: date | None,
    phone: str,
    now: datetime,
) -> tuple[Person, Change | None]:
    """A coordinator notes what is known of a curator; what is empty stays as it is: RowWrong."""
    by = await access.require(session, me, Action.INVITE_CURATOR, place_id, now=now)
    person, membership = await curator(session, me=me, place_id=place_id, person_id=person_id, now=now)
    if name and (problems := roster.misnamed(roster.clean(name), "")):
        raise RowWrong(list(problems))
    before = _state(person, membership)
    person.name = roster.clean(name) or person.name
    person.name_key = roster.fold(person.name)
    person.phone = roster.clean(phone) or person.phone
    membership.order_number = roster.clean(order_number) or membership.order_number
    membership.order_on = order_on or membership.order_on
    await session.flush()
    after = _state(person, membership)
    if before == after:
        return person, None
    rows = {"before": before, "after": after}
    await audit.note(session, by=by, place_id=place_id, subject_ids=[person_id], act=AuditAct.CHANGED, now=now)
    return person, await undo.made(session, kind=undo.Kind.APPOINTMENT_CHANGED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """All is noted as before, unless somebody has changed it meanwhile."""
    before = change.rows["before"]
    person = await session.get(Person, before["person"], with_for_update={"key_share": True}, populate_existing=True)
    membership = await session.get(Membership, before["membership"], populate_existing=True)
    if person is None or membership is None or _state(person, membership) != change.rows["after"]:
        raise InUse
    person.name, person.name_key, person.phone = before["name"], roster.fold(before["name"]), before["phone"]
    membership.order_number = before["order_number"]
    membership.order_on = before["order_on"] and date.fromisoformat(before["order_on"])
    await session.flush()


def _state(person: Person, membership: Membership) -> dict[str, Any]:
    return {
        "person": person.id,
        "membership": membership.id,
        "name": person.name,
        "phone": person.phone,
        "order_number": membership.order_number,
        "order_on": membership.order_on and membership.order_on.isoformat(),
    }
