"""The act of destruction with the extract of the log (order of Roskomnadzor No. 179 of 28.10.2022): pages and .docx."""

import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from services import printing

TEMPLATE = "erasure_act"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an act is about; moments are local to the place."""

    operator: str
    address: str | None
    number: int
    code: str
    reason: str
    at: datetime
    counted: Mapping[str, Any]
    log: Sequence[Mapping[str, Any]]
    papers: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Act:
    """An act as it stands on paper: its rows, the extract, and lines for the pens; nothing of it is a name."""

    title: str
    number: str
    rows: tuple[tuple[str, str], ...]
    extract: str
    head: tuple[str, ...]
    events: tuple[tuple[str, ...], ...]
    commission: str
    signatures: tuple[str, ...]
    law: str


def act(facts: Facts) -> Act:
    """The act in words; the number and its day are left for the pen, as the names of the commission are."""
    words = _words()
    rows = {
        "operator": facts.operator,
        "address": facts.address or "____________________",
        "person": words["person"]["text"].format(number=facts.number, code=facts.code),
        "categories": "; ".join(categories(facts.counted)),
        "carrier": words["system_name"],
        "method": words["method"],
        "reason": words["reason"][facts.reason],
        "at": f"{facts.at:%d.%m.%Y, %H:%M}",
        "files": ", ".join(facts.counted.get("files", [])) or words["nothing"],
        "papers": "; ".join(map(paper, facts.papers)) or words["nothing"],
    }
    return Act(
        title=words["title"],
        number=words["number"],
        rows=tuple((words["rows"][name], value) for name, value in rows.items()),
        extract=words["extract"],
        head=tuple(words["extract_head"]),
        events=tuple(map(_event, facts.log)),
        commission=words["commission"],
        signatures=tuple(words["signature"].format(who=who) for who in words["signers"]),
        law=words["law"],
    )


def categories(counted: Mapping[str, Any]) -> list[str]:
    """What was destroyed, in words, with how many rows; what has no words of its own is counted by no one."""
    known = _words()["categories"]
    return [f"{known[name]} ({counted[name]})" for name in known if counted.get(name)]


def paper(one: Mapping[str, Any]) -> str:
    """A paper to be destroyed by hand: its kind, number and day."""
    return f"{_words()['kind'][one['kind']]}, {_numbered(one)}"


def file_name(code: str) -> str:
    """What the files of an act are called, without their endings."""
    name: str = _words()["name"].format(code=code)
    return name


def pdf(made: Act) -> bytes:
    """The act as pages."""
    return printing.pdf(TEMPLATE, {name: getattr(made, name) for name in Act.__slots__})


def docx(made: Act) -> bytes:
    """The act as a document that can still be changed."""
    from docx import Document

    document = Document()
    document.add_heading(made.title, level=1)
    document.add_paragraph(made.number)
    _table(document, made.rows)
    document.add_heading(made.extract, level=2)
    _table(document, (made.head, *made.events))
    document.add_paragraph()
    document.add_paragraph(made.commission)
    for line in (*made.signatures, made.law):
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def _event(one: Mapping[str, Any]) -> tuple[str, str, str]:
    words = _words()
    said = [words["kind"].get(one.get("kind", ""), ""), words["as"].get(one.get("as", ""), "")]
    said += [words["route"].get(one.get("route", ""), ""), words["reason"].get(one.get("reason", ""), "")]
    detail = words["detail"]
    said += [detail[name].format(**one) for name in ("version", "recipient") if one.get(name)]
    said += [_numbered(one)] if one.get("number") else []
    said += [detail["due"].format(due=_day(one["due"]))] if one.get("due") else []
    at = datetime.fromisoformat(one["at"])
    return f"{at:%d.%m.%Y %H:%M}", words["what"][one["what"]], ", ".join(part for part in said if part)


def _numbered(one: Mapping[str, Any]) -> str:
    detail = _words()["detail"]
    said = detail["number"] if one.get("on") else detail["number_alone"]
    text: str = said.format(number=one["number"], on=_day(one["on"]) if one.get("on") else "")
    return text


def _day(stored: str) -> str:
    return f"{date.fromisoformat(stored):%d.%m.%Y}"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
