"""`python -m bot roadmap read|phrase`, as somebody in a ministry's IT department would try them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.test_roadmap_reading import HEADER, text

ROOT = Path(__file__).parents[1]
GIVEN = ["--period", "2026-09-01:2027-05-31", "--order-date", "2026-08-27"]


def run(*arguments: str, given: str = "", options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-m", "bot", "roadmap", *arguments],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=False,
        timeout=120,
    )


def test_one_deadline():
    done = run("phrase", "до 15 марта", "--json", *GIVEN)
    assert (done.returncode, json.loads(done.stdout)) == (
        0,
        {
            "kind": "before",
            "start": None,
            "due": "2027-03-15",
            "recurrence": None,
            "until": None,
            "occurrences": [{"start": None, "due": "2027-03-15", "scope": None}],
            "needs_confirmation": False,
            "questions": [],
            "leftover": "",
        },
    )


def test_many_deadlines_one_a_line_in_order():
    asked = [
        {"text": "каждую среду", "period": ["2026-09-01", "2027-05-31"], "order_date": "2026-08-27"},
        {"text": "до пятницы-развязницы", "period": None},
        {"text": 5},
    ]
    done = run("phrase", "-", "--json", given="\n".join(map(json.dumps, asked)))
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert (first["recurrence"], first["due"]) == ("FREQ=WEEKLY;BYDAY=WE", "2026-09-02")
    assert second["needs_confirmation"] is True
    assert (set(third), done.returncode) == ({"error"}, 1)


def test_a_document(tmp_path):
    file = tmp_path / "plan.txt"
    file.write_bytes(text(HEADER, ("1.", "Первое", "до 15 сентября", "Школа"), ("2.", "Второе", "", "Школа")))
    done = run("read", str(file), "--json", "--language", "ru")
    said = json.loads(done.stdout)
    assert (done.returncode, said["document"]["period"]) == (0, ["2026-09-01", "2027-05-31"])
    assert [one["due"] for one in said["items"]] == ["2026-09-15", None]
    assert said["items"][1]["questions"] == ["Срок не указан."]
    assert "1. Первое" in run("read", str(file)).stdout


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04", b"x" * (20 << 20)])
def test_what_is_no_roadmap_is_a_sentence_and_status_1(tmp_path, content):
    file = tmp_path / "plan.docx"
    file.write_bytes(content)
    done = run("read", str(file), "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().endswith(".")
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_status_2():
    assert run("phrase", "май", "--period", "2027-01-01:2026-01-01").returncode == 2
    assert run("read").returncode == 2


def test_these_verbs_need_no_telegram_and_no_database():
    done = run("phrase", "каждую среду", *GIVEN, options=("-X", "importtime"))
    assert done.returncode == 0
    assert not {"aiogram", "sqlalchemy", "aiohttp"} & {
        line.rpartition("|")[2].strip() for line in done.stderr.splitlines()
    }
