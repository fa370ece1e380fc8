"""What values are in XLSForm expressions, and how one becomes another: XPath 1.0 with ODK's dates."""

import math
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TypeAlias


class Nodes(tuple[str, ...]):
    """The texts of the nodes that a path found."""

    __slots__ = ()


XValue: TypeAlias = str | float | bool | datetime | Nodes

NAN = math.nan
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400.0

_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d{2}:?\d{2})?")


def number_text(number: float) -> str:
    """`3`, `0.1`, `-0.71`, `NaN`, `Infinity`: never an exponent."""
    if isinstance(number, int):
        return str(int(number))
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    shortest = repr(number)
    return f"{number:.20f}".rstrip("0") if "e" in shortest else shortest


def to_text(value: XValue) -> str:
    """`string()`; of nodes, the first one's."""
    if isinstance(value, str):
        return value
    if isinstance(value, Nodes):
        return value[0] if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return moment_text(value) if isinstance(value, datetime) else number_text(value)


def to_number(value: XValue, zone: tzinfo) -> float:
    """`number()`; a date, or a text that reads as one, is days since 1970 in the zone."""
    if isinstance(value, datetime):
        return (value - EPOCH).total_seconds() / DAY
    if isinstance(value, (bool, float)):
        return float(value)
    text = to_text(value)
    if _NUMBER.fullmatch(text):
        return float(text)
    moment = read_moment(text, zone) if text[4:5] == "-" else None
    return to_number(moment, zone) if moment else NAN


def to_truth(value: XValue) -> bool:
    """`boolean()`; nodes are true when there is one, and it is not empty (as in ODK)."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Nodes):
        return any(value)
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return True if isinstance(value, datetime) else bool(value)


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """An ISO date (its midnight in the zone) or date and time."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        return datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")),
            tzinfo=_offset(offset) if offset else zone,
        )
    except ValueError:
        return None


def moment_text(moment: datetime) -> str:
    """A date where it is midnight, else date, time and offset."""
    if not (moment.hour or moment.minute or moment.second or moment.microsecond):
        return moment.strftime("%Y-%m-%d")
    return moment.isoformat(timespec="milliseconds")


def from_days(days: float, zone: tzinfo) -> datetime | None:
    """The moment so many days after 1970 began; None beyond the years that a date can have."""
    try:
        return (EPOCH + timedelta(milliseconds=round(days * DAY * 1000))).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def day_fraction(text: str, zone: tzinfo) -> float:
    """`06:00:00-07:00` as its part of the zone's day; NaN where it is no time."""
    found = _TIME.fullmatch(text.strip())
    moment = read_moment(f"1970-01-01T{text.strip()}", zone) if found else None
    if moment is None:
        return NAN
    local = moment.astimezone(zone)
    return (local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6) / DAY


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if minutes > 59:
        raise ValueError(text)
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)
