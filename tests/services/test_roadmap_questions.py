"""Questions about a plan: one for each reason, answered by buttons, until nothing is left to ask."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.deadline_clauses import Kind
from services.deadline_context import Context, Reason
from services.deadlines import read as read_deadline
from services.roadmap_options import Act, Document, Option, period
from services.roadmap_plan import DATED, Planned, of_step
from services.roadmap_questions import Question, answer, questions, settled
from services.roadmap_reading import read

SEEDS = Path(__file__).parents[3] / "shared/seeds"
YEARS = Document((date(2020, 1, 1), date(2024, 12, 31)))
SCHOOL = Document((date(2026, 9, 1), date(2027, 5, 31)), date(2026, 8, 28), today=date(2026, 8, 30))


def step(text=None, *reasons, row=1, document=YEARS, title="Шаг", responsibles=("Школа",), section=None, levels=None):
    """A step as the reader leaves it."""
    found = read_deadline(text, Context(document.period, document.order_on))
    return Planned(
        row=row,
        title=title,
        kind=found.kind,
        occurrences=found.occurrences,
        levels=("organisation",) if levels is None else levels,
        responsibles=responsibles,
        section=section,
        deadline_text=text,
        recurrence=found.recurrence,
        until=found.until,
        boundary=found.boundary,
        event=found.event,
        offset=found.offset,
        reasons=(*found.reasons, *reasons),
    )


def days(one):
    return [(str(each.start) if each.start else None, str(each.due)) for each in one.occurrences]


def said(plan, code, document=YEARS, *, reason=None, singly=()):
    """The plan after the first question, or that of a reason, is answered so."""
    asked = questions(plan, document, singly=singly)
    question = next(one for one in asked if reason in (None, one.reason))
    option = question.option(code)
    assert option is not None, [one.code for one in question.options]
    return answer(plan, question, option, document)


def test_one_question_for_each_reason():
    plan = [step("октябрь", row=1), step("июнь", row=2), step(None, row=3), step("15.10.2021", row=4)]
    asked = questions(plan, YEARS)
    assert [(one.reason, [each.row for each in one.steps]) for one in asked] == [
        (Reason.YEAR, [1, 2]),
        (Reason.NO_DEADLINE, [3]),
    ]


def test_months_without_a_year_are_moved_together():
    plan = [step("октябрь", row=1), step("февраль", row=2)]
    assert [days(one) for one in said(plan, "k")] == [[("2020-10-01", "2020-10-31")], [("2020-02-01", "2020-02-29")]]
    moved = said(plan, "s1")
    assert [days(one) for one in moved] == [[("2021-10-01", "2021-10-31")], [("2021-02-01", "2021-02-28")]]
    assert not questions(moved, YEARS)


def test_the_school_year_ends_when_a_person_says():
    plan = [step("в течение 2020/2021 учебного года")]
    assert days(said(plan, "u0630")[0]) == [("2020-09-01", "2021-06-30")]


def test_a_place_that_has_said_when_its_year_ends_is_not_asked():
    plan = settled([step("в течение 2020/2021 учебного года")], Document(YEARS.period, year_ends=(6, 30)))
    assert (days(plan[0]), plan[0].reasons) == ([("2020-09-01", "2021-06-30")], ())
    assert settled([step("в течение 2020/2021 учебного года")], YEARS)[0].reasons == (Reason.SCHOOL_YEAR_END,)


def test_two_neighbouring_years_are_calendar_years_or_a_school_year():
    plan = [step("2022-2023 гг.")]
    assert days(said(plan, "c")[0]) == [("2022-01-01", "2023-12-31")]
    assert days(said(plan, "y")[0]) == [("2022-09-01", "2023-05-31")]


def test_the_year_of_a_window_over_new_year():
    plan = [step("Сентябрь-март 2021 года")]
    assert days(said(plan, "k")[0]) == [("2021-09-01", "2022-03-31")]
    assert days(said(plan, "x")[0]) == [("2020-09-01", "2021-03-31")]


def test_a_named_day_or_its_whole_month():
    plan = [step("День учителя октябрь 2021 года")]
    assert days(said(plan, "k")[0]) == [(None, "2021-10-05")]
    assert days(said(plan, "m")[0]) == [("2021-10-01", "2021-10-31")]


def test_once_a_year_gets_its_month():
    plan = said([step("Ежегодно 2021-2023 гг.")], "m05")
    assert [each[1] for each in days(plan[0])] == ["2021-05-31", "2022-05-31", "2023-05-31"]
    assert plan[0].recurrence == "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=-1"


def test_the_same_months_again_or_once():
    plan = [step("Август-сентябрь 2020 года, далее ежегодная корректировка")]
    assert len(said(plan, "k")[0].occurrences) == 5
    once = said(plan, "o")[0]
    assert (days(once), once.kind, once.recurrence) == ([("2020-08-01", "2020-09-30")], Kind.WINDOW, None)


def test_the_time_after_the_end_of_the_document():
    plan = [step("Ежегодно, не позднее 20 января", document=Document((date(2020, 6, 1), date(2022, 12, 25))))]
    assert [each[1] for each in days(said(plan, "k")[0])] == ["2021-01-20", "2022-01-20"]
    more = said(plan, "b")[0]
    assert [each[1] for each in days(more)] == ["2021-01-20", "2022-01-20", "2023-01-20"]
    assert more.until == date(2023, 1, 20)


def test_a_row_without_a_deadline_takes_the_days_of_its_neighbours():
    plan = [
        step("март 2021", row=1, section="А"), step(None, row=2, section="А"), step("май 2021", row=3, section="А"),
        step(None, row=4, section="Б"),
    ]  # fmt: skip
    after = said(plan, "a")
    assert days(after[1]) == [("2021-03-01", "2021-05-31")]
    assert [one.steps[0].row for one in questions(after, YEARS)] == [4], "it has no neighbours: it is asked again"
    assert "a" not in [one.code for one in questions(after, YEARS)[0].options]


def test_a_row_without_a_deadline_until_the_end_of_the_document_or_without_days():
    assert days(said([step(None)], "w", SCHOOL)[0]) == [("2026-09-01", "2027-05-31")]
    assert said([step(None)], "n")[0].kind is Kind.NONE
    assert days(said([step(None)], "d20210315")[0]) == [(None, "2021-03-15")]


def test_what_is_agreed_on_may_be_named_later():
    after = said([step("По согласованию")], "l")[0]
    assert (after.kind, after.occurrences, after.reasons) == (Kind.BY_AGREEMENT, (), ())


def test_one_by_one_each_row_is_a_question():
    plan = [step(None, row=1), step(None, row=2)]
    assert Act.EACH in [one.act for one in questions(plan, YEARS)[0].options]
    singly = questions(plan, YEARS, singly={Reason.NO_DEADLINE})
    assert [(one.row, len(one.steps)) for one in singly] == [(1, 1), (2, 1)]
    assert all(Act.DAY in [each.act for each in one.options] for one in singly)
    assert [one.reasons for one in said(plan, "n", singly={Reason.NO_DEADLINE})] == [(), (Reason.NO_DEADLINE,)]


def test_the_period_that_is_said_lets_the_deadline_be_read_again():
    nothing = Document(None, today=date(2026, 8, 30))
    plan = [step("в течение всего периода", document=nothing), step("ежемесячно, до 5 числа", row=2, document=nothing)]
    asked = questions(plan, nothing)[0]
    assert [one.code for one in asked.options][:4] == ["ps2026", "ps2027", "pc2026", "pc2027"]
    after = said(plan, "ps2026", nothing)
    assert days(after[0]) == [("2026-09-01", "2027-05-31")]
    assert len(after[1].occurrences) >= 8
    assert not questions(after, Document(period("s2026")))


def test_an_event_is_another_row_or_a_day_or_named_later():
    plan = [
        step("октябрь 2026", row=1, title="Провести слёт наставников", document=SCHOOL),
        step("в течение трёх рабочих дней после слёта", row=2, title="Сдать отчёт", document=SCHOOL),
    ]
    asked = questions(plan, SCHOOL)[0]
    assert [one.code for one in asked.options] == ["r1", "l", "n", "d"]
    for code in ("r1", "l"):
        assert (said(plan, code, SCHOOL)[1].kind, said(plan, code, SCHOOL)[1].reasons) == (Kind.RELATIVE, ())
    assert days(said(plan, "d20261016", SCHOOL)[1]) == [(None, "2026-10-21")]


def test_a_day_in_the_title_may_be_the_right_one():
    plan = [step("октябрь 2026", Reason.IN_TITLE, title="Сдать отчёт до 15.10.2026", document=SCHOOL)]
    assert days(said(plan, "t", SCHOOL)[0]) == [(None, "2026-10-15")]
    assert days(said(plan, "k", SCHOOL)[0]) == [("2026-10-01", "2026-10-31")]


def test_windows_side_by_side_may_be_one():
    plan = [step("январь 2021, февраль 2021")]
    assert questions(plan, YEARS)[0].reason is Reason.MIXED
    assert days(said(plan, "j")[0]) == [("2021-01-01", "2021-02-28")]


def test_a_dated_row_of_nobody_asks_for_its_level():
    plan = [step("март 2021", Reason.NO_RESPONSIBLE, responsibles=(), levels=())]
    assert said(plan, "vm")[0].levels == ("municipality",)
    nobody = said(plan, "vn")[0]
    assert (nobody.levels, nobody.reasons) == ((), ())


def test_a_row_of_nobody_that_gets_its_days_is_asked_about_as_well():
    plan = [step(None, responsibles=(), levels=())]
    assert said(plan, "d20210315")[0].reasons == (Reason.NO_RESPONSIBLE,)


def test_a_document_that_names_nobody_is_asked_about():
    document = "План на 2026/2027 учебный год\n\n№\tМероприятие\tСрок\n1.\tПервое\tмарт 2027\n2.\tВторое\tпостоянно\n"
    plan = [of_step(one, is_event=False, sample=None) for one in read(document.encode()).steps]
    assert [one.reasons for one in plan] == [(Reason.NO_RESPONSIBLE,), ()]


def test_a_row_with_several_reasons_is_not_asked_twice_for_the_same_thing():
    plan = [step("примерно март 2021, шашлык,")]
    assert len(plan[0].reasons) > 1
    assert said(plan, "k")[0].reasons == ()


def test_an_answer_touches_no_rows_of_other_reasons():
    plan = [step("октябрь", row=1), step("2022-2023 гг.", row=2), step(None, row=3)]
    after = said(plan, "s-1")
    assert after[1:] == plan[1:]


def test_a_code_that_was_not_offered_is_no_option():
    question = questions([step(None)], YEARS)[0]
    assert [question.option(code) for code in ("k", "a", "zz", "", "r9")] == [None] * 5


@pytest.mark.skipif(not SEEDS.exists(), reason="the real roadmaps are not here: ../shared/seeds")
def test_the_five_real_documents_need_at_most_twelve_screens():
    counts = []
    for path in sorted(SEEDS.glob("*.txt")):
        found = read(path.read_bytes())
        plan = [of_step(one, is_event=False, sample=None) for one in found.steps]
        counts.append(len(questions(plan, Document(found.facts.period, found.facts.order_date))))
    print(f"question screens: {counts}, together {sum(counts)}")
    assert all(count <= most for count, most in zip(counts, (3, 2, 2, 3, 2), strict=True))
    assert sum(counts) <= 12


PHRASES = (
    None, "октябрь", "2022-2023 гг.", "2020/2021", "в течение 2020/2021 учебного года", "Сентябрь-март 2020 года",
    "Ежегодно", "По согласованию", "День учителя", "за неделю до слёта", "после слёта", "в течение всего периода",
    "31 июня 2021", "с 5 марта 2021 по 1 марта 2021", "начиная с 4 апреля 2022 года", "три раза в год",
    "на весенних каникулах", "в середине мая", "март 2021,", "шашлык", "Ежегодно, не позднее 20 января",
    "Август 2020, далее ежегодная корректировка", "ежемесячно до 31 числа", "по итогам четверти", "29 февраля",
    "ноябрь, март 2021", "второе полугодие 2021/2022", "до марта", "январь 2021, февраль 2021", "в этом году",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(PHRASES),
        st.lists(st.sampled_from([*Reason]), max_size=2, unique=True),
        st.sampled_from([None, "А", "Б"]),
        st.booleans(),
        st.sampled_from(["Провести слёт", "Сдать отчёт до 15.10.2021"]),
    ),
    min_size=1,
    max_size=6,
)
DOCUMENTS = st.sampled_from([YEARS, SCHOOL, Document(), Document(order_on=date(2021, 8, 30))])


@settings(max_examples=150, deadline=None)
@given(STEPS, DOCUMENTS, st.data())
def test_any_answers_in_any_order_end_with_nothing_to_ask(rows, document, data):
    plan = [
        step(
            text, *reasons, row=row, document=document, title=title, section=section,
            responsibles=("Школа",) if is_owed else (), levels=("organisation",) if is_owed else (),
        )
        for row, (text, reasons, section, is_owed, title) in enumerate(rows, 1)
    ]  # fmt: skip
    singly: set[Reason] = set()
    for _ in range(200):
        asked = questions(plan, document, singly=singly)
        if not asked:
            break
        question: Question = data.draw(st.sampled_from(asked))
        option: Option = data.draw(st.sampled_from(question.options))
        if option.act is Act.EACH:
            singly.add(question.reason)
            continue
        if option.act is Act.DAY:
            option = Option(Act.DAY, "20210315")
        after = answer(plan, question, option, document)
        assert after != plan, "every answer settles something"
        others = {one.row for one in plan} - {one.row for one in question.steps}
        assert [one for one in after if one.row in others] == [one for one in plan if one.row in others]
        plan = after
    assert not any(one.reasons for one in plan)
    assert all(one.occurrences or one.kind not in DATED for one in plan)


def test_the_options_of_a_code():
    assert Option.of("d20261005") == Option(Act.DAY, "20261005")
    with pytest.raises(ValueError, match="z"):
        Option.of("z1")
