"""Ages: birthdays at local midnight, 29 February, and what a year alone can tell."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from services import ages


@dataclass
class Somebody:
    born_on: date | None = None
    birth_year: int | None = None


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        (date(2012, 9, 15), date(2026, 9, 14), 13),
        (date(2012, 9, 15), date(2026, 9, 15), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_a_person_is_a_year_older_on_the_birthday(born_on: date, on: date, years: int) -> None:
    assert ages.age(born_on, on) == years


def test_a_year_alone_gives_two_ages_until_it_ends() -> None:
    assert ages.age_range(None, 2012, date(2026, 9, 15)) == (13, 14)
    assert ages.age_range(None, 2012, date(2026, 12, 31)) == (14, 14)


def test_nothing_known_gives_no_age() -> None:
    assert ages.age_range(None, None, date(2026, 9, 15)) is None


def test_a_birthday_begins_at_midnight_in_kamchatka() -> None:
    just_after = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
    assert ages.local_date(just_after, "Asia/Kamchatka") == date(2026, 9, 15)
    assert ages.local_date(just_after, "Europe/Moscow") == date(2026, 9, 14)


def test_a_child_is_only_who_is_certainly_under_fourteen_anywhere() -> None:
    now = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
    assert ages.is_child(Somebody(date(2012, 9, 16), 2012), now)
    assert not ages.is_child(Somebody(date(2012, 9, 15), 2012), now)
    assert not ages.is_child(Somebody(None, 2012), now)
    assert ages.is_child(Somebody(None, 2013), now)
    assert not ages.is_child(Somebody(), now)


def test_of_age_is_only_who_is_certainly_eighteen() -> None:
    on = date(2026, 9, 15)
    assert ages.is_adult(Somebody(date(2008, 9, 15), 2008), on)
    assert not ages.is_adult(Somebody(None, 2008), on)
    assert ages.is_adult(Somebody(None, 2007), on)
    assert not ages.is_adult(Somebody(), on)
