"""XLSForm expressions: XPath 1.0 as ODK uses it, parsed once into closures over node values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple, Protocol, TypeAlias

import regex

from services.errors import Refusal
from services.expression_functions import FUNCTIONS
from services.expression_operators import LEVELS, minus
from services.expression_table import zone_of
from services.expression_values import Nodes, XValue, number_text, to_number, to_text, to_truth

__all__ = ["Context", "Expression", "NotAnExpression", "XValue", "number_text", "parse"]


class Context(Protocol):
    """What an expression is worked out against."""

    @property
    def now(self) -> datetime:
        """The moment; dates without a zone are in its zone."""

    def text(self, node: str) -> str:
        """The value of the node at an absolute path."""


class NotAnExpression(Refusal):
    """The text is no expression that runs here; says what is wrong and where."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One parsed expression; `references` are the absolute paths that it reads."""

    source: str
    evaluate: Callable[[Context], XValue]
    references: frozenset[str]

    def truth(self, context: Context) -> bool:
        """As a condition."""
        return to_truth(self.evaluate(context))

    def text(self, context: Context) -> str:
        """As a text."""
        return to_text(self.evaluate(context))

    def number(self, context: Context) -> float:
        """As a number; NaN where it is none."""
        return to_number(self.evaluate(context), zone_of(context))


def parse(source: str, *, here: str = "/") -> Expression:
    """The expression of the node at the absolute path `here`; NotAnExpression where it cannot be read."""
    parser = _Parser(source, here)
    try:
        evaluate = parser.whole()
    except RecursionError:
        raise NotAnExpression(f"nested too deeply: {source[:40]}…") from None
    return Expression(source, evaluate, frozenset(parser.references))


_Closure: TypeAlias = Callable[[Context], XValue]


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKEN = regex.compile(
    r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<name>[\p{L}_][\w.\-]*(?::[\p{L}_][\w.\-]*)?)
    | (?P<sign>\.\.|!=|<=|>=|[(),./+\-*=<>])
    )""",
    regex.VERBOSE,
)
_DEEPER = frozenset(("(", "+", "-", "*", "=", "!=", "<", "<=", ">", ">="))
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
    return token.kind in ("number", "text", "name") or token.text in (")", ".", "..")


class _Parser:
    """One pass over the tokens; each method reads one level of precedence and returns a closure."""

    def __init__(self, source: str, here: str) -> None:
        self.tokens, self.here, self.at = _tokens(source), here, 0
        self.references: set[str] = set()

    def whole(self) -> _Closure:
        closure = self.level(0)
        if self.next is not _END:
            raise self.unexpected()
        return closure

    @property
    def next(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def level(self, depth: int) -> _Closure:
        if depth == len(LEVELS):
            return self.negation()
        left = self.level(depth + 1)
        while self.next.kind in ("sign", "operator") and self.next.text in LEVELS[depth]:
            operation = LEVELS[depth][self.take().text]
            left = partial(operation, left, self.level(depth + 1))
        return left

    def negation(self) -> _Closure:
        if self.taken("-"):
            return partial(minus, _nothing, self.negation())
        return self.operand()

    def operand(self) -> _Closure:
        token = self.next
        if token.kind == "number":
            return _constant(float(self.take().text))
        if token.kind == "text":
            return _constant(self.take().text[1:-1])
        if self.taken("("):
            closure = self.level(0)
            self.expect(")")
            return closure
        if token.kind == "name" and self.after(1) == "(" and not (token.text == "current" and self.after(3) == "/"):
            return self.call()
        return self.path()

    def call(self) -> _Closure:
        name = self.take()
        self.expect("(")
        arguments: list[_Closure] = []
        while not self.taken(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.level(0))
        if name.text == "current" and not arguments:
            return self.reference(self.here)
        function = FUNCTIONS.get(name.text)
        if function is None:
            raise NotAnExpression(f"there is no function {name.text}()")
        if not function.takes(len(arguments)):
            raise NotAnExpression(f"{name.text}() takes {function.arity}, not {len(arguments)}")
        return partial(_called, function.call, tuple(arguments))

    def path(self) -> _Closure:
        """`/form/group/name`, `.`, `../name`, `current()/../name`."""
        steps = [] if self.next.text == "/" else self.here.strip("/").split("/")
        if self.next.text == "current":
            self.at += 3
        elif self.next.text != "/":
            self.step(steps)
        while self.taken("/"):
            self.step(steps)
        return self.reference("/" + "/".join(steps))

    def step(self, steps: list[str]) -> None:
        token = self.next
        if token.text == ".." and steps:
            steps.pop()
        elif token.kind == "name":
            steps.append(token.text)
        elif token.text != ".":
            raise self.unexpected()
        self.at += 1

    def reference(self, node: str) -> _Closure:
        self.references.add(node)
        return partial(_read, node)

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


def _constant(value: XValue) -> _Closure:
    return lambda _: value


def _read(node: str, context: Context) -> XValue:
    return Nodes((context.text(node),))


def _called(call: Callable[..., XValue], arguments: tuple[_Closure, ...], context: Context) -> XValue:
    return call(context, *[argument(context) for argument in arguments])


def _nothing(context: Context) -> XValue:
    return 0.0
