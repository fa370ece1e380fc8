"""Certificates of attendance as .docx: a sheet for each of those who were at an event."""

import tomllib
from collections.abc import Mapping, Sequence
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
    return laid_out([{**known(one), "name": name} for name in one.names])


def laid_out(sheets: Sequence[Mapping[str, str]]) -> bytes:
    """A page for each, with what stands in its gaps."""
    document = sheet(size=SIZE)
    for gaps in sheets:
        before = len(document.paragraphs)
        said = {gap: one_line(value) for gap, value in gaps.items()}
        marked_lines.put(document, words()["text"].strip().splitlines(), said)
        document.paragraphs[before].paragraph_format.page_break_before = before > 0
    return saved(document)


def known(one: Certified) -> dict[str, str]:
    """What is the same on all of them."""
    return {"place": one.place, "day": f"{one.day:%d.%m.%Y}", "took_part": _took_part(one)}


@cache
def words() -> dict[str, Any]:
    """What stands on every certificate, and what its fields are called in a template."""
    return tomllib.loads(Path(__file__).with_name("event_certificate.toml").read_text("utf-8"))


def _took_part(one: Certified) -> str:
    """Plain joining: what somebody has typed may itself have braces."""
    pattern: str = words()["took_part"]["named" if one.title else "plain"]
    return pattern.replace("{kind}", words()["kinds"][one.kind]).replace("{title}", one.title)
