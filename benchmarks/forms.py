"""Questionnaires: a step of a respondent against converting the form, side by side in one process."""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, at_most
from services import form_trial, robot
from services.compiled_form import Form
from services.form_trial import THOUSAND

ROOT = Path(__file__).resolve().parent.parent
WHO = ROOT.parent / "shared/xlsforms/corpus/getodk__whova_form.xlsx"
FORMS = ((ROOT / "forms/mentee_intake.md", "A-ME", 0.05), (WHO, "WHO", 0.2))
ROBOTS, QUICK_ROBOTS = {"A-ME": 100, "WHO": 20}, {"A-ME": 20, "WHO": 4}
CONVERSIONS = 3
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """The 99th percentile of a step's CPU time as a part of what converting the form takes."""
    for file, name, goal in FORMS:
        if not file.exists():
            sys.stderr.write(f"{name} is not measured: {file} is not here\n")
            continue
        tried = [form_trial.examine(file.read_bytes(), file.stem, {}) for _ in range(CONVERSIONS)]
        form = Form.load(tried[0].found.form or {})
        robots = (QUICK_ROBOTS if quick else ROBOTS)[name]
        walks = [robot.walk(form, NOW, seed) for seed in range(robots)]
        steps = sorted(seconds * THOUSAND for walk in walks for seconds in walk.steps)
        p99, convert = steps[int(0.99 * (len(steps) - 1))], median(one.cpu_ms for one in tried)
        detail = f"p99 {p99:.2f} ms, longest {steps[-1]:.2f} ms of {len(steps)} steps; conversion {convert:.0f} ms"
        detail += f"; {sum(walk.finished for walk in walks)} of {robots} finished"
        yield at_most(f"forms: step p99 of {name} to its conversion", p99 / convert, goal, "x", detail)
