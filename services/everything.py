"""«Everything mine»: all that a place's curator has in the bot, so that it stays when the messenger is gone.

Of answers only those are there that stand in the registers, which bot/work adds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import (
    AuditAct,
    Chat,
    ConsentEvent,
    ConsentKind,
    FormVersion,
    Guardianship,
    Job,
    Membership,
    Person,
    Place,
    Reach,
    Response,
    ResponseState,
    Role,
)
from services import access, audit, calm, form_versions, jobs, ledger, on_hand, people, receivers
from services.access import Action, Me
from services.calm import Receiver
from services.people import Presence
from services.signatures import Standing

JOB = "everything"
"""Writes all of a place into a file, because its curator asked."""
WEEKLY = "everything_weekly"
"""The same, because a week is over."""
NOTICE = "everything"
"""Brings the file."""
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of the place."""

    person: Person
    roles: list[Membership]
    presence: Presence


@dataclass(frozen=True, slots=True)
class CareLine:
    """Who answers for whom."""

    guardian: Person
    child: Person


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A word of the ledger about somebody, or that there is none yet."""

    subject: Person
    standing: Standing
    event: ConsentEvent | None
    signer: str | None


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """A questionnaire in somebody's hands: where it stands, and never an answer."""

    person: Person
    role: Role
    state: ResponseState
    started_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Everything:
    """All of a place."""

    place: Place
    people: list[PersonLine]
    care: list[CareLine]
    consents: list[ConsentLine]
    intakes: list[IntakeLine]


async def ask(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Job:
    """A curator wants all of the place as a file; asked for twice before it is there, it comes once."""
    by = await access.require(session, me, Action.TAKE_EVERYTHING, place_id, now=now)
    known = await jobs.waiting(session, kind=JOB, by=by, place_id=place_id)
    return known or await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={}, now=now)


async def ask_weekly(session: AsyncSession, *, now: datetime) -> int:
    """On the last working morning of a week each curator who is in gets all of the place, once; gives how many."""
    asked = 0
    before = await _last_asked(session, now)
    for person, place, receiver in await _curators(session, now):
        monday = _due(receiver, now)
        if monday is not None and before.get((person.id, place.id), monday - timedelta(1)) < monday:
            await jobs.ask(session, kind=WEEKLY, by=person, place_id=place.id, parameters={}, now=now)
            asked += 1
    return asked


async def gather(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Everything:
    """All of a place, by name; so many statements however many people there are."""
    by = await access.require(session, me, Action.TAKE_EVERYTHING, place_id, now=now)
    belongs = Person.id.in_(
        select(Membership.person_id).where(Membership.place_id == place_id, access.lasting(Membership, now))
    )
    found = {one.id: one for one in sorted(await session.scalars(select(Person).where(belongs)), key=_by_name)}
    await audit.note(session, by=by, place_id=place_id, subject_ids=found.keys(), act=AuditAct.TOOK, now=now)
    roles = await _roles(session, belongs, place_id, now)
    presences = await people.presences(session, found, now=now)
    return Everything(
        place=await session.get_one(Place, place_id),
        people=[PersonLine(one, roles[one.id], presences[one.id]) for one in found.values()],
        care=await _care(session, belongs, now),
        consents=await _consents(session, belongs, found, roles, now),
        intakes=await _intakes(session, place_id, found),
    )


async def _curators(session: AsyncSession, now: datetime) -> list[tuple[Person, Place, Receiver]]:
    """Who is in and at hand, of places that have chosen what may pass; where files may not, they stay on the server."""
    held = (
        select(Person, Place)
        .join(Membership, Membership.person_id == Person.id)
        .join(Place, Place.id == Membership.place_id)
        .join(Chat, Chat.id == Person.chat_id)
        .where(on_hand.told(now), Place.data_mode.is_not(None), Chat.reach != Reach.CLOSED)
    )
    rows = await session.execute(held.order_by(Person.id, Place.id))
    found = {(person.id, place.id): (person, place) for person, place in rows}
    known = await receivers.of(session, {person_id for person_id, _ in found}, now=now)
    return [(person, place, known[person.id]) for person, place in found.values()]


def _due(receiver: Receiver, now: datetime) -> datetime | None:
    """When the week began whose last working morning this is; None at any other time."""
    local = receiver.local(now)
    day = local.date()
    if day.weekday() > FRIDAY or not receiver.quiet_until <= local.time() < receiver.quiet_from:
        return None
    left = [calm.is_working_day(day + timedelta(days)) for days in range(FRIDAY - day.weekday() + 1)]
    if left != [True] + [False] * (len(left) - 1) or (day.month in calm.SUMMER and not receiver.on_duty):
        return None
    monday = datetime.combine(day - timedelta(day.weekday()), time(), ZoneInfo(receiver.time_zone))
    return monday.astimezone(UTC)


async def _last_asked(session: AsyncSession, now: datetime) -> dict[tuple[int, int], datetime]:
    """When the week's file of each curator and place was asked for last, not long ago."""
    weekly = select(Job.person_id, Job.place_id, func.max(Job.asked_at)).where(Job.kind == WEEKLY)
    weekly = weekly.where(Job.asked_at > now - timedelta(days=8)).group_by(Job.person_id, Job.place_id)
    return {(person_id, place_id): at for person_id, place_id, at in await session.execute(weekly)}


async def _roles(
    session: AsyncSession, belongs: ColumnElement[bool], place_id: int, now: datetime
) -> dict[int, list[Membership]]:
    held = select(Membership).join(Person, Person.id == Membership.person_id)
    held = held.where(belongs, Membership.place_id == place_id, access.lasting(Membership, now))
    roles: dict[int, list[Membership]] = {}
    for one in await session.scalars(held.order_by(Membership.id)):
        roles.setdefault(one.person_id, []).append(one)
    return roles


async def _care(session: AsyncSession, belongs: ColumnElement[bool], now: datetime) -> list[CareLine]:
    guardian = aliased(Person)
    care = select(guardian, Person).join(Guardianship, Guardianship.guardian_id == guardian.id)
    care = care.join(Person, Person.id == Guardianship.child_id).where(belongs, access.lasting(Guardianship, now))
    rows = [CareLine(*row) for row in await session.execute(care)]
    return sorted(rows, key=lambda one: (_by_name(one.guardian), _by_name(one.child)))


async def _consents(
    session: AsyncSession,
    belongs: ColumnElement[bool],
    found: Mapping[int, Person],
    roles: Mapping[int, Collection[Membership]],
    now: datetime,
) -> list[ConsentLine]:
    """The whole ledger about the participants, word by word; of whom there is none, one line all the same."""
    standings = await ledger.standings(session, belongs, kind=ConsentKind.PROCESSING, at=now)
    signer = aliased(Person)
    said = select(ConsentEvent, signer.name).join(Person, Person.id == ConsentEvent.subject_id)
    said = said.outerjoin(signer, signer.id == ConsentEvent.signer_id).where(belongs)
    words: dict[int, list[tuple[ConsentEvent | None, str | None]]] = {}
    for event, name in await session.execute(said.order_by(ConsentEvent.id)):
        words.setdefault(event.subject_id, []).append((event, name))
    asked = [one for one in found.values() if one.id in words or _takes_part(roles[one.id])]
    return [
        ConsentLine(one, standings[one.id], event, name)
        for one in asked
        for event, name in words.get(one.id, [(None, None)])
    ]


async def _intakes(session: AsyncSession, place_id: int, found: Mapping[int, Person]) -> list[IntakeLine]:
    by_code = {code: role for role, code in form_versions.INTAKES.items()}
    given = select(Response, FormVersion.code).join(FormVersion, FormVersion.id == Response.form_version_id)
    given = given.where(Response.place_id == place_id, FormVersion.code.in_(by_code))
    rows = await session.execute(given.order_by(Response.id))
    lines = [
        IntakeLine(found[one.person_id], by_code[code], one.state, one.started_at, one.sent_at)
        for one, code in rows
        if one.person_id in found
    ]
    return sorted(lines, key=lambda line: _by_name(line.person))


def _takes_part(roles: Collection[Membership]) -> bool:
    return any(one.role in form_versions.INTAKES for one in roles)


def _by_name(person: Person) -> tuple[str, int]:
    return person.name_key, person.id
