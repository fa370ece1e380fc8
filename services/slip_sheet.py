"""How slips look on paper: each with a QR picture, a link and a code, ready to be cut apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from services import codes, printing


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on one slip."""

    title: str
    """Whose it is."""
    group: str
    link: str
    code: str


@dataclass(frozen=True, slots=True)
class SlipWords:
    """What stands on every slip of a sheet, in the language of whoever prints it."""

    language: str
    place: str
    works: str
    """Until when, and how often."""
    do: str
    """What to do with it."""


def sheet(slips: Sequence[Slip], words: SlipWords) -> bytes:
    """The sheets as a PDF; each group begins on a page of its own, so that it can be handed over whole."""
    return printing.pdf("slips", values(slips, words))


def values(slips: Sequence[Slip], words: SlipWords) -> dict[str, Any]:
    """What the template is filled in with."""
    groups = [list(members) for _, members in groupby(slips, key=lambda one: one.group)]
    said = {"language": words.language, "place": words.place, "works": words.works, "do": words.do}
    return {"words": said, "sheets": [{"slips": [_printed(one) for one in members]} for members in groups]}


def _printed(one: Slip) -> dict[str, Any]:
    address, _, token = one.link.removeprefix("https://").partition("=")
    return {
        "title": one.title,
        "group": one.group,
        "link": [f"{address}=", token],
        "code": codes.shown(one.code),
        "picture": printing.qr(one.link),
    }
