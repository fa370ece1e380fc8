"""What a file that somebody has sent is, told by its content: a roadmap, something else, or nothing readable."""

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from services import form_trial, roadmap_reading, roster_files
from services.roadmap_files import Unreadable
from services.roadmap_reading import Roadmap
from services.roster_files import MOST_BYTES
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
_ZIP = b"PK\x03\x04"


def look(content: bytes) -> Looked:
    """To be called in a process of its own: reads what a stranger has sent."""
    people = roster_files.read(content)
    if not isinstance(people, roster_files.Unread) or people.problem not in _WITHOUT_PEOPLE:
        return Looked(Sent.LIST)
    try:
        return Looked(Sent.ROADMAP, roadmap_reading.read(content))
    except Unreadable as fact:
        if not _is_document(content) and form_trial.is_form(content):
            return Looked(Sent.FORM)
        return Looked(Sent.DOCUMENT if _is_document(content) else Sent.UNKNOWN, problem=str(fact))


def _is_document(content: bytes) -> bool:
    """Whether it can be neither a table nor an archive: PDF, Word, or a text without columns."""
    if content.startswith(_ZIP):
        return "word/document.xml" in _names(content)
    if content.startswith((b"%PDF", b"{\\rtf")):
        return True
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _WORD in content
    return 0 < len(content) <= MOST_BYTES and b"\x00" not in content and not any(one in content for one in b";\t,|")


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return []
