"""A form tried without a bot: what is wrong with it, and how simulated respondents get through it."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services import chat_limits, robot, xlsform
from services.compiled_form import Form
from services.form_items import SILENT
from services.form_problem import FormProblem
from services.robot import Walk
from services.xlsform import Examined

THOUSAND = 1000
SECONDS = 240.0
"""Of CPU time, for all robots together."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A form as it was examined, and how long that took."""

    found: Examined
    cpu_ms: float


def examine(source: bytes, name: str, media: Mapping[str, bytes]) -> Tried:
    """To be called in a process of its own: reads what a stranger sent. The converter's import is not counted."""
    import pyxform.xls2xform  # noqa: F401

    started = time.process_time()
    found = xlsform.examine(source, name=name, media=media)
    return Tried(found, (time.process_time() - started) * THOUSAND)


def report(found: Examined, language: str) -> dict[str, Any]:
    """What `form check` says."""
    form = found.form or {}
    later = chat_limits.unshown(form, found.rows) if found.form else []
    warned = [_problem(one, "warning", language) for one in _once([*found.problems, *later])]
    return {
        "ok": found.form is not None,
        "title": Form.load(form).title(language) if form else None,
        "version": form.get("version"),
        "languages": [name for name in form.get("languages", ()) if name],
        "questions": sum(one["kind"] not in SILENT for one in form.get("questions", ())),
        "problems": [_problem(one, "error", language) for one in _once(found.errors)] + warned,
    }


def fill(tried: Tried, *, robots: int, seed: int, now: datetime) -> dict[str, Any]:
    """What `form fill` says: so many respondents, each with a seed of its own."""
    form = Form.load(tried.found.form or {})
    walks = [*_walks(form, now, [seed * 100_003 + number for number in range(robots)])]
    seen = {path for walk in walks for path in walk.seen} & form.by_path.keys()
    steps = sorted(seconds * THOUSAND for walk in walks for seconds in walk.steps) or [0.0]
    stuck = {walk.stuck[0]: walk.stuck[1] for walk in walks if walk.stuck}
    return {
        "finished": sum(walk.finished for walk in walks),
        "robots": robots,
        "questions": len(form.questions),
        "reached": len(seen),
        "unreachable": [one.path for one in form.questions if one.path not in seen],
        "missing_files": list(form.missing),
        "stuck": [{"question": path, "why": why} for path, why in stuck.items()],
        "longest_step_ms": round(steps[-1], 3),
        "step_ms_p99": round(steps[int(0.99 * (len(steps) - 1))], 3),
        "convert_ms": round(tried.cpu_ms, 3),
    }


def _walks(form: Form, now: datetime, seeds: list[int]) -> Iterator[Walk]:
    """One after another; those for whom no time is left do not set out."""
    started = time.process_time()
    for seed in seeds:
        if time.process_time() - started > SECONDS:
            yield Walk(stuck=(form.questions[0].path, "no time was left for this robot"))
        else:
            yield robot.walk(form, now, seed)


def _problem(problem: FormProblem, severity: str, language: str) -> dict[str, Any]:
    return {
        "severity": severity,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "message": problem.said(language),
    }


def _once(problems: list[FormProblem]) -> list[FormProblem]:
    """The same is not said twice of one cell."""
    return [*{(one.code, one.sheet, one.row, one.column, one.message): one for one in problems}.values()]
