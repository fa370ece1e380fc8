"""What a step is by its words: an event or something that is handed in, and which sample its document has."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import regex

from services.roster import fold


def is_event(title: str) -> bool:
    """Whether it takes place at its time, as a seminar does; a paper about one is handed in (README, section 8)."""
    return _has(title, _words()["events"]) and not _begins(title, _words()["papers"])


def sample(title: str, result: str | None) -> str | None:
    """The code of the sample of its document; None where we have none."""
    text = f"{title} {result or ''}"
    return next((one["code"] for one in _words()["samples"] if _fits(text, one)), None)


def _fits(text: str, one: dict[str, Any]) -> bool:
    return all(_has(text, stems) for stems in one["all"]) and not (one["none"] and _has(text, one["none"]))


def _has(text: str, stems: Sequence[str]) -> bool:
    return regex.search(rf"(?<!\p{{L}})(?:{'|'.join(map(regex.escape, stems))})", fold(text)) is not None


def _begins(text: str, stems: Sequence[str]) -> bool:
    """Whether the first word is one of these, after an introduction that says nothing."""
    folded = str(regex.sub(r"^\P{L}+", "", fold(text)))
    skipped = next((one for one in _words()["skipped"] if folded.startswith(one)), "")
    return folded.removeprefix(skipped).strip().startswith(tuple(stems))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
