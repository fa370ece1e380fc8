"""Why nothing can be taken from a file, in words: the same on the screen and at the command line."""

from bot.words import gettext as _
from services.roster_sheet import SheetProblem


def said(problem: SheetProblem, where: str = "") -> str:
    """One sentence or two, with what to do about it."""
    words = {
        SheetProblem.EMPTY: _("This file is empty."),
        SheetProblem.TOO_BIG: _("This file is too big: up to 2 MB can be read. Please send it in parts."),
        SheetProblem.TOO_HEAVY: _("This table takes too long to read. Please copy the list into a new table."),
        SheetProblem.GONE: _("Telegram does not give this file any more. Please send it once more."),
        SheetProblem.TOO_MANY_ROWS: _("There are more than 2,000 rows here. Please send the list in parts."),
        SheetProblem.TOO_MANY_COLUMNS: _("There are more than 30 columns here. Please leave only the needed ones."),
        SheetProblem.NOT_A_TABLE: _("This is not a table. Please send an .xlsx or .csv file."),
        SheetProblem.OTHER_FORMAT: _("I cannot read this kind of table. Please save it as .xlsx and send it again."),
        SheetProblem.MACROS: _("There are macros in this table. Please save it as .xlsx, without macros."),
        SheetProblem.LOCKED: _("This table has a password. Please save it without one."),
        SheetProblem.BROKEN: _("This file does not open. Please save it as .xlsx once more."),
        SheetProblem.ENCODING: _("The letters of this file cannot be read. Please save it as .xlsx."),
        SheetProblem.MERGED: _(
            "Cells are merged in rows with people: {where}. Please unmerge them and fill each one in."
        ),
        SheetProblem.NO_HEADER: _(
            "No row names the columns, such as «Full name» and «Birth year». The empty table has them all."
        ),
        SheetProblem.COLUMN_TWICE: _("The column «{where}» stands there twice. Please leave one."),
        SheetProblem.NO_PEOPLE: _("There are no people in this table yet."),
    }
    return words[problem].format(where=where)
