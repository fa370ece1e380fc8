"""What mentees ask for, by subject and by form of mentoring, and where the mentors come from: numbers, and people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Job, Place, Role
from services import (
    access,
    audit,
    jobs,
    mentoring_forms,
    register_base_answers,
    register_base_pairs,
    register_base_people,
    register_base_who,
)
from services.access import Action, Me
from services.form_items import Value
from services.register_base_answers import NOTHING, REQUESTS, Key, Said
from services.register_base_pairs import Made
from services.register_base_scope import Scope, allowed, own
from services.register_base_who import People
from services.register_source import Source

JOB = "requests_table"
"""Writes both lists, and brings them."""


@dataclass(slots=True)
class Asked:
    """A request, or a subject that is hard: how many have it, and who."""

    label: str
    people: int = 0
    waiting: int = 0
    """Of them those with whom nobody works."""
    forms: Counter[str] = field(default_factory=Counter)
    """By the form of their pair, or by each that they wish; empty: any will do."""
    who: list["Asker"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asker:
    """A mentee with a request."""

    name: str
    group: str
    forms: tuple[str, ...]
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Helper:
    """A mentor, and where they come from."""

    name: str
    workplace: str
    competences: str
    pairs: int


@dataclass(frozen=True, slots=True)
class Lists:
    """Both lists of a place; names are for its curator alone."""

    place: Place
    mentees: int
    waiting: int
    requests: Sequence[Asked]
    subjects: Sequence[Asked]
    sources: Mapping[Source, Sequence[Helper | None]]
    """Of whom no name is told, nobody stands there."""
    may_see_names: bool

    @property
    def forms(self) -> dict[str, int]:
        """Over all requests, in the order of forms; what is wished for twice counts twice."""
        every = sum((one.forms for one in self.requests), Counter[str]())
        return {code: every[code] for code in (*mentoring_forms.CODES, "") if every[code]}


async def ask(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Job:
    """Somebody wants the lists as a table; asked for twice before it is there, it comes once."""
    by = await access.require(session, me, Action.SEE_PAIRS, place_id, now=now)
    known = await jobs.waiting(session, kind=JOB, by=by, place_id=place_id)
    return known or await jobs.ask(session, kind=JOB, by=by, place_id=place_id, parameters={}, now=now)


@dataclass(frozen=True, slots=True)
class _One:
    """Somebody of one side, with what the lists need of them."""

    person_id: int
    said: Said
    pairs: Sequence[Made]

    @property
    def is_waiting(self) -> bool:
        """Nobody works with them."""
        return not any(one.goes_on for one in self.pairs)

    @property
    def forms(self) -> tuple[str, ...]:
        """Those of their pairs; while there is none, those that they wish."""
        going = tuple(dict.fromkeys(one.form for one in self.pairs if one.goes_on))
        return going or tuple(one for one in _many(self.said.codes.get("wanted_form")) if one in mentoring_forms.CODES)


async def of_place(session: AsyncSession, *, me: Me, place_id: int, language: str, now: datetime) -> Lists:
    """The lists as numbers, nobody's names in them."""
    scope = await own(session, me=me, place_id=place_id, now=now)
    mentees, mentors = (
        await _side(session, scope, Role.MENTEE, language),
        await _side(session, scope, Role.MENTOR, language),
    )
    people = await _people(session, scope, mentors)
    return _lists(scope, mentees, mentors, people, may_see_names=False)


async def taken(session: AsyncSession, *, me: Me, place_id: int, language: str, now: datetime) -> Lists:
    """The lists for a file: with names for the curator, which is written down; with numbers for anybody else."""
    scope = await own(session, me=me, place_id=place_id, now=now)
    may = Action.TAKE_EVERYTHING in await access.allowed(session, me, place_id, now=now)
    mentees, mentors = (
        await _side(session, scope, Role.MENTEE, language),
        await _side(session, scope, Role.MENTOR, language),
    )
    people = await _people(session, scope, [*mentees, *mentors])
    if may:
        ids = people.by_id.keys()
        await audit.note(session, by=scope.by, place_id=place_id, subject_ids=ids, act=AuditAct.TOOK, now=now)
    return _lists(scope, mentees, mentors, people, may_see_names=may)


async def _side(session: AsyncSession, scope: Scope, role: Role, language: str) -> list[_One]:
    """Those of one side who are there now, by name, and whose data may be used."""
    found: list[_One] = []
    (window,), last = scope.windows, tuple[Any, ...]()
    while True:
        keys, last = await register_base_people.keys(session, scope, role, window, last)
        found += await _ones(session, scope, role, window, keys, language)
        if not last:
            return found


async def _ones(
    session: AsyncSession, scope: Scope, role: Role, window: tuple[int, ...], keys: Sequence[Key], language: str
) -> list[_One]:
    may = await allowed(session, scope, [person_id for _, person_id in keys])
    said = await register_base_answers.intakes(session, scope, role, window, may, language=language)
    pairs = register_base_pairs.by_person(await register_base_pairs.of_people(session, scope, window, may))
    ones = [_One(key[1], said.get(key, NOTHING), pairs.get(key, ())) for key in keys if key[1] in may]
    return [one for one in ones if one.pairs or not one.said.declines(role)]


async def _people(session: AsyncSession, scope: Scope, ones: Iterable[_One]) -> People:
    ids = frozenset(one.person_id for one in ones)
    return await register_base_who.read(session, scope, [scope.place.id], ids, ids)


def _lists(
    scope: Scope, mentees: Sequence[_One], mentors: Sequence[_One], people: People, *, may_see_names: bool
) -> Lists:
    named = people if may_see_names else None
    return Lists(
        place=scope.place,
        mentees=len(mentees),
        waiting=sum(one.is_waiting for one in mentees),
        requests=_asked(mentees, named, REQUESTS),
        subjects=_asked(mentees, named, ("hard_subjects",)),
        sources=_sources(mentors, people, named),
        may_see_names=may_see_names,
    )


def _asked(mentees: Sequence[_One], named: People | None, concepts: Sequence[str]) -> list[Asked]:
    """What is asked for most comes first."""
    found: dict[str, Asked] = {}
    for one in mentees:
        for label in chain.from_iterable(one.said.words.get(concept, ()) for concept in concepts):
            asked = found.setdefault(label, Asked(label))
            asked.people += 1
            asked.waiting += one.is_waiting
            asked.forms.update(one.forms or ("",))
            if named is not None:
                asked.who.append(_asker(one, named))
    return sorted(found.values(), key=lambda asked: (-asked.people, asked.label))


def _asker(one: _One, people: People) -> Asker:
    group = people.by_id[one.person_id].group(people.scope.place.id, Role.MENTEE)
    return Asker(people.name(one.person_id), group, one.forms, one.is_waiting)


def _sources(mentors: Sequence[_One], people: People, named: People | None) -> dict[Source, list[Helper | None]]:
    """All there are, also those from which nobody comes."""
    found: dict[Source, list[Helper | None]] = {one: [] for one in Source}
    for one in mentors:
        found[people.source(one.person_id, people.scope.place.id)].append(_helper(one, named))
    return found


def _helper(one: _One, people: People | None) -> Helper | None:
    if people is None:
        return None
    place = people.workplace(one.person_id, people.scope.place.id, Role.MENTOR)
    return Helper(
        people.name(one.person_id), place, one.said.text("competences"), sum(its.goes_on for its in one.pairs)
    )


def _many(value: Value) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []
