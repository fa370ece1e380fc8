"""Samples of the documents that steps of a plan ask for: our own wording, filled with what is known of a place."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services import marked_lines, school_years
from services.printable import one_line
from services.word_pages import PEN, saved, sheet

SHIPPED = Path(__file__).parents[1] / "forms/samples"
CODES: tuple[str, ...] = tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


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
    document = sheet(size=marked_lines.SIZE)
    marked_lines.put(document, _sample(code)[1].strip().splitlines(), _known(facts))
    return saved(document)


def _known(facts: Facts) -> dict[str, str]:
    said = {one: getattr(facts, one) for one in ("place", "parent", "address", "inn", "head", "curator")}
    return {
        **{one: one_line(value or "") or PEN for one, value in said.items()},
        "year": school_years.title(facts.school_year),
    }


@cache
def _sample(code: str) -> tuple[str, str]:
    if code not in CODES:
        raise KeyError(code)
    read = tomllib.loads((SHIPPED / f"{code}.toml").read_text("utf-8"))
    return read["name"], read["text"]
