"""A questionnaire and its tables in one archive: read together, or refused in a sentence."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from services import attached_tables, form_parcel, form_trial, sheets
from services.form_problem import FormProblem
from services.sheets import Sheet
from tests.services.written_forms import RU, source

NOON = datetime(2026, 9, 15, 9, tzinfo=UTC)
ASKS = source((["type", "name", RU], [["select_one_from_file города.csv", "town", "Где?"]]))
TOWNS = "name,label\nt1,Омск\nt2,Тверь\n".encode()


def packed(**files: bytes) -> bytes:
    """An archive; `__` stands for a point, `_in_` for a folder."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_in_", "/").replace("__", "."), content)
    return made.getvalue()


def read(content: bytes) -> form_trial.Read:
    return form_trial.read(content, "trial", "ru", NOON, {})


def test_a_questionnaire_comes_with_its_tables():
    found = read(packed(анкета_in_форма__md=ASKS, анкета_in_города__csv=TOWNS))
    assert found.form is not None
    assert found.form["tables"]["города"]["rows"] == [["t1", "Омск"], ["t2", "Тверь"]]
    assert found.source == ASKS
    assert form_trial.is_form(packed(форма__md=ASKS, города__csv=TOWNS))


def test_alone_it_says_which_file_is_missing_and_how_to_send_it():
    found = read(ASKS)
    assert found.form is None
    (problem,) = found.report["problems"]
    assert problem["message"] == "Анкете нужен файл города.csv: пришлите их вместе, одним архивом .zip."


def test_a_workbook_is_no_archive_of_files():
    workbook = sheets.workbook([Sheet("survey", ["type", "name", "label"], [["text", "a", "А?"]])])
    assert form_parcel.opened(workbook) == form_parcel.Parcel(workbook)
    assert form_parcel.opened(ASKS) == form_parcel.Parcel(ASKS)


def test_what_a_mac_adds_is_left_out():
    parcel = form_parcel.opened(packed(форма__md=ASKS, **{"MACOSX_in_._форма__md": b""}, города__csv=TOWNS))
    assert (parcel.source, list(parcel.tables)) == (ASKS, ["города.csv"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed(a__md=ASKS, b__md=ASKS), "which_form"),
        (packed(towns__csv=TOWNS), "which_form"),
        (packed(a__md=ASKS, **{f"t{number}__csv": b"a" for number in range(40)}), "unpacks_too_large"),
        (packed(a__md=ASKS)[:60], "not_a_workbook"),
    ],
    ids=["two forms", "no form", "too many tables", "cut off"],
)
def test_any_other_archive_is_refused(content: bytes, code: str):
    with pytest.raises(FormProblem) as refused:
        form_parcel.opened(content)
    assert refused.value.code == code
    assert read(content).report["ok"] is False


def test_an_archive_that_would_blow_up_is_not_unpacked():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", ASKS)
        archive.writestr("towns.csv", b"a" * (33 << 20))
    with pytest.raises(FormProblem) as refused:
        form_parcel.opened(made.getvalue())
    assert refused.value.code == "unpacks_too_large"


def test_tables_written_and_read_again_are_the_same():
    tables = {"города": {"columns": ["name", "label"], "rows": [["t1", 'Ом"ск, ;'], ["t2", ""]]}}
    assert attached_tables.read(attached_tables.written(tables)) == tables
