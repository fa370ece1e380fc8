"""Questionnaires written down in a test: rows of cells become the Markdown tables of an XLSForm."""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.questionnaire import Form
from services.xlsform import convert

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
RU, EN = "label::Русский (ru)", "label::English (en)"
SETTINGS = (
    ["form_title", "form_id", "version", "default_language", "namespaces"],
    [["Проба", "trial", "2026-09-15", "Русский (ru)", 'bot="urn:nastavnik:form"']],
)

Sheet = tuple[Sequence[str], Sequence[Sequence[str]]]


def sheet(name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """One table; short rows are filled up with empty cells."""
    width = len(header)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    lines = [[name, *[""] * width], ["---"] * (width + 1), *(["", *row] for row in (list(header), *full))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def source(survey: Sheet, choices: Sheet | None = None) -> bytes:
    """The tables of a whole form."""
    sheets = [
        sheet("survey", *survey),
        *([sheet("choices", *choices)] if choices else []),
        sheet("settings", *SETTINGS),
    ]
    return "\n\n".join(sheets).encode()


def written(survey: Sheet, choices: Sheet | None = None) -> Form:
    """A form, ready to be filled in."""
    return Form.load(convert(source(survey, choices), name="trial"))
