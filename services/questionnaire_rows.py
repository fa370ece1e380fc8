"""What stands around a question: the copies of repeats that it is in, and the rows of its matrix."""

from dataclasses import dataclass

from services.compiled_form import Kind, Question
from services.form_items import bare
from services.questionnaire_moment import Moment

ROW = "list-nolabel"
"""What the converter makes of `table-list`, too."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a repeat: what the repeat is called, and which it is, from 1."""

    label: str
    number: int


def copies(moment: Moment, path: str, language: str) -> tuple[Copy, ...]:
    """Those that a question is in, the outermost first; the question whether there is another one is outside it."""
    if "[" not in path:
        return ()
    form, steps = moment.form, path.split("/")
    found: list[Copy] = []
    for length in range(1, len(steps)):
        here = "/".join(steps[:length])
        if here.endswith("]"):
            label = form.repeats[bare(here)].ask.label
            said = label.text(language, form.default_language, moment, form.root + here)
            found.append(Copy(said or bare(steps[length - 1]), int(here.rpartition("[")[2][:-1])))
    return tuple(found)


def matrix(shown: list[Question], at: int) -> range:
    """Where the questions of one list around the one at this place stand; nowhere if it stands alone."""
    if not 0 <= at < len(shown) or not _is_row(shown[at]):
        return range(0)
    first, last = at, at
    while first and _belong(shown[first - 1], shown[at]):
        first -= 1
    while last + 1 < len(shown) and _belong(shown[last + 1], shown[at]):
        last += 1
    return range(first, last + 1) if first < last else range(0)


def _is_row(question: Question) -> bool:
    return question.kind is Kind.SELECT_ONE and ROW in question.appearance.split()


def _belong(one: Question, other: Question) -> bool:
    """They stand in one group and have the same list."""
    if not _is_row(one) or one.path.rpartition("/")[0] != other.path.rpartition("/")[0]:
        return False
    if one.options and other.options:
        return one.options.table == other.options.table
    return one.choices is other.choices
