"""The registers as they are read back: columns in their order, a row for a person or a pair, text that is text."""

import io
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services import register_spool, registers, sheets
from services.register_rows import Consent, Lines, Mentee, Mentor, Pair, Partner
from services.registers import Cover, Register
from tests.services.orders import ANNA, FORM, LEV, PYOTR, YOLKINA

COVER = Cover("Школа № 5 & лицей", date(2027, 6, 1))
MENTEE = Mentee(
    name=PYOTR,
    contact="+7 900 000-00-01\nБелова Ольга Юрьевна, +7 900 000-00-02",
    organisation="Школа № 5",
    partners=(
        Partner(ANNA, FORM, "Школа № 5, 10А", date(2026, 12, 15), date(2027, 1, 17), "начал отвечать на уроках"),
        Partner(LEV, "студент – ученик", "Педагогический колледж", date(2027, 1, 18), date(2027, 5, 31), "проект"),
    ),
    consents=(Consent("обработка данных", "2", date(2026, 9, 1)), Consent("участие", "1", date(2026, 9, 2))),
    story="school.example/case/7",
    may_be_published=True,
    birth_year=2012,
    request="подтянуть алгебру",
    is_completed=True,
    state="завершил",
    group="8Б",
    note="встречи по вторникам",
)
MENTOR = Mentor(
    name=ANNA,
    contact="+7 900 000-00-03",
    organisation="Школа № 5",
    partners=(Partner(PYOTR, FORM, "Школа № 5, 8Б", date(2026, 12, 15)), Partner(YOLKINA, FORM, "Школа № 5, 7А")),
    story="school.example/case/8",
    workplace="Школа № 5, 10А",
    competences="алгебра",
    achievements="призёр олимпиады",
    interests="шахматы",
    wished_age="11–13 лет",
    time="2 часа в неделю",
    trained_on=date(2026, 12, 3),
    interviewed_on=date(2026, 12, 1),
    has_certificate=False,
    kind="традиционное",
    has_agreement=False,
    source="ученики и студенты",
)
PAIR = Pair(
    mentors=[LEV],
    mentees=[PYOTR, YOLKINA],
    organisation="Школа № 5",
    mentors_place="Педагогический колледж",
    mentees_place="8Б, 7А",
    form="студент – ученик",
    kind="групповое",
    order_number="112",
    order_on=date(2026, 12, 14),
    entered_on=date(2026, 12, 15),
    state="регулярные встречи",
    meetings_held=9,
    last_met_on=date(2027, 5, 20),
)
DOMAIN_MENTEES = (
    "№ п/п · ФИО наставляемого · контактные данные (данные представителя) · год рождения · основной запрос · "
    "дата вхождения в программу · ФИО наставника · форма наставничества · место работы/учёбы наставника · "
    "дата завершения программы · результаты программы · ссылка на кейс/отзыв наставляемого на сайте · "
    "отметка о прохождении программы · согласия (вид, версия, дата) · статус · класс/группа · примечание куратора"
)
DOMAIN_MENTORS = (
    "№ п/п · ФИО · контактные данные · место работы/учёбы · основные компетенции · важные для программы достижения · "
    "интересы · желаемый возраст наставляемых · ресурс времени на программу · дата вхождения в программу · "
    "ФИО наставляемого (наставляемых) · форма наставничества · место работы/учёбы наставляемого · "
    "дата завершения программы · результаты программы · ссылка на кейс/отзыв наставника на сайте · обучение (дата) · "
    "собеседование · справка о судимости (отметка) · согласия · вид наставничества · ТК 351.8 (отметка)"
)


def book(**lines: Lines) -> Any:
    out = io.BytesIO()
    registers.write(out, COVER, {Register(name): its for name, its in lines.items()})
    return load_workbook(io.BytesIO(out.getvalue()))


def row(one: Mentee | Mentor | Pair, register: Register) -> dict[str, object]:
    """The first row by its headings."""
    page = book(**{register: [one]}).active
    heads, cells = ([cell.value for cell in line] for line in page.iter_rows())
    return {
        str(head): cell.date() if isinstance(cell, datetime) else cell for head, cell in zip(heads, cells, strict=True)
    }


@pytest.mark.parametrize(
    ("register", "domain"), [(Register.MENTEES, DOMAIN_MENTEES), (Register.MENTORS, DOMAIN_MENTORS)]
)
def test_the_columns_of_a_base_are_those_that_organisations_keep_in_their_order(
    register: Register, domain: str
) -> None:
    """What is added stands behind them."""
    headings = [heading.casefold() for _, heading in registers.columns(register)]
    added = ["организация"] if register is Register.MENTEES else ["организация", "источник"]
    assert headings == [*domain.casefold().split(" · "), *added]


def test_a_mentee_has_one_row_with_a_line_for_each_pair() -> None:
    assert row(MENTEE, Register.MENTEES) == {
        "№ п/п": 1,
        "ФИО наставляемого": PYOTR,
        "Контактные данные (данные представителя)": "+7 900 000-00-01 Белова Ольга Юрьевна, +7 900 000-00-02",
        "Год рождения": 2012,
        "Основной запрос": "подтянуть алгебру",
        "Дата вхождения в программу": date(2026, 12, 15),
        "ФИО наставника": f"{ANNA}\n{LEV}",
        "Форма наставничества": f"{FORM}\nстудент – ученик",
        "Место работы/учёбы наставника": "Школа № 5, 10А\nПедагогический колледж",
        "Дата завершения программы": date(2027, 5, 31),
        "Результаты программы": "начал отвечать на уроках\nпроект",
        "Ссылка на кейс/отзыв наставляемого на сайте": "school.example/case/7",
        "Отметка о прохождении программы": "да",
        "Согласия (вид, версия, дата)": "обработка данных, версия 2, 01.09.2026\nучастие, версия 1, 02.09.2026",
        "Статус": "завершил",
        "Класс/группа": "8Б",
        "Примечание куратора": "встречи по вторникам",
        "Организация": "Школа № 5",
    }


def test_a_mentor_has_one_row_with_a_line_for_each_pair() -> None:
    """While a pair works there is no last day; without the consent there is no link; what is not known is empty."""
    assert row(MENTOR, Register.MENTORS) == {
        "№ п/п": 1,
        "ФИО": ANNA,
        "Контактные данные": "+7 900 000-00-03",
        "Место работы/учёбы": "Школа № 5, 10А",
        "Основные компетенции": "алгебра",
        "Важные для программы достижения": "призёр олимпиады",
        "Интересы": "шахматы",
        "Желаемый возраст наставляемых": "11–13 лет",
        "Ресурс времени на программу": "2 часа в неделю",
        "Дата вхождения в программу": date(2026, 12, 15),
        "ФИО наставляемого (наставляемых)": f"{PYOTR}\n{YOLKINA}",
        "Форма наставничества": f"{FORM}\n{FORM}",
        "Место работы/учёбы наставляемого": "Школа № 5, 8Б\nШкола № 5, 7А",
        "Дата завершения программы": None,
        "Результаты программы": None,
        "Ссылка на кейс/отзыв наставника на сайте": None,
        "Обучение (дата)": date(2026, 12, 3),
        "Собеседование": date(2026, 12, 1),
        "Справка о судимости (отметка)": "нет",
        "Согласия": None,
        "Вид наставничества": "традиционное",
        "ТК 351.8 (отметка)": "нет",
        "Организация": "Школа № 5",
        "Источник": "ученики и студенты",
    }


def test_a_group_is_one_row_of_the_register_of_pairs() -> None:
    assert row(PAIR, Register.PAIRS) == {
        "№ п/п": 1,
        "ФИО наставника": LEV,
        "Место работы/учёбы наставника": "Педагогический колледж",
        "ФИО наставляемого (наставляемых)": f"{PYOTR}\n{YOLKINA}",
        "Место работы/учёбы наставляемого": "8Б, 7А",
        "Форма наставничества": "студент – ученик",
        "Вид наставничества": "групповое",
        "Приказ, номер": "112",
        "Приказ, дата": date(2026, 12, 14),
        "Дата вхождения в программу": date(2026, 12, 15),
        "Статус": "регулярные встречи",
        "Состоялось встреч": 9,
        "Последняя встреча": date(2027, 5, 20),
        "Дата завершения программы": None,
        "Результаты программы": None,
        "Организация": "Школа № 5",
    }


def test_results_keep_the_line_of_their_pair() -> None:
    """The second pair's result stands in the second line, though the first has none."""
    one = Mentee(PYOTR, "", "", (Partner(ANNA, FORM, "x"), Partner(LEV, FORM, "y", result="проект")))
    assert row(one, Register.MENTEES)["Результаты программы"] == "\nпроект"


@pytest.mark.parametrize(
    "name",
    [
        "=cmd|' /C calc'!A0",
        "+7",
        "@SUM(1)",
        "-1",
        "{=1+1}",
        "{{ 7*7 }}",
        "<b>x</b>",
        "http://example.org",
        "00123",
        "&amp;",
    ],
)
def test_a_hostile_name_is_text_in_every_register(name: str) -> None:
    made = book(
        mentees=[Mentee(name, name, name, (Partner(name, name, name, result=name),), request=name)],
        mentors=[Mentor(name, name, name, competences=name)],
        pairs=[Pair([name], [name], name, order_number=name)],
    )
    for page in made.worksheets:
        cells = [cell for cell in page[2] if cell.value == name]
        assert len(cells) >= 4
        assert {cell.data_type for cell in cells} == {"s"}
        assert not any(cell.hyperlink for cell in page[2])


def test_marks_of_direction_and_unprintable_letters_are_left_out() -> None:
    one = Mentee("Белов\u202e Пётр\x00\ud800\u200f\n Ильич", "", "")
    assert row(one, Register.MENTEES)["ФИО наставляемого"] == PYOTR


def test_a_printed_page_says_whose_register_it_is_and_for_which_day() -> None:
    """Its width is that of the paper, and the headings stand on every page."""
    made = book(mentees=[MENTEE], mentors=[MENTOR], pairs=[PAIR])
    assert made.sheetnames == ["База наставляемых", "База наставников", "Реестр пар"]
    page = made["Реестр пар"]
    assert page.oddHeader.left.text == "Реестр пар, на 01.06.2027. Школа № 5 && лицей"
    assert (page.page_setup.orientation, page.page_setup.fitToHeight, page.print_title_rows) == (
        "landscape",
        0,
        "$1:$1",
    )
    assert page.freeze_panes == "A2"


def test_rows_are_taken_one_by_one_and_written_before_the_next_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They wait in a folder for our eyes alone, and nothing is left there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    waiting: list[int] = []

    def lines() -> Iterator[Mentee]:
        for number in range(3000):
            yield MENTEE
            if number in (100, 2999):
                (folder,) = tmp_path.iterdir()
                assert folder.stat().st_mode & 0o077 == 0
                waiting.append(sum(one.stat().st_size for one in folder.iterdir()))

    out = io.BytesIO()
    registers.write(out, COVER, {Register.MENTEES: lines()})
    assert waiting[1] > 20 * max(waiting[0], 50_000)
    assert list(tmp_path.iterdir()) == []
    page = load_workbook(io.BytesIO(out.getvalue()), read_only=True).active
    assert sum(1 for _ in page.iter_rows()) == 3001  # type: ignore[union-attr]


def test_nothing_is_left_on_the_disk_when_a_row_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def lines() -> Iterator[Mentee]:
        yield MENTEE
        raise RuntimeError

    with pytest.raises(RuntimeError):
        sheets.stream(io.BytesIO(), [sheets.Sheet("x", ["y"], ([one.name] for one in lines()))])
    assert list(tmp_path.iterdir()) == []


def test_under_the_rows_stands_of_whom_a_register_does_not_tell() -> None:
    out = io.BytesIO()
    registers.write(out, COVER, {Register.MENTEES: [MENTEE]}, last={Register.MENTEES: "Ещё людей: 2."})
    page = load_workbook(io.BytesIO(out.getvalue())).active
    assert [cell.value for cell in [*page.iter_rows()][-1][:3]] == [None, "Ещё людей: 2.", None]  # type: ignore[union-attr]


def test_pages_on_the_disk_become_one_file_in_their_order(tmp_path: Path) -> None:
    """A register without a row has its headings all the same."""
    for name in ("Белов", "Ежов", "Зайцев"):
        register_spool.put(tmp_path, Register.MENTEES, [replace(MENTEE, name=name)] * 2)
    register_spool.put(tmp_path, Register.MENTORS, [])
    made = load_workbook(io.BytesIO(register_spool.workbook(tmp_path, COVER, {})))
    assert [cell.value for cell in made["База наставляемых"]["B"]][1:] == [
        *("Белов", "Белов", "Ежов", "Ежов", "Зайцев", "Зайцев"),
    ]
    assert [page.max_row for page in made.worksheets] == [7, 1, 1]
