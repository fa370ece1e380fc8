"""Consents as files: a mother takes the document home before and after she agrees, a curator prints for a class."""

from io import BytesIO

import docx
import pypdfium2

from models import ConsentRoute
from tests.stories.test_slips import presses_through
from tests.stories.world import World

TITLE = "Согласие на обработку персональных данных"


def words_of(pdf: bytes) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
        return found
    finally:
        document.close()


async def test_a_mother_prints_the_blank_and_later_what_she_gave(world: World) -> None:
    school = await world.school()
    child = await world.somebody(school, age=11, group="5А")
    mother = await world.comes_in(await world.guardian(child))
    await presses_through(mother, "Пётр", "Весь текст", "Напечатать")
    (blank,) = words_of(await mother.file_named(f"{TITLE}.pdf"))
    for said in ("Котов Пётр Ильич", "Котова Анна Львовна", "кем и когда выдан", "подпись", child.code):
        assert said in blank
    await presses_through(mother, "Пётр", "Согласие даю", "Все согласия", "Данные", "Весь текст", "Файл Word")
    document = docx.Document(BytesIO(await mother.file_named(f"{TITLE}.docx")))
    given = "\n".join(one.text for one in document.paragraphs)
    assert "Ответ: согласие дано" in given
    assert "Как: кнопкой в чате с ботом" in given
    assert "подпись" not in given


async def test_a_curator_reads_what_was_said_and_prints_the_document_as_it_was(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    child = await world.somebody(school, name="Яров Ян Львович", age=11, group="5А")
    mother = await world.comes_in(await world.guardian(child))
    await presses_through(mother, "Ян", "Согласие даю")
    await presses_through(curator, "Люди", "Яров Ян", "Что сказано")
    assert "Данные: да, в чате, родитель или опекун" in await curator.reads("Согласия: Яров Ян")
    (word,) = [one for one in curator.buttons() if one.startswith("Данные")]
    await curator.presses(word)
    assert "Котова Анна Львовна" in await curator.reads("Кто подписывает")
    await curator.presses("Напечатать")
    (given,) = words_of(await curator.file_named(f"{TITLE}.pdf"))
    assert "Ответ: согласие дано" in given


async def test_a_curator_prints_blanks_for_a_class(world: World) -> None:
    school = await world.school(minors_consent=ConsentRoute.PAPER)
    curator = await world.curator(school)
    for name in ("Яров Ян Львович", "Авдеев Ян Львович"):
        await world.somebody(school, name=name, age=11, group="5А")
    await presses_through(curator, "Согласия", "5А · 2", "Бланки на печать")
    found = words_of(await curator.file_named("Согласия на подпись, 5А.pdf"))
    assert ["Авдеев" in page for page in found] == [True, True, False, False]
    assert ["Яров" in page for page in found] == [False, False, True, True]
    await curator.reads("4 бланка на подпись")
