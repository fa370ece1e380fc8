"""Patterns over the kinds of words of a deadline."""

from collections.abc import Sequence
from typing import Any

import regex

from services.deadline_words import Token

_CODES: dict[str, str] = {}


def code(kind: str) -> str:
    """One character for a kind of word, so that patterns over words are regular expressions."""
    return _CODES.setdefault(kind, chr(0xE000 + len(_CODES)))


def pattern(text: str) -> Any:
    """A regular expression over kinds of words."""
    return regex.compile(regex.sub(r"[a-z_]+", lambda found: code(found[0]), text).replace(" ", ""))


def signs(found: Sequence[Token]) -> str:
    return "".join(code(one.kind) for one in found)
