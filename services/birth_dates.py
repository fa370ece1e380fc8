"""Birth dates that are not known and decide who signs: whose they are, and typing them in."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, ConsentKind, Person
from services import access, ages, audit, consents, ledger, taking_part, undo
from services.access import Action, Me
from services.errors import AlreadySo, BirthDateWrong, NotFound
from services.taking_part import PARTICIPANTS

FORM = "birth_date"


class Undated(NamedTuple):
    """A participant of whom the birth date is missed."""

    person_id: int
    name: str
    group: str | None
    birth_year: int | None


class Listed(NamedTuple):
    """All of a place, and whether whoever looks may type the dates in."""

    people: list[Undated]
    may_type: bool


async def listed(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Listed:
    """Whoever looks at consents sees of whom the date has to be asked; by class, then by name."""
    by = await access.require(session, me, Action.SEE_CONSENTS, place_id, now=now)
    people = await missed(session, place_id, now=now)
    ids = {one.person_id for one in people}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return Listed(people, Action.ADD_PEOPLE in await access.allowed(session, me, place_id, now=now))


async def missed(session: AsyncSession, place_id: int, *, now: datetime) -> list[Undated]:
    """The participants of a place whose age may be on either side of 14 or of 18, and who may need to sign."""
    people = await taking_part.people(session, [place_id], now=now)
    undated = taking_part.takes_part([place_id], now=now) & Person.born_on.is_(None)
    standings = await ledger.standings(session, undated, kind=ConsentKind.PROCESSING, at=now)
    return [
        Undated(person.id, person.name, group, person.birth_year)
        for person, group in people
        if person.id in standings and standings[person.id].needs_birth_date
    ]


async def asked_about(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Person:
    """The participant whose date a curator is about to type; NotFound where it is known."""
    person = await access.visible_person(session, me, person_id, action=Action.ADD_PEOPLE, now=now)
    if not any(one.role in PARTICIPANTS and access.lasts(one, now) for one in person.memberships):
        raise NotFound
    if person.born_on is not None:
        raise AlreadySo
    return person


async def note(session: AsyncSession, *, me: Me, person_id: int, born_on: date, now: datetime) -> tuple[Person, Change]:
    """A curator types a birth date: it fits the year that is known, and has come (BirthDateWrong)."""
    person = await asked_about(session, me=me, person_id=person_id, now=now)
    by = await access.require(session, me, Action.ADD_PEOPLE, person.operator_id, now=now)
    if person.birth_year not in (None, born_on.year) or born_on > (now + ages.LATEST_ZONE).date():
        raise BirthDateWrong
    rows = {"person": person.id, "year": person.birth_year}
    person.born_on, person.birth_year = born_on, born_on.year
    await session.flush()
    await consents.open_intakes(session, [person], now=now)
    return person, await undo.made(session, kind=undo.Kind.BIRTH_DATE_NOTED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Only the year is known again, or nothing."""
    person = await session.get(Person, change.rows["person"])
    if person is not None:
        person.born_on, person.birth_year = None, change.rows["year"]
        await session.flush()
        await undo.unassign(session, [person.id], change)
        await consents.stop_without(session, [person.id], now=now)
