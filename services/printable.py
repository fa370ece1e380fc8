"""What somebody typed, fit for a document: one line, without what cannot be written or would turn the line round."""

import regex

_UNWRITABLE = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]+")
"""What XML cannot hold, and what would break a line."""
_TURNING = regex.compile(r"[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]")
"""Marks of direction: after one of them the rest of a line may stand backwards."""


def one_line(text: str) -> str:
    """The text on one line, its spaces single."""
    return " ".join(_UNWRITABLE.sub(" ", _TURNING.sub("", text)).split())
