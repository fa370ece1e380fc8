"""A proposal of pairs as .xlsx for the curator, and in four numbers."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from services import sheets
from services.matching_fairness import Share
from services.pair_people import LeftOut
from services.pair_proposal import Alone, Left, Other, Pair, Proposal
from services.pair_rules import HARD, Part, Why
from services.printable import one_line
from services.sheets import Cell, Sheet

OTHERWISE = "en"
LINE = "\n"
Words = Mapping[str, Mapping[str, str]]
_WIDE = {"why": 60, "helps": 50, "note": 30, "other": 36, "second": 36, "mentee": 32, "mentor": 32, "name": 32}


@dataclass(frozen=True, slots=True)
class Summary:
    """How many pairs, mentees without one, people who take no part yet, and mentors with places left."""

    pairs: int
    without: int
    left_out: int
    free: int


def summary(proposal: Proposal) -> Summary:
    """What a short message tells."""
    return Summary(len(proposal.pairs), len(proposal.alone), len(proposal.left_out), len(proposal.free))


def sheet(proposal: Proposal, language: str, changes: Sequence[Sequence[str]] = ()) -> bytes:
    """The workbook; points stand in the last column of the pairs alone, for the curator.

    `changes` since the run before, where there was one: mentee, mentor before, mentor now.
    """
    words = words_of(language)
    pairs = ("mentee", "group", "mentor", "post", "why", "note", "other", "second", "score")
    found: list[tuple[str, Sequence[str], Iterator[Sequence[Cell]]]] = [
        ("pairs", pairs, (_pair(one, words) for one in proposal.pairs)),
        ("alone", ("mentee", "group", "why", "helps"), (_alone(one, words) for one in proposal.alone)),
        ("free", ("mentor", "post", "places"), (_left(one) for one in proposal.free)),
        ("classes", ("group", "people", "matched", "without", "behind"), map(_share, proposal.fairness.shares)),
        ("left_out", ("name", "group", "side", "why", "helps"), (_left_out(one, words) for one in proposal.left_out)),
    ]
    if changes:
        found.insert(1, ("changes", ("mentee", "was", "now"), (tuple(map(one_line, one)) for one in changes)))
    return sheets.workbook([_sheet(words, title, columns, rows) for title, columns, rows in found])


def _sheet(words: Words, title: str, columns: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Sheet:
    widths = [_WIDE.get(one, sheets.WIDTH) for one in columns]
    return Sheet(words["titles"][title], [words["columns"][one] for one in columns], rows, widths)


def _pair(one: Pair, words: Words) -> Sequence[Cell]:
    whys = LINE.join(filter(None, (why(its, words) for its in one.suit.whys)))
    notes = LINE.join(words["notes"][its] for its in one.suit.notes)
    others = [*(_other(its, words) for its in one.others), "", ""][:2]
    people = (one.mentee.name, one.mentee.group, one.mentor.full_name, one.mentor.group)
    return (*map(one_line, people), whys, notes, *others, one.suit.score)


def why(reason: Why, words: Words) -> str:
    """What speaks for a pair; of what does not, only that the request is not met. Nobody alone answers a hard one."""
    if reason.request == HARD:
        return _said(words["whys"]["request_hard"], reason, words)
    if not reason.share:
        return _said(words["whys"]["request_not"], reason, words) if reason.part is Part.REQUEST else ""
    if reason.part is Part.PREFERENCE:
        return _said(words["whys"]["preference" if reason.is_mutual else "preference_one"], reason, words)
    if reason.part is Part.WAITING and reason.rounds:
        return _said(words["whys"]["waiting_rounds"], reason, words)
    return _said(words["whys"][reason.part], reason, words)


def _said(text: str, why: Why, words: Words) -> str:
    interests = ", ".join(words["interests"].get(one, one) for one in why.interests)
    request = words["requests"].get(why.request, why.request)
    numbers = {"days": why.days, "importance": why.importance, "rounds": why.rounds}
    return capital(text.format(request=request, interests=interests, **numbers))


def _other(one: Other, words: Words) -> str:
    return words["other"]["has_place" if one.has_place else "is_taken"].format(name=one_line(one.mentor.full_name))


def _alone(one: Alone, words: Words) -> Sequence[Cell]:
    return one_line(one.mentee.name), one_line(one.mentee.group), *cause(one, words)


def cause(one: Alone, words: Words) -> tuple[str, str]:
    """Why somebody is alone, and what would help."""
    if free := ", ".join(one_line(its.mentor.full_name) for its in one.others if its.has_place):
        return words["alone"]["free"], words["helps"]["free"].format(names=free)
    if one.suitable:
        names = ", ".join(one_line(its.mentor.full_name) for its in one.others)
        return words["alone"]["taken"].format(suitable=one.suitable), words["helps"]["taken"].format(names=names)
    if one.circles:
        return words["alone"]["circles"].format(circles=one.circles), words["helps"]["circles"]
    if not one.refusals:
        return words["alone"]["nobody"], words["helps"]["nobody"]
    counted = "; ".join(f"{words['refusals'][code]} — {count}" for code, count in one.refusals)
    said = words["alone"]["refused"].format(count=sum(count for _, count in one.refusals), refusals=counted)
    return said, words["helps"][one.refusals[0][0]]


def _left(one: Left) -> Sequence[Cell]:
    return one_line(one.mentor.full_name), one_line(one.mentor.group), one.places


def _share(one: Share) -> Sequence[Cell]:
    return one_line(one.name), one.people, one.matched, one.people - one.matched, one.behind


def _left_out(one: LeftOut, words: Words) -> Sequence[Cell]:
    people = (one_line(one.name), one_line(one.group), words["sides"][one.side])
    return *people, capital(words["missing"][one.why]), words["missing_helps"][one.why]


def capital(text: str) -> str:
    """The same, as a sentence begins."""
    return text[:1].upper() + text[1:]


@cache
def _all_words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def words_of(language: str) -> Words:
    """In this language, whatever the tone; in English where there are none."""
    words: Words = _all_words().get(language.partition("@")[0]) or _all_words()[OTHERWISE]
    return words
