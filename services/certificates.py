"""The mark that the curator has seen a mentor's certificate of no criminal record; the paper itself is never kept."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Person, Place, Role
from services import access, ages, undo
from services.access import Action, Me
from services.errors import AlreadySo, DayToCome, InUse, NotFound


async def mark(
    session: AsyncSession, *, me: Me, person_id: int, issued_on: date, now: datetime
) -> tuple[Person, Change]:
    """A curator has seen the certificate of this day: NotFound of who is no mentor; AlreadySo; DayToCome."""
    person = await access.visible_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    if not any(one.role is Role.MENTOR and access.lasts(one, now) for one in person.memberships):
        raise NotFound
    if issued_on > ages.local_date(now, (await session.get_one(Place, person.operator_id)).time_zone):
        raise DayToCome
    if person.certificate_on == issued_on:
        raise AlreadySo
    before, person.certificate_on = person.certificate_on, issued_on
    await session.flush()
    rows = {"person": person.id, "before": before and before.isoformat(), "after": issued_on.isoformat()}
    return person, await undo.made(session, kind=undo.Kind.CERTIFICATE_MARKED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The mark is as it was before, unless somebody has typed another day since."""
    person = await session.get(Person, change.rows["person"])
    if person is None or person.certificate_on != date.fromisoformat(change.rows["after"]):
        raise InUse
    person.certificate_on = change.rows["before"] and date.fromisoformat(change.rows["before"])
    await session.flush()
