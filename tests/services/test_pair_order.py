"""Orders on pairs in our own layout: every field is there; what only the office knows is left for the pen."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from services import pair_order, pair_order_docx
from services.pair_order import Facts, Kind, Pair, Reference
from tests.services.orders import ANNA, CHANGES, EARLIER, FACTS, FORM, HOSTILE, LEV, PYOTR, YOLKINA, annex, orders, read

PEN_NUMBER, PEN_DAY = "№ ________", "«____» ______________ 20____ г."

every_kind = pytest.mark.parametrize("kind", Kind)


@every_kind
def test_what_is_known_of_the_place_stands_in_the_order(kind: Kind) -> None:
    text = read(pair_order_docx.written(orders()[kind]))
    for said in (FACTS.place, FACTS.parent, FACTS.address, FACTS.head, FACTS.grounds[0]):
        assert said is not None
        assert said in text
    assert re.search(r"^\d\. Ответственный .*, куратор: Орлова Мария Ивановна\.$", text, re.MULTILINE)
    assert not re.search(r"\[[a-z_0-9]+\]|None", text)


@every_kind
def test_its_own_number_and_day_are_left_for_the_pen(kind: Kind) -> None:
    """On the order and on its annex."""
    text = read(pair_order_docx.written(orders()[kind]))
    assert f"от {PEN_DAY} {PEN_NUMBER}" in text
    assert f"к приказу от {PEN_DAY} {PEN_NUMBER}" in text


@every_kind
def test_what_nobody_has_told_is_a_line_for_the_pen(kind: Kind) -> None:
    """No name, no number, no date, and no ground is invented."""
    bare = Facts(place="Школа № 5", school_year=2026)
    order = {
        Kind.ASSIGNING: lambda: pair_order.assigning(bare, [Pair([ANNA], [PYOTR], FORM)]),
        Kind.AMENDING: lambda: pair_order.amending(bare, Reference(), []),
        Kind.CLOSING: lambda: pair_order.closing(bare, Reference(), []),
    }[kind]()
    content = pair_order_docx.written(order)
    text = read(content) + "".join(cell for row in annex(content) for cell in row)
    assert "куратор: " + "_" * 40 in text
    assert not re.search(r"\d{2}\.\d{2}\.\d{4}|№ \d", text.replace("Школа № 5", ""))
    earlier = "о внедрении наставничества" if kind is Kind.ASSIGNING else "групп"
    assert f"{earlier} {PEN_NUMBER} от {PEN_DAY}" in text


def test_the_annex_of_an_assigning_order_names_pairs_and_groups() -> None:
    content = pair_order_docx.written(orders()[Kind.ASSIGNING])
    assert annex(content) == [
        ["№", "Наставник", "Наставляемый", "Форма наставничества", "Период"],
        ["1", ANNA, PYOTR, FORM, "с 15.12.2026\nпо 31.05.2027"],
        ["2", LEV, f"{PYOTR}\n{YOLKINA}", "студент – ученик", "с 15.12.2026\nпо _________"],
    ]
    text = read(content)
    assert "обе стороны согласны" in text
    assert "приказ о внедрении наставничества № 87/1 от 01.09.2026" in text


def test_an_amending_order_says_who_leaves_who_comes_and_since_when() -> None:
    """Why somebody leaves is said to nobody."""
    content = pair_order_docx.written(orders()[Kind.AMENDING])
    assert annex(content)[1:] == [
        ["1", f"наставник: {ANNA}", LEV, f"{PYOTR}\n{YOLKINA}", FORM, "18.01.2027"],
        ["2", f"наставляемый: {YOLKINA}", "без замены", PYOTR, FORM, "_________"],
    ]
    assert "Внести изменения в приложение к приказу № 112 от 14.12.2026" in read(content)


def test_a_closing_order_names_those_who_have_ended() -> None:
    content = pair_order_docx.written(orders()[Kind.CLOSING])
    assert [row[1] for row in annex(content)] == ["Наставник", ANNA, LEV]
    assert "приказ о закреплении наставнических пар и групп № 112 от 14.12.2026" in read(content)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stands_in_the_order_as_it_is_and_does_nothing(name: str) -> None:
    facts = replace(FACTS, place=name, curator=name, head=name, grounds=(name,))
    text = read(pair_order_docx.written(pair_order.amending(facts, Reference(name), [])))
    assert text.count(name) >= 6
    assert "6. Контроль за исполнением приказа" in text


def test_hostile_names_stand_in_an_annex_as_they_are() -> None:
    """Each in its own row."""
    pairs = [Pair([name, name], [name], name) for name in HOSTILE]
    content = pair_order_docx.written(pair_order.closing(FACTS, EARLIER, pairs))
    assert [row[1:4] for row in annex(content)[1:]] == [[f"{name}\n{name}", name, name] for name in HOSTILE]
    changes = [replace(CHANGES[0], leaves=name, replaced_by=name, others=[name], form=name) for name in HOSTILE]
    content = pair_order_docx.written(pair_order.amending(FACTS, EARLIER, changes))
    assert [row[1:5] for row in annex(content)[1:]] == [[f"наставник: {name}", name, name, name] for name in HOSTILE]


def test_marks_of_direction_and_unprintable_letters_are_left_out() -> None:
    """After a mark of direction the rest of the line would stand backwards."""
    turned = "Белов\u202e Пётр\u2067\x00\x0b\ud800\n Ильич\u200f"
    content = pair_order_docx.written(pair_order.assigning(FACTS, [Pair([turned], [turned], FORM)]))
    assert annex(content)[1][1:3] == [PYOTR, PYOTR]


def test_a_long_annex_has_its_headings_on_every_page() -> None:
    """And no row is cut by the end of a page."""
    pairs = [Pair([f"Наставник {number}"], [PYOTR], FORM, date(2026, 12, 15)) for number in range(300)]
    content = pair_order_docx.written(pair_order.assigning(FACTS, pairs))
    table = Document(BytesIO(content)).tables[-1]
    assert len(table.rows) == 301
    xml = table._tbl.xml
    assert xml.count("w:tblHeader") == 1
    assert xml.count("w:cantSplit") == 301


def test_every_kind_has_a_name_for_its_file() -> None:
    assert len({pair_order.name(kind) for kind in Kind}) == 3
    assert orders()[Kind.AMENDING].fields["earlier"] == f"№ {EARLIER.number} от 14.12.2026"
