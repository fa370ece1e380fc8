"""Real questionnaires that no one here wrote: robots walk them to the end, and broken copies break nothing."""

import csv
import io
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import pytest

from services import form_files, robot, workbooks, xlsform
from services.form_trial import examine as tried
from services.form_trial import fill, report
from services.questionnaire import Form, Invalid, Skip, State, begin, sendable, step
from services.questionnaire_moment import Moment

CORPUS = Path(__file__).parents[3] / "shared/xlsforms/corpus"
FILES = sorted(CORPUS.glob("*.xlsx"))
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SMALL = [file for file in FILES if "whova" not in file.name]
NEED_FILES = {"XLSForm__UCL_Biomass_Plot_Form", "getodk__all_question_types_v2024091201_3"}

pytestmark = pytest.mark.skipif(not FILES, reason="the public forms are not here: ../shared/xlsforms/corpus")

MEDIA = {
    "cities.geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": f"c{number}",
                    "properties": {"title": f"City {number}"},
                    "geometry": {"type": "Point", "coordinates": [37 + number, 55]},
                }
                for number in range(3)
            ],
        }
    ).encode(),
    "UCL_regions.csv": b"name,label\nr1,North\nr2,South\n",
    "UCL_districts.csv": b"name,label,region_id\nd1,One,r1\nd2,Two,r2\n",
    "UCL_villages.csv": b"name,label,district_id\nv1,Oak,d1\nv2,Elm,d2\n",
    "ULC_Biomass_Plots.csv": b"name,label,village_id\np1,Plot 1,v1\np2,Plot 2,v2\n",
    "species_names.csv": b"name,label\noak,Quercus\nother,Other\n",
}


@cache
def examined(file: Path) -> tuple[Form, float]:
    found = tried(file.read_bytes(), "form", MEDIA)
    assert found.found.form is not None, [one.message for one in found.found.errors]
    return Form.load(found.found.form), found.cpu_ms


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_robots_finish_it(file):
    said = fill(tried(file.read_bytes(), "form", MEDIA), robots=5, seed=1, now=NOW)
    assert (said["finished"], said["stuck"], said["missing_files"]) == (5, [], [])
    assert 0 < said["reached"] <= said["questions"]
    assert said["longest_step_ms"] >= said["step_ms_p99"] > 0


@pytest.mark.parametrize("file", [file for file in FILES if file.stem in NEED_FILES], ids=lambda file: file.stem)
def test_files_that_are_missing_are_named_and_nobody_pretends(file):
    found = tried(file.read_bytes(), "form", {})
    said = fill(found, robots=2, seed=1, now=NOW)
    assert said["missing_files"]
    assert said["finished"] == 0
    assert "missing" in said["stuck"][0]["why"]
    assert "missing_file" in {one.code for one in found.found.problems}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_report_has_a_place_for_every_problem(file):
    said = report(tried(file.read_bytes(), "form", {}).found, "ru")
    assert said["ok"] is True
    assert said["questions"] > 0
    assert {one["severity"] for one in said["problems"]} <= {"warning"}
    assert all(one["message"] for one in said["problems"])


class Followed(robot._Robot):
    """A robot that looks at every step it takes."""

    def tried(self, state, actions):
        moved = super().tried(state, actions)
        if moved is not None:
            stored = json.loads(json.dumps(moved.dump()))
            assert State.load(stored) == moved
            assert moved.progress >= state.progress
            relevant = {one.path for one in Moment(self.form, moved, self.now).questions()}
            sent = sendable(self.form, moved, self.now).keys() & moved.answers.keys()
            assert sent <= relevant
        return moved


@pytest.mark.parametrize("file", SMALL, ids=lambda file: file.stem)
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_answered_can_be_put_away_and_nothing_irrelevant_is_sent(file, seed):
    form, _ = examined(file)
    assert Followed(form, NOW, seed).walked().finished


@pytest.mark.parametrize("file", SMALL, ids=lambda file: file.stem)
def test_two_robots_of_one_seed_answer_alike(file):
    form, _ = examined(file)
    one, other = (robot.walk(form, NOW, 5) for _ in range(2))
    assert (one.seen, one.stuck, len(one.steps)) == (other.seen, other.stuck, len(other.steps))


@pytest.mark.parametrize("seed", range(60))
def test_a_broken_copy_runs_or_is_refused_in_words(seed):
    """Cells are emptied, swapped and overwritten, rows are lost and doubled: never a traceback, never a hang."""
    found = xlsform.examine(_broken(Random(seed)), name="form")
    if found.form is None:
        assert all(one.message and one.said("ru") for one in found.errors)
        return
    form = Form.load(found.form)
    walked = robot.walk(form, NOW, seed)
    assert walked.finished or walked.stuck


NASTY = [
    "", "${", "${a}", "'", '"', "yes", "select_one x", "begin repeat", "end repeat", "rank yesno", "range", "calculate",
    "count(${r})", "position(..)", "1000000000", "-1", "a" * 500, "<b>&amp;", "]]>", "start=0 end=1e9 step=1",
    "../../..", "current()/..", "instance('x')/root/item[name=current()/../a]/label", "once(random())", "if(",
    "regex(.,'(a+)+$')", "pulldata('a','b','c',${a})", "hidden", "end", "today", "true()", "false()", ". = ''",
    "randomize=true", "10 div 0", "form", "meta", "jr:count",
]  # fmt: skip


def _broken(random: Random) -> bytes:
    sheets = workbooks.read(random.choice(SMALL).read_bytes(), form_files.LIMITS).sheets
    kept = {name: rows for name, rows in sheets.items() if name.lower() in ("survey", "choices", "settings") and rows}
    for _ in range(random.choice([1, 2, 4, 8])):
        rows = random.choice([*kept.values()])
        row = random.choice(rows)
        if not row:
            continue
        match random.randrange(4):
            case 0:
                row[random.randrange(len(row))] = random.choice(NASTY)
            case 1:
                row[random.randrange(len(row))] += random.choice(NASTY)
            case 2:
                rows.insert(random.randrange(len(rows)), list(row))
            case 3:
                rows.remove(row)
    out = io.StringIO()
    for name, rows in kept.items():
        csv.writer(out).writerow([name, "", ""])
        csv.writer(out).writerows([["", *row] for row in rows])
    return out.getvalue().encode()


def test_a_tapper_who_skips_everything_is_told_where_an_answer_is_needed():
    form, _ = examined(next(file for file in FILES if "socio" in file.name))
    state, refused = begin(form, NOW), 0
    for _ in range(50):
        try:
            state = step(form, state, Skip(), NOW)
        except Invalid:
            refused += 1
            break
    assert refused or state.at is None
