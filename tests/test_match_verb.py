"""`python -m bot match`, as somebody in a ministry's IT department would try it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLES = ROOT.parent / "shared/matching"
RULES = {
    "id": "email",
    "capacity": {"column": "places"},
    "forbidden": [{"mentor": "school", "mentee": "school", "is": "not equal", "reason": "не из школы {mentee}"}],
    "scores": [{"mentor": "subject", "mentee": "subject", "is": "equal", "points": 35, "reason": "предмет: {mentee}"}],
}
MENTORS = "email,school,subject,places\nm1,5,физика,1\nm2,5,химия,0\nm3,9,физика,1\n"
MENTEES = "email,school,subject\na,5,физика\nb,5,химия\nc,7,физика\nd,9,химия\n"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "match", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=False,
        timeout=120,
    )


def match(folder: Path, *arguments: str, mentors: str = MENTORS, rules: object = RULES):
    (folder / "mentors.csv").write_text(mentors, "utf-8")
    (folder / "mentees.csv").write_text(MENTEES, "utf-8")
    (folder / "rules.json").write_text(json.dumps(rules), "utf-8")
    files = [f"--{name}={folder / name}.csv" for name in ("mentors", "mentees")]
    return run(*files, "--rules", folder / "rules.json", *arguments)


def test_pairs_and_everybody_left_have_their_reasons(tmp_path):
    done = match(tmp_path, "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert said["pairs"] == [
        {"mentor": "m1", "mentee": "a", "score": 35, "reasons": ["предмет: физика (+35)"]},
        {"mentor": "m3", "mentee": "d", "score": 0, "reasons": ["No rule speaks for this pair or against it."]},
    ]
    assert said["unmatched"] == [
        {"mentee": "b", "why": "1 mentor suits but is taken; one more place would make one more pair."},
        {"mentee": "c", "why": "No mentor is allowed. Не из школы 7: 3"},
    ]
    assert said["statistics"].keys() == {"pairs", "score", "seconds"}
    assert (said["statistics"]["pairs"], said["statistics"]["score"]) == (2, 35)
    assert 0 < said["statistics"]["seconds"] < 10


def test_it_speaks_russian_and_to_people(tmp_path):
    done = match(tmp_path, "--language", "ru")
    assert done.returncode == 0
    assert "m1 – a · 35 · предмет: физика (+35)" in done.stdout
    assert "b: Подходит 1 наставник, свободных мест нет; ещё одно место дало бы ещё одну пару." in done.stdout
    assert "c: Ни один наставник не подходит. Не из школы 7: 3" in done.stdout


def test_what_stands_in_a_cell_does_not_steer_the_terminal(tmp_path):
    done = match(tmp_path, mentors="email,school,subject,places\n\x1b[31mm,5,физика,1\n")
    assert "\x1b" not in done.stdout
    assert " [31mm – a" in done.stdout


def test_somebody_who_takes_nobody_is_not_called_taken(tmp_path):
    done = match(tmp_path, "--json", mentors="email,school,subject,places\nm,7,химия,0\n")
    why = {one["mentee"]: one["why"] for one in json.loads(done.stdout)["unmatched"]}
    assert why["c"] == "1 mentor suits but takes nobody; one place would make one more pair."


def test_what_is_wrong_is_a_sentence_with_the_place_and_status_1(tmp_path):
    for done, says in (
        (match(tmp_path, "--json", mentors="email,school\nm1,5\nm1,5\n"), "mentors.csv: row 3, column «email»"),
        (match(tmp_path, "--json", rules={**RULES, "points": 1}), "rules.json: rules: «points» is not known here"),
        (match(tmp_path, "--language", "ru", rules=[]), "rules.json: правила — это один объект JSON."),
        (run("--mentors", tmp_path, "--mentees", "/nowhere", "--rules", "/nowhere"), "Is a directory"),
        (run("--mentors", "/no\nwhere", "--mentees", "a", "--rules", "b"), "/no where: the file cannot be read"),
    ):
        assert (done.returncode, done.stdout) == (1, "")
        assert says in done.stderr
        assert "Traceback" not in done.stderr


def test_wrong_usage_is_status_2():
    assert run().returncode == 2
    assert run("--help").returncode == 0


def test_it_needs_no_telegram_and_no_database(tmp_path):
    match(tmp_path)
    files = [f"--{name}={tmp_path / name}.csv" for name in ("mentors", "mentees")]
    command = ["-X", "importtime", "-m", "bot", "match", *files, "--rules", str(tmp_path / "rules.json")]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not {"aiogram", "sqlalchemy", "aiohttp"} & imported
    assert "scipy.optimize" in imported


def test_other_verbs_do_not_pay_for_it():
    command = [sys.executable, "-X", "importtime", "-m", "bot", "form", "eval", "1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True, timeout=120)
    assert not {"numpy", "scipy"} & {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_the_public_tables_give_as_many_pairs_as_there_can_be():
    if not TABLES.exists():
        pytest.skip("the public tables are not here: ../shared/matching")
    files = [f"--{name}={TABLES / name}.csv" for name in ("mentors", "mentees")]
    done = run(*files, "--rules", ROOT / "benchmarks/mentor_match_rules.json", "--json")
    said = json.loads(done.stdout)
    assert (said["statistics"]["pairs"], said["statistics"]["score"]) == (484, 11_480)
    assert len({one["mentor"] for one in said["pairs"]}) == len({one["mentee"] for one in said["pairs"]}) == 484
    assert all("all are taken" in one["why"] for one in said["unmatched"])
