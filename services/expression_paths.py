"""Paths of expressions: which nodes of a form, or which rows of a list, they lead to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Protocol, TypeAlias

from services.expression_values import Nodes, XValue, to_truth

Row: TypeAlias = Mapping[str, str]
"""One row of a list: its cells by column."""
Node: TypeAlias = str | Row
"""A node of the form by its place (`/form/child[2]/name`), or a row."""


class Context(Protocol):
    """What an expression is worked out against."""

    @property
    def now(self) -> datetime:
        """The moment; dates without a zone are in its zone."""

    def text(self, place: str) -> str:
        """The value of the node at a place."""

    def copies(self, place: str) -> int:
        """How many copies a repeat has."""

    def table(self, name: str) -> Sequence[Row]:
        """The rows of a list."""

    def choice_name(self, value: str, place: str) -> str:
        """What the options of the question at a place call a value."""

    def chance(self, place: str) -> float:
        """A number from 0 to 1 that stays the same for one response and place."""

    def kept(self, place: str) -> str:
        """What was worked out for the place before, once and for all."""


class Scope:
    """Where an expression stands while it is worked out."""

    __slots__ = ("at", "context", "here", "now", "position", "size")

    def __init__(self, context: Context, at: Node, here: str, position: int = 1, size: int = 1) -> None:
        self.context, self.at, self.here, self.position, self.size = context, at, here, position, size
        self.now = context.now


Closure: TypeAlias = Callable[[Scope], XValue]


class Start(Enum):
    """What a path starts from."""

    TOP = auto()
    HERE = auto()
    CURRENT = auto()
    LIST = auto()
    ROW = auto()


class Path:
    """A path; called, it gives the texts of its nodes."""

    __slots__ = ("filters", "kept", "node", "repeats", "start", "steps")

    def __init__(
        self,
        start: Start,
        steps: Sequence[str],
        kept: int,
        filters: Mapping[int, Sequence[Closure]],
        repeats: frozenset[str],
    ) -> None:
        self.start, self.steps, self.kept, self.filters, self.repeats = start, tuple(steps), kept, filters, repeats
        self.node = "/" + "/".join(steps)

    def __call__(self, scope: Scope) -> XValue:
        if self.start is Start.LIST:
            column = self.steps[3] if len(self.steps) > 3 else "name"
            return Nodes(row.get(column, "") for row in self.rows(scope))
        if self.start is Start.ROW:
            column = self.steps[0] if self.steps else "name"
            return Nodes((scope.at.get(column, ""),) if isinstance(scope.at, Mapping) else ())
        return Nodes(scope.context.text(place) for place in self.places(scope))

    def rows(self, scope: Scope) -> list[Row]:
        """Of a list: the rows that pass."""
        return _passing(list(scope.context.table(self.steps[0])), self.filters.get(3, ()), scope)

    def places(self, scope: Scope) -> list[str]:
        """Of a form: the nodes, in order."""
        found = ["/".join(_start(self, scope).split("/")[: self.kept + 1])]
        for length in range(self.kept + 1, len(self.steps) + 1):
            name, is_repeat = self.steps[length - 1], "/" + "/".join(self.steps[:length]) in self.repeats
            nodes = [one for parent in found for one in _children(f"{parent}/{name}", scope, is_repeat=is_repeat)]
            found = _passing(nodes, self.filters.get(length, ()), scope)
        return found or ([] if self.kept < len(self.steps) else ["/"])


class Single(Path):
    """A path to one node that is always the same."""

    __slots__ = ()

    def __call__(self, scope: Scope) -> XValue:
        return Nodes((scope.context.text(self.node),))

    def places(self, scope: Scope) -> list[str]:
        """The one."""
        return [self.node]


def path(
    start: Start,
    steps: Sequence[str],
    kept: int,
    filters: Mapping[int, Sequence[Closure]],
    repeats: frozenset[str],
) -> Path:
    """The quickest kind of path that is right here."""
    within = ("/" + "/".join(steps[:length]) for length in range(1, len(steps) + 1))
    if start in (Start.LIST, Start.ROW) or filters or any(map(repeats.__contains__, within)):
        return Path(start, steps, kept, filters, repeats)
    return Single(start, steps, kept, filters, repeats)


def shared(steps: Sequence[str], here: Sequence[str]) -> int:
    """How far an absolute path goes along with the node at hand: those copies of repeats are meant, as in JavaRosa."""
    length = 0
    while length < min(len(steps) - 1, len(here)) and steps[length] == here[length]:
        length += 1
    return length


def index(place: str, name: str = "") -> int:
    """Which copy of a repeat a place is in: the innermost one, or the one of that name."""
    for step in reversed(place.split("/")):
        head, bracket, number = step.partition("[")
        if bracket and (not name or head == name):
            return int(number[:-1])
    return 1


def _start(one: Path, scope: Scope) -> str:
    return scope.at if one.start is Start.HERE and isinstance(scope.at, str) else scope.here


def _children(place: str, scope: Scope, *, is_repeat: bool) -> Iterator[str]:
    if not is_repeat:
        yield place
        return
    for number in range(1, scope.context.copies(place) + 1):
        yield f"{place}[{number}]"


def _passing(nodes: list, filters: Sequence[Closure], scope: Scope) -> list:  # type: ignore[type-arg]
    """Those for which every filter holds; a filter that is a number is a place among them."""
    for closure in filters:
        size, passed = len(nodes), []
        for position, node in enumerate(nodes, start=1):
            held = closure(Scope(scope.context, node, scope.here, position, size))
            is_number = isinstance(held, float) and not isinstance(held, bool)
            if held == position if is_number else to_truth(held):
                passed.append(node)
        nodes = passed
    return nodes
