"""How often something comes: `each quarter`, `once a month`, `on Wednesdays` become one word each."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.deadline_context import WEEKDAYS
from services.deadline_patterns import pattern, signs
from services.deadline_words import Token


@dataclass(frozen=True, slots=True)
class Often:
    """How often: the unit, every how many of them, on which days."""

    unit: str
    every: int = 1
    weekdays: tuple[str, ...] = ()
    number: int | None = None
    times: int = 1
    is_each: bool = False


UNITS = {
    "year_word": "yearly", "half_year": "half_yearly", "half_word": "half_yearly", "quarter": "quarterly",
    "month_word": "monthly",
    "week": "weekly", "day_word": "daily", "term": "termly",
}  # fmt: skip
_UNIT = "(year_word|half_year|half_word|quarter|month_word|week|working? day_word|term)"
_EVERY = [
    pattern(f"(num|count|nth)? times into (num|count|nth)? (calendar|school)? {_UNIT}"),
    pattern(f"(times|into)? each (num|count|nth)? (calendar|school)? {_UNIT}(?!weekday)"),
]
_WEEKDAYS = pattern(
    "each? (nth|num) ((and|comma) (nth|num))? weekday into? each? month_word"
    "|each weekday each? month_word|monthly comma? into? (nth|num) weekday (month_word)?"
    "|each (nth|num) weekday|(nth|num) weekday comma? monthly"
    "|(weekly comma?)? (each|to|into) weekday ((comma|and)+ (to|into)? weekday)*|weekly comma? weekday"
)


def frequencies(found: Sequence[Token]) -> list[Token]:
    """«Each quarter», «once a month», «on Wednesdays» become one word each."""
    done = [part for one in found for part in _twice(one)]
    while hit := _WEEKDAYS.search(signs(done)):
        done[hit.start() : hit.end()] = [_on_weekdays(done[hit.start() : hit.end()])]
    for one in _EVERY:
        while hit := one.search(signs(done)):
            done[hit.start() : hit.end()] = [_every(done[hit.start() : hit.end()])]
    for at, token in enumerate(done):
        after = done[at + 1] if at + 1 < len(done) else None
        if token.kind == "each" and after and after.kind == "days" and after.value.shape in ("month", "day"):
            done[at] = Token("yearly", None, token.text)
        if token.kind in ("monthly", "quarterly", "half_yearly", "weekly", "daily"):
            done[at] = Token("often", Often(token.kind), token.text)
    return done


def _twice(one: Token) -> list[Token]:
    return [Token("count", 2, one.text), Token("times", None, "")] if one.kind == "twice" else [one]


def _on_weekdays(found: list[Token]) -> Token:
    text = " ".join(one.text for one in found)
    weekdays = tuple(one.value for one in found if one.kind == "weekday")
    numbers = [one.value for one in found if one.kind in ("nth", "num")]
    if len(numbers) > 1:
        return Token("often", Often("monthly", weekdays=tuple(f"{one}{weekdays[0]}" for one in numbers)), text)
    unit, number = ("monthly", numbers[0]) if numbers else ("weekly", None)
    is_doubtful = number == 2 and not {"month_word", "monthly"} & {one.kind for one in found}
    return Token("often", Often(unit, weekdays=weekdays, number=number, is_each=is_doubtful), text)


def _every(found: list[Token]) -> Token:
    text = " ".join(one.text for one in found)
    kinds = [one.kind for one in found]
    unit = next(UNITS[one] for one in reversed(kinds) if one in UNITS)
    at = kinds.index("times") if "times" in kinds else -1
    if unit == "daily" and "working" in kinds:
        return Token("often", Often("weekly", weekdays=WEEKDAYS[:5], is_each=True), text)
    times = next((one.value for one in found[: max(at, 0)] if one.kind in ("num", "count", "nth")), 1)
    every = next((one.value for one in found[at + 1 :] if one.kind in ("num", "count", "nth")), 1)
    if unit == "yearly" and times == every == 1:
        return Token("yearly", None, text)
    if unit == "yearly" and (times, every) == (2, 1):
        return Token("often", Often("half_yearly", times=2), text)
    return Token("often", Often(unit, every, times=times, is_each="each" in kinds), text)
