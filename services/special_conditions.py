"""The neutral mark that a participant needs special conditions: which ones, stands nowhere."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Person
from services import access, undo
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.taking_part import PARTICIPANTS


async def mark(session: AsyncSession, *, me: Me, person_id: int, special: bool, now: datetime) -> tuple[Person, Change]:
    """A curator sets the mark on a participant, or takes it off: AlreadySo."""
    person = await access.changed_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    if not any(one.role in PARTICIPANTS and access.lasts(one, now) for one in person.memberships):
        raise NotFound
    if person.special_conditions is special:
        raise AlreadySo
    person.special_conditions = special
    await session.flush()
    rows = {"person": person.id, "special": special}
    return person, await undo.made(session, kind=undo.Kind.SPECIAL_MARKED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The mark is as it was before; whoever is not there any more has none."""
    person = await session.get(Person, change.rows["person"])
    if person is not None:
        person.special_conditions = not change.rows["special"]
        await session.flush()
