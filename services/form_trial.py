"""A form tried without a bot: what is wrong with it, and how simulated respondents get through it."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services import form_parcel, robot, workbooks, xlsform, xlsform_dialects
from services.compiled_form import Form
from services.form_items import SILENT, bare
from services.form_problem import FormProblem
from services.robot import Walk
from services.xlsform import Examined

THOUSAND = 1000
ROBOTS = 20
WALKING = 25.0
"""Seconds of CPU time for the robots that try what somebody has sent to the chat."""
LONGEST_STEP = 1.0
"""Seconds of CPU time; while a step is worked out nobody else is answered."""
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


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a questionnaire that was sent to the bot."""

    form: dict[str, Any] | None
    """Where there is one and the chat can ask all of it."""
    code: str
    report: dict[str, Any]
    walk: dict[str, Any] | None = None
    source: bytes = b""
    """The questionnaire's own file, without what came with it."""


def is_form(content: bytes) -> bool:
    """A file is a questionnaire and no list of people: it has a sheet of questions with its columns."""
    try:
        return asks(content)
    except FormProblem:
        return False


def asks(content: bytes) -> bool:
    """As `is_form`; FormProblem where the file cannot be opened as one, or has far too many rows."""
    sheets = xlsform_dialects.named(workbooks.read(form_parcel.opened(content).source, {"": 20_000}).sheets)
    return xlsform_dialects.asks(sheets.get("survey", []))


def read(content: bytes, name: str, language: str, now: datetime, media: Mapping[str, bytes]) -> Read:
    """To be called in a process of its own: what is wrong with a file, and how respondents would get through it."""
    try:
        parcel = form_parcel.opened(content)
    except FormProblem as stopped:
        return Read(None, "", report(Examined(None, errors=[stopped]), language))
    source = parcel.source
    found = xlsform.examine(source, name=name, media={**media, **parcel.tables})
    said = report(found, language)
    if found.form is None or found.form.get("missing"):
        return Read(None, found.code, said)
    walk = walked(Form.load(found.form), now)
    if walk["longest_step"] > LONGEST_STEP:
        heavy = problem(FormProblem("too_heavy"), "error", language)
        return Read(None, found.code, {**said, "problems": [heavy, *said["problems"]]}, walk)
    return Read(found.form, found.code, said, walk, source)


def walked(form: Form, now: datetime) -> dict[str, Any]:
    """Some respondents, as many as there is time for: how many finish, what nobody reaches, where they stop."""
    started, walks = time.process_time(), list[Walk]()
    while len(walks) < ROBOTS and (not walks or time.process_time() - started < WALKING):
        walks.append(robot.walk(form, now, len(walks)))
    seen = {path for walk in walks for path in walk.seen}
    return {
        "robots": len(walks),
        "finished": sum(walk.finished for walk in walks),
        "unreachable": [one.name for one in form.questions if one.path not in seen],
        "stuck": sorted({bare(walk.stuck[0]).rpartition("/")[2] for walk in walks if walk.stuck}),
        "longest_step": max((one for walk in walks for one in walk.steps), default=0.0),
    }


def report(found: Examined, language: str) -> dict[str, Any]:
    """What `form check` says."""
    form = found.form or {}
    warned = [problem(one, "warning", language) for one in _once(found.problems)]
    return {
        "ok": found.form is not None,
        "title": Form.load(form).title(language) if form else None,
        "version": form.get("version"),
        "languages": [name for name in form.get("languages", ()) if name],
        "questions": sum(one["kind"] not in SILENT for one in form.get("questions", ())),
        "problems": [problem(one, "error", language) for one in _once(found.errors)] + warned,
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


def problem(problem: FormProblem, severity: str, language: str) -> dict[str, Any]:
    """One problem with its cell."""
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
