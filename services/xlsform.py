"""XLSForm in: a questionnaire written as Markdown tables becomes the frozen form that runs in a chat."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex

from services.xform import FormProblem, compiled

__all__ = ["FormProblem", "convert", "convert_in_worker"]

SECONDS = 60
MEMORY = 1 << 30
_CELL_BORDER = regex.compile(r"(?<!\\)\|")
_RULE = regex.compile(r"[\s|:-]*-[\s|:-]*")
_ROW_OF_PYXFORM = regex.compile(r"\[row : (\d+)\]\s*")


def convert(source: bytes, *, name: str) -> dict[str, Any]:
    """The compiled form of Markdown tables, for `Form.load`; FormProblem where they are no form that runs here."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as to_xform

    text = _without_rules(_decoded(source))
    rows = _question_rows(text)
    try:
        xform = to_xform(text, file_type=".md", form_name=name, validate=False).xform
    except Exception as error:
        # pyxform raises TypeError, AttributeError and others for what people write; all mean: not a form.
        said = str(error) if isinstance(error, PyXFormError) else "these tables cannot be read as an XLSForm"
        row = _ROW_OF_PYXFORM.search(said)
        message = _ROW_OF_PYXFORM.sub("", said).strip()
        raise FormProblem(message, "survey" if row else None, int(row[1]) if row else None) from error
    return compiled(xform, name=name, rows=rows)


def convert_in_worker(source: bytes, *, name: str, seconds: float = SECONDS) -> dict[str, Any]:
    """`convert` in a process of its own, which ends after so many seconds; for what strangers send."""
    command = [sys.executable, "-c", "from services.xlsform import _worker; _worker()", name]
    try:
        done = subprocess.run(
            command, input=source, capture_output=True, timeout=seconds, cwd=Path(__file__).parents[1], check=False
        )
    except subprocess.TimeoutExpired:
        raise FormProblem(f"reading the file took more than {seconds:g} s") from None
    if done.returncode != 0:
        raise FormProblem("the file is too large or too strange to be read")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "problem" in answer:
        raise FormProblem(*answer["problem"])
    return dict(answer["form"])


def _worker() -> None:
    """The other process: the file on standard input, one JSON document on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        answer: dict[str, Any] = {"form": convert(sys.stdin.buffer.read(), name=sys.argv[1])}
    except FormProblem as problem:
        answer = {"problem": problem.args}
    sys.stdout.write(json.dumps(answer))


def _decoded(source: bytes) -> str:
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormProblem("the file is not text in UTF-8") from None


def _without_rules(text: str) -> str:
    """The tables without the lines `| --- |` that git forges need; pyxform knows them only without spaces."""
    return "\n".join(line for line in text.splitlines() if not _RULE.fullmatch(line))


def _question_rows(text: str) -> dict[str, int]:
    """In which row of the survey sheet each name stands.

    pyxform cuts a cell at a bare `|` without a word, so every row must have as many cells as its sheet's header.
    """
    header: list[str] = []
    names: dict[str, int] = {}
    for sheet, row, cells in _cells(text):
        if row == 1:
            header = cells
        elif len(cells) != len(header):
            problem = f"{len(cells)} cells under {len(header)} headings; a bar inside a cell is written \\|"
            raise FormProblem(problem, sheet, row)
        elif sheet == "survey" and "name" in header:
            names.setdefault(cells[header.index("name")], row)
    return names


def _cells(text: str) -> Iterator[tuple[str, int, list[str]]]:
    """Sheet, row (the header is 1) and the cells of each row, from the tables' first column on."""
    sheet, row = "", 0
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            continue
        first, *cells = [cell.strip() for cell in _CELL_BORDER.split(line.strip())[1:-1]]
        if first:
            sheet, row = first, 0
        elif any(cells):
            row += 1
            yield sheet, row, cells
