"""Fields of a broadcast: what is typed between braces stands for something of each receiver."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any


class Field(StrEnum):
    """What can be filled in."""

    NAME = "name"
    ORGANISATION = "organisation"
    MENTOR = "mentor"


WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["fields"]
LANGUAGES = ("ru", "en")
"""The order of the words of a field."""
_MEANT = {word: Field(field) for field, typed in WORDS.items() for word in typed}
_BRACED = re.compile(r"\{\s*(" + "|".join(map(re.escape, _MEANT)) + r")\s*\}", re.IGNORECASE)


def shown(language: str) -> list[str]:
    """How the fields are typed in this language."""
    return [f"{{{typed[LANGUAGES.index(language[:2])]}}}" for typed in WORDS.values()]


def used(texts: Sequence[str]) -> set[Field]:
    """The fields that stand in these texts."""
    return {field for text in texts for field in standing(text)}


def standing(text: str) -> list[Field]:
    """The same of one text, each as often as it stands there."""
    return [_MEANT[found[1].casefold()] for found in _BRACED.finditer(text)]


def filled(html: str, values: Mapping[Field, str]) -> str:
    """The text with what the fields stand for; braces around anything else are left as they are."""
    return _BRACED.sub(lambda found: escape(values[_MEANT[found[1].casefold()]], quote=False), html)


def texts(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """All that a broadcast says."""
    return [part["text"] for part in parts]
