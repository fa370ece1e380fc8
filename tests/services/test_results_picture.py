"""The pictures of results: what is written on them, how large they are."""

from io import BytesIO

from PIL import Image

from services import results_picture
from services.results_picture import Bar, Block, Pair, Picture, Stat

SCALE = Block("Насколько помогла программа?", "в среднем из 10 · ответов: 38", (Bar(0.81, "8,1"),))
PAIR = Block("Комфорт", "человек: 31", pair=Pair(0.5, 0.7, "5,0", "7,0"))


def picture(*blocks: Block) -> Picture:
    return Picture(
        "Как прошла программа",
        "Школа № 5",
        Stat("82,5 %", "довольны: 33 из 40 участников"),
        (Stat("86,8 %", "из ответивших: 33 из 38"), Stat("95 %", "ответили: 38 из 40")),
        blocks,
        ("Доволен: ответ «Да»",),
    )


def written(page: object) -> list[str]:
    return [one.get_text() for one in page.texts]  # type: ignore[attr-defined]


def test_the_picture_says_the_three_numbers_and_every_question() -> None:
    (page,) = results_picture.figures(picture(SCALE))
    said = " ".join(written(page))
    for words in ("82,5 %", "33 из 40", "86,8 %", "33 из 38", "95 %", "38 из 40", "8,1", "Насколько", "Доволен"):
        assert words in said


def test_a_long_form_is_several_pictures_that_a_telephone_takes() -> None:
    files = results_picture.drawn(picture(*[SCALE] * 60))
    sizes = [Image.open(BytesIO(content)).size for content in files]
    assert len(sizes) > 1
    assert all(width == 1080 and width + height <= 10_000 and height / width <= 20 for width, height in sizes)
    pages = results_picture.figures(picture(*[SCALE] * 60))
    assert sum(written(page).count("8,1") for page in pages) == 60
    assert ["82,5 %" in written(page) for page in pages] == [True, *[False] * (len(pages) - 1)]


def test_before_and_after_stand_as_two_points_with_their_numbers() -> None:
    drawn = Picture("Динамика", "Школа № 5", None, (), (PAIR,), (), ("до", "после"))
    (page,) = results_picture.figures(drawn)
    assert {"5,0 → 7,0", "до", "после"} <= set(written(page))
    assert [content[:4] for content in results_picture.drawn(drawn)] == [b"\x89PNG"]


def test_what_people_wrote_is_drawn_as_it_stands() -> None:
    (page,) = results_picture.figures(picture(Block("Цена $5 и $6_x? \\frac", "", (Bar(2.0, "$"), Bar(-1.0, "−")))))
    assert "Цена $5 и $6_x? \\frac" in written(page)
