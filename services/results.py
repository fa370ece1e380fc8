"""What a questionnaire's answers come to: for each question how many, the mean, the spread; words without names."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from services import figures
from services.compiled_form import Choice, Form, Kind, Phrase, Question, Value, number
from services.form_items import CHOSEN, SILENT, bare, nearest, written

NUMBERS = frozenset((Kind.RANGE, Kind.INTEGER, Kind.DECIMAL))
WORDS = frozenset((Kind.TEXT, Kind.BARCODE))
MOST_STEPS = 12
"""Different numbers that still make a picture of their spread each; a scale from 1 to 10 has ten."""


class Measure(StrEnum):
    """How the answers to a question are read."""

    NUMBER = "number"
    """A scale, stars, a number; the score of a choice."""
    CHOICE = "choice"
    RANKED = "ranked"
    WORDS = "words"
    COUNT = "count"
    """Days, places, files: only how many there are."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One person's answers; `key` is a name by which nothing else is found where the questionnaire is anonymous."""

    key: str
    person: int | None
    answers: Mapping[str, Value]
    """By path; None was seen and left without an answer."""
    is_whole: bool = True
    """Sent; of the others only the question of the survey's message is known."""


@dataclass(frozen=True, slots=True)
class Part:
    """An option, or a number, and how many gave it."""

    name: str
    label: str
    count: int
    place: Fraction | None = None
    """In a ranking: the mean place, 1 is the first."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What the answers to one question come to; to what was asked in several wordings, together."""

    path: str
    concept: str
    kind: Kind
    measure: Measure
    label: str
    count: int
    skipped: int
    """Seen and left without an answer: never a nought."""
    mean: Fraction | None = None
    parts: tuple[Part, ...] = ()
    texts: tuple[str, ...] = ()
    """By the alphabet: their order tells nothing, and is another for each question."""
    most: int | None = None
    """Of a scale: its highest step."""

    @property
    def seen(self) -> int:
        """How many met the question."""
        return self.count + self.skipped


def of(form: Form, answered: Sequence[Answered], *, language: str) -> list[QuestionResult]:
    """Every question in the form's order; those of one concept as one."""
    together: dict[str, list[Question]] = {}
    for question in form.questions:
        if question.kind not in SILENT:
            together.setdefault(question.concept, []).append(question)
    given = _given(answered)
    return [_result(form, same, given, language) for same in together.values()]


def veiled(results: Iterable[QuestionResult]) -> list[QuestionResult]:
    """Of an anonymous questionnaire: without questions that only few have met or answered."""
    return [one for one in results if not one.count or min(one.seen, _group(one)) >= figures.FEW]


def scores(form: Form, question: Question) -> dict[str, Fraction]:
    """The number that stands beside each option in the column `score`, where it has one."""
    if question.kind is not Kind.SELECT_ONE:
        return {}
    rows = form.tables.get(_table(form, question), ())
    found = {str(row["name"]): number(str(row["score"])) for row in rows if row.get("score")}
    return {name: figures.exact(score) for name, score in found.items() if score is not None}


def rated(form: Form, question: Question, value: Value) -> Fraction | None:
    """An answer as a number, where it is one, or its option has a score."""
    if value is None or isinstance(value, list):
        return None
    if question.kind in NUMBERS:
        known = number(written(value))
        return None if known is None else figures.exact(known)
    return scores(form, question).get(written(value))


def is_rated(form: Form, question: Question) -> bool:
    """Its answers are numbers, or have scores."""
    return question.kind in NUMBERS or bool(scores(form, question))


def is_scale(form: Form, question: Question) -> bool:
    """Something is rated there; a number of lessons is no rating."""
    return question.kind is Kind.RANGE or bool(scores(form, question))


def label(phrase: Phrase, language: str, default: str) -> str:
    """What a text says where no answer can be piped in: a gap stands for that."""
    said = nearest(phrase.said, language, default)
    if said is None or isinstance(said, str):
        return said or ""
    return "".join(piece if isinstance(piece, str) else "…" for piece in said).strip()


def options(form: Form, question: Question) -> tuple[Choice, ...]:
    """All options that the question has, for anybody."""
    return question.choices or form.lists.get(_table(form, question), ())


def _given(answered: Sequence[Answered]) -> dict[str, list[Value]]:
    """By question; those of the copies of a repeat together."""
    given: dict[str, list[Value]] = {}
    for one in answered:
        for path, value in one.answers.items():
            given.setdefault(bare(path), []).append(value)
    return given


def _result(form: Form, same: Sequence[Question], given: Mapping[str, list[Value]], language: str) -> QuestionResult:
    asked = same[0]
    seen = [(question, value) for question in same for value in given.get(question.path, ())]
    said = [(question, value) for question, value in seen if value is not None]
    numbers = [one for question, value in said if (one := rated(form, question, value)) is not None]
    values = [value for _question, value in said]
    measure = _measure(form, asked)
    if measure is Measure.NUMBER and asked.kind in NUMBERS:
        parts = _steps(asked, values)
    else:
        parts = _parts(form, same, values, measure, language) if asked.kind in CHOSEN else ()
    return QuestionResult(
        path=asked.path,
        concept=asked.concept,
        kind=asked.kind,
        measure=measure,
        label=label(asked.label, language, form.default_language) or asked.name,
        count=len(said),
        skipped=len(seen) - len(said),
        mean=figures.mean(numbers),
        parts=parts,
        texts=_texts(values) if measure is Measure.WORDS else (),
        most=_most(form, asked),
    )


def _measure(form: Form, asked: Question) -> Measure:
    if is_rated(form, asked):
        return Measure.NUMBER
    if asked.kind is Kind.RANK:
        return Measure.RANKED
    if asked.kind in CHOSEN:
        return Measure.CHOICE
    return Measure.WORDS if asked.kind in WORDS else Measure.COUNT


def _most(form: Form, asked: Question) -> int | None:
    """The highest step of a scale, the highest score."""
    steps = [number(choice.name) for choice in asked.choices] if asked.kind is Kind.RANGE else []
    highest = max([*(one for one in steps if one is not None), *scores(form, asked).values()], default=None)
    return None if highest is None else int(-(-highest // 1))


def _steps(asked: Question, values: Iterable[Value]) -> tuple[Part, ...]:
    """How often each step of a scale was given; of free numbers those that were."""
    counts = Counter(written(value) for value in values)
    names = dict.fromkeys(choice.name for choice in asked.choices)
    others = sorted((name for name in counts if name not in names), key=lambda name: (number(name) or 0, name))
    return tuple(Part(name, name, counts[name]) for name in (*names, *others))


def _parts(
    form: Form, same: Sequence[Question], values: Iterable[Value], measure: Measure, language: str
) -> tuple[Part, ...]:
    """How often each option was chosen; in a ranking they stand by their mean place."""
    names = {
        choice.name: label(choice.label, language, form.default_language)
        for question in same
        for choice in options(form, question)
    }
    chosen = [value if isinstance(value, list) else [written(value)] for value in values]
    counts = Counter(name for one in chosen for name in one)
    names |= {name: name for name in sorted(counts) if name not in names}
    if measure is not Measure.RANKED:
        return tuple(Part(name, said or name, counts[name]) for name, said in names.items())
    places = {name: figures.mean([Fraction(one.index(name) + 1) for one in chosen if name in one]) for name in names}
    found = [Part(name, said or name, counts[name], places[name]) for name, said in names.items()]
    return tuple(sorted(found, key=lambda part: (part.place is None, part.place or 0)))


def _texts(values: Iterable[Value]) -> tuple[str, ...]:
    said = (written(value).strip() for value in values)
    return tuple(sorted((one for one in said if one), key=lambda one: (one.casefold(), one)))


def _table(form: Form, question: Question) -> str:
    if question.options:
        return question.options.table
    return next((name for name, choices in form.lists.items() if choices is question.choices and choices), "")


def _group(one: QuestionResult) -> int:
    """Whoever left a question for words empty hides among those who wrote; of numbers only the answers count."""
    return one.seen if one.measure is Measure.WORDS else one.count
