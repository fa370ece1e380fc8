"""`python -m bot roadmap read|phrase`: what is understood of a roadmap, without a bot and without Telegram."""

import argparse
import asyncio
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from bot.apart import TooHeavy, apart
from services import deadlines, roadmap_reading
from services.deadline_clauses import Deadline
from services.deadline_context import Context
from services.roadmap_files import LARGEST, MEGABYTE, Unreadable
from services.roadmap_reading import Roadmap, Step

WRONG_INPUT = 1
Period = tuple[date, date]


class Unclear(Exception):
    """What was asked cannot be read; the text is a sentence."""


def add(verbs: Any, verb: Any, with_json: Any) -> None:
    """The verbs, with their options."""
    read = verb(verbs, "read", read_file, "what is understood of a .docx, .xlsx or .txt roadmap")
    read.add_argument("file", type=Path, metavar="FILE", help="the document; told by its content")
    phrase = verb(verbs, "phrase", read_phrase, "what is understood of one deadline; - reads JSON lines")
    phrase.add_argument("text", metavar="TEXT")
    for made in (read, phrase):
        made.add_argument("--period", type=_period, metavar="A:B", help="first and last day, 2024-09-01:2025-05-31")
        made.add_argument("--order-date", type=_day, metavar="D", help="the day of the order, 2024-08-29")
        made.add_argument("--language", choices=["en", "ru"], default=_language(), help="of the questions")
        with_json(made)


def read_file(given: argparse.Namespace) -> None:
    """The steps of a document."""
    try:
        if given.file.stat().st_size > LARGEST * MEGABYTE:
            raise Unreadable("too_large")
        found = asyncio.run(apart(_read, given.file.read_bytes(), given.period, given.order_date))
    except OSError as wrong:
        _fail(str(wrong))
    except TooHeavy:
        _fail(roadmap_reading.problem(Unreadable("too_large"), given.language))
    except Unreadable as fact:
        _fail(roadmap_reading.problem(fact, given.language))
    said = _document(found, given.language)
    if given.json:
        json.dump(said, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return
    sys.stdout.write(f"{said['document']['title']}\n")
    for item in said["items"]:
        asked = f" ? {' '.join(item['questions'])}" if item["questions"] else ""
        days = " … ".join(one for one in (item["start"], item["due"]) if one)
        sys.stdout.write(
            f"{item['row']}. {item['title']} · {item['deadline_text'] or '-'} · {item['kind']} {days}{asked}\n"
        )
    sys.stderr.write(
        f"{len(said['items'])} steps, {sum(one['needs_confirmation'] for one in said['items'])} to look at.\n"
    )


def _read(source: bytes, period: Period | None, order_date: date | None) -> Roadmap:
    return roadmap_reading.read(source, period=period, order_date=order_date)


def read_phrase(given: argparse.Namespace) -> None:
    """One deadline; or one for each line."""
    if given.text == "-":
        failed = sum(_answered(line, given) for line in sys.stdin if line.strip())
        sys.exit(WRONG_INPUT if failed else 0)
    said = _phrase(deadlines.read(given.text, Context(given.period, given.order_date)), given.language)
    if given.json:
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        return
    sys.stdout.write(
        " ".join(str(one) for one in (said["kind"], said["start"], said["due"], said["recurrence"]) if one) + "\n"
    )
    for one in said["questions"]:
        sys.stderr.write(f"{one}\n")


def _answered(line: str, given: argparse.Namespace) -> bool:
    """One line asked for and one line said; true where the line is not understood as a question."""
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict) or not isinstance(asked.get("text"), str | None):
            raise Unclear('a deadline is asked as {"text": "…", "period": ["…", "…"], "order_date": "…"}')
        period = asked.get("period")
        day = asked.get("order_date")
        context = Context(_period(":".join(period)) if period else given.period, _day(day) if day else given.order_date)
        said = _phrase(deadlines.read(asked.get("text"), context), given.language)
    except (ValueError, TypeError, RecursionError, Unclear, argparse.ArgumentTypeError) as wrong:
        said = {"error": str(wrong)}
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return "error" in said


def _phrase(found: Deadline, language: str) -> dict[str, Any]:
    return {**_deadline(found, language), "leftover": found.leftover}


def _deadline(found: Deadline, language: str) -> dict[str, Any]:
    return {
        "kind": found.kind.value,
        "start": _iso(found.start),
        "due": _iso(found.due),
        "recurrence": found.recurrence,
        "until": _iso(found.until),
        "occurrences": [
            {"start": _iso(one.start), "due": _iso(one.due), "scope": one.scope} for one in found.occurrences
        ],
        "needs_confirmation": found.needs_confirmation,
        "questions": [roadmap_reading.question(one, language) for one in found.reasons if found.needs_confirmation],
    }


def _document(found: Roadmap, language: str) -> dict[str, Any]:
    facts = found.facts
    return {
        "document": {
            "title": facts.title,
            "period": [_iso(day) for day in facts.period] if facts.period else None,
            "order_date": _iso(facts.order_date),
            "order_number": facts.order_number,
            "columns": list(found.columns),
        },
        "items": [_item(one, language) for one in found.steps],
        "not_tasks": [{"text": text, "why": why} for text, why in found.not_tasks],
    }


def _item(step: Step, language: str) -> dict[str, Any]:
    return {
        "row": step.row,
        "number": step.number,
        "section": step.section,
        "parent": step.parent,
        "title": step.title,
        "responsibles": list(step.responsibles),
        "participants": list(step.participants),
        "levels": list(step.levels),
        "deadline_text": step.deadline_text,
        **_deadline(step.deadline, language),
        "result": step.result,
        "note": step.note,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except (ValueError, TypeError):
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2024-09-01") from None


def _period(text: str) -> Period:
    first, _, last = text.partition(":")
    days = _day(first), _day(last)
    if days[1] < days[0]:
        raise argparse.ArgumentTypeError("the period ends before it begins")
    return days


def _language() -> str:
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ru" if named.startswith("ru") else "en"


def _fail(sentence: str) -> Any:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(WRONG_INPUT)
