"""The list of whose consents are missing, on paper: a page for each class, with a line for a mark."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from services import printing


@dataclass(frozen=True, slots=True)
class Line:
    """Whose paper is missing, and which."""

    group: str
    name: str
    code: str
    papers: str


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on every page, in the language of whoever prints it."""

    language: str
    place: str
    title: str
    day: str
    name: str
    code: str
    papers: str
    mark: str


def sheet(lines: Sequence[Line], words: Words) -> bytes:
    """The list as a PDF, in the order of `lines`; each class begins on a page of its own."""
    return printing.pdf("missing_sheet", values(lines, words))


def values(lines: Sequence[Line], words: Words) -> dict[str, Any]:
    """What the template is filled in with."""
    classes = [{"title": group, "lines": [asdict(one) for one in its]} for group, its in groupby(lines, _group)]
    return {"words": asdict(words), "classes": classes}


def _group(line: Line) -> str:
    return line.group
