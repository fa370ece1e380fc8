"""Deadlines as orders write them: each class with a few phrases of our own, and writing that changes no meaning."""

from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from services.deadline_clauses import Kind
from services.deadline_context import Context, Reason
from services.deadline_offsets import counted
from services.deadlines import read

SCHOOL_YEAR = Context((date(2026, 9, 1), date(2027, 5, 31)), date(2026, 8, 27))
YEARS = Context((date(2025, 1, 1), date(2027, 12, 31)), date(2025, 1, 15))


def iso(day):
    return day.isoformat() if day else None


def understood(text, context=SCHOOL_YEAR):
    found = read(text, context)
    return found.kind.value, iso(found.start), iso(found.due)


@pytest.mark.parametrize(
    ("text", "kind", "start", "due"),
    [
        ("17 ноября 2026 года", "date", None, "2026-11-17"),
        ("до 9 апреля 2027 г.", "before", None, "2027-04-09"),
        ("не позже 03.12.2026", "before", None, "2026-12-03"),
        ("по 30 апреля 2027 года включительно", "before", None, "2027-04-30"),
        ("к 20 января", "before", None, "2027-01-20"),
        ("22 октября", "date", None, "2026-10-22"),
        ("в марте", "window", "2027-03-01", "2027-03-31"),
        ("февраль 2027 г.", "window", "2027-02-01", "2027-02-28"),
        ("октябрь – декабрь 2026 года", "window", "2026-10-01", "2026-12-31"),
        ("декабрь 2026 – февраль 2027 г.", "window", "2026-12-01", "2027-02-28"),
        ("ноябрь-февраль", "window", "2026-11-01", "2027-02-28"),
        ("с 9 по 27 ноября 2026 г.", "window", "2026-11-09", "2026-11-27"),
        ("12.10–06.11", "window", "2026-10-12", "2026-11-06"),
        ("с 12 октября по 6 ноября", "window", "2026-10-12", "2026-11-06"),
        ("второй квартал 2027 г.", "window", "2027-04-01", "2027-06-30"),
        ("II–III кварталы 2027 года", "window", "2027-04-01", "2027-09-30"),
        ("первое полугодие", "window", "2026-09-01", "2026-12-31"),
        ("второе полугодие", "window", "2027-01-01", "2027-05-31"),
        ("вторая декада мая", "window", "2027-05-11", "2027-05-20"),
        ("первая половина ноября", "window", "2026-11-01", "2026-11-15"),
        ("до конца апреля", "before", None, "2027-04-30"),
        ("последний четверг апреля", "date", None, "2027-04-29"),
        ("в течение 2026/27 учебного года", "period", "2026-09-01", "2027-05-31"),
        ("весь период реализации программы", "period", "2026-09-01", "2027-05-31"),
        ("в течение года", "period", "2026-09-01", "2027-05-31"),
        ("2027 год", "window", "2027-01-01", "2027-12-31"),
        ("2026–2028 гг.", "period", "2026-01-01", "2028-12-31"),
        ("постоянно", "continuous", None, None),
        ("по мере поступления анкет", "on_demand", None, None),
        ("46300", "date", None, "2026-10-05"),
        ("2027-03-18 00:00:00", "date", None, "2027-03-18"),
        ("срок: до 01.03.27", "before", None, "2027-03-01"),
    ],
)
def test_it_is_understood_and_nothing_is_asked(text, kind, start, due):
    assert understood(text) == (kind, start, due)
    assert read(text, SCHOOL_YEAR).reasons == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("сентябрь-март 2026 года", Reason.ACROSS_NEW_YEAR),
        ("2026–2027 гг.", Reason.MAYBE_SCHOOL_YEAR),
        ("вторая неделя мая", Reason.ROUGH),
        ("в конце октября", Reason.ROUGH),
        ("ко Дню Победы", Reason.NAMED_DAY),
        ("ежегодно", Reason.NO_MONTH),
        ("по согласованию с родителями", Reason.BY_AGREEMENT),
        ("", Reason.NO_DEADLINE),
        ("начиная с 3 февраля 2025 года", Reason.OPEN_START),
        ("31 апреля", Reason.NO_SUCH_DAY),
        ("после выставки", Reason.EVENT),
        ("октябрь, ноябрь", Reason.MIXED),
        ("на весенних каникулах", Reason.CALENDAR),
        ("два раза в месяц", Reason.HOW_OFTEN),
        ("сентябрь 2026 года,", Reason.CUT_OFF),
        ("до 12 марта, кроме малокомплектных", Reason.NOT_UNDERSTOOD),
    ],
)
def test_what_is_doubtful_is_asked(text, reason):
    assert reason in read(text, SCHOOL_YEAR).reasons


@pytest.mark.parametrize(
    "text",
    [
        "не менее 70%",
        "до 35 лет",
        "от 10 до 19 лет",
        "в возрасте от 14 лет",
        "приказ от 12.03.2026 № 45",
        "32 мая",
        "июь",
    ],
)
def test_a_number_is_no_deadline(text):
    found = read(text, SCHOOL_YEAR)
    assert (found.due, found.kind) == (None, Kind.NONE)
    assert found.needs_confirmation


@pytest.mark.parametrize(
    ("text", "rule", "start", "due", "count"),
    [
        ("ежегодно в октябре", "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=-1", "2025-10-01", "2025-10-31", 3),
        ("каждый год до 10 ноября", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=10", None, "2025-11-10", 3),
        ("май 2025 года, далее ежегодно", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=-1", "2025-05-01", "2025-05-31", 3),
        ("до 1 апреля года, следующего за отчётным", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1", None, "2026-04-01", 2),
        ("ежегодно, с 1 ноября по 20 декабря", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20", "2025-11-01", "2025-12-20", 3),
    ],
)
def test_what_is_yearly_comes_again_to_the_end_of_the_document(text, rule, start, due, count):
    found = read(text, YEARS)
    assert (found.recurrence, iso(found.start), iso(found.due), len(found.occurrences)) == (rule, start, due, count)
    assert found.until == date(2027, 12, 31)
    assert found.reasons == ()


def test_first_a_window_and_then_a_yearly_day():
    found = read("март-апрель 2025 года, далее ежегодно до 5 марта", YEARS)
    assert (found.kind, found.recurrence) == (Kind.YEARLY_BEFORE, "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5")
    assert [(iso(one.start), iso(one.due)) for one in found.occurrences] == [
        ("2025-03-01", "2025-04-30"),
        (None, "2026-03-05"),
        (None, "2027-03-05"),
    ]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("до 01.09.2026, далее ежегодно до 1 сентября", "2026-09-01"),
        ("октябрь 2026 г., далее ежегодно до 1 ноября", "2026-10-31"),
        ("сентябрь 2026 года, далее ежегодно", "2026-09-30"),
    ],
)
def test_of_what_is_yearly_afterwards_a_plan_of_one_year_has_the_first_time_alone(text, due):
    found = read(text, Context((date(2026, 9, 1), date(2027, 5, 31)), date(2026, 8, 27)))
    assert [str(one.due) for one in found.occurrences] == [due]


def test_a_window_that_the_end_of_the_document_cuts_ends_with_it():
    found = read("ежегодно в декабре", Context((date(2025, 3, 1), date(2026, 12, 20))))
    assert [iso(one.due) for one in found.occurrences] == ["2025-12-31", "2026-12-20"]


def test_nothing_is_due_after_the_end_and_a_near_miss_is_asked():
    found = read("ежегодно до 15 января", YEARS)
    assert max(one.due for one in found.occurrences) <= date(2027, 12, 31)
    assert Reason.AFTER_THE_END in found.reasons


@pytest.mark.parametrize(
    ("text", "rule", "start", "due"),
    [
        ("каждый вторник", "FREQ=WEEKLY;BYDAY=TU", None, "2026-09-01"),
        ("по понедельникам и четвергам", "FREQ=WEEKLY;BYDAY=MO,TH", None, "2026-09-03"),
        ("второй четверг каждого месяца", "FREQ=MONTHLY;BYDAY=2TH", None, "2026-09-10"),
        ("последняя пятница месяца", "FREQ=MONTHLY;BYDAY=-1FR", None, "2026-09-25"),
        ("ежемесячно", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-09-01", "2026-09-30"),
        ("каждый квартал", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", "2026-09-01", "2026-09-30"),
        ("ежемесячно, до 4-го числа", "FREQ=MONTHLY;BYMONTHDAY=4", None, "2026-10-04"),
        ("до 4 числа каждого месяца", "FREQ=MONTHLY;BYMONTHDAY=4", None, "2026-09-04"),
        ("ежеквартально до 8-го числа", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=8", None, "2026-10-08"),
        ("до 8 числа месяца, следующего за отчётным", "FREQ=MONTHLY;BYMONTHDAY=8", None, "2026-10-08"),
    ],
)
def test_what_comes_oftener_than_yearly(text, rule, start, due):
    found = read(text, SCHOOL_YEAR)
    assert (found.kind, found.recurrence) == (Kind.PERIODIC, rule)
    assert (iso(found.start), iso(found.due), found.reasons) == (start, due, ())
    assert found.until == date(2027, 5, 31)


def test_the_rule_says_the_same_as_the_list():
    for text in ("каждую среду", "ежегодно до 10 ноября", "ежемесячно до 9 числа", "первый вторник месяца"):
        found = read(text, YEARS)
        first = datetime(found.due.year, found.due.month, found.due.day)
        due = (
            [one.date() for one in rrulestr(found.recurrence, dtstart=first) if one.date() <= found.until] if 0 else []
        )
        for one in rrulestr(found.recurrence, dtstart=first):
            if one.date() > found.until:
                break
            due.append(one.date())
        assert due == [one.due for one in found.occurrences]


def test_two_frequencies_in_one_cell_are_not_guessed():
    assert read("ежемесячно, каждую среду", SCHOOL_YEAR).due is None
    assert read("ежеквартально, каждую среду", SCHOOL_YEAR).due is None
    assert read("еженедельно, каждую среду", SCHOOL_YEAR).recurrence == "FREQ=WEEKLY;BYDAY=WE"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("в течение 10 рабочих дней со дня издания приказа", "2026-09-10"),
        ("в пятидневный срок после подписания настоящего приказа", "2026-09-01"),
        ("за неделю до выставки", None),
        ("в течение двух недель после завершения практики", None),
    ],
)
def test_what_is_counted_from_an_event_waits_for_it(text, due):
    found = read(text, SCHOOL_YEAR)
    assert (found.kind, iso(found.due)) == (Kind.RELATIVE, due)
    assert (Reason.EVENT in found.reasons) == (due is None)
    assert not found.needs_confirmation


def test_several_days_and_windows_in_one_cell():
    for text, due in (
        ("12 октября и 12 апреля", ["2026-10-12", "2027-04-12"]),
        ("ноябрь 2026 г., март 2027 г.", ["2026-11-30", "2027-03-31"]),
        ("5, 12 и 19 ноября", ["2026-11-05", "2026-11-12", "2026-11-19"]),
    ):
        found = read(text, SCHOOL_YEAR)
        assert [iso(one.due) for one in found.occurrences] == due
        assert found.reasons == ()


def test_a_year_is_asked_where_the_document_admits_several():
    assert Reason.YEAR in read("апрель", YEARS).reasons
    assert Reason.YEAR in read("апрель", Context()).reasons
    assert read("апрель", Context()).due is None


MEANT = [
    "до 17 марта 2027 года", "14 апреля 2027 года", "октябрь 2026 года", "ноябрь 2026 – январь 2027 года",
    "с 3 по 21 декабря 2026 года", "ежегодно до 15 декабря", "первый квартал 2027 года", "в течение учебного года",
    "до 7 числа каждого месяца", "первая декада марта 2027 года", "ежемесячно", "постоянно",
]  # fmt: skip
LOOKALIKES = str.maketrans("асеорхуАСЕОРХ", "aceopxyACEOPX")


def same_or_asked(text, changed):
    one, other = read(text, SCHOOL_YEAR), read(changed, SCHOOL_YEAR)
    if (one.kind, one.occurrences, one.recurrence) != (other.kind, other.occurrences, other.recurrence):
        assert other.needs_confirmation, (changed, other)


@pytest.mark.parametrize("text", MEANT)
@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.capitalize,
        lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
        lambda text: text.replace(" ", "  \n "),
        lambda text: f"({text})",
        lambda text: f"{text}...",
        lambda text: f"  {text} ;",
        lambda text: text.translate(LOOKALIKES),
        lambda text: text.replace("–", "-"),
        lambda text: text.replace("2027 года", "2027г.").replace("2026 года", "2026г."),
        lambda text: text.replace("е", "ё") if "ежемесячно" not in text else text,
    ],
)
def test_another_writing_has_the_same_meaning(text, change):
    one, other = read(text, SCHOOL_YEAR), read(change(text), SCHOOL_YEAR)
    assert (one.kind, one.occurrences, one.recurrence) == (other.kind, other.occurrences, other.recurrence)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(MEANT),
    st.integers(0, 60),
    st.sampled_from(["drop", "double", "swap", "letter"]),
    st.sampled_from("абвеиклмнорстья"),
)
def test_one_typing_error_keeps_the_meaning_or_is_asked(text, at, error, letter):
    at %= len(text)
    if not text[at].isalpha():
        return
    changed = {
        "drop": text[:at] + text[at + 1 :],
        "double": text[:at] + text[at] + text[at:],
        "swap": text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
        "letter": text[:at] + letter + text[at + 1 :],
    }[error]
    if sorted(one for one in changed if one.isdigit()) == sorted(one for one in text if one.isdigit()):
        same_or_asked(text, changed)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "до",
                "с",
                "по",
                "к",
                "в",
                "и",
                ",",
                "-",
                "1",
                "15",
                "31",
                "2026",
                "2027",
                "марта",
                "май",
                "октябрь",
                "года",
                "г.",
                "ежегодно",
                "каждый",
                "месяц",
                "квартал",
                "первый",
                "конец",
                "далее",
                "не",
                "позднее",
                "ежемесячно",
                "числа",
                "среду",
                "учебного",
                "после",
                "за",
                "неделю",
                "срок",
                "весь",
                "период",
                "01.02",
                "12.03.2027",
                "/",
                "декада",
                "полугодие",
                "каникулы",
                "по",
                "мере",
                "необходимости",
                "раз",
                "два",
                "рабочих",
                "дней",
                "99",
                "текущего",
                "следующего",
                "летом",
            ]
        ),
        max_size=9,
    )
)
def test_any_words_get_an_answer_without_an_error(words):
    for context in (SCHOOL_YEAR, YEARS, Context()):
        found = read(" ".join(words), context)
        assert all(one.start is None or one.start <= one.due for one in found.occurrences)
        if found.leftover:
            assert found.needs_confirmation


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_gets_an_answer_without_an_error(text):
    read(text, SCHOOL_YEAR)


@given(st.integers(25, 29), st.integers(1, 12))
def test_a_year_of_two_digits_is_a_year_of_this_century(year, month):
    assert read(f"05.{month:02}.{year}", SCHOOL_YEAR).due == date(2000 + year, month, 5)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("за неделю до слёта", "-P1W"),
        ("в течение двадцати рабочих дней после открытия смены", "B20"),
        ("не позднее чем за 10 рабочих дней до начала конкурса", "-B10"),
        ("в трёхдневный срок после слёта", "P3D"),
        ("в месячный срок после выставки", "P1M"),
        ("за полгода до слёта", "-P6M"),
        ("накануне слёта", "-P1D"),
        ("в день слёта", "P0D"),
        ("после слёта", None),
    ],
)
def test_how_far_from_its_event_a_deadline_lies(text, offset):
    assert read(text, Context()).offset == offset


@pytest.mark.parametrize(
    ("offset", "day"),
    [
        ("P20D", "2027-02-20"), ("-P1W", "2027-01-24"), ("P1M", "2027-02-28"), ("B1", "2027-02-01"),
        ("-B1", "2027-01-29"), ("P1Y", "2028-01-31"), (None, "2027-01-31"),
    ],
)  # fmt: skip
def test_the_day_that_is_so_far_from_an_event(offset, day):
    assert counted(date(2027, 1, 31), offset, lambda one: one.weekday() < 5) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["после слёта", "за три дня до мероприятия", "на весенних каникулах", "раз в четверть"]
)
def test_what_waits_for_an_event_or_a_calendar_is_asked_in_its_time_only(text):
    found = read(text, SCHOOL_YEAR)
    assert (found.due, found.needs_confirmation) == (None, False)
    assert found.reasons


@pytest.mark.parametrize(
    "text",
    [
        "после выхода приказа", "по итогам каждой четверти", "в течение месяца", "после окончания квартала",
        "по завершении программы", "начало третьей четверти", "к педсовету",
    ],
)  # fmt: skip
def test_an_event_that_may_be_a_part_of_the_year_or_the_order_is_asked_at_once(text):
    assert read(text, SCHOOL_YEAR).needs_confirmation


def test_several_bodies_may_have_each_its_day():
    found = read("до 5 октября (школы), до 12 октября (районы)", SCHOOL_YEAR)
    assert [(iso(one.due), one.scope) for one in found.occurrences] == [
        ("2026-10-05", "школы"),
        ("2026-10-12", "районы"),
    ]
    assert not found.needs_confirmation
    assert read("до 5 октября (5 классы), до 12 октября (остальные)", SCHOOL_YEAR).needs_confirmation


def test_a_plan_of_one_year_has_one_of_each_month_though_its_order_is_older():
    plan = Context((date(2027, 1, 1), date(2027, 12, 31)), date(2026, 12, 20))
    for text in ("25 декабря", "до конца года", "декабрь", "IV квартал т.г."):
        found = read(text, plan)
        assert (found.due.year, found.reasons) == (2027, ())


def test_quarters_that_are_not_side_by_side_are_several_windows():
    found = read("I, III кварталы 2027 года", SCHOOL_YEAR)
    assert [(iso(one.start), iso(one.due)) for one in found.occurrences] == [
        ("2027-01-01", "2027-03-31"),
        ("2027-07-01", "2027-09-30"),
    ]
