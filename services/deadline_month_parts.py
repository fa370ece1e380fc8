"""The same days of every month: `from the 1st to the 10th of each month`, `the last decade of each month`."""

from collections.abc import Sequence
from dataclasses import replace

from services.deadline_clauses import Deadline, Kind, Occurrence
from services.deadline_context import Context, Reason, Span, months
from services.deadline_makers import days_of_month, part
from services.deadline_often import Often
from services.deadline_patterns import pattern, signs
from services.deadline_words import Token

_PARTS = {"decade", "half_of", "week", "start_of", "middle"}
_BETWEEN = ("comma", "and", "into", "on", "during")
_NAMED = "(num|nth) ((dash|to|and) (num|nth))? (decade|half_of|week)|(start_of|middle)"
_DAYS = "from (num|nth) to (num|nth) day_of_month|(num|nth) dash (num|nth) day_of_month"
_MONTH_PART = pattern(
    f"(into|on|during)* ({_DAYS}|{_NAMED}) (often|month_word)"
    f"|often (comma|into|on|during)* ({_DAYS}|{_NAMED}) month_word?"
)


def month_part(found: Sequence[Token], context: Context) -> Deadline | None:
    """A window of every month; None where it is none."""
    words = list(found)
    hit = _MONTH_PART.search(signs(words))
    if not hit or any(one.kind not in _BETWEEN for one in [*words[: hit.start()], *words[hit.end() :]]):
        return None
    words = words[hit.start() : hit.end()]
    often = next((one.value for one in words if one.kind == "often"), Often("monthly"))
    span = _of_january(words, context)
    if (often.unit, often.every, often.times, often.weekdays) != ("monthly", 1, 1, ()) or span is None:
        return None
    if context.begins is None or context.ends is None:
        return Deadline(Kind.PERIODIC, reasons=(Reason.NO_PERIOD,))
    rule = f"FREQ=MONTHLY;BYMONTHDAY={span.last.day}"
    return Deadline(Kind.PERIODIC, _each(span, context), rule, context.ends, tuple(sorted(span.reasons)))


def _of_january(words: Sequence[Token], context: Context) -> Span | None:
    kinds = {one.kind for one in words}
    bare = [one for one in words if one.kind not in ("often", "month_word", "day_of_month", *_BETWEEN)]
    make = part if kinds & _PARTS else days_of_month
    made = make([*bare, Token("month", 1, "")], context)
    return made.value if made else None


def _each(span: Span, context: Context) -> tuple[Occurrence, ...]:
    assert context.begins is not None
    assert context.ends is not None
    found = [
        (replace(span.first, month=month).on(year), replace(span.last, month=month).on(year))
        for year, month in months(context.begins, context.ends)
    ]
    return tuple(
        Occurrence(first, last) for first, last in found if first and last and context.begins <= last <= context.ends
    )
