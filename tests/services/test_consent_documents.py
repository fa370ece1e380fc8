"""Consent documents: written down before anybody answers, never changed, and every answer can be shown years later."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    ConsentDocument,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Person,
    Place,
    Role,
)
from models.consents import DocumentKept
from services import consent_documents, consent_texts, consents
from services.access import Me
from services.consents import Matter
from services.errors import NotFound
from tests import factories

YEARS_LATER = timedelta(days=3 * 365)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the folder of texts, to which a test adds a newer one."""
    folder = Path(shutil.copytree(consent_texts.FOLDER, tmp_path / "consents"))
    monkeypatch.setattr(consent_texts, "FOLDER", folder)
    consent_texts._files.cache_clear()
    yield folder
    monkeypatch.undo()
    consent_texts._files.cache_clear()


def a_newer_text(shelf: Path) -> None:
    """A third consent to processing that says something else."""
    said = (shelf / "c1_2.toml").read_text("utf-8")
    said = said.replace('version = "2"', 'version = "3"').replace("Срок:", "Срок хранения:")
    (shelf / "c1_3.toml").write_text(said, "utf-8")
    consent_texts._files.cache_clear()


async def an_adult(session: AsyncSession) -> tuple[Place, Person, Me]:
    """A school and a mentor who signs in the chat."""
    school = await factories.school(session)
    school.address, school.inn = "город Озёрск, улица Лесная, дом 2", "7707083893"
    mentor = await factories.person(session, school, Role.MENTOR, name="Ильмов Ян", born=1990, came_in=True)
    return school, mentor, factories.me(mentor)


async def last_event(session: AsyncSession, person: Person, kind: ConsentKind) -> ConsentEvent:
    said = select(ConsentEvent).where(ConsentEvent.subject_id == person.id, ConsentEvent.kind == kind)
    event = await session.scalar(said.order_by(ConsentEvent.id.desc()).limit(1))
    assert event is not None
    return event


async def test_a_press_is_reproduced_years_later_as_it_was(session: AsyncSession, now: datetime, shelf: Path) -> None:
    school, mentor, me = await an_adult(session)
    await consents.give(session, me=me, subject_id=mentor.id, now=now)
    event = await last_event(session, mentor, ConsentKind.PROCESSING)
    school.name, school.address, school.retention_years = "Лицей № 5", "другой адрес", 3
    mentor.name = "Ильмов-Ветров Ян"
    await session.flush()
    a_newer_text(shelf)

    one = await consent_documents.reproduced(session, me=me, event_id=event.id, now=now + YEARS_LATER)

    shown = consent_texts.text("C1", "self", "ru", "2").filled(
        place="Школа № 5", address="город Озёрск, улица Лесная, дом 2", inn="7707083893", years="1 год"
    )
    assert (one.text.title, one.text.brief, one.text.text) == (shown.title, shown.brief, shown.text)
    assert (one.text.data, one.text.purposes) == (shown.data, shown.purposes)
    assert one.document.digest == shown.digest(Capacity.SELF)
    assert one.is_intact
    assert not one.is_rebuilt
    assert (one.subject_name, one.signer_name) == ("Ильмов Ян", "Ильмов Ян")
    assert (one.event.at, one.event.route, one.event.version) == (now, ConsentRoute.CHAT, "2")


async def test_whoever_says_it_anew_gets_the_newer_text_and_the_older_stays(
    session: AsyncSession, now: datetime, shelf: Path
) -> None:
    _school, mentor, me = await an_adult(session)
    await consents.give(session, me=me, subject_id=mentor.id, now=now)
    first = await last_event(session, mentor, ConsentKind.PROCESSING)
    await consents.withdraw(session, me=me, subject_id=mentor.id, now=now + timedelta(days=1))
    a_newer_text(shelf)
    await consents.give(session, me=me, subject_id=mentor.id, now=now + timedelta(days=2))
    second = await last_event(session, mentor, ConsentKind.PROCESSING)

    older = await consent_documents.of_event(session, first)
    newer = await consent_documents.of_event(session, second)
    assert (older.version, newer.version) == ("2", "3")
    assert "Срок:" in older.text
    assert "Срок хранения:" in newer.text


async def test_a_paper_is_reproduced_with_its_number_and_the_names_of_then(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session, minors_consent=ConsentRoute.PAPER)
    child = await factories.person(session, school, born=2016, group="4А")
    mother = await factories.guardian(session, child, came_in=True)
    curator = await factories.curator(session, school)
    await consents.mark_paper(
        session,
        me=curator,
        place_id=school.id,
        group="4А",
        except_ids=[],
        number="17",
        on=date(2026, 9, 14),
        now=now,
    )
    child.name, mother.name = "Котов Павел Ильич", "Совина Анна Львовна"
    event = await last_event(session, child, ConsentKind.PROCESSING)
    one = await consent_documents.reproduced(session, me=curator, event_id=event.id, now=now + YEARS_LATER)
    assert one.is_intact
    assert (one.subject_name, one.signer_name) == ("Котов Пётр Ильич", "Котова Анна Львовна")
    assert "моего ребёнка: Котов Пётр Ильич." in one.text.text
    assert (one.event.route, one.event.paper_number, one.event.paper_on) == (
        ConsentRoute.PAPER,
        "17",
        date(2026, 9, 14),
    )


@pytest.mark.parametrize("capacity", list(Capacity))
async def test_what_was_said_before_texts_were_kept_has_the_text_of_its_version(
    session: AsyncSession, now: datetime, capacity: Capacity
) -> None:
    school, mentor, me = await an_adult(session)
    event = ConsentEvent(
        subject_id=mentor.id,
        signer_id=mentor.id,
        capacity=capacity,
        kind=ConsentKind.PROCESSING,
        version="1",
        outcome=ConsentOutcome.GIVEN,
        route=ConsentRoute.CHAT,
        at=now,
    )
    session.add(event)
    await session.flush()
    one = await consent_documents.reproduced(session, me=me, event_id=event.id, now=now + YEARS_LATER)
    assert one.is_rebuilt
    assert one.is_intact
    assert one.document.version == "1"
    assert "его серверы находятся за пределами России" in one.text.text
    assert school.name in one.text.text
    assert one.subject_name == "Ильмов Ян"
    again = await consent_documents.reproduced(session, me=me, event_id=event.id, now=now + YEARS_LATER)
    assert again.document.id == one.document.id
    assert event.document_id is None


async def test_a_text_that_somebody_has_tampered_with_is_found_out(session: AsyncSession, now: datetime) -> None:
    _school, mentor, me = await an_adult(session)
    await consents.give(session, me=me, subject_id=mentor.id, now=now)
    event = await last_event(session, mentor, ConsentKind.PROCESSING)
    document = await consent_documents.of_event(session, event)
    table = ConsentDocument.__table__
    await session.execute(table.update().where(table.c.id == document.id).values(text="Согласен на всё."))
    await session.refresh(document)
    one = await consent_documents.reproduced(session, me=me, event_id=event.id, now=now)
    assert not one.is_intact


async def test_a_document_can_be_neither_changed_nor_deleted(session: AsyncSession, now: datetime) -> None:
    school, _mentor, _me = await an_adult(session)
    document = await consent_documents.current(
        session, place=school, kind=ConsentKind.PROCESSING, capacity=Capacity.SELF, language="ru", now=now
    )
    await session.commit()
    document.text = "Согласен на всё."
    with pytest.raises(DocumentKept):
        await session.flush()
    await session.rollback()
    await session.delete(document)
    with pytest.raises(DocumentKept):
        await session.flush()
    await session.rollback()


async def test_the_same_text_of_the_same_place_is_one_document(session: AsyncSession, now: datetime) -> None:
    school, _mentor, _me = await an_adult(session)
    wanted = {"place": school, "kind": ConsentKind.MESSENGER, "capacity": Capacity.SELF}
    first = await consent_documents.current(session, **wanted, language="ru", now=now)  # type: ignore[arg-type]
    to_a_child = await consent_documents.current(session, **wanted, language="ru@ty", now=now)  # type: ignore[arg-type]
    assert first.id == to_a_child.id
    school.name = "Лицей № 5"
    renamed = await consent_documents.current(session, **wanted, language="ru", now=now)  # type: ignore[arg-type]
    assert renamed.id != first.id
    assert await session.scalar(select(func.count()).select_from(ConsentDocument)) == 2


async def test_a_transfer_names_its_recipient(session: AsyncSession, now: datetime) -> None:
    school, mentor, me = await an_adult(session)
    region = await factories.region(session)
    matter = Matter(ConsentKind.TRANSFER, region.id)
    await consents.give(session, me=me, subject_id=mentor.id, matter=matter, now=now)
    region.name = "Горный край"
    event = await last_event(session, mentor, ConsentKind.TRANSFER)
    one = await consent_documents.reproduced(session, me=me, event_id=event.id, now=now)
    assert "Получатель: Озёрный край." in one.text.text
    assert one.document.recipient_id == region.id
    assert school.name in one.text.text


async def test_a_word_is_shown_to_those_whom_it_concerns_and_to_nobody_else(
    session: AsyncSession, now: datetime
) -> None:
    school, mentor, me = await an_adult(session)
    await consents.give(session, me=me, subject_id=mentor.id, now=now)
    event = await last_event(session, mentor, ConsentKind.PROCESSING)
    other_school = await factories.school(session, "Школа № 6")
    mates = {role: await factories.person(session, school, role, came_in=True) for role in Role}
    may = {Role.CURATOR, Role.HEAD, Role.PRIVACY_OFFICER}
    for role, mate in mates.items():
        if role in may:
            assert (
                await consent_documents.reproduced(session, me=factories.me(mate), event_id=event.id, now=now)
            ).place
        else:
            with pytest.raises(NotFound):
                await consent_documents.reproduced(session, me=factories.me(mate), event_id=event.id, now=now)
    for stranger in (await factories.curator(session, other_school), factories.stranger()):
        with pytest.raises(NotFound):
            await consent_documents.reproduced(session, me=stranger, event_id=event.id, now=now)
    with pytest.raises(NotFound):
        await consent_documents.reproduced(session, me=me, event_id=event.id + 1000, now=now)


async def test_a_guardian_sees_what_was_said_for_the_child_and_no_other_parent_does(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, born=2016)
    mother = factories.me(await factories.guardian(session, child, came_in=True))
    await consents.give(session, me=mother, subject_id=child.id, now=now)
    event = await last_event(session, child, ConsentKind.PROCESSING)
    one = await consent_documents.reproduced(session, me=mother, event_id=event.id, now=now)
    assert (one.subject_name, one.signer_name) == (child.name, "Котова Анна Львовна")
    other = await factories.person(session, school, born=2016, name="Совин Ян")
    with pytest.raises(NotFound):
        await consent_documents.reproduced(
            session,
            me=factories.me(await factories.guardian(session, other, name="Совина Ия", came_in=True)),
            event_id=event.id,
            now=now,
        )


def test_a_digest_is_of_everything_in_the_text() -> None:
    text = consent_texts.text("C1", "self", "ru")
    others = [
        replace(text, title="?"),
        replace(text, brief="?"),
        replace(text, text="?"),
        replace(text, data=("?",)),
        replace(text, purposes=("?",)),
        replace(text, version="9"),
        replace(text, language="en"),
    ]
    digests = {one.digest("self") for one in [text, *others]} | {text.digest("guardian")}
    assert len(digests) == len(others) + 2
