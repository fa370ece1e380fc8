"""The head's sheet: one page whatever there is to say, the nearest first, what is over told in words."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from services import head_note
from services.head_note import MOST, Deadline, Note, Numbers, Paper
from tests.services.orders import HOSTILE

NUMBERS = Numbers(40, 25, 31, 4, 5, 2, 118, 12, 7, 0)
NOTE = Note(
    place="Школа № 5 посёлка Лесной",
    curator="Орлова Мария Ивановна",
    day=date(2026, 12, 14),
    numbers=NUMBERS,
    deadlines=(
        Deadline("Провести вторую диагностику"),
        Deadline("Отчёт о первом полугодии", date(2026, 12, 25)),
        Deadline("Разместить приказ на сайте", date(2026, 12, 11)),
    ),
    papers=(Paper("Приказ об изменениях в парах", date(2026, 12, 12)), Paper("Приказ о парах", date(2026, 12, 10))),
)


def pages(note: Note) -> list[str]:
    with pypdfium2.PdfDocument(head_note.pdf(note)) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_numbers_deadlines_and_papers_stand_on_one_sheet() -> None:
    (text,) = pages(NOTE)
    assert "Школа № 5 посёлка Лесной. На 14.12.2026" in text
    for said in ("40 наставляемых", "25 наставников", "31 пар и групп работают", "4 ждут приказа", "118 встреч"):
        assert said.split(" ", 1)[0] in text
        assert said.split(" ", 1)[1] in text
    assert "Куратор: Орлова Мария Ивановна" in text


def test_the_nearest_comes_first_and_what_is_over_is_said_in_words() -> None:
    deadlines, papers = head_note.values(NOTE)["lists"]
    assert deadlines["lines"] == [
        ["11.12.2026, срок прошёл", "Разместить приказ на сайте", True],
        ["25.12.2026", "Отчёт о первом полугодии", False],
        ["без срока", "Провести вторую диагностику", False],
    ]
    assert [line[:2] for line in papers["lines"]] == [
        ["с 10.12.2026", "Приказ о парах"],
        ["с 12.12.2026", "Приказ об изменениях в парах"],
    ]


def test_every_number_has_its_words() -> None:
    said = head_note.values(NOTE)["numbers"]
    assert [number for number, _ in said] == [40, 25, 31, 4, 5, 2, 118, 12, 7, 0]
    assert len({words for _, words in said}) == 10


def test_where_nothing_waits_the_sheet_says_so() -> None:
    (text,) = pages(replace(NOTE, deadlines=(), papers=()))
    assert "Сроков на ближайшее время нет." in text
    assert "Бумаг на подпись нет." in text


@pytest.mark.parametrize("words", ["Анкетирование участников наставничества " * 9, "Щ" * 900, "Щ " * 900])
def test_it_stays_one_page_however_much_there_is(words: str) -> None:
    """The longest words everywhere; what finds no room is counted."""
    note = Note(
        place=words,
        curator=words,
        day=NOTE.day,
        numbers=Numbers(*[10_000_000] * 10),
        deadlines=[Deadline(words, NOTE.day)] * 50,
        papers=[Paper(words, NOTE.day)] * 50,
    )
    (text,) = pages(note)
    assert text.count(f"и ещё {50 - MOST}") == 2


@pytest.mark.parametrize("name", [*HOSTILE, "#panic()", '#read("/etc/passwd")', "$x$ *b* _i_ \\ @ref"])
def test_hostile_words_stand_as_they_are(name: str) -> None:
    note = replace(NOTE, place=name, deadlines=[Deadline(name)])
    (text,) = pages(note)
    assert text.count(" ".join(name.split())) >= 2
