"""A plan of events as people write it: every line is read as it was meant, or named with what is wrong."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import event_plan
from services.event_plan import MINUTES, MOST, Fault, Line
from services.form_problem import FormProblem

NOW = datetime(2026, 11, 27, 12, tzinfo=ZoneInfo("Asia/Kamchatka"))


def one(typed: str) -> Line:
    (line,) = event_plan.pasted(typed, NOW)
    return line


@pytest.mark.parametrize(
    ("typed", "starts", "minutes", "title", "where", "seats"),
    [
        ("12.12 15:00 Как начать; школа № 5; 40", "2026-12-12 15:00", MINUTES, "Как начать", "школа № 5", 40),
        ("- 13 декабря 2026 в 15:00–16:30 Вторая", "2026-12-13 15:00", 90, "Вторая", "", None),
        ("14.12.2026; 10:00; Третья; 30 мест", "2026-12-14 10:00", MINUTES, "Третья", "", 30),
        ("15.01 9.30 до 10.00 Январь; https://a.b/c", "2027-01-15 09:30", 30, "Январь", "https://a.b/c", None),
        ("2026-12-20\t15:00\tА\tзал\t5", "2026-12-20 15:00", MINUTES, "А", "зал", 5),
    ],
)
def test_lines_are_read(typed: str, starts: str, minutes: int, title: str, where: str, seats: int | None) -> None:
    line = one(typed)
    assert (line.fault, line.title, line.where, line.seats, line.minutes) == (None, title, where, seats, minutes)
    assert line.starts == datetime.fromisoformat(starts).replace(tzinfo=NOW.tzinfo)
    assert Line.restored(line.stored()) == line


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("31.02 15:00 Нет такого дня", Fault.DAY),
        ("когда-нибудь 15:00 Что-то", Fault.DAY),
        ("12.12 Без времени", Fault.CLOCK),
        ("12.12 25:00 Час", Fault.CLOCK),
        ("12.12 15:00–14:00 Назад", Fault.CLOCK),
        ("20.11.2026 15:00 Было", Fault.PAST),
        ("27.11.2026 12:00 Сейчас", Fault.PAST),
        ("=cmd|' /C calc'!A0", Fault.FORMULA),
        ("12.12 15:00 =1+1", Fault.FORMULA),
        ("12.12 15:00", Fault.TITLE),
        (f"12.12 15:00 {'А' * 201}", Fault.TITLE_LONG),
        (f"12.12 15:00 А; {'б' * 201}", Fault.WHERE_LONG),
        ("12.12 15:00 А; зал; много", Fault.SEATS),
        ("12.12 15:00 А; зал; 0", Fault.SEATS),
        ("12.12 15:00 А; зал; 5; ещё", Fault.CELLS),
    ],
)
def test_what_is_wrong_is_named(typed: str, fault: Fault) -> None:
    line = one(typed)
    assert line.fault is fault
    assert Line.restored(line.stored()).fault is fault


def test_lines_keep_their_numbers_and_the_second_of_two_alike_is_named() -> None:
    lines = event_plan.pasted("\n12.12 15:00 А\n\n12.12 15:00 а\n12.12 16:00 А", NOW)
    assert [(line.number, line.fault) for line in lines] == [(2, None), (4, Fault.REPEATED), (5, None)]


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty_plan"), ("\n \n", "empty_plan"), ("12.12 15:00 А\n" * (MOST + 1), "plan_too_long")]
)
def test_nothing_and_too_much_are_refused(text: str, code: str) -> None:
    with pytest.raises(FormProblem) as caught:
        event_plan.pasted(text, NOW)
    assert caught.value.code == code


def test_columns_stand_in_any_order_and_encoding() -> None:
    text = "Площадка;Кол-во мест;Тема занятия;Ссылка;Дата проведения;Время начала\nзал;40;А;https://a.b/c;12.12;15:00\n"
    for encoding in ("utf-8-sig", "cp1251"):
        (line,) = event_plan.table(text.encode(encoding), NOW)
        assert (line.number, line.title, line.where, line.seats) == (2, "А", "зал, https://a.b/c", 40)
    (line,) = event_plan.table("Когда,Название\n12.12.2026 15:00,А".encode(), NOW)
    assert line.starts == datetime(2026, 12, 12, 15, tzinfo=NOW.tzinfo)


@given(st.text(max_size=200), st.binary(max_size=200))
def test_whatever_is_sent_is_read_or_refused(text: str, content: bytes) -> None:
    for read, sent in ((event_plan.pasted, text), (event_plan.table, content)):
        try:
            lines = read(sent, NOW.astimezone(UTC))  # type: ignore[operator]
        except FormProblem:
            continue
        assert all(line.fault or (line.title and line.starts) for line in lines)


@pytest.mark.parametrize(
    ("typed", "title", "fault"),
    [
        ("12.12 15:00 Как начать; каб. 5; 40", "Как начать", None),
        ("12.12 15:00", "", None),
        ("12.11.2026 15:00 Было", "Было", Fault.PAST),
        ("12.12 15:00 Как начать; каб. 5; сорок", "Как начать", Fault.SEATS),
    ],
)
def test_one_event_is_described_in_one_line_and_may_have_no_name(typed: str, title: str, fault: Fault | None) -> None:
    line = event_plan.described(typed, NOW)
    assert line is not None
    assert (line.title, line.fault) == (title, fault)


@pytest.mark.parametrize("typed", ["9 мая", "Как начать", "12.12 Как начать", "12.12 15:00 А\n13.12 15:00 Б", "=1"])
def test_a_name_that_only_begins_like_a_day_stays_a_name(typed: str) -> None:
    assert event_plan.described(typed, NOW) is None
