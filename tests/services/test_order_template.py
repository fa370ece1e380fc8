"""An organisation's own order: its fields are filled in, and what is no field is refused with the place where it is."""

import io
import pickle
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml

from services import order_template, pair_order, template_safety
from services.pair_order import Kind, Pair
from services.template_problem import TemplateProblem
from tests.services.orders import ANNA, CHANGES, EARLIER, FACTS, FORM, HOSTILE, LEV, PYOTR, YOLKINA, annex, orders, read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ROW = ("{{ строка }}", "{{наставник}} и {{\u00a0наставляемый  }}")

every_kind = pytest.mark.parametrize("kind", Kind)


def template(*lines: str, row: tuple[str, ...] = ROW, header: str = "") -> bytes:
    """A .docx of these paragraphs and one table of headings and a row."""
    document = Document()
    for one in lines:
        document.add_paragraph(one)
    table = document.add_table(rows=2, cols=len(row))
    for cell, said in zip(table.rows[1].cells, row, strict=True):
        cell.text = said
    document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def with_part(source: bytes, name: str, content: bytes) -> bytes:
    """The same file with one part more, or another one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


def part(source: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        return archive.read(name)


def refused(source: bytes, kind: Kind = Kind.ASSIGNING) -> TemplateProblem:
    with pytest.raises(TemplateProblem) as caught:
        order_template.check(source, kind)
    return caught.value


@every_kind
def test_our_own_layout_with_fields_comes_out_as_our_own_order(kind: Kind) -> None:
    """Something to begin with: what is filled in is what our layout would have said."""
    from services import pair_order_docx

    order = orders()[kind]
    filled, ours = order_template.filled(order_template.blank(kind), order), pair_order_docx.written(order)
    assert read(filled) == read(ours)
    assert annex(filled) == annex(ours)


def test_fields_stand_in_the_text_at_the_edges_and_in_a_row_that_repeats() -> None:
    source = template("От {{ дата }} № {{номер}}, {{ организация }}", "{{ куратор }}", header="{{ учредитель }}")
    content = order_template.filled(source, orders()[Kind.ASSIGNING])
    assert "От «____» ______________ 20____ г. № ________, Школа № 5 посёлка Лесной" in read(content)
    assert read(content).startswith("Управление образования Примерного района")
    assert annex(content) == [["", ""], ["1", f"{ANNA} и {PYOTR}"], ["2", f"{LEV} и {PYOTR}\n{YOLKINA}"]]


def test_a_field_that_the_word_processor_cut_into_pieces_is_one_field() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("Школа: {", "{ органи", "зация }", "}"):
        paragraph.add_run(piece).bold = True
    cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    cell.text = "{{ наставник }} – {{ наставляемый }}"
    content = order_template.filled(saved(document), orders()[Kind.ASSIGNING])
    assert "Школа: Школа № 5 посёлка Лесной" in read(content)
    assert annex(content)[0] == [f"{ANNA} – {PYOTR}"]


def test_an_order_without_rows_is_filled_in_too() -> None:
    content = order_template.filled(template(), pair_order.closing(FACTS, EARLIER, []))
    assert annex(content) == [["", ""]]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stands_as_it_is_and_does_nothing(name: str) -> None:
    source = template("{{ организация }}", header="{{ учредитель }}")
    facts = replace(FACTS, place=name, parent=name)
    content = order_template.filled(source, pair_order.assigning(facts, [Pair([name], [name], FORM)]))
    assert read(content).splitlines()[:2] == [name, name]
    assert annex(content)[1:] == [["1", f"{name} и {name}"]]


def test_marks_of_direction_do_not_come_through() -> None:
    change = replace(CHANGES[0], leaves="\u202eБелов\u200f Пётр\x07\x0c\t Ильич")
    source = template(row=("{{ выбывает }}", "{{ заменяет }}"))
    content = order_template.filled(source, pair_order.amending(FACTS, EARLIER, [change]))
    assert annex(content)[1] == [f"наставник: {PYOTR}", LEV]


def test_an_unknown_field_is_named_with_its_place() -> None:
    problem = refused(template("Руководитель {{ директор }}"))
    assert problem.code == "unknown"
    said = problem.said("ru")
    assert "Поля «директор» нет" in said
    assert "«Руководитель {{ директор }}»" in said
    assert "руководитель, куратор" in said


def test_a_field_of_another_order_is_unknown() -> None:
    assert refused(template(row=("{{ выбывает }}", "{{ наставник }}"))).fields["field"] == "выбывает"


def test_a_field_of_a_row_belongs_in_a_row() -> None:
    problem = refused(template("Наставник: {{ наставник }}"))
    assert "ставят в строку таблицы" in problem.said("ru")
    assert "«Наставник: {{ наставник }}»" in problem.said("ru")


def test_a_row_at_the_edge_of_a_page_does_not_repeat() -> None:
    document = Document(io.BytesIO(template()))
    table = document.sections[0].header.add_table(rows=1, cols=1, width=100)
    table.rows[0].cells[0].text = "{{ наставник }}"
    assert refused(saved(document)).code == "not_in_row"


def test_a_template_without_the_row_of_pairs_is_refused() -> None:
    assert "наставник, наставляемый" in refused(template(row=("{{ строка }}", ""))).said("ru")


@pytest.mark.parametrize("text", ["{{ организация", "организация }}", "{{ организация }} {{", "{{{{ организация }}"])
def test_braces_without_a_pair_are_refused(text: str) -> None:
    problem = refused(template(f"Приказ по {text}"))
    assert "Приказ по" in problem.said("ru")
    assert problem.code == "torn"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ организация.__class__ }}",
        "{{ организация|upper }}",
        "{{ 7*7 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ lipsum.__globals__['os'].popen('id').read() }}",
        "{{ range(10) }}",
        "{{r организация }}",
        "{{}}",
        "{% for x in range(1000000000) %}",
        "{% include '/etc/passwd' %}",
        "{%tr for пара in rows %}",
        "{%- set x = 1 -%}",
        "{# примечание #}",
        "{% raw %}{{ организация }}{% endraw %}",
        "{% colspan 7*7 %}",
    ],
)
def test_whatever_is_no_field_is_refused_with_its_place(text: str) -> None:
    problem = refused(template(f"Приказ: {text}"))
    assert problem.code == "no_command"
    assert "Приказ: {" in problem.said("ru")
    assert "{{ организация }}" in problem.said("ru")


def test_it_is_refused_at_the_edge_of_a_page_and_in_a_row_too() -> None:
    said = "Приказ: {{ lipsum.__globals__ }}"
    for source in (template(header=said), template(row=("{{ наставник }} {{ наставляемый }}", said))):
        assert "Приказ: {{ lipsum" in refused(source).said("ru")


def hidden_attribute(document: object) -> None:
    paragraph = document.add_paragraph("x")  # type: ignore[attr-defined]
    paragraph._p.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}rsidR", "{{ x.__class__ }}")


def hidden_in_a_field(document: object) -> None:
    paragraph = document.add_paragraph("x")  # type: ignore[attr-defined]
    paragraph._p.append(parse_xml(f"<w:r {W}><w:instrText>{{{{ 7*7 }}}}</w:instrText></w:r>"))


def across_paragraphs(document: object) -> None:
    for one in ("{", "{ организация.__class__ }", "}"):
        document.add_paragraph(one)  # type: ignore[attr-defined]


def name_as_an_attribute(document: object) -> None:
    paragraph = document.add_paragraph("x")  # type: ignore[attr-defined]
    paragraph._p.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}rsidR", "{{ secret }}")


@pytest.mark.parametrize("hide", [hidden_attribute, hidden_in_a_field, across_paragraphs, name_as_an_attribute])
def test_code_hidden_where_no_words_are_seen_is_refused(hide: Callable[[object], None]) -> None:
    document = Document(io.BytesIO(template()))
    hide(document)
    assert refused(saved(document)).code in ("no_command", "torn", "live_field")


def test_fields_elsewhere_than_in_the_text_are_refused() -> None:
    document = Document(io.BytesIO(template()))
    document.core_properties.title = "{{ 7*7 }}"
    assert refused(saved(document)).code == "not_here"
    notes = (
        f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>{{{{ куратор }}}}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    problem = refused(with_part(template(), "word/footnotes.xml", notes.encode()))
    assert "«{{ куратор }}»" in problem.said("ru")


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/vbaData.xml"])
def test_macros_are_refused(name: str) -> None:
    assert refused(with_part(template(), name, b"<x/>")).code == "macros"


def test_a_document_that_says_it_has_macros_is_refused() -> None:
    types = part(template(), "[Content_Types].xml").replace(
        b"officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    )
    assert refused(with_part(template(), "[Content_Types].xml", types)).code == "macros"


def test_the_text_cannot_hide_under_another_name() -> None:
    """Whatever part the package calls its text, what stands in it was looked through."""
    hidden = part(template("{{ организация }}"), "word/document.xml").replace("организация".encode(), b"lipsum")
    types = part(template(), "[Content_Types].xml").replace(b"/word/document.xml", b"/word/Other.XML")
    root = part(template(), "_rels/.rels").replace(b"word/document.xml", b"word/Other.XML")
    source = with_part(with_part(template(), "[Content_Types].xml", types), "_rels/.rels", root)
    assert refused(with_part(source, "word/Other.XML", hidden)).code == "not_here"


@pytest.mark.parametrize(
    "name", ["word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml", "word/afchunk1.html", "word/other.txt"]
)
def test_what_is_packed_inside_is_refused_by_its_name(name: str) -> None:
    assert name in refused(with_part(template(), name, b"<x/>")).said("ru")


@pytest.mark.parametrize("kind", ["image", "oleObject", "frame", "subDocument"])
def test_what_loads_something_from_outside_is_refused(kind: str) -> None:
    rels = part(template(), "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="http://example.org/x.dotm" TargetMode="External"/></Relationships>'.encode(),
    )
    assert "example.org/x.dotm" in refused(with_part(template(), "word/_rels/document.xml.rels", rels)).said("ru")


def with_field(*instructions: str) -> bytes:
    """A template with fields of the word processor, one inside another, each begun in a paragraph of its own."""
    document = Document(io.BytesIO(template()))
    for one in instructions:
        for inner in ('<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{one}</w:instrText>"):
            document.add_paragraph()._p.append(parse_xml(f"<w:r {W}>{inner}</w:r>"))
    return saved(document)


@pytest.mark.parametrize(
    "instructions",
    [
        (" DDEAUTO c:\\\\windows\\\\cmd.exe",),
        ('INCLUDETEXT "http://example.org"',),
        ("dde x y",),
        ("IF 1 = 1", " INCLUDEPICTURE x"),
        ("", "QUOTE 68 68 69"),
    ],
)
def test_fields_that_fetch_or_start_something_are_refused(instructions: tuple[str, ...]) -> None:
    """Also inside another field, and where a field makes the name of another."""
    assert refused(with_field(*instructions)).code == "live_field"


@pytest.mark.parametrize("field", [" PAGE ", ' HYPERLINK "http://school.example/link/rd" ', " DATE "])
def test_fields_that_only_show_something_may_stay(field: str) -> None:
    order_template.check(with_field(field), Kind.ASSIGNING)


def test_the_template_that_a_document_was_begun_from_is_forgotten() -> None:
    """Half of all documents name one; it is no reason to send the file back."""
    document = Document(io.BytesIO(template()))
    settings = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    key = settings.relate_to("http://example.org/x.dotm", f"{relations}/attachedTemplate", is_external=True)
    document.settings.element.append(parse_xml(f'<w:attachedTemplate {W} xmlns:r="{relations}" r:id="{key}"/>'))
    content = order_template.filled(saved(document), orders()[Kind.ASSIGNING])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [one for one in archive.namelist() if b"x.dotm" in archive.read(one)]
        assert b"attachedTemplate" not in archive.read("word/settings.xml")


def test_too_large_files_are_refused_before_they_are_unpacked() -> None:
    assert refused(b"PK" + b"x" * (template_safety.LARGEST << 20)).code == "too_large"
    bomb = b"<x>" + b" " * (40 << 20) + b"</x>"
    assert refused(with_part(template(), "word/media/x.xml", bomb)).code == "too_large"


@pytest.mark.parametrize("source", [b"", b"%PDF-1.7", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0" * 9, b"plain"])
def test_what_is_no_document_is_refused(source: bytes) -> None:
    assert refused(source).code == "not_a_document"


def test_declared_entities_and_broken_xml_are_refused() -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a "b">]>' + part(template(), "word/document.xml").partition(b"?>")[2]
    assert refused(with_part(template(), "word/document.xml", declared)).code == "not_a_document"
    wide = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16")
    assert refused(with_part(template(), "word/other.xml", wide)).code == "not_a_document"
    assert refused(with_part(template(), "word/document.xml", b"<w:document")).code == "not_a_document"


def test_a_refusal_passes_from_one_process_to_another() -> None:
    problem = refused(template("{{ директор }}"))
    assert pickle.loads(pickle.dumps(problem)).said("ru") == problem.said("ru")
    assert "{{ директор }}" in str(problem)


def test_the_page_on_orders_names_every_field() -> None:
    """And no field that there is not."""
    page = (Path(__file__).parents[2] / "docs/orders.md").read_text("utf-8")
    rows = [one for one in page.splitlines() if one.startswith("|")]
    words = pair_order.words()
    assert {*re.findall(r"`([^`]+)`", "".join(rows))} == {*words["fields"].values(), *words["columns"].values()}
