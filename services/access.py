"""Who may do what, and whose data they see: one table, and few queries that every service asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from models import AuditAct, Chat, Guardianship, Membership, Person, Place, PlaceKind, Role
from services import ages, audit, tree
from services.errors import NotAllowed, NotFound


class Action(StrEnum):
    """What somebody may have the right to do in a place."""

    SEE_PLACES = "see_places"
    CREATE_PLACE = "create_place"
    EDIT_PLACE = "edit_place"
    SEE_LISTS = "see_lists"
    INVITE_CURATOR = "invite_curator"
    TAKE_EVERYTHING = "take_everything"
    SEE_PEOPLE = "see_people"
    ADD_PEOPLE = "add_people"
    INVITE_PEOPLE = "invite_people"
    MARK_CONSENTS = "mark_consents"
    SEE_RESPONSES = "see_responses"
    SEE_CONSENTS = "see_consents"
    SEE_RETURNS = "see_returns"
    """How many consents have been answered: numbers, no names."""
    SEE_MENTORS = "see_mentors"
    HAND_OVER = "hand_over"
    RUN_SURVEYS = "run_surveys"
    SEE_RESULTS = "see_results"
    SEE_SURVEY_TOTALS = "see_survey_totals"
    AUTHOR_FORMS = "author_forms"
    ENTER_ANSWERS = "enter_answers"
    """Types in what somebody has answered on paper."""
    SEE_REQUESTS = "see_requests"
    HANDLE_REQUESTS = "handle_requests"
    """Answers what somebody asks about their data, and types in what they asked on paper."""
    SEE_AUDIT = "see_audit"
    """Reads who looked at whose data."""
    ERASE = "erase"
    CHOOSE_MODE = "choose_mode"
    """Says what may pass the messenger at a place."""
    SEE_ROADMAP = "see_roadmap"
    """Reads the plan of a place and what it owes: documents and days, no people."""
    RUN_ROADMAP = "run_roadmap"
    """Sends the document, answers its questions, accepts the plan, fills the shelf."""
    DO_TASKS = "do_tasks"
    """Says how a task stands."""
    REVIEW_TASKS = "review_tasks"
    """Accepts or gives back what a place below has done, and decides whether a day moves."""
    SEE_PAIRS = "see_pairs"
    """Reads who works with whom, the orders and the registers."""
    MAKE_PAIRS = "make_pairs"
    """Proposes pairs, publishes them, enters orders, helps where somebody is stuck."""
    SEND_BROADCASTS = "send_broadcasts"
    """Says something to many at once: numbers, no names."""
    RUN_EVENTS = "run_events"
    """Makes events, invites to them, and sees who comes."""


RIGHTS: dict[Action, frozenset[Role]] = {
    Action.SEE_PLACES: frozenset(
        {Role.COORDINATOR, Role.HEAD, Role.CURATOR, Role.PRIVACY_OFFICER, Role.TRAINER, Role.PARTNER}
    ),
    Action.CREATE_PLACE: frozenset({Role.COORDINATOR}),
    Action.EDIT_PLACE: frozenset({Role.COORDINATOR, Role.CURATOR}),
    Action.SEE_LISTS: frozenset({Role.COORDINATOR}),
    Action.INVITE_CURATOR: frozenset({Role.COORDINATOR}),
    Action.TAKE_EVERYTHING: frozenset({Role.CURATOR}),
    Action.SEE_PEOPLE: frozenset({Role.CURATOR, Role.HEAD}),
    Action.ADD_PEOPLE: frozenset({Role.CURATOR}),
    Action.INVITE_PEOPLE: frozenset({Role.CURATOR}),
    Action.MARK_CONSENTS: frozenset({Role.CURATOR}),
    Action.SEE_RESPONSES: frozenset({Role.CURATOR, Role.HEAD}),
    Action.SEE_CONSENTS: frozenset({Role.CURATOR, Role.HEAD, Role.PRIVACY_OFFICER}),
    Action.SEE_RETURNS: frozenset({Role.COORDINATOR, Role.CURATOR, Role.HEAD, Role.PRIVACY_OFFICER}),
    Action.SEE_MENTORS: frozenset({Role.CURATOR, Role.HEAD, Role.TRAINER}),
    Action.HAND_OVER: frozenset({Role.COORDINATOR, Role.CURATOR}),
    Action.RUN_SURVEYS: frozenset({Role.COORDINATOR, Role.CURATOR}),
    Action.SEE_RESULTS: frozenset({Role.CURATOR, Role.HEAD}),
    Action.SEE_SURVEY_TOTALS: frozenset({Role.COORDINATOR}),
    Action.AUTHOR_FORMS: frozenset({Role.COORDINATOR, Role.CURATOR}),
    Action.ENTER_ANSWERS: frozenset({Role.CURATOR}),
    Action.SEE_REQUESTS: frozenset({Role.CURATOR, Role.HEAD, Role.PRIVACY_OFFICER}),
    Action.HANDLE_REQUESTS: frozenset({Role.CURATOR, Role.PRIVACY_OFFICER}),
    Action.SEE_AUDIT: frozenset({Role.HEAD, Role.PRIVACY_OFFICER}),
    Action.ERASE: frozenset({Role.CURATOR, Role.PRIVACY_OFFICER}),
    Action.CHOOSE_MODE: frozenset({Role.COORDINATOR}),
    Action.SEE_ROADMAP: frozenset({Role.COORDINATOR, Role.CURATOR, Role.HEAD}),
    Action.RUN_ROADMAP: frozenset({Role.COORDINATOR, Role.CURATOR}),
    Action.DO_TASKS: frozenset({Role.COORDINATOR, Role.CURATOR}),
    Action.REVIEW_TASKS: frozenset({Role.COORDINATOR}),
    Action.SEE_PAIRS: frozenset({Role.CURATOR, Role.HEAD}),
    Action.MAKE_PAIRS: frozenset({Role.CURATOR}),
    Action.SEND_BROADCASTS: frozenset({Role.COORDINATOR, Role.CURATOR}),
    Action.RUN_EVENTS: frozenset({Role.COORDINATOR, Role.CURATOR, Role.TRAINER}),
}

REACHING_DOWN = frozenset({Role.COORDINATOR})
"""Roles whose rights hold in every place below their own, too."""


LET_IN_FROM_ABOVE = frozenset({Role.COORDINATOR, Role.CURATOR})
"""Roles to which the people of a place let nobody in themselves."""


At = datetime | ColumnElement[datetime]
NOW: ColumnElement[datetime] = bindparam("now")
"""The moment of a statement that is written once and asked at many moments: to write it takes longer than to ask."""


@dataclass(slots=True)
class Me:
    """Who asks: the telephone and the persons it serves; a stranger's has none."""

    chat: Chat
    persons: list[Person]


class RoleHeld(NamedTuple):
    """A role of one of the persons of a telephone, and where they hold it."""

    person: Person
    membership: Membership
    place: Place


async def require(session: AsyncSession, me: Me, action: Action, place_id: int, *, now: datetime) -> Person:
    """The person of this telephone that may do `action` in the place; NotAllowed where none may, or it is not there."""
    person_id = await session.scalar(_holders(action, place_id, now).where(_mine(me, now)))
    if person_id is None:
        raise NotAllowed
    return next(person for person in me.persons if person.id == person_id)


async def still(session: AsyncSession, person_id: int, action: Action, place_id: int, *, now: datetime) -> bool:
    """Whether somebody to whom something was promised may do `action` in the place at the moment when it is said."""
    held = _holders(action, place_id, now).where(Membership.person_id == person_id)
    return await session.scalar(held) is not None


async def handing_over(session: AsyncSession, me: Me, place_id: int, curator_id: int, *, now: datetime) -> Person:
    """Who of this telephone may hand somebody's work over: they themselves, or one above, but no deputy; NotFound."""
    own = (Membership.person_id == curator_id) | Membership.role.in_(REACHING_DOWN)
    held = _holders(Action.HAND_OVER, place_id, now).where(_mine(me, now))
    person_id = await session.scalar(held.where(own, Membership.stands_in_for_id.is_(None)))
    if person_id is None:
        raise NotFound
    return next(person for person in me.persons if person.id == person_id)


async def allowed(session: AsyncSession, me: Me, place_id: int, *, now: datetime) -> frozenset[Action]:
    """All that this telephone may do in the place: a screen shows no button that would be refused."""
    above = tree.above(place_id)
    held = select(Membership.place_id, Membership.role).where(_mine(me, now))
    rows = await session.execute(held.where(Membership.place_id.in_(select(above.c.id))))
    return rights({role for at, role in rows if at == place_id or role in REACHING_DOWN})


def rights(roles: Collection[Role]) -> frozenset[Action]:
    """All that these roles give the right to do in the place where they are held."""
    return frozenset(action for action, may in RIGHTS.items() if not may.isdisjoint(roles))


async def places_where(session: AsyncSession, me: Me, action: Action, *, now: datetime) -> list[Place]:
    """Every place in which this telephone may do `action`, the higher ones first, then by name."""
    held = (await session.scalars(select(Membership).where(_mine(me, now), Membership.role.in_(RIGHTS[action])))).all()
    own = {membership.place_id for membership in held}
    reaching = {membership.place_id for membership in held if membership.role in REACHING_DOWN}
    below = tree.below(reaching)
    places = await session.scalars(select(Place).where(or_(Place.id.in_(own), Place.id.in_(select(below.c.id)))))
    return tree.in_order(places.all())


async def roles(session: AsyncSession, me: Me, *, now: datetime) -> list[RoleHeld]:
    """The roles that the persons of this telephone hold now, oldest first."""
    held = select(Membership, Place).join(Place, Place.id == Membership.place_id).where(_mine(me, now))
    persons = {person.id: person for person in me.persons}
    rows = await session.execute(held.order_by(Membership.id))
    return [RoleHeld(persons[membership.person_id], membership, place) for membership, place in rows]


async def visible_person(session: AsyncSession, me: Me, person_id: int, *, action: Action, now: datetime) -> Person:
    """The person, with chat and roles, if this telephone may do `action` where they belong; NotFound otherwise.

    Here and in `changed_person` it is written down who looked at whom.
    """
    return await _person(session, me, person_id, action, AuditAct.SAW, now)


async def changed_person(session: AsyncSession, me: Me, person_id: int, *, action: Action, now: datetime) -> Person:
    """As `visible_person`, for whoever is going to change something about them."""
    return await _person(session, me, person_id, action, AuditAct.CHANGED, now)


async def inviter(session: AsyncSession, me: Me, person: Person, *, now: datetime) -> Person:
    """Who of this telephone may let `person` in, which is written down; NotFound where nobody.

    A link never opens more than its giver may.
    """
    held = {membership.role for membership in person.memberships if lasts(membership, now)}
    if Role.COORDINATOR in held:  # only the command line makes one
        raise NotFound
    from_above = Role.CURATOR in held or (Role.PARTNER in held and await _is_partner(session, person.operator_id))
    action = Action.INVITE_CURATOR if from_above else Action.INVITE_PEOPLE
    by = await _require_unseen(session, me, action, person, now)
    changed = AuditAct.CHANGED
    await audit.note(session, by=by, place_id=person.operator_id, subject_ids=[person.id], act=changed, now=now)
    return by


async def own(session: AsyncSession, me: Me, person_id: int, *, now: datetime) -> Person:
    """A person of this telephone, or a child in the care of one; NotFound for anybody else."""
    for person in me.persons:
        if person.id == person_id:
            return person
    return await own_child(session, me, person_id, now=now)


async def own_child(session: AsyncSession, me: Me, person_id: int, *, now: datetime) -> Person:
    """A child in the care of a person of this telephone; NotFound for anybody else."""
    for child in await children(session, me, now=now):
        if child.id == person_id:
            return child
    raise NotFound


async def children(session: AsyncSession, me: Me, *, now: datetime) -> list[Person]:
    """Those in the care of the persons of this telephone, until the day they are of age."""
    care = select(Guardianship.child_id).where(
        Guardianship.guardian_id.in_([person.id for person in me.persons]), lasting(Guardianship, now)
    )
    found = select(Person, Place.time_zone).join(Place, Place.id == Person.operator_id).where(Person.id.in_(care))
    rows = await session.execute(found.order_by(Person.id))
    return [child for child, zone in rows if not ages.is_adult(child, ages.local_date(now, zone))]


async def hold(session: AsyncSession, person_id: int) -> None:
    """Until this transaction ends, whoever else wants to hold this person waits."""
    await session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


async def hold_place(session: AsyncSession, place_id: int) -> None:
    """Until this transaction ends, whoever else wants to hold this place waits."""
    await session.execute(select(Place.id).where(Place.id == place_id).with_for_update(key_share=True))


def lasting(table: type[Membership] | type[Guardianship], now: At) -> ColumnElement[bool]:
    """The condition that a row holds at this moment."""
    return (table.since <= now) & unended(table, now)


def unended(table: type[Membership] | type[Guardianship], now: At) -> ColumnElement[bool]:
    """The condition that a row holds at this moment, or will: a deputy's days may be still to come."""
    return or_(table.until.is_(None), table.until > now)


def lasts(row: Membership | Guardianship, now: datetime) -> bool:
    """Whether a row that is here already holds at this moment."""
    return row.since <= now and (row.until is None or row.until > now)


async def _person(
    session: AsyncSession, me: Me, person_id: int, action: Action, act: AuditAct, now: datetime
) -> Person:
    person = await session.scalar(_with_roles(Person.id == person_id))
    if person is None:
        raise NotFound
    by = await _require_unseen(session, me, action, person, now)
    await audit.note(session, by=by, place_id=person.operator_id, subject_ids=[person.id], act=act, now=now)
    return person


async def _is_partner(session: AsyncSession, place_id: int) -> bool:
    """A partner has no curator who would let its people in."""
    return (await session.get_one(Place, place_id)).kind is PlaceKind.PARTNER


async def _require_unseen(session: AsyncSession, me: Me, action: Action, person: Person, now: datetime) -> Person:
    """As `require`, but whoever may not learns not even that the person exists."""
    try:
        return await require(session, me, action, person.operator_id, now=now)
    except NotAllowed:
        raise NotFound from None


def _holders(action: Action, place_id: int, now: datetime) -> Select[int]:
    """Of those who may do this in the place the one who has had the right longest."""
    above = tree.above(place_id)
    held = select(Membership.person_id).where(lasting(Membership, now), Membership.role.in_(RIGHTS[action]))
    held = held.where(Membership.place_id.in_(select(above.c.id)))
    held = held.where(or_(Membership.place_id == place_id, Membership.role.in_(REACHING_DOWN)))
    return held.order_by(Membership.id).limit(1)


def _mine(me: Me, now: datetime) -> ColumnElement[bool]:
    return Membership.person_id.in_([person.id for person in me.persons]) & lasting(Membership, now)


def _with_roles(condition: ColumnElement[bool]) -> Select[Person]:
    found = select(Person).where(condition).options(selectinload(Person.memberships), selectinload(Person.chat))
    return found.execution_options(populate_existing=True)
