"""A consent as a sheet of paper: the whole text, what is left for the pen, or how and when it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services import printing
from services.consent_texts import UNSAID

FOR_THE_PEN = ""
"""A value that nobody has typed and whoever signs writes by hand."""
BULLET = "• "


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What stands on every sheet besides the text, in the language of the text."""

    subject: str
    """Whose data it is about, where another signs."""
    signer: str
    childs_home: str
    childs_identity: str
    home: str
    identity: str
    issued: str
    authority: str
    """The paper that makes somebody a child's representative."""
    contact: str
    address: str
    """Of the operator."""
    inn: str
    choices: str
    yes: str
    no: str
    conditions: str
    signature: str
    written_out: str
    """The name beside a signature."""
    day: str
    version: str
    """With {version}."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document of one person, before it is laid out."""

    kind: str
    version: str
    digest: str
    language: str
    title: str
    text: str
    place: str
    is_addressed: bool
    """The operator's address is known, and stands in the text."""
    has_inn: bool
    code: str
    subject: str
    signer: str | None
    """None: left for the pen."""
    is_for_child: bool
    choices: tuple[tuple[str, bool | None], ...]
    """What may be chosen by itself; None: with the pen."""
    said: tuple[str, ...]
    """How and when it was given; nothing on a blank."""
    words: PaperWords


@dataclass(frozen=True, slots=True)
class Pen:
    """What the law wants of a kind (152-FZ art. 9 p. 4, Roskomnadzor's order 18) and the bot never asks."""

    identity: bool = False
    authority: bool = False
    contact: bool = False


PENS = {
    "C1": Pen(identity=True, authority=True),
    "C2": Pen(identity=True, authority=True),
    "C3": Pen(identity=True, authority=True, contact=True),
    "C4": Pen(identity=True, authority=True),
    "C6": Pen(authority=True),
    "L1": Pen(),
    "L2": Pen(authority=True),
}


def pdf(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one PDF; each document begins on a page of its own."""
    return printing.pdf("consent_print", {"sheets": [values(one) for one in sheets]})


def values(sheet: Sheet) -> dict[str, Any]:
    """What a template is filled in with: plain words, in the order in which they stand; an empty one is for the pen."""
    words = sheet.words
    is_blank = not sheet.said
    return {
        "language": sheet.language,
        "title": sheet.title,
        "place": sheet.place,
        "code": sheet.code,
        "facts": [{"label": label, "value": value} for label, value in _facts(sheet)],
        "paragraphs": [_paragraph(one, is_blank=is_blank) for one in sheet.text.split("\n\n")],
        "choices": [{"label": label, "mark": mark} for label, mark in sheet.choices],
        "said": list(sheet.said),
        "signing": [words.signature, words.written_out, words.day] if is_blank else [],
        "words": {"choices": words.choices, "yes": words.yes, "no": words.no, "conditions": words.conditions},
        "footer": " · ".join((sheet.kind, words.version.format(version=sheet.version))),
        "digest": f"SHA-256 {sheet.digest}",
    }


def _facts(sheet: Sheet) -> list[tuple[str, str]]:
    """Who signs about whom; on a blank also what they write by hand."""
    words = sheet.words
    about = [(words.subject, sheet.subject)] if sheet.is_for_child else []
    signer = (words.signer, sheet.signer or FOR_THE_PEN)
    if sheet.said:
        return [*about, signer]
    pen = PENS[sheet.kind]
    own = [words.home, words.identity, words.issued] if pen.identity else []
    childs = [words.childs_home, words.childs_identity] if pen.identity and sheet.is_for_child else []
    own += [words.authority] if pen.authority and sheet.is_for_child else []
    own += [words.contact] if pen.contact else []
    operator = [
        label for label, is_known in ((words.address, sheet.is_addressed), (words.inn, sheet.has_inn)) if not is_known
    ]
    return [
        *about,
        *((label, FOR_THE_PEN) for label in childs),
        signer,
        *((label, FOR_THE_PEN) for label in (*own, *operator)),
    ]


def _paragraph(said: str, *, is_blank: bool) -> list[dict[str, Any]]:
    """Its lines, and which of them are items of a list; on a blank there is room for the pen."""
    said = said.replace(UNSAID, UNSAID * 3) if is_blank else said
    return [{"item": line.startswith(BULLET), "text": line.removeprefix(BULLET)} for line in said.split("\n")]
