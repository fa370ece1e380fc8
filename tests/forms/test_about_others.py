"""Questionnaires about others: whoever does not know something says nothing, and a list of many is soon done."""

from datetime import UTC, datetime

import pytest

from bot.shipped_forms import shipped
from services import questionnaire, xlsform
from services.compiled_form import Form
from services.questionnaire import Skip

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SOURCES = dict(shipped())
ABOUT = [
    "about_class_teacher",
    "about_parent",
    "about_psychologist",
    "about_social_worker",
    "m0_school",
    "m1_school",
    "m0_psychologist",
    "m1_psychologist",
]
MOST = 4
"""Questions beside the tap on the name."""


def form(code: str) -> Form:
    return Form.load(xlsform.convert(SOURCES[code], name=code))


@pytest.mark.parametrize("whole", ["yes", "no"])
@pytest.mark.parametrize("role_kind", ["pupil", "teacher"])
@pytest.mark.parametrize("code", ABOUT)
def test_every_question_about_somebody_can_be_left_out(code: str, role_kind: str, whole: str) -> None:
    asked = form(code)
    state = questionnaire.begin(asked, NOW, {"role_kind": role_kind, "whole": whole})
    while (view := questionnaire.question(asked, state, NOW, "ru")) is not None:
        assert view.can_skip, f"{code}: {view.label}"
        state = questionnaire.step(asked, state, Skip(), NOW)
    assert questionnaire.finished(asked, state, NOW)


@pytest.mark.parametrize("code", ABOUT)
def test_the_short_one_takes_at_most_five_taps_with_the_name(code: str) -> None:
    asked = form(code)
    state, taps = questionnaire.begin(asked, NOW, {"role_kind": "pupil"}), 0
    while questionnaire.question(asked, state, NOW, "ru") is not None:
        state, taps = questionnaire.step(asked, state, Skip(), NOW), taps + 1
    assert taps <= MOST
