"""How functions of expressions are entered under their names, and what they share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol, TypeAlias

from services.expression_values import Nodes, XValue, to_number

_Call: TypeAlias = Callable[..., XValue]


class Clock(Protocol):
    """All that functions know of the world around them."""

    @property
    def now(self) -> datetime:
        """The moment; its zone is that of dates without one."""


@dataclass(frozen=True, slots=True)
class Function:
    """What a name in an expression calls, and with how many arguments; `most` None: any number."""

    call: _Call
    least: int
    most: int | None
    lazy: bool = False
    """It is given its arguments as closures, and the scope last, and works out what it needs."""

    def takes(self, count: int) -> bool:
        """Whether so many arguments are right."""
        return self.least <= count and (self.most is None or count <= self.most)

    @property
    def arity(self) -> str:
        """The right number of arguments, for people."""
        if self.most is None:
            return f"at least {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


class Functions(dict[str, Function]):
    """Functions by name."""

    def named(self, name: str, least: int, most: int | None = -1, *, lazy: bool = False) -> Callable[[_Call], _Call]:
        """Enters the function below under its name; `most` None: any number of arguments, -1: exactly `least`."""

        def enter(call: _Call) -> _Call:
            self[name] = Function(call, least, least if most == -1 else most, lazy)
            return call

        return enter


def zone_of(clock: Clock) -> tzinfo:
    """Where dates without a zone are."""
    return clock.now.tzinfo or UTC


def flat(values: tuple[XValue, ...]) -> Iterator[XValue]:
    """Every value, and every node of those that are nodes."""
    for value in values:
        if isinstance(value, Nodes):
            yield from value
        else:
            yield value


def numbers(clock: Clock, *values: XValue) -> list[float]:
    """Every value, and every node, as a number."""
    return [to_number(value, zone_of(clock)) for value in flat(values)]
