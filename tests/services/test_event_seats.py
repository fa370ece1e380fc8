"""Seats: never more are taken than there are unless they were lowered, order is kept, no seat stays free in vain."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.event_seats import Waiting, fits, moving_up

PEOPLE = st.integers(min_value=1, max_value=6)
SEATS = st.none() | st.integers(min_value=0, max_value=12)


def line(needs: Sequence[int]) -> list[Waiting]:
    return [Waiting(number, people) for number, people in enumerate(needs)]


@given(SEATS, st.integers(min_value=0, max_value=15), st.lists(PEOPLE, max_size=12))
def test_whoever_moves_up_fits_and_nobody_waits_while_a_seat_holds_them(
    seats: int | None, taken: int, needs: list[int]
) -> None:
    moved = moving_up(seats, taken, line(needs))
    after = taken + sum(needs[one] for one in moved)
    assert seats is None or not moved or after <= seats
    left = [people for number, people in enumerate(needs) if number not in moved]
    assert not any(fits(seats, after, people) for people in left)


@given(SEATS, st.integers(min_value=0, max_value=15), st.lists(PEOPLE, max_size=12))
def test_order_is_kept_nobody_is_passed_by_one_who_needs_as_much_or_more(
    seats: int | None, taken: int, needs: list[int]
) -> None:
    moved = moving_up(seats, taken, line(needs))
    assert moved == sorted(moved)
    for behind in moved:
        assert all(needs[one] > needs[behind] for one in range(behind) if one not in moved)


def test_as_many_as_come_where_nobody_has_said() -> None:
    assert moving_up(None, 900, line([3, 1, 2])) == [0, 1, 2]


class Hall(RuleBasedStateMachine):
    """People answer, change their minds and bring others, while the number of seats changes."""

    @initialize(seats=st.integers(min_value=0, max_value=6))
    def begin(self, seats: int) -> None:
        self.seats, self.lowered_to = seats, 0
        self.coming: dict[int, int] = {}
        self.waiting: list[Waiting] = []
        self.count = 0

    @rule(people=PEOPLE)
    def answers(self, people: int) -> None:
        self.count += 1
        if fits(self.seats, self.taken, people):
            self.coming[self.count] = people
        else:
            self.waiting.append(Waiting(self.count, people))

    @rule(data=st.data())
    def declines(self, data: st.DataObject) -> None:
        if known := [*self.coming, *(one.person_id for one in self.waiting)]:
            gone = data.draw(st.sampled_from(known))
            self.coming.pop(gone, None)
            self.waiting = [one for one in self.waiting if one.person_id != gone]
            self.settle()

    @rule(seats=st.integers(min_value=0, max_value=8))
    def has_other_seats(self, seats: int) -> None:
        self.seats = seats
        self.settle()

    def settle(self) -> None:
        needs = dict(self.waiting)
        self.lowered_to = self.taken
        for one in moving_up(self.seats, self.taken, self.waiting):
            self.coming[one] = needs.pop(one)
        self.waiting = [one for one in self.waiting if one.person_id in needs]

    @property
    def taken(self) -> int:
        return sum(self.coming.values())

    @invariant()
    def is_never_overbooked_unless_lowered(self) -> None:
        assert self.taken <= max(self.seats, self.lowered_to)

    @invariant()
    def nobody_waits_in_vain(self) -> None:
        assert not any(fits(self.seats, self.taken, one.people) for one in self.waiting)


TestHall = Hall.TestCase
