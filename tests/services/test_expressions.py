"""Expressions of forms: what they come to, and what is no expression."""

import json
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.expression_values import to_number, to_text, to_truth
from services.expressions import NotAnExpression, XValue, parse

VECTORS = Path(__file__).parents[3] / "shared/xlsforms/xpath_vectors.json"
ZONE_OF_VECTORS = timezone(timedelta(hours=-7))
# The vector has the two characters \ and r where a carriage return was meant, and calls the text a number.
UNEXPLAINED = 'number("  1.1 \n\\r\n  ")'


class Values:
    """Node values by path, at a moment."""

    def __init__(self, values: Mapping[str, str] | None = None, now: datetime | None = None) -> None:
        self.values, self.now = values or {}, now or datetime(2026, 9, 15, 12, 30, 5, 250_000, tzinfo=UTC)

    def text(self, node: str) -> str:
        return self.values.get(node, "")


def value(source: str, **values: str) -> XValue:
    return parse(source, here="/form/here").value(Values({f"/form/{name}": text for name, text in values.items()}))


def test_the_vectors_of_another_evaluator_agree():
    if not VECTORS.exists():
        pytest.skip("the public vectors are not here: ../shared/xlsforms/xpath_vectors.json")
    context = Values(now=datetime(2026, 11, 21, 12, tzinfo=ZONE_OF_VECTORS).replace(microsecond=5))
    vectors = json.loads(VECTORS.read_text("utf-8"))
    wrong = [vector["expression"] for vector in vectors if not _agrees(vector, context)]
    assert wrong == [UNEXPLAINED]
    assert len(vectors) == 580


def _agrees(vector: dict[str, object], context: Values) -> bool:
    """Compared as the vector is written: a truth, a text, or a number to its last digit."""
    got, wanted = parse(str(vector["expression"])).value(context), vector["value"]
    if isinstance(wanted, bool):
        return to_truth(got) is wanted
    if isinstance(wanted, str):
        return to_text(got) == wanted
    assert isinstance(wanted, float)
    number = to_number(got, ZONE_OF_VECTORS)
    digits = len(str(wanted).partition(".")[2])
    return number == wanted or abs(number - wanted) < 10**-digits or (math.isnan(number) and math.isnan(wanted))


def test_a_path_reads_a_node_and_a_dot_reads_its_own():
    assert value("/form/age > 13 and . = 'pupil'", age="14", here="pupil") is True
    assert value("../age + 1", age="14") == 15
    assert value("current()/../age = 14", age="14") is True


def test_an_expression_names_the_nodes_that_it_reads():
    assert parse("/f/a = 1 or ../b = . ", here="/f/g/c").references == {"/f/a", "/f/g/b", "/f/g/c"}


def test_an_empty_node_is_not_a_number_and_compares_false():
    assert value("/form/age >= 14") is False
    assert value("/form/age < 14") is False
    assert value("/form/age = ''") is True


def test_chosen_options_are_asked_for_by_name():
    assert value("selected(/form/help, 'exam')", help="studies exam") is True
    assert value("count-selected(/form/help)", help="studies exam") == 2
    assert value("selected-at(/form/help, 1)", help="studies exam") == "exam"


def test_today_is_the_day_in_the_zone_of_the_moment():
    evening = datetime(2026, 9, 15, 22, tzinfo=UTC)
    assert parse("string(today())").value(Values(now=evening)) == "2026-09-15"
    assert parse("string(today())").value(Values(now=evening.astimezone(timezone(timedelta(hours=3))))) == "2026-09-16"


def test_a_date_is_not_later_than_itself():
    assert value("/form/day <= today()", day="2026-09-15") is True
    assert value("/form/day <= today()", day="2026-09-16") is False


def test_a_date_is_formatted_by_its_parts():
    wanted = "15.09.2026 15.9.26 12:30:05.250 12 Sep Tue"
    assert value("format-date-time(now(), '%d.%m.%Y %e.%n.%y %H:%M:%S.%3 %h %b %a')") == wanted


def test_a_pattern_must_match_the_whole_text():
    assert value("regex('2012', '(19|20)[0-9]{2}')") is True
    assert value("regex('in 2012', '(19|20)[0-9]{2}')") is False
    assert value(r"regex('a.b-c', '[\w-\.]+')") is True


def test_a_pattern_that_takes_for_ever_is_stopped():
    started = time.monotonic()
    assert value("regex(/form/text, '^(a|aa)+$')", text="a" * 60 + "!") is False
    assert time.monotonic() - started < 5


def test_a_broken_pattern_matches_nothing():
    assert value("regex('(', '(')") is False


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "ends too early"),
        ("1 +", "ends too early"),
        ("(1", "where «)» is expected"),
        ("1 2", "unexpected «2» at character 3"),
        ("a b", "unexpected «b»"),
        ("'open", "cannot read"),
        ("nonsense('a')", "there is no function nonsense()"),
        ("pulldata('a')", "pulldata() takes 4, not 1"),
        ("instance(list)/root", "instance() takes the name of a list in quotes"),
        ("if(1, 2)", "if() takes 3, not 2"),
        ("round()", "round() takes 1 to 2, not 0"),
        ("join()", "join() takes at least 1, not 0"),
        ("/form/list[1", "where «]» is expected"),
        ("(" * 5000 + "1" + ")" * 5000, "more than 300 operators and brackets"),
        ("(" * 290 + "1" + ")" * 290, "nested too deeply"),
        ("1" + "+1" * 500, "more than 300 operators and brackets"),
    ],
)
def test_what_is_no_expression_is_refused_with_the_reason(source, reason):
    with pytest.raises(NotAnExpression) as refused:
        parse(source)
    assert reason in str(refused.value)


def test_the_longest_expression_allowed_can_be_worked_out():
    assert value("1" + "+1" * 300) == 301


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_is_refused(source):
    try:
        parsed = parse(source)
    except NotAnExpression:
        return
    assert isinstance(parsed.text(Values()), str)


_OPERANDS = st.sampled_from(
    ["1", "0", "-2", "1.5", "''", "'a'", "'2026-01-31'", "today()", "/form/x", "true()", "1e300"]
)
_CALLS = st.sampled_from(["round({}, {})", "pow({}, {})", "substr({}, {})", "substring({}, {})", "date({})", "int({})"])
_SIGNS = st.sampled_from([" + ", " - ", " * ", " div ", " mod ", "=", "!=", "<", ">=", " and ", " or "])


@given(st.recursive(_OPERANDS, lambda inner: st.builds("({}{}{})".format, inner, _SIGNS, inner)), _CALLS, _OPERANDS)
def test_whatever_is_worked_out_has_a_text_a_number_and_a_truth(inner, call, second):
    expression = parse(call.format(inner, second))
    assert isinstance(expression.text(Values()), str)
    assert isinstance(expression.number(Values()), float)
    assert expression.truth(Values()) in (True, False)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("count-items('|', 'a|b||c')", 3),
        ("item-at('|', 'a|b', 1)", "b"),
        ("item-at('|', 'a|b', 5)", ""),
        ("item-index('|', 'a|b', 'b')", 1),
        ("item-present('|', 'a|b', 'c')", 0),
        ("de-duplicate(' ', 'a b a')", "a b"),
        ("format-number(1234567.5)", "1,234,567.5"),
        ("string-length(hash('a', 1))", 16),
        ("base64-decode('0L/RgNC40LLQtdGC')", "привет"),
        ("base64-decode('?')", ""),
        ("round(distance('55.75 37.61; 55.75 37.62'))", 627),
        ("round(distance-between('55.75 37.61', '55.75 37.62'))", 627),
        ("round(area('0 0; 0 0.01; 0.01 0.01; 0.01 0') div 10000)", 124),
        ("geofence('0.5 0.5', '0 0; 0 1; 1 1; 1 0; 0 0')", True),
        ("geofence('2 2', '0 0; 0 1; 1 1; 1 0; 0 0')", False),
        ("intersects('0 0; 1 1; 0 1; 1 0')", True),
        ("intersects('0 0; 0 1; 1 1; 1 0; 0 0')", False),
        ("rank-value('b', 'a b c')", 2),
        ("extract-signed('x', 'y')", ""),
        ("name(/form/a)", "a"),
        ("device-info()", ""),
        ("count(/form/a | /form/b)", 2),
    ],
)
def test_the_rarer_functions_mean_what_they_say(source, wanted):
    assert value(source, a="1") == wanted


def test_surveyctos_functions_over_texts_and_empty_values():
    tried = {
        "coalesce('', '', 'third', 'fourth')": "third",
        "lower('ПЁТР')": "пётр",
        "upper('пётр')": "ПЁТР",
        "empty('')": True,
        "empty('0')": False,
    }
    for expression, expected in tried.items():
        assert value(expression) == expected
