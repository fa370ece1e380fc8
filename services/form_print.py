"""A questionnaire on paper: the questions that somebody would be asked, with boxes and lines to answer in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services import printing, questionnaire_choices
from services.compiled_form import Form, Kind, Phrase, Question
from services.form_conditions import Answered, conditions
from services.form_items import CHOSEN, FILES, nearest
from services.questionnaire_moment import Moment
from services.questionnaire_state import State

MOST_OPTIONS = 40
"""A longer list is answered in words."""
MOST_STEPS = 25
GAP = "_" * 12
"""Where an answer would be read out."""
COLUMNS = ((9, 6), (20, 4), (28, 3), (46, 2))
"""How many options stand beside each other, by the letters of the longest."""
TABLE_OPTIONS, TABLE_ROWS = 7, 3
IN_CHAT = FILES | {Kind.GEOPOINT, Kind.GEOTRACE, Kind.GEOSHAPE, Kind.BARCODE}


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What stands on every copy besides the questions, in the reader's language."""

    language: str
    do: str
    """How to answer: where something is required, what its mark means."""
    do_all_free: str
    """The same where nothing is required."""
    only_if: str
    """With {number} and {answer}."""
    several: str
    rank: str
    again: str
    """A part that may be answered several times."""
    in_chat: str
    read: str
    day: tuple[str, str, str]
    version: str
    """With {version}."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: whom it asks, about whom, and how far the records answer it already."""

    form: Form
    state: State
    words: PaperWords
    place: str
    code: str = ""
    name: str = ""
    about: str = ""


def pdf(values: Mapping[str, Any]) -> bytes:
    """The copies one after another, each on pages of its own."""
    return printing.pdf("form_print", values)


def values(copies: Sequence[Copy], now: datetime) -> dict[str, Any]:
    """What the template is filled in with."""
    return {"copies": [_copy(one, now) for one in copies]}


def _copy(one: Copy, now: datetime) -> dict[str, Any]:
    printer = _Printer(one, Moment(one.form, one.state, now, one.words.language))
    blocks = _tabled(list(printer.blocks()))
    is_free = not any(block.get("required") for block in blocks)
    return {
        "language": one.words.language.partition("@")[0],
        "title": one.form.title(one.words.language),
        "do": one.words.do_all_free if is_free else one.words.do,
        "version": one.words.version.format(version=one.form.version) if one.form.version else "",
        **{key: getattr(one, key) for key in ("place", "code", "name", "about")},
        "blocks": blocks,
    }


class _Printer:
    """Goes through one copy."""

    def __init__(self, copy: Copy, moment: Moment) -> None:
        self.form, self.moment, self.words = copy.form, moment, copy.words
        self.numbers: dict[str, int] = {}
        self.answers: dict[tuple[str, str], str] = {}

    def blocks(self) -> Iterator[dict[str, Any]]:
        before = ""
        for question in self.form.questions:
            told = conditions(self.moment, question)
            if told is None or question.kind is Kind.REPEAT:
                continue
            yield from self.headings(question, before)
            yield self.block(question, self.only_if(told))
            before = question.path

    def headings(self, question: Question, before: str) -> Iterator[dict[str, Any]]:
        """The groups and repeats that begin here."""
        steps = question.path.split("/")
        for group in ("/".join(steps[:length]) for length in range(1, len(steps))):
            if before.startswith(f"{group}/"):
                continue
            repeat = self.form.repeats.get(group)
            phrase = repeat.ask.label if repeat else self.form.headings.get(group)
            if phrase and (said := self.said(phrase)):
                yield {"kind": "heading", "text": said}
            if repeat:
                yield {"kind": "note", "text": self.words.again}

    def block(self, question: Question, only_if: str) -> dict[str, Any]:
        label = self.said(question.label) or question.name
        hint = self.said(question.hint)
        if question.kind is Kind.NOTE:
            return {"kind": "note", "text": "\n".join(filter(None, (label, hint)))}
        self.numbers[question.path] = number = len(self.numbers) + 1
        hints = {Kind.SELECT_MULTIPLE: self.words.several, Kind.RANK: self.words.rank}
        return {
            "kind": "question",
            "number": number,
            "label": label,
            "hint": hint or hints.get(question.kind, ""),
            "required": self.moment.required(question),
            "only_if": only_if,
            "table": _table(question),
            **self.answer(question),
        }

    def answer(self, question: Question) -> dict[str, Any]:
        """Where the answer is written."""
        choices = questionnaire_choices.unfiltered(self.moment, question) if question.kind in CHOSEN else ()
        if 0 < len(choices) <= MOST_OPTIONS:
            labels = [self.said(one.label) or one.name for one in choices]
            names = [one.name for one in choices]
            self.answers |= {(question.path, name): said for name, said in zip(names, labels, strict=True)}
            answer = "rank" if question.kind is Kind.RANK else "options"
            return {"answer": answer, "options": labels, "columns": _columns(labels)}
        if question.kind is Kind.RANGE and 0 < len(question.choices) <= MOST_STEPS:
            return {"answer": "scale", "options": [one.name for one in question.choices]}
        return self.written(question)

    def written(self, question: Question) -> dict[str, Any]:
        """Where an answer stands that is not chosen."""
        if question.kind in IN_CHAT:
            return {"answer": "said", "text": self.words.in_chat}
        if question.kind is Kind.ACKNOWLEDGE:
            return {"answer": "options", "options": [self.words.read], "columns": 1}
        if question.kind in (Kind.DATE, Kind.DATETIME, Kind.TIME):
            return {"answer": question.kind.value.lower(), "options": list(self.words.day)}
        if question.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.RANGE):
            return {"answer": "number"}
        return {"answer": "lines", "lines": 4 if "multiline" in question.appearance else 2}

    def only_if(self, told: Sequence[Answered]) -> str:
        """Which answer before brings this question, where one can say so in a word."""
        parts = [
            self.words.only_if.format(number=self.numbers[one.path], answer=self.answers[one.path, one.name])
            for one in told
            if one.path in self.numbers and (one.path, one.name) in self.answers
        ]
        return ", ".join(parts) if len(parts) == len(told) else ""

    def said(self, phrase: Phrase) -> str:
        """A text; a gap where an answer would be read out."""
        pieces = nearest(phrase.said, self.words.language, self.form.default_language)
        if pieces is None or isinstance(pieces, str):
            return (pieces or "").strip()
        return "".join(one if isinstance(one, str) else one.text(self.moment) or GAP for one in pieces).strip()


def _table(question: Question) -> str:
    """What questions beside each other have in common, if they can stand in one table."""
    is_plain = question.kind is Kind.SELECT_ONE and question.options is None
    if not is_plain or not 0 < len(question.choices) <= TABLE_OPTIONS:
        return ""
    return " ".join(one.name for one in question.choices) + "\n" + question.path.rpartition("/")[0]


def _tabled(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Questions with the same options, one after another, become the rows of one table."""
    made: list[dict[str, Any]] = []
    for block in blocks:
        row = {key: block[key] for key in ("number", "label", "hint", "required", "only_if") if key in block}
        last = made[-1] if made else {}
        if block.get("table") and block["table"] == last.get("table") and block["options"] == last["options"]:
            last["rows"].append(row)
        else:
            made.append({**block, "rows": [row]})
    return [single for block in made for single in _single(block)]


def _single(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Few rows are no table."""
    rows = block.pop("rows")
    if len(rows) >= TABLE_ROWS:
        required = any(row["required"] for row in rows)
        yield {"kind": "table", "options": block["options"], "rows": rows, "required": required}
        return
    for row in rows:
        yield {**block, **row}


def _columns(labels: Sequence[str]) -> int:
    longest = max(map(len, labels))
    return next((count for most, count in COLUMNS if longest <= most), 1)
