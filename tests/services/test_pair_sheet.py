"""The curator's table of a proposal: who with whom and why, in words, and nothing in it is ever a formula."""

import tomllib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from services import pair_rules, pair_sheet
from services.free_windows import said
from services.pair_people import Base, LeftOut, Missing, Side
from services.pair_proposal import Proposal, propose
from services.pair_rules import Note, Part, Refusal
from services.pair_sheet import Summary
from tests.services.pairing import mentee, mentor

ROOT = Path(pair_sheet.__file__).resolve().parents[1]
WORDS = tomllib.loads(Path(pair_sheet.__file__).with_suffix(".toml").read_text("utf-8"))
Rows = list[list[object]]
LEFT = LeftOut(9, "Ель Олег", "8А", Side.MENTOR, Missing.CERTIFICATE)
TALKS = {"interests": frozenset({"sport", "art"})}


def read(proposal: Proposal, language: str = "ru") -> dict[str, Rows]:
    book = openpyxl.load_workbook(BytesIO(pair_sheet.sheet(proposal, language)))
    return {
        page.title: [["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)]
        for page in book
    }


@pytest.fixture
def proposal() -> Proposal:
    first = mentee(1, waiting=30, importance=8, wishes=frozenset({"close_age"}), **TALKS)
    second = mentee(2, waiting=5, group="8Б")
    night = mentee(3, free=said(["sunday"], None))
    mentors = (mentor(11, **TALKS, is_trained=True), mentor(12, free=said(["friday"], None)))
    return propose(Base("pupil_pupil", (first, second, night), mentors, (LEFT,)))


def test_a_pair_is_explained_in_words_and_its_points_stand_last(proposal: Proposal) -> None:
    header, row = read(proposal)["Пары"]
    assert row[:4] == ["Котов Пётр 1", "8А", "Совин Лев 11", "10Б"]
    assert str(row[4]).split("\n") == [
        "Просьба «подтянуть учёбу»: наставник готов помочь с этим",
        "Общих дней для встреч в неделю: 2",
        "Общие интересы: рисование и дизайн, спорт",
        "Наставник прошёл обучение или уже был наставником",
        "Ждёт с отправки анкеты дней: 30",
        "Близкий возраст, как и хотелось",
        "Насколько это важно для наставляемого: 8 из 10",
    ]
    assert header[-1] == "Баллы из 100 (только для куратора)"
    assert row[-1] == proposal.pairs[0].suit.score


def test_whoever_is_alone_reads_a_reason_and_what_helps(proposal: Proposal) -> None:
    _header, night, second = read(proposal)["Без пары"]
    assert [row[0] for row in (night, second)] == ["Котов Пётр 3", "Котов Пётр 2"]
    assert night[2:] == [
        "Наставников, которые пока не подходят: 2. Причины: нет общего времени — 2",
        "Найти ещё один день, когда можно встречаться",
    ]
    assert second[2:] == [
        "Подходящих наставников: 1, все места заняты",
        "Ещё одно место у одного из них (Совин Лев 11) — и пара будет",
    ]


def test_the_other_sheets_say_who_is_free_how_classes_stand_and_who_takes_no_part(proposal: Proposal) -> None:
    found = read(proposal)
    assert list(found) == ["Пары", "Без пары", "Свободные наставники", "По классам", "Пока не участвуют"]
    assert found["Свободные наставники"][1:] == [["Совин Лев 12", "10Б", 1]]
    assert found["По классам"][1:] == [["8Б", 1, 0, 1, 0], ["8А", 2, 1, 1, 0]]
    assert found["Пока не участвуют"][1:] == [
        [
            *("Ель Олег", "8А", "наставник", "Нет отметки о справке об отсутствии судимости"),
            "Посмотреть справку и отметить её",
        ]
    ]


def test_the_short_message_counts(proposal: Proposal) -> None:
    assert pair_sheet.summary(proposal) == Summary(pairs=1, without=2, left_out=1, free=1)


def test_a_request_that_is_not_met_and_a_class_teacher_are_said() -> None:
    teacher = mentor(11, years=(40, 40), strengths=frozenset(), posts=("классный руководитель 8А",))
    _header, row = read(propose(Base("teacher_pupil", (mentee(1),), (teacher,))))["Пары"]
    assert "Просьба «подтянуть учёбу»: наставник этого не называл, об этом лучше поговорить" in str(row[4])
    assert row[5] == "Похоже, это классный руководитель наставляемого: решать вам"


@pytest.mark.parametrize("strength", ["conflict", "exam"])
def test_who_needs_a_grown_up_is_for_the_psychologist_too(strength: str) -> None:
    teacher = mentor(11, years=(40, 40), strengths=frozenset({strength}))
    _header, row = read(propose(Base("teacher_pupil", (mentee(1, request="hard_situation"),), (teacher,))))["Пары"]
    why = "Просьба «мне сейчас трудно, нужен взрослый»: наставник — взрослый; поговорите и с психологом"
    assert why in str(row[4]).split("\n")


def test_others_are_named_with_their_places() -> None:
    mentors = tuple(mentor(number) for number in (11, 12, 13))
    _header, row, *_ = read(propose(Base("pupil_pupil", (mentee(1), mentee(2)), mentors)))["Пары"]
    assert sorted(map(str, row[6:8])) == ["Совин Лев 12 (мест нет)", "Совин Лев 13 (место есть)"]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@sum", "<b>", "{name}", "а\x00\u202eб"])
def test_hostile_names_are_only_text(name: str) -> None:
    given = propose(Base("pupil_pupil", (mentee(1, name=name), mentee(2, name=name)), (mentor(11, name=name),)))
    book = openpyxl.load_workbook(BytesIO(pair_sheet.sheet(given, "ru")))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert read(given)["Пары"][1][0] == name.replace("\x00\u202e", " ")


def test_english_is_spoken_too_and_instead_of_what_is_not(proposal: Proposal) -> None:
    assert list(read(proposal, "en")) == list(read(proposal, "mhr"))
    assert list(read(proposal, "ru@ty")) == list(read(proposal))
    assert str(read(proposal, "en")["Pairs"][1][4]).startswith(
        "The request “do better in my studies”: the mentor is ready"
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_code_has_its_words(language: str) -> None:
    words = WORDS[language]
    assert {name: set(its) for name, its in words.items()} == {name: set(its) for name, its in WORDS["ru"].items()}
    assert set(words["whys"]) == {*Part, "request_not", "request_hard", "preference_one", "waiting_rounds"}
    assert set(words["notes"]) == set(Note)
    assert set(words["refusals"]) == set(Refusal)
    assert set(words["helps"]) == {*Refusal, "taken", "circles", "nobody", "free"}
    assert set(words["missing"]) == set(words["missing_helps"]) == set(Missing)
    assert set(words["sides"]) == set(Side)


def choices(form: str, name: str) -> set[str]:
    """Of a question's list, as the file of the form has them."""
    rows = [line.split("|") for line in (ROOT / "forms" / f"{form}.md").read_text("utf-8").splitlines()]
    return {row[3].strip() for row in rows if len(row) == 7 and row[2].strip() == name}


def test_every_choice_of_the_questionnaires_is_known() -> None:
    requests = choices("mentee_intake", "requests") | choices("mentee_intake", "teacher_requests")
    assert len(requests) == 20
    assert set(WORDS["ru"]["requests"]) == set(pair_rules.MEETS) == requests
    assert {one for its in pair_rules.MEETS.values() for one in its} == choices("mentor_intake", "help")
    assert set(pair_rules.AGES) == choices("mentor_intake", "ages")
    assert (
        set(WORDS["ru"]["interests"]) == choices("mentee_intake", "interests") == choices("mentor_intake", "interests")
    )
