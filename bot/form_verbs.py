"""`python -m bot form check|fill|eval`: a questionnaire tried from the terminal, without a bot and without Telegram."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.apart import TooHeavy, apart
from services import expression_trial, form_trial
from services.expressions import NotAnExpression
from services.form_problem import FormProblem
from services.form_trial import Tried
from services.workbooks import LARGEST, MEGABYTE
from services.xlsform import Examined

WRONG_INPUT = 1
LARGEST_MEDIA = 50


class Unreadable(Exception):
    """A file or an argument cannot be read; the text is a sentence."""


def add(verbs: Any, verb: Any, with_json: Any) -> None:
    """The verbs, with their options."""
    check = verb(verbs, "check", check_form, "problems of an XLSForm with sheet, row and column")
    fill = verb(verbs, "fill", fill_form, "simulated respondents walk a form as in a chat")
    for made in (check, fill):
        made.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .xls, .csv or Markdown tables (.md)")
        made.add_argument("--media", type=Path, metavar="DIR", help="the folder with the tables that the form needs")
        made.add_argument("--language", choices=["en", "ru"], default=language(), help="of the sentences")
        with_json(made)
    fill.add_argument("--robot", type=_count, default=20, metavar="N", help="how many respondents (20)")
    fill.add_argument("--seed", type=int, default=0, metavar="S", help="the same seed, the same answers")
    tried = verb(verbs, "eval", evaluate, "one XLSForm expression, for authors; - reads JSON lines")
    tried.add_argument("expression", metavar="EXPRESSION", help="for example: ${age} >= 14")
    tried.add_argument("--values", default="{}", metavar="JSON", help='by question: {"age": 15}')
    with_json(tried)


def check_form(given: argparse.Namespace) -> None:
    """What is wrong with a form."""
    said = form_trial.report(_examined(given).found, given.language)
    if given.json:
        _print(said)
    else:
        sys.stdout.write(f"{said['title'] or given.file.name}: {said['questions']} questions\n")
        _tell(said["problems"], sys.stdout)
    sys.exit(0 if said["ok"] else WRONG_INPUT)


def fill_form(given: argparse.Namespace) -> None:
    """How simulated respondents get through a form."""
    tried = _examined(given)
    if tried.found.form is None:
        _tell(form_trial.report(tried.found, given.language)["problems"], sys.stderr)
        sys.exit(WRONG_INPUT)
    now = datetime.now(_zone())
    said = form_trial.fill(tried, robots=given.robot, seed=given.seed, now=now)
    if given.json:
        _print(said)
        return
    sys.stdout.write(f"{said['finished']} of {said['robots']} finished; ")
    sys.stdout.write(f"{said['reached']} of {said['questions']} questions reached\n")
    for one in said["stuck"]:
        sys.stdout.write(f"stuck at {one['question']}: {one['why']}\n")
    for name in said["missing_files"]:
        sys.stdout.write(f"missing: {name}\n")


def evaluate(given: argparse.Namespace) -> None:
    """One expression; or one for each line."""
    if given.expression == "-":
        failed = sum(_answered(line) for line in sys.stdin if line.strip())
        sys.exit(WRONG_INPUT if failed else 0)
    try:
        said = _evaluated({"expression": given.expression, "values": _json(given.values)})
    except (NotAnExpression, Unreadable) as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(WRONG_INPUT)
    if given.json:
        _print(said)
    else:
        sys.stdout.write(f"{json.dumps(said['value'], ensure_ascii=False)}\n")


def _answered(line: str) -> bool:
    """One line asked for and one line said; true where it could not be worked out."""
    try:
        said = _evaluated(_json(line))
    except (NotAnExpression, Unreadable) as wrong:
        said = {"error": str(wrong)}
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return "error" in said


def _evaluated(asked: dict[str, Any]) -> dict[str, Any]:
    expression, values, wanted = asked.get("expression"), asked.get("values") or {}, asked.get("as")
    if not isinstance(expression, str) or not isinstance(values, dict):
        raise Unreadable('an expression is asked as {"expression": "…", "values": {…}}')
    if wanted not in (None, "string", "number", "boolean"):
        raise Unreadable('"as" is string, number or boolean')
    return expression_trial.evaluate(expression, values, _moment(asked.get("now")), wanted)


def _moment(text: Any) -> datetime:
    """The moment that is asked for; one without an offset is in the zone."""
    if text is None:
        return datetime.now(_zone())
    try:
        given = datetime.fromisoformat(str(text))
    except ValueError:
        raise Unreadable(f"{text!r} is no moment like 2026-09-15T12:30:00+03:00") from None
    return given.astimezone(_zone()) if given.tzinfo else given.replace(tzinfo=_zone())


def _examined(given: argparse.Namespace) -> Tried:
    """The form, read in a process of its own."""
    try:
        source, media = _source(given.file), _media(given.media)
        return asyncio.run(apart(form_trial.examine, source, given.file.stem, media))
    except FormProblem as problem:
        return Tried(Examined(None, errors=[problem]), 0)
    except TooHeavy:
        return Tried(Examined(None, errors=[FormProblem("too_strange")]), 0)
    except (OSError, Unreadable) as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(WRONG_INPUT)


def _source(file: Path) -> bytes:
    if file.stat().st_size > LARGEST * MEGABYTE:
        raise FormProblem("too_large", limit=LARGEST)
    return file.read_bytes()


def _media(folder: Path | None) -> dict[str, bytes]:
    """The tables in the folder."""
    files = [] if folder is None else sorted(_tables(folder))
    if sum(file.stat().st_size for file in files) > LARGEST_MEDIA * MEGABYTE:
        raise Unreadable(f"{folder}: the tables are larger than {LARGEST_MEDIA} MB together")
    return {file.name: file.read_bytes() for file in files}


def _tables(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise Unreadable(f"{folder} is not a folder")
    return (file for file in folder.iterdir() if file.suffix.lower() in (".csv", ".geojson", ".json"))


def _zone() -> tzinfo | None:
    """The process's zone, by its name where it has one."""
    try:
        return ZoneInfo(os.environ.get("TZ", ""))
    except (OSError, ValueError):
        return datetime.now().astimezone().tzinfo


def language() -> str:
    """Of the terminal, where it is one of ours."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ru" if named.startswith("ru") else "en"


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError("from 1 to 10000")
    return number


def _json(text: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"this is not JSON: {text.strip()[:60]}") from None
    if not isinstance(found, dict):
        raise Unreadable(f"this is no JSON object: {text.strip()[:60]}")
    return found


def _tell(problems: list[dict[str, Any]], stream: Any) -> None:
    for one in problems:
        place = " · ".join(str(one[part]) for part in ("sheet", "row", "column") if one[part] is not None)
        stream.write(f"{one['severity']}: {place + ': ' if place else ''}{one['message']}\n")


def _print(document: Any) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
