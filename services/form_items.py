"""What a questionnaire is made of: texts, options, questions, values, repeats; every expression parsed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Self, TypeAlias, TypeVar

from services.expressions import Context, Expression, number_text

Value: TypeAlias = str | int | float | list[str] | None
"""An answer: text, date (ISO) or choice; whole number; other number; choices; None for skipped."""


class Kind(StrEnum):
    """What is asked for, by its XLSForm name."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    RANGE = "range"
    DATE = "date"
    TIME = "time"
    DATETIME = "dateTime"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    BARCODE = "barcode"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    REPEAT = "repeat"
    """Not a row of the form: whether there is another copy of a repeat."""


SEVERAL = frozenset((Kind.SELECT_MULTIPLE, Kind.RANK))
CHOSEN = frozenset((Kind.SELECT_ONE, *SEVERAL))
TIMED = frozenset((Kind.DATE, Kind.TIME, Kind.DATETIME))
FILES = frozenset((Kind.IMAGE, Kind.AUDIO, Kind.VIDEO, Kind.FILE))
PLACES = frozenset((Kind.GEOPOINT, Kind.GEOTRACE, Kind.GEOSHAPE))
SILENT = frozenset((Kind.NOTE, Kind.REPEAT))
"""Nothing is answered there that would be sent."""

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

    def text(self, language: str, default: str, context: Context, at: str = "") -> str | None:
        """The text in the nearest language; None where it says nothing."""
        said = nearest(self.said, language, default)
        return said if said is None or isinstance(said, str) else _joined(said, context, at)

    def plain(self) -> list[str]:
        """What is said in every language in which nothing is piped in."""
        return [said for said in self.said.values() if isinstance(said, str)]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One option of a question: what is stored and what is read."""

    name: str
    label: Phrase


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """Options that have to be worked out: filtered, shuffled, from an attached table or from the copies of a repeat."""

    table: str
    """The list; empty where the options are copies of a repeat."""
    value: str
    label: str
    """Columns of the list, or nodes of the copy."""
    filter: Expression | None
    nodes: Expression | None
    is_random: bool
    seed: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One row of the questionnaire that a person meets: a question or a note."""

    path: str
    kind: Kind
    appearance: str
    label: Phrase
    hint: Phrase
    message: Phrase
    required_message: Phrase
    required: Expression | None
    relevant: tuple[Expression, ...]
    constraint: Expression | None
    default: Expression | None
    calculation: Expression | None
    choices: tuple[Choice, ...]
    options: Options | None
    sets: tuple[tuple[str, Expression], ...]
    """What an answer here sets elsewhere: path and expression."""
    settings: Mapping[str, str]

    @property
    def name(self) -> str:
        """The path without the groups."""
        return self.path.rpartition("/")[2]

    @property
    def concept(self) -> str:
        """What is asked about, the same in every version and language."""
        return self.settings.get("concept", self.name)

    def copy(self, path: str) -> Self:
        """The same question in one copy of its repeat."""
        return replace(self, path=path)

    def value(self, text: str) -> Value:
        """The answer that a default's text stands for; None where it stands for none."""
        known = {choice.name for choice in self.choices}
        match self.kind:
            case Kind.SELECT_MULTIPLE | Kind.RANK:
                return [name for name in text.split() if name in known or self.options] or None
            case Kind.SELECT_ONE:
                return text if text in known or (self.options and text) else None
            case Kind.RANGE:
                return number(text) if text in known else None
            case Kind.INTEGER | Kind.DECIMAL:
                return number(text)
            case Kind.DATE:
                return text if is_date(text) else None
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
class Repeat:
    """A group that has copies: as many as are counted, or as people say."""

    path: str
    relevant: tuple[Expression, ...]
    count: Expression | None
    ask: Question
    """Whether there is another copy; asked where nothing counts them."""
    items: tuple["Question | Repeat", ...]


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


def is_date(text: str) -> bool:
    """An ISO date that is in the calendar."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def bare(path: str) -> str:
    """A place without the numbers of copies."""
    if "[" not in path:
        return path
    return "/".join(step.partition("[")[0] for step in path.split("/"))


def _joined(pieces: tuple[str | Expression, ...], context: Context, at: str) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text(context, at) for piece in pieces).strip()
