"""Nobody of a place that keeps names to itself is told of by name: texts are taken apart by what is known."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from bot import discreet, words
from bot.replies import button, send
from bot.telegram import File
from models import DataMode, PlaceKind, Role
from services import data_modes, discretion
from services.roster import fold, initials
from services.scrubbing import HIDDEN, Known, Scrubber
from tests import factories

KOTOV = Known(1, "K7M3QP", "Котов Пётр Ильич", date(2012, 9, 5), "+7 900 123-45-67")
KOTOVA = Known(2, "A2B3C4", "Котова-Лесная Анна Львовна")
VERA = Known(3, "V5W6X7", "Новый Вера")
NAMESAKE = Known(4, "N8P9Q2", "Котов Пётр Олегович")
PEOPLE = [KOTOV, KOTOVA, VERA]

SURNAMES = ("Котов", "Лесная-Полева", "Ким", "Ёжиков", "O'Hara", "Новый")
GIVEN = ("Пётр", "Вера", "Роман", "Любовь", "Mary", "Анна-Мария")
FATHERS = ("Ильич", "Львовна", "", "Гасан оглы")
FORMS = (
    "{0}",
    "{0} {1}",
    "{1}",
    "{1} {2}",
    "{0} {1} {2}",
    "{0} {3}",
    "{3} {0}",
    "{3}",
    "{4}…",
    "{0}, 8Б",
    "<b>{1}</b>!",
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Котов Пётр Ильич, 8Б", "K7M3QP, 8Б"),
        ("Пётр Ильич: прочитайте", "K7M3QP: прочитайте"),
        ("• <b>КОТОВ ПЁТР</b>, наставник", "• <b>K7M3QP</b>, наставник"),
        ("Котов П. И. и П.И. Котов", "K7M3QP и K7M3QP"),
        ("К. П. И., класс «Б»", "K7M3QP, класс «Б»"),
        ("Петр Котов", "K7M3QP"),
        ("Куратор: Котова-Лесная А. Л.", "Куратор: A2B3C4"),
        ("Лесная Анна ← Котов Пётр", "A2B3C4 ← K7M3QP"),
        ("Котова-Лес…", "A2B3C4"),
        ("+7 (900) 123-45-67 или 89001234567", f"{HIDDEN} или {HIDDEN}"),
        ("родился 05.09.2012, 5 сентября 2012, 2012-09-05", f"родился {HIDDEN}, {HIDDEN}, {HIDDEN}"),
        ("до 05.09.2026, приказ № 123-45", "до 05.09.2026, приказ № 123-45"),
        ("Котовский район, петров крест, кот П.", "Котовский район, петров крест, кот П."),
        ("Назначить Котова П.И. наставником", "Назначить K7M3QP наставником"),
        ("поручить П. И. Котову; с Котовым Петром Ильичом", "поручить K7M3QP; с K7M3QP"),
        ("Приказ о Котове Петре, 8Б", "Приказ о K7M3QP, 8Б"),
        ("Отчёт Котову, с Котовым…, Ильичу…", "Отчёт K7M3QP / A2B3C4, с K7M3QP / A2B3C4, K7M3QP"),
        ("Коту П. — нет, Которым, Котовскому", "Коту П. — нет, Которым, Котовскому"),
        ("для Вер и Петров: Петровка, Верность", "для Вер и Петров: Петровка, Верность"),
    ],
)
def test_every_form_of_a_name_becomes_the_code_and_the_rest_stays(said: str, told: str) -> None:
    assert Scrubber(PEOPLE).text(said) == told


def test_a_word_of_the_bots_own_is_a_name_only_where_it_stands_as_one() -> None:
    scrubber = Scrubber(PEOPLE, frozenset({fold("Новый")}))
    assert scrubber.text("Новый класс уже есть") == "Новый класс уже есть"
    assert scrubber.text("Новый Вера, 8Б") == "V5W6X7, 8Б"
    assert scrubber.text("Новый В., 8Б") == "V5W6X7, 8Б"
    assert [scrubber.text(text) for text in ("Новый", "Новый: прочитайте", "Новый, 8Б")] == [
        "V5W6X7",
        "V5W6X7: прочитайте",
        "V5W6X7, 8Б",
    ]


def test_a_name_in_another_case_is_still_that_of_its_own_people() -> None:
    woman = Known(5, "W2W3W4", "Котова Полина Ильинична")
    assert Scrubber([KOTOV, woman]).text("Котова") == "W2W3W4"
    assert Scrubber([KOTOV, woman]).text("Котовой Полине, Котовым П. И.") == "W2W3W4, K7M3QP / W2W3W4"
    lion = Known(6, "L2L3L4", "Кравец Лев Павлович")
    assert Scrubber([lion]).text("Кравца Льва, Кравцу Л.П. и Лев Кравец") == "L2L3L4, L2L3L4 и L2L3L4"
    assert Scrubber([VERA], frozenset({fold("Новый"), fold("Верно")})).text("Новая Верно") == "Новая Верно"


def test_of_namesakes_the_one_who_is_meant_is_told() -> None:
    scrubber = Scrubber([KOTOV, NAMESAKE])
    assert scrubber.text("Котов Пётр", {NAMESAKE.id, 77}) == NAMESAKE.code
    assert scrubber.text("Котов Пётр", {77}, {KOTOV.id}) == KOTOV.code
    assert scrubber.text("Котов Пётр") == "K7M3QP / N8P9Q2"
    assert scrubber.text("Котов Пётр Олегович") == NAMESAKE.code


def test_whose_name_nobody_has_written_down_is_told_by_the_code_already() -> None:
    assert Scrubber([Known(1, "K7M3QP", "K7M3QP")]).text("K7M3QP вошёл") == "K7M3QP вошёл"


@st.composite
def persons(draw: st.DrawFn) -> list[Known]:
    """Some people with names as schools have them."""
    names = st.tuples(st.sampled_from(SURNAMES), st.sampled_from(GIVEN), st.sampled_from(FATHERS))
    found = draw(st.lists(names, min_size=1, max_size=6))
    return [Known(n, f"Z{n}Z{n}Z{n}", " ".join(filter(None, name))) for n, name in enumerate(found, start=1)]


@given(persons(), st.lists(st.tuples(st.integers(0, 5), st.sampled_from(FORMS)), min_size=1, max_size=6))
def test_no_part_of_any_name_is_left(people: list[Known], said: list[tuple[int, str]]) -> None:
    lines = []
    for number, form in said:
        name = people[number % len(people)].name
        surname, first, *rest = name.split()
        father = rest[0] if rest else first
        lines.append(form.format(surname, first, father, initials(name), surname[:3] if len(surname) > 3 else surname))
    told = Scrubber(people).text("Здравствуйте! " + "\n".join(lines) + " Готово.")
    assert told.startswith("Здравствуйте! ")
    assert told.endswith(" Готово.")
    left = told.replace("Здравствуйте", "").replace("Готово", "")
    for one in people:
        assert not [part for part in one.name.split() if part[0].isupper() and part in left], told
        assert initials(one.name) not in left


@given(st.text(max_size=60))
def test_a_text_without_anybody_stays_as_it_is(text: str) -> None:
    assert Scrubber([]).text(text) == text


@given(persons(), st.text(max_size=60))
def test_what_is_told_once_is_told_the_same_again(people: list[Known], text: str) -> None:
    scrubber = Scrubber(people)
    told = scrubber.text(text)
    assert scrubber.text(told) == told


def test_the_bots_own_words_hold_no_name_of_the_stories() -> None:
    assert not words.own() & {fold(part) for part in ["Котов", "Пётр", "Ильич", "Совина", "Мария", "Петровна", "Лосев"]}
    assert fold("Новый") in words.own()


async def test_a_telephone_that_sees_no_such_place_is_told_everything(session: AsyncSession) -> None:
    closed = await factories.school(session, "Школа № 7")
    curator = await factories.curator(session, await factories.school(session, "Школа № 8"))
    assert await discretion.of(session, curator.persons) is None
    closed.data_mode = DataMode.CLOSED
    await session.flush()
    session.info.clear()
    assert await discretion.of(session, curator.persons) is None


@pytest.mark.parametrize("mode", [DataMode.CLOSED, DataMode.OFFLINE])
async def test_curator_guardian_and_coordinator_are_told_codes(session: AsyncSession, mode: DataMode) -> None:
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Синегорский район", parent=region)
    school = await factories.school(session, parent=town)
    school.data_mode = mode
    pupil = await factories.person(session, school, name="Рыжов Егор", born=date(2013, 4, 1))
    guardian = await factories.guardian(session, pupil, name="Рыжова Инна", came_in=True)
    above = await factories.coordinator(session, region)
    for me in (factories.me(guardian), await factories.curator(session, school), above):
        kept = await discretion.of(session, me.persons)
        assert kept is not None
        assert kept.text("Рыжов Егор, 01.04.2013") == f"{pupil.code}, {HIDDEN}"
    kept = await discretion.of(session, above.persons)
    assert kept is not None
    assert kept.text("Лосев Олег Юрьевич") == "Лосев Олег Юрьевич"
    chats = {guardian.chat_id or 0, above.chat.id, 12345}
    assert set(await discretion.by_chat(session, chats)) == chats - {12345}


async def test_a_family_of_two_places_is_told_codes_wherever_one_of_it_is(session: AsyncSession) -> None:
    closed, open_ = await factories.school(session, "Школа № 7"), await factories.school(session, "Школа № 8")
    closed.data_mode = DataMode.CLOSED
    child = await factories.person(session, closed, name="Рыжов Егор", came_in=True)
    brother = await factories.person(session, open_, name="Рыжов Олег", came_in=True)
    guardian = await factories.guardian(session, child, name="Рыжова Инна")
    mother = await factories.guardian(session, brother, name="Снегова Анна", came_in=True)
    await factories.care(session, mother, child)
    await factories.care(session, guardian, brother)
    kept = {one.id: await discretion.of(session, [one]) for one in (mother, brother)}
    assert [one and one.text("Рыжов Егор, Рыжова Инна") for one in kept.values()] == [
        f"{child.code}, {guardian.code}"
    ] * 2
    curator = await discretion.of(session, (await factories.curator(session, closed)).persons)
    assert curator is not None
    assert curator.text("Снегова Анна, мама: Рыжов Егор") == f"{mother.code}, мама: {child.code}"


async def test_a_reply_is_told_whole_and_its_buttons_by_their_numbers(session: AsyncSession) -> None:
    school = await factories.school(session)
    school.data_mode = DataMode.CLOSED
    first, second = [await factories.person(session, school, name="Рыжов Егор") for _ in range(2)]
    me = await factories.curator(session, school)
    kept = await discreet.of(session, me.persons)
    assert kept is not None
    reply = send("Рыжов Егор", [button("Рыжов Егор", f"pc:{first.id}"), button("Рыжов Егор, 8Б", f"pc:{second.id}")])
    told = discreet.told(reply, kept)
    assert [one["text"] for one in told.rows[0]] == [first.code, f"{second.code}, 8Б"]
    assert "Рыжов" not in (told.text or "")


def test_a_file_lies_on_the_server_and_the_chat_reads_where(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    reply = discreet.without_files(send("Список", document=File("Котов.xlsx", b"names")), folder, "roster-7")
    assert (reply.document, reply.text) == (None, "Список\n\nФайл лежит на сервере: exports/roster-7.xlsx")
    assert (folder / "roster-7.xlsx").read_bytes() == b"names"
    assert (folder / "roster-7.xlsx").stat().st_mode & 0o077 == 0
    (folder / "blocked").write_bytes(b"")
    failed = discreet.without_files(send("Список", picture=File("p.png", b"x")), folder / "blocked", "picture-8")
    assert failed.picture is None
    assert "не удалось" in (failed.text or "")


async def test_who_is_in_the_place_from_elsewhere_is_not_named_either(session: AsyncSession) -> None:
    school, firm = await factories.school(session), await factories.place(session, PlaceKind.PARTNER, "Верфь")
    school.data_mode = DataMode.CLOSED
    mentor = await factories.person(session, firm, Role.PARTNER, name="Барсуков Илья", came_in=True)
    await factories.also(session, mentor, school, Role.MENTOR)
    for me in (await factories.curator(session, school), factories.me(mentor)):
        kept = await discretion.of(session, me.persons)
        assert kept is not None
        assert kept.text("Барсуков Илья") == mentor.code
    assert await data_modes.passing(session, firm.id) == data_modes.PASSING[DataMode.OPEN]
