"""Several deadlines in one cell, each with whom it concerns: `until 10 May (schools), until 20 May (districts)`."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import regex

from services.deadline_clauses import Deadline
from services.deadline_context import Reason
from services.deadline_words import folded

_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("deadline_words.toml").read_text("utf-8"))["scopes"]
_LONGEST = 400
_IN_BRACKETS = regex.compile(r"\s*(?P<day>[^();]+?)\s*\((?P<who>[^()]+)\)\s*(?:[;,.]\s*|\n\s*|$)")
_BEFORE = regex.compile(r"[-–—•\s]*(?P<who>[^\d;:]+?)(?:\s+[-–—]\s*|\s*:\s*)(?P<day>[^;:]+)")
_BETWEEN = regex.compile(r";\s*|\n\s*|,\s+(?=\p{L})")
_BODY = regex.compile("|".join(rf"(?<!\p{{L}}){regex.escape(one)}" for one in _WORDS["bodies"]))


def apart(text: str) -> list[tuple[str, str]]:
    """Deadlines and whom each concerns; nothing unless every one of several names a body."""
    if len(text) > _LONGEST:
        return []
    for found in (_bracketed(text), _headed(text)):
        if len(found) > 1 and all(_BODY.search(folded(who)) for _, who in found):
            return found
    return []


def _bracketed(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while hit := _IN_BRACKETS.match(text, at):
        found.append((hit["day"].strip(), hit["who"].strip()))
        at = hit.end()
    return found if at == len(text) else []


def _headed(text: str) -> list[tuple[str, str]]:
    hits = [_BEFORE.fullmatch(one.strip(" .")) for one in _BETWEEN.split(text) if one.strip(" .")]
    return [(hit["day"].strip(), hit["who"].strip()) for hit in hits if hit] if all(hits) else []


def several(parts: Sequence[tuple[Deadline, str | None]]) -> Deadline:
    """One deadline with an occurrence for each of several bodies."""
    occurrences = tuple(replace(one, scope=scope) for part, scope in parts for one in part.occurrences)
    reasons = [reason for part, _ in parts for reason in part.reasons]
    if len({part.kind for part, _ in parts}) > 1:
        reasons.append(Reason.MIXED)
    left = " ".join(part.leftover for part, _ in parts if part.leftover)
    return replace(parts[0][0], occurrences=occurrences, leftover=left).because(*reasons)
