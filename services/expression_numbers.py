"""Functions of expressions over numbers and nodes."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from services.expression_table import Clock, Functions, numbers
from services.expression_values import NAN, Nodes, XValue

NUMBERS = Functions()
_EVERY_DIGIT = Context(prec=700)


@NUMBERS.named("number", 1)
def _number(clock: Clock, value: XValue) -> XValue:
    return numbers(clock, value)[0]


@NUMBERS.named("round", 1, 2)
def _round(clock: Clock, value: XValue, places: XValue = 0.0) -> XValue:
    """Halves away from zero, at so many decimal places (negative: tens, hundreds)."""
    number, digits = numbers(clock, value, places)
    if not math.isfinite(number) or not abs(digits) <= 300:
        return number
    unit = Decimal(1).scaleb(-int(digits))
    return float(Decimal(repr(number)).quantize(unit, ROUND_HALF_UP, _EVERY_DIGIT))


@NUMBERS.named("pi", 0)
def _pi(clock: Clock) -> XValue:
    return math.pi


@NUMBERS.named("pow", 2)
def _pow(clock: Clock, base: XValue, power: XValue) -> XValue:
    return _safely(math.pow, *numbers(clock, base, power))


@NUMBERS.named("atan2", 2)
def _atan2(clock: Clock, y: XValue, x: XValue) -> XValue:
    return _safely(math.atan2, *numbers(clock, y, x))


@NUMBERS.named("max", 1, None)
def _max(clock: Clock, *values: XValue) -> XValue:
    found = numbers(clock, *values)
    return NAN if not found or any(map(math.isnan, found)) else max(found)


@NUMBERS.named("min", 1, None)
def _min(clock: Clock, *values: XValue) -> XValue:
    found = numbers(clock, *values)
    return NAN if not found or any(map(math.isnan, found)) else min(found)


@NUMBERS.named("sum", 1)
def _sum(clock: Clock, nodes: XValue) -> XValue:
    return _safely(math.fsum, numbers(clock, nodes))


@NUMBERS.named("count", 1)
def _count(clock: Clock, nodes: XValue) -> XValue:
    return float(len(nodes)) if isinstance(nodes, Nodes) else NAN


@NUMBERS.named("count-non-empty", 1)
def _count_non_empty(clock: Clock, nodes: XValue) -> XValue:
    return float(sum(map(bool, nodes))) if isinstance(nodes, Nodes) else NAN


def _safely(operation: Callable[..., float], *operands: Any) -> float:
    """NaN and infinity where Python raises."""
    try:
        return float(operation(*operands))
    except ValueError:
        return NAN
    except OverflowError:
        return math.inf


def _of_one_number(operation: Callable[[float], float]) -> Callable[[Clock, XValue], XValue]:
    return lambda clock, value: _safely(operation, numbers(clock, value)[0])


def _whole(rounding: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(rounding(number)) if math.isfinite(number) else number


_OF_ONE_NUMBER: dict[str, Callable[[float], float]] = {
    "int": _whole(math.trunc),
    "floor": _whole(math.floor),
    "ceiling": _whole(math.ceil),
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "exp10": lambda number: math.pow(10, number),
    "log": math.log,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}
for _name, _operation in _OF_ONE_NUMBER.items():
    NUMBERS.named(_name, 1)(_of_one_number(_operation))
