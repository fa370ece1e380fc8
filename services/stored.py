"""«What is kept about me»: all that the tables say of one person, gathered for that person or their guardian."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, inspect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Answer,
    AuditAct,
    Guardianship,
    Job,
    Membership,
    Person,
    Place,
    Poster,
    Response,
    Table,
    Wave,
)
from services import access, audit, data_modes, form_versions, jobs, lists, questionnaire, requests, roster
from services.access import Me
from services.errors import CodeUnknown, NotByChat
from services.form_versions import Published
from services.questionnaire import State
from services.stored_parts import PARTS, TRACES, Part, Says

JOB = "stored"
"""Writes all of it into files."""
PAGE, RECORD = "stored_page", "stored_record"
"""Bring the page to read, and the same as JSON."""

Row = dict[str, Any]
"""Columns and what they say, ready for JSON."""
Words = dict[tuple[Says, Any], str]
"""What a number of each kind stands for."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer in the words of its question."""

    question: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One questionnaire that somebody filled in, or is filling in, about themselves."""

    title: str
    state: str
    sent_at: str | None
    answers: list[Said]


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is kept about one person."""

    person: Person
    place: Place
    at: datetime
    for_guardian: bool
    """The reader answers for the person: the child's own answers and calls for help are not among it."""
    sections: Mapping[str, list[Row]]
    """By table, only those that have rows."""
    sheets: list[Sheet]
    traces: Mapping[str, int]
    """Rows in which the person only stands as whoever did something about others, by table."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The same in numbers, for a screen."""

    person: Person
    place: Place
    is_own: bool
    counts: Mapping[str, int]
    """Rows by table."""
    answers: int

    @property
    def passes(self) -> bool:
        """A file with names may pass the messenger here."""
        return data_modes.PASSING[data_modes.mode_of(self.place)].files


async def people(session: AsyncSession, me: Me, *, now: datetime) -> list[Person]:
    """Those about whom this telephone may ask: its own persons, and the children in their care."""
    own = {person.id: person for person in me.persons}
    cared_for = await access.children(session, me, now=now)
    return [*own.values(), *(child for child in cared_for if child.id not in own)]


async def summary(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Summary:
    """How much is kept about somebody of this telephone, or a child in the care of one; NotFound for others."""
    found = await of(session, me=me, person_id=person_id, language="ru", now=now)
    counts = {name: len(rows) for name, rows in found.sections.items()}
    answers = sum(len(sheet.answers) for sheet in found.sheets)
    return Summary(found.person, found.place, not found.for_guardian, counts, answers)


async def ask(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Job:
    """Somebody wants all of it as files, which come once, however often they are asked for: NotByChat, NotFound."""
    subject, by = await requests.asker(session, me=me, subject_id=person_id, now=now)
    if not (await data_modes.passing(session, subject.operator_id)).files:
        raise NotByChat
    known = await jobs.waiting(session, kind=JOB, by=by, place_id=subject.operator_id)
    if known is not None and known.parameters == {"person_id": subject.id}:
        return known
    parameters = {"person_id": subject.id}
    return await jobs.ask(session, kind=JOB, by=by, place_id=subject.operator_id, parameters=parameters, now=now)


async def for_job(session: AsyncSession, job: Job, *, now: datetime) -> tuple[Stored, str]:
    """What a job is to write, and the language of whoever asked; NotFound where they may not read it any more."""
    me = await lists.asker(session, job.person_id)
    alone = Me(me.chat, [person for person in me.persons if person.id == job.person_id])
    language = me.chat.language
    found = await of(session, me=alone, person_id=job.parameters["person_id"], language=language, now=now)
    return found, language


async def of(session: AsyncSession, *, me: Me, person_id: int, language: str, now: datetime) -> Stored:
    """All that is kept about somebody of this telephone, or a child in the care of one; NotFound for others."""
    person = await access.own(session, me, person_id, now=now)
    for_guardian = all(one.id != person.id for one in me.persons)
    return await _gathered(session, person, for_guardian=for_guardian, language=language, now=now)


async def by_code(
    session: AsyncSession, *, place_id: int, code: str, for_guardian: bool, language: str, now: datetime
) -> Stored:
    """The same for whoever keeps the database, to be handed over on paper: CodeUnknown."""
    meant = select(Person).where(Person.code == roster.clean(code).upper(), Person.operator_id == place_id)
    person = await session.scalar(meant)
    if person is None:
        raise CodeUnknown
    await audit.note(session, by=None, place_id=place_id, subject_ids=[person.id], act=AuditAct.TOOK, now=now)
    return await _gathered(session, person, for_guardian=for_guardian, language=language, now=now)


async def _gathered(
    session: AsyncSession, person: Person, *, for_guardian: bool, language: str, now: datetime
) -> Stored:
    merged = list(await session.scalars(select(Person.id).where(Person.merged_into_id == person.id)))
    ids = [person.id, *merged]
    parts = [part for part in PARTS if part.for_guardian or not for_guardian]
    found = [(part, rows) for part in parts if (rows := await _rows(session, part, ids))]
    words = await _words(session, found, ids, language)
    return Stored(
        person=person,
        place=await session.get_one(Place, person.operator_id),
        at=now,
        for_guardian=for_guardian,
        sections={part.name: [_row(part, one, words) for one in rows] for part, rows in found},
        sheets=[] if for_guardian else await _sheets(session, ids, language, now),
        traces=await _traces(session, ids),
    )


async def _rows(session: AsyncSession, part: Part, ids: Collection[int]) -> list[Any]:
    query = select(part.table).where(part.about(select(Person.id).where(Person.id.in_(ids))))
    return list(await session.scalars(query.order_by(*inspect(part.table).primary_key)))


def _row(part: Part, one: Table, words: Words) -> Row:
    """The columns that are shown, of those that say something."""
    said = {name: _plain(getattr(one, name), says, words) for name, says in part.shown.items()}
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def _plain(value: Any, says: Says, words: Words) -> Any:
    """As JSON has it; a number that stands for something, as that."""
    if says is not Says.VALUE:
        return words.get((says, value))
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


async def _words(
    session: AsyncSession, found: Sequence[tuple[Part, Sequence[Table]]], ids: Collection[int], language: str
) -> Words:
    """What the numbers in all these rows stand for."""
    asked: dict[Says, set[int]] = {}
    for part, rows in found:
        for name, says in part.shown.items():
            if says is not Says.VALUE:
                asked.setdefault(says, set()).update(getattr(one, name) for one in rows)
    words: Words = {}
    for says, numbers in asked.items():
        said = await _READ[says](session, numbers - {None}, ids, language)
        words |= {(says, number): text for number, text in said.items()}
    return words


async def _places(session: AsyncSession, numbers: set[int], ids: Collection[int], language: str) -> dict[int, str]:
    rows = await session.execute(select(Place.id, Place.name).where(Place.id.in_(numbers)))
    return dict(rows.all())


async def _posters(session: AsyncSession, numbers: set[int], ids: Collection[int], language: str) -> dict[int, str]:
    made = select(Poster.id, Place.name).join(Place, Place.id == Poster.place_id).where(Poster.id.in_(numbers))
    return dict((await session.execute(made)).all())


async def _forms(session: AsyncSession, numbers: set[int], ids: Collection[int], language: str) -> dict[int, str]:
    return {one: (await form_versions.published(session, one)).form.title(language) for one in numbers}


async def _surveys(session: AsyncSession, numbers: set[int], ids: Collection[int], language: str) -> dict[int, str]:
    asks = (await session.execute(select(Wave.id, Wave.form_version_id).where(Wave.id.in_(numbers)))).all()
    titles = await _forms(session, {version for _, version in asks}, ids, language)
    return {wave: titles[version] for wave, version in asks}


async def _names(session: AsyncSession, numbers: set[int], ids: Collection[int], language: str) -> dict[int, str]:
    """Names of the person and of relatives, past ones too; of anybody else only what they are."""
    care = select(Guardianship.guardian_id, Guardianship.child_id)
    care = care.where(Guardianship.guardian_id.in_(ids) | Guardianship.child_id.in_(ids))
    known = {*ids, *(one for pair in (await session.execute(care)) for one in pair)}
    named = select(Person.id, Person.name).where(Person.id.in_(numbers & known))
    names = dict((await session.execute(named)).all())
    return names | await _roles(session, numbers - known, ids, language)


async def _roles(session: AsyncSession, numbers: set[int], ids: Collection[int], language: str) -> dict[int, str]:
    """What others are, or were last; of the person themselves the name."""
    held = select(Membership.person_id, Membership.role).where(Membership.person_id.in_(numbers - set(ids)))
    roles = {number: str(role) for number, role in await session.execute(held.order_by(Membership.id))}
    own = select(Person.id, Person.name).where(Person.id.in_(numbers & set(ids)))
    return {**dict.fromkeys(numbers, ""), **roles, **dict((await session.execute(own)).all())}


_READ = {
    Says.PLACE: _places,
    Says.NAME: _names,
    Says.ROLE: _roles,
    Says.FORM: _forms,
    Says.SURVEY: _surveys,
    Says.POSTER: _posters,
}
"""How the numbers of each kind become words."""


async def _traces(session: AsyncSession, ids: Collection[int]) -> dict[str, int]:
    found = {}
    for name, columns in TRACES.items():
        table = Table.metadata.tables[name]
        counted = select(func.count()).select_from(table).where(or_(*(table.c[one].in_(ids) for one in columns)))
        found[name] = await session.scalar(counted) or 0
    return {name: count for name, count in found.items() if count}


async def _sheets(session: AsyncSession, ids: Collection[int], language: str, now: datetime) -> list[Sheet]:
    """Questionnaires about oneself, sent or not, in the words of their questions.

    What somebody writes about another is that other's: of it only the fact stands among the responses.
    """
    filled = select(Response).where(Response.person_id.in_(ids), Response.about_id.is_(None)).order_by(Response.id)
    sheets = []
    for response in await session.scalars(filled):
        version = await form_versions.published(session, response.form_version_id)
        said = await session.execute(
            select(Answer.name, Answer.value).where(Answer.response_id == response.id).order_by(Answer.id)
        )
        state = State(at=None, answers=dict(said.all()))
        if response.filling and not state.answers:
            state = State.load(response.filling)
        place = await session.get_one(Place, response.place_id)
        answers = _said(version, state, now, place.time_zone, language)
        if answers:
            sent_at = response.sent_at.isoformat() if response.sent_at else None
            sheets.append(Sheet(version.form.title(language), str(response.state), sent_at, answers))
    return sheets


def _said(version: Published, state: State, now: datetime, zone: str, language: str) -> list[Said]:
    """Answers by the words of their questions; what was worked out, or is not asked any more, by its own name."""
    lines = questionnaire.review(version.form, state, now.astimezone(ZoneInfo(zone)), language)
    said = [Said(line.label, line.answer) for line in lines]
    shown = {line.path for line in lines}
    rest = {**state.known, **state.answers}
    return said + [Said(name, _text(value)) for name, value in rest.items() if name not in shown and value is not None]


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
