"""Applications: who asks by a poster to take part."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Application, AuditAct, Person, Place, Poster, Role
from services import access, ages, audit, on_hand, outbox, roster, undo
from services.access import Action, Me
from services.errors import NotFound, RowWrong
from services.roster import fold

NEW = "application"
"""The promise that tells a curator of an application."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who has applied, as a curator sees them."""

    application_id: int
    place_id: int
    name: str
    born_on: date | None
    group: str | None
    role: Role
    alike: tuple[Person, ...] = ()
    """Those in the list who may be the same."""


async def send(
    session: AsyncSession, *, me: Me, person_id: int, name: str, birth: str, group: str, role: str, now: datetime
) -> None:
    """Whoever applies has typed who they are; the curators of the place are told: NotFound, RowWrong."""
    person = next((one for one in me.persons if one.id == person_id), None)
    application = await session.scalar(select(Application).where(Application.person_id == person_id))
    if person is None or application is None or application.sent_at:
        raise NotFound
    place = await session.get_one(Place, person.operator_id)
    today = ages.local_date(now, place.time_zone)
    row = roster.read_fields(name=name, birth=birth, group=group, role=role, guardian_name="", today=today)
    if row.problems:
        raise RowWrong(list(row.problems))
    person.name, person.name_key = row.name, fold(row.name)
    person.born_on, person.birth_year = row.born_on, row.birth_year
    application.role, application.group, application.born_on = Role(row.role or Role.MENTEE), row.group, row.born_on
    application.sent_at = now
    await session.flush()
    await _tell_curators(session, application, place, now)


async def waiting(session: AsyncSession, me: Me, *, now: datetime) -> list[Application]:
    """What the people of this telephone have asked and nobody has told them about yet."""
    own = Application.person_id.in_([person.id for person in me.persons])
    undecided = Application.decided_at.is_(None) | (
        Application.accepted.is_(False) & (Application.decided_at > now - undo.MINUTE)
    )
    found = select(Application).where(own, Application.sent_at.is_not(None), undecided)
    return list(await session.scalars(found.order_by(Application.id)))


async def count(session: AsyncSession, place_id: int) -> int:
    """How many applications to a place wait."""
    return await session.scalar(select(func.count()).select_from(_undecided(place_id).subquery())) or 0


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Applicant]:
    """Those who wait for a curator's decision, the longest first."""
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    rows = (await session.execute(_undecided(place_id).order_by(Application.sent_at, Application.id))).all()
    ids = {person.id for _, person in rows}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return [applicant(application, person) for application, person in rows]


async def told(session: AsyncSession, *, application_id: int, curator_id: int, now: datetime) -> Applicant | None:
    """What a curator is told of an application: nothing where it is decided; who is away passes it on."""
    found = select(Application, Person).join(Person, Person.id == Application.person_id)
    row = (await session.execute(found.where(Application.id == application_id, *_WAITS))).first()
    if row is None:
        return None
    application, person = row
    if curator_id not in await on_hand.curators(session, person.operator_id, now=now):
        await _tell_curators(session, application, await session.get_one(Place, person.operator_id), now)
        return None
    return applicant(application, person)


async def _tell_curators(session: AsyncSession, application: Application, place: Place, now: datetime) -> None:
    for curator_id in await on_hand.curators(session, place.id, now=now):
        await outbox.promise(
            session,
            key=f"{NEW}:{application.id}:{curator_id}",
            kind=NEW,
            receiver_id=curator_id,
            parameters={"application_id": application.id},
            not_before=now + undo.TOLD_AFTER,  # whoever was named just now may not know it yet
            now=now,
        )


_WAITS = (Application.sent_at.is_not(None), Application.decided_at.is_(None))


def _undecided(place_id: int) -> Select[Application, Person]:
    found = select(Application, Person).join(Person, Person.id == Application.person_id)
    return found.join(Poster, Poster.id == Application.poster_id).where(Poster.place_id == place_id, *_WAITS)


def applicant(application: Application, person: Person, alike: tuple[Person, ...] = ()) -> Applicant:
    return Applicant(
        application_id=application.id,
        place_id=person.operator_id,
        name=person.name,
        born_on=application.born_on,
        group=application.group,
        role=application.role or Role.MENTEE,
        alike=alike,
    )
