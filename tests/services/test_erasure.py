"""Erasure: nothing names whoever is erased, everybody else is as they were, and the proof says what was done."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Answer,
    Application,
    AuditAct,
    AuditEntry,
    Ballot,
    Change,
    Chat,
    CodeTry,
    ConsentAsk,
    ConsentBlank,
    ConsentEvent,
    ConsentKind,
    ConsentRoute,
    DataRequest,
    Document,
    Erasure,
    ErasureReason,
    Invitation,
    Job,
    JobState,
    Lane,
    MeetingWord,
    PairGoal,
    Person,
    Place,
    Poster,
    Promise,
    PromiseState,
    RequestKind,
    RequestOutcome,
    Response,
    ResponseState,
    Role,
    Table,
    Update,
    UpdateState,
    Wave,
    WaveMember,
)
from services import erasure, form_versions, merging, undo, wave_progress, wave_results
from services.errors import NotFound
from tests import factories, searching
from tests.services.test_wave_results import answers, wave
from tests.sheets import HEADER, xlsx

NAME, PHONE, WORDS = "Журавлёв Тихон Саввич", "+7 914 555-01-77", "люблю собирать гербарий из мхов"
NEEDLES = (NAME, "Журавлёв", "Журавлев", "Тихон", "Саввич", PHONE, "гербарий")


@pytest.fixture
async def place(session: AsyncSession) -> Place:
    return await factories.school(session)


async def tikhon(session: AsyncSession, place: Place, now: datetime) -> Person:
    """A pupil about whom something stands in every table that there is."""
    made = await factories.person(session, place, name=NAME, born=date(2013, 4, 5), group="6Б", came_in=True)
    made.phone = PHONE
    await session.flush()
    return made


def needles(person: Person) -> tuple[str, ...]:
    return (*NEEDLES, person.code, str(person.chat_id))


async def erase(session: AsyncSession, person: Person, now: datetime, **said: Any) -> Erasure:
    given = {"reason": ErasureReason.WITHDRAWAL, "by_id": None, "now": now} | said
    return await erasure.erase(session, person_id=person.id, **given)


async def fill(session: AsyncSession, person: Person, place: Place, now: datetime) -> None:
    """Everything that the bot may come to know of somebody."""
    mother = await factories.guardian(session, person, name="Журавлёва Нина Саввична", came_in=True)
    curator = (await factories.curator(session, place)).persons[0]
    version = await form_versions.latest(session, code="mentee_intake")
    typed = await form_versions.latest(session, code="people_lines")
    common = {"place_id": place.id, "nonce": "abcd", "changed_at": now}
    sent = Response(
        form_version_id=version.id, person_id=person.id, state=ResponseState.SUBMITTED, filling={}, **common
    )
    draft = Response(
        form_version_id=version.id,
        person_id=person.id,
        state=ResponseState.PARTIAL,
        filling={"answers": {"hobby": WORDS}},
        **common,
    )
    about = Response(
        form_version_id=version.id,
        person_id=curator.id,
        about_id=person.id,
        state=ResponseState.PARTIAL,
        filling={"answers": {"word": WORDS}},
        **common,
    )
    pasted = Response(
        form_version_id=typed.id,
        person_id=curator.id,
        state=ResponseState.PARTIAL,
        filling={"answers": {"lines": f"{NAME}; 05.04.2013; 6Б"}},
        **common,
    )
    others = Response(
        form_version_id=version.id, person_id=curator.id, state=ResponseState.SUBMITTED, filling={}, **common
    )
    session.add_all([sent, draft, about, pasted, others])
    await session.flush()
    poster = Poster(place_id=place.id, token_hash="p" * 64, made_at=now)
    session.add(poster)
    await session.flush()
    event = ConsentEvent(
        subject_id=person.id,
        signer_id=mother.id,
        capacity="guardian",
        kind=ConsentKind.PROCESSING,
        version="1",
        outcome="given",
        route=ConsentRoute.PAPER,
        at=now,
        names={"subject": NAME, "signer": mother.name},
        paper_number="12",
        paper_on=date(2026, 9, 1),
    )
    session.add(event)
    await session.flush()
    chat_id = person.chat_id
    mentor = await factories.person(session, place, Role.MENTOR, name="Совин Лев Ильич")
    pair = await factories.pair(
        session,
        await factories.programme(session, place),
        mentor,
        person,
        result=f"{NAME} нашёл друзей",
        where_met="дома, где Журавлёв Тихон",
    )
    meeting = await factories.meeting(session, pair, now, where_met="кабинет, где Журавлев Тихон")
    session.add_all(
        [
            PairGoal(pair_id=pair.id, title=f"{NAME}: олимпиада", made_at=now),
            MeetingWord(meeting_id=meeting.id, person_id=person.id, took_place=True, pulse=3, said_at=now),
            Answer(response_id=sent.id, name="/hobby", concept="hobby", value=WORDS),
            Answer(response_id=others.id, name="/hobby", concept="hobby", value="ЖУРАВЛЕВ  Тихон мне как брат"),
            Application(
                poster_id=poster.id,
                person_id=person.id,
                consent_version="1",
                consented_at=now,
                role=Role.MENTEE,
                group="6Б",
            ),
            ConsentAsk(subject_id=person.id, kind=ConsentKind.IMAGE, asked_at=now),
            ConsentBlank(subject_id=person.id, signer_id=mother.id, received_at=now),
            CodeTry(chat_id=chat_id, at=now),
            Invitation(
                token_hash="i" * 64,
                person_id=curator.id,
                created_at=now,
                expires_at=now,
                used_at=now,
                used_by_chat_id=chat_id,
            ),
            Job(
                kind="roster_look",
                person_id=curator.id,
                place_id=place.id,
                parameters={},
                result={"lines": [["2", NAME, "05.04.2013", "6Б"]]},
                state=JobState.DONE,
                asked_at=now,
            ),
            Change(by_id=curator.id, kind="curator_added", rows={"before": [_before(person)]}, made_at=now),
            Change(
                by_id=curator.id,
                kind="people_added",
                rows={"before": [_before(person)]},
                made_at=now - timedelta(days=9),
            ),
            Update(update_id=1, body=f'{{"chat":{{"id":{chat_id}}}}}', state=UpdateState.WAITING, taken_at=now),
            Update(
                update_id=2,
                body=json.dumps({"text": NAME}),
                state=UpdateState.SET_ASIDE,
                traceback=f"ValueError: {NAME}",
                taken_at=now,
            ),
            Update(update_id=3, reply=f'[7,[["sendMessage",{{"text":"{NAME}, 6Б"}}]]]', state="handled", taken_at=now),
            DataRequest(
                kind=RequestKind.CORRECTION,
                place_id=place.id,
                subject_id=person.id,
                subject_code=person.code,
                asked_by_id=mother.id,
                wish=f"Он {NAME}, а не Журавль",
                received_at=now,
                due_on=now.date(),
            ),
            AuditEntry(
                at=now,
                by_id=curator.id,
                place_id=place.id,
                subject_id=person.id,
                subject_code=person.code,
                people=1,
                act=AuditAct.SAW,
                screen="person_card",
            ),
        ]
    )
    for number, (receiver, said) in enumerate(
        [
            (curator, {"person_id": person.id}),
            (curator, {"event_id": event.id}),
            (
                curator,
                {"lines": [{"kind": "consent", "person_id": curator.id, "subject_id": person.id}, {"kind": "x"}]},
            ),
            (curator, {"caption": f"{NAME} молодец"}),
            (person, {}),
        ]
    ):
        session.add(
            Promise(
                key=f"k{number}",
                kind="x",
                parameters=said,
                receiver_id=receiver.id,
                lane=int(Lane.REMINDER),
                not_before=now,
                state=PromiseState.WAITING,
                created_at=now,
            )
        )
    await session.flush()
    first = await session.scalar(select(Promise.id).where(Promise.key == "k0")) or 0
    kept = await session.scalar(select(Promise.id).where(Promise.key == "k3")) or 0
    file = xlsx(HEADER, (None, NAME, date(2013, 4, 5), "6Б"))
    session.add(Document(promise_id=first, name="Люди.xlsx", content=file))
    session.add(Document(promise_id=kept, name="Пусто.xlsx", content=xlsx(HEADER)))
    await session.flush()


def _before(person: Person) -> dict[str, Any]:
    return {"id": person.id, "name": NAME, "born_on": "2013-04-05", "birth_year": 2013, "groups": []}


async def test_nothing_names_them_in_any_row_of_any_table(session: AsyncSession, place: Place, now: datetime) -> None:
    person = await tikhon(session, place, now)
    await fill(session, person, place, now)
    sought = [one for one in needles(person) if one != person.code]
    before = await searching.in_rows(session, sought)
    assert {column.partition(".")[0] for column in before} >= {
        *("person", "chat", "answer", "response", "change", "job", "promise", "document", "telegram_update"),
        *("consent_event", "code_try", "invitation", "data_request"),
    }
    proof = await erase(session, person, now)
    assert await searching.in_rows(session, sought) == {}
    codes = await searching.in_rows(session, [proof.person_code])
    assert set(codes) == {"erasure.person_code", "data_request.subject_code", "audit_entry.subject_code"}


async def test_everybody_else_is_as_they_were(session: AsyncSession, place: Place, now: datetime) -> None:
    """But for the name in their words, and what was about whoever is erased."""
    person = await tikhon(session, place, now)
    await fill(session, person, place, now)
    friend = await factories.person(session, place, name="Журавлёва Тихая Рита", came_in=True)
    await erase(session, person, now)
    names = set(await session.scalars(select(Person.name)))
    assert names == {"Совина Мария Петровна", "Совин Лев Ильич", friend.name}
    said = await session.scalars(select(Answer.value))
    assert said.all() == ["… мне как брат"]
    left = (await session.scalars(select(Promise.parameters).order_by(Promise.id))).all()
    assert left == [{"lines": [{"kind": "x"}]}, {"caption": "… молодец"}]
    assert (await session.scalars(select(Document.name))).all() == ["Пусто.xlsx"]
    assert set(await session.scalars(select(Chat.id))) >= {friend.chat_id}


async def test_words_typed_about_a_place_or_about_others_do_not_name_them(
    session: AsyncSession, place: Place, now: datetime
) -> None:
    """The reason of a mode stands with the place, too, and not in the log of choices alone."""
    person = await tikhon(session, place, now)
    other = await factories.person(session, place, Role.CURATOR, name="Совина Мария Петровна")
    place.data_mode_reason = f"Так решил {NAME}"
    place.agreement_number = other.emancipated_by = "7, Журавлёв Т.С."
    other.memberships[0].order_number, other.memberships[0].group = "12-к (Журавлев Т. С.)", "вместо Журавлёв Тихон"
    await session.flush()
    await erase(session, person, now)
    assert await searching.in_rows(session, NEEDLES) == {}
    await session.refresh(place)
    assert place.data_mode_reason == "Так решил …"


async def test_the_proof_says_what_was_done_without_a_name(session: AsyncSession, place: Place, now: datetime) -> None:
    person = await tikhon(session, place, now)
    number, code = person.id, person.code
    await fill(session, person, place, now)
    curator = await session.scalar(select(Person.id).where(Person.name == "Совина Мария Петровна"))
    proof = await erase(session, person, now, by_id=curator)
    assert (proof.person_number, proof.person_code, proof.place_id) == (number, code, place.id)
    assert (proof.decided_by_id, proof.reason, proof.at) == (curator, ErasureReason.WITHDRAWAL, now)
    assert proof.counted["answer"] == 1
    assert proof.counted["response"] == 3
    assert proof.counted["chat"] == 2
    assert proof.papers == [{"kind": "C1", "number": "12", "on": "2026-09-01"}]
    assert [one["what"] for one in proof.log] == ["given", "given", "given", "asked", "erased"]
    assert (await session.scalars(select(DataRequest))).one().outcome is RequestOutcome.CANCELLED


async def test_whoever_erases_themselves_is_named_by_no_proof(
    session: AsyncSession, place: Place, now: datetime
) -> None:
    person = await tikhon(session, place, now)
    assert (await erase(session, person, now, by_id=person.id)).decided_by_id is None


async def test_numbers_are_never_given_twice(session: AsyncSession, place: Place, now: datetime) -> None:
    person = await tikhon(session, place, now)
    number = person.id
    await erase(session, person, now)
    assert (await factories.person(session, place)).id > number


async def test_whoever_is_not_there_cannot_be_erased(session: AsyncSession, place: Place, now: datetime) -> None:
    person = await tikhon(session, place, now)
    await erase(session, person, now)
    with pytest.raises(NotFound):
        await erase(session, person, now)


async def test_a_telephone_that_serves_somebody_else_stays(session: AsyncSession, place: Place, now: datetime) -> None:
    person = await tikhon(session, place, now)
    sister = await factories.person(session, place, name="Журавлёва Рита", chat=person.chat)
    session.add(CodeTry(chat_id=sister.chat_id, at=now))
    proof = await erase(session, person, now)
    assert proof.counted["chat"] == 0
    assert sister.chat_id is not None
    assert await session.get(Chat, sister.chat_id, populate_existing=True) is not None
    assert await session.scalar(select(func.count(CodeTry.id))) == 1


@pytest.mark.parametrize("stays", ["another child", "another role"])
async def test_a_guardian_who_is_still_needed_stays(
    session: AsyncSession, place: Place, now: datetime, stays: str
) -> None:
    person = await tikhon(session, place, now)
    mother = await factories.guardian(session, person)
    if stays == "another child":
        await factories.care(session, mother, await factories.person(session, place, name="Котова Рита"))
    else:
        await factories.also(session, mother, place, Role.MENTOR)
    await erase(session, person, now)
    assert await session.scalar(select(Person.name).where(Person.id == mother.id)) == mother.name
    assert await session.scalar(select(func.count(Erasure.id))) == 1


async def test_a_guardian_of_nobody_else_goes_too_with_a_proof(
    session: AsyncSession, place: Place, now: datetime
) -> None:
    person = await tikhon(session, place, now)
    mother = await factories.guardian(session, person)
    numbers = {person.id, mother.id}
    await erase(session, person, now)
    assert set(await session.scalars(select(Erasure.person_number))) == numbers
    assert await session.scalar(select(func.count(Person.id))) == 0


async def test_both_rows_of_one_human_being_go(session: AsyncSession, place: Place, now: datetime) -> None:
    me = await factories.curator(session, place)
    keep = await tikhon(session, place, now)
    drop = await factories.person(session, place, name="Журавлёв Тихон", group="6Б", came_in=True)
    await merging.merge(session, me=me, keep_id=keep.id, drop_id=drop.id, now=now)
    numbers = {keep.id, drop.id}
    sought = [*needles(keep)[:-1], str(keep.chat_id)]
    await erase(session, drop, now + timedelta(days=3))
    assert set(await session.scalars(select(Erasure.person_number))) == numbers
    assert await searching.in_rows(session, [one for one in sought if one != keep.code]) == {}
    assert await session.scalar(select(func.count(Change.id))) == 0


async def test_what_cannot_be_taken_back_any_more_is_forgotten(
    session: AsyncSession, place: Place, now: datetime
) -> None:
    me = await factories.curator(session, place)
    change = Change(by_id=me.persons[0].id, kind="people_added", rows={"before": [{"name": NAME}]}, made_at=now)
    session.add(change)
    await session.flush()
    await undo.forget_rows(session, now=now + timedelta(seconds=60))
    assert await searching.in_rows(session, [NAME]) == {"change.rows": {NAME}}
    await undo.forget_rows(session, now=now + timedelta(seconds=62))
    assert await searching.in_rows(session, [NAME]) == {}


async def numbers_of(session: AsyncSession, made: Wave, now: datetime) -> tuple[Any, ...]:
    found = await wave_results.counted(session, made, language="ru", now=now)
    counts = [(one.path, one.count, one.mean, one.parts) for one in found.questions if not one.texts]
    return found.asked, found.answered, found.satisfaction, counts


async def test_a_closed_survey_keeps_its_numbers_and_no_word(
    session: AsyncSession, place: Place, now: datetime
) -> None:
    person = await tikhon(session, place, now)
    made = await wave(session, place, now)
    for one in [person, *[await factories.person(session, place, name=f"Сов {n}") for n in range(5)]]:
        await answers(session, made, one, now, {"/mood": "good", "/glad": "yes", "/comment": WORDS[:-3]})
    version = await form_versions.published(session, made.form_version_id)
    asked = next(one for one in version.form.questions if one.choices)
    session.add(
        Answer(
            response_id=await session.scalar(select(Response.id).where(Response.person_id == person.id)),
            name=asked.path,
            concept=asked.concept,
            value=asked.choices[0].name,
        )
    )
    session.add(WaveMember(wave_id=made.id, person_id=(await factories.person(session, place)).id, state="silent"))
    await session.flush()
    before = await numbers_of(session, made, now)
    proof = await erase(session, person, now)
    assert await numbers_of(session, made, now) == before
    assert proof.counted["wave"] == 1
    assert (await session.scalars(select(Ballot.answers))).all() == [{asked.path: asked.choices[0].name}]
    line = await wave_progress._line(session, made)
    assert (line.asked, line.finished) == (7, 6)


async def test_an_open_survey_loses_them(session: AsyncSession, place: Place, now: datetime) -> None:
    person = await tikhon(session, place, now)
    made = await wave(session, place, now, closed=False)
    await answers(session, made, person, now, {"/comment": WORDS})
    await erase(session, person, now)
    found = await wave_results.counted(session, made, language="ru", now=now)
    assert (found.asked, found.answered) == (0, 0)
    assert await session.scalar(select(func.count(Ballot.key))) == 0


async def test_files_on_the_machine_that_name_them_go_whole(
    session: AsyncSession, place: Place, now: datetime, tmp_path: Path
) -> None:
    person = await tikhon(session, place, now)
    files: dict[str, bytes] = {
        "6Б.xlsx": xlsx(HEADER, (None, NAME, date(2013, 4, 5), "6Б")),
        "Журавлёв Тихон.txt": b"",
        "codes.csv": f"code;class\n{person.code};6Б".encode("cp1251"),
        "slips.pdf": b"%PDF-1.7 ...",
        "plan.png": b"\x89PNG ...",
        "json.json": json.dumps({"name": NAME}).encode(),
        "other.xlsx": xlsx(HEADER, (None, "Котов Пётр", date(2014, 2, 1), "6Б")),
        "plain.csv": "Журавлёва Рита;6Б".encode(),
    }
    tmp_path = tmp_path / "exports"
    (tmp_path / "deep").mkdir(parents=True)
    for name, content in files.items():
        (tmp_path / "deep" / name).write_bytes(content)
    session.info[erasure.EXPORTS] = tmp_path
    proof = await erase(session, person, now)
    assert {one.name for one in _files(tmp_path)} == {"other.xlsx", "plain.csv"}
    assert set(proof.counted["files"]) == {
        *("deep/6Б.xlsx", "deep/….txt", "deep/codes.csv", "deep/slips.pdf", "deep/plan.png", "deep/json.json")
    }


def _files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


UNTOUCHED = {
    "place": "an organisation: nobody is named, and who is on duty is a number that goes (SET NULL)",
    "consent_document": "the text in a place's name: where a name would stand there is a mark",
    "form_version": "questions; who published them is a number that goes",
    "poster": "a link of a place; who made it is a number that goes",
    "roadmap": "a document of an organisation; a name in its words becomes dots, and its file is forgotten",
    "step": "a row of a document of an organisation; a name in its words becomes dots",
    "body": "a body that documents name; who it is is a number that goes; one that is called so goes whole",
    "task": "what a place owes; who did it are numbers that go, a name in its words becomes dots",
    "task_event": "what happened to a task; who did it is a number that goes",
    "material": "a file of a place; who put it is a number that goes; one that is called so goes whole",
    "mode_choice": "a reason about a place; a name in it becomes dots",
    "broadcast": "what is said to many; who wrote it is a number that goes, a name in its words becomes dots",
    "broadcast_template": "a text of a place; who kept it is a number that goes, a name in it becomes dots",
    "clock": "the time",
    "sender": "a process",
    "send_budget": "how fast the bot may write",
    "audit_entry": "numbers go, codes stay: who looked is the proof for others",
    "erasure": "the proof itself",
    "ballot": "an anonymous answer cannot be found, by nobody; a name in it becomes dots",
    "wave": "questions to many; a name among answers that wait becomes dots",
    **dict.fromkeys(("programme", "gathering", "order_template"), "of a place"),
    **dict.fromkeys(("event", "event_series"), "of a place; a name in its words becomes dots"),
    **dict.fromkeys(("pair", "meeting", "pair_goal", "pair_order"), "of others, too; a name in its words becomes dots"),
    **dict.fromkeys(("pair_order_line", "pair_signal"), "numbers of rows, and of a scale"),
}
"""Tables that have no row of somebody, and why."""
SWEPT = {
    "chat": "goes where it serves nobody else",
    "code_try": "goes with its chat",
    "telegram_update": "bodies, replies and tracebacks that name them are wiped",
    "document": "files that name them go with their promises",
    "answer": "goes with its response",
    "data_request": "loses the number and the wish, keeps the code",
    "person": "goes",
}
"""Tables without a key that takes their rows away with their person, and how they are treated."""


def test_every_table_is_treated() -> None:
    """A new table with a person in it either goes with them, or somebody has said here what becomes of it."""
    going = {table.name for table in erasure._going_with_person()}
    assert going.isdisjoint({*UNTOUCHED, *SWEPT} - {"person"})
    assert going | {*UNTOUCHED, *SWEPT} == {table.name for table in Table.metadata.sorted_tables}


def test_every_number_of_a_person_goes_with_them() -> None:
    keys = [
        (table.name, key.parent.name, key.ondelete)
        for table in Table.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "person"
    ]
    assert [one for one in keys if one[2] not in ("CASCADE", "SET NULL")] == []
    assert len(keys) > 30


def test_every_column_that_may_hold_words_is_searched_or_has_a_reason() -> None:
    from sqlalchemy import JSON, LargeBinary, String, Text

    from services import erasure_plans, erasure_sweep

    swept = {f"{column.class_.__tablename__}.{column.name}" for _key, column in erasure_sweep.WORDS}
    swept |= {
        *("promise.parameters", "promise.why", "job.parameters", "job.result", "change.rows", "document.content"),
        *("document.name", "telegram_update.body", "telegram_update.reply", "telegram_update.traceback"),
        *("consent_event.names", "roadmap.file_name", "task.file_name"),
    }
    swept |= {f"{column.class_.__tablename__}.{column.name}" for column in erasure_plans.CALLED}
    going = {table.name for table in erasure._going_with_person()}
    words = {
        f"{table.name}.{column.name}"
        for table in Table.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (JSON, String, Text, LargeBinary)) and not _is_enum(column.type)
    }
    going.add("person")
    left = {one for one in words - swept if one.partition(".")[0] not in going}
    assert left == {*CODES}


def _is_enum(kind: Any) -> bool:
    return type(kind).__name__ == "Enum"


CODES = {
    **dict.fromkeys(("event.audience", "event.door_token"), "conditions, a code"),
    **dict.fromkeys(("consent_document.digest", "consent_document.version", "consent_document.language"), "a code"),
    **dict.fromkeys(("consent_document.title", "consent_document.brief", "consent_document.text"), "of a place"),
    **dict.fromkeys(("consent_document.data", "consent_document.purposes"), "of a place"),
    **dict.fromkeys(("data_request.subject_code", "data_request.paper_number"), "of the proof"),
    **dict.fromkeys(("audit_entry.by_code", "audit_entry.subject_code"), "of the proof"),
    **dict.fromkeys(("erasure.person_code", "erasure.papers", "erasure.act_number"), "the proof"),
    **dict.fromkeys(("wave.reminders", "wave.audience", "broadcast.audience"), "numbers and classes"),
    **dict.fromkeys(("place.name", "place.time_zone", "place.inn"), "of a place"),
    **dict.fromkeys(("place.mentoring_forms", "place.address"), "of a place"),
    "place.survey_days": "of a place",
    **dict.fromkeys(("chat.language", "sender.id"), "a code"),
    **dict.fromkeys(("answer.name", "answer.concept", "form_version.code", "form_version.version"), "of questions"),
    **dict.fromkeys(("form_version.digest", "form_version.source", "form_version.compiled"), "questions"),
    **dict.fromkeys(("poster.token_hash", "ballot.key"), "chance"),
    **dict.fromkeys(("task.file_id", "roadmap.file_id"), "what Telegram calls a file"),
    **dict.fromkeys(("roadmap.template", "body.level"), "a code"),
    **{
        f"step.{name}": "a code or a number of a row"
        for name in ("number", "parent", "levels", "kind", "recurrence", "boundary", "offset", "reasons", "sample")
    },
    **dict.fromkeys(("programme.form", "pair.end_reason", "pair.slot", "pair.slot_wished"), "a code, a time"),
    **dict.fromkeys(("pair.whys", "pair_order.kind", "order_template.kind", "meeting.kind"), "codes"),
    **dict.fromkeys(("pair_signal.kind", "pair_signal.about", "pair_signal.said"), "codes and numbers"),
    "programme.weights": "codes and numbers",
    "order_template.content": "an empty form of the place",
    "place.days_off": "of a place",
    "place.exam_weeks": "of a place",
    "place.year_ends": "of a place",
    "material.file_id": "what Telegram calls a file",
    "material.kind": "what Telegram calls a file",
    "audit_entry.screen": "a screen of the bot",
}
