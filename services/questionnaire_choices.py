"""Options that depend on answers: filtered, from an attached table or from the copies of a repeat, shuffled."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.compiled_form import Choice, Phrase, Question
from services.expression_nodes import MODULUS, shuffled
from services.expression_paths import Path, Scope
from services.expressions import Row
from services.form_items import Options

if TYPE_CHECKING:
    from services.questionnaire_moment import Moment


def of(moment: "Moment", question: Question) -> tuple[Choice, ...]:
    """The options of a question as things stand; one name once."""
    options = question.options
    if options is None:
        return question.choices
    at = moment.form.root + question.path
    found = {choice.name: choice for choice in _passing(moment, options, at) if choice.name}
    if not options.is_random:
        return tuple(found.values())
    seed = options.seed.number(moment, at) if options.seed else int(moment.chance(at) * MODULUS)
    return tuple(found[str(name)] for name in shuffled([*found], seed))


def unfiltered(moment: "Moment", question: Question) -> tuple[Choice, ...]:
    """Every option that a question may ever have."""
    options = question.options
    if options is None or options.nodes is not None:
        return of(moment, question)
    rows = zip(_listed(moment, options), moment.table(options.table), strict=False)
    return tuple(choice or _choice(row, options) for choice, row in rows)


def _passing(moment: "Moment", options: Options, at: str) -> Iterator[Choice]:
    if options.nodes is not None:
        yield from _copied(moment, options, at)
        return
    for choice, row in zip(_listed(moment, options), moment.table(options.table), strict=False):
        if options.filter is None or options.filter.holds(moment, row, at):
            yield choice or _choice(row, options)


def _listed(moment: "Moment", options: Options) -> tuple[Choice | None, ...]:
    """The form's own options, with their translations; None where the table is an attached one."""
    own: tuple[Choice | None, ...] = moment.form.lists.get(options.table, ())
    return own or (None,) * len(moment.table(options.table))


def _choice(row: Row, options: Options) -> Choice:
    name = row.get(options.value, "")
    return Choice(name, Phrase({"": row.get(options.label) or name}))


def _copied(moment: "Moment", options: Options, at: str) -> Iterator[Choice]:
    """One option for each copy of a repeat that has the node."""
    path = options.nodes.evaluate if options.nodes else None
    places = path.places(Scope(moment, at, at)) if isinstance(path, Path) else []
    for place in places:
        name = moment.text(f"{place}/{options.value}").replace(" ", "_")
        yield Choice(name, Phrase({"": moment.text(f"{place}/{options.label}")}))
