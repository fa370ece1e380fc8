"""`python -m bot form check|fill|eval`, as somebody in a ministry's IT department would try them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.test_dialects import RUSSIAN, tables
from tests.services.written_forms import RU, source

ROOT = Path(__file__).parents[1]
VECTORS = ROOT.parent / "shared/xlsforms/xpath_vectors.json"
GOOD = source((["type", "name", RU, "constraint"], [["integer", "a", "Сколько?", ". < 9"], ["image", "b", "Фото?"]]))


def run(*arguments: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "form", *arguments],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8", **settings},
        check=False,
        timeout=120,
    )


def written(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def test_a_good_form_is_ok_and_what_comes_later_is_a_warning(tmp_path):
    rows = [["integer", "a", "Сколько?"], ["select_one_from_file towns.csv", "b", "Где?"]]
    done = run("check", written(tmp_path, "good.md", source((["type", "name", RU], rows))), "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"], said["title"], said["version"]) == (0, True, "Проба", "2026-09-15")
    assert (said["languages"], said["questions"]) == (["ru"], 2)
    assert [(one["severity"], one["sheet"], one["row"], one["column"]) for one in said["problems"]] == [
        ("warning", None, None, None)
    ]


def test_the_ending_of_a_file_says_nothing(tmp_path):
    done = run("check", written(tmp_path, "form.xlsx", tables(*RUSSIAN)), "--json")
    assert (done.returncode, json.loads(done.stdout)["questions"]) == (0, 8)


def test_a_bad_form_is_told_in_russian_with_its_cells_and_status_1(tmp_path):
    bad = source((["type", "name", RU, "relevant"], [["integer", "a", "А?", "${b} = 1"], ["foo", "c", "В?"]]))
    done = run("check", written(tmp_path, "bad.md", bad), "--json", "--language", "ru")
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"]) == (1, False)
    assert (said["problems"][0]["row"], said["problems"][0]["column"]) == (2, "relevant")
    assert "Нет вопроса с кодом «b»" in said["problems"][0]["message"]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * (3 << 20)])
def test_what_is_no_form_is_a_sentence_and_status_1(tmp_path, content):
    for verb in ("check", "fill"):
        done = run(verb, written(tmp_path, "bad.xlsx", content))
        assert done.returncode == 1
        assert (done.stdout + done.stderr).strip()
        assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_a_sentence():
    done = run("check", "/nowhere/form.xlsx", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "/nowhere/form.xlsx" in done.stderr
    assert "Traceback" not in done.stderr


def test_robots_fill_a_form_alike_for_one_seed(tmp_path):
    file = written(tmp_path, "good.md", GOOD)
    first, second = (json.loads(run("fill", file, "--robot", "5", "--seed", "7", "--json").stdout) for _ in range(2))
    assert (first["finished"], first["robots"], first["questions"], first["reached"]) == (5, 5, 2, 2)
    assert first["unreachable"] == first["stuck"] == first["missing_files"] == []
    assert first["convert_ms"] > first["longest_step_ms"] >= first["step_ms_p99"] > 0
    assert {key: first[key] for key in ("finished", "reached")} == {key: second[key] for key in ("finished", "reached")}


def test_robots_say_what_nobody_can_reach_and_where_they_are_stuck(tmp_path):
    rows = [
        ["integer", "a", "А?", "", "", "yes"],
        ["text", "b", "Б?", "${a} > 9", "", ""],
        ["text", "c", "В?", "1 = 2"],
    ]
    rows.append(["text", "d", "Г?", "", "1 = 2", "yes"])
    file = written(tmp_path, "f.md", source((["type", "name", RU, "relevant", "constraint", "required"], rows)))
    said = json.loads(run("fill", file, "--robot", "20", "--json").stdout)
    assert (said["finished"], said["unreachable"]) == (0, ["c"])
    assert said["stuck"] == [{"question": "d", "why": "no answer that was tried passes its check"}]


def test_attached_tables_come_from_a_folder(tmp_path):
    rows = [["select_one_from_file towns.csv", "a", "А?"]]
    file = written(tmp_path, "f.md", source((["type", "name", RU], rows)))
    said = json.loads(run("fill", file, "--robot", "2", "--json").stdout)
    assert (said["missing_files"], said["finished"]) == (["towns.csv"], 0)
    written(tmp_path, "towns.csv", b"name,label\n1,One\n")
    said = json.loads(run("fill", file, "--robot", "2", "--json", "--media", str(tmp_path)).stdout)
    assert (said["missing_files"], said["finished"]) == ([], 2)


@pytest.mark.parametrize(
    ("expression", "values", "said"),
    [
        ("1 + 1", {}, {"type": "number", "value": 2.0}),
        ("${age} >= 14", {"age": 15}, {"type": "boolean", "value": True}),
        ("sum(${age})", {"age": [1, 2, 3]}, {"type": "number", "value": 6.0}),
        ("${age}", {"age": [1, 2]}, {"type": "nodeset", "value": ["1", "2"]}),
        ("number('a')", {}, {"type": "number", "value": None}),
        ("date('2026-09-15')", {}, {"type": "date", "value": "2026-09-15"}),
        ("selected(., 'b')", {".": "a b"}, {"type": "boolean", "value": True}),
        ("count(${r}[. > 1])", {"r": [1, 2, 3]}, {"type": "number", "value": 2.0}),
    ],
)
def test_an_expression_is_worked_out(expression, values, said):
    done = run("eval", expression, "--values", json.dumps(values), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, said)


def test_an_expression_that_is_none_is_a_sentence_and_status_1():
    for arguments in (["1 +"], ["1", "--values", "{"], ["1", "--values", "[]"]):
        done = run("eval", *arguments, "--json")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr
    assert run("eval").returncode == 2


def test_the_vectors_of_another_evaluator_agree_through_the_command_line():
    if not VECTORS.exists():
        pytest.skip("the public vectors are not here: ../shared/xlsforms/xpath_vectors.json")
    vectors = json.loads(VECTORS.read_text("utf-8"))
    kinds = {bool: "boolean", str: "string", float: "number"}
    lines = [{"expression": one["expression"], "as": kinds[type(one["value"])]} for one in vectors]
    done = run("eval", "-", text="\n".join(map(json.dumps, lines)), TZ="America/Phoenix")
    got = [json.loads(line)["value"] for line in done.stdout.splitlines()]
    wrong = [one["expression"] for one, value in zip(vectors, got, strict=True) if not _agrees(value, one["value"])]
    # Its text has the two characters \ and r where a carriage return was meant, and it calls that a number.
    assert wrong == ['number("  1.1 \n\\r\n  ")']
    assert done.returncode == 0


def _agrees(got: object, wanted: object) -> bool:
    """A number to the last digit that the vector has."""
    if not isinstance(wanted, float) or not isinstance(got, float):
        return got == wanted or (got is None and wanted != wanted)
    return got == wanted or abs(got - wanted) < 10 ** -len(str(wanted).partition(".")[2])


def test_these_verbs_need_no_telegram_and_no_database():
    for arguments in (["eval", "1"], ["check", "forms/mentee_intake.md"]):
        command = [sys.executable, "-X", "importtime", "-m", "bot", "form", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True, timeout=120)
        assert not {"aiogram", "sqlalchemy", "aiohttp"} & {
            line.rpartition("|")[2].strip() for line in done.stderr.splitlines()
        }
