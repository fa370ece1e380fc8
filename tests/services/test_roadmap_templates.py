"""Ready plans: whole, in our own words, and of any school year."""

from datetime import date
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as some

from services import roadmap_templates, samples
from services.deadline_clauses import Kind
from services.roadmap_plan import DATED, Planned, restored, stored
from services.roadmap_templates import Template

SEEDS = sorted((Path(__file__).parents[3] / "shared/seeds").glob("*.txt"))
KINDS = ("region", "municipality", "organisation")
TEMPLATES = [one for kind in KINDS for one in roadmap_templates.of(kind)]
REPEATED = (Kind.YEARLY_BEFORE, Kind.YEARLY_WINDOW, Kind.PERIODIC)
RUN = 6
"""So many words in a row are somebody's sentence."""

every_template = pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.code)


def words(text: str) -> list[str]:
    """What is compared: words without case, ё, and signs."""
    return regex.findall(r"[\p{L}\d]+", text.casefold().replace("ё", "е"))


def runs(text: str) -> set[tuple[str, ...]]:
    """Each run of six words."""
    said = words(text)
    return {tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1)}


def said(step: Planned) -> list[str]:
    """All that a step says in words."""
    return [one for one in (step.title, step.result, step.note, step.section) if one]


@every_template
@pytest.mark.skipif(not SEEDS, reason="the real documents are not here: ../shared/seeds")
def test_no_sentence_is_taken_from_the_real_documents(one: Template) -> None:
    """Facts may be taken, wording may not: nothing shares six words in a row with a real document."""
    theirs = set().union(*(runs(path.read_text("utf-8")) for path in SEEDS))
    ours = [text for step in roadmap_templates.plan(one.code, 2026) for text in said(step)]
    assert not [text for text in [*ours, one.title] if runs(text) & theirs]


@every_template
@given(year=some.integers(2000, 2100))
def test_a_plan_moves_to_any_school_year(one: Template, year: int) -> None:
    """Every day lies between August and July, and the same steps come each year."""
    first, last = date(year, 8, 1), date(year + 1, 7, 31)
    plan = roadmap_templates.plan(one.code, year)
    for step in plan:
        for occurrence in step.occurrences:
            assert first <= (occurrence.start or occurrence.due) <= occurrence.due <= last
    assert [step.title for step in plan] == [step.title for step in roadmap_templates.plan(one.code, 2026)]


@every_template
def test_nothing_is_to_be_asked_about_a_ready_plan(one: Template) -> None:
    """Steps have their days where their kind has days, somebody who owes them, and no reasons to ask."""
    for step in roadmap_templates.plan(one.code, 2026):
        assert bool(step.occurrences) == (step.kind in DATED), step.title
        assert step.levels, step.title
        assert not step.reasons
        assert (step.kind in (Kind.BEFORE, Kind.YEARLY_BEFORE)) == (step.boundary is not None), step.title
        assert (step.kind in REPEATED) == (step.recurrence is not None), step.title
        assert restored(stored(step)) == step


@every_template
def test_a_sample_belongs_to_a_step_with_a_document(one: Template) -> None:
    """And there is a sample of that code."""
    for step in roadmap_templates.plan(one.code, 2026):
        assert step.sample is None or (step.result and step.sample in samples.CODES), step.title


@every_template
def test_steps_are_numbered_named_once_and_stand_in_the_order_of_their_days(one: Template) -> None:
    """Within a section the earlier comes first; no title is said twice."""
    plan = roadmap_templates.plan(one.code, 2026)
    assert [step.row for step in plan] == list(range(1, len(plan) + 1))
    assert len({step.title for step in plan}) == len(plan)
    sections = list(dict.fromkeys(step.section for step in plan))
    assert [step.section for step in plan] == sorted((step.section for step in plan), key=sections.index)


def test_each_kind_of_place_has_a_ready_plan_and_a_school_has_one_for_its_teachers_too() -> None:
    """The first of an organisation is the whole year."""
    assert [one.code for one in roadmap_templates.of("organisation")] == ["organisation", "teachers.organisation"]
    assert [one.code for one in roadmap_templates.of("municipality")] == ["municipality", "teachers.municipality"]
    assert [one.code for one in roadmap_templates.of("region")] == ["region"]
    assert roadmap_templates.of("partner") == []


def test_a_plan_for_one_organisation_leaves_out_what_the_municipality_does() -> None:
    """The same file for both: nothing in a school's plan is owed by somebody above it."""
    whole = roadmap_templates.plan("teachers.municipality", 2026)
    own = roadmap_templates.plan("teachers.organisation", 2026)
    assert {step.levels for step in own} == {("organisation",)}
    assert [step.title for step in own] == [step.title for step in whole if "organisation" in step.levels]


def test_the_year_of_a_region_has_the_days_of_the_document_it_is_taken_from() -> None:
    """Orders before 1 September, programmes before 1 October, the report on 1 December, statistics on 20 January."""
    plan = roadmap_templates.plan("region", 2026)
    days = [(step.kind, step.boundary, step.occurrences[0].due) for step in plan if step.boundary]
    assert days == [
        (Kind.YEARLY_BEFORE, "before", date(2026, 9, 1)),
        (Kind.YEARLY_BEFORE, "before", date(2026, 10, 1)),
        (Kind.YEARLY_BEFORE, "on_or_before", date(2026, 12, 1)),
        (Kind.YEARLY_BEFORE, "on_or_before", date(2027, 1, 20)),
    ]


def test_the_year_of_an_organisation_has_the_steps_and_months_of_the_document_it_is_taken_from() -> None:
    """Forty-one steps; the order in October, people in November, pairs in December, meetings in January."""
    plan = roadmap_templates.plan("organisation", 2026)
    assert len(plan) == 41
    months = [f"{step.occurrences[0].due:%Y-%m}" for step in plan if step.occurrences]
    assert {month: months.count(month) for month in dict.fromkeys(months)} == {
        "2026-10": 2,
        "2026-11": 13,
        "2026-12": 8,
        "2027-01": 3,
        "2027-02": 1,
        "2027-03": 1,
        "2027-06": 6,
        "2027-07": 1,
    }
    assert [step.title for step in plan if step.kind is Kind.BY_AGREEMENT] == ["Праздник наставников: итоги и награды"]


def test_what_takes_the_whole_year_ends_with_the_year_of_the_place() -> None:
    """A place may end its year on 31 August, after the plan's own last day."""
    whole = roadmap_templates._days("year", 2026, "08-31")
    assert (whole.start, whole.due) == (date(2026, 9, 1), date(2027, 8, 31))


def test_february_ends_on_its_last_day() -> None:
    """In leap years, too."""
    assert roadmap_templates._days("02", 2027, "05-31").due == date(2028, 2, 29)
    assert roadmap_templates._days("02", 2026, "05-31").due == date(2027, 2, 28)
