"""The questionnaires that come with the project: whole in both languages, short, and in plain words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import regex

from bot.shipped_forms import FORMS as FOLDER
from bot.shipped_forms import shipped
from services import mentoring_forms
from services.questionnaire import Answer, Choose, Done, Form, Invalid, Kind, Skip, State, begin, length, question, step
from services.xlsform import convert

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
FORMS = {code: Form.load(convert(source, name=code)) for code, source in shipped()}
INTAKES = ["mentee_intake", "mentor_intake"]
MAY_BE_A_CHILDS = ["mentee_intake", "q0_mentee", "q1_mentee", "m0_learner", "m1_learner", "preference_mentee"]
MAY_BE_A_CHILDS += ["mentor_intake", "q0_mentor", "q1_mentor", "preference_mentor"]
MAY_BE_A_CHILDS += ["meeting_mentee", "meeting_mentor", "midway", "event_feedback"]
JARGON = ["C1", "Q0", "F-MT", "волн", "токен", "дедлайн", "наставляем", "просроч", "реестр", "XLSForm", "фидбек"]
WORK_PHONE = {"телефон", "phone"}
"""Of somebody at work, typed in from above: it stands in the lists of those above."""
MAY_ASK = {
    "new_curator": WORK_PHONE,
    "curator_appointment": WORK_PHONE,
    "new_representative": WORK_PHONE,
    "consent_rules": {"адрес"},
}
"""What is no personal data of a participant: the address is that of the organisation, which stands in each consent."""
AUTHORITY = ["официальн", "утвержд", "приказ", "министерств", "минпросвещ", "госуслуг", "official", "ministry"]
OF_ORDERS = {"new_curator", "curator_appointment", "handover", "pair_order", "order_template"}
"""Here somebody types the number of an order that was signed on paper."""
NOT_ASKED = ["паспорт", "снилс", "телефон", "адрес", "диагноз", "passport", "phone", "diagnosis"]


def texts(form: Form) -> list[dict[str, str]]:
    """Every text of a form, by language."""
    phrases = [phrase for one in form.questions for phrase in (one.label, one.hint, one.message)]
    choices = [choice.label for one in form.questions if one.kind is not Kind.RANGE for choice in one.choices]
    said = [dict(form.titles), *(dict(phrase.said) for phrase in (*phrases, *choices) if phrase.said)]
    return [{language: _plain(text) for language, text in one.items()} for one in said]


def _plain(text: object) -> str:
    """A text without what is calculated in it."""
    return "…".join(part for part in text if isinstance(part, str)) if isinstance(text, tuple) else str(text)


def test_the_forms_of_this_part_are_here():
    assert set(FORMS) >= {
        *INTAKES,
        "new_place",
        "new_curator",
        "new_person",
        "people_lines",
        "paper_consent",
    }


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_text_is_there_in_russian_and_in_english(name):
    form = FORMS[name]
    assert (form.name, form.default_language) == (name, "ru")
    assert all(one.label.said for one in form.questions)
    assert all(said.get("ru") and said.get("en") for said in texts(form))
    assert all(one.message.said for one in form.questions if one.constraint)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_words_to_a_child_stand_only_where_they_differ(name):
    familiar = [said for said in texts(FORMS[name]) if "ru@ty" in said]
    assert all(said["ru@ty"] != said["ru"] for said in familiar)
    assert not any(regex.search(r"\b(вы|вас|вам|ваш\w*)\b", str(said["ru@ty"]).lower()) for said in familiar)


@pytest.mark.parametrize("name", MAY_BE_A_CHILDS)
def test_whoever_is_under_fourteen_is_never_addressed_formally(name):
    form = FORMS[name]
    assert not regex.search(r"\b(вы|вас|вам|ваш\w*)\b", form.title("ru@ty").lower())
    for state in every_question(form, {"role_kind": "pupil", "age": 12, "whole": "yes"}):
        view = question(form, state, NOW, "ru@ty")
        said = f"{view.label} {view.hint or ''}".lower()
        assert not regex.search(r"\b(вы|вас|вам|ваш\w*|выберите|отметьте|напишите|расскажите)\b", said), said


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_question_has_a_concept(name):
    asked = [one for one in FORMS[name].questions if one.kind is not Kind.NOTE]
    assert [one.name for one in asked if not one.settings.get("concept")] == []


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_words_are_plain_and_ask_nothing_that_a_chat_may_not_know(name):
    for said in texts(FORMS[name]):
        for text in map(str, said.values()):
            asked = {*NOT_ASKED} - MAY_ASK.get(name, set())
            assert not [word for word in (*JARGON, *asked) if word.lower() in text.lower()], text


@pytest.mark.parametrize("name", sorted(FORMS.keys() - OF_ORDERS))
def test_no_form_speaks_for_an_authority(name):
    said = [text.lower() for one in texts(FORMS[name]) for text in map(str, one.values())]
    assert [text for text in said if any(word in text for word in AUTHORITY)] == []


@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("*.md")))
def test_a_git_forge_shows_the_tables(name):
    for table in (FOLDER / f"{name}.md").read_text("utf-8").strip().split("\n\n"):
        sheet, rule, *rows = table.split("\n")
        cells = {len(regex.findall(r"(?<!\\)\|", row)) for row in (sheet, rule, *rows)}
        assert len(cells) == 1, sheet
        assert regex.fullmatch(r"[|-]+", rule)


def test_the_lists_of_requests_are_whole():
    form = FORMS["mentee_intake"]
    assert len(form.by_path["intake/request"].choices) == 11
    assert len(form.by_path["intake/teacher_request"].choices) == 9


@pytest.mark.parametrize(
    ("name", "person", "most"),
    [
        ("mentee_intake", {"role_kind": "pupil", "age": 12}, 8),
        ("mentee_intake", {"role_kind": "pupil", "age": 14}, 8),
        ("mentee_intake", {"role_kind": "pupil", "age": 17}, 8),
        ("mentee_intake", {"role_kind": "pupil", "age": 17, "whole": "yes"}, 12),
        ("mentee_intake", {"role_kind": "teacher", "age": 25}, 11),
        ("mentor_intake", {"role_kind": "pupil", "age": 17}, 8),
        ("mentor_intake", {"role_kind": "pupil", "age": 17, "whole": "yes"}, 12),
        ("mentor_intake", {"role_kind": "professional", "age": 40}, 17),
    ],
)
def test_nobody_is_asked_too_much(name, person, most):
    form = FORMS[name]
    asked = {state.at for state in every_question(form, person)}
    assert len(asked) <= most
    assert length(form, begin(form, NOW, person), NOW).minutes <= 5


def test_a_no_to_the_first_question_ends_the_intake():
    for name in INTAKES:
        form = FORMS[name]
        state = begin(form, NOW, {"role_kind": "pupil", "age": 16})
        assert state.at == "wishes"
        assert step(form, state, Answer("нет"), NOW).at is None


def test_a_teacher_is_asked_for_a_request_of_teachers():
    asked = {state.at for state in every_question(FORMS["mentee_intake"], {"role_kind": "teacher", "age": 25})}
    assert "intake/teacher_request" in asked
    assert not asked & {"intake/request", "intake/interests", "intake/plans", "intake/wanted_forms"}


def test_only_an_outside_adult_is_asked_for_the_certificate():
    form = FORMS["mentor_intake"]
    for kind, wanted in (("professional", True), ("teacher", False), ("student", False), ("pupil", False)):
        asked = {state.at for state in every_question(form, {"role_kind": kind, "age": 17 if kind == "pupil" else 40})}
        assert ("intake/record" in asked) is wanted


def test_the_time_zones_are_the_eleven_of_the_country():
    names = [choice.name for choice in FORMS["new_place"].by_path["time_zone"].choices]
    offsets = {datetime(2026, 9, 15, tzinfo=ZoneInfo(name)).utcoffset() for name in names}
    assert len(names) == len(offsets) == 11


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("15.09.2012", True),
        ("5.9.2012", True),
        ("2012", True),
        ("15.13.2012", False),
        ("2050", False),
        ("давно", False),
    ],
)
def test_a_birth_is_a_date_or_a_year_that_has_been(typed, taken):
    form = FORMS["new_person"]
    state = begin(form, NOW)
    for action in (Answer("Иванова Мария Петровна"), Choose(0)):
        state = step(form, state, action, NOW)
    if taken:
        assert step(form, state, Answer(typed), NOW).at == "position"
    else:
        with pytest.raises(Invalid):
            step(form, state, Answer(typed), NOW)


@pytest.mark.parametrize(
    ("birth", "asked"), [("15.09.2012", True), ("2008", True), ("2007", False), ("1.1.1980", False)]
)
def test_a_guardian_is_asked_for_while_the_person_may_be_under_eighteen(birth, asked):
    form = FORMS["new_person"]
    state = begin(form, NOW)
    for action in (Answer("Иванова Мария Петровна"), Choose(0), Answer(birth), Answer("7 А")):
        state = step(form, state, action, NOW)
    assert state.at == ("guardian" if asked else None)


def every_question(form: Form, person: dict[str, str | int]) -> list[State]:
    """The states of every question that some way of ticking one option leads to."""
    found: dict[str, State] = {}
    waiting = [begin(form, NOW, person)]
    while waiting:
        state = waiting.pop()
        if state.at is None or state.at in found:
            continue
        found[state.at] = state
        waiting += [follower for follower in followers(form, state) if follower.at != state.at]
    return list(found.values())


def followers(form: Form, state: State) -> list[State]:
    """What each single option, a text, a date and skipping lead to."""
    asked = form.by_path[state.at or ""]
    ways = [[Choose(index), Done()] if asked.kind is Kind.SELECT_MULTIPLE else [Choose(index)] for index in range(20)]
    led = []
    for way in [*ways, [Answer("01.09.2012")], [Skip()], [Done()]]:
        follower = state
        try:
            for action in way:
                follower = step(form, follower, action, NOW)
        except Invalid:
            continue
        led.append(follower)
    return led


def test_the_forms_of_mentoring_that_may_be_ticked_are_those_that_there_are():
    choices = FORMS["place_details"].by_path["mentoring_forms"].choices
    assert tuple(choice.name for choice in choices) == mentoring_forms.CODES


def test_a_list_of_schools_asks_for_the_same_as_one_school_and_offers_the_same_time_zones():
    one, many = FORMS["new_place"].by_path, FORMS["school_lines"].by_path
    for name in ("time_zone", "data_mode", "minors_consent"):
        assert [choice.name for choice in many[name].choices] == [choice.name for choice in one[name].choices]
    assert set(one) - set(many) == {"name"}
