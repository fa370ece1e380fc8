"""Puts words together to days and spans of days: `from 3 to 21 February 2025` becomes one thing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from services import deadline_makers as makers
from services import deadline_years as in_years
from services.deadline_context import Context
from services.deadline_patterns import pattern, signs
from services.deadline_words import Token

Rule = tuple[str, Callable[[list[Token], Context], Token | None]]


@dataclass(frozen=True, slots=True)
class _Compiled:
    matches: Any
    make: Callable[[list[Token], Context], Token | None]


def put_together(found: list[Token], context: Context) -> list[Token]:
    """Every rule in its turn, from left to right."""
    done = _without_hours([one for one in found if one.kind != "dot"])
    done = _days_before_months(_items(done))
    for rule in _rules():
        at = 0
        while hit := rule.matches.search(signs(done), at):
            made = rule.make(done[hit.start() : hit.end()], context)
            if made is None:
                at = hit.start() + 1
                continue
            done[hit.start() : hit.end()] = [replace(made, text=_text(done[hit.start() : hit.end()]))]
            at = hit.start() + 1
    return done


_HOURS = pattern(
    "(into|from|by|to|comma)* (time|num hour) ((dash|to|until|from)+ (time|num hour))* hour*|num dash num hour"
)
_ITEM = pattern("item (num|dm|nth|date) ((comma|and|dash) (num|dm|nth|date))*")
_DAY_OF_MONTH = pattern("(num|nth) day_of_month (?=month)")
_DAY_AFTER_MONTH = pattern("month comma? (until|not_later|by) (num|nth) day_of_month(?!month|each)")


def _without_hours(found: list[Token]) -> list[Token]:
    """The hour of a meeting says nothing of its day."""
    while hit := _HOURS.search(signs(found)):
        found = [*found[: hit.start()], *found[hit.end() :]]
    return found


def _items(found: list[Token]) -> list[Token]:
    """The number of a point is no day: `after point 2.1`."""
    while hit := _ITEM.search(signs(found)):
        point = found[hit.start() : hit.end()]
        found = [*found[: hit.start()], Token("unknown", None, _text(point)), *found[hit.end() :]]
    return [replace(one, kind="unknown") if one.kind == "item" else one for one in found]


def _days_before_months(found: list[Token]) -> list[Token]:
    """`the 15th day of October` and `October (until the 15th)` are `15 October`."""
    while hit := _DAY_OF_MONTH.search(signs(found)):
        found = [*found[: hit.end() - 1], *found[hit.end() :]]
    while hit := _DAY_AFTER_MONTH.search(signs(found)):
        month, *_, marker, day, _ = found[hit.start() : hit.end()]
        found = [*found[: hit.start()], marker, day, month, *found[hit.end() :]]
    return found


def _text(found: list[Token]) -> str:
    return " ".join(one.text for one in found)


_DAY = "(num|nth)"
_TEXTS: list[Rule] = [
    ("num year_word*", makers.year),
    ("month year ((comma|and)+ year(?!school|dash))+ year_word*", makers.in_several_years),
    ("month month_word(?!comma? (each|often))", makers.same_month),
    ("month comma year year_word*(?!comma|dash|and|year|month)", makers.month_of_year),
    ("month (dash|comma)? num year_word", makers.short_year),
    ("(current|next) year_word|this_year", in_years.current),
    ("year dash (year|num)(?!month) year_word*", in_years.years),
    ("from year to year", in_years.years),
    ("years year_word* school year_word*|school year_word? years year_word*", in_years.school),
    ("year school year_word*|school year_word (?=year) year", in_years.school),
    ("(?<!times into)(?<!times into (current|next))(current|next)? school year_word", in_years.school),
    ("(num|nth) half_year into? (school_year|years|year)?|(num|nth) half_of (school_year|year)", in_years.half_year),
    (
        "(num|nth) ((dash|to|and|comma) (num|nth))? quarter year?"
        "|(num|nth) quarter (dash|to|and) (num|nth) quarter year?",
        in_years.quarter,
    ),
    ("date year_word?", makers.full_date),
    ("^serial$", makers.serial),
    (f"{_DAY} dash {_DAY} month year?|from {_DAY} to {_DAY} month year?", makers.days_of_month),
    (f"from {_DAY} until {_DAY} month year?", makers.days_until),
    (f"{_DAY} dash dm year?|from {_DAY} to dm year?", makers.days_of_dm),
    (f"({_DAY} comma)* {_DAY} (and|comma) {_DAY} month year?", makers.day_month),
    (f"{_DAY} month year?|dm year?|count month year?", makers.day_month),
    ("(nth|num) weekday month year?", makers.nth_weekday),
    (
        f"{_DAY} ((dash|to|and) {_DAY})? (decade|week|half_of) month year?|(start_of|middle|end_of) month year?"
        f"|month year? comma? {_DAY} ((dash|to|and) {_DAY})? (decade|week|half_of)(?!month|each)"
        "|month year? comma? (start_of|middle|end_of)(?!month|each|days|year_word)",
        makers.part,
    ),
    ("named (comma? month year|comma? month (?!dash|month)|year)?", makers.named),
    ("month_year", makers.month_year),
    ("month year?", makers.month),
    ("season (years|year)?", in_years.season),
    ("school_year", in_years.school_year),
    ("years year_word*", in_years.whole_years),
    ("year", in_years.whole_year),
    (
        "(whole|into|during|on)* period (current|of_period)+|whole (current|of_period)+|whole period|during of_period+"
        "|during period(?!from|days|dash)|(into|on) whole period",
        makers.period,
    ),
    ("(?<=^(until|by|to|not_later))end_of of_period+$", makers.end_of_plan),
    ("(start_of|middle|end_of) (whole_period|days|calendar? year_word)", makers.end_of),
    ("days comma? into? weekday|weekday comma? days", makers.with_weekday),
    (
        "from days comma? to days|from days until days|days (dash|to) days|starting days (comma|and)* not_later days",
        makers.from_to,
    ),
]


_DONE: list[_Compiled] = []


def _rules() -> list[_Compiled]:
    if not _DONE:
        _DONE.extend(_Compiled(pattern(text), make) for text, make in _TEXTS)
    return _DONE
