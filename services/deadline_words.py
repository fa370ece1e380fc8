"""The words of a deadline: folded, with typing errors and look-alike letters forgiven, each with its kind."""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import regex

_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_TEXT: dict[str, str] = _WORDS["text"]
ORDER_WORDS: frozenset[str] = frozenset(_WORDS["order"]["words"])
ORDER_MUST: frozenset[str] = frozenset(_WORDS["order"]["must"])
EVENTS: frozenset[str] = frozenset(_WORDS["reasons"]["events"])
AGAIN: frozenset[str] = frozenset(_WORDS["reasons"]["again"])
SHORTEST_GUESSED = 4
"""Letters of a month in which one typing error is forgiven."""
SHORTEST_WORD_GUESSED = 7
SERIALS = range(36_000, 60_000)
"""Days as a spreadsheet counts them, for the years 1998 to 2064."""

_LOOKALIKES = str.maketrans(_TEXT["latin"], _TEXT["cyrillic"])
_DASHES = regex.compile(r"[\p{Pd}−]+(?:[^\S\n]*[\p{Pd}−])*")
_INVISIBLE = regex.compile(r"[\u00AD\u200B-\u200F\u2060\uFEFF]")
_QUOTES = regex.compile(r"[«»\"“”„'’()\[\]*]")
_REQUISITES = regex.compile(_TEXT["requisites"], regex.IGNORECASE)
_THAN = regex.compile(_TEXT["than"])
_LABEL = regex.compile(_TEXT["label"], regex.IGNORECASE)
ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_MARKS = {"-": "dash", ",": "comma", ";": "comma", "/": "slash", "+": "and", ".": "dot", ":": "dot"}
_PIECE = regex.compile(
    r"(?P<iso>(?<!\d)\d{4}[-.]\d{1,2}[-.]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?(?!\d))"
    r"|(?P<date>(?:(?<![\d./-])|(?<=[./]\d{2,4}-))\d{1,2}(?P<between>[./-])\d{1,2}(?P=between)(?:\d{4}|\d{2})(?!\d))"
    r"|(?P<dm>(?<![\d.])\d{1,2}[.]\d{1,2}(?!\d))"
    r"|(?P<month_year>(?<![\d./])(?:0?[1-9]|1[0-2])[./](?:19|20)\d{2}(?![\d./]))"
    r"|(?P<years>(?<!\d)\d{4}\s?/\s?(?:\d{4}|\d{2})(?!\d))"
    r"|(?P<time>(?<!\d)(?:\d{1,2}:\d{2}(?::\d{2})?|(?:1\d|2[0-3]|0?[89])-00)(?!\d))"
    rf"|(?P<nth>\d{{1,2}}{_TEXT['ordinal_end']})"
    rf"|(?P<num>(?:19|20)\d{{2}}{_TEXT['ordinal_end']})|"
    r"(?P<num>\d+)|(?P<word>\p{L}+)|(?P<mark>[-,;/.…:%№+&])|(?P<line>\n)|(?P<other>\S)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign: what it is, what it is worth, and how it was written."""

    kind: str
    value: Any
    text: str


def folded(text: str) -> str:
    """Lower case, one sort of dash, no quotes, no look-alikes; line ends are kept."""
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).replace("\r", "\n")
    plain = _QUOTES.sub(" ", _DASHES.sub("-", plain)).casefold().replace("\N{CYRILLIC SMALL LETTER IO}", _E)
    return " ".join(line for line in regex.split(r"[^\S\n]+", plain)).strip()


def tokens(text: str, known: frozenset[str] = frozenset()) -> list[Token]:
    """The words of a deadline in order; `known` are abbreviations of the document."""
    plain = _THAN.sub("", folded(_LABEL.sub("", _REQUISITES.sub(" ", text.strip()))))
    return list(_grouped(_joined([found for found in _pieces(plain) if found.kind != "line"]), known))


def values(found: Iterable[Token], *kinds: str) -> list[Any]:
    return [one.value for one in found if one.kind in kinds]


def said(found: Iterable[Token]) -> str:
    """Words as they are meant, in letters of one alphabet."""
    return " ".join(one.text.translate(_LOOKALIKES) for one in found)


def month_name(number: int) -> str:
    return next(_forms(_WORDS["months"][str(number)][0]))


def months_of(text: str) -> list[int]:
    """Every month that is named."""
    return [one.value for one in tokens(text) if one.kind == "month"]


def _pieces(plain: str) -> Iterator[Token]:
    for found in _PIECE.finditer(plain):
        kind = next(name for name, value in found.groupdict().items() if value is not None and name != "between")
        text = found[0]
        yield Token(*_worth(kind, text), text)


def _worth(kind: str, text: str) -> tuple[str, Any]:
    numbers = [int(one) for one in regex.findall(r"\d+", text)]
    if kind in ("iso", "date"):
        year, month, day = numbers[:3] if kind == "iso" else reversed(numbers)
        return "date", _day(year if year > 99 else 2000 + year, month, day)
    if kind in ("word", "nth"):
        number = ROMAN.get(text) if kind == "word" else numbers[0]
        return ("nth", number) if number else ("word", text.translate(_LOOKALIKES))
    match kind:
        case "dm":
            return _day_or_hour(text, *numbers)
        case "years":
            last = numbers[1] if numbers[1] > 99 else numbers[0] // 100 * 100 + numbers[1]
            return "years", (numbers[0], last, True)
        case "num":
            return _number(text)
    return (_MARKS.get(text, "other"), text) if kind == "mark" else (kind, tuple(numbers) or text)


def _day_or_hour(text: str, first: int, second: int) -> tuple[str, Any]:
    """`05.11` is a day and `14.30` an hour; `10.25` may be either that or a month, and so may `10.30`."""
    if 1 <= second <= 12 and 1 <= first <= 31:
        return "dm", (first, second)
    is_hour = len(text) > 3 and 7 <= first < 24 and (second in (0, 15, 45) or (second == 30 and first > 12))
    return ("time", (first, second)) if is_hour else ("other", None)


def _number(text: str) -> tuple[str, Any]:
    """A number, the serial number of a day in a spreadsheet, or one that is too long for either."""
    value = int("".join(one for one in text if one.isdigit()))
    if len(text) == 5 and text.isdigit() and value in SERIALS:
        return "serial", value
    return ("num", value) if value < 10_000 else ("other", None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _joined(found: list[Token]) -> list[Token]:
    """Words that a narrow column broke become whole."""
    done: list[Token] = []
    for one in found:
        if one.kind == "word" and not _known(one.value):
            dashed = len(done) > 1 and done[-1].kind == "dash" and done[-2].kind == "word"
            before = done[-2] if dashed else done[-1] if done else None
            if before is not None and before.kind == "word" and _known(before.value + one.value):
                del done[-2 if dashed else -1 :]
                done.append(Token("word", before.value + one.value, before.text + one.text))
                continue
        done.append(one)
    return done


def _known(word: str) -> bool:
    return word in _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for words in _exact() for word in words)


def _grouped(found: list[Token], known: frozenset[str]) -> Iterator[Token]:
    at = 0
    while at < len(found):
        one = found[at]
        if one.kind != "word":
            yield one
            at += 1
            continue
        length, kind, value = _longest(found, at)
        if kind == "same_day" and _longest(found, at + length - 1)[1] == "named":
            length, kind = length - 1, "into"
        if not length:
            length, (kind, value) = 1, ("filler", None) if one.value in known else _guessed(one.value)
        yield Token(kind, value, " ".join(piece.text for piece in found[at : at + length]))
        at += length


def _longest(found: list[Token], at: int) -> tuple[int, str, Any]:
    """The longest phrase of the vocabulary that begins here; a dot after an abbreviation does not end it."""
    for length in range(min(_longest_phrase(), len(found) - at), 0, -1):
        words = found[at : at + length]
        if words[-1].kind != "word" or any(one.kind not in ("word", "dot") for one in words):
            continue
        if any(one.kind == other.kind == "dot" for one, other in pairwise(words)):
            continue
        meant = _exact().get(tuple(one.value for one in words if one.kind == "word"))
        if meant:
            return length, *meant
    return 0, "", None


def _guessed(word: str) -> tuple[str, Any]:
    """One typing error is forgiven where only one meaning is that near."""
    if len(word) < SHORTEST_GUESSED:
        return "unknown", word
    near = {_single()[other] for other in _near(word) if other in _single()}
    kinds = {one for one in near if one[0] == "month" or len(word) >= SHORTEST_WORD_GUESSED}
    return kinds.pop() if len(near) == len(kinds) == 1 else ("unknown", word)


def _near(word: str) -> Iterator[str]:
    """Words of the vocabulary at most one letter away, or with two letters exchanged."""
    for other in _single():
        if abs(len(other) - len(word)) <= 1 and len(other) >= 3 and _is_near(word, other):
            yield other


def _is_near(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    at = next((index for index, letter in enumerate(short) if letter != long[index]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    exchanged = short[at + 1 : at + 2] + short[at : at + 1] == long[at : at + 2] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or exchanged


@cache
def _single() -> dict[str, tuple[str, Any]]:
    return {words[0]: meant for words, meant in _exact().items() if len(words) == 1}


@cache
def _longest_phrase() -> int:
    return 2 * max(len(words) for words in _exact())


@cache
def _exact() -> dict[tuple[str, ...], tuple[str, Any]]:
    """Every phrase of the vocabulary and what it means."""
    found: dict[tuple[str, ...], tuple[str, Any]] = {}
    kinds = {"months": "month", "weekdays": "weekday", "ordinals": "nth", "counts": "count", "in_days": "in_days"}
    for section, kind in kinds.items():
        for value, texts in _WORDS[section].items():
            _add(found, texts, (kind, value if kind == "weekday" else int(value)))
    for section, kind in {"named": "named", "seasons": "season"}.items():
        for value, texts in _WORDS[section].items():
            first, last = value.split("-")
            _add(found, texts, (kind, (int(first), int(last))))
    for kind, texts in _WORDS["kinds"].items():
        _add(found, texts, (kind, None))
    return found


def _add(found: dict[tuple[str, ...], tuple[str, Any]], texts: Iterable[str], meant: tuple[str, Any]) -> None:
    for text in texts:
        for form in _forms(text):
            found.setdefault(tuple(regex.findall(r"\p{L}+", form)), meant)


def _forms(text: str) -> Iterator[str]:
    """`a(b,c) d` is `ab d` and `ac d`."""
    found = regex.search(r"\(([^()]*)\)", text)
    if not found:
        yield text
        return
    for ending in found[1].split(","):
        yield from _forms(text[: found.start()] + ending + text[found.end() :])


_E = "\N{CYRILLIC SMALL LETTER IE}"
