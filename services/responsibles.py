"""Who is responsible: bodies split out of a cell, and the level of each by a dictionary."""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import regex

_LEVELS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["levels"]
ORDER = ("region", "municipality", "organisation", "partner")
_SEPARATORS = ",;/\n"
_INITIAL = regex.compile(r"(?<!\p{L})\p{Lu}\.$")
_OPEN, _CLOSE = "«(“„", "»)”"


def split(cell: str) -> list[str]:
    """At commas, semicolons, slashes and line ends, but not inside quotes and brackets."""
    pieces, depth = [""], 0
    for at, letter in enumerate(cell):
        depth += (letter in _OPEN) - (letter in _CLOSE and depth > 0)
        is_break = letter in _SEPARATORS and depth == 0 and not _is_wrapped(cell, at)
        if is_break:
            pieces.append("")
        else:
            pieces[-1] += letter
    squeezed = (_ended(" ".join(one.split())) for one in pieces)
    return [one for one in squeezed if any(letter.isalpha() for letter in one)]


def _ended(name: str) -> str:
    """Without a full stop, unless it ends an initial."""
    bare = name.strip(" .")
    return f"{bare}." if _INITIAL.search(name) else bare


def _is_wrapped(cell: str, at: int) -> bool:
    """A line end after which the same name goes on: the next line begins in lower case or with a quote."""
    if cell[at] != "\n":
        return False
    before, after = cell[:at].rstrip(), cell[at + 1 :].lstrip()
    return bool(before and after) and (after[0].islower() or after[0] in "«(" or before[-1] == "-")


def split_side_by_side(cells: Sequence[Sequence[str]]) -> list[list[str]]:
    """A piece that is exactly two or more other pieces of the document side by side is those pieces."""
    known = {piece for cell in cells for piece in cell}
    return [[part for piece in cell for part in _parts(piece, known)] for cell in cells]


def _parts(piece: str, known: set[str]) -> list[str]:
    words = piece.split()
    found = _cover(words, known - {piece})
    return found if found and len(found) > 1 else [piece]


def _cover(words: list[str], known: set[str]) -> list[str] | None:
    if not words:
        return []
    for length in range(len(words), 0, -1):
        first = " ".join(words[:length])
        if first in known and (rest := _cover(words[length:], known)) is not None:
            return [first, *rest]
    return None


def levels(names: Iterable[str]) -> list[str]:
    """The levels that the bodies belong to, from the region down."""
    found = {_level(one) for one in names}
    return [one for one in ORDER if one in found]


def _level(name: str) -> str:
    folded = name.casefold().replace("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}")
    for level, stems in _LEVELS.items():
        if any(regex.search(rf"(?<!\p{{L}}){regex.escape(one)}", folded) for one in stems):
            return level
    return "organisation"
