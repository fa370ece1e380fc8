"""What a file that somebody has sent is, told by its content: a roadmap, something else, or nothing readable."""

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from services import form_trial, roadmap_reading, roster_files
from services.form_problem import FormProblem
from services.roadmap_files import Unreadable
from services.roadmap_reading import Roadmap
from services.roster_files import MOST_BYTES, Found, Unread
from services.roster_sheet import SheetProblem


class Sent(StrEnum):
    """What a file is."""

    ROADMAP = "roadmap"
    LIST = "list"
    """Of people, even where something is wrong with it."""
    FORM = "form"
    DOCUMENT = "document"
    """Nothing that could be a list or a questionnaire: a text document, a PDF."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it was told; `problem` names a sentence in roadmap_problems.toml."""

    kind: Sent
    people: Found | Unread | None = None
    """What it is as a list of people, where it is no questionnaire."""
    roadmap: Roadmap | None = None
    problem: str | None = None


_WITHOUT_PEOPLE = {
    SheetProblem.EMPTY,
    SheetProblem.TOO_BIG,
    SheetProblem.NOT_A_TABLE,
    SheetProblem.OTHER_FORMAT,
    SheetProblem.MACROS,
    SheetProblem.LOCKED,
    SheetProblem.BROKEN,
    SheetProblem.ENCODING,
    SheetProblem.NO_HEADER,
}
"""What is said of a list before its columns were found."""
_WORD = "WordDocument".encode("utf-16-le")
_ZIP, _PDF, _OLE = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\xff\xd8", b"\x89PNG", b"GIF8")


def look(content: bytes) -> Looked:
    """To be called in a process of its own: reads what a stranger has sent, each way once."""
    form = _form(content)
    if form is True:
        return Looked(Sent.FORM)
    people = roster_files.read(content)
    if not isinstance(people, Unread) or people.problem not in _WITHOUT_PEOPLE:
        return Looked(Sent.LIST, people)
    if form is None:
        return Looked(Sent.UNKNOWN, people, problem="too_long")
    if len(content) > MOST_BYTES and not content.startswith((_ZIP, _PDF, _OLE)):
        return Looked(Sent.UNKNOWN, people, problem="too_large")
    try:
        return Looked(Sent.ROADMAP, people, roadmap_reading.read(content))
    except Unreadable as fact:
        return Looked(Sent.DOCUMENT if _is_document(content) else Sent.UNKNOWN, people, problem=str(fact))


def _form(content: bytes) -> bool | None:
    """Whether it is a questionnaire; None: it has more rows than anybody would read, and is not opened whole."""
    try:
        return form_trial.asks(content)
    except FormProblem as fact:
        return None if fact.code == "too_many_rows" and content.startswith(_ZIP) else False


def _is_document(content: bytes) -> bool:
    """Whether it can be neither a table nor an archive: PDF, Word, or a text without columns."""
    if content.startswith(_ZIP):
        return "word/document.xml" in _names(content)
    if content.startswith((_PDF, b"{\\rtf")):
        return True
    if content.startswith(_OLE):
        return _WORD in content
    if content.startswith(_PICTURES) or not content or b"\x00" in content:
        return False
    return not any(one in content for one in b";\t|")


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return []
