"""How a pasted list looks before it is taken, and what is wrong with a line."""

from collections.abc import Iterable

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import paragraph, phrase, plain, short_name
from services.enrolment import Applied, Outcome, Plan, PlanLine
from services.recognition import Detail
from services.roster import Problem

PARAGRAPH = 700
"""Letters about one kind of line: five of them fit one message."""
CANDIDATES = 5
"""People who may be meant, of a line."""
LONGEST = 60
"""Letters of a name; a line that was not understood may be anything."""

PROBLEMS: dict[Problem, str] = {
    Problem.NAME_MISSING: phrase("no name"),
    Problem.NAME_UNREADABLE: phrase("the name cannot be read"),
    Problem.BIRTH_MISSING: phrase("no date or year of birth"),
    Problem.BIRTH_UNREADABLE: phrase("the birth date cannot be read"),
    Problem.GROUP_TOO_LONG: phrase("class or post is too long"),
    Problem.ROLE_UNKNOWN: phrase("this role is not known"),
    Problem.GUARDIAN_UNREADABLE: phrase("the guardian’s name cannot be read"),
    Problem.GUARDIAN_OF_ADULT: phrase("a guardian is named for an adult"),
    Problem.TOO_MANY_CELLS: phrase("too many columns"),
    Problem.CODE_UNKNOWN: phrase("nobody has this code"),
    Problem.REPEATED: phrase("the same person stands above"),
    Problem.FORMULA: phrase("there is a formula instead of a value"),
}
DETAILS: dict[Detail, str] = {
    Detail.NAME: phrase("name"),
    Detail.BIRTH: phrase("birth date"),
    Detail.GROUP: phrase("class or post"),
    Detail.ROLE: phrase("role"),
    Detail.GUARDIAN: phrase("guardian"),
}


def dry_run(plan: Plan, response_id: int) -> Reply:
    """What would become of the lines; nothing has happened yet."""
    parts = [_("<b>Nothing is added yet.</b> Please look:"), *_said(plan)]
    count = len(plan.of(Outcome.MADE)) + len(plan.of(Outcome.CHANGED))
    if not count:
        return send("\n\n".join([*parts, _("There is nothing to add.")]), home())
    words = ngettext("Add {count} person", "Add {count} people", count)
    add = press(words.format(count=count), callbacks.AddLines(response_id=response_id))
    return send("\n\n".join(parts), [add], [press(_("Do not add"), callbacks.Home())])


def applied(applied: Applied) -> str:
    """What became of them; what did not happen is not spoken of."""
    happened = {
        _("New: {count}."): applied.made,
        _("Changed: {count}."): applied.changed,
        _("Parents and guardians: {count}."): applied.guardians,
    }
    said = [words.format(count=count) for words, count in happened.items() if count]
    return " ".join(said) or _("Nothing has changed.")


def faults(problems: Iterable[str]) -> str:
    """What is wrong with one person's line."""
    return ", ".join(_(PROBLEMS[Problem(problem)]) for problem in problems)


def _said(plan: Plan) -> list[str]:
    """A paragraph for each thing that happens to lines."""
    kinds = {outcome: plan.of(outcome) for outcome in Outcome}
    heads = {
        Outcome.MADE: _("New: {count}"),
        Outcome.CHANGED: _("Will change: {count}"),
        Outcome.SAME: _("Here already: {count}"),
        Outcome.QUESTION: _("Who is meant? {count}. Put the right code before the name and send the line again."),
        Outcome.WRONG: _("Not understood: {count}. Please send these lines again."),
    }
    return [
        paragraph(heads[outcome], [*map(_line, lines)], most=PARAGRAPH) for outcome, lines in kinds.items() if lines
    ]


def _line(line: PlanLine) -> str:
    """The line's number, whom it names, and what there is to say of it."""
    said = f"{line.row.number}. {plain(line.row.name[:LONGEST])}"
    facts = [_(PROBLEMS[problem]) for problem in line.problems] + [_(DETAILS[detail]) for detail in line.changes]
    facts += [f"<code>{person.code}</code> {plain(short_name(person.name))}" for person in line.candidates[:CANDIDATES]]
    return f"{said}: {', '.join(facts)}" if facts else said
