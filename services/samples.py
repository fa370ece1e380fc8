"""Samples of the documents that steps of a plan ask for: our own wording, filled with what is known of a place."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from services import school_years
from services.word_pages import PEN, line, room, saved, sheet, signed

SHIPPED = Path(__file__).parents[1] / "forms/samples"
CODES: tuple[str, ...] = tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))
SIZE = 12
_GAP = re.compile(r"\[([a-z]+)\]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_CENTRED, _BOLD, _RIGHT, _ITEM, _SIGNED = _MARKS = "^", "#", ">", "-", "~"
ALIGNED = {_CENTRED: WD_ALIGN_PARAGRAPH.CENTER, _BOLD: WD_ALIGN_PARAGRAPH.CENTER, _RIGHT: WD_ALIGN_PARAGRAPH.RIGHT}
AFTER = {_CENTRED: 4, _BOLD: 4, _RIGHT: 0, _ITEM: 2, "": 4}
"""Points of room below a line, by its mark."""
_SHORT_PEN = "_" * 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a place; what nobody has told, or may not pass, is None and becomes a line for the pen."""

    place: str
    school_year: int
    parent: str | None = None
    address: str | None = None
    inn: str | None = None
    head: str | None = None
    curator: str | None = None


def name(code: str) -> str:
    """What the document is called: KeyError."""
    return _sample(code)[0]


def written(code: str, facts: Facts) -> bytes:
    """The sample as a .docx on A4: KeyError. Values stand in it as they are: nothing in them is read as a command."""
    document, known = sheet(size=SIZE), _known(facts)
    lines = _sample(code)[1].strip().splitlines()
    for number, text in enumerate(lines, 1):
        following = next((one for one in lines[number:] if one), "")
        _put(document, text, known, stays=following.startswith(_SIGNED))
    return saved(document)


def _known(facts: Facts) -> dict[str, str]:
    said = {one: getattr(facts, one) for one in ("place", "parent", "address", "inn", "head", "curator")}
    return {
        **{one: " ".join(_UNPRINTABLE.sub(" ", value or "").split()) or PEN for one, value in said.items()},
        "year": school_years.title(facts.school_year),
    }


@cache
def _sample(code: str) -> tuple[str, str]:
    if code not in CODES:
        raise KeyError(code)
    read = tomllib.loads((SHIPPED / f"{code}.toml").read_text("utf-8"))
    return read["name"], read["text"]


def _put(document: Written, text: str, known: Mapping[str, str], *, stays: bool) -> None:
    """One line by its mark, which is told before anything is filled in: a value never makes one.

    A heading stays on the page of what it heads, and what `stays` on that of the signature below it.
    """
    if not text:
        room(document).paragraph_format.keep_with_next = True
        return
    mark, rest = (text[:1], text[1:].strip()) if text[:1] in _MARKS else ("", text)
    if mark == _SIGNED:
        post, _, who = (_filled(one.strip(), known) for one in rest.partition("|"))
        signed(document, post, _SHORT_PEN if who in ("", PEN) else who, stays=stays)
        return
    said = _filled(rest, known)
    one = line(document, f"– {said}" if mark == _ITEM else said, size=SIZE, is_bold=mark == _BOLD, after=AFTER[mark])
    one.alignment = ALIGNED.get(mark, WD_ALIGN_PARAGRAPH.LEFT)
    one.paragraph_format.keep_with_next = stays or mark == _BOLD
    one.paragraph_format.left_indent = Mm(10 if mark == _ITEM else 0)


def _filled(text: str, known: Mapping[str, str]) -> str:
    """Each gap once: what stands in a value stays as it is."""
    return _GAP.sub(lambda gap: known[gap[1]], text)
