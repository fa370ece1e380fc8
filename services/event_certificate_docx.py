"""Certificates of attendance as .docx: a sheet for each of those who were at an event."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from services import marked_lines
from services.printable import one_line
from services.word_pages import saved, sheet

SIZE = 16


@dataclass(frozen=True, slots=True)
class Certified:
    """What stands on the certificates of an event; without a title only what kind it was."""

    place: str
    kind: str
    title: str
    day: date
    names: Sequence[str]


def written(one: Certified) -> bytes:
    """All of them as one file. Names and titles stand as they are typed: nothing in them is read as a gap."""
    document = sheet(size=SIZE)
    known = {"place": one.place, "day": f"{one.day:%d.%m.%Y}", "took_part": _took_part(one)}
    for name in one.names:
        before = len(document.paragraphs)
        said = {gap: one_line(value) for gap, value in {**known, "name": name}.items()}
        marked_lines.put(document, _words()["text"].strip().splitlines(), said)
        document.paragraphs[before].paragraph_format.page_break_before = before > 0
    return saved(document)


def _took_part(one: Certified) -> str:
    """Plain joining: what somebody has typed may itself have braces."""
    pattern: str = _words()["took_part"]["named" if one.title else "plain"]
    return pattern.replace("{kind}", _words()["kinds"][one.kind]).replace("{title}", one.title)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("event_certificate.toml").read_text("utf-8"))
