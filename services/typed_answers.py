"""Reads what people type: numbers, dates and options in words. None where a text is not understood."""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import regex

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_MONTHS = {stem: number for number, stems in enumerate(_WORDS["months"], start=1) for stem in stems}
_DAYS: dict[str, int] = {word: int(days) for days, words in _WORDS["days"].items() for word in words}
_BETWEEN: frozenset[str] = frozenset(_WORDS["before_hours"])
_UNTYPABLE = regex.compile(r"[\p{Cc}\p{Cs}--[\n\t]]", regex.V1)
_DIGITS_APART = regex.compile(r"(?<=\d)[\s_](?=\d{3}\b)")
# XForms whole numbers have at most nine digits; more would not fit a register's column either.
_WHOLE = regex.compile(r"[+-]?\d{1,9}")
_DECIMAL = regex.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")
_CLOCK = regex.compile(r"(\d{1,2})[:.-](\d{2})(?::\d{2})?")
_ISO = regex.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DOTTED = regex.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})(?:[./-](?P<year>\d{4}|\d{2}))?")
_WORDED = regex.compile(r"(?P<day>\d{1,2})\s+(?P<month>\p{L}+)\.?,?(?:\s+(?P<year>\d{4}))?")


def text(typed: str) -> str | None:
    """Without control characters and the space around."""
    return _UNTYPABLE.sub("", typed).strip() or None


def whole_number(typed: str) -> int | None:
    """`12`, `1 200`, `-3`."""
    digits = _DIGITS_APART.sub("", typed.strip())
    return int(digits) if _WHOLE.fullmatch(digits) else None


def day(typed: str, today: date) -> str | None:
    """ISO of `15.09.2026`, `15.9.26`, `2026-09-15`, `15 September`, `tomorrow`; without a year the nearest day."""
    words = typed.strip().casefold().removesuffix(_WORDS["year_suffix"]).strip()
    if words in _DAYS:
        return (today + timedelta(days=_DAYS[words])).isoformat()
    found = _ISO.fullmatch(words) or _DOTTED.fullmatch(words) or _WORDED.fullmatch(words)
    if not found:
        return None
    month = found["month"]
    number = int(month) if month.isdecimal() else _month(month)
    near = [today.year - 1, today.year, today.year + 1]
    years = [_century(found["year"], today)] if found["year"] else near
    days = [one for year in years if (one := _date(year, number, int(found["day"])))]
    return min(days, key=lambda one: abs(one - today)).isoformat() if days else None


def decimal_number(typed: str) -> int | float | None:
    """`2,5`, `1 200.75`; a whole one stays whole."""
    digits = _DIGITS_APART.sub("", typed.strip()).replace(",", ".")
    if not _DECIMAL.fullmatch(digits):
        return None
    return int(float(digits)) if float(digits).is_integer() else float(digits)


def clock(typed: str) -> str | None:
    """`9:05`, `14.30`, `14-30`: ISO, with seconds."""
    found = _CLOCK.fullmatch(typed.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return f"{int(found[1]):02}:{found[2]}:00"


def day_and_clock(typed: str, now: datetime) -> str | None:
    """`15.09.2026 14:30`, `tomorrow at 9:00`, ISO; the hour on the clock of the place that `now` is in."""
    words, _, hour = typed.strip().replace("T", " ").rpartition(" ")
    rest, _, last = words.rpartition(" ")
    words = rest if last.casefold() in _BETWEEN else words
    at, on = clock(hour), day(words.rstrip(" ,"), now.date())
    if at is None or on is None:
        return None
    return datetime.fromisoformat(f"{on}T{at}").replace(tzinfo=now.tzinfo).isoformat(timespec="milliseconds")


def point(typed: str) -> str | None:
    """`55.75, 37.61`: as ODK writes a place, with height and accuracy."""
    numbers = regex.findall(r"-?\d+(?:\.\d+)?", typed)
    if len(numbers) not in (2, 3, 4) or regex.search(r"\p{L}", typed):
        return None
    if abs(float(numbers[0])) > 90 or abs(float(numbers[1])) > 180:
        return None
    return " ".join([*numbers, "0", "0"][:4])


def points(typed: str) -> str | None:
    """Places between semicolons or line ends."""
    found = [point(part) for part in regex.split(r"[;\n]", typed) if part.strip()]
    return None if not found or None in found else ";".join(one for one in found if one)


def option(typed: str, labels: Sequence[Iterable[str]]) -> int | None:
    """Which option is meant by its label, in any of its languages, however it is cased and punctuated."""
    wanted = _folded(typed)
    found = [index for index, words in enumerate(labels) if wanted and wanted in map(_folded_label, words)]
    return found[0] if len(found) == 1 else None


def containing(typed: str, labels: Sequence[Iterable[str]]) -> list[int]:
    """Which options have this in their label, in any of its languages; those where a word begins so go alone."""
    wanted = _folded(typed)
    folded = [[_folded_label(one) for one in words] for words in labels] if wanted else []
    begun = [index for index, words in enumerate(folded) if any(f" {wanted}" in f" {one}" for one in words)]
    return begun or [index for index, words in enumerate(folded) if any(wanted in one for one in words)]


def listed(typed: str) -> list[str]:
    """What stands between commas, semicolons and line ends."""
    return [part for part in regex.split(r"[,;\n]", typed) if part.strip()]


def _month(word: str) -> int:
    return next((number for stem, number in _MONTHS.items() if word.startswith(stem)), 0)


def _century(year: str, today: date) -> int:
    """Two digits mean the year nearest to today that is at most ten years ahead."""
    if len(year) == 4:
        return int(year)
    full = today.year - today.year % 100 + int(year)
    return full if full <= today.year + 10 else full - 100


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=32_768)
def _folded_label(words: str) -> str:
    """A table of a thousand towns is searched at every letter that is typed."""
    return _folded(words)


def _folded(words: str) -> str:
    """Letters and digits only; a comma inside a number is a point."""
    plain = words.casefold().translate(_LOOKALIKES)
    return " ".join(regex.findall(r"-?\d+[.,]\d+|[\p{L}\p{N}]+", plain)).replace(",", ".")


_LOOKALIKES = str.maketrans(_WORDS["letters"])
