"""Files that are meant to hurt, or do so by accident: refused or harmless, soon, and never a traceback."""

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from services.form_trial import examine as examine_apart
from services.questionnaire import Answer, Form, Invalid, begin, question, step
from services.xlsform import Examined, examine
from tests.services.test_dialects import tables, workbook
from tests.services.written_forms import NOW, RU, source

HEADER = ["type", "name", "label", "constraint", "calculation"]
SECONDS = 20


def in_time(file: bytes) -> Examined:
    started = time.process_time()
    found = examine(file, name="trial")
    assert time.process_time() - started < SECONDS
    return found


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def within(file: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in old.namelist():
            made.writestr(part, change(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            made.writestr(name, change(b""))
    return out.getvalue()


GOOD = workbook(("survey", HEADER, [["text", "a", "Why?"]]))


def test_a_zip_bomb_is_not_unpacked():
    found = in_time(within(GOOD, "xl/worksheets/sheet2.xml", lambda _: b"0" * (200 << 20)))
    assert [one.code for one in found.errors] == ["unpacks_too_large"]


def test_a_file_of_more_than_two_megabytes_is_not_read():
    assert [one.code for one in in_time(b"x" * ((2 << 20) + 1)).errors] == ["too_large"]


def test_a_million_rows_are_not_read_to_the_end():
    rows = "".join(f"text,q{number},?\n" for number in range(100_000))
    assert [one.code for one in in_time(f"type,name,label\n{rows}".encode()).errors] == ["too_many_rows"]
    cells = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 1_000_000))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}'
    full = within(GOOD, "xl/worksheets/sheet1.xml", lambda _: f"{sheet}</sheetData></worksheet>".encode())
    assert {one.code for one in in_time(full).errors} <= {"too_large", "too_many_rows", "unpacks_too_large"}


def test_a_sheet_whose_empty_rows_are_formatted_to_the_very_end_is_read():
    last = b'<row r="1048576"><c r="A1048576"/></row></sheetData>'
    coloured = within(GOOD, "xl/worksheets/sheet1.xml", lambda old: old.replace(b"</sheetData>", last))
    assert in_time(coloured).form is not None


def test_external_entities_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        hostile = within(GOOD, part, lambda old: old.replace(b"?>", b"?>" + bomb, 1) if b"?>" in old else bomb + old)
        assert [one.code for one in in_time(hostile).errors] == ["entities"]


def test_macros_are_not_run_and_are_told_of():
    found = in_time(within(GOOD, "xl/vbaProject.bin", lambda _: b"\xd0\xcf\x11\xe0 shell"))
    assert found.form is not None
    assert "macros" in {one.code for one in found.problems}


@pytest.mark.parametrize("pattern", ["^(a|aa)+$", "(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_a_catastrophic_pattern_takes_no_longer_than_its_limit(pattern):
    check = f"regex(., '{pattern}')".replace("|", "\\|")
    form = Form.load(in_time(tables(("survey", HEADER, [["text", "a", "A?", check]]))).form or {})
    started = time.process_time()
    with pytest.raises(Invalid):
        step(form, begin(form, NOW), Answer("a" * 60 + "!"), NOW)
    assert time.process_time() - started < 2


def test_values_that_depend_on_one_another_are_refused():
    rows = [["text", "q", "Q?"], ["calculate", "a", "", "", "${b} + 1"], ["calculate", "b", "", "", "${a} + 1"]]
    assert [one.code for one in in_time(tables(("survey", HEADER, rows))).errors] == ["cycle"]


def test_long_chains_of_values_are_worked_out():
    rows = [["integer", "c0", "Q?"]]
    rows += [["calculate", f"c{number}", "", "", f"${{c{number - 1}}} + 1"] for number in range(1, 900)]
    rows += [["note", "n", "${c899}"]]
    form = Form.load(in_time(tables(("survey", HEADER[:3] + HEADER[3:], rows))).form or {})
    view = question(form, step(form, begin(form, NOW), Answer("1"), NOW), NOW, "en")
    assert view is not None
    assert view.label == "900"


def test_a_formula_as_a_label_stays_words():
    words = '=HYPERLINK("http://evil.example","x")'
    form = Form.load(in_time(source((["type", "name", RU], [["text", "a", words]]))).form or {})
    view = question(form, begin(form, NOW), NOW, "ru")
    assert view is not None
    assert view.label == words


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"\x00",
        b"PK\x03\x04",
        b"PK\x03\x04" + bytes(500),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
        archive(hello_xml=b"<a/>"),
        archive(xl__workbook_xml=b"<a"),
        GOOD[: len(GOOD) // 2],
        b"%PDF-1.7",
        b"<html>",
        b"{}",
        "тип".encode("utf-16"),
        b'"' * 1000,
        b"type,name,label\n" + b'"' * 999,
        b"a," * 200_000,
    ],
)
def test_what_is_no_form_is_refused_in_words(file):
    found = in_time(file)
    assert found.form is None
    assert all(one.said("ru") and one.said("en") for one in found.errors)


def test_the_worker_says_the_same():
    tried = examine_apart(GOOD, "trial", {})
    assert tried.found.form is not None
    assert tried.cpu_ms > 0
