"""Whether classes and organisations are treated alike: sums add up, and behind is who lacks a whole pair."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.matching_fairness import fairness

CLASSES = st.dictionaries(st.integers(0, 40), st.sampled_from(["7А", "7Б", "8А", ""]))


@given(CLASSES, st.data())
def test_shares_sum_up_to_the_whole(names: dict[int, str], data: st.DataObject) -> None:
    paired = data.draw(st.sets(st.sampled_from(sorted(names)))) if names else set()
    points = {one: data.draw(st.integers(-100, 100)) for one in sorted(paired)}
    found = fairness(names, points)
    whole = found.whole
    assert (whole.people, whole.matched, whole.points) == (len(names), len(points), sum(points.values()))
    for field in ("people", "matched", "points"):
        assert sum(getattr(one, field) for one in found.shares) == getattr(whole, field)
    assert sorted(one.name for one in found.shares) == sorted(set(names.values()))
    for one in found.shares:
        part = Fraction(one.people * whole.matched, whole.people)
        assert one.behind == max(0, int(part - one.matched))
        assert (one.mean is None) == (one.matched == 0)
    assert found.behind == [one for one in found.shares if one.matched + 1 <= one.people * whole.matched / whole.people]


def test_who_is_behind_stands_first() -> None:
    names = {**{f"a{n}": "7А" for n in range(10)}, **{f"b{n}": "7Б" for n in range(10)}, "c": "8А"}
    points = {**{f"a{n}": 50 for n in range(10)}, "b0": 10, "b1": 20}
    found = fairness(names, points)
    assert [(one.name, one.matched, one.people, one.mean, one.behind) for one in found.shares] == [
        ("7Б", 2, 10, 15, 3),
        ("8А", 0, 1, None, 0),
        ("7А", 10, 10, 50, 0),
    ]
    assert [one.name for one in found.behind] == ["7Б"]


def test_nobody_at_all_is_fair() -> None:
    assert fairness({}, {}).shares == []
    assert fairness({}, {}).whole.mean is None
