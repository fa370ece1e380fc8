"""The numbers that a text document shows before its paragraphs and does not write into them."""

from typing import Any

import regex

from services.roadmap_columns import WORDS

_LETTERS: str = WORDS["text"]["letters"]
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 9
BULLET = "-"


class Numbers:
    """Counts the lists of a document, paragraph after paragraph."""

    def __init__(self, document: Any) -> None:
        parts = (one.target_part for one in document.part.rels.values() if one.reltype.endswith("/numbering"))
        part = next(parts, None)
        self._root = None if part is None else part.element
        self._counts: dict[int, list[int]] = {}

    def of(self, paragraph: Any) -> str:
        """The number of the next paragraph, `-` for a bullet; nothing where it is in no list."""
        found = _list_of(paragraph)
        if self._root is None or found is None:
            return ""
        number, level = found
        levels = self._levels(number)
        if level >= len(levels):
            return ""
        counts = self._counts.setdefault(number, [0] * _DEEPEST)
        counts[level] = counts[level] + 1 if counts[level] else int(_value(levels[level], "start", "1"))
        counts[level + 1 :] = [0] * (_DEEPEST - level - 1)
        return _shown(levels, level, counts)

    def _levels(self, number: int) -> list[Any]:
        """The levels of a list, as its numbering describes them."""
        assert self._root is not None
        one = next((one for one in self._root.findall(_tag("num")) if one.get(_tag("numId")) == str(number)), None)
        abstract = None if one is None else _value(one, "abstractNumId", "")
        lists = self._root.findall(_tag("abstractNum"))
        return next((one.findall(_tag("lvl")) for one in lists if one.get(_tag("abstractNumId")) == abstract), [])


def _list_of(paragraph: Any) -> tuple[int, int] | None:
    """The list that a paragraph, or its style, belongs to, and its level there."""
    element, style = paragraph._p, paragraph.style
    while element is not None:
        found = element.pPr.numPr if element.pPr is not None else None
        if found is not None and found.numId is not None:
            level = 0 if found.ilvl is None else found.ilvl.val
            return (found.numId.val, level) if found.numId.val and level < _DEEPEST else None
        element, style = (style.element, style.base_style) if style is not None else (None, None)
    return None


def _tag(name: str) -> str:
    return f"{_SPACE}{name}"


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(_tag(name))
    return default if found is None else str(found.get(_tag("val"), default))


def _shown(levels: list[Any], level: int, counts: list[int]) -> str:
    if _value(levels[level], "numFmt", "decimal") in ("bullet", "none"):
        return BULLET
    text = _value(levels[level], "lvlText", "%1.")
    return str(regex.sub(r"%(\d)", lambda hit: _formatted(levels, int(hit[1]) - 1, counts), text)).strip()


def _formatted(levels: list[Any], level: int, counts: list[int]) -> str:
    count = max(counts[level], 1)
    match _value(levels[level], "numFmt", "decimal") if level < len(levels) else "decimal":
        case "upperRoman":
            return _roman(count)
        case "russianLower" | "lowerLetter":
            return str(_LETTERS[(count - 1) % len(_LETTERS)])
    return str(count)


def _roman(count: int) -> str:
    done = ""
    for value, sign in _ROMAN:
        done, count = done + sign * (count // value), count % value
    return done
