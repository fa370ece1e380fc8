"""Makes places and people for the tests of everybody: each function leaves flushed rows in the session."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    Chat,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Guardianship,
    Meeting,
    MeetingState,
    Membership,
    Pair,
    PairMember,
    PairState,
    Person,
    Place,
    PlaceKind,
    Programme,
    Roadmap,
    RoadmapState,
    Role,
)
from services import form_versions, newcomers, pair_sight, programmes, roadmap_spread, roadmaps
from services.access import Me
from services.deadline_clauses import Kind, Occurrence
from services.roadmap_plan import Planned
from services.taking_part import PARTICIPANTS

EARLIER = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
"""Since when everybody here is what they are."""

_chat_ids = count(5_000_000_000)


async def place(
    session: AsyncSession,
    kind: PlaceKind,
    name: str,
    *,
    parent: Place | None = None,
    time_zone: str = "Europe/Moscow",
    minors_consent: ConsentRoute = ConsentRoute.CHAT,
) -> Place:
    """A place of any kind."""
    made = Place(
        kind=kind,
        name=name,
        parent_id=parent and parent.id,
        time_zone=time_zone,
        minors_consent=minors_consent,
        created_at=EARLIER,
    )
    session.add(made)
    await session.flush()
    return made


async def region(session: AsyncSession, name: str = "Озёрный край") -> Place:
    """A region."""
    return await place(session, PlaceKind.REGION, name)


async def school(
    session: AsyncSession,
    name: str = "Школа № 5",
    *,
    parent: Place | None = None,
    time_zone: str = "Europe/Moscow",
    minors_consent: ConsentRoute = ConsentRoute.CHAT,
) -> Place:
    """A school; without a parent it stands alone."""
    return await place(
        session, PlaceKind.SCHOOL, name, parent=parent, time_zone=time_zone, minors_consent=minors_consent
    )


async def person(
    session: AsyncSession,
    place: Place,
    role: Role = Role.MENTEE,
    *,
    name: str = "Котов Пётр Ильич",
    born: date | int | None = None,
    group: str | None = None,
    came_in: bool = False,
    chat: Chat | None = None,
    may_be_written_to: bool = True,
    agreed_at: datetime = EARLIER,
) -> Person:
    """Somebody with one role; `born` is a date or only a year; who came in has a telephone.

    Participants have agreed, on paper, to be written to: most tests are about something else.
    """
    (code,) = await newcomers.new_codes(session, 1)
    born_on = born if isinstance(born, date) else None
    made = newcomers.person(
        place.id, code, name, EARLIER, born_on=born_on, birth_year=born.year if isinstance(born, date) else born
    )
    made.memberships.append(Membership(place_id=place.id, role=role, group=group, since=EARLIER))
    made.chat = chat or (telephone() if came_in else None)
    session.add(made)
    await session.flush()
    if may_be_written_to and role in PARTICIPANTS:
        await agreed(session, made, ConsentKind.MESSENGER, at=agreed_at)
    return made


async def agreed(session: AsyncSession, subject: Person, kind: ConsentKind, *, at: datetime = EARLIER) -> None:
    """Papers signed by somebody and by a guardian."""
    for capacity, signer_id in ((Capacity.SELF, subject.id), (Capacity.GUARDIAN, None)):
        said = ConsentEvent(
            subject_id=subject.id,
            signer_id=signer_id,
            capacity=capacity,
            kind=kind,
            version="1",
            outcome=ConsentOutcome.GIVEN,
            route=ConsentRoute.PAPER,
            at=at,
        )
        session.add(said)
    await session.flush()


async def also(session: AsyncSession, person: Person, place: Place, role: Role) -> Membership:
    """One more role of somebody."""
    made = Membership(person_id=person.id, place_id=place.id, role=role, since=EARLIER)
    session.add(made)
    await session.flush()
    return made


async def guardian(
    session: AsyncSession, child: Person, *, name: str = "Котова Анна Львовна", came_in: bool = False
) -> Person:
    """Who answers for a child."""
    made = await person(
        session, await session.get_one(Place, child.operator_id), Role.GUARDIAN, name=name, came_in=came_in
    )
    await care(session, made, child)
    return made


async def care(session: AsyncSession, guardian: Person, child: Person) -> Guardianship:
    """A guardian answers for one more child."""
    made = Guardianship(guardian_id=guardian.id, child_id=child.id, since=EARLIER)
    session.add(made)
    await session.flush()
    return made


async def curator(session: AsyncSession, place: Place, *, name: str = "Совина Мария Петровна") -> Me:
    """A curator's telephone."""
    return me(await person(session, place, Role.CURATOR, name=name, came_in=True))


async def coordinator(session: AsyncSession, place: Place) -> Me:
    """A coordinator's telephone."""
    return me(await person(session, place, Role.COORDINATOR, name="Лосев Олег Юрьевич", came_in=True))


def telephone() -> Chat:
    """A chat that nobody has had yet; not in any session."""
    return Chat(id=next(_chat_ids), language="ru")


def stranger() -> Me:
    """A telephone that serves nobody."""
    return Me(telephone(), [])


def me(*persons: Person) -> Me:
    """The telephone of these persons."""
    chat = persons[0].chat
    assert chat is not None
    return Me(chat, list(persons))


async def programme(session: AsyncSession, place: Place, form: str = "pupil_pupil", **said: Any) -> Programme:
    """This school year's programme of a form at a place."""
    made = await programmes.begun(session, place, form, by=None, now=EARLIER)
    for name, value in said.items():
        setattr(made, name, value)
    await session.flush()
    return made


async def pair(
    session: AsyncSession,
    programme: Programme,
    mentor: Person,
    *mentees: Person,
    state: PairState = PairState.WORKING,
    now: datetime = EARLIER,
    **said: Any,
) -> Pair:
    """A pair, or a group; one that works has its order's day, but no order."""
    made = Pair(programme_id=programme.id, state=state, whys=[], is_locked=False, made_at=now, **said)
    if state is PairState.WORKING and made.effective_on is None:
        made.effective_on = now.date()
    session.add(made)
    await session.flush()
    sides = [(mentor, Role.MENTOR), *((one, Role.MENTEE) for one in mentees)]
    session.add_all(PairMember(pair_id=made.id, person_id=one.id, role=role) for one, role in sides)
    await session.flush()
    found = await session.scalar(pair_sight.whole().where(Pair.id == made.id))
    assert found is not None
    return found


async def meeting(
    session: AsyncSession,
    pair: Pair,
    starts_at: datetime,
    *,
    kind: str = "regular",
    now: datetime = EARLIER,
    **said: Any,
) -> Meeting:
    """A meeting of a pair, planned where nothing else is said."""
    values = {"state": MeetingState.PLANNED, "minutes": 60, "is_regular": False, "version": 0} | said
    made = Meeting(pair_id=pair.id, kind=kind, starts_at=starts_at, made_at=now, **values)
    session.add(made)
    await session.flush()
    return made


async def intakes(session: AsyncSession, now: datetime = EARLIER) -> None:
    """Publishes both intakes, without questions."""
    for code in sorted(form_versions.INTAKES.values()):
        compiled = {
            "format": 1,
            "name": code,
            "version": "1",
            "digest": code,
            "title": {},
            "languages": ["ru"],
            "default_language": "ru",
            "questions": [],
            "fields": [],
            "relevant": {},
            "lists": {},
        }
        await form_versions.publish(session, code=code, source=b"", digest=code, compiled=compiled, now=now)


async def roadmap(
    session: AsyncSession,
    place: Place,
    plan: Sequence[Planned],
    *,
    accepted: bool = True,
    title: str = "Дорожная карта",
    period: tuple[date, date] | None = (date(2026, 9, 1), date(2027, 5, 31)),
    order_number: str | None = "12",
    order_on: date | None = date(2026, 8, 28),
    made_by: Person | None = None,
    replaces_id: int | None = None,
    now: datetime = EARLIER,
) -> Roadmap:
    """A roadmap of a place; an accepted one is owed by those whom it concerns already."""
    made = await roadmaps.store(
        session,
        place_id=place.id,
        made_by_id=made_by.id if made_by else None,
        plan=plan,
        title=title,
        period=period,
        order_number=order_number,
        order_on=order_on,
        not_tasks=[],
        replaces_id=replaces_id,
        now=now,
    )
    if accepted:
        made.state, made.accepted_at = RoadmapState.ACCEPTED, now
        await roadmap_spread.spread(session, made, now=now)
    return made


def step(
    row: int, title: str = "Провести семинар", *days: tuple[date | None, date], kind: Kind = Kind.WINDOW, **said: Any
) -> Planned:
    """A step of a plan that organisations owe, with its days."""
    occurrences = tuple(Occurrence(start, due) for start, due in days)
    return Planned(
        **{"row": row, "title": title, "kind": kind, "occurrences": occurrences, "levels": ("organisation",), **said}
    )
