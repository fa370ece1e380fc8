"""The answers that a person can give to a question about a plan, and their codes."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.deadline_context import SCHOOL_YEAR_BEGINS, SCHOOL_YEAR_ENDS


class Act(StrEnum):
    """What a person answers; with its value it is the code of an option."""

    KEEP = "k"
    NONE = "n"
    EACH = "e"
    LATER = "l"
    SHIFT = "s"
    """By so many years: `s-1`."""
    ENDS = "u"
    """The school year ends on a day, `u0531`."""
    CALENDAR_YEARS = "c"
    SCHOOL_YEAR = "y"
    OTHER = "x"
    """The year that is written belongs to the other end of a window."""
    MONTH = "m"
    """A whole month: `m05`; without a figure, that of the day."""
    ONCE = "o"
    BEYOND = "b"
    JOIN = "j"
    TITLE = "t"
    NEAR = "a"
    WHOLE = "w"
    DAY = "d"
    """`d20261005`; without a figure, the calendar is asked for."""
    ROW = "r"
    """The event is another row: `r17`."""
    PERIOD = "p"
    """`ps2026` is a school year, `pc2026` a calendar year."""
    LEVEL = "v"
    """Its first letter; `vn` is nobody."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; the days that it comes to are for its words only."""

    act: Act
    value: str = ""
    since: date | None = field(default=None, compare=False)
    until: date | None = field(default=None, compare=False)

    @property
    def code(self) -> str:
        return f"{self.act.value}{self.value}"

    @staticmethod
    def of(code: str) -> "Option":
        """The option that has this code. ValueError."""
        return Option(Act(code[:1]), code[1:])


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a plan as a whole."""

    period: tuple[date, date] | None = None
    order_on: date | None = None
    year_ends: tuple[int, int] = SCHOOL_YEAR_ENDS
    today: date | None = None
    """Only years to choose from are counted from it."""


LEVELS = {"r": "region", "m": "municipality", "o": "organisation", "p": "partner"}


def period(value: str, year_ends: tuple[int, int] = SCHOOL_YEAR_ENDS) -> tuple[date, date]:
    """The first and last day of `s2026` or `c2026`. ValueError."""
    year = int(value[1:])
    if value[:1] == "s":
        return date(year, *SCHOOL_YEAR_BEGINS), date(year + 1, *year_ends)
    return date(year, 1, 1), date(year, 12, 31)
