"""Lists of people as tables: the empty one, the people of now, and a dry run row by row."""

from collections.abc import Sequence
from datetime import date

from bot.words import gettext as _
from handlers.roster_screens import CANDIDATES, DETAILS, PROBLEMS
from handlers.screens import ROLES, labelled, phrase
from models import Membership
from services.current_roster import LISTED, Entry
from services.enrolment import Outcome, PlanLine
from services.roster_sheet import Line
from services.sheets import Cell, Sheet
from services.uploads import Looked

WIDTHS = (10, 34, 16, 18, 20, 34, 9, 18, 44)
ROLE = 4
"""The place of the role among the columns."""

OUTCOMES: dict[Outcome, str] = {
    Outcome.MADE: phrase("will be added"),
    Outcome.CHANGED: phrase("will be changed"),
    Outcome.SAME: phrase("is here already"),
    Outcome.QUESTION: phrase("who is meant?"),
    Outcome.WRONG: phrase("does not fit yet"),
}
TO_MEND = (Outcome.QUESTION, Outcome.WRONG)


def columns() -> list[str]:
    """What the columns of a list are called."""
    return [
        _("Code"),
        _("Full name"),
        _("Birth date or year"),
        _("Class or post"),
        _("Role"),
        _("Parent’s or guardian’s name"),
    ]


def empty() -> list[Sheet]:
    """A table to fill in, and how; an example in the table itself would be taken for a person."""
    return [_list_of([]), _guide()]


def current(entries: Sequence[Entry]) -> list[Sheet]:
    """The people of now, to be changed and sent back."""
    return [_list_of([_entry(entry) for entry in entries]), _guide()]


def dry_run(looked: Looked) -> list[Sheet]:
    """Row by row what will be done and why; rows to be mended stand by themselves on the first sheet."""
    header = [*columns(), _("Row"), _("What will be"), _("Why")]
    pairs = list(zip(looked.lines, looked.plan.lines, strict=True))
    to_mend = [_planned(*pair) for pair in pairs if pair[1].outcome in TO_MEND]
    mend = [Sheet(_("To mend"), header, to_mend, WIDTHS, {ROLE: _roles()})] if to_mend else []
    return [*mend, Sheet(_("What will be"), header, [_planned(*pair) for pair in pairs], WIDTHS)]


def _list_of(rows: Sequence[Sequence[Cell]]) -> Sheet:
    return Sheet(_("List"), columns(), rows, WIDTHS, {ROLE: _roles()})


def _guide() -> Sheet:
    """What belongs into each column."""
    rows = [
        (_("Code"), _("Leave it empty for new people: the bot gives the code and knows the person by it.")),
        (_("Full name"), _("Surname, first name, patronymic.")),
        (_("Birth date or year"), _("15.09.2014, or only 2014. Needed for mentees and mentors.")),
        (_("Class or post"), _("6B, a study group, or a post.")),
        (_("Role"), _("Choose from the list. Empty means: mentee.")),
        (_("Parent’s or guardian’s name"), _("For those under 18.")),
    ]
    return Sheet(_("How to fill it in"), [_("Column"), _("What to write")], rows, (30, 70))


def _roles() -> list[str]:
    return [_(ROLES[role]) for role in LISTED]


def _entry(entry: Entry) -> list[Cell]:
    role = _(ROLES[entry.role])
    return [entry.code, entry.name, entry.born, entry.group, role, entry.guardian_name]


def _planned(line: Line, plan: PlanLine) -> list[Cell]:
    """The row as it was sent, with the code where the person is known."""
    code = plan.known.person.code if plan.known else line.code
    said = [code, line.name, _day(line.birth), line.group, line.role, line.guardian_name]
    return [*said, line.number, _(OUTCOMES[plan.outcome]), _why(plan)]


def _why(plan: PlanLine) -> str:
    if plan.candidates:
        people = [f"{one.code} {labelled(one.name, _group(one.memberships))}" for one in plan.candidates[:CANDIDATES]]
        return _("Perhaps {people}. Put the right code into the first column.").format(people=", ".join(people))
    facts = [_(PROBLEMS[problem]) for problem in plan.problems] + [_(DETAILS[detail]) for detail in plan.changes]
    return ", ".join(facts)


def _group(memberships: Sequence[Membership]) -> str | None:
    return next((one.group for one in memberships if one.group), None)


def _day(text: str) -> Cell:
    """A day as the table's own day; whatever else was written stays as it was."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
