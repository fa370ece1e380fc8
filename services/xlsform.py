"""XLSForm in: a questionnaire in a workbook or in Markdown tables becomes the frozen form that runs in a chat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import regex

from services import attached_tables, form_files, workbooks
from services.form_problem import FormProblem, FormProblems
from services.xform import compiled
from services.xlsform_dialects import Normal

__all__ = ["Examined", "FormProblem", "convert", "examine"]

_ROW_OF_PYXFORM = regex.compile(r"\[row : (\d+)\]\s*")
_COLUMN_OF_PYXFORM = regex.compile(r"the '([\w:]+)' value")
_SHEET_OF_PYXFORM = regex.compile(r"[Oo]n the '(survey|choices|settings)' sheet,?")


@dataclass(frozen=True, slots=True)
class Examined:
    """What became of a file: the form, or why there is none; and what is worth a word."""

    form: dict[str, Any] | None
    problems: list[FormProblem] = field(default_factory=list)
    """Those that stop nothing."""
    errors: list[FormProblem] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    code: str = ""
    """What its settings call it; empty where they do not."""


def convert(source: bytes, *, name: str, media: Mapping[str, bytes] | None = None) -> dict[str, Any]:
    """The compiled form of a file, for `Form.load`; FormProblem where it is no form that runs here."""
    found = examine(source, name=name, media=media)
    if found.form is None:
        raise found.errors[0]
    return found.form


def examine(source: bytes, *, name: str, media: Mapping[str, bytes] | None = None) -> Examined:
    """The form and everything that was noticed; `media` are the attached tables by their files' names."""
    problems: list[FormProblem] = []
    rows: dict[str, int] = {}
    try:
        normal = Normal(workbooks.read(source, form_files.LIMITS))
        problems, rows = normal.problems, normal.rows
        if normal.errors:
            return Examined(None, problems, normal.errors, rows)
        root = normal.root(name)
        tables = attached_tables.read(media or {})
        form = compiled(_to_xform(normal, root), name=root, rows=rows, tables=tables, settings=normal.bot)
    except FormProblems as several:
        return Examined(None, problems, several.all, rows)
    except FormProblem as stopped:
        return Examined(None, problems, [stopped], rows)
    except (RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        # A stranger's file may be odd in ways that nobody has thought of; the bot goes on.
        return Examined(None, problems, [FormProblem("too_strange")], rows)
    if not form["questions"]:
        return Examined(None, problems, [FormProblem("no_questions", "survey")], rows)
    problems += [FormProblem("missing_file", name=file) for file in form.get("missing", ())]
    code = normal.settings[0].get("form_id", "") if normal.settings else ""
    return Examined(form, problems, [], rows, code)


def _to_xform(normal: Normal, root: str) -> str:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as to_xform

    try:
        return str(to_xform(normal.workbook(), form_name=root, validate=False).xform)
    except Exception as error:
        # pyxform raises TypeError, AttributeError and others for what people write; all mean: not a form.
        raise _problem(normal, error, is_said=isinstance(error, PyXFormError)) from error


def _problem(normal: Normal, error: Exception, *, is_said: bool) -> FormProblem:
    """What pyxform says, in our words where they are known, and in which cell."""
    if not is_said:
        return FormProblem("unreadable")
    said = str(error)
    found = _ROW_OF_PYXFORM.search(said)
    row = int(found[1]) if found else None
    sheet = _SHEET_OF_PYXFORM.search(said)
    if kind := regex.search(r"Unknown question type '([^']*)'", said):
        row = next((number for number, one in enumerate(normal.survey, 2) if one.get("type") == kind[1]), row)
        return FormProblem("unknown_type", "survey", row, "type", type=kind[1])
    column = _COLUMN_OF_PYXFORM.search(said)
    said = " ".join(_ROW_OF_PYXFORM.sub("", said).split()).partition(" Learn more")[0]
    named = sheet[1] if sheet else ("survey" if row else None)
    return FormProblem("converter", named, row, column[1] if column else None, said=said)
