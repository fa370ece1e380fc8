"""Who must sign at which age, tried on every birthday, zone, policy and kind: the days around 14 and 18 above all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from models import Capacity, ConsentKind, ConsentOutcome, ConsentRoute, MinorsSign, Role
from services import ages, signatures
from services.signatures import AHEAD, GRACE, GUARDIAN, NO, NOBODY, SELF, Rules, Standing, Word

BOTH = SELF | GUARDIAN
CHILD, MOTHER, FATHER = 1, 2, 3
DAY = timedelta(days=1)
AS_SHIPPED = Rules()
MENTEE = frozenset({Role.MENTEE})
TABLE: dict[ConsentKind, tuple[frozenset[Capacity] | None, frozenset[Capacity]]] = {
    **dict.fromkeys((ConsentKind.PROCESSING, ConsentKind.TRANSFER, ConsentKind.MESSENGER), (None, SELF)),
    **dict.fromkeys((ConsentKind.DISSEMINATION, ConsentKind.IMAGE), (BOTH, SELF)),
    ConsentKind.PARTICIPATION: (GUARDIAN, NOBODY),
}
"""domain.md 9.4: who signs from 14 to 17 (None: as the place has settled) and from 18; before that the guardian."""
POLICIES = {MinorsSign.BOTH: BOTH, MinorsSign.GUARDIAN: GUARDIAN, MinorsSign.SELF: SELF}
ZONES = [
    line.split("|")[3].strip()
    for line in (Path(__file__).parents[2] / "forms" / "new_place.md").read_text("utf-8").splitlines()
    if line.startswith("| | zones |")
]


@dataclass(frozen=True)
class Somebody:
    """Whose data it is about."""

    born_on: date | None = None
    birth_year: int | None = None
    emancipated_by: str | None = None
    id: int = CHILD


birthdays = st.dates(date(2006, 1, 1), date(2016, 12, 31)) | st.sampled_from([date(2008, 2, 29), date(2012, 2, 29)])
kinds = st.sampled_from(sorted(TABLE))
turning = st.sampled_from([ages.YOUTH, ages.ADULT])
routes = st.sampled_from(ConsentRoute)
rules = st.builds(Rules, routes, routes, st.sampled_from(MinorsSign), st.sampled_from(ZONES))
signers = st.sampled_from([(Capacity.SELF, CHILD), *((Capacity.GUARDIAN, one) for one in (MOTHER, FATHER, None))])
categories = st.lists(st.sampled_from(["name", "photo", "achievements"]), unique=True, min_size=1).map(tuple)


def turned(born_on: date, years: int) -> date:
    """The first day on which somebody is so old, counted day by day."""
    day = date(born_on.year + years, 1, 1)
    while (day.month, day.day) < (born_on.month, born_on.day):
        day += DAY
    return day


@st.composite
def statements(draw: st.DrawFn, around: date) -> list[Word]:
    """What a family said in the weeks before and after a day, in its order."""
    days = sorted(draw(st.lists(st.integers(-60, 20), max_size=8)))
    return [
        word(*draw(signers), draw(st.sampled_from(ConsentOutcome)), around + day * DAY, draw(routes)) for day in days
    ]


def word(
    capacity: Capacity,
    signer_id: int | None,
    outcome: ConsentOutcome,
    on: date,
    route: ConsentRoute = ConsentRoute.PAPER,
    said: tuple[str, ...] = ("name",),
) -> Word:
    """A word said at noon in Moscow: everywhere in Russia it is the same day."""
    return Word(capacity, signer_id, outcome, route, datetime.combine(on, time(9), UTC), categories=said)


def yes(capacity: Capacity, on: date, route: ConsentRoute = ConsentRoute.PAPER) -> Word:
    return word(capacity, CHILD if capacity is Capacity.SELF else MOTHER, ConsentOutcome.GIVEN, on, route)


def judged(
    somebody: Somebody,
    on: date,
    words: Sequence[Word] = (),
    *,
    kind: ConsentKind = ConsentKind.PROCESSING,
    by: Rules = AS_SHIPPED,
    roles: frozenset[Role] = MENTEE,
) -> Standing:
    """The standing on a day, from what was said up to its evening."""
    heard = [one for one in words if one.at.date() <= on]
    return signatures.judge(somebody, on, kind=kind, roles=roles, rules=by, guardian_ids=(MOTHER, FATHER), words=heard)


@given(birthdays, st.integers(0, 25 * 365), kinds, rules)
@example(date(2012, 2, 29), 14 * 365 + 3, ConsentKind.PROCESSING, Rules())
@example(date(2012, 2, 29), 14 * 365 + 4, ConsentKind.PROCESSING, Rules())
def test_the_age_at_the_day_decides_who_signs(born_on: date, days: int, kind: ConsentKind, by: Rules) -> None:
    on = born_on + days * DAY
    youth, adult = TABLE[kind]
    wanted = GUARDIAN
    if on >= turned(born_on, 14):
        wanted = POLICIES[by.minors_sign] if youth is None else youth
    if on >= turned(born_on, 18):
        wanted = adult
    one = judged(Somebody(born_on), on, kind=kind, by=by)
    assert (one.needed, one.needs_birth_date) == (wanted, False)
    assert one.valid == (not wanted)
    assert one.needs_paper == ((by.adults if on >= turned(born_on, 18) else by.minors) is ConsentRoute.PAPER)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("born_on", [date(2012, 2, 29), date(2012, 10, 15), date(2012, 12, 31), date(2013, 1, 1)])
@pytest.mark.parametrize("years", [14, 18])
def test_a_birthday_begins_at_local_midnight(zone: str, born_on: date, years: int) -> None:
    midnight = datetime.combine(turned(born_on, years), time(), ZoneInfo(zone)).astimezone(UTC)
    evening = midnight - timedelta(microseconds=1)
    before, after = (judged(Somebody(born_on), ages.local_date(at, zone)).needed for at in (evening, midnight))
    assert (before, after) == ((GUARDIAN, BOTH) if years == 14 else (BOTH, SELF))


def test_in_kamchatka_the_day_of_29_february_begins_when_moscow_has_lunch_the_day_before() -> None:
    lunch = datetime(2026, 2, 28, 15, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    child = Somebody(date(2012, 2, 29))
    assert judged(child, ages.local_date(lunch, "Asia/Kamchatka")).needed == BOTH
    assert judged(child, ages.local_date(lunch, "Europe/Moscow")).needed == GUARDIAN
    assert judged(child, ages.local_date(lunch - timedelta(microseconds=1), "Asia/Kamchatka")).needed == GUARDIAN


@given(st.data(), birthdays, turning, kinds, rules)
def test_what_held_the_day_before_goes_on_for_fourteen_days_and_no_more(
    data: st.DataObject, born_on: date, years: int, kind: ConsentKind, by: Rules
) -> None:
    day = turned(born_on, years)
    somebody, eve = Somebody(born_on), day - DAY
    words = [one for one in data.draw(statements(day)) if one.at.date() < day]
    held = judged(somebody, eve, words, kind=kind, by=by)
    for number in range(GRACE.days):
        one = judged(somebody, day + number * DAY, words, kind=kind, by=by)
        complete = one.given >= one.needed and not one.refused
        assert one.valid == (held.valid or complete)
        assert one.categories == held.categories or not held.valid or complete
    after = judged(somebody, day + GRACE, words, kind=kind, by=by)
    assert not after.in_grace
    assert after.valid == (after.given >= after.needed and not after.refused)


@given(st.data(), birthdays, turning, kinds, rules)
def test_a_birthday_alone_makes_nothing_hold_but_where_fewer_words_are_needed(
    data: st.DataObject, born_on: date, years: int, kind: ConsentKind, by: Rules
) -> None:
    day = turned(born_on, years)
    words = [one for one in data.draw(statements(day)) if one.at.date() < day]
    eve, one = (judged(Somebody(born_on), on, words, kind=kind, by=by) for on in (day - DAY, day))
    assert eve.valid or not one.in_grace
    assert eve.valid or not one.valid or one.given == one.needed


@given(st.data(), birthdays, kinds, rules, st.integers(-40, 40))
def test_nobody_speaks_over_a_no_of_the_child_or_of_a_guardian_of_a_minor(
    data: st.DataObject, born_on: date, kind: ConsentKind, by: Rules, days: int
) -> None:
    day = turned(born_on, data.draw(turning))
    on, words = day + days * DAY, data.draw(statements(day))
    assume(judged(Somebody(born_on), on, kind=kind, by=by).needed)
    outcome = data.draw(st.sampled_from(sorted(NO)))
    own = [*words, word(Capacity.SELF, CHILD, outcome, on)]
    assert not judged(Somebody(born_on), on, own, kind=kind, by=by).valid
    theirs = [*words, word(Capacity.GUARDIAN, FATHER, outcome, on)]
    assume(all(one.at.date() <= on for one in words))
    is_minor = on < turned(born_on, 18)
    silent = judged(Somebody(born_on), on, [one for one in words if one.capacity is Capacity.SELF], kind=kind, by=by)
    spoken = judged(Somebody(born_on), on, theirs, kind=kind, by=by)
    assert not (is_minor and spoken.valid)
    assert is_minor or spoken.refused == silent.refused


@given(st.data(), birthdays, turning, st.integers(-40, 40), rules)
def test_an_annulled_word_was_never_said(data: st.DataObject, born_on: date, years: int, days: int, by: Rules) -> None:
    day = turned(born_on, years)
    on = day + days * DAY
    words = [one for one in data.draw(statements(day)) if one.at.date() <= on]
    said = word(*data.draw(signers), data.draw(st.sampled_from(sorted({*NO, ConsentOutcome.GIVEN}))), on)
    back = said._replace(outcome=ConsentOutcome.ANNULLED)
    assert judged(Somebody(born_on), on, [*words, said, back], by=by) == judged(Somebody(born_on), on, words, by=by)


@given(birthdays, st.sampled_from(MinorsSign), st.integers(0, 60))
def test_an_adults_own_yes_may_be_said_thirty_days_ahead_and_no_earlier(
    born_on: date, policy: MinorsSign, before: int
) -> None:
    day, by = turned(born_on, 18), Rules(ConsentRoute.CHAT, ConsentRoute.CHAT, policy)
    words = [yes(Capacity.GUARDIAN, day - 90 * DAY), yes(Capacity.SELF, day - before * DAY, ConsentRoute.CHAT)]
    after = judged(Somebody(born_on), day + GRACE, words, by=by)
    assert after.valid == (before * DAY <= AHEAD)
    assert after.may_renew == (not after.valid)


@given(birthdays, st.integers(1, 60), kinds, st.sampled_from(MinorsSign))
def test_who_comes_of_age_is_asked_anew_from_thirty_days_ahead_until_they_have_spoken(
    born_on: date, before: int, kind: ConsentKind, policy: MinorsSign
) -> None:
    day, by = turned(born_on, 18), Rules(ConsentRoute.PAPER, ConsentRoute.CHAT, policy)
    words, on = [yes(one, day - 90 * DAY) for one in (Capacity.GUARDIAN, Capacity.SELF)], day - before * DAY
    assert judged(Somebody(born_on), on, words, kind=kind, by=by).may_renew == (
        before * DAY <= AHEAD and TABLE[kind][1] == SELF
    )
    assume(before * DAY <= AHEAD and TABLE[kind][1] == SELF)
    renewed = [*words, yes(Capacity.SELF, on, ConsentRoute.CHAT)]
    meanwhile, then = (judged(Somebody(born_on), one, renewed, kind=kind, by=by) for one in (on, day + GRACE))
    assert (meanwhile.valid, meanwhile.may_renew) == (True, False)
    assert then.valid, "what was said ahead in the chat, as adults do, holds, and took nothing from the paper before"


@given(st.integers(2006, 2016), st.integers(0, 20 * 365), kinds, st.sampled_from(MinorsSign))
def test_where_only_the_year_is_known_everybody_signs_who_may_be_needed(
    year: int, days: int, kind: ConsentKind, policy: MinorsSign
) -> None:
    on, by = date(year, 1, 1) + days * DAY, Rules(minors_sign=policy)
    one = judged(Somebody(birth_year=year), on, kind=kind, by=by)
    may_be = [date(year, month, day) for month, day in ((1, 1), (6, 15), (12, 31))]
    possible = [judged(Somebody(born_on), on, kind=kind, by=by).needed for born_on in may_be if born_on <= on]
    assert one.needed == frozenset[Capacity]().union(*possible)
    assert one.needs_birth_date or len(set(possible)) == 1


@given(st.integers(2008, 2014), turning, st.sampled_from(MinorsSign))
def test_where_only_the_year_is_known_the_grace_begins_with_the_first_day_that_may_be_the_birthday(
    year: int, years: int, policy: MinorsSign
) -> None:
    first, by = date(year + years, 1, 1), Rules(minors_sign=policy)
    somebody, words = Somebody(birth_year=year), [yes(one, first - 90 * DAY) for one in sorted(BOTH)]
    words = words if years == 18 else [yes(Capacity.GUARDIAN, first - 90 * DAY)]
    assert judged(somebody, first + GRACE - DAY, words, by=by).valid
    stops = years == 18 or policy is not MinorsSign.GUARDIAN
    assert judged(somebody, first + GRACE, words, by=by).valid == (not stops)


@given(st.integers(0, 30 * 365), kinds, st.sampled_from(MinorsSign))
def test_of_whom_nothing_is_known_all_sign(days: int, kind: ConsentKind, policy: MinorsSign) -> None:
    one = judged(Somebody(), date(2010, 1, 1) + days * DAY, kind=kind, by=Rules(minors_sign=policy))
    assert one.needs_birth_date
    assert one.needed == (GUARDIAN if kind is ConsentKind.PARTICIPATION else BOTH)


@given(st.none() | birthdays, kinds, rules, st.sampled_from(sorted(signatures.STAFF)), st.integers(0, 9000))
def test_staff_and_emancipated_people_sign_for_themselves_at_any_age(
    born_on: date | None, kind: ConsentKind, by: Rules, role: Role, days: int
) -> None:
    on = (born_on or date(2010, 1, 1)) + days * DAY
    wanted = NOBODY if kind is ConsentKind.PARTICIPATION else SELF
    for somebody, roles in (
        (Somebody(born_on), MENTEE | {role}),
        (Somebody(born_on, emancipated_by="№ 7, 01.09.2026"), MENTEE),
    ):
        one = judged(somebody, on, kind=kind, by=by, roles=roles)
        assert (one.needed, one.needs_birth_date, one.may_renew) == (wanted, False, False)
        assert one.needs_paper == (by.adults is ConsentRoute.PAPER)
        said = [yes(Capacity.SELF, on), word(Capacity.GUARDIAN, FATHER, ConsentOutcome.REFUSED, on)]
        for later in (on, on + 3000 * DAY):
            assert judged(somebody, later, said, kind=kind, by=by, roles=roles).valid


@pytest.mark.parametrize(("roles", "works"), [*product([{Role.MENTEE}, {Role.MENTOR}], [False, True])])
def test_a_workers_consent_is_only_of_staff_who_mentor(roles: set[Role], works: bool) -> None:
    held = frozenset(roles | ({Role.OBSERVER} if works else set()))
    one = judged(Somebody(date(1990, 1, 1)), date(2026, 9, 1), kind=ConsentKind.MENTORING, roles=held)
    assert one.needed == (SELF if works and Role.MENTOR in roles else NOBODY)
    parent = frozenset({Role.MENTOR, Role.GUARDIAN})
    assert not judged(Somebody(), date(2026, 9, 1), kind=ConsentKind.MENTORING, roles=parent).needed


@given(st.data(), birthdays, turning, st.integers(-40, 40), st.lists(categories, min_size=3, max_size=3))
def test_what_is_published_is_what_everybody_allows(
    data: st.DataObject, born_on: date, years: int, days: int, said: list[tuple[str, ...]]
) -> None:
    day = turned(born_on, years)
    who = [(Capacity.SELF, CHILD), (Capacity.GUARDIAN, MOTHER), (Capacity.GUARDIAN, FATHER)]
    words = [
        word(*one, ConsentOutcome.GIVEN, day - data.draw(st.integers(0, 50)) * DAY, said=of)
        for one, of in zip(who, said, strict=True)
    ]
    on = day + days * DAY
    one = judged(Somebody(born_on), on, words, kind=ConsentKind.DISSEMINATION)
    assume(one.valid and not one.in_grace)
    counted = [of for (capacity, _), of in zip(who, said, strict=True) if capacity in one.needed]
    heard = [
        of
        for (capacity, _), of, at in zip(who, said, words, strict=True)
        if capacity in one.needed and at.at.date() <= on
    ]
    assert one.categories == frozenset(heard[0]).intersection(*heard)
    assert one.categories >= frozenset(counted[0]).intersection(*counted)


@pytest.mark.parametrize("policy", MinorsSign)
def test_two_guardians_who_differ_are_an_open_conflict_until_one_word_is_set_aside(policy: MinorsSign) -> None:
    child, on = Somebody(date(2012, 1, 1)), date(2026, 9, 15)
    by = Rules(minors_sign=policy)
    words = [
        yes(Capacity.SELF, on - DAY),
        yes(Capacity.GUARDIAN, on - DAY),
        word(Capacity.GUARDIAN, FATHER, ConsentOutcome.REFUSED, on),
    ]
    one = judged(child, on, words, by=by)
    assert (one.is_disputed, one.valid) == (True, False)
    aside = word(Capacity.GUARDIAN, FATHER, ConsentOutcome.ANNULLED, on)
    settled = judged(child, on, [*words, aside], by=by)
    assert (settled.is_disputed, settled.valid) == (False, True)
    grown = judged(replace(child, born_on=date(2008, 1, 1)), on, words, by=by)
    assert not grown.is_disputed


def test_a_yes_lasts_up_to_its_last_day() -> None:
    adult, on = Somebody(date(1990, 1, 1)), date(2026, 9, 15)
    words = [yes(Capacity.SELF, on)._replace(until=on + 5 * DAY)]
    assert [judged(adult, on + days * DAY, words).valid for days in (5, 6)] == [True, False]
