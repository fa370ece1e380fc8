"""The questionnaires of the mentoring model: whole as the table of constructs says, short for pupils, walkable."""

from functools import cache
from itertools import product

import pytest

from bot.shipped_forms import FORMS as FOLDER
from bot.shipped_forms import separated, shipped
from services.form_settings import Purpose
from services.questionnaire import Form, Kind, Question, Value
from services.xlsform import convert
from tests.forms.robots import walk

ALL_FORMS = {code: Form.load(convert(source, name=code)) for code, source in shipped()}
FORMS = {code: form for code, form in ALL_FORMS.items() if form.settings.purpose is not Purpose.INPUT}
CODES = sorted(FORMS)
ROBOTS = range(6)

PUPIL_PUPIL, STUDENT_PUPIL, EMPLOYER_PUPIL = "pupil_pupil", "student_pupil", "employer_pupil"
EMPLOYER_STUDENT, TEACHER_TEACHER = "employer_student", "teacher_teacher"
SHORT = {"pp": PUPIL_PUPIL, "sp": STUDENT_PUPIL, "ep": EMPLOYER_PUPIL, "es": EMPLOYER_STUDENT, "tt": TEACHER_TEACHER}
PUPILS = {"mentee": ["pp", "sp", "ep"], "mentor": ["pp"]}

ALL, LEARNERS = "pp sp ep es tt", "pp sp ep es"
COLUMNS = ["q0_mentee", "q0_mentor", "q1_mentee", "q1_mentor"]
CONSTRUCTS = {
    "met_before": ("yn yn yn yn", ALL),
    "met_before_where": ("tx tx tx tx", ALL),
    "effectiveness": ("10 10 10 10", ALL),
    "comfort": ("10 10 10 10", ALL),
    "events_quality": ("10 10 10 10", ALL),
    "group_meetings": ("10 10 10 10", LEARNERS),
    "personal_meetings": ("10 10 10 10", LEARNERS),
    "support": ("10 – 10 –", ALL),
    "help": ("10 – 10 –", "pp sp"),
    "safety": ("10 – 10 –", "pp sp ep"),
    "expectations_fixed": ("10 – 10 –", "pp sp"),
    "plan_clarity": ("– – 10 –", ALL),
    "planning": ("– 10 – 10", "pp sp ep"),
    "plan_kept": ("– 10 – 10", "pp sp ep"),
    "adaptation": ("10 10 10 10", "tt es"),
    "skill_events": ("10 – 10 –", "tt ep es"),
    "skill_events_freq": ("fr fr fr fr", "tt ep es"),
    "theory": ("10 10 10 10", "tt ep es"),
    "practice": ("10 10 10 10", "tt ep es"),
    "involvement": ("– 10 – 10", ALL),
    "joint_work": ("10 10 10 10", ALL),
    "result": ("– – 10 10", ALL),
    "expect_met": ("– – 10 10", ALL),
    "expect": ("tx tx tx tx", ALL),
    "valuable": ("tx tx tx tx", ALL),
    "missing": ("– – tx tx", ALL),
    "glad": ("– – yn yn", ALL),
    "continue": ("– – yn yn", ALL),
    "continue_reason": ("– – tx tx", ALL),
    "become_mentor": ("– – yn –", LEARNERS),
    "new_interest": ("– – yn yn", "pp sp"),
    "marks": ("– – yn yn", "pp sp"),
    "clubs": ("– – yn –", "pp sp tt"),
    "future": ("– – yn yn", "sp ep es"),
    "employment": ("– – yn yn", "es ep"),
    "stay_five_years": ("– – yn –", "tt es"),
    "confidence": ("– – yn –", "tt"),
    "classes_better": ("– – yn yn", "tt"),
}
"""How each questionnaire asks for it (1…10, yes or no, text, how often), and in which forms of mentoring."""


def people(form: Form) -> list[dict[str, Value]]:
    """Every kind of respondent that a form tells apart by what the bot knows: the form of mentoring, or the role."""
    known: dict[str, list[Value]] = {
        "role_kind": ["pupil", "student", "teacher", "professional", None],
        "age": [12, 16, 30],
        "mentoring_form": [*SHORT.values(), None],
        "whole": ["yes", None],
        "decides": ["yes", None],
        "asks_pulse": ["yes", None],
        "mentees": ["somebody", None],
        "of_group": ["yes", None],
        "found_strengths": ["Всем было спокойно", None],
    }
    names = [one.name for one in form.fields if one.name in known]
    found = [dict(zip(names, values, strict=True)) for values in product(*(known[name] for name in names))]
    told = [one for one in found if not (one.get("mentoring_form") and one["role_kind"])]
    return [{name: value for name, value in one.items() if value is not None} for one in told]


@cache
def asked(code: str, **known: Value) -> dict[str, Question]:
    """The questions, notes left out, that somebody may be asked, by concept."""
    form = FORMS[code]
    paths = {path for seed in range(15) for path in walk(form, known, seed).asked}
    return {one.concept: one for one in form.questions if one.path in paths and one.kind is not Kind.NOTE}


def scale(one: Question) -> str:
    """How a question is answered, as the table of constructs has it."""
    names = [choice.name for choice in one.choices]
    if one.kind is Kind.RANGE:
        assert names == [str(number) for number in range(1, 11)]
        return "10"
    if one.kind is Kind.SELECT_ONE:
        return "yn" if names == ["yes", "no"] else "fr" if len(names) == 5 else "?"
    return "tx" if one.kind is Kind.TEXT else "?"


@pytest.mark.parametrize("code", CODES)
def test_robots_finish_every_form_in_every_branch(code):
    form, met = FORMS[code], set()
    for number, known in enumerate(people(form)):
        for seed in ROBOTS if len(people(form)) > 4 else range(100):
            walked = walk(form, known, 1000 * number + seed)
            met |= set(walked.asked)
            concepts = [form.by_path[path].concept for path in walked.sent if path in form.by_path]
            assert len(concepts) == len(set(concepts)), "two questions of one concept were asked of one person"
    assert {one.path for one in form.questions} - met == set()


@pytest.mark.parametrize(("column", "form_of_mentoring"), [*product(range(4), SHORT)])
def test_a_whole_questionnaire_asks_what_the_table_of_constructs_says(column, form_of_mentoring):
    found = asked(COLUMNS[column], mentoring_form=SHORT[form_of_mentoring], whole="yes")
    wanted = {
        concept: ways.split()[column]
        for concept, (ways, forms) in CONSTRUCTS.items()
        if ways.split()[column] != "–" and form_of_mentoring in forms.split()
    }
    assert {concept: scale(one) for concept, one in found.items()} == wanted


@pytest.mark.parametrize(("side", "form_of_mentoring"), [*product(["mentee", "mentor"], SHORT)])
def test_what_is_asked_before_is_asked_after_in_the_same_way(side, form_of_mentoring):
    for whole in ("yes", "no"):
        before = asked(f"q0_{side}", mentoring_form=SHORT[form_of_mentoring], whole=whole)
        after = asked(f"q1_{side}", mentoring_form=SHORT[form_of_mentoring], whole="yes")
        assert set(before) <= set(after)
        for concept, one in before.items():
            assert [choice.name for choice in one.choices] == [choice.name for choice in after[concept].choices]


def test_a_short_one_still_pairs_what_matters_most():
    for side, needed in (("mentee", {"effectiveness", "comfort", "support"}), ("mentor", {"effectiveness", "comfort"})):
        for name in PUPILS[side]:
            before, after = (asked(f"q{point}_{side}", mentoring_form=SHORT[name]) for point in "01")
            assert needed | ({"safety"} if side == "mentee" else set()) <= set(before) & set(after)
            assert "glad" in after


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith(("m0_", "m1_"))])
def test_the_two_measurements_ask_the_same(code):
    pair = [FORMS[f"m{point}_{code[3:]}"] for point in "01"]
    first, second = ([(one.concept, one.kind, one.label.said) for one in form.questions] for form in pair)
    assert first == second


@pytest.mark.parametrize(
    ("code", "known"),
    [
        *((code, {"mentoring_form": SHORT[one]}) for code in ("q0_mentee", "q1_mentee") for one in PUPILS["mentee"]),
        *((code, {"mentoring_form": SHORT[one]}) for code in ("q0_mentor", "q1_mentor") for one in PUPILS["mentor"]),
        *(
            (code, {"role_kind": "pupil", "age": age})
            for code in ("mentee_intake", "mentor_intake")
            for age in (12, 17)
        ),
        *((code, {}) for code in ("m0_learner", "preference_mentee", "preference_mentor", "midway", "q0_mentee")),
    ],
)
def test_a_pupil_is_asked_eight_questions_at_most(code, known):
    assert 0 < len(asked(code, **known)) <= 8


def test_who_the_bot_knows_little_of_is_asked_as_their_occupation_suggests():
    for kind, form_of_mentoring in (("teacher", "tt"), ("student", "es"), ("pupil", "pp"), ("unheard of", "pp")):
        named = asked("q1_mentee", mentoring_form=SHORT[form_of_mentoring])
        assert set(asked("q1_mentee", role_kind=kind)) == set(named)


def test_after_a_meeting_four_taps_are_enough():
    for code, fewest in (("meeting_mentee", 1), ("meeting_mentor", 3)):
        assert len(asked(code)) == fewest
        for known in people(FORMS[code]):
            found = asked(code, **{**known, "whole": "no"})
            assert fewest <= len(found) <= 4
            assert {one.kind for one in found.values()} <= {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANGE}


def test_whether_a_pair_goes_on_and_how_is_asked_in_its_turn_and_a_child_sees_faces():
    for code in ("meeting_mentee", "meeting_mentor"):
        assert {"pair_goes_on", "pair_pulse"}.isdisjoint(asked(code, age=12))
        asked_all = asked(code, decides="yes", asks_pulse="yes", age=12)
        assert {"pair_goes_on", "pair_pulse"} <= set(asked_all)
        assert asked_all["pair_pulse"].kind is Kind.SELECT_ONE
        assert asked(code, asks_pulse="yes", age=14)["pair_pulse"].kind is Kind.RANGE


def test_a_class_teacher_needs_five_taps_for_a_pupil_and_may_know_nothing():
    found = asked("about_class_teacher")
    assert len(found) == 4  # the fifth tap is on the name
    assert {one.kind for one in found.values()} <= {Kind.SELECT_ONE, Kind.RANGE}
    assert [one.name for one in found.values() if one.required] == []


def test_every_rated_question_may_be_left_open():
    rated = [one for code in CODES if "intake" not in code for one in FORMS[code].questions if one.kind is Kind.RANGE]
    assert len(rated) > 80
    assert [one.name for one in rated if one.required] == []


def test_a_low_mark_is_met_with_the_offer_to_talk():
    seen = set()
    for seed in range(40):
        walked = walk(FORMS["q1_mentee"], {"mentoring_form": PUPIL_PUPIL}, seed)
        marks = [walked.state.answers[name] for name in ("comfort", "safety")]
        low = any(mark is not None and int(str(mark)) <= 3 for mark in marks)
        offered = "talk_to_somebody" in walked.state.answers
        assert offered or not low
        seen.add((low, offered))
    assert {(True, True), (False, False)} <= seen


def test_the_curators_check_adds_up():
    for seed in range(40):
        sent = walk(FORMS["curator_check"], {}, seed).sent
        assert int(str(sent.pop("check_total"))) == sum(int(str(mark)) for mark in sent.values())
        assert len(sent) == 9


def test_the_document_lists_every_questionnaire_with_its_name_and_length():
    text = (FOLDER.parent / "docs" / "questionnaires.md").read_text("utf-8")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in text.split("\n") if row.startswith("| `")]
    told = {row[0].strip("`"): (row[1], row[-1]) for row in rows if len(row) == 6}
    real = {code: [one for one in FORMS[code].questions if one.kind is not Kind.NOTE] for code in CODES}
    assert told == {code: (FORMS[code].title("ru"), str(len(asked))) for code, asked in real.items()}


def test_a_file_with_several_rows_of_settings_is_several_forms():
    file = FOLDER / "m_learner.md"
    found = dict(separated(file.read_text("utf-8")))
    assert list(found) == ["m0_learner", "m1_learner"]
    assert [b"m1_learner" in source for source in found.values()] == [False, True]


def test_each_of_several_forms_keeps_the_settings_that_are_for_it():
    assert FORMS["m0_learner"].settings.before is None
    assert FORMS["m1_learner"].settings.before == "m0_learner"


def test_a_file_with_one_row_of_settings_is_taken_as_it_stands():
    file = FOLDER / "q0_mentee.md"
    assert dict(separated(file.read_text("utf-8"))) == {"q0_mentee": file.read_bytes()}
