"""The forms of mentoring that a place may run; they are data, and more of them may come."""

import tomllib
from collections.abc import Collection
from pathlib import Path

CODES: tuple[str, ...] = tuple(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["codes"])
"""In the order in which they are named."""


def known(codes: Collection[str]) -> list[str]:
    """Those of the codes that there are, each once and in their order."""
    return [code for code in CODES if code in codes]
