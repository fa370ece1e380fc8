"""What decides beforehand whether somebody is asked a question, and what only their answers can tell."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from services.compiled_form import Field, Question
from services.expressions import Expression, NotAnExpression, parse
from services.form_items import SEVERAL, Kind, bare
from services.questionnaire_moment import Moment

_TEXT = r"(?:'(?P<one>[^']*)'|\"(?P<two>[^\"]*)\")"
_EQUAL = regex.compile(rf"\s*(?P<path>/[^\s=(),]+)\s*=\s*{_TEXT}\s*")
_SELECTED = regex.compile(rf"\s*selected\(\s*(?P<path>/[^\s=(),]+)\s*,\s*{_TEXT}\s*\)\s*")
_PIECE = regex.compile(r"'[^']*'|\"[^\"]*\"|[()\[\]]|\s(?:and|or)\s|.", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Answered:
    """This option of that question must have been chosen; an empty path: something that cannot be told in a word."""

    path: str = ""
    name: str = ""


def conditions(moment: Moment, question: Question) -> list[Answered] | None:
    """Which answers bring a question; None where what is known already says that it is not asked."""
    told = [one for condition in question.relevant for one in _clauses(condition)]
    repeats = frozenset(moment.form.root + path for path in moment.form.repeats)
    found = []
    for clause, here in told:
        try:
            expression = parse(clause, here=here, repeats=repeats)
        except NotAnExpression:
            found.append(Answered())
            continue
        if _is_asked(moment, expression, set()):
            found.append(_answered(moment, clause))
        elif not expression.truth(moment):
            return None
    return found


def _clauses(condition: Expression) -> Iterator[tuple[str, str]]:
    """The parts that must all hold; the whole where they are alternatives."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(condition.source):
        depth += (piece in "([") - (piece in ")]")
        if depth == 0 and piece.strip() == "or" and piece != "or":
            return iter([(condition.source, condition.here)])
        if depth == 0 and piece.strip() == "and" and piece != "and":
            parts.append("")
        else:
            parts[-1] += piece
    return iter([(part, condition.here) for part in parts])


def _is_asked(moment: Moment, expression: Expression, seen: set[str]) -> bool:
    """Whether it depends on something that people answer, be it through a calculation."""
    for node in expression.references - seen:
        seen.add(node)
        item = moment.form.nodes.get(bare(node))
        if isinstance(item, Question) and item.calculation is None:
            return True
        calculation = item.calculation if isinstance(item, Field | Question) else None
        if calculation is not None and _is_asked(moment, calculation, seen):
            return True
    return False


def _answered(moment: Moment, clause: str) -> Answered:
    found = _EQUAL.fullmatch(clause) or _SELECTED.fullmatch(clause)
    if found is None:
        return Answered()
    path = found["path"].removeprefix(moment.form.root)
    question = moment.form.by_path.get(path)
    is_chosen = question is not None and question.kind in (Kind.SELECT_ONE, *SEVERAL)
    return Answered(path, found["one"] or found["two"] or "") if is_chosen else Answered()
