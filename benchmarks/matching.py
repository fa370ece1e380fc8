"""Matching: two public tables against the public matcher that made them, and a region of fifteen thousand people."""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.figures import Figure, at_least, at_most
from services.matching_difference import difference

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT.parent / "shared/matching"
PEER = "mentor-match"
"""On PyPI, MIT; installed for this run alone, in a folder of its own."""
MOST_PAIRS = 484
ROUNDS, QUICK_ROUNDS = 3, 1
OURS = 5
"""Runs of ours to each of the peer's."""
MENTEES, MENTORS, SCHOOLS = 10_000, 5_000, 60
SUBJECTS = (
    "algebra",
    "biology",
    "chemistry",
    "drawing",
    "English",
    "French",
    "geometry",
    "history",
    "music",
    "physics",
)
TIMES = tuple(f"{day} {hour}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for hour in (14, 16, 18))
RULES: dict[str, Any] = {
    "id": "id",
    "capacity": {"column": "places"},
    "forbidden": [
        {"mentor": "times", "mentee": "times", "is": "not overlapping", "reason": "no common time"},
        {"mentor": "class", "mentee": "class", "is": "not above", "from": 1, "reason": "not older"},
        {"mentor": "trained", "is": "not one of", "values": ["yes"], "reason": "not trained"},
    ],
    "scores": [
        {"mentor": "subjects", "mentee": "subject", "is": "containing", "points": 35, "reason": "{mentee}"},
        {"mentor": "school", "mentee": "school", "is": "equal", "points": 10, "reason": "the same school"},
        {
            "mentor": "class",
            "mentee": "class",
            "is": "above",
            "from": 1,
            "to": 3,
            "points": 5,
            "reason": "the wished age",
        },
    ],
}


@dataclass(frozen=True, slots=True)
class Run:
    """A whole process: what it said, how long it lived, how much memory it had at its peak."""

    said: dict[str, Any]
    seconds: float
    megabytes: float


async def figures(quick: bool) -> AsyncIterator[Figure]:
    """Pairs and speed on the public tables; time and memory for a region."""
    if TABLES.exists():
        for figure in _beside_the_peer(QUICK_ROUNDS if quick else ROUNDS):
            yield figure
    else:
        sys.stderr.write(f"the public tables are not measured: {TABLES} is not here\n")
    for figure in _a_region(quick):
        yield figure


def _beside_the_peer(rounds: int) -> list[Figure]:
    """The peer and ours in turn, on the same tables."""
    rules = ROOT / "benchmarks/mentor_match_rules.json"
    with tempfile.TemporaryDirectory() as folder:
        peer, peers, ours = _peer(Path(folder)), [], []
        for _ in range(rounds):
            if peer:
                peers.append(_run(str(peer), str(TABLES / "peer.py")))
            ours += [_match(TABLES / "mentors.csv", TABLES / "mentees.csv", rules) for _ in range(OURS)]
    said = ours[0].said["statistics"]
    seconds = median(one.said["statistics"]["seconds"] for one in ours)
    detail = f"{said['score']} points; {seconds:.3f} s from tables to reasons; whole process {_whole(ours):.2f} s"
    found = [at_least("matching: pairs on the public tables", said["pairs"], MOST_PAIRS, "pairs", detail)]
    if peers:
        theirs = median(one.said["seconds"] for one in peers)
        detail = f"{PEER}: {peers[0].said['pairs']} pairs, {peers[0].said['score']} points, {theirs:.2f} s; "
        detail += f"ours {seconds:.3f} s; whole processes {_whole(peers):.2f} and {_whole(ours):.2f} s"
        found.append(at_least("matching: the peer's seconds to ours", theirs / seconds, 100, "x", detail))
    return found


def _peer(folder: Path) -> Path | None:
    """A Python that has the peer, or a word on why there is none."""
    python = folder / "bin/python"
    steps = ([sys.executable, "-m", "venv", str(folder)], [str(python), "-m", "pip", "install", "-q", PEER])
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(f"the peer is not measured, {PEER} cannot be installed: {done.stderr.strip()[-200:]}\n")
            return None
    return python


def _a_region(quick: bool) -> list[Figure]:
    """Ten thousand mentees and five thousand mentors with one to three places, and once more when a mentor has left."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        tables = folder / "mentors.csv", folder / "mentees.csv", folder / "rules.json"
        run = _match(*tables)
        again = [] if quick else [_again(*tables, run.said["pairs"])]
    said, size = run.said["statistics"], f"{MENTEES} x {MENTORS}"
    detail = f"{said['pairs']} pairs, {said['score']} points; {said['seconds']:.1f} s from tables to reasons"
    return [
        at_most(f"matching: whole process of {size}", run.seconds, 30, "s", detail),
        at_most(f"matching: peak of memory of {size}", run.megabytes, 2048, "MB", "places: 1 to 3 a mentor"),
        *again,
    ]


def _again(mentors: Path, mentees: Path, rules: Path, pairs: list[dict[str, Any]]) -> Figure:
    """The first mentor has left, everybody else is asked for again: how many of the other pairs change."""
    header, _, *rows = mentors.read_text("utf-8").splitlines(keepends=True)
    mentors.write_text("".join([header, *rows]), "utf-8")
    before = {one["mentee"]: one["mentor"] for one in pairs}
    named = [{"mentor": mentor, "mentee": mentee} for mentee, mentor in before.items()]
    rules.write_text(json.dumps({**RULES, "before": named}), "utf-8")
    run = _match(mentors, mentees, rules)
    after = {one["mentee"]: one["mentor"] for one in run.said["pairs"]}
    found = difference(before, after, before)
    detail = f"{len(found.kept)} kept, {len(found.moved)} moved, {len(found.new)} new, {len(found.lost)} lost"
    return at_most(f"matching: again without one mentor of {MENTEES} x {MENTORS}", run.seconds, 30, "s", detail)


def _write(folder: Path) -> None:
    dice = random.Random(2026)
    for side, count in (("mentors", MENTORS), ("mentees", MENTEES)):
        with (folder / f"{side}.csv").open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["id", "school", "class", "times", "subjects", "subject", "places", "trained"])
            for number in range(count):
                times, subjects = dice.sample(TIMES, dice.randint(1, 4)), dice.sample(SUBJECTS, dice.randint(1, 3))
                level = dice.randint(7, 11) if side == "mentors" else dice.randint(5, 10)
                person = [f"{side} {number}", dice.randrange(SCHOOLS), level, ", ".join(times), ", ".join(subjects)]
                rows.writerow([*person, subjects[0], dice.randint(1, 3), "yes" if dice.random() < 0.9 else "no"])
    (folder / "rules.json").write_text(json.dumps(RULES), "utf-8")


def _match(mentors: Path, mentees: Path, rules: Path) -> Run:
    tables = ("--mentors", str(mentors), "--mentees", str(mentees), "--rules", str(rules))
    return _run(sys.executable, "-m", "bot", "match", *tables, "--json")


def _run(*command: str) -> Run:
    """Runs it to its end; the system tells its peak of memory."""
    with tempfile.TemporaryFile() as out:
        started = perf_counter()
        process = subprocess.Popen(command, stdout=out, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = perf_counter() - started
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        out.seek(0)
        return Run(json.loads(out.read()), seconds, usage.ru_maxrss / 1024)


def _whole(runs: list[Run]) -> float:
    return median(one.seconds for one in runs)
