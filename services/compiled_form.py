"""A questionnaire as it runs: read once per version from its JSON, with every expression parsed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any, Self, TypeAlias, TypeVar

from services.expressions import Context, Expression, number_text, parse

FORMAT = 1

Value: TypeAlias = str | int | float | list[str] | None
"""An answer: text, date (ISO) or choice; whole number; other number; choices; None for skipped."""


class Kind(StrEnum):
    """What is asked for, by its XLSForm name."""

    TEXT = "text"
    INTEGER = "integer"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANGE = "range"
    DATE = "date"
    NOTE = "note"


_Said = TypeVar("_Said")


def nearest(said: Mapping[str, _Said], language: str, default: str) -> _Said | None:
    """What is said in a language: as asked (`ru@ty`), in its base (`ru`), in the form's own, in any."""
    for tried in (language, language.partition("@")[0], default, *said):
        if tried in said:
            return said[tried]
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One text in several languages, with expressions where answers are piped in."""

    said: Mapping[str, str | tuple[str | Expression, ...]]

    def text(self, language: str, default: str, context: Context) -> str | None:
        """The text in the nearest language; None where it says nothing."""
        said = nearest(self.said, language, default)
        return said if said is None or isinstance(said, str) else _joined(said, context)

    def plain(self) -> list[str]:
        """What is said in every language in which nothing is piped in."""
        return [said for said in self.said.values() if isinstance(said, str)]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One option of a question: what is stored and what is read."""

    name: str
    label: Phrase


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One row of the questionnaire that a person meets: a question or a note."""

    path: str
    kind: Kind
    appearance: str
    label: Phrase
    hint: Phrase
    message: Phrase
    required: Expression | None
    relevant: tuple[Expression, ...]
    constraint: Expression | None
    default: Expression | None
    choices: tuple[Choice, ...]
    settings: Mapping[str, str]

    @property
    def name(self) -> str:
        """The path without the groups."""
        return self.path.rpartition("/")[2]

    @property
    def concept(self) -> str:
        """What is asked about, the same in every version and language."""
        return self.settings.get("concept", self.name)

    def value(self, text: str) -> Value:
        """The answer that a default's text stands for; None where it stands for none."""
        match self.kind:
            case Kind.SELECT_MULTIPLE:
                return [choice.name for choice in self.choices if choice.name in text.split()] or None
            case Kind.SELECT_ONE:
                return text if any(choice.name == text for choice in self.choices) else None
            case Kind.RANGE:
                return number(text) if any(choice.name == text for choice in self.choices) else None
            case Kind.INTEGER:
                return number(text)
            case Kind.DATE:
                return text if _is_date(text) else None
        return text or None


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A value that nobody is asked for: given beforehand (hidden) or calculated."""

    path: str
    relevant: tuple[Expression, ...]
    calculation: Expression | None
    default: Expression | None

    @property
    def name(self) -> str:
        """The path without the groups."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A questionnaire, whole: one version that responses stay on."""

    name: str
    version: str
    digest: str
    titles: Mapping[str, str]
    languages: tuple[str, ...]
    default_language: str
    questions: tuple[Question, ...]
    fields: tuple[Field, ...]
    nodes: Mapping[str, Question | Field]
    by_path: Mapping[str, Question]

    @classmethod
    def load(cls, source: Mapping[str, Any]) -> Self:
        """From what `xlsform.convert` made; ValueError where it is of another format.

        `relevant` there maps paths, those of groups too, to conditions; a question is under those of its groups.
        """
        if source["format"] != FORMAT:
            raise ValueError(f"compiled form of format {source['format']}, not {FORMAT}")
        root = f"/{source['name']}/"
        lists = {name: _choices(choices) for name, choices in source["lists"].items()}
        rules = {path: parse(text, here=root + path) for path, text in source["relevant"].items()}
        questions = [_question(row, root, rules, lists) for row in source["questions"]]
        fields = [_field(row, root, rules) for row in source["fields"]]
        return cls(
            name=source["name"],
            version=source["version"],
            digest=source["digest"],
            titles=source["title"],
            languages=tuple(source["languages"]),
            default_language=source["default_language"],
            questions=tuple(questions),
            fields=tuple(fields),
            nodes={root + one.path: one for one in fields} | {root + one.path: one for one in questions},
            by_path={question.path: question for question in questions},
        )

    def title(self, language: str) -> str:
        """The questionnaire's name in the nearest language."""
        return nearest(self.titles, language, self.default_language) or self.name

    def cycle(self) -> str | None:
        """The name of a value or relevance that depends on itself; None where all is well."""
        reads = {
            node: {read for expression in _rules(item) for read in expression.references if read in self.nodes}
            for node, item in self.nodes.items()
        }
        settled: set[str] = set()
        while ready := {node for node in reads.keys() - settled if reads[node] <= settled}:
            settled |= ready
        trail: list[str] = []
        left = sorted(reads.keys() - settled)
        while left and left[0] not in trail:
            trail.append(left[0])
            left = sorted(reads[left[0]] - settled)
        return self.nodes[left[0]].name if left else None


def number(text: str) -> int | float | None:
    """A number as short as it can be kept: 5, 2.5, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    if not isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def written(value: Value) -> str:
    """An answer as the text that expressions read."""
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(value)
    return value if isinstance(value, str) else number_text(value)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _rules(item: Question | Field) -> list[Expression]:
    calculation = item.calculation if isinstance(item, Field) else None
    return [*item.relevant, *([calculation] if calculation else [])]


def _question(
    row: Mapping[str, Any], root: str, rules: Mapping[str, Expression], lists: Mapping[str, tuple[Choice, ...]]
) -> Question:
    node = root + row["path"]
    return Question(
        path=row["path"],
        kind=Kind(row["kind"]),
        appearance=row.get("appearance", ""),
        label=_phrase(row.get("label"), node),
        hint=_phrase(row.get("hint"), node),
        message=_phrase(row.get("constraint_message"), node),
        required=_expression(row.get("required"), node),
        relevant=_conditions(row["path"], rules),
        constraint=_expression(row.get("constraint"), node),
        default=_expression(row.get("default"), node),
        choices=_steps(*row["range"]) if "range" in row else lists.get(row.get("list", ""), ()),
        settings=row.get("settings", {}),
    )


def _field(row: Mapping[str, Any], root: str, rules: Mapping[str, Expression]) -> Field:
    node = root + row["path"]
    return Field(
        path=row["path"],
        relevant=_conditions(row["path"], rules),
        calculation=_expression(row.get("calculation"), node),
        default=_expression(row.get("default"), node),
    )


def _conditions(path: str, rules: Mapping[str, Expression]) -> tuple[Expression, ...]:
    """Those of the groups around it, outermost first, and its own."""
    steps = path.split("/")
    around = ("/".join(steps[:length]) for length in range(1, len(steps) + 1))
    return tuple(rules[one] for one in around if one in rules)


def _expression(text: str | None, node: str) -> Expression | None:
    return parse(text, here=node) if text else None


def _phrase(said: Mapping[str, Sequence[str | Mapping[str, str]]] | None, node: str) -> Phrase:
    """A text is a list of its pieces: words as they are, `{"output": EXPRESSION}` where an answer is piped in."""
    return Phrase({language: _pieces(parts, node) for language, parts in (said or {}).items()})


def _pieces(parts: Sequence[str | Mapping[str, str]], node: str) -> str | tuple[str | Expression, ...]:
    pieces = tuple(part if isinstance(part, str) else parse(part["output"], here=node) for part in parts)
    words = [piece for piece in pieces if isinstance(piece, str)]
    return "".join(words).strip() if len(words) == len(pieces) else pieces


def _joined(pieces: tuple[str | Expression, ...], context: Context) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text(context) for piece in pieces).strip()


def _choices(rows: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(row["name"], _phrase(row["label"], "")) for row in rows)


def _steps(start: float, end: float, step: float) -> tuple[Choice, ...]:
    """A range is a question whose options are its numbers."""
    names = [number_text(start + index * step) for index in range(round((end - start) / step) + 1)]
    return tuple(Choice(name, Phrase({"": name})) for name in names)
