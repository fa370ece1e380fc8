"""XLSForm expressions: XPath 1.0 as ODK uses it, parsed once into closures over node values."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import regex

from services.errors import Refusal
from services.expression_functions import FUNCTIONS
from services.expression_operators import LEVELS, minus
from services.expression_paths import Closure, Context, Row, Scope, Start, path, shared
from services.expression_table import flat, zone_of
from services.expression_values import Nodes, XValue, number_text, to_number, to_text, to_truth

__all__ = ["Context", "Expression", "NotAnExpression", "Row", "Scope", "XValue", "number_text", "parse"]


class NotAnExpression(Refusal):
    """The text is no expression that runs here; says what is wrong and where."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One parsed expression; `references` are the absolute paths that it reads, `here` is the node it stands at."""

    source: str
    evaluate: Closure
    references: frozenset[str]
    here: str

    def truth(self, context: Context, at: str = "") -> bool:
        """As a condition, at a node (in a repeat: which copy)."""
        return to_truth(self.value(context, at))

    def text(self, context: Context, at: str = "") -> str:
        """As a text."""
        return to_text(self.value(context, at))

    def number(self, context: Context, at: str = "") -> float:
        """As a number; NaN where it is none."""
        return to_number(self.value(context, at), zone_of(context))

    def value(self, context: Context, at: str = "") -> XValue:
        """As what it is."""
        place = at or self.here
        return self.evaluate(Scope(context, place, place))

    def holds(self, context: Context, row: Row, at: str) -> bool:
        """Of a list's filter: whether the row passes for the question at a place."""
        return to_truth(self.evaluate(Scope(context, row, at)))


def parse(source: str, *, here: str = "/", repeats: frozenset[str] = frozenset(), row: bool = False) -> Expression:
    """The expression of the node at the absolute path `here`; NotAnExpression where it cannot be read.

    `repeats` are the paths of groups that have copies. `row`: a list's filter, so that its names are columns.
    """
    parser = _Parser(source, here, repeats, in_row=row)
    try:
        evaluate = parser.whole()
    except RecursionError:
        raise NotAnExpression(f"nested too deeply: {source[:40]}…") from None
    return Expression(source, evaluate, frozenset(parser.references), here)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKEN = regex.compile(
    r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<name>[\p{L}_][\w.\-]*(?::[\p{L}_][\w.\-]*)?)
    | (?P<sign>\.\.|!=|<=|>=|[(),./+\-*=<>\[\]|])
    )""",
    regex.VERBOSE,
)
_DEEPER = frozenset(("(", "[", "+", "-", "*", "=", "!=", "<", "<=", ">", ">="))
_NAMED_OPERATOR = regex.compile(r"\s*(?P<operator>and|or|mod|div)")
_END = _Token("end", "", -1)
# Real forms have at most 43; closures call one another as deep as there are of these.
MOST_OPERATORS = 300


def _tokens(source: str) -> list[_Token]:
    """Names that stand where an operator must are operators (`1mod1`), as in XPath."""
    tokens: list[_Token] = []
    at, end = 0, len(source.rstrip())
    while at < end:
        operator = _NAMED_OPERATOR.match(source, at) if tokens and _ends_operand(tokens[-1]) else None
        found = operator or _TOKEN.match(source, at)
        if not found:
            raise NotAnExpression(f"cannot read «{source[at : at + 20].strip()}» at character {at + 1}")
        tokens.append(_Token(found.lastgroup or "", found[found.lastgroup or 0], found.start(found.lastgroup or 0)))
        at = found.end()
    if sum(token.kind == "operator" or token.text in _DEEPER for token in tokens) > MOST_OPERATORS:
        raise NotAnExpression(f"more than {MOST_OPERATORS} operators and brackets")
    return tokens


def _ends_operand(token: _Token) -> bool:
    return token.kind in ("number", "text", "name") or token.text in (")", "]", ".", "..")


class _Parser:
    """One pass over the tokens; each method reads one level of precedence and returns a closure."""

    def __init__(self, source: str, here: str, repeats: frozenset[str], *, in_row: bool) -> None:
        self.tokens, self.at, self.repeats = _tokens(source), 0, repeats
        self.current = tuple(here.strip("/").split("/"))
        self.inside: list[tuple[str, ...] | None] = [None if in_row else self.current]
        """What a relative path starts from, innermost last; None: a row of a list."""
        self.references: set[str] = set()

    def whole(self) -> Closure:
        closure = self.level(0)
        if self.next is not _END:
            raise self.unexpected()
        return closure

    @property
    def next(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def level(self, depth: int) -> Closure:
        if depth == len(LEVELS):
            return self.negation()
        left = self.level(depth + 1)
        while self.next.kind in ("sign", "operator") and self.next.text in LEVELS[depth]:
            operation = LEVELS[depth][self.take().text]
            left = partial(operation, left, self.level(depth + 1))
        return left

    def negation(self) -> Closure:
        if self.taken("-"):
            return partial(minus, _nothing, self.negation())
        found = self.operand()
        while self.taken("|"):
            found = partial(_united, found, self.operand())
        return found

    def operand(self) -> Closure:
        token = self.next
        if token.kind == "number":
            return _constant(float(self.take().text))
        if token.kind == "text":
            return _constant(self.take().text[1:-1])
        if self.taken("("):
            closure = self.level(0)
            self.expect(")")
            return closure
        if token.kind == "name" and self.after(1) == "(" and token.text not in ("current", "instance"):
            return self.call()
        return self.path()

    def call(self) -> Closure:
        name = self.take()
        self.expect("(")
        arguments: list[Closure] = []
        while not self.taken(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.level(0))
        function = FUNCTIONS.get(name.text)
        if function is None:
            raise NotAnExpression(f"there is no function {name.text}()")
        if not function.takes(len(arguments)):
            raise NotAnExpression(f"{name.text}() takes {function.arity}, not {len(arguments)}")
        return partial(function.call if function.lazy else _called(function.call), tuple(arguments))

    def path(self) -> Closure:
        """`/form/group/name`, `.`, `../name`, `current()/../name`, `instance('list')/root/item[name = '1']/label`."""
        start, steps = self.start()
        kept, filters = len(steps) if start in (Start.HERE, Start.CURRENT) else 0, dict[int, list[Closure]]()
        more = start in (Start.HERE, Start.ROW) or self.taken("/") or (start is Start.TOP and self.is_step())
        while more:
            start = Start.CURRENT if start is Start.ROW and self.next.text == ".." else start
            if start is Start.CURRENT and not steps:
                steps, kept = [*self.current], len(self.current)
            kept = self.step(steps, kept)
            while self.taken("["):
                filters.setdefault(len(steps), []).append(self.filter(start, steps))
            more = self.taken("/")
        if start in (Start.LIST, Start.ROW):
            return path(start, steps, 0, filters, self.repeats)
        self.references.add("/" + "/".join(steps))
        if start is Start.TOP:
            kept = min([shared(steps, self.current), *(length - 1 for length in filters)])
        return path(start, steps, kept, filters, self.repeats)

    def start(self) -> tuple[Start, list[str]]:
        """What the path starts from, and the steps that lead there."""
        if self.next.text == "current" and self.after(1) == "(":
            self.at += 2
            self.expect(")")
            return Start.CURRENT, [*self.current]
        if self.next.text == "instance" and self.after(1) == "(":
            self.at += 2
            name = self.take()
            if name.kind != "text":
                raise NotAnExpression("instance() takes the name of a list in quotes")
            self.expect(")")
            return Start.LIST, [name.text[1:-1]]
        if self.taken("/"):
            return Start.TOP, []
        inside = self.inside[-1]
        return (Start.ROW, []) if inside is None else (Start.HERE, [*inside])

    def is_step(self) -> bool:
        return self.next.kind == "name" or self.next.text in (".", "..")

    def step(self, steps: list[str], kept: int) -> int:
        """Adds the next step; how many of the steps are still those of the node at hand."""
        token = self.next
        if token.text == ".." and steps:
            steps.pop()
        elif token.kind == "name":
            steps.append(token.text)
        elif token.text != ".":
            raise self.unexpected()
        self.at += 1
        return min(kept, len(steps))

    def filter(self, start: Start, steps: list[str]) -> Closure:
        self.inside.append(None if start is Start.LIST else tuple(steps))
        closure = self.level(0)
        self.expect("]")
        self.inside.pop()
        return closure

    def take(self) -> _Token:
        token = self.next
        self.at += 1
        return token

    def taken(self, sign: str) -> bool:
        if self.next.kind == "sign" and self.next.text == sign:
            self.at += 1
            return True
        return False

    def after(self, count: int) -> str:
        place = self.at + count
        return self.tokens[place].text if place < len(self.tokens) else ""

    def expect(self, sign: str) -> None:
        if not self.taken(sign):
            raise self.unexpected(f" where «{sign}» is expected")

    def unexpected(self, why: str = "") -> NotAnExpression:
        if self.next is _END:
            return NotAnExpression(f"it ends too early{why}")
        return NotAnExpression(f"unexpected «{self.next.text}» at character {self.next.at + 1}{why}")


def _constant(value: XValue) -> Closure:
    return lambda _: value


def _united(left: Closure, right: Closure, scope: Scope) -> XValue:
    return Nodes(map(to_text, (*flat((left(scope),)), *flat((right(scope),)))))


def _called(call: Callable[..., XValue]) -> Callable[..., XValue]:
    return partial(_applied, call)


def _applied(call: Callable[..., XValue], arguments: tuple[Closure, ...], scope: Scope) -> XValue:
    return call(scope, *[argument(scope) for argument in arguments])


def _nothing(scope: Scope) -> XValue:
    return 0.0
