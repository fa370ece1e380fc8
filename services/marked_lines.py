"""Lines of a document, each with a mark that tells how it stands, and gaps that are filled in."""

import re
from collections.abc import Iterable, Mapping

from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from services.word_pages import PEN, line, room, signed

SIZE = 12
_GAP = re.compile(r"\[([a-z_0-9]+)\]")
_CENTRED, _BOLD, _RIGHT, _ITEM, _SIGNED = _MARKS = "^", "#", ">", "-", "~"
_ALIGNED = {_CENTRED: WD_ALIGN_PARAGRAPH.CENTER, _BOLD: WD_ALIGN_PARAGRAPH.CENTER, _RIGHT: WD_ALIGN_PARAGRAPH.RIGHT}
_AFTER = {_CENTRED: 4, _BOLD: 4, _RIGHT: 0, _ITEM: 2, "": 4}
"""Points of room below a line, by its mark."""
_SHORT_PEN = "_" * 20


def put(document: Written, lines: Iterable[str], known: Mapping[str, str]) -> None:
    """The lines one under another. Values stand as they are: nothing in them is read as a mark or a gap."""
    given = list(lines)
    for number, text in enumerate(given, 1):
        following = next((one for one in given[number:] if one), "")
        _put(document, text, known, stays=following.startswith(_SIGNED))


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
    one = line(document, f"– {said}" if mark == _ITEM else said, size=SIZE, is_bold=mark == _BOLD, after=_AFTER[mark])
    one.alignment = _ALIGNED.get(mark, WD_ALIGN_PARAGRAPH.LEFT)
    one.paragraph_format.keep_with_next = stays or mark == _BOLD
    one.paragraph_format.left_indent = Mm(10 if mark == _ITEM else 0)


def _filled(text: str, known: Mapping[str, str]) -> str:
    """Each gap once: what stands in a value stays as it is."""
    return _GAP.sub(lambda gap: known[gap[1]], text)
