"""Functions of expressions over the form itself: its copies, its lists, its seed."""

import base64
import binascii
import math
from collections.abc import Callable, Sequence
from datetime import UTC
from uuid import UUID

from services.expression_paths import Closure, Path, Scope, index
from services.expression_table import Functions, flat, zone_of
from services.expression_values import NAN, Nodes, XValue, to_number, to_text, to_truth

NODES = Functions()
LEHMER, MODULUS = 48_271, 2_147_483_647


@NODES.named("position", 0, 1, lazy=True)
def _position(arguments: Sequence[Closure], scope: Scope) -> XValue:
    """Of a copy among the copies of its repeat; without an argument, of a node among those of a filter."""
    if not arguments:
        return float(scope.position)
    places = arguments[0].places(scope) if isinstance(arguments[0], Path) else []
    return float(index(places[0])) if places else NAN


@NODES.named("index", 0, lazy=True)
def _index(arguments: Sequence[Closure], scope: Scope) -> XValue:
    return float(index(scope.here))


@NODES.named("last", 0, lazy=True)
def _last(arguments: Sequence[Closure], scope: Scope) -> XValue:
    return float(scope.size)


@NODES.named("indexed-repeat", 3, 7, lazy=True)
def _indexed_repeat(arguments: Sequence[Closure], scope: Scope) -> XValue:
    """The value of a node in the copies of these numbers."""
    wanted = arguments[0]
    if not isinstance(wanted, Path):
        return wanted(scope)
    numbers = {one.node: _number(at, scope) for one, at in zip(arguments[1::2], arguments[2::2], strict=False)
               if isinstance(one, Path)}  # fmt: skip
    place, node = "", ""
    for name in wanted.steps:
        place, node = f"{place}/{name}", f"{node}/{name}"
        if node in wanted.repeats:
            number = numbers.get(node, float(index(scope.here, name)))
            if not 1 <= number <= scope.context.copies(place):
                return Nodes()
            place = f"{place}[{int(number)}]"
    return Nodes((scope.context.text(place),))


@NODES.named("once", 1, lazy=True)
def _once(arguments: Sequence[Closure], scope: Scope) -> XValue:
    """What it came to at first."""
    return scope.context.kept(scope.here) or to_text(arguments[0](scope))


@NODES.named("random", 0, lazy=True)
def _random(arguments: Sequence[Closure], scope: Scope) -> XValue:
    return scope.context.chance(scope.here)


@NODES.named("uuid", 0, 1, lazy=True)
def _uuid(arguments: Sequence[Closure], scope: Scope) -> XValue:
    halves = [int(scope.context.chance(f"{scope.here}#{half}") * 2**53) for half in (1, 2, 3)]
    return str(UUID(int=(halves[0] << 75 ^ halves[1] << 37 ^ halves[2]) % 2**128, version=4))


@NODES.named("pulldata", 4)
def _pulldata(scope: Scope, table: XValue, column: XValue, key: XValue, value: XValue) -> XValue:
    """A cell of an attached table, of the first row that has the value in the key column."""
    names = (to_text(table).removesuffix(".csv"), to_text(column), to_text(key), to_text(value))
    return next((row.get(names[1], "") for row in scope.context.table(names[0]) if row.get(names[2]) == names[3]), "")


@NODES.named("choice-label", 2)
@NODES.named("jr:choice-name", 2)
def _choice_name(scope: Scope, value: XValue, node: XValue) -> XValue:
    chosen = to_text(value).split()
    return ", ".join(scope.context.choice_name(one, to_text(node).strip()) for one in chosen)


@NODES.named("itext", 1)
@NODES.named("jr:itext", 1)
def _itext(scope: Scope, said: XValue) -> XValue:
    """A row's words; the column `itextId` of ours holds them themselves."""
    return to_text(said)


@NODES.named("randomize", 1, 2)
def _randomize(scope: Scope, nodes: XValue, seed: XValue = "") -> XValue:
    found = [*flat((nodes,))]
    number = to_number(seed, zone_of(scope)) if seed != "" else math.floor(scope.context.chance(scope.here) * MODULUS)
    return Nodes(map(to_text, shuffled(found, number)))


@NODES.named("rank-value", 2)
@NODES.named("rank-index", 2)
def _rank(scope: Scope, name: XValue, ranked: XValue) -> XValue:
    names = to_text(ranked).split()
    return float(names.index(to_text(name)) + 1) if to_text(name) in names else NAN


@NODES.named("base64-decode", 1)
def _base64_decode(scope: Scope, text: XValue) -> XValue:
    try:
        return base64.b64decode(to_text(text), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


@NODES.named("extract-signed", 2)
def _extract_signed(scope: Scope, text: XValue, key: XValue) -> XValue:
    """No key is trusted here, so nothing signed is taken out."""
    return ""


@NODES.named("name", 0, 1, lazy=True)
@NODES.named("local-name", 0, 1, lazy=True)
def _name(arguments: Sequence[Closure], scope: Scope) -> XValue:
    node = arguments[0].node if arguments and isinstance(arguments[0], Path) else scope.here
    return node.rpartition("/")[2].partition("[")[0]


def _conditional(collect: Callable[[list[XValue]], XValue]) -> Callable[[Sequence[Closure], Scope], XValue]:
    """SurveyCTO's `sum-if(nodes, condition)`: over the copies in which the condition holds."""

    def call(arguments: Sequence[Closure], scope: Scope) -> XValue:
        *first, nodes, condition = arguments
        places = nodes.places(scope) if isinstance(nodes, Path) else []
        kept = [place for place in places if to_truth(condition(Scope(scope.context, place, place)))]
        return collect([*[one(scope) for one in first], *[scope.context.text(place) for place in kept]])

    return call


def _numbers(values: Sequence[XValue], scope_free: Callable[[list[float]], float]) -> float:
    found = [number for one in values if not math.isnan(number := to_number(one, UTC))]
    return scope_free(found) if found else NAN


NODES.named("count-if", 2, lazy=True)(_conditional(lambda values: float(len(values))))
NODES.named("sum-if", 2, lazy=True)(_conditional(lambda values: _numbers(values, math.fsum)))
NODES.named("min-if", 2, lazy=True)(_conditional(lambda values: _numbers(values, min)))
NODES.named("max-if", 2, lazy=True)(_conditional(lambda values: _numbers(values, max)))
NODES.named("join-if", 3, lazy=True)(
    _conditional(lambda values: to_text(values[0]).join(to_text(one) for one in values[1:]))
)


def _nothing(scope: Scope, *given: XValue) -> XValue:
    return ""


# What a device knows of itself: a chat is none.
for _unknown in (
    "device-info",
    "username",
    "phone-call-log",
    "phone-call-duration",
    "plug-in-metadata",
    "collect-is-phone-app",
):
    NODES.named(_unknown, 0, None)(_nothing)


@NODES.named("duration", 0)
def _duration(scope: Scope) -> XValue:
    """Nobody's seconds are counted here."""
    return 0.0


@NODES.named("linebreak", 0)
def _linebreak(scope: Scope) -> XValue:
    return "\n"


def shuffled(items: Sequence[XValue], seed: float) -> list[XValue]:
    """In the order that ODK gives for a seed: Fisher and Yates by the generator of Park and Miller."""
    mixed = list(items)
    state = (int(seed) if math.isfinite(seed) else 0) % MODULUS or MODULUS - 1
    for last in range(len(mixed) - 1, 0, -1):
        state = state * LEHMER % MODULUS
        other = int((state - 1) / (MODULUS - 1) * (last + 1))
        mixed[last], mixed[other] = mixed[other], mixed[last]
    return mixed


def _number(closure: Closure, scope: Scope) -> float:
    return to_number(closure(scope), zone_of(scope))
