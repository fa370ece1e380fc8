"""Consents on paper: what stands on a sheet, what is left for the pen, and who may have which."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import docx
import pypdfium2
import pytest
import typst
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.words import speaking
from bot.work import consents as consent_work
from models import (
    Capacity,
    Category,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Job,
    Person,
    Place,
    Role,
)
from services import consent_docx, consent_papers, consent_print, consent_texts, consents, printing
from services.consent_papers import Paper
from services.consent_print import Sheet
from services.consents import Matter
from services.errors import NotAllowed, NotFound
from tests import factories
from tests.services.test_consent_texts import EVERY, SIGNERS

HOSTILE = ["#strong[x]", "*жир* _курсив_", "$x^2$", "[a] ] [", "<b>&amp;</b>", "= 1", "@ref <label>", "// нет"]
GIVEN = ("Ответ: согласие дано", "Когда: 15.09.2026 12:00 (Europe/Moscow)")
PEN_ONLY = ("документ: вид, серия, номер", "кем и когда выдан", "документ о праве подписывать за ребёнка")


@dataclass(frozen=True)
class Operator:
    """A school with all that the law wants to know of it."""

    name: str = "Школа № 5"
    address: str | None = "город Озёрск, улица Лесная, дом 2"
    inn: str | None = "7707083893"
    retention_years: int = 1


def sheet(
    kind: ConsentKind = ConsentKind.PROCESSING,
    who: Capacity = Capacity.GUARDIAN,
    language: str = "ru",
    *,
    operator: Operator = Operator(),
    said: tuple[str, ...] = (),
) -> Sheet:
    """A document about a child of whom the mother answers, or about the mother herself."""
    text = consent_texts.text(kind, who, language).of(operator, "Центр «Маяк»").filled(subject="Котов Пётр Ильич")
    is_published = kind is ConsentKind.DISSEMINATION
    with speaking(language):
        words = consent_work.said()
    return Sheet(
        kind=kind,
        version=text.version,
        digest=text.digest(who),
        language=language,
        title=text.title,
        text=text.text,
        place=operator.name,
        is_addressed=bool(operator.address),
        has_inn=bool(operator.inn),
        code="КЛ-204",
        subject="Котов Пётр Ильич",
        signer="Котова Анна Львовна",
        is_for_child=who is Capacity.GUARDIAN,
        choices=tuple((line, None) for line in text.data) if is_published else (),
        said=said,
        words=words,
    )


def pages(*sheets: Sheet) -> list[str]:
    """The words on each page of the PDF."""
    document = pypdfium2.PdfDocument(consent_print.pdf(sheets))
    try:
        found = []
        for page in document:
            assert (round(page.get_width()), round(page.get_height())) == (595, 842)
            text = page.get_textpage()
            found.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
        return found
    finally:
        document.close()


def written(one: Sheet) -> str:
    """The words of the document for a word processor, with those above and below its pages."""
    document = docx.Document(BytesIO(consent_docx.written(one)))
    (section,) = document.sections
    lines = [*section.header.paragraphs, *document.paragraphs, *section.footer.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(line.text for line in lines), *cells]).split())


@pytest.mark.parametrize(("kind", "who", "language"), EVERY)
def test_a_sheet_has_all_of_the_text_and_who_signs_which_version(
    kind: ConsentKind, who: Capacity, language: str
) -> None:
    one = sheet(kind, who, language)
    text = consent_texts.text(kind, who, language)
    (page,) = pages(one)
    for found in (page, written(one)):
        for words in (one.title, "Школа № 5", "7707083893", "Котова Анна Львовна", "КЛ-204", *text.data, one.digest):
            assert words in found
        assert [word for word in one.text.split() if consent_texts.UNSAID not in word and word not in found] == []
        assert who is Capacity.SELF or "Котов Пётр Ильич" in found
        assert f"{kind} · {'версия' if language == 'ru' else 'version'} {text.version}" in found


def test_the_pen_writes_what_the_bot_never_asks() -> None:
    one = sheet()
    for found in (pages(one)[0], written(one)):
        for label in (*PEN_ONLY, "адрес ребёнка", "подпись", "дата"):
            assert label in found
    published = pages(sheet(ConsentKind.DISSEMINATION))[0]
    assert "телефон, почта или почтовый адрес" in published
    assert "ОГРН: ____" in published
    for kind in (ConsentKind.MESSENGER, ConsentKind.PARTICIPATION):
        assert "серия" not in pages(sheet(kind))[0]
    assert "документ" not in pages(sheet(ConsentKind.MENTORING, Capacity.SELF))[0].split("1. ")[0]


def test_a_consent_that_was_given_says_how_and_leaves_nothing_for_the_pen() -> None:
    one = sheet(said=GIVEN)
    for found in (pages(one)[0], written(one)):
        assert all(words in found for words in GIVEN)
        assert not any(label in found for label in (*PEN_ONLY, "подпись"))


def test_an_operator_of_whom_little_is_known_is_completed_by_hand() -> None:
    assert "адрес организации" not in pages(sheet())[0]
    bare = pages(sheet(operator=Operator(address=None, inn=None)))[0]
    assert "адрес организации" in bare
    assert "ИНН организации" in bare


def test_a_guardian_whom_nobody_knows_is_written_by_hand() -> None:
    found = consent_print.values(replace(sheet(), signer=None))["facts"]
    assert {"label": "Кто подписывает", "value": consent_print.FOR_THE_PEN} in found


def test_each_document_begins_on_a_page_of_its_own() -> None:
    found = pages(*[sheet(kind) for kind in consents.STARTING])
    assert [page.split(" · ")[0].split()[-1] for page in found] == list(consents.STARTING)


def test_the_longest_names_still_print_with_the_signature_beside_words() -> None:
    longest = Operator("Ш" * 200, "А" * 300, "1" * 12)
    for kind in ConsentKind:
        for who in SIGNERS[kind]:
            found = pages(replace(sheet(kind, who, operator=longest), subject="К" * 200, signer="М" * 200))
            assert len(found) <= 2
            assert len(found[-1]) > 200


def test_names_with_markup_print_as_they_are() -> None:
    one = replace(
        sheet(),
        subject=" ".join(HOSTILE),
        signer=HOSTILE[0],
        place=HOSTILE[4],
        code=HOSTILE[2],
        text="\n\n".join(HOSTILE),
        title=HOSTILE[6],
    )
    values: dict[str, Any] = {"sheets": [consent_print.values(one)]}
    found: Any = typst.query(**printing.source("consent_print", values), selector="heading", field="body")
    assert json.loads(found) == []
    for text in (pages(one)[0], written(one)):
        for words in HOSTILE:
            assert words in text


def test_what_is_published_is_chosen_line_by_line() -> None:
    blank = consent_print.values(sheet(ConsentKind.DISSEMINATION))["choices"]
    assert [one["mark"] for one in blank] == [None] * len(Category)
    chosen = replace(sheet(ConsentKind.DISSEMINATION), choices=(("имя", True), ("фото", False)))
    assert "☒" in written(chosen)
    assert "×" in pages(chosen)[0]
    assert "×" not in pages(sheet(ConsentKind.DISSEMINATION))[0]


async def a_class(session: AsyncSession) -> tuple[Place, dict[str, Person]]:
    """A school whose minors sign on paper, and a class of 11 to 18."""
    school = await factories.school(session, minors_consent=ConsentRoute.PAPER)
    ages = {"Яров Ян": 2016, "Авдеев Ян": 2010, "Котов Пётр": 2016, "Ильмов Ян": 1990}
    rows = {
        name: await factories.person(session, school, name=name, born=born, group="6Б") for name, born in ages.items()
    }
    await factories.person(session, school, name="Совин Ян", born=2016, group="7А")
    await factories.guardian(session, rows["Яров Ян"], name="Ярова Ия")
    for name in ("Авдеева Ия", "Авдеев Лев"):
        await factories.guardian(session, rows["Авдеев Ян"], name=name)
    return school, rows


async def printed(session: AsyncSession, job: Job, now: datetime) -> list[Paper]:
    return await consent_papers.asked(session, job, now=now)


async def test_a_class_gets_a_blank_for_each_child_kind_and_signature_by_name(
    session: AsyncSession, now: datetime
) -> None:
    school, rows = await a_class(session)
    me = await factories.curator(session, school)
    job = await consent_papers.ask_class(session, me=me, place_id=school.id, person_id=rows["Котов Пётр"].id, now=now)
    found = await printed(session, job, now)
    processing, taking_part = ConsentKind.PROCESSING, ConsentKind.PARTICIPATION
    assert [(one.subject_name, one.document.kind, one.document.capacity, one.signer_name) for one in found] == [
        ("Авдеев Ян", processing, Capacity.GUARDIAN, None),
        ("Авдеев Ян", processing, Capacity.SELF, "Авдеев Ян"),
        ("Авдеев Ян", taking_part, Capacity.GUARDIAN, None),
        ("Котов Пётр", processing, Capacity.GUARDIAN, None),
        ("Котов Пётр", taking_part, Capacity.GUARDIAN, None),
        ("Яров Ян", processing, Capacity.GUARDIAN, "Ярова Ия"),
        ("Яров Ян", taking_part, Capacity.GUARDIAN, "Ярова Ия"),
    ]
    found_pages = pages(*[consent_work.sheet(one) for one in found])
    assert all(one.subject.code in page for one, page in zip(found, found_pages, strict=True))


async def test_no_blank_is_printed_where_nobody_has_to_sign_one(session: AsyncSession, now: datetime) -> None:
    school, rows = await a_class(session)
    me = await factories.curator(session, school)
    mother = factories.me(await factories.guardian(session, rows["Котов Пётр"], came_in=True))
    await consents.refuse(session, me=mother, subject_id=rows["Котов Пётр"].id, now=now)
    anybody = rows["Котов Пётр"].id
    job = await consent_papers.ask_class(session, me=me, place_id=school.id, person_id=anybody, now=now)
    found = await printed(session, job, now)
    assert (ConsentKind.PROCESSING, "Котов Пётр") not in {(one.document.kind, one.subject_name) for one in found}
    school.minors_consent = ConsentRoute.CHAT
    await session.flush()
    with pytest.raises(NotFound):
        await consent_papers.ask_class(session, me=me, place_id=school.id, person_id=anybody, now=now)


async def test_only_a_curator_of_the_place_prints_blanks(session: AsyncSession, now: datetime) -> None:
    school, rows = await a_class(session)
    other = await factories.school(session, "Школа № 6")
    me = await factories.curator(session, school)
    asked = {"place_id": school.id, "person_id": rows["Котов Пётр"].id, "now": now}
    head = factories.me(await factories.person(session, school, Role.HEAD, name="Совин Лев", came_in=True))
    for foreign in (await factories.curator(session, other), head, factories.stranger()):
        with pytest.raises(NotAllowed):
            await consent_papers.ask_class(session, me=foreign, **asked)  # type: ignore[arg-type]
    job = await consent_papers.ask_class(session, me=me, **asked)  # type: ignore[arg-type]
    assert await consent_papers.still(session, me.persons[0].id, {"subject_id": None, "place_id": school.id}, now=now)
    me.persons[0].memberships[0].until = now - timedelta(hours=1)
    await session.flush()
    assert await printed(session, job, now) == []
    assert not await consent_papers.still(
        session, me.persons[0].id, {"subject_id": None, "place_id": school.id}, now=now
    )


async def test_a_signer_prints_the_blank_first_and_then_what_they_gave(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    mentor = await factories.person(session, school, Role.MENTOR, name="Ильмов Ян", born=1990, came_in=True)
    mentor.phone = "+7 900 000-00-00"
    me = factories.me(mentor)
    asked = {"me": me, "subject_id": mentor.id, "matter": Matter()}
    (blank,) = await printed(session, await consent_papers.ask(session, **asked, now=now), now)  # type: ignore[arg-type]
    assert blank.event is None
    await consents.give(session, me=me, subject_id=mentor.id, now=now)
    mentor.name = "Ветров Ян"
    (given,) = await printed(session, await consent_papers.ask(session, **asked, now=now), now)  # type: ignore[arg-type]
    one = consent_work.sheet(given)
    for found in (pages(one)[0], written(one)):
        for words in ("Ильмов Ян", "Ответ: согласие дано", "15.09.2026 12:00", "кнопкой в чате", given.document.digest):
            assert words in found
        for words in (*PEN_ONLY, "Ветров", "+7 900", "1990", str(mentor.chat_id)):
            assert words not in found


async def test_a_paper_prints_again_with_its_number_as_it_was(session: AsyncSession, now: datetime) -> None:
    school, rows = await a_class(session)
    me = await factories.curator(session, school)
    await consents.mark_paper(
        session, me=me, place_id=school.id, group="6Б", except_ids=[], number="17", on=date(2026, 9, 14), now=now
    )
    child = rows["Яров Ян"]
    said = select(ConsentEvent.id).where(ConsentEvent.subject_id == child.id)
    event_id = await session.scalar(said.where(ConsentEvent.kind == ConsentKind.PROCESSING))
    assert event_id is not None
    child.name = "Ветров Ян"
    job = await consent_papers.ask_given(session, me=me, event_id=event_id, now=now)
    (paper,) = await printed(session, job, now + timedelta(days=1000))
    (page,) = pages(consent_work.sheet(paper))
    for words in ("на бумаге № 17 от 14.09.2026", "Яров Ян", "Ярова Ия", "Ответ: согласие дано"):
        assert words in page
    assert "Ветров" not in page
    with pytest.raises(NotFound):
        await consent_papers.ask_given(session, me=factories.stranger(), event_id=event_id, now=now)


async def test_what_was_chosen_in_the_chat_is_crossed_and_the_rest_is_a_no(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    mentor = await factories.person(session, school, Role.MENTOR, name="Ильмов Ян", born=1990, came_in=True)
    me, matter = factories.me(mentor), Matter(ConsentKind.DISSEMINATION)
    chosen = [Category.NAME, Category.ACHIEVEMENTS]
    await consents.give(session, me=me, subject_id=mentor.id, matter=matter, categories=chosen, now=now)
    job = await consent_papers.ask(session, me=me, subject_id=mentor.id, matter=matter, now=now)
    (paper,) = await printed(session, job, now)
    assert [mark for _, mark in consent_work.sheet(paper).choices] == [one in chosen for one in Category]


async def test_the_first_text_prints_without_its_marks_and_says_that_names_are_of_today(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    mentor = await factories.person(session, school, Role.MENTOR, name="Ильмов Ян", born=1990, came_in=True)
    event = ConsentEvent(
        subject_id=mentor.id,
        signer_id=mentor.id,
        capacity=Capacity.SELF,
        kind=ConsentKind.PROCESSING,
        version="1",
        outcome=ConsentOutcome.GIVEN,
        route=ConsentRoute.CHAT,
        at=now,
    )
    session.add(event)
    await session.flush()
    job = await consent_papers.ask_given(session, me=factories.me(mentor), event_id=event.id, now=now)
    (page,) = pages(*[consent_work.sheet(one) for one in await printed(session, job, now)])
    assert "версия 1" in page
    assert "<b>" not in page
    assert "имена и название организации здесь нынешние" in page


async def test_nobody_prints_what_is_not_theirs_to_sign(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    region = await factories.region(session)
    child = await factories.person(session, school, born=2016, came_in=True)
    mother = factories.me(await factories.guardian(session, child, came_in=True))
    other = factories.me(await factories.person(session, school, Role.MENTOR, name="Ильмов Ян", came_in=True))
    for matter in (Matter(ConsentKind.MENTORING), Matter(ConsentKind.TRANSFER), Matter(ConsentKind.IMAGE, region.id)):
        with pytest.raises(NotFound):
            await consent_papers.ask(session, me=mother, subject_id=child.id, matter=matter, now=now)
    with pytest.raises(NotFound):
        await consent_papers.ask(session, me=other, subject_id=child.id, matter=Matter(), now=now)
    to_region = Matter(ConsentKind.TRANSFER, region.id)
    job = await consent_papers.ask(session, me=mother, subject_id=child.id, matter=to_region, now=now)
    (paper,) = await printed(session, job, now)
    assert "Озёрный край" in paper.text.text
    assert paper.document.capacity is Capacity.GUARDIAN
    assert await consent_papers.still(session, mother.persons[0].id, {"subject_id": child.id}, now=now)
    assert not await consent_papers.still(session, other.persons[0].id, {"subject_id": child.id}, now=now)
