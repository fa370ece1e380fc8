"""Samples: whole documents of our own wording, filled with what is known, with room for the pen where nothing is."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from services import samples
from services.samples import Facts
from tests.services.test_roadmap_templates import SEEDS, runs

PEN = "_" * 40
FACTS = Facts(
    place="Школа № 5 посёлка Лесной",
    school_year=2026,
    parent="Примерный район",
    address="ул. Первая, 1",
    inn="7707083893",
    head="Соколова Нина Петровна",
    curator="Орлова Мария Ивановна",
)
HOSTILE = ("{{ 7*7 }}", "</w:t><w:t>", "<b>имя</b>", "=cmd|' /C calc'!A0", "[head]", "~ Чужой | [curator]", "%s{0}")

every_sample = pytest.mark.parametrize("code", samples.CODES)


def read(content: bytes) -> str:
    """All the words of a .docx, with those of its tables."""
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_there_are_five_samples() -> None:
    """Two orders, a regulation, a programme, an agreement."""
    known = ("curator_appointment", "introduction_order", "partner_agreement", "programme", "regulation")
    assert known == samples.CODES
    assert len({samples.name(code) for code in samples.CODES}) == 5


@every_sample
def test_what_is_known_of_the_place_stands_in_the_document(code: str) -> None:
    """Its name and the head's name in each of them; no gap and no mark is left."""
    text = read(samples.written(code, FACTS))
    assert FACTS.place in text
    assert "Соколова Нина Петровна" in text
    assert not re.search(r"\[[a-z]+\]", text)
    assert not re.search(r"^[#^>~%]", text, re.MULTILINE)
    assert len(text) > 1500


@every_sample
def test_no_heading_and_no_signature_stands_alone_on_a_page(code: str) -> None:
    """What is above a signature goes to its page, and each place for a pen holds its line."""
    document = Document(BytesIO(samples.written(code, FACTS)))
    body = list(document.iter_inner_content())
    for before, after in pairwise(body):
        if isinstance(after, Table):
            assert isinstance(before, Paragraph)
            assert before.paragraph_format.keep_with_next
        if isinstance(before, Paragraph) and before.runs and before.runs[0].bold:
            assert before.paragraph_format.keep_with_next
    widths = {tuple(round(column.width.mm) for column in table.columns) for table in document.tables}
    assert widths <= {(58, 54, 58)}


@every_sample
def test_what_nobody_has_told_is_a_line_for_the_pen(code: str) -> None:
    """No name, no address, no number and no date is invented."""
    text = read(samples.written(code, Facts(place="Школа № 5", school_year=2026)))
    assert PEN in text
    assert "None" not in text
    laws = re.sub(r"от (29\.12\.2012|27\.07\.2006|25 декабря 2019 г\.) № \S+", "", text)
    assert not re.findall(r"\d{1,2}\.\d{2}\.\d{4}|\d{1,2} (?:января|сентября|декабря)", laws)
    assert "№ ________" in text


@every_sample
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stands_as_it_is_and_does_nothing(code: str, name: str) -> None:
    """It is neither a gap nor a mark nor markup, wherever it stands."""
    text = read(samples.written(code, Facts(place=name, school_year=2026, parent=name, curator=name, head="Глава")))
    assert name in text
    assert not re.search(r"(?<!\d)49(?!\d)", text)


def test_letters_that_no_document_may_have_are_left_out() -> None:
    """Control characters, and the half of a pair."""
    text = read(samples.written("regulation", Facts(place="Школа\x00\x0b\ud800\ufffe\n № 5", school_year=2026)))
    assert "Школа № 5" in text


@every_sample
def test_the_page_is_a4_with_the_letters_of_an_order(code: str) -> None:
    """Times New Roman, twelve points, 210 by 297 millimetres."""
    document = Document(BytesIO(samples.written(code, FACTS)))
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert {run.font.size.pt for one in document.paragraphs for run in one.runs if run.text} == {12}


@every_sample
@pytest.mark.skipif(not SEEDS, reason="the real documents are not here: ../shared/seeds")
def test_no_sentence_is_taken_from_the_real_documents(code: str) -> None:
    """Nothing shares six words in a row with one of them."""
    theirs = set().union(*(runs(path.read_text("utf-8")) for path in SEEDS))
    text = read(samples.written(code, FACTS)).splitlines()
    assert not [one for one in text if runs(one) & theirs]


def test_a_code_that_there_is_not_opens_no_file() -> None:
    """Nor does one that leads elsewhere."""
    for code in ("other", "../roadmaps/region", ""):
        with pytest.raises(KeyError):
            samples.written(code, FACTS)
