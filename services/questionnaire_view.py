"""What a person is to read of a questionnaire: the question being asked, or the review. Knows no screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from services import questionnaire_picking as picking
from services.compiled_form import Choice, Form, Kind, Question, Value, written
from services.form_items import CHOSEN, SEVERAL, SILENT, TIMED, bare
from services.questionnaire_moment import Moment
from services.questionnaire_rows import Copy, copies, matrix
from services.questionnaire_state import State

AGREED = "✓"


@dataclass(frozen=True, slots=True)
class Option:
    """One option on the page shown; `index` is what `Choose` takes."""

    index: int
    label: str
    chosen: bool
    place: int = 0
    """Where the order is the answer: the place it has so far, from 1; 0: none."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One month, from which a day is picked."""

    month: date
    """Its first day."""
    today: date
    chosen: date | None

    def page(self, months: int = 0) -> int:
        """What `Turn` takes to show the month so many months on."""
        return self.month.year * picking.MONTHS + self.month.month - 1 + months


@dataclass(frozen=True, slots=True)
class View:
    """The question being asked, as a person is to read it; knows no screen."""

    path: str
    kind: Kind
    number: int
    of: int
    progress: int
    label: str
    hint: str | None
    answer: str | None
    """What was answered before, or the default."""
    options: tuple[Option, ...]
    page: int
    pages: int
    required: bool
    can_go_back: bool
    can_go_forward: bool
    appearance: str = ""
    headings: tuple[str, ...] = ()
    """Labels of the groups that begin with this question, the outermost first."""
    calendar: Calendar | None = None
    """The month to pick a day from; None where none is picked, or none any more."""
    picked: tuple[str, ...] = ()
    """What is settled of a time: the day (ISO) of a date with an hour, the hour."""
    found: str = ""
    """What the options were searched for; empty: all are there."""
    is_searchable: bool = False
    """Part of an option's name may be typed."""
    within: tuple[Copy, ...] = ()
    """The copies of repeats that it is asked in."""
    matrix: tuple["Line", ...] = ()
    """The questions that are shown together with it, itself among them, with their answers."""

    @property
    def can_skip(self) -> bool:
        """A person may leave it unanswered."""
        return not self.required and self.kind is not Kind.NOTE

    @property
    def can_be_done(self) -> bool:
        """`Done` ends it: several options, a note, what is to be acknowledged."""
        return self.kind in (*SEVERAL, Kind.NOTE, Kind.ACKNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in the review; `answer` is None where the question was skipped."""

    path: str
    label: str
    answer: str | None
    kind: Kind
    index: int
    """Where the question stands among those shown."""
    within: tuple[Copy, ...] = ()


def question(form: Form, state: State, now: datetime, language: str) -> View | None:
    """What is to be asked; None while the answers are reviewed."""
    if state.at is None:
        return None
    moment, asked = Moment(form, state, now, language), form.asked(state.at)
    if asked is None:
        return None
    shown = moment.questions()
    at = place(shown, asked)
    before = [one.kind not in SILENT for one in shown[: at + 1]]
    return View(
        path=asked.path,
        kind=asked.kind,
        number=sum(before),
        of=sum(one.kind not in SILENT for one in shown),
        progress=state.progress,
        label=moment.said(asked, language),
        hint=asked.hint.text(language, form.default_language, moment, form.root + asked.path),
        answer=_read_out(moment, asked, language),
        options=_options(moment, asked, language),
        page=0 if asked.kind in TIMED else state.page,
        pages=picking.pages(moment, asked),
        required=moment.required(asked),
        can_go_back=len(before) > 1,
        can_go_forward=state.can_go_forward,
        appearance=asked.appearance,
        headings=_headings(moment, asked, shown[at - 1].path if at else "", language),
        calendar=_calendar(moment, asked),
        picked=(state.marked or ()) if asked.kind in TIMED else (),
        found=state.found,
        is_searchable=picking.is_searchable(moment, asked),
        within=copies(moment, asked.path, language),
        matrix=tuple(_line(moment, shown, index, language) for index in matrix(shown, at)),
    )


def review(form: Form, state: State, now: datetime, language: str) -> list[Line]:
    """Every relevant answer, in order, as it is read before sending."""
    moment = Moment(form, state, now, language)
    shown = moment.questions()
    return [
        _line(moment, shown, index, language)
        for index, one in enumerate(shown)
        if one.kind not in SILENT and one.path in state.answers
    ]


def addable(form: Form, state: State, now: datetime, language: str) -> list[Line]:
    """In the review: the repeats that could have another copy and, as answered, have none."""
    moment = Moment(form, state, now, language)
    shown = moment.questions() if form.repeats else []
    return [
        _line(moment, shown, index, language)
        for index, one in enumerate(shown)
        if one.kind is Kind.REPEAT and state.answers.get(one.path) == "no"
    ]


def _line(moment: Moment, shown: list[Question], index: int, language: str) -> Line:
    one = shown[index]
    said, answer = moment.said(one, language), _read_out(moment, one, language)
    return Line(one.path, said, answer, one.kind, index, copies(moment, one.path, language))


def _options(moment: Moment, asked: Question, language: str) -> tuple[Option, ...]:
    """The page of options that is shown."""
    size, choices = picking.page_size(asked), moment.choices(asked)
    chosen = picking.still_there(moment, asked) if asked.kind is Kind.RANK else moment.state.ticked
    first = moment.state.page * size
    return tuple(
        Option(index, moment.option(choice, language), choice.name in chosen, _place(choice, chosen, asked))
        for index in picking.shown(moment, asked)[first : first + size]
        for choice in [choices[index]]
    )


def _place(choice: Choice, chosen: Sequence[str], asked: Question) -> int:
    return chosen.index(choice.name) + 1 if asked.kind is Kind.RANK and choice.name in chosen else 0


def _headings(moment: Moment, asked: Question, before: str, language: str) -> tuple[str, ...]:
    """Of the groups around it, those that the question before was not in."""
    form, found, at = moment.form, list[str](), asked.path.find("/")
    while form.headings and at > 0:
        group = asked.path[:at]
        said = None if before.startswith(f"{group}/") else form.headings.get(bare(group))
        if said and (words := said.text(language, form.default_language, moment, form.root + group)):
            found.append(words)
        at = asked.path.find("/", at + 1)
    return tuple(found)


def _calendar(moment: Moment, asked: Question) -> Calendar | None:
    if not picking.has_calendar(asked) or moment.state.marked:
        return None
    return Calendar(picking.month(moment, asked), moment.now.date(), picking.day(moment, asked))


def place(shown: list[Question], asked: Question) -> int:
    """Where it stands among those shown; first, if time alone has made it irrelevant."""
    return next((index for index, one in enumerate(shown) if one.path == asked.path), 0)


def _read_out(moment: Moment, asked: Question, language: str) -> str | None:
    """An answer in words: labels instead of codes, a date as it is written by hand."""
    value = moment.value(asked)
    if value is None:
        return None
    if asked.kind in CHOSEN or asked.choices:
        return ", ".join(moment.option(choice, language) for choice in _chosen(moment, asked, value))
    if asked.kind is Kind.ACKNOWLEDGE:
        return AGREED
    if asked.kind in TIMED:
        return _clocked(written(value))
    return written(value)


def _clocked(value: str) -> str:
    """A day and an hour as they are written by hand; a text that is neither, as it is."""
    day, _, clock = value.partition("T") if "T" in value else (value, "", "") if "-" in value else ("", "", value)
    try:
        parts = [date.fromisoformat(day).strftime("%d.%m.%Y")] if day else []
        return " ".join([*parts, *([time.fromisoformat(clock).strftime("%H:%M")] if clock else [])])
    except ValueError:
        return value


def _chosen(moment: Moment, asked: Question, value: Value) -> list[Choice]:
    """In the form's order; where the order is the answer, in that."""
    names = value if isinstance(value, list) else [written(value)]
    chosen = [choice for choice in moment.choices(asked) if choice.name in names]
    return sorted(chosen, key=lambda choice: names.index(choice.name)) if asked.kind is Kind.RANK else chosen
