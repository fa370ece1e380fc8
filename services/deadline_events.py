"""Deadlines that are counted from an event: `within ten days after the meeting`, `a week before it`, `on its day`."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.deadline_clauses import MARKERS, Deadline, Kind, Occurrence
from services.deadline_context import Context, Reason
from services.deadline_offsets import A_MONTH, offset
from services.deadline_patterns import pattern, signs
from services.deadline_words import EVENTS, ORDER_MUST, ORDER_WORDS, Token, said
from services.working_days import working_days_after

_UNIT = "(day_word|week|month_word|half_word|year_word)"
_COUNT = rf"(num|count|nth)? dash? (working|calendar)? {_UNIT}"
_BEFORE = pattern(f"(not_later|before_event|into|on)+ {_COUNT} until")
_EVE = pattern("(eve|prior|same_day)")
_AFTER = pattern(
    "(during|not_later|across|into|to|on|before_event)*"
    f"((about|next)* {_COUNT} period?|in_days period?|at_once)? calendar? comma? after"
)
_ALONE = pattern(f"(during|not_later|across|into|on) ({_COUNT} period?|in_days period?)")
_UNTIL_EVENT = pattern(f"{MARKERS} (start_of|end_of|middle)? (unknown|of_period)")
DATED = {"days", "list", "date", "dm", "month", "years", "serial", "often", "yearly", "whole_period", "end_of_period"}
NOTDATED_ = DATED - {"often"}
_EVENT = {"unknown", "of_period", "nth", "num", "and", "into", "on", "by", "to", "dash", "start_of", "end_of", "period"}


def relative(found: list[Token], context: Context) -> Deadline | None:
    """Counted from an event: the date is known when the event is; from the order itself at once."""
    text = signs(found)
    for one in (_AFTER, _BEFORE, _EVE):
        hit = one.match(text)
        if not hit:
            continue
        rest = found[hit.end() :]
        if one is _EVE and found[0].kind == "same_day" and "holidays" in [part.kind for part in rest]:
            return None
        if not rest or ({part.kind for part in rest} & NOTDATED_ and not _is_part_of_year(rest)):
            return None
        event = said(rest)
        due = _from_order(found[: hit.end()], rest, context) if one is _AFTER else None
        far = offset(found[: hit.end()], is_before=one is not _AFTER)
        if due:
            return Deadline(Kind.RELATIVE, (Occurrence(None, due),), event=event, offset=far)
        return Deadline(Kind.RELATIVE, reasons=(Reason.EVENT,), event=event, offset=far, waits=_is_event(rest))
    return _without_day(found)


def _without_day(found: list[Token]) -> Deadline | None:
    """`Until` an event, or `within ten days` of nobody says what."""
    text, kinds = signs(found), {one.kind for one in found}
    if _ALONE.fullmatch(text) and kinds & {"day_word", "week", "month_word", "in_days"}:
        return Deadline(Kind.RELATIVE, reasons=(Reason.EVENT,), offset=offset(found, is_before=False))
    hit = _UNTIL_EVENT.match(text)
    if hit and not kinds & (NOTDATED_ | {"num", "nth", "often", "other", "day_of_month"}):
        event = said(found[1:])
        return Deadline(
            Kind.RELATIVE, reasons=(Reason.EVENT,), event=event, waits=found[0].kind == "until" and _is_event(found[1:])
        )
    return None


def _is_event(rest: Sequence[Token]) -> bool:
    """Whether words name one event and no part of the calendar; the order's own day should have been known."""
    words = {*said(rest).split()}
    kinds = {one.kind for one in rest}
    return kinds <= _EVENT and not words & ORDER_MUST and bool("unknown" in kinds or words & EVENTS)


def _is_part_of_year(rest: list[Token]) -> bool:
    dated = [one for one in rest if one.kind in NOTDATED_]
    shapes = ("school_year", "half", "quarter", "year", "end_of", "start_of")
    return all(one.kind == "days" and one.value.shape in shapes for one in dated)


def _from_order(head: list[Token], rest: list[Token], context: Context) -> date | None:
    words = said(rest).split()
    if context.order_date is None or not {*words} <= ORDER_WORDS or not {*words} & ORDER_MUST:
        return None
    kinds = [one.kind for one in head]
    count = next((one.value for one in head if one.kind in ("num", "count", "nth")), 1)
    in_days = next((one.value for one in head if one.kind == "in_days"), None)
    if "working" in kinds:
        return working_days_after(context.order_date, count)
    if "month_word" in kinds or in_days == A_MONTH:
        from dateutil.relativedelta import relativedelta

        later: date = context.order_date + relativedelta(months=count)
        return later
    days = in_days or (count if "day_word" in kinds else 7 * count if "week" in kinds else None)
    return context.order_date + timedelta(days=days) if days else None
