"""Who of a place may be made a pair in a form of mentoring: their questionnaires, consents, families and free days."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Guardianship, Membership, Person, Place, Programme, Role
from services import (
    access,
    ages,
    class_names,
    data_modes,
    event_training,
    gate,
    intake_answers,
    known_answers,
    pair_known,
    partners,
    programmes,
    safety,
    school_years,
)
from services.class_names import Becomes
from services.form_items import Value
from services.form_versions import INTAKES
from services.gate import Purpose
from services.intake_answers import Sent, many
from services.pair_known import Known, Wishes
from services.pair_people import FORMS, WILLING, Base, Kind, LeftOut, Mentee, Mentor, Missing, Side

SIDES = {Side.MENTEE: Role.MENTEE, Side.MENTOR: Role.MENTOR}
WISHES = {Side.MENTEE: "wishes_to_take_part", Side.MENTOR: "willing_to_mentor"}
FORM_WISHES = {Side.MENTEE: "wanted_form", Side.MENTOR: "forms_ready_for"}
CONCEPTS = (
    *(*WISHES.values(), *FORM_WISHES.values(), "request", "request_of_teacher", "request_importance", "interests"),
    *("wanted_mentor", "time", "hours", "competences", "wanted_ages", "number_of_mentees", "training"),
    "mentoring_experience",
)
"""What a matching reads of a questionnaire, and no more: nobody's own words are among it."""


@dataclass(frozen=True, slots=True)
class _One:
    """Somebody on one side."""

    person: Person
    name: str
    partner: Place | None
    """Whose mentor this is, where they are none of the place's own."""
    group: str
    posts: tuple[str, ...]
    years: tuple[int, int] | None
    sent: Sent | None

    @property
    def said(self) -> Mapping[str, Value]:
        return self.sent.said if self.sent else {}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read of everybody, in a few questions to the database."""

    place: Place
    form: str
    programme: Programme | None
    """None: it has not begun."""
    today: date
    names: bool
    people: Mapping[int, Person]
    held: Mapping[int, Sequence[Membership]]
    sent: Mapping[tuple[int, str], Sent]
    families: Mapping[int, set[int]]
    allowed: Collection[int]
    """By the gate."""
    unmarked: Collection[int]
    """Mentors who may not meet minors yet."""
    known: Known
    """Besides questionnaires."""
    heads: frozenset[int]
    """Those who lead the place."""
    partners: Mapping[int, Place]
    """With whom there is an agreement, or was one."""
    trained: Collection[int]
    """Those who were at a training."""


async def read(session: AsyncSession, *, place_id: int, form: str, now: datetime) -> Base:
    """Mentees and mentors of the place for this form, and who is left out and why. People of other kinds are not there.

    Mentors of its partners are among them as long as the agreement holds.

    Nobody's right is asked here: whoever calls it has asked.
    """
    facts = await _facts(session, await session.get_one(Place, place_id), form, now)
    mentees, left_mentees = _divided(facts, Side.MENTEE, form)
    mentors, left_mentors = _divided(facts, Side.MENTOR, form)
    return Base(
        form,
        tuple(_mentee(facts, one) for one in mentees),
        tuple(_mentor(facts, one) for one in mentors),
        (*left_mentees, *left_mentors),
        dict(facts.programme.weights) if facts.programme else {},
    )


async def _facts(session: AsyncSession, place: Place, form: str, now: datetime) -> _Facts:
    today = ages.local_date(now, place.time_zone)
    beside = [one for one in await partners.beside(session, place.id) if _was_agreed(one, today)]
    these = _participants(place.id, [one.id for one in beside], now)
    people = {one.id: one for one in await session.scalars(select(Person).where(Person.id.in_(these)))}
    allowed = await gate.allowed_where(session, Person.id.in_(these), purpose=Purpose.MATCHING, at=now)
    programme = await programmes.find(session, place, form, now=now)
    year = school_years.at(now, place.time_zone)
    held = await _held(session, these, now)
    return _Facts(
        place,
        form,
        programme,
        today,
        (await data_modes.passing(session, place.id)).names,
        people,
        held,
        await intake_answers.sent(session, place, allowed, CONCEPTS, partners=beside),
        await _families(session, these, now),
        allowed,
        await safety.mentors_without_mark(session, person_ids=people, now=now),
        await pair_known.read(session, place, form, programme, allowed, year),
        frozenset(one for one, its in held.items() if _leads(its, place)),
        {one.id: one for one in beside},
        await event_training.ended(session, allowed, by=now),
    )


def _was_agreed(partner: Place, today: date) -> bool:
    return partners.agrees(partner, today) or partners.has_ended(partner, today)


def _participants(place_id: int, partner_ids: Collection[int], now: datetime) -> Select[int]:
    here = (Membership.place_id == place_id) & Membership.role.in_(SIDES.values())
    of_partners = Membership.place_id.in_(partner_ids) & (Membership.role == Role.MENTOR)
    return select(Membership.person_id).where(here | of_partners, access.lasting(Membership, now))


async def _held(session: AsyncSession, these: Select[int], now: datetime) -> dict[int, list[Membership]]:
    """What they are, here and elsewhere."""
    held = select(Membership).where(Membership.person_id.in_(these), access.lasting(Membership, now))
    found: dict[int, list[Membership]] = {}
    for one in await session.scalars(held.order_by(Membership.id)):
        found.setdefault(one.person_id, []).append(one)
    return found


async def _families(session: AsyncSession, these: Select[int], now: datetime) -> dict[int, set[int]]:
    """Who answers for each child."""
    care = select(Guardianship.child_id, Guardianship.guardian_id).where(Guardianship.child_id.in_(these))
    found: dict[int, set[int]] = {}
    for child_id, guardian_id in await session.execute(care.where(access.lasting(Guardianship, now))):
        found.setdefault(child_id, set()).add(guardian_id)
    return found


def _divided(facts: _Facts, side: Side, form: str) -> tuple[list[_One], list[LeftOut]]:
    """Those of one side who take part, and the others of its kind."""
    taking: list[_One] = []
    left: list[LeftOut] = []
    for one in _ones(facts, side, form):
        if why := _missing(facts, one, side, form):
            left.append(LeftOut(one.person.id, one.name, one.partner.name if one.partner else one.group, side, why))
        else:
            taking.append(one)
    return taking, left


def _ones(facts: _Facts, side: Side, form: str) -> Iterator[_One]:
    """Those of one side who are of its kind in this form."""
    wanted = FORMS[form].mentee if side is Side.MENTEE else FORMS[form].mentor
    for person_id, person in sorted(facts.people.items()):
        here = [one for one in facts.held[person_id] if one.place_id == facts.place.id]
        own = [one for one in here if one.role is SIDES[side]]
        partner = None if own or side is Side.MENTEE else _partner(facts, person_id)
        years = ages.age_range(person.born_on, person.birth_year, facts.today)
        kinds = _kinds(facts, person_id, own, years) if own else _kinds_of_partner(facts, person_id, partner)
        if wanted in kinds:
            names = facts.names and (partner is None or data_modes.PASSING[data_modes.mode_of(partner)].names)
            posts = tuple(one.group for one in here if one.group)
            sent = facts.sent.get((person_id, INTAKES[SIDES[side]]))
            held = own if partner is None else [one for one in facts.held[person_id] if one.place_id == partner.id]
            group = next((one.group for one in held if one.group), "")
            yield _One(person, person.name if names else person.code, partner, group, posts, years, sent)


def _partner(facts: _Facts, person_id: int) -> Place | None:
    """The partner whose mentor somebody is; of several one with whom there is an agreement."""
    held = [one for one in facts.held[person_id] if one.role is Role.MENTOR and one.place_id in facts.partners]
    theirs = [facts.partners[one.place_id] for one in held]
    return min(theirs, key=lambda one: not partners.agrees(one, facts.today), default=None)


def _kinds_of_partner(facts: _Facts, person_id: int, partner: Place | None) -> Collection[Kind]:
    """Whoever does not learn at a partner works there."""
    if partner is None:
        return ()
    groups = [one.group for one in facts.held[person_id] if one.place_id == partner.id]
    return {Kind.STUDENT if any(map(class_names.is_studied_in, groups)) else Kind.PROFESSIONAL}


def _kinds(facts: _Facts, person_id: int, own: Sequence[Membership], years: tuple[int, int] | None) -> Collection[Kind]:
    """What somebody is; an adult who learns, and in none of the school’s classes, is a student from elsewhere."""
    held = facts.held[person_id]
    known = Kind(
        known_answers.occupation(
            [*own, *(one for one in held if one.role is Role.PARTNER)], facts.place, years[0] if years else None
        )
    )
    in_class = any(class_names.next_year(one.group).becomes is not Becomes.ASKED for one in own)
    if known is Kind.PUPIL and not in_class and years is not None and years[0] >= ages.ADULT:
        return {Kind.STUDENT}
    return {known, Kind.HEAD} if person_id in facts.heads else {known}


def _leads(held: Sequence[Membership], place: Place) -> bool:
    return any(one.role is Role.HEAD and one.place_id == place.id for one in held)


def _missing(facts: _Facts, one: _One, side: Side, form: str) -> Missing | None:
    """Why somebody takes no part; nobody's answers are looked at before the gate has let them through.

    The gate lets a mentor without the mark through in no role: a teacher who is mentored, too, waits for it as well.
    """
    if why := _kept_out(facts, one):
        return why
    if one.sent is None:
        return Missing.INTAKE
    if one.sent.said.get(WISHES[side]) == "no":
        return Missing.WISH
    if why := _advised_against(facts, one, side):
        return why
    wanted = many(one.sent.said.get(FORM_WISHES[side]))
    return Missing.FORM if wanted and _choice(side, form) not in wanted else None


def _kept_out(facts: _Facts, one: _One) -> Missing | None:
    """By an agreement that has ended, a certificate that nobody has seen, or the gate."""
    if one.partner and not partners.agrees(one.partner, facts.today):
        return Missing.AGREEMENT
    if one.person.id in facts.unmarked:
        return Missing.CERTIFICATE
    return None if one.person.id in facts.allowed else Missing.CONSENT


def _advised_against(facts: _Facts, one: _One, side: Side) -> Missing | None:
    """The word of a psychologist about a mentee, of whoever has talked with a mentor about that mentor."""
    if side is Side.MENTEE:
        return Missing.PSYCHOLOGIST if one.person.id in facts.known.waits else None
    decision = facts.known.decisions.get(one.person.id)
    if decision == "after_training" and not _has_trained(facts, one):
        return Missing.TRAINING
    return Missing.INTERVIEW if decision == "not_now" else None


def _has_trained(facts: _Facts, one: _One) -> bool:
    return one.said.get("training") == "passed" or one.person.id in facts.trained


def _choice(side: Side, form: str) -> str:
    return form if side is Side.MENTEE else WILLING[FORMS[form].mentee]


def _mentee(facts: _Facts, one: _One) -> Mentee:
    said = one.said
    importance = said.get("request_importance")
    number, known = one.person.id, facts.known
    since = one.sent.on if one.sent else facts.today
    return Mentee(
        **_common(facts, one),
        request=str(said.get("request") or said.get("request_of_teacher") or ""),
        importance=importance if isinstance(importance, int) else None,
        wishes=many(said.get("wanted_mentor")),
        waiting=max(0, (facts.today - since).days),
        rounds=known.rounds_without(number, since),
        needs_adult=number in known.needs_adult,
        is_special=one.person.special_conditions,
        kept_apart=frozenset(known.apart.get(number, ())),
        superiors=facts.heads - {number} if FORMS[facts.form].mentee is Kind.TEACHER else frozenset(),
        earlier=frozenset(known.earlier.get(number, ())),
    )


def _mentor(facts: _Facts, one: _One) -> Mentor:
    said = one.said
    offered = said.get("number_of_mentees")
    most = facts.programme.most_mentees if facts.programme else programmes.MOST_MENTEES
    return Mentor(
        **_common(facts, one),
        strengths=many(said.get("competences")),
        ages=many(said.get("wanted_ages")),
        places=max(1, min(offered, most)) if isinstance(offered, int) else 1,
        is_trained=_has_trained(facts, one) or said.get("mentoring_experience") == "yes",
        may_meet_minors=one.person.id not in facts.unmarked,
        posts=one.posts,
        may_lead=FORMS[facts.form].mentor is Kind.HEAD,
        organisation=one.partner.name if one.partner else "",
    )


def _common(facts: _Facts, one: _One) -> dict[str, Any]:
    interests = one.said.get("interests")
    wishes = facts.known.wishes.get(one.person.id, Wishes())
    return {
        "id": one.person.id,
        "name": one.name,
        "group": one.group,
        "years": one.years,
        "free": intake_answers.free(
            facts.place, one.said, is_adult=one.years is not None and one.years[0] >= ages.ADULT
        ),
        "interests": None if interests is None else many(interests),
        "family": frozenset({one.person.id, *facts.families.get(one.person.id, ())}),
        **{"met": wishes.met, "named": wishes.named, "rather_not": wishes.rather_not},
    }
