"""«What is kept about me»: every column of every table is shown or held back for a reason, and nobody else's."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

import pytest
from sqlalchemy import Column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.inspection import inspect

from models import (
    Answer,
    Appeal,
    AuditAct,
    AuditEntry,
    Body,
    ConsentKind,
    ConsentRoute,
    DataMode,
    Person,
    Place,
    Promise,
    Response,
    ResponseState,
    Role,
    Table,
)
from services import consents, form_versions, forms, invitations, stored, tasks
from services.access import Me
from services.errors import CodeUnknown, NotByChat, NotFound
from services.stored import Stored
from services.stored_parts import ANSWERS, NOT_ABOUT_ANYBODY, PARTS, TRACES, Says
from tests import factories
from tests.services import owing

KNOWN_BY = {part.name: part for part in PARTS}
TO_PEOPLE = {"person.id", "chat.id"}


def columns() -> Iterator[tuple[str, Column]]:
    for name, table in Table.metadata.tables.items():
        yield from ((name, column) for column in table.columns)


def names_of(part) -> set[str]:
    """Its columns by the names they have in the code."""
    return {one.key for one in inspect(part.table).column_attrs if isinstance(one.columns[0], Column)}


def asked_by(part) -> str:
    """The statement that finds its rows."""
    return str(select(part.table).where(part.about(select(Person.id).where(Person.id == 1))))


def test_every_table_is_about_somebody_or_says_why_it_is_not() -> None:
    assert {*KNOWN_BY, *NOT_ABOUT_ANYBODY, ANSWERS} == set(Table.metadata.tables)
    assert set(KNOWN_BY) & set(NOT_ABOUT_ANYBODY) == set()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_column_is_shown_or_held_back_for_a_reason(part) -> None:
    assert names_of(part) == {*part.shown, *part.hidden}
    assert set(part.shown) & set(part.hidden) == set()


def test_every_column_that_refers_to_somebody_finds_their_rows_or_is_counted_as_a_trace() -> None:
    missed = []
    for name, column in columns():
        to = {key.target_fullname for key in column.foreign_keys} & TO_PEOPLE
        if not to or column.name in TRACES.get(name, ()):
            continue
        if name not in KNOWN_BY or f"{name}.{column.name} IN" not in asked_by(KNOWN_BY[name]):
            missed.append(f"{name}.{column.name}")
    assert missed == ["person.chat_id", "person.merged_into_id"]  # from the person, not to them


def test_every_trace_is_a_column_that_refers_to_somebody() -> None:
    for name, found in TRACES.items():
        for one in found:
            (key,) = Table.metadata.tables[name].columns[one].foreign_keys
            assert key.target_fullname == "person.id"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_number_of_somebody_or_something_is_never_shown_as_it_is(part) -> None:
    own = Table.metadata.tables[part.name]
    mapped = inspect(part.table).column_attrs
    raw = [
        key
        for key, says in part.shown.items()
        if says is Says.VALUE and own.columns[mapped[key].columns[0].name].foreign_keys
    ]
    assert raw == []


async def everything_of(session: AsyncSession, me: Me, person: Person, now: datetime) -> Stored:
    return await stored.of(session, me=me, person_id=person.id, language="ru", now=now)


async def filled(session: AsyncSession, person: Person, code: str, about: Person | None, now: datetime) -> Response:
    """A sent questionnaire with a choice and free words."""
    version = await form_versions.latest(session, code=code)
    response = Response(form_version_id=version.id, person_id=person.id, place_id=person.operator_id)
    response.about_id, response.state, response.filling = about and about.id, ResponseState.SUBMITTED, {}
    response.nonce, response.changed_at, response.sent_at = "nonce", now, now
    session.add(response)
    await session.flush()
    for name, value in (("wishes", "yes"), ("intake/request_details", "сова в тёмном лесу")):
        session.add(Answer(response_id=response.id, name=name, concept=name, value=value))
    await session.flush()
    return response


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def child(session: AsyncSession, school: Place) -> Person:
    return await factories.person(session, school, born=2011, group="9А", came_in=True)


@pytest.fixture
async def mother(session: AsyncSession, child: Person) -> Me:
    return factories.me(await factories.guardian(session, child, came_in=True))


async def test_somebody_reads_all_of_their_own_in_every_table(
    session: AsyncSession, now: datetime, school: Place, child: Person, mother: Me
) -> None:
    curator = await factories.curator(session, school)
    psychologist = await factories.person(session, school, Role.OBSERVER, name="Душина Вера Ильинична", came_in=True)
    me = factories.me(child)
    await consents.give(session, me=me, subject_id=child.id, now=now)
    await invitations.issue(session, me=None, person_id=child.id, now=now)
    await filled(session, child, "mentee_intake", None, now)
    await filled(session, psychologist, "about_psychologist", child, now)
    session.add(Appeal(person_id=child.id, called_at=now, step=0))
    seen = AuditEntry(at=now, by_id=curator.persons[0].id, by_code="CODE", place_id=school.id, subject_id=child.id)
    seen.people, seen.act, seen.screen = 1, AuditAct.SAW, "person_card"
    session.add(seen)
    await session.flush()
    found = await everything_of(session, me, child, now)
    sections = found.sections
    assert sections["person"][0]["name"] == child.name
    assert sections["person"][0]["operator_id"] == school.name
    assert sections["chat"][0]["id"] == child.chat_id
    assert [one["role"] for one in sections["membership"]] == ["mentee"]
    assert sections["guardianship"][0]["guardian_id"] == "Котова Анна Львовна"
    assert "token_hash" not in sections["invitation"][0]
    assert ConsentKind.PROCESSING in {one["kind"] for one in sections["consent_event"]}
    assert sections["consent_document"][0]["text"]
    assert sections["audit_entry"][0]["by_id"] == "curator"
    assert {one["person_id"] for one in sections["response"]} == {child.name, "observer"}
    assert len(sections["appeal"]) == 1
    (sheet,) = found.sheets
    answers = {one.question: one.answer for one in sheet.answers}
    assert answers["Хотите, чтобы у вас был наставник?"] == "Да"
    assert answers["Расскажите об этом немного своими словами"] == "сова в тёмном лесу"
    everything = json.dumps([asdict(sheet), sections], ensure_ascii=False)
    assert "Душина" not in everything
    assert everything.count("сова") == 1


async def test_a_guardian_reads_the_same_of_the_child_but_its_answers_and_calls_for_help(
    session: AsyncSession, now: datetime, child: Person, mother: Me
) -> None:
    await filled(session, child, "mentee_intake", None, now)
    session.add(Appeal(person_id=child.id, called_at=now, step=0))
    await session.flush()
    found = await everything_of(session, mother, child, now)
    assert found.for_guardian
    assert found.sections["person"][0]["name"] == child.name
    assert len(found.sections["response"]) == 1
    assert "appeal" not in found.sections
    assert found.sheets == []


async def test_somebody_who_wrote_about_another_reads_that_they_did_and_not_what(
    session: AsyncSession, now: datetime, school: Place, child: Person
) -> None:
    psychologist = await factories.person(session, school, Role.OBSERVER, name="Душина Вера Ильинична", came_in=True)
    await filled(session, psychologist, "about_psychologist", child, now)
    found = await everything_of(session, factories.me(psychologist), psychologist, now)
    assert [(one["person_id"], one["about_id"]) for one in found.sections["response"]] == [
        ("Душина Вера Ильинична", "mentee")
    ]
    assert found.sheets == []


async def test_what_somebody_did_about_others_is_counted_and_not_told(
    session: AsyncSession, now: datetime, school: Place, child: Person
) -> None:
    curator = await factories.curator(session, school)
    school.minors_consent = ConsentRoute.PAPER
    await consents.mark_paper(
        session, me=curator, place_id=school.id, group="9А", except_ids=(), number="1", on=now.date(), now=now
    )
    found = await everything_of(session, curator, curator.persons[0], now)
    assert found.traces["consent_event"] > 0
    assert "consent_event" not in found.sections
    assert child.name not in json.dumps(found.sections, ensure_ascii=False)


async def test_somebody_reads_whom_documents_mean_by_them_and_how_often_plans_name_them(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    curator = await factories.curator(session, school)
    (person,) = curator.persons
    document = await owing.roadmap(session, school)
    task = await owing.task(session, await owing.step(session, document, "Приказ"), school)
    task.owner_id = task.reviewed_by_id = person.id
    session.add(Body(place_id=school.id, name="Зам. директора по УВР", name_key="зам", person_id=person.id))
    await session.flush()
    await tasks.done(session, me=curator, task_id=task.id, now=now)
    found = await everything_of(session, curator, person, now)
    assert found.sections["body"] == [{"place_id": school.name, "name": "Зам. директора по УВР"}]
    assert {name: found.traces[name] for name in ("task", "task_event")} == {"task": 1, "task_event": 1}


async def test_a_draft_is_read_in_the_words_of_its_questions(
    session: AsyncSession, now: datetime, school: Place, child: Person, mother: Me
) -> None:
    for me in (factories.me(child), mother):
        await consents.give(session, me=me, subject_id=child.id, now=now)
    response = (await forms.mine(session, factories.me(child), now=now))[0]
    response = await forms.open_(session, factories.me(child), response.id, now=now)
    response.filling = {**response.filling, "answers": {"intake/request_details": "сова"}}
    await session.flush()
    (sheet,) = (await everything_of(session, factories.me(child), child, now)).sheets
    assert (sheet.state, sheet.sent_at) == ("partial", None)
    assert "сова" in {one.answer for one in sheet.answers}


async def test_what_was_merged_into_somebody_is_theirs(session: AsyncSession, now: datetime, child: Person) -> None:
    school = await session.get_one(Place, child.operator_id)
    twin = await factories.person(session, school, name="Котов Петя", born=2011)
    twin.merged_into_id = child.id
    await session.flush()
    found = await everything_of(session, factories.me(child), child, now)
    assert {one["name"] for one in found.sections["person"]} == {child.name, "Котов Петя"}


async def test_strangers_former_guardians_and_guardians_of_adults_read_nothing(
    session: AsyncSession, now: datetime, school: Place, child: Person, mother: Me
) -> None:
    for me in (await factories.curator(session, school), factories.stranger()):
        with pytest.raises(NotFound):
            await everything_of(session, me, child, now)
    child.born_on = now.date().replace(year=now.year - 18)
    with pytest.raises(NotFound):
        await everything_of(session, mother, child, now)


async def test_asked_for_twice_before_it_is_there_it_comes_once(
    session: AsyncSession, now: datetime, child: Person, mother: Me
) -> None:
    me = factories.me(child)
    first = await stored.ask(session, me=me, person_id=child.id, now=now)
    assert (await stored.ask(session, me=me, person_id=child.id, now=now)).id == first.id
    other = await stored.ask(session, me=mother, person_id=child.id, now=now)
    assert (other.id != first.id, other.person_id) == (True, mother.persons[0].id)
    found, language = await stored.for_job(session, other, now=now)
    assert (found.person.id, found.for_guardian, language) == (child.id, True, "ru")


@pytest.mark.parametrize("mode", [DataMode.CLOSED, DataMode.OFFLINE])
async def test_where_files_do_not_pass_nobody_gets_them_by_the_chat(
    session: AsyncSession, now: datetime, school: Place, child: Person, mother: Me, mode: DataMode
) -> None:
    school.data_mode = mode
    await session.flush()
    session.info.clear()
    for me in (factories.me(child), mother):
        assert not (await stored.summary(session, me=me, person_id=child.id, now=now)).passes
        with pytest.raises(NotByChat):
            await stored.ask(session, me=me, person_id=child.id, now=now)
    told = await stored.by_code(
        session, place_id=school.id, code=child.code.lower(), for_guardian=True, language="ru", now=now
    )
    assert (told.person.id, told.sheets) == (child.id, [])
    with pytest.raises(CodeUnknown):
        await stored.by_code(session, place_id=school.id, code="?", for_guardian=False, language="ru", now=now)


async def test_the_screen_says_how_much_there_is(
    session: AsyncSession, now: datetime, child: Person, mother: Me
) -> None:
    await filled(session, child, "mentee_intake", None, now)
    own = await stored.summary(session, me=factories.me(child), person_id=child.id, now=now)
    assert (own.is_own, own.answers >= 1, own.counts["response"]) == (True, True, 1)
    theirs = await stored.summary(session, me=mother, person_id=child.id, now=now)
    assert (theirs.is_own, theirs.answers) == (False, 0)
    people = await stored.people(session, mother, now=now)
    assert [one.id for one in people] == [mother.persons[0].id, child.id]
    assert not (await session.scalars(select(Promise.id))).all()
