"""A school, its pairs, and what is read back from a .docx."""

from datetime import date
from io import BytesIO

from docx import Document

from services import pair_order
from services.pair_order import Change, Facts, Kind, Order, Pair, Reference

ANNA, PYOTR, YOLKINA = "Абрамова Анна Сергеевна", "Белов Пётр Ильич", "Ёлкина Ярослава Константиновна"
LEV = "Жуков Лев Олегович"
FORM = "ученик – ученик"
FACTS = Facts(
    place="Школа № 5 посёлка Лесной",
    school_year=2026,
    parent="Управление образования Примерного района",
    address="пос. Лесной, ул. Первая, 1",
    head="Соколова Нина Петровна",
    curator="Орлова Мария Ивановна",
    introduced=Reference("87/1", date(2026, 9, 1)),
    grounds=("протокол групповой встречи от 10.12.2026",),
)
EARLIER = Reference("112", date(2026, 12, 14))
PAIRS = (
    Pair([ANNA], [PYOTR], FORM, date(2026, 12, 15), date(2027, 5, 31)),
    Pair([LEV], [PYOTR, YOLKINA], "студент – ученик", date(2026, 12, 15), None),
)
CHANGES = (
    Change(ANNA, True, LEV, [PYOTR, YOLKINA], FORM, date(2027, 1, 18)),
    Change(YOLKINA, False, None, [PYOTR], FORM, None),
)
HOSTILE = (
    "{{ 7*7 }}",
    "{% for x in range(9) %}",
    "{{ организация }}",
    "=cmd|' /C calc'!A0",
    "<b>Имя</b>",
    "</w:t></w:r><w:br/>",
    "&amp; &lt; \"'",
    "%s{0}{place}[head]",
    "~ Чужой | [curator]",
)


def orders(facts: Facts = FACTS) -> dict[Kind, Order]:
    """One of each kind."""
    return {
        Kind.ASSIGNING: pair_order.assigning(facts, PAIRS),
        Kind.AMENDING: pair_order.amending(facts, EARLIER, CHANGES),
        Kind.CLOSING: pair_order.closing(facts, EARLIER, PAIRS),
    }


def read(content: bytes) -> str:
    """All the words outside the annex, with those of signatures and page edges."""
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables[:-1] for row in table.rows for cell in row.cells]
    edges = [one.text for section in document.sections for one in section.header.paragraphs]
    return "\n".join([*edges, *(one.text for one in document.paragraphs), *cells])


def annex(content: bytes) -> list[list[str]]:
    """The rows of the last table, with the headings."""
    return [[cell.text for cell in row.cells] for row in Document(BytesIO(content)).tables[-1].rows]
