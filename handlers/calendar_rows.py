"""Days and hours as buttons: one month of a calendar, the hours of a day, the minutes of an hour."""

from calendar import Calendar as Weeks
from collections.abc import Callable
from datetime import date

from babel.dates import format_date, get_day_names

from bot import words
from bot.keyboards import grid
from bot.press import TURN
from bot.replies import Button, Row
from bot.words import gettext as _
from services.questionnaire import Calendar

Act = Callable[[str, str | int], Button]
"""Makes a button of its text and what it does."""

HOURS_ROW, MINUTES_ROW = 6, 4
FIVE_MINUTES = range(0, 60, 5)
NOTHING = "·"
YEAR = 12


def month(calendar: Calendar, act: Act) -> list[Row]:
    """A month: its days by weeks, the months and years beside it, and today."""
    here = f"{TURN}{calendar.page()}"
    return [
        [
            act("‹", f"{TURN}{calendar.page(-1)}"),
            act(_titled(calendar.month), here),
            act("›", f"{TURN}{calendar.page(1)}"),
        ],
        [act(name, here) for name in _weekdays()],
        *([_day(calendar, number, act, here) for number in week] for week in _weeks(calendar.month)),
        [
            act(f"‹ {calendar.month.year - 1}", f"{TURN}{calendar.page(-YEAR)}"),
            act(_("Today"), 0),
            act(f"{calendar.month.year + 1} ›", f"{TURN}{calendar.page(YEAR)}"),
        ],
    ]


def clock(picked: tuple[str, ...], act: Act) -> list[Row]:
    """The hours; once one is picked, its minutes. What is picked may be picked anew."""
    day = date.fromisoformat(picked[0]) if picked and "-" in picked[0] else None
    is_hour_known = len(picked) > (1 if day else 0)
    if is_hour_known:
        rows = grid([act(f"{picked[-1]}:{minute:02}", minute) for minute in FIVE_MINUTES], MINUTES_ROW)
    else:
        rows = grid([act(f"{hour:02}", hour) for hour in range(24)], HOURS_ROW)
    again = f"‹ {day:%d.%m.%Y}" if day else f"‹ {picked[0]}" if picked else ""
    page = Calendar(day, day, None).page() if day else 0
    return [*rows, *([[act(again, f"{TURN}{page}")]] if again else [])]


def _day(calendar: Calendar, number: int, act: Act, here: str) -> Button:
    if not number:
        return act(NOTHING, here)
    is_chosen = calendar.chosen == calendar.month.replace(day=number)
    return act(f"✓ {number}" if is_chosen else str(number), number)


def _weeks(first: date) -> list[list[int]]:
    """The days of a month by weeks from Monday on; 0 where there is none."""
    return Weeks().monthdayscalendar(first.year, first.month)


def _titled(first: date) -> str:
    said = format_date(first, "LLLL y", locale=_locale())
    return said[:1].upper() + said[1:]


def _weekdays() -> list[str]:
    names = get_day_names("short", locale=_locale())
    return [names[day].capitalize() for day in range(7)]


def _locale() -> str:
    return words.language().partition("@")[0]
