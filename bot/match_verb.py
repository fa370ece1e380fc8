"""`python -m bot match`: pairs from two tables and rules, without a database and without Telegram."""

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bot import words
from bot.words import gettext as _
from bot.words import ngettext

if TYPE_CHECKING:
    from services.match_offline import File, Found
    from services.match_reasons import Reason
    from services.match_scores import Line

WRONG_INPUT = 1
LONGEST = 2_000
"""Letters in a line for people."""
LARGEST = 64 << 20
"""Bytes that are read of a file at most; the tables' own limits are lower and say so."""


def add(verbs: Any, verb: Any, with_json: Any, language: str) -> None:
    """The verb, with its options."""
    made = verb(verbs, "match", match, "pairs from two tables, without a database")
    for side in ("mentors", "mentees"):
        made.add_argument(f"--{side}", type=Path, required=True, metavar="CSV", help="one person a row")
    made.add_argument(
        "--rules", type=Path, required=True, metavar="FILE", help="what is forbidden and what counts, JSON"
    )
    made.add_argument("--language", choices=["en", "ru"], default=language, help="of the sentences")
    with_json(made)


def match(given: argparse.Namespace) -> None:
    """Who would work with whom, and why."""
    import scipy.optimize
    import scipy.sparse.csgraph  # noqa: F401

    from services import match_offline, matching_solver  # noqa: F401
    from services.match_problem import MatchProblem

    try:
        with words.speaking(given.language):
            words.catalogue(given.language)
            started = perf_counter()
            found = match_offline.find(*(_file(one) for one in (given.mentors, given.mentees, given.rules)))
            said = _said(found)
            said["statistics"]["seconds"] = round(perf_counter() - started, 4)
    except MatchProblem as problem:
        sys.stderr.write(f"{problem.said(given.language)}\n")
        sys.exit(WRONG_INPUT)
    if given.json:
        json.dump(said, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        _tell(said)


def _file(path: Path) -> "File":
    from services.match_offline import File
    from services.match_problem import MatchProblem, shortened

    try:
        with path.open("rb") as source:
            return File(path.name, source.read(LARGEST))
    except (OSError, ValueError) as wrong:
        why = getattr(wrong, "strerror", None) or str(wrong)
        raise MatchProblem("unreadable", shortened(str(path), 200), why=why) from None


def _said(found: "Found") -> dict[str, Any]:
    """The document, in the language in use."""
    pairs = [
        {"mentor": one.mentor, "mentee": one.mentee, "score": one.score, "reasons": _reasons(one.lines)}
        for one in found.pairs
    ]
    unmatched = [{"mentee": name, "why": _why(reason)} for name, reason in found.unmatched]
    total = sum(one.score for one in found.pairs)
    return {"pairs": pairs, "unmatched": unmatched, "statistics": {"pairs": len(pairs), "score": total}}


def _reasons(lines: "list[Line]") -> list[str]:
    """What speaks for a pair and against it, each with its points."""
    return [f"{one.reason} ({one.points:+d})" for one in lines] or [_("No rule speaks for this pair or against it.")]


def _why(reason: "Reason") -> str:
    from services.match_reasons import Taken
    from services.match_scores import Apart

    if isinstance(reason, Taken):
        return _taken(reason.suitable, reason.closed)
    beside = {
        Apart.SELF: _("the same person"),
        Apart.NAMED: _("kept apart by name"),
        Apart.MUTUAL: _("a mentee of this person already"),
    }
    refused = "; ".join(f"{beside[why] if isinstance(why, Apart) else why}: {count}" for why, count in reason.refusals)
    return _("No mentor is allowed. {refused}").format(refused=refused[:1].upper() + refused[1:])


def _taken(suitable: int, closed: int) -> str:
    """Everybody who suits is taken, or takes nobody."""
    if suitable:
        words = ngettext(
            "{count} mentor suits but is taken; one more place would make one more pair.",
            "{count} mentors suit, all are taken; one more place with any of them would make one more pair.",
            suitable,
        )
    else:
        words = ngettext(
            "{count} mentor suits but takes nobody; one place would make one more pair.",
            "{count} mentors suit but take nobody; one place with any of them would make one more pair.",
            closed,
        )
    return words.format(count=suitable or closed)


def _tell(said: dict[str, Any]) -> None:
    """For people: pairs and reasons, then everybody else; what stands in a cell does not steer the terminal."""
    from services.match_problem import shortened

    for one in said["pairs"]:
        line = f"{one['mentor']} – {one['mentee']} · {one['score']} · {'; '.join(one['reasons'])}"
        sys.stdout.write(f"{shortened(line, LONGEST)}\n")
    for one in said["unmatched"]:
        line = f"{one['mentee']}: {one['why']}"
        sys.stdout.write(f"{shortened(line, LONGEST)}\n")
    statistics = said["statistics"]
    sys.stderr.write(f"{statistics['pairs']} pairs, {statistics['score']} points, {statistics['seconds']} s\n")
