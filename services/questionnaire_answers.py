"""The answer that a press or a typed text gives to a question."""

from collections.abc import Callable, Mapping

from services import questionnaire_picking as picking
from services import sent_files, typed_answers
from services.compiled_form import Kind, Question, Value
from services.form_items import FILES, TIMED
from services.questionnaire_moment import Moment
from services.questionnaire_picking import option
from services.questionnaire_state import Action, Answer, Attach, Choose, Done, Forward, Invalid, Skip, Why


def meant(moment: Moment, asked: Question, action: Action) -> Value:
    """The answer that an action gives; Invalid where it gives none to this question."""
    state = moment.state
    match action:
        case Answer(text):
            return _typed(moment, asked, text)
        case Attach(reference, media_type) if sent_files.fits(asked.kind, reference, media_type):
            return reference
        case Choose(index):
            return _pressed(moment, asked, index)
        case Done() if asked.kind in _DONE:
            return _DONE[asked.kind](moment, asked)
        case Skip() if asked.kind is not Kind.NOTE:
            return None
        case Forward() if state.can_go_forward:
            return state.value(asked.path)
    raise Invalid(asked.path, Why.NOT_A_FILE if isinstance(action, Attach) else Why.NOT_NOW)


def _pressed(moment: Moment, asked: Question, index: int) -> Value:
    if asked.kind in TIMED:
        return _picked(moment, asked, index)
    name = option(moment, asked, index)
    return asked.value(name) if asked.kind is Kind.RANGE else name


def _picked(moment: Moment, asked: Question, index: int) -> str:
    if asked.kind is Kind.DATE:
        return picking.picked_day(moment, asked, index)
    if index not in picking.MINUTES:
        raise Invalid(asked.path, Why.NOT_A_TIME)
    return picking.moment_of(moment.state.marked or (), index, asked, moment.now)


def _ticks(moment: Moment, asked: Question) -> Value:
    return picking.still_there(moment, asked) or None


def _ranked(moment: Moment, asked: Question) -> Value:
    """All options in order; the last one needs no tap. Nothing tapped is no answer."""
    ticked = picking.still_there(moment, asked)
    left = [choice.name for choice in moment.choices(asked) if choice.name not in ticked]
    if ticked and len(left) > 1:
        raise Invalid(asked.path, Why.NOT_ALL)
    return [*ticked, *left] if ticked or len(left) == 1 else None


def _agreed(moment: Moment, asked: Question) -> Value:
    return "OK"


def _read(moment: Moment, asked: Question) -> Value:
    return None


_DONE: Mapping[Kind, Callable[[Moment, Question], Value]] = {
    Kind.SELECT_MULTIPLE: _ticks,
    Kind.RANK: _ranked,
    Kind.ACKNOWLEDGE: _agreed,
    Kind.NOTE: _read,
}


_READ: Mapping[Kind, tuple[Callable[[str], Value], Why]] = {
    Kind.TEXT: (typed_answers.text, Why.REQUIRED),
    Kind.BARCODE: (typed_answers.text, Why.REQUIRED),
    Kind.INTEGER: (typed_answers.whole_number, Why.NOT_A_NUMBER),
    Kind.DECIMAL: (typed_answers.decimal_number, Why.NOT_A_DECIMAL),
    Kind.TIME: (typed_answers.clock, Why.NOT_A_TIME),
    Kind.GEOPOINT: (typed_answers.point, Why.NOT_A_PLACE),
    Kind.GEOTRACE: (typed_answers.points, Why.NOT_A_PLACE),
    Kind.GEOSHAPE: (typed_answers.points, Why.NOT_A_PLACE),
}


def _typed(moment: Moment, asked: Question, typed: str) -> Value:
    """The answer that a typed text means; Invalid where it means none."""
    value: Value
    match asked.kind:
        case kind if kind in _READ:
            read, why = _READ[kind]
            value = read(typed)
        case Kind.DATE:
            value, why = typed_answers.day(typed, moment.now.date()), Why.NOT_A_DATE
        case Kind.DATETIME:
            value, why = typed_answers.day_and_clock(_with_day(moment, typed), moment.now), Why.NOT_A_DATE
        case Kind.SELECT_MULTIPLE | Kind.RANK:
            value = _named(moment, asked, typed_answers.listed(typed))
            why = Why.NOT_ALL if asked.kind is Kind.RANK else Why.NOT_AN_OPTION
        case Kind.SELECT_ONE | Kind.RANGE:
            names = _named(moment, asked, [typed])
            value = names and (asked.value(names[0]) if asked.kind is Kind.RANGE else names[0])
            why = Why.NOT_AN_OPTION
        case _:
            value, why = None, Why.NOT_A_FILE if asked.kind in FILES else Why.NOT_NOW
    if value is None:
        raise Invalid(asked.path, why)
    return value


def _with_day(moment: Moment, typed: str) -> str:
    """Only the hour is typed where the day has been picked."""
    picked = moment.state.marked
    return f"{picked[0]} {typed}" if picked and typed_answers.clock(typed) else typed


def _named(moment: Moment, asked: Question, labels: list[str]) -> list[str] | None:
    """The options called by these labels, in the form's order; None where one of them is not an option."""
    choices = moment.choices(asked)
    known = [choice.label.plain() for choice in choices]
    indexes = [typed_answers.option(label, known) for label in labels]
    if None in indexes and len(labels) == 1 and picking.is_searchable(moment, asked):
        indexes = [*typed_answers.containing(labels[0], known)]
    if not indexes or None in indexes:
        return None
    if asked.kind is Kind.RANK:
        named = [*dict.fromkeys(choices[index].name for index in indexes if index is not None)]
        return named if len(named) == len(choices) else None
    return [choice.name for index, choice in enumerate(choices) if index in indexes]
