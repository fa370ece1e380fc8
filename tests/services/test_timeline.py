"""The picture of a year: every step is on it, no page is too tall, and what stands how is told without colours."""

from datetime import date
from io import BytesIO

from PIL import Image

from services import timeline
from services.timeline import TALLEST, Group, Row, Span, Timeline
from services.timeline_sheet import Mark

MONTHS = ("сен", "окт", "ноя", "дек", "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг")
LEGEND = ((Mark.OPEN, "впереди"), (Mark.DONE, "сделано"), (Mark.LATE, "ещё ждём"))
LONG = (
    "Проведение анкетирования среди обучающихся и педагогов, желающих принять участие в программе наставничества. " * 3
)


def year(*groups: Group, today: date = date(2026, 11, 20)) -> Timeline:
    first, last = date(2026, 9, 1), date(2027, 8, 31)
    return Timeline("Дорожная карта", "Школа № 5", first, last, MONTHS, today, "сегодня", groups, LEGEND)


def row(number: int, *spans: Span) -> Row:
    return Row(f"{number}. Провести встречу", "октябрь 2026 · впереди", spans or (OCTOBER,))


OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31), Mark.OPEN)


def written(page: object) -> list[str]:
    return [one.get_text() for one in page.texts]  # type: ignore[attr-defined]


def test_a_step_its_days_the_months_and_the_legend_are_written() -> None:
    (page,) = timeline.figures(year(Group("Подготовка", (row(1),))))
    said = written(page)
    for words in ("1. Провести встречу", "октябрь 2026 · впереди", "Подготовка", "сегодня", *MONTHS, "ещё ждём"):
        assert words in said


def test_what_does_not_fit_stands_on_the_next_picture_with_its_heading() -> None:
    files = timeline.drawn(year(Group("Подготовка", tuple(map(row, range(1, 36))))))
    sizes = [Image.open(BytesIO(content)).size for content in files]
    assert len(sizes) > 1
    assert all(width == 1080 and height <= TALLEST for width, height in sizes)
    pages = timeline.figures(year(Group("Подготовка", tuple(map(row, range(1, 36))))))
    said = [text for page in pages for text in written(page)]
    assert [text for text in said if "Провести" in text] == [f"{one}. Провести встречу" for one in range(1, 36)]
    assert said.count("Подготовка") == len(pages)


def test_today_is_not_written_where_the_year_is_another() -> None:
    (page,) = timeline.figures(year(Group("Подготовка", (row(1),)), today=date(2028, 1, 1)))
    assert "сегодня" not in written(page)


def test_done_late_and_open_differ_in_shape_as_well_as_in_colour() -> None:
    def shapes(mark: Mark) -> tuple[int, int, set[str | None]]:
        (page,) = timeline.figures(year(Group("Подготовка", (row(1, Span(OCTOBER.first, OCTOBER.last, mark)),))))
        return (
            len(page.artists),
            len(page.lines),
            {one.get_hatch() for one in page.patches if hasattr(one, "get_hatch")},
        )

    found = [shapes(mark) for mark in Mark]
    assert len({one[:2] for one in found}) == len(found)


def test_a_long_title_takes_two_lines_and_a_word_of_signs_is_drawn_as_it_stands() -> None:
    (page,) = timeline.figures(year(Group("", (Row(LONG, "$5_x", (OCTOBER,)),))))
    lines = [text for text in written(page) if (text and text in LONG) or text.endswith("…")]
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert "$5_x" in written(page)


def test_spans_beyond_the_year_are_cut_at_its_edges() -> None:
    outside = Span(date(2024, 1, 1), date(2030, 1, 1), Mark.LATE)
    assert len(timeline.drawn(year(Group("Всегда", (row(1, outside),))))) == 1
