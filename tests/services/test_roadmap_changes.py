"""A corrected document beside the one before: which row is which, what is otherwise, what is kept."""

from datetime import date
from typing import Any

import pytest

from services import roadmap_changes
from services.deadline_clauses import Kind, Occurrence
from services.deadline_context import Reason
from services.roadmap_changes import Days, What
from services.roadmap_plan import Planned
from tests import factories

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
MAY = (date(2027, 5, 1), date(2027, 5, 31))
ORDER, CURATOR, TRAINING = "Издать приказ о внедрении", "Назначить куратора", "Провести обучение наставников"


def row(at: int, title: str, *days: tuple[date | None, date], **said: Any) -> Planned:
    """A row as a document has it: its number and its section, too."""
    return factories.step(at, title, *days, **{"number": f"{at}.", "section": "Подготовка", **said})


def told(old: list[Planned], new: list[Planned]) -> list[tuple[What, int | None, int | None]]:
    """What is said of each row."""
    return [(one.kind, one.old_row, one.new_row) for one in roadmap_changes.compare(old, new)]


def rows(old: list[Planned], new: list[Planned]) -> set[tuple[int, int]]:
    """Which row is which."""
    return {(before.row, after.row) for before, after in roadmap_changes.pairs(old, new)}


def test_the_same_document_changes_nothing() -> None:
    plan = [row(1, ORDER, OCTOBER), row(2, CURATOR), row(3, TRAINING, OCTOBER, MAY)]
    assert told(plan, plan) == [(What.SAME, number, number) for number in (1, 2, 3)]


def test_every_row_is_told_once_and_those_that_are_gone_come_last() -> None:
    old = [row(1, ORDER, OCTOBER), row(2, CURATOR), row(3, TRAINING, OCTOBER)]
    new = [row(1, "Собрать заявки партнёров"), row(2, ORDER, MAY), row(3, TRAINING, OCTOBER)]
    assert told(old, new) == [
        (What.NEW, None, 1),
        (What.CHANGED, 1, 2),
        (What.SAME, 3, 3),
        (What.GONE, 2, None),
    ]


def test_a_row_put_in_changes_none_of_those_that_get_other_numbers_by_it() -> None:
    old = [row(1, ORDER, OCTOBER), row(2, TRAINING, MAY, parent="1.")]
    new = [row(1, CURATOR), row(2, ORDER, OCTOBER), row(3, TRAINING, MAY, parent="2.")]
    assert told(old, new) == [(What.NEW, None, 1), (What.SAME, 1, 2), (What.SAME, 2, 3)]


def test_a_row_is_found_again_wherever_it_stands_and_whatever_its_number() -> None:
    old = [row(1, ORDER), row(2, CURATOR), row(3, TRAINING)]
    new = [row(1, TRAINING), row(2, ORDER, section="Итоги"), row(3, f"  {CURATOR.upper()} ", number="1.3)")]
    assert rows(old, new) == {(3, 1), (1, 2), (2, 3)}


def test_of_rows_called_alike_the_one_of_the_same_section_and_number_is_meant() -> None:
    first, second = row(1, "Отчёт", number="1.2", section="Осень"), row(2, "Отчёт", number="2.2", section="Весна")
    moved = [row(1, "Отчёт", number="2.2.", section="Весна"), row(2, "Отчёт", number="1.2", section="Осень")]
    assert rows([first, second], moved) == {(1, 2), (2, 1)}


def test_of_rows_alike_in_everything_the_first_is_the_first() -> None:
    old = [row(one, "Отчёт", number=None) for one in (1, 2, 3)]
    assert rows(old, old[:2]) == {(1, 1), (2, 2)}
    assert told(old, old[:2])[-1] == (What.GONE, 3, None)


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("Провести обучение наставников и кураторов", True),
        ("Провести обучение наставника", True),
        ("Обучить", False),
        ("Провести итоговый слёт школьников", False),
    ],
)
def test_a_title_that_was_mended_is_the_same_row_and_another_one_is_not(title: str, is_one: bool) -> None:
    assert bool(rows([row(1, TRAINING)], [row(7, title)])) is is_one


def test_the_likest_title_is_taken_first_and_never_one_of_another_section() -> None:
    old = [row(1, TRAINING)]
    near, nearest = row(5, "Провести обучение всех наставников"), row(6, "Провести обучение наставников.")
    assert rows(old, [near, nearest]) == {(1, 6)}
    assert rows(old, [row(5, "Провести обучение всех наставников", section="Итоги")]) == set()


def test_a_row_that_is_only_marked_otherwise_is_the_same() -> None:
    old = row(1, ORDER, OCTOBER, is_event=True, sample="order")
    assert roadmap_changes.is_same(old, row(9, ORDER, OCTOBER, number="1."))
    assert not roadmap_changes.is_same(old, row(1, ORDER, OCTOBER, note="в Навигаторе"))


@pytest.mark.parametrize(("shared", "is_kin"), [(2, True), (1, False), (0, False)])
def test_a_document_is_a_corrected_one_when_half_of_both_is_the_same(shared: int, is_kin: bool) -> None:
    titles = (ORDER, CURATOR, TRAINING, "Подвести итоги")
    others = ("Закупить мебель", "Проверить столовую", "Отремонтировать спортзал", "Обновить сайт")
    old = [row(number, title) for number, title in enumerate(titles, 1)]
    new = [row(number, title) for number, title in enumerate((*titles[:shared], *others[shared:]), 1)]
    assert roadmap_changes.is_kin(old, new) is is_kin
    assert not roadmap_changes.is_kin(old, [])


def test_what_a_person_has_said_of_the_same_words_is_kept() -> None:
    answered = row(*(1, ORDER, OCTOBER), deadline_text="октябрь", responsibles=("ОО",), is_event=True, sample="order")
    asking = row(
        *(4, ORDER),
        kind=Kind.NONE,
        levels=(),
        deadline_text=" Октябрь",
        responsibles=("ОО",),
        reasons=(Reason.YEAR, Reason.NO_RESPONSIBLE),
        note="новое примечание",
    )
    (kept,) = roadmap_changes.carried([answered], [asking])
    assert (kept.kind, kept.occurrences, kept.reasons) == (Kind.WINDOW, answered.occurrences, ())
    assert (kept.levels, kept.is_event, kept.sample) == (("organisation",), True, "order")
    assert (kept.row, kept.note) == (4, "новое примечание")


def test_other_words_are_understood_anew() -> None:
    answered = row(1, ORDER, OCTOBER, deadline_text="октябрь", responsibles=("ОО",))
    other = row(1, ORDER, MAY, deadline_text="май", responsibles=("МОУО",), levels=("municipality",))
    (kept,) = roadmap_changes.carried([answered], [other])
    assert (kept.occurrences, kept.levels) == (other.occurrences, ("municipality",))
    (new,) = roadmap_changes.carried([answered], [row(2, "Закупить мебель", MAY)])
    assert new.occurrences == other.occurrences


def time(due: date, scope: str | None = None) -> Occurrence:
    """A time of a step."""
    return Occurrence(None, due, scope)


DECEMBER, MARCH = date(2026, 12, 25), date(2027, 3, 25)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ([], [], {1: 1}),
        ([], [time(DECEMBER)], {1: 1}),
        ([time(DECEMBER)], [], {1: 1}),
        ([time(DECEMBER), time(MARCH)], [time(MARCH), time(DECEMBER)], {1: 2, 2: 1}),
        ([time(DECEMBER), time(MARCH)], [time(date(2027, 3, 1)), time(date(2026, 12, 1))], {1: 2, 2: 1}),
        ([time(DECEMBER), time(MARCH)], [time(date(2026, 11, 2)), time(date(2027, 2, 1))], {1: 1, 2: 2}),
        ([time(DECEMBER), time(MARCH)], [time(MARCH)], {2: 1}),
        ([time(DECEMBER, "школы"), time(DECEMBER, "колледжи")], [time(DECEMBER, "колледжи")], {2: 1}),
        ([time(DECEMBER, "школы")], [time(MARCH, "школы"), time(MARCH)], {1: 1}),
        ([time(DECEMBER), time(MARCH)], [], {}),
    ],
)
def test_each_time_of_a_step_is_found_again(
    old: list[Occurrence], new: list[Occurrence], found: dict[int, int]
) -> None:
    assert roadmap_changes.turns(old, new) == found


EARLY, LATE = date(2026, 10, 1), date(2026, 12, 1)
NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("due", "by_order", "new", "holds"),
    [
        (NOVEMBER, NOVEMBER, LATE, LATE),
        (NOVEMBER, NOVEMBER, EARLY, EARLY),
        (EARLY, NOVEMBER, LATE, EARLY),
        (NOVEMBER, LATE, EARLY, EARLY),
        (LATE, NOVEMBER, EARLY, LATE),
        (NOVEMBER, EARLY, LATE, LATE),
        (None, None, LATE, LATE),
        (NOVEMBER, None, LATE, LATE),
        (NOVEMBER, NOVEMBER, None, None),
    ],
)
def test_a_day_that_was_agreed_on_holds_while_it_says_more(
    due: date | None, by_order: date | None, new: date | None, holds: date | None
) -> None:
    assert roadmap_changes.moved_day(due, by_order, new) == holds


YEAR = (date(2025, 9, 1), date(2026, 5, 31))
NEXT = (date(2026, 9, 1), date(2027, 5, 31))


@pytest.mark.parametrize(
    ("old", "new", "is_other"),
    [
        (YEAR, NEXT, True),
        (NEXT, YEAR, True),
        (YEAR, (date(2025, 9, 1), date(2028, 5, 31)), False),
        (YEAR, YEAR, False),
        (None, NEXT, False),
        (YEAR, None, False),
    ],
)
def test_a_plan_for_the_next_year_is_no_correction(old: Days | None, new: Days | None, is_other: bool) -> None:
    assert roadmap_changes.is_of_other_years(old, new) is is_other


def test_a_plan_is_for_its_period_else_for_its_rows_else_from_its_order_on() -> None:
    dated = [factories.step(1, "Отчёт", NEXT), factories.step(2, "Приказ", (None, date(2026, 8, 20)))]
    undated = [factories.step(1, "Отчёт")]
    order = date(2026, 8, 28)
    assert roadmap_changes.days(YEAR, dated, order) == YEAR
    assert roadmap_changes.days(None, dated, order) == (date(2026, 8, 20), NEXT[1])
    assert roadmap_changes.days(None, undated, order) == (order, date.max)
    assert roadmap_changes.days(None, undated) is None
