"""Acts that come nearer to an answer and are none yet: ticks, pages, a search, the month, the day and the hour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from services import typed_answers
from services.compiled_form import Kind, Question
from services.form_items import CHOSEN, SEVERAL, TIMED
from services.questionnaire_moment import Moment
from services.questionnaire_state import Action, Answer, Choose, Invalid, Search, State, Turn, Why

PAGE = 8
SCALE_PAGE = 25
SEARCHABLE = 20
"""Options from which on their names may be searched."""
MONTHS = 12
FIRST_MONTH, LAST_MONTH = 1 * MONTHS, 8000 * MONTHS
HOURS, MINUTES = range(24), range(60)


def nearer(moment: Moment, asked: Question, action: Action) -> State | None:
    """Where the action leads if it is no answer yet; None where it is one."""
    match action:
        case Turn(page):
            return _turned(moment, asked, page)
        case Search(text):
            return _searched(moment, asked, text)
        case Choose(index) if asked.kind in SEVERAL:
            return _ticked(moment, asked, option(moment, asked, index))
        case Choose(index) if asked.kind in TIMED:
            return _picked(moment, asked, index)
        case Answer(text) if asked.kind in CHOSEN and is_searchable(moment, asked):
            return _sought(moment, asked, text)
    return None


def option(moment: Moment, asked: Question, index: int) -> str:
    """The option of this index, searched for or not."""
    choices = moment.choices(asked)
    if not 0 <= index < len(choices):
        raise Invalid(asked.path, Why.NOT_AN_OPTION if choices else Why.NOT_NOW)
    return choices[index].name


def is_searchable(moment: Moment, asked: Question) -> bool:
    """It has so many options that nobody turns pages for them."""
    return asked.kind in CHOSEN and len(moment.choices(asked)) >= SEARCHABLE


def still_there(moment: Moment, asked: Question) -> list[str]:
    """What is ticked, without what is no option any more."""
    names = {choice.name for choice in moment.choices(asked)}
    return [name for name in moment.state.ticked if name in names]


def shown(moment: Moment, asked: Question) -> Sequence[int]:
    """The indexes of the options that are shown: all, or those that were searched for."""
    if moment.state.found and is_searchable(moment, asked):
        return containing(moment, asked, moment.state.found)
    return range(len(moment.choices(asked)))


def containing(moment: Moment, asked: Question, text: str) -> list[int]:
    """The indexes of the options with this in their name, in any language."""
    labels = [choice.label.plain() for choice in moment.choices(asked)]
    return typed_answers.containing(text, labels)


def page_size(asked: Question) -> int:
    """How many options stand on one page."""
    return SCALE_PAGE if asked.kind is Kind.RANGE else PAGE


def pages(moment: Moment, asked: Question) -> int:
    """How many pages its options fill."""
    return max(1, -(-len(shown(moment, asked)) // page_size(asked)))


def has_calendar(asked: Question) -> bool:
    """Its day is picked in a calendar."""
    return asked.kind in (Kind.DATE, Kind.DATETIME)


def month(moment: Moment, asked: Question) -> date:
    """The first day of the month that the calendar shows."""
    if page := moment.state.page:
        return date(page // MONTHS, page % MONTHS + 1, 1)
    return (day(moment, asked) or moment.now.date()).replace(day=1)


def day(moment: Moment, asked: Question) -> date | None:
    """The day of the answer, or of the default."""
    try:
        return date.fromisoformat(str(moment.value(asked))[:10])
    except ValueError:
        return None


def moment_of(picked: tuple[str, ...], minute: int, asked: Question, now: datetime) -> str:
    """The answer that a picked day and hour and a minute make."""
    at = time(int(picked[-1]), minute)
    if asked.kind is Kind.TIME:
        return at.isoformat()
    whole = datetime.combine(date.fromisoformat(picked[0]), at, tzinfo=now.tzinfo)
    return whole.isoformat(timespec="milliseconds")


def picked_day(moment: Moment, asked: Question, index: int) -> str:
    """ISO of a day of the month that is shown; 0 is today."""
    try:
        chosen = month(moment, asked).replace(day=index) if index else moment.now.date()
    except ValueError:
        raise Invalid(asked.path, Why.NOT_A_DATE) from None
    return chosen.isoformat()


def is_whole(state: State, asked: Question) -> bool:
    """The next press on a day, an hour or a minute makes the answer."""
    missing = {Kind.DATE: 1, Kind.TIME: 2, Kind.DATETIME: 3}[asked.kind]
    return len(state.marked or ()) + 1 >= missing


def _turned(moment: Moment, asked: Question, page: int) -> State:
    if asked.kind in TIMED:
        if page and not (has_calendar(asked) and FIRST_MONTH <= page < LAST_MONTH):
            raise Invalid(asked.path, Why.NOT_NOW)
        return replace(moment.state, page=page, marked=None)
    if not 0 <= page < pages(moment, asked):
        raise Invalid(asked.path, Why.NOT_NOW)
    return replace(moment.state, page=page)


def _searched(moment: Moment, asked: Question, text: str) -> State:
    if not is_searchable(moment, asked):
        raise Invalid(asked.path, Why.NOT_NOW)
    if text and not containing(moment, asked, text):
        raise Invalid(asked.path, Why.NOT_FOUND)
    return replace(moment.state, found=text, page=0)


def _ticked(moment: Moment, asked: Question, name: str) -> State:
    """Ticked or unticked; where the order is the answer, in the order of the taps."""
    state = moment.state
    before = still_there(moment, asked)
    ticked = [one for one in before if one != name] + ([name] if name not in before else [])
    if asked.kind is Kind.SELECT_MULTIPLE:
        ticked = [choice.name for choice in moment.choices(asked) if choice.name in ticked]
    return replace(state, marked=tuple(ticked))


def _picked(moment: Moment, asked: Question, index: int) -> State | None:
    """The day or the hour is settled and the rest is asked for; None where nothing is missing."""
    state, picked = moment.state, moment.state.marked or ()
    if is_whole(state, asked):
        return None
    if has_calendar(asked) and not picked:
        return replace(state, marked=(picked_day(moment, asked, index),))
    if index not in HOURS:
        raise Invalid(asked.path, Why.NOT_A_TIME)
    return replace(state, marked=(*picked, f"{index:02}"))


def _sought(moment: Moment, asked: Question, typed: str) -> State | None:
    """Options that are called so are shown; None where one is meant, or a whole list of them."""
    labels = [choice.label.plain() for choice in moment.choices(asked)]
    exact = typed_answers.option(typed, labels)
    found = [exact] if exact is not None else typed_answers.containing(typed, labels)
    if asked.kind is Kind.SELECT_ONE:
        return _searched(moment, asked, typed) if len(found) != 1 else None
    if not found and len(typed_answers.listed(typed)) > 1:
        return None
    state = _searched(moment, asked, typed)
    is_new = len(found) == 1 and moment.choices(asked)[found[0]].name not in state.ticked
    return _ticked(Moment(moment.form, state, moment.now), asked, option(moment, asked, found[0])) if is_new else state
