"""The operators of expressions, loosest first: what they make of their operands' values."""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from services.expression_table import Clock, flat, zone_of
from services.expression_values import NAN, Nodes, XValue, to_number, to_text, to_truth

_Operand: TypeAlias = Callable[[Any], XValue]
_Operation: TypeAlias = Callable[[_Operand, _Operand, Any], XValue]


def _arithmetic(operation: Callable[[float, float], float]) -> _Operation:
    def evaluate(left: _Operand, right: _Operand, context: Clock) -> XValue:
        zone = zone_of(context)
        return operation(to_number(left(context), zone), to_number(right(context), zone))

    return evaluate


def _divided(dividend: float, divisor: float) -> float:
    """As IEEE 754 has it: `1 div 0` is infinity."""
    if divisor:
        return dividend / divisor
    return NAN if not dividend or math.isnan(dividend) else math.copysign(math.inf, dividend)


def _remainder(dividend: float, divisor: float) -> float:
    """With the sign of the dividend."""
    return NAN if not divisor or math.isinf(dividend) else math.fmod(dividend, divisor)


def _is_equal(left: _Operand, right: _Operand, context: Clock) -> bool:
    """Booleans decide, then numbers and dates, then texts; two texts that are dates are compared as moments.

    Of several nodes one that is equal is enough.
    """
    one, other = left(context), right(context)
    if _is_single(one) and _is_single(other):
        return _same(one, other, context)
    return any(_same(first, second, context) for first in flat((one,)) for second in flat((other,)))


def _is_unequal(left: _Operand, right: _Operand, context: Clock) -> bool:
    one, other = left(context), right(context)
    if _is_single(one) and _is_single(other):
        return not _same(one, other, context)
    return any(not _same(first, second, context) for first in flat((one,)) for second in flat((other,)))


def _is_single(value: XValue) -> bool:
    return not isinstance(value, Nodes) or len(value) == 1


def _same(one: XValue, other: XValue, context: Clock) -> bool:
    if isinstance(one, (str, Nodes)) and isinstance(other, (str, Nodes)):
        one, other = to_text(one), to_text(other)
        if one == other or not one[4:5] == other[4:5] == "-":
            return one == other
    elif isinstance(one, bool) or isinstance(other, bool):
        return to_truth(one) is to_truth(other)
    zone = zone_of(context)
    return to_number(one, zone) == to_number(other, zone)


def _both(left: _Operand, right: _Operand, context: Clock) -> XValue:
    return to_truth(left(context)) and to_truth(right(context))


def _either(left: _Operand, right: _Operand, context: Clock) -> XValue:
    return to_truth(left(context)) or to_truth(right(context))


minus = _arithmetic(operator.sub)

LEVELS: tuple[Mapping[str, _Operation], ...] = (
    {"or": _either},
    {"and": _both},
    {"=": _is_equal, "!=": _is_unequal},
    {
        "<": _arithmetic(operator.lt),
        "<=": _arithmetic(operator.le),
        ">": _arithmetic(operator.gt),
        ">=": _arithmetic(operator.ge),
    },
    {"+": _arithmetic(operator.add), "-": minus},
    {"*": _arithmetic(operator.mul), "div": _arithmetic(_divided), "mod": _arithmetic(_remainder)},
)
