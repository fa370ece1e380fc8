"""Functions of expressions that decide, and those over chosen options."""

from services.expression_table import Clock, Functions, numbers
from services.expression_values import XValue, to_text, to_truth

CONDITIONS = Functions()


@CONDITIONS.named("true", 0)
def _true(clock: Clock) -> XValue:
    return True


@CONDITIONS.named("false", 0)
def _false(clock: Clock) -> XValue:
    return False


@CONDITIONS.named("boolean", 1)
def _boolean(clock: Clock, value: XValue) -> XValue:
    return to_truth(value)


@CONDITIONS.named("not", 1)
def _not(clock: Clock, value: XValue) -> XValue:
    return not to_truth(value)


@CONDITIONS.named("boolean-from-string", 1)
def _boolean_from_string(clock: Clock, value: XValue) -> XValue:
    return to_text(value) in ("1", "true")


@CONDITIONS.named("if", 3)
def _if(clock: Clock, condition: XValue, then: XValue, otherwise: XValue) -> XValue:
    return then if to_truth(condition) else otherwise


@CONDITIONS.named("coalesce", 2, None)
def _coalesce(clock: Clock, *values: XValue) -> XValue:
    return next((value for value in values if to_text(value)), values[-1])


@CONDITIONS.named("empty", 1)
def _empty(clock: Clock, value: XValue) -> XValue:
    return not to_text(value)


@CONDITIONS.named("checklist", 2, None)
def _checklist(clock: Clock, least: XValue, most: XValue, *conditions: XValue) -> XValue:
    return _within(clock, least, most, sum(to_truth(condition) for condition in conditions))


@CONDITIONS.named("weighted-checklist", 2, None)
def _weighted_checklist(clock: Clock, least: XValue, most: XValue, *pairs: XValue) -> XValue:
    weights = numbers(clock, *pairs[1::2])
    return _within(
        clock, least, most, sum(weight for held, weight in zip(pairs[::2], weights, strict=False) if to_truth(held))
    )


def _within(clock: Clock, least: XValue, most: XValue, total: float) -> bool:
    """Between the bounds; a bound of -1 is none."""
    low, high = numbers(clock, least, most)
    return (low == -1 or total >= low) and (high == -1 or total <= high)


@CONDITIONS.named("selected", 2)
def _selected(clock: Clock, chosen: XValue, name: XValue) -> XValue:
    return to_text(name).strip() in to_text(chosen).split()


@CONDITIONS.named("selected-at", 2)
def _selected_at(clock: Clock, chosen: XValue, place: XValue) -> XValue:
    names, at = to_text(chosen).split(), numbers(clock, place)[0]
    return names[int(at)] if 0 <= at < len(names) else ""


@CONDITIONS.named("count-selected", 1)
def _count_selected(clock: Clock, chosen: XValue) -> XValue:
    return float(len(to_text(chosen).split()))
