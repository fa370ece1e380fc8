"""Young people of 16 and 17 who are of full legal age by a document: its number and day, and nothing else of it."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Person, Place
from services import access, ages, consents, undo
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.taking_part import PARTICIPANTS

FORM = "emancipation"
FROM = 16
"""Nobody is of full legal age earlier (GK RF 27)."""


async def possible(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Person:
    """The participant of 16 or 17 about whom a curator has such a document; AlreadySo, NotFound."""
    person = await access.visible_person(session, me, person_id, action=Action.MARK_CONSENTS, now=now)
    place = await session.get_one(Place, person.operator_id)
    if not may_be(person, ages.local_date(now, place.time_zone)) or not any(
        one.role in PARTICIPANTS and access.lasts(one, now) for one in person.memberships
    ):
        raise NotFound
    if person.emancipated_by is not None:
        raise AlreadySo
    return person


async def note(
    session: AsyncSession, *, me: Me, person_id: int, number: str, on: date, now: datetime
) -> tuple[Person, Change]:
    """A curator has seen the document: from now on this person signs alone."""
    person = await possible(session, me=me, person_id=person_id, now=now)
    by = await access.require(session, me, Action.MARK_CONSENTS, person.operator_id, now=now)
    person.emancipated_by = f"{number}, {on:%d.%m.%Y}"
    await session.flush()
    await consents.open_intakes(session, [person], now=now)
    rows = {"person": person.id}
    return person, await undo.made(session, kind=undo.Kind.EMANCIPATED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The document was noted by mistake."""
    person = await session.get(Person, change.rows["person"])
    if person is not None:
        person.emancipated_by = None
        await session.flush()
        await undo.unassign(session, [person.id], change)
        await consents.stop_without(session, [person.id], now=now)


def may_be(born: ages.Born, on: date) -> bool:
    """Whether somebody may be 16 or 17 on the local day `on`, as far as is known."""
    least, greatest = ages.age_range(born.born_on, born.birth_year, on) or (0, ages.ADULT)
    return greatest >= FROM and least < ages.ADULT
