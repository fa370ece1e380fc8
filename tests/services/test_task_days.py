"""Until when a task is in work, and what a day counted from an event comes to."""

from datetime import date

import pytest

from services.task_days import Spell, counted, last_day
from services.working_days import is_working_day


@pytest.mark.parametrize(
    ("spell", "today", "day"),
    [
        (Spell.WEEK, date(2026, 9, 15), date(2026, 9, 22)),
        (Spell.FORTNIGHT, date(2026, 9, 15), date(2026, 9, 29)),
        (Spell.MONTH, date(2026, 9, 15), date(2026, 9, 30)),
        (Spell.MONTH, date(2026, 9, 30), date(2026, 10, 31)),
        (Spell.MONTH, date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_spell_ends_on_its_day(spell: Spell, today: date, day: date) -> None:
    assert last_day(spell, today) == day


@pytest.mark.parametrize(
    ("event", "offset", "day"),
    [
        (date(2026, 9, 1), "P20D", date(2026, 9, 21)),
        (date(2026, 9, 15), "-P1W", date(2026, 9, 8)),
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2026, 12, 31), "P2M", date(2027, 2, 28)),
        (date(2026, 3, 31), "-P1M", date(2026, 2, 28)),
        (date(2026, 9, 1), "B10", date(2026, 9, 15)),
        (date(2026, 4, 30), "B1", date(2026, 5, 4)),
        (date(2026, 9, 7), "-B1", date(2026, 9, 4)),
        (date(2026, 9, 1), "P0D", date(2026, 9, 1)),
    ],
)
def test_a_day_is_counted_from_its_event(event: date, offset: str, day: date) -> None:
    assert counted(event, offset, is_working_day) == day


@pytest.mark.parametrize("offset", ["", "20", "P", "P1Y", "B", "PB10", "P1D "])
def test_what_is_no_offset_is_told(offset: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        counted(date(2026, 9, 1), offset, is_working_day)
