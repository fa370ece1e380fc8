"""Pairs by a table of rules: no hard rule is broken, every score has its reasons, everybody left has a true one."""

import csv
import io
import json
import random
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import match_offline
from services.match_offline import File, Found
from services.match_problem import MatchProblem
from services.match_reasons import Forbidden, Taken
from services.match_scores import Apart

Row = dict[str, str]
HEADER = ["id", "school", "level", "subjects", "about", "places", "trained"]
SCHOOL = {"mentor": "school", "mentee": "school", "is": "not equal", "reason": "another school than {mentee}"}
LEVEL = {"mentor": "level", "mentee": "level", "is": "not above", "from": 1, "to": 2, "reason": "not above {mentee}"}
TRAINED = {"mentor": "trained", "is": "not one of", "values": ["Yes"], "reason": "not trained"}
SUBJECTS = {"mentor": "subjects", "mentee": "subjects", "is": "overlapping", "points": 35, "reason": "a subject"}
ABOUT = {"mentor": "about", "mentee": "about", "is": "containing", "points": 10, "reason": "{mentor}: {mentee}"}
FAR = {"mentor": "level", "mentee": "level", "is": "above", "from": 2, "points": -7, "reason": "far above"}
RULES = {
    "id": "id",
    "capacity": {"column": "places", "default": 1},
    "forbidden": [SCHOOL, LEVEL, TRAINED],
    "scores": [SUBJECTS, ABOUT, FAR],
}


def table(rows: list[Row], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def find(mentors: list[Row] | bytes, mentees: list[Row] | bytes, rules: Any = RULES) -> Found:
    files = [one if isinstance(one, bytes) else table(one) for one in (mentors, mentees)]
    source = rules if isinstance(rules, bytes) else json.dumps(rules).encode()
    return match_offline.find(File("mentors.csv", files[0]), File("mentees.csv", files[1]), File("r.json", source))


def refused(mentor: Row, mentee: Row) -> str | None:
    """The first hard rule that forbids two people, read from the rows once more."""
    if mentor["school"] != mentee["school"] or not mentor["school"]:
        return f"another school than {mentee['school']}"
    if "" in (mentor["level"], mentee["level"]) or not 1 <= int(mentor["level"]) - int(mentee["level"]) <= 2:
        return f"not above {mentee['level']}"
    if mentor["trained"] != "yes":
        return "not trained"
    return Apart.SELF if mentor["id"] == mentee["id"] else None


def score(mentor: Row, mentee: Row) -> int:
    theirs, ours = ({item.strip() for item in one["subjects"].split(",")} for one in (mentor, mentee))
    subjects = theirs & ours - {""}
    about = mentee["about"] != "" and mentee["about"] in mentor["about"]
    return 35 * bool(subjects) + 10 * about - 7 * (int(mentor["level"]) - int(mentee["level"]) >= 2)


def people(prefix: str) -> st.SearchStrategy[list[Row]]:
    row = st.fixed_dictionaries(
        {
            "school": st.sampled_from(["5", "7", "5", ""]),
            "level": st.sampled_from(["8", "9", "10", "11", ""]),
            "subjects": st.sampled_from(["", "физика", "химия, физика", "химия"]),
            "about": st.sampled_from(["", "шахматы", "шахматы и бег"]),
            "places": st.sampled_from(["", "0", "1", "2"]),
            "trained": st.sampled_from(["yes", "yes", "no", ""]),
        }
    )
    both = st.lists(row, min_size=1, max_size=8)
    return both.map(lambda rows: [{"id": f"{prefix if n else 'both'}{n}", **one} for n, one in enumerate(rows)])


@settings(deadline=None)
@given(people("mentor"), people("mentee"))
def test_hard_rules_hold_scores_add_up_and_everybody_left_has_a_true_reason(
    mentors: list[Row], mentees: list[Row]
) -> None:
    found = find(mentors, mentees)
    theirs, ours = ({one["id"]: one for one in rows} for rows in (mentors, mentees))
    pairs = {pair.mentee: pair.mentor for pair in found.pairs}
    for pair in found.pairs:
        mentor, mentee = theirs[pair.mentor], ours[pair.mentee]
        assert refused(mentor, mentee) is None
        assert pair.score == score(mentor, mentee) == sum(line.points for line in pair.lines)
    places = {name: int(one["places"] or "1") for name, one in theirs.items()}
    assert all([*pairs.values()].count(name) <= many for name, many in places.items())
    assert sorted([*pairs, *(name for name, _ in found.unmatched)]) == sorted(ours)
    for name, reason in found.unmatched:
        suit = [one for one in mentors if refused(one, ours[name]) is None]
        if isinstance(reason, Taken):
            able = [one for one in suit if places[one["id"]]]
            assert (reason.suitable, reason.closed) == (len(able), len(suit) - len(able))
            assert all([*pairs.values()].count(one["id"]) == places[one["id"]] for one in suit)
            more = [{**one, "places": str(places[one["id"]] + (one is suit[0]))} for one in mentors]
            assert len(find(more, mentees).pairs) == len(found.pairs) + 1
        else:
            assert not suit
            why = [refused(one, ours[name]) for one in mentors]
            assert dict(reason.refusals) == {one: why.count(one) for one in why}


@settings(deadline=None)
@given(people("mentor"), people("mentee"), st.randoms())
def test_the_order_of_rows_and_the_kind_of_table_say_nothing(
    mentors: list[Row], mentees: list[Row], dice: random.Random
) -> None:
    found = find(mentors, mentees)
    dice.shuffle(mentors)
    dice.shuffle(mentees)
    assert find(table(mentors, ";"), table(mentees, "\t")) == found


def mutual(scores: list[int], **rules: Any) -> Found:
    """Two teachers who could be each other's mentors, and a third who can only be a mentee."""
    both = [{"id": one, "school": "5", "about": one} for one in ("Anna", "Boris")]
    rows = [{"mentor": "about", "is": "one of", "values": [one["id"]], "reason": "wished"} for one in both]
    counted = [{**row, "points": points} for row, points in zip(rows, scores, strict=True)]
    mentees = [*both, {"id": "Vera", "school": "7"}]
    return find(both, mentees, {"id": "id", "forbidden": [SCHOOL], "scores": counted, **rules})


def test_nobody_is_the_mentor_of_their_own_mentor() -> None:
    found = mutual([5, 9])
    assert [(one.mentor, one.mentee) for one in found.pairs] == [("Boris", "Anna")]
    assert [name for name, _ in found.unmatched] == ["Boris", "Vera"]
    why = found.unmatched[0][1]
    assert isinstance(why, Forbidden)
    assert why.refusals == [(Apart.SELF, 1), (Apart.MUTUAL, 1)]
    other = mutual([5, 9], locked=[{"mentor": "Anna", "mentee": "Boris"}])
    assert [(one.mentor, one.mentee) for one in other.pairs] == [("Anna", "Boris")]
    with pytest.raises(MatchProblem, match="each other's mentors"):
        mutual([5, 9], locked=[{"mentor": "Anna", "mentee": "Boris"}, {"mentor": "Boris", "mentee": "Anna"}])


@settings(deadline=None)
@given(people("teacher"), people("teacher"))
def test_among_teachers_nobody_is_the_mentor_of_their_own_mentor(mentors: list[Row], mentees: list[Row]) -> None:
    found = find(mentors, mentees)
    pairs = {pair.mentee: pair.mentor for pair in found.pairs}
    assert not [name for name, mentor in pairs.items() if pairs.get(mentor) == name]
    ours = {one["id"]: one for one in mentees}
    for name, reason in found.unmatched:
        suit = [one for one in mentors if refused(one, ours[name]) is None and pairs.get(one["id"]) != name]
        assert (reason.suitable + reason.closed if isinstance(reason, Taken) else 0) == len(suit)
        assert all([*pairs.values()].count(one["id"]) == int(one["places"] or "1") for one in suit)


def test_a_second_run_keeps_the_pairs_of_the_first_where_that_costs_nothing() -> None:
    people = [{"id": f"{kind}{number}", "school": "5"} for kind in "me" for number in range(3)]
    mentors, mentees = people[:3], people[3:]
    before = [{"mentor": f"m{2 - number}", "mentee": f"e{number}"} for number in range(3)]
    rules = {"id": "id", "before": [*before, {"mentor": "left", "mentee": "e0"}, {"mentor": "m0", "mentee": "left"}]}
    pairs = {(one.mentor, one.mentee) for one in find(mentors, mentees, rules).pairs}
    assert pairs == {(one["mentor"], one["mentee"]) for one in before}
    fewer = [*mentees[:2], {"id": "e2", "school": "7"}]
    best = {"mentor": "id", "is": "one of", "values": ["m0"], "points": 1, "reason": "the best"}
    found = find(mentors, fewer, {**rules, "forbidden": [SCHOOL], "scores": [best]})
    assert {one.mentor for one in found.pairs} > {"m0"}
    assert len(pairs & {(one.mentor, one.mentee) for one in found.pairs}) == 1


WISHED = [
    {"mentee": "about", "is": "naming", "points": 5, "reason": "the mentee named the mentor"},
    {"mentor": "about", "is": "naming", "points": 5, "reason": "the mentor named the mentee"},
    {"mentor": "about", "mentee": "about", "is": "naming", "points": 25, "reason": "both"},
]


def test_two_who_named_each_other_stand_far_above_one_who_named() -> None:
    mentors = [{"id": "Орлов, Пётр", "about": "Анна; Вера"}, {"id": "n", "about": ""}]
    mentees = [{"id": "Анна", "about": "орлов, пётр"}, {"id": "Вера", "about": "n | m"}, {"id": "Глеб", "about": ""}]
    found = find(mentors, mentees, {"id": "id", "scores": WISHED})
    assert [(one.mentor, one.mentee, one.score) for one in found.pairs] == [
        ("Орлов, Пётр", "Анна", 35),
        ("n", "Вера", 5),
    ]
    assert [line.reason for line in found.pairs[1].lines] == ["the mentee named the mentor"]
    never = [{"mentor": "about", "is": "naming", "reason": "not with {mentor}"}]
    found = find(mentors, mentees, {"id": "id", "forbidden": never, "scores": WISHED})
    assert ("Орлов, Пётр", "Глеб") in {(one.mentor, one.mentee) for one in found.pairs}
    only = [{"mentor": "about", "mentee": "about", "is": "not naming", "reason": "not both"}]
    assert [one.mentee for one in find(mentors, mentees, {"id": "id", "forbidden": only}).pairs] == ["Анна"]


@settings(deadline=None)
@given(st.lists(st.sets(st.integers(0, 6)), min_size=1, max_size=7), st.lists(st.sets(st.integers(0, 6)), max_size=7))
def test_who_named_whom_is_read_the_same_for_tables_and_for_pairs(theirs: list[set[int]], ours: list[set[int]]) -> None:
    mentors = [{"id": f"m{n}", "about": ", ".join(f"e{one}" for one in some)} for n, some in enumerate(theirs)]
    mentees = [{"id": f"e{n}", "about": "|".join(f"M{one}" for one in some)} for n, some in enumerate([*ours, {0}])]
    found = find(mentors, mentees, {"id": "id", "scores": WISHED})
    for pair in found.pairs:
        mentor, mentee = int(pair.mentor[1:]), int(pair.mentee[1:])
        here, there = mentor in [*ours, {0}][mentee], mentee in theirs[mentor]
        assert pair.score == 5 * here + 5 * there + 25 * (here and there)
        assert pair.score == sum(line.points for line in pair.lines)


WAITED = {"mentee": "level", "is": "counted", "points": 3, "reason": "has waited {mentee} rounds"}
LAST_YEAR = {"mentee": "about", "is": "naming", "points": 5, "reason": "the mentor of last year"}


@pytest.mark.parametrize("rounds", [8, 100, 9_999])
def test_who_waited_longer_goes_first_however_long(rounds: int) -> None:
    """Each round more counts as the first did; at some point a wait weighs more than all the rest."""
    mentees = [{"id": "a", "level": str(rounds), "subjects": "x"}, {"id": "b", "level": str(rounds + 1)}]
    found = find([{"id": "m", "subjects": "x"}], mentees, {"id": "id", "scores": [WAITED]})
    assert [(one.mentee, one.score) for one in found.pairs] == [("b", 3 * rounds + 3)]
    assert [line.reason for line in found.pairs[0].lines] == [f"has waited {rounds + 1} rounds"]
    suits = {"mentor": "subjects", "mentee": "subjects", "is": "overlapping", "points": 20, "reason": "a subject"}
    waited = [{**mentees[0], "level": ""}, {**mentees[1], "level": "7"}]
    found = find([{"id": "m", "subjects": "x"}], waited, {"id": "id", "scores": [WAITED, suits]})
    assert [(one.mentee, one.score) for one in found.pairs] == [("b", 21)]


def test_who_was_a_pair_last_year_stays_one() -> None:
    mentees = [{"id": "a"}, {"id": "b", "about": "m0"}, {"id": "c", "about": "left"}]
    found = find([{"id": f"m{n}"} for n in range(3)], mentees, {"id": "id", "scores": [LAST_YEAR]})
    assert ("m0", "b", 5) in {(one.mentor, one.mentee, one.score) for one in found.pairs}


def test_pairs_are_kept_apart_by_name() -> None:
    found = mutual([5, 9], apart=[{"mentor": "Boris", "mentee": "Anna"}])
    assert [(one.mentor, one.mentee) for one in found.pairs] == [("Anna", "Boris")]


def test_what_a_cell_says_is_shown_and_obeyed_by_nothing() -> None:
    mentor = {"id": "m", "about": "{mentee} {0} %s {mentee.__class__} =cmd\x07 <b>"}
    found = find([mentor], [{"id": "e", "about": "<b>"}], {"id": "id", "scores": [ABOUT]})
    assert found.pairs[0].lines[0].reason == "(mentee) (0) %s (mentee.__class__) =cmd  <b>: <b>"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "nom"}, "mentors.csv: there is no column «nom»; the columns are: id, school"),
        ({"id": "\ud800"}, "r.json: rules: «id» should be a text"),
        ({"id": 5}, "r.json: rules: «id» should be a text"),
        ({"fobidden": []}, "r.json: rules: «fobidden» is not known here; known are: id, capacity"),
        ({"scores": [{**ABOUT, "points": 1.5}]}, "r.json: scores, rule 1: «points» should be a whole number"),
        ({"scores": [{**ABOUT, "points": True}]}, "r.json: scores, rule 1: «points» should be a whole number"),
        ({"scores": [ABOUT, {**ABOUT, "is": "like"}]}, "r.json: scores, rule 2: «is» should be equal, above"),
        ({"forbidden": [{**SCHOOL, "points": 5}]}, "r.json: forbidden, rule 1: «points» is not known here"),
        ({"forbidden": [{**LEVEL, "from": "a"}]}, "r.json: forbidden, rule 1: «from» should be a number"),
        ({"forbidden": [{**LEVEL, "from": float("nan")}]}, "r.json: forbidden, rule 1: «from» should be a number"),
        ({"forbidden": [{**LEVEL, "scale": "x"}]}, "r.json: forbidden, rule 1: there is no scale «x»"),
        ({"forbidden": [{**SCHOOL, "from": 1}]}, "r.json: forbidden, rule 1: «from» is not known here"),
        ({"forbidden": [{**TRAINED, "values": []}]}, "r.json: forbidden, rule 1: «values» should be a list"),
        ({"forbidden": [{**TRAINED, "mentee": "id"}]}, "r.json: forbidden, rule 1: «one of» looks at one column"),
        ({"forbidden": [{**SCHOOL, "mentor": "none"}]}, "mentors.csv: there is no column «none»"),
        ({"forbidden": [{"is": "equal", "reason": "x"}]}, "r.json: forbidden, rule 1: «equal» compares two columns"),
        ({"forbidden": ["x"]}, "r.json: forbidden, rule 1: «forbidden, rule 1» should be an object"),
        ({"forbidden": [{**LEVEL, "mentor": "about"}]}, "mentors.csv: row 2, column «about»: «chess» is no number"),
        ({"capacity": -1}, "r.json: rules: «capacity» should be a whole number, 0 to 100"),
        ({"capacity": {"column": "about"}}, "mentors.csv: row 2, column «about»: «chess» is no whole number from 0"),
        ({"locked": [{"mentor": "x", "mentee": "e"}]}, "r.json: locked, pair 1: there is no mentor «x» in the table"),
        ({"locked": [["m", "e"]]}, "r.json: locked, pair 1: «locked» should be"),
        (
            {"locked": [{"mentor": "m", "mentee": "e"}]},
            "locked: «m» and «e» must not be a pair (another school than 7)",
        ),
        ({"scores": [{**WAITED, "mentor": "id"}]}, "r.json: scores, rule 1: «counted» looks at one column"),
        (
            {"scores": [{**WAITED, "mentee": "about"}]},
            "mentees.csv: row 2, column «about»: «-5» is no whole number from 0",
        ),
        ({"scores": [{**WAITED, "points": 101}]}, "r.json: all rules together could give more than 1000000 points"),
        ({"scores": [{**WAITED, "is": "not counted"}]}, "r.json: scores, rule 1: «is» should be equal, above"),
        ({"forbidden": [{"mentee": "level", "is": "counted", "reason": "x"}]}, "«is» should be equal, above"),
        ({"scores": [{"is": "naming", "points": 1, "reason": "x"}]}, "rule 1: «naming» needs a column"),
        ({"before": [{"mentor": "x"}]}, "r.json: before, pair 1: «mentee» is missing"),
        ({"scales": {"s": []}}, "r.json: scales: «s» should be a list"),
        ({"scores": [ABOUT] * 101}, "r.json: there are more than 100 rules"),
    ],
)
def test_wrong_rules_are_a_sentence_with_the_place(change: dict[str, Any], says: str) -> None:
    mentor = {"id": "m", "school": "5", "about": "chess", "level": "1"}
    with pytest.raises(MatchProblem) as problem:
        find([mentor], [{"id": "e", "school": "7", "about": "-5"}], {**RULES, **change})
    assert says in str(problem.value)
    assert problem.value.said("ru") != str(problem.value)


def test_a_value_that_is_not_on_the_scale_is_named_with_its_cell() -> None:
    rule = {**LEVEL, "scale": "grades"}
    rules = {"id": "id", "scales": {"grades": ["AA", "AO"]}, "forbidden": [rule]}
    with pytest.raises(MatchProblem, match=r"mentees.csv: row 3, column «level»: «A» is not on the scale «grades»"):
        find([{"id": "m", "level": "ao"}], [{"id": "a", "level": "AA"}, {"id": "b", "level": "A"}], rules)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "there is nobody in the table"),
        (b"id\n", "there is nobody in the table"),
        (b"\x00\x01\xff", "this is no text table"),
        (b"\xff\xfe" + "id\nм".encode("utf-16-le"), "this is no text table"),
        (b"id,id\n1,2\n", "the column «id» is there twice"),
        (b"id,a\n1\n2,3,4\n", "row 3 has 3 cells, the header has 2"),
        (b"id,a\n1,\n\n,5\n", "row 4, column «id»: nobody is named"),
        (b"id\nx\ny\nx\n", "row 4, column «id»: «x» stands in row 2 already"),
        (b'id\n"x\ny\n', "row 2 cannot be read"),
        (b"id\n" + b"x" * 10_001, "row 2 cannot be read"),
        (b"id\n" + b"x" * 200_000, "row 2 cannot be read"),
        (b"a" + b"," * 301 + b"\n1", "more than 300 columns"),
        (b"id\n" + b"\n".join(b"%d" % one for one in range(20_001)), "more than 20000 people"),
        (b" " * (40 << 20) + b"x", "the file is larger than 40 MB"),
    ],
)
def test_a_hostile_table_is_a_sentence_with_the_place(source: bytes, says: str) -> None:
    with pytest.raises(MatchProblem) as problem:
        find([{"id": "m"}], source, {"id": "id"})
    assert str(problem.value).startswith("mentees.csv: ")
    assert says in str(problem.value)


@pytest.mark.parametrize("source", [b"", b"{", b"[]", b"5", b"[" * 100_000, b"\xff", b'{"id": ' + b"9" * 9999 + b"}"])
def test_hostile_rules_are_a_sentence(source: bytes) -> None:
    with pytest.raises(MatchProblem, match=r"^r.json: "):
        find([{"id": "m"}], [{"id": "e"}], source)


@settings(deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_are_pairs_or_a_sentence(mentees: bytes, rules: bytes) -> None:
    for given_ in (RULES, rules):
        with suppress(MatchProblem):
            find([{"id": "m"}], mentees, given_)


def test_a_table_from_a_russian_excel_is_read() -> None:
    source = "id;about\r\nПётр;шахматы и бег\r\n".encode("cp1251")
    found = find(source, [{"id": "e", "about": "БЕГ"}], {"id": "id", "scores": [ABOUT]})
    assert [(one.mentor, one.score) for one in found.pairs] == [("Пётр", 10)]


def test_ten_thousand_rows_of_one_long_list_are_taken() -> None:
    row = {"subjects": ",".join(map(str, range(900)))}
    rows = [{"id": str(number), **row} for number in range(400)]
    assert (
        len(find(rows, [{**one, "id": f"e{one['id']}"} for one in rows], {"id": "id", "scores": [SUBJECTS]}).pairs)
        == 400
    )
