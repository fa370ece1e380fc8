"""The sheet `bot`: what a questionnaire says about itself, in either language, and each slip with its cell."""

import pytest

from services.form_settings import FormSettings, Purpose
from services.xlsform import Examined, examine
from tests.services.test_dialects import tables

SURVEY = ("survey", ["type", "name", "label"], [["text", "a", "А?"]])
SETTINGS = ("settings", ["form_title", "form_id"], [["Проба", "trial"]])


def settled(*rows: list[str], name: str = "bot", header: list[str] | None = None) -> Examined:
    return examine(tables(SURVEY, SETTINGS, (name, header or ["setting", "value"], list(rows))), name="trial")


def test_settings_may_be_written_in_russian_throughout():
    rows = [
        ["назначение", "о человеке"],
        ["анонимно", "да"],
        ["кому", "Наставники, классный руководитель"],
        ["о ком", "наставляемый"],
        ["напоминания", "7, 3"],
        ["дней", "10"],
        ["можно менять", "нет"],
        ["доволен", "comfort>=7"],
        ["до", "q0_mentee"],
    ]
    form = settled(*rows, name="Бот", header=["Настройка", "Значение"]).form
    assert form is not None
    assert FormSettings.load(form["bot"]) == FormSettings(
        purpose=Purpose.ABOUT,
        audience=("mentor", "observer"),
        about="mentee",
        is_anonymous=True,
        reminders=(3, 7),
        days=10,
        may_edit=False,
        satisfied="comfort >= 7",
        before="q0_mentee",
    )


def test_a_form_without_the_sheet_is_a_survey_with_usual_settings():
    form = examine(tables(SURVEY, SETTINGS), name="trial").form
    assert form is not None
    assert FormSettings.load(form.get("bot", {})) == FormSettings()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("purpose", "игра"),
        ("anonymous", "может быть"),
        ("audience", "ученики, драконы"),
        ("about", "дракон"),
        ("reminders", "завтра"),
        ("reminders", "1 2 3 4 5 6"),
        ("days", "0"),
        ("days", "9999999"),
        ("may_edit", "x"),
        ("satisfied", "glad"),
        ("satisfied", "glad >= много"),
        ("before", "два слова"),
    ],
)
def test_a_wrong_value_is_told_with_its_cell(key, value):
    found = settled(["days", "14"], [key, value])
    assert found.form is None
    assert [(one.sheet, one.row, one.column) for one in found.errors] == [("bot", 3, "value")]
    assert all(value in one.said("ru") and value in one.said("en") for one in found.errors)


def test_an_unknown_setting_stops_nothing_and_is_told():
    found = settled(["colour", "red"])
    assert found.form is not None
    assert [(one.code, one.sheet, one.row, one.column) for one in found.problems] == [
        ("bot_unknown", "bot", 2, "setting")
    ]


def test_no_reminders_are_none():
    form = settled(["reminders", "нет"]).form
    assert form is not None
    assert FormSettings.load(form["bot"]).reminders == ()


def test_a_form_about_somebody_says_about_whom():
    assert [one.code for one in settled(["purpose", "about"]).errors] == ["bot_about_missing"]


def test_a_row_for_another_form_is_passed_over():
    header = ["setting", "value", "form_id"]
    form = settled(["before", "q0_mentee", "other"], ["days", "5", "trial"], header=header).form
    assert form is not None
    assert form["bot"] == {"days": "5"}


def test_a_sheet_without_its_columns_is_told():
    assert [one.code for one in settled(["a", "b"], header=["x", "y"]).errors] == ["bot_columns"]
