"""The rows of the two bases: a person of an organisation, with a line for each pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentKind, Membership, PairState, Person, RegisterNote, Role
from services import (
    event_training,
    register_base_answers,
    register_base_consents,
    register_base_pairs,
    register_base_who,
    register_notes,
)
from services.register_base_answers import NOTHING, Key
from services.register_base_answers import Said as Intake
from services.register_base_consents import Held
from services.register_base_pairs import Made
from services.register_base_scope import PAGE, Scope, Words, allowed, belongs, said
from services.register_base_who import People
from services.register_rows import Mentee, Mentor, Partner

_OTHER = {Role.MENTEE: Role.MENTOR, Role.MENTOR: Role.MENTEE}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a page of one side."""

    scope: Scope
    words: Words
    role: Role
    people: People
    pairs: Mapping[Key, Sequence[Made]]
    intakes: Mapping[Key, Intake]
    consents: Mapping[int, Held]
    notes: Mapping[int, RegisterNote]
    """What curators have added; none of it is handed on."""
    agreed: frozenset[int] = frozenset()
    interviews: Mapping[int, Any] | None = None
    trainings: Mapping[int, datetime] | None = None
    """When mentors were at one last."""

    def stands(self, key: Key) -> bool:
        """Whether somebody has a row: their consent holds, and they have not said that they want no part in it."""
        declines = self.intakes.get(key, NOTHING).declines(self.role) and key not in self.pairs
        return key[1] in self.people.allowed and not declines


async def keys(
    session: AsyncSession, scope: Scope, role: Role, window: tuple[int, ...], last: tuple[Any, ...]
) -> tuple[list[Key], tuple[Any, ...]]:
    """The next page of one side of these organisations, by name, and what names the last of them; empty at the end."""
    place = case({one: number for number, one in enumerate(window)}, value=Membership.place_id)
    order = (place, Person.name_key, Person.id)
    found = select(*order, Membership.place_id).join(Person, Person.id == Membership.person_id)
    found = found.where(Membership.place_id.in_(window), belongs(scope, role))
    if last:
        found = found.where(tuple_(*order) > last)
    rows = (await session.execute(found.group_by(*order, Membership.place_id).order_by(*order).limit(PAGE))).all()
    return [(row[3], row[2]) for row in rows], tuple(rows[-1][:3]) if len(rows) == PAGE else ()


async def read(session: AsyncSession, scope: Scope, role: Role, of: Sequence[Key], words: Words) -> Facts:
    """All that the rows of these people tell, in so many questions however many people there are."""
    place_ids, person_ids = {place_id for place_id, _ in of}, {person_id for _, person_id in of}
    made = await register_base_pairs.of_people(session, scope, place_ids, person_ids)
    everybody = person_ids.union(*(one.people for one in made))
    opened = await allowed(session, scope, everybody)
    shown = person_ids & opened
    facts = Facts(
        scope,
        words,
        role,
        await register_base_who.read(session, scope, place_ids, everybody, opened),
        register_base_pairs.by_person(made),
        await register_base_answers.intakes(session, scope, role, place_ids, shown),
        await register_base_consents.of(session, scope, shown, words),
        await register_notes.of_people(session, shown if scope.recipient_id is None else ()),
    )
    if role is Role.MENTEE:
        return replace(facts, agreed=frozenset(await register_base_pairs.agreed(session, scope, shown)))
    interviews = await register_base_answers.interviews(session, scope, shown)
    return replace(facts, interviews=interviews, trainings=await event_training.ended(session, shown, by=scope.at))


def mentee(facts: Facts, key: Key) -> Mentee:
    """A row of the base of mentees."""
    place_id, person_id = key
    pairs, intake = facts.pairs.get(key, ()), facts.intakes.get(key, NOTHING)
    return Mentee(
        **_common(facts, key),
        birth_year=facts.people.birth_year(person_id),
        request=intake.text(*register_base_answers.REQUESTS),
        is_completed=_is_completed(pairs),
        state=_state(facts, key),
        group=facts.people.by_id[person_id].group(place_id, Role.MENTEE),
        note=(noted.note or "") if (noted := facts.notes.get(person_id)) else "",
    )


def mentor(facts: Facts, key: Key) -> Mentor:
    """A row of the base of mentors; what the consent to handing data on does not name stays in the organisation."""
    place_id, person_id = key
    intake, held = facts.intakes.get(key, NOTHING), facts.consents.get(person_id, Held())
    row = Mentor(
        **_common(facts, key),
        workplace=facts.people.workplace(person_id, place_id, Role.MENTOR),
        competences=intake.competences,
        achievements=intake.text("achievements"),
        interests=intake.text("interests"),
        wished_age=intake.text("wanted_ages"),
        time=intake.time,
        kind=", ".join(dict.fromkeys(kind(one) for one in facts.pairs.get(key, ()))),
    )
    if facts.scope.recipient_id is not None:
        return replace(row, has_certificate=None, has_agreement=None)
    shown_on = facts.people.by_id[person_id].person.certificate_on
    return replace(
        row,
        trained_on=_trained_on(facts, person_id, intake),
        interviewed_on=(facts.interviews or {}).get(person_id),
        has_certificate=shown_on is not None and shown_on <= facts.scope.day,
        has_agreement=ConsentKind.MENTORING in held.kinds,
        source=facts.words.sources[facts.people.source(person_id, place_id)],
    )


def _trained_on(facts: Facts, person_id: int, intake: Intake) -> date | None:
    """The later day of the one they have named, and the one on which they were at a training."""
    at = (facts.trainings or {}).get(person_id)
    return max(filter(None, [intake.trained_on, facts.scope.local(at) if at else None]), default=None)


def kind(one: Made) -> str:
    """What kind of mentoring a pair is."""
    words: str = said()["kinds"]["group" if len(one.people) > len(_OTHER) else "one"]
    return words


def _common(facts: Facts, key: Key) -> dict[str, Any]:
    place_id, person_id = key
    who, held = facts.people.by_id[person_id], facts.consents.get(person_id, Held())
    return {
        "name": who.person.name,
        "contact": facts.people.contact(person_id),
        "organisation": facts.people.places[place_id].name,
        "partners": [one for pair in facts.pairs.get(key, ()) for one in _partners(facts, pair, person_id)],
        "consents": held.consents,
        "story": (noted.case_link or "") if (noted := facts.notes.get(person_id)) else "",
        "may_be_published": ConsentKind.DISSEMINATION in held.kinds,
    }


def _partners(facts: Facts, pair: Made, person_id: int) -> list[Partner]:
    return [
        Partner(
            name=facts.people.name(other),
            form=facts.words.forms[pair.form],
            place=facts.people.workplace(other, pair.place_id, _OTHER[facts.role]),
            entered_on=pair.entered_on,
            ended_on=pair.ended_on,
            result=pair.result,
        )
        for other in pair.others(person_id)
    ]


def _is_completed(pairs: Sequence[Made]) -> bool:
    """A pair has come to its end, and none goes on."""
    return any(one.state is PairState.CLOSED for one in pairs) and not any(one.goes_on for one in pairs)


def _state(facts: Facts, key: Key) -> str:
    return str(said()["states"][_standing(facts, key)])


def _standing(facts: Facts, key: Key) -> str:
    """How far a mentee has come; the better of two pairs counts."""
    pairs = facts.pairs.get(key, ())
    states = {one.state for one in pairs}
    held = facts.people.by_id[key[1]].role(key[0], Role.MENTEE)
    if held is not None and held.until is not None and held.until <= facts.scope.at:
        return "finished" if _is_completed(pairs) else "left"
    if PairState.WORKING in states:
        return "works"
    if PairState.SUSPENDED in states:
        return "suspended"
    if key[1] in facts.agreed:
        return "agreed"
    if _is_completed(pairs):
        return "finished"
    return "waiting" if key in facts.intakes else "intake"
