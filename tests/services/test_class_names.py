"""What a class is called a year later, and to which school year a day belongs."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import class_names, school_years
from services.class_names import Becomes, NextYear


@pytest.mark.parametrize(
    ("group", "name"),
    [("6Б", "7Б"), ("6-б", "7-б"), ("10 Б", "11 Б"), ("9", "10"), ("1 «А»", "2 «А»"), (" 5в ", " 6в "), ("06Б", "7Б")],
)
def test_a_class_keeps_its_spelling_and_gets_the_next_figure(group: str, name: str) -> None:
    assert class_names.next_year(group) == NextYear(Becomes.UP, name)


@pytest.mark.parametrize("group", ["11А", "11", "11-б"])
def test_the_last_class_graduates(group: str) -> None:
    assert class_names.next_year(group) == NextYear(Becomes.GRADUATES)


@pytest.mark.parametrize("group", ["ИС-21", "21-ИС", "0А", "12А", "99", "учитель физики", "6БВ", "6Б 7Б", "", None])
def test_what_is_no_class_is_asked_about(group: str | None) -> None:
    assert class_names.next_year(group) == NextYear(Becomes.ASKED)


@given(year=st.integers(1, 11), between=st.sampled_from(["", " ", "-", " - "]), letter=st.sampled_from("АБВГДабв"))
def test_whoever_goes_up_every_year_graduates_in_the_end(year: int, between: str, letter: str) -> None:
    group, years = f"{year}{between}{letter}", 0
    while (after := class_names.next_year(group)).name:
        assert after.name.endswith(f"{between}{letter}")
        group, years = after.name, years + 1
    assert (after.becomes, years) == (Becomes.GRADUATES, 11 - year)


@given(st.text(max_size=20))
def test_any_words_have_an_answer_and_a_key(group: str) -> None:
    after = class_names.next_year(group)
    assert (after.name is not None) is (after.becomes is Becomes.UP)
    assert len(class_names.key(group)) == 8


def test_one_class_has_one_key_however_it_is_spelled() -> None:
    assert class_names.key("6Б") == class_names.key("6 - б") != class_names.key("6В")


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_school_year_begins_in_august(day: date, year: int) -> None:
    assert school_years.begun(day) == year


def test_the_day_is_that_of_the_place() -> None:
    moment = datetime(2026, 7, 31, 20, 0, tzinfo=UTC)
    assert school_years.at(moment, "Europe/Moscow") == 2025
    assert school_years.at(moment, "Asia/Kamchatka") == 2026


def test_what_was_said_again_counts_more_than_the_day_of_entry() -> None:
    entered = datetime(2025, 9, 1, tzinfo=UTC)
    assert school_years.known_for(SimpleNamespace(since=entered, school_year=None), "Europe/Moscow") == 2025
    assert school_years.known_for(SimpleNamespace(since=entered, school_year=2026), "Europe/Moscow") == 2026


def test_a_school_year_is_called_by_both_its_years() -> None:
    assert [school_years.title(year) for year in (2026, 2099)] == ["2026/27", "2099/00"]
