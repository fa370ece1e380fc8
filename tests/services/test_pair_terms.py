"""A proposal that starts from locked and forbidden pairs and from the run before; and whom somebody could have."""

from collections import Counter
from dataclasses import replace
from io import BytesIO

import openpyxl
from hypothesis import given
from hypothesis import strategies as some

from services import pair_choices, pair_proposal, pair_proposals_run, pair_rules, pair_sheet, pair_whys
from services.matching_difference import difference
from services.pair_choices import Ease, Ground
from services.pair_people import Base
from services.pair_proposal import Terms, propose
from services.pair_proposals_run import Question
from services.pair_rules import SOFT, Note, Refusal
from tests.services.pairing import mentee, mentor
from tests.services.test_pair_proposal import BASES, HARDLY, by_mentee

Never = dict[tuple[int, int], Refusal]
Locked = tuple[tuple[int, int], ...]

COUPLES = some.tuples(some.integers(1, 8), some.integers(5, 12))
NEVER = some.dictionaries(COUPLES, some.just(Refusal.KEPT_APART), max_size=12)
LOCKED = some.lists(COUPLES, max_size=3, unique_by=lambda one: one[0]).map(tuple)


def no_circle(locked: Locked) -> bool:
    return not any((b, a) in locked for a, b in locked)


@HARDLY
@given(BASES, NEVER, LOCKED.filter(no_circle))
def test_locked_pairs_are_kept_unless_a_rule_protects_somebody_and_forbidden_ones_never_come(
    base: Base, never: Never, locked: Locked
) -> None:
    found = by_mentee(propose(base, Terms(never, locked)))
    assert not never.keys() & found.items()
    mentees, mentors = {one.id: one for one in base.mentees}, {one.id: one for one in base.mentors}
    for one, other in locked:
        if one in mentees and other in mentors:
            why = pair_proposal.against(mentees[one], mentors[other], never)
            assert (found.get(one) == other) if why in {None, *SOFT} else (found.get(one) != other)
    taken, held = Counter(found.values()), Counter(other for one, other in locked if one in mentees)
    assert all(count <= max(mentors[one].places, held[one]) for one, count in taken.items())


@HARDLY
@given(BASES, NEVER)
def test_a_run_again_changes_nothing_and_tells_the_same(base: Base, never: Never) -> None:
    first = propose(base, Terms(never))
    pairs = by_mentee(first)
    again = propose(base, Terms(never, before=tuple(sorted(pairs.items()))))
    assert difference(pairs, by_mentee(again), [one.id for one in base.mentees]).is_empty
    assert again == first
    told = propose(base, Terms(never), pairs)
    assert (told.pairs, told.fairness, told.free) == (first.pairs, first.fairness, first.free)


@HARDLY
@given(BASES, NEVER)
def test_every_choice_says_truly_what_speaks_against_it(base: Base, never: Never) -> None:
    pairs = by_mentee(propose(base, Terms(never)))
    ground = Ground(never, pairs, {one.id: 2 for one in base.mentors})
    taken = Counter(pairs.values())
    for one in base.mentees:
        found = pair_choices.choices(one, base.mentors, ground)
        assert {choice.mentor.id for choice in found} == {other.id for other in base.mentors} - {pairs.get(one.id)}
        assert [choice.ease for choice in found] == sorted((choice.ease for choice in found), key=list(Ease).index)
        for choice in found:
            is_circle = pairs.get(choice.mentor.id) == one.id
            assert is_circle or choice.why == pair_proposal.against(one, choice.mentor, never)
            assert choice.has_place == (taken[choice.mentor.id] < choice.mentor.places)
            assert choice.ease is not Ease.SUITS or one.id in pairs, (
                "a mentee without a mentor suits nobody with a place"
            )


@HARDLY
@given(BASES)
def test_what_speaks_for_two_is_read_as_it_was_kept(base: Base) -> None:
    for one in propose(base).pairs:
        rows = pair_whys.kept(one.suit, Refusal.AGE)
        assert tuple(pair_whys.whys(rows)) == one.suit.whys
        assert tuple(pair_whys.notes(rows)) == one.suit.notes
        assert pair_whys.against(rows) is Refusal.AGE


def test_of_equally_good_answers_the_one_before_stays() -> None:
    base = Base("pupil_pupil", (mentee(1), mentee(2)), (mentor(11), mentor(12)))
    for before in (((1, 11), (2, 12)), ((1, 12), (2, 11))):
        assert by_mentee(propose(base, Terms(before=before))) == dict(before)


def test_a_wish_is_named_after_a_rule_that_protects() -> None:
    child, choosy = mentee(1), mentor(11, ages=frozenset({"18_up"}))
    assert pair_proposal.against(child, choosy, {}) is Refusal.AGE
    assert pair_proposal.against(child, choosy, {(1, 11): Refusal.KEPT_APART}) is Refusal.KEPT_APART
    kin = replace(choosy, family=frozenset({1}))
    assert pair_proposal.against(child, kin, {(1, 11): Refusal.KEPT_APART}) is Refusal.FAMILY


def test_who_is_alone_since_a_pair_was_forbidden_hears_of_the_free_place() -> None:
    child, other = mentee(1), mentor(12, name="Рысев Лев")
    ground = Ground({(1, 11): Refusal.KEPT_APART}, {}, {11: 2, 12: 2})
    alone = pair_choices.alone(child, pair_choices.choices(child, [mentor(11), other], ground))
    words = pair_sheet.words_of("ru")
    assert pair_sheet.cause(alone, words) == ("Подходит наставник, у которого есть место", "Выбрать: Рысев Лев")
    (full,) = propose(Base("pupil_pupil", (child,), (replace(other, places=0),))).alone
    assert pair_sheet.cause(full, words)[1] == "Ещё одно место у одного из них (Рысев Лев) — и пара будет"


def test_a_class_teacher_is_a_note_that_is_kept() -> None:
    teacher = mentor(11, years=(40, 40), posts=("классный руководитель 8А",))
    assert pair_whys.notes(pair_whys.kept(pair_rules.suit(mentee(1), teacher))) == [Note.CLASS_TEACHER]


def test_what_has_changed_stands_in_the_table_too() -> None:
    base = Base("pupil_pupil", (mentee(1), mentee(2)), (mentor(11), mentor(12)))
    before = {1: 11, 9: 12}
    found = pair_proposals_run.answer(Question(1, base, Terms(before=tuple(before.items()))), "ru")
    book = openpyxl.load_workbook(BytesIO(found.content))
    assert [*book["Что изменилось"].iter_rows(min_row=2, values_only=True)] == [("Котов Пётр 2", None, "Совин Лев 12")]
    told = pair_proposals_run.told(Question(1, base, Terms(before=tuple(before.items()))), found)
    assert told == {
        "new": {"count": 1, "first": [[2, 12]]},
        "moved": {"count": 0, "first": []},
        "lost": {"count": 1, "first": [[9, 12]]},
    }
    assert pair_proposals_run.told(Question(1, base, Terms()), found) is None
