"""Somebody's own .docx, filled in: only named fields may stand in it; a row of a table, or the page, repeats."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex
from docx import Document
from docx.document import Document as Written
from docx.oxml import OxmlElement, parse_xml
from lxml import etree

from services import template_safety
from services.template_problem import TemplateProblem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMESPACE = f'xmlns:w="{_W[1:-1]}"'
_FIELD = regex.compile(r"\{\{[ \u00A0]*+([\p{L}_][\p{L}\p{M}\d_]*+)[ \u00A0]*+\}\}")
_BRACES = regex.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_TAG = regex.compile(r"\{[{%#].*?[}%#]\}", regex.DOTALL)
_BODY = "word/document.xml"
_FILLED = regex.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Layout:
    """Which fields a template may have."""

    fields: Sequence[str]
    """Anywhere in the text and at the edges of a page."""
    columns: Sequence[str]
    """Only in what repeats."""
    needed: Sequence[str]
    """Of the columns: without them a template says nothing."""
    is_page: bool = False
    """The whole page repeats, and not a row of a table."""


def check(source: bytes, layout: Layout) -> None:
    """Whether a template can be filled in. TemplateProblem."""
    _opened(source, layout)


def filled(source: bytes, layout: Layout, values: Mapping[str, str], rows: Sequence[Sequence[str]]) -> bytes:
    """The template with the values by field, and rows as the columns stand. TemplateProblem."""
    from jinja2.sandbox import SandboxedEnvironment

    template = _opened(source, layout)
    # A loop over one name takes the value itself.
    repeated = [tuple(row) for row in rows] if len(layout.columns) > 1 else [row[0] for row in rows]
    template.render({**values, _ROWS: repeated}, SandboxedEnvironment(autoescape=True))
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def shown(name: str) -> str:
    """A field as it stands in a template."""
    return f"{{{{ {name} }}}}"


def _opened(source: bytes, layout: Layout) -> Any:
    """The template, looked through, its rows made ready to be repeated."""
    from docxtpl import DocxTemplate

    class Quiet(DocxTemplate):  # type: ignore[misc]
        """Fills in the text and the edges of pages, and nothing else."""

        def render_properties(self, *_: object, **__: object) -> None:
            """What the file says of itself stays as it is."""

        render_footnotes = render_properties

    for name, xml in template_safety.parts(source).items():
        if name.lower().endswith(".xml"):
            _look_through(name, xml, layout)
    try:
        document = Document(io.BytesIO(source))
    except Exception as error:
        # python-docx raises whatever a strange package made it stumble over.
        raise TemplateProblem("not_a_document") from error
    prepared = io.BytesIO()
    _forget_origin(document)
    (_repeat_page if layout.is_page else _repeat_rows)(document, layout)
    document.save(prepared)
    template = Quiet(io.BytesIO(prepared.getvalue()))
    _parse(template, layout)
    return template


def _forget_origin(document: Written) -> None:
    """A word processor would fetch the template that the document was begun from."""
    settings = document.settings.element
    for one in settings.findall(f"{_W}attachedTemplate"):
        settings.remove(one)
    for part in document.part.package.iter_parts():
        for key, relation in [*part.rels.items()]:
            if relation.reltype.endswith("/attachedTemplate"):
                part.rels.pop(key)


def _look_through(name: str, xml: bytes, layout: Layout) -> None:
    """Every brace of a part belongs to a field that there is."""
    tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    is_filled = _FILLED.fullmatch(name)
    for paragraph in tree.iter(f"{_W}p"):
        said = _said(paragraph)
        if not is_filled and _BRACES.search(said):
            raise TemplateProblem("not_here", where=said)
        for field in _fields(said, layout):
            _check_field(field, said, layout, repeats=name == _BODY and (layout.is_page or _is_in_row(paragraph)))
    if not is_filled and regex.search(rb"\{\{|\{%", xml):
        raise TemplateProblem("not_here", where=name)


def _fields(said: str, layout: Layout) -> Iterator[str]:
    """The names of the fields of a paragraph."""
    rest = _FIELD.sub("", said)
    if set("".join(_BRACES.findall(rest))) & {"%", "#"}:
        raise TemplateProblem("no_command", where=said, example=_example(layout))
    if _BRACES.search(rest):
        is_torn = rest.count("{{") != rest.count("}}")
        raise TemplateProblem("torn" if is_torn else "no_command", where=said, example=_example(layout))
    yield from _FIELD.findall(said)


def _check_field(field: str, said: str, layout: Layout, *, repeats: bool) -> None:
    if field in layout.fields:
        return
    if field not in layout.columns:
        raise TemplateProblem("unknown", field=field, where=said, known=", ".join([*layout.fields, *layout.columns]))
    if not repeats:
        raise TemplateProblem("not_on_page" if layout.is_page else "not_in_row", field=field, where=said)


def _is_in_row(paragraph: etree._Element) -> bool:
    return next(paragraph.iterancestors(f"{_W}tr"), None) is not None


def _repeat_rows(document: Written, layout: Layout) -> None:
    """Rows with fields of a pair get what makes them repeat."""
    seen: set[str] = set()
    for row in document.element.body.iter(f"{_W}tr"):
        its = set(_FIELD.findall(_said(row))) & set(layout.columns)
        if not its or any(True for _ in row.iterdescendants(f"{_W}tr")):
            continue
        seen |= its
        row.addprevious(_tag(f"{{%tr for {', '.join(layout.columns)} in {_ROWS} %}}"))
        row.addnext(_tag("{%tr endfor %}"))
    _check_needed(layout, seen, "row_missing")


def _repeat_page(document: Written, layout: Layout) -> None:
    """All that stands on it gets what makes it repeat, each time on a new page."""
    body = document.element.body
    _check_needed(layout, set(_FIELD.findall(_said(body))), "field_missing")
    # A break before the first paragraph of a document makes no empty page.
    first = OxmlElement("w:p")
    properties = first.get_or_add_pPr()
    properties.append(OxmlElement("w:pageBreakBefore"))
    body.insert(0, first)
    body.insert(0, _line(f"{{%p for {', '.join(layout.columns)} in {_ROWS} %}}"))
    end = _line("{%p endfor %}")
    if (section := body.find(f"{_W}sectPr")) is not None:
        section.addprevious(end)
    else:
        body.append(end)


def _check_needed(layout: Layout, seen: set[str], code: str) -> None:
    if not seen.issuperset(layout.needed):
        raise TemplateProblem(code, known=", ".join(layout.needed))


def _line(said: str) -> Any:
    return parse_xml(f"<w:p {_NAMESPACE}><w:r><w:t>{said}</w:t></w:r></w:p>")


def _tag(said: str) -> Any:
    return parse_xml(f"<w:tr {_NAMESPACE}><w:tc><w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:tc></w:tr>")


def _parse(template: Any, layout: Layout) -> None:
    """What will be run is read once more as a whole: nothing but our loop, known names and text is in it."""
    from jinja2 import TemplateError, meta, nodes
    from jinja2.sandbox import SandboxedEnvironment

    known = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.For, nodes.Tuple)
    for xml in _texts(template):
        patched = template.patch_xml(xml)
        try:
            tree = SandboxedEnvironment(autoescape=True).parse(patched)
        except TemplateError as error:
            raise TemplateProblem("torn", where=_strange(patched, layout), example=_example(layout)) from error
        is_known = meta.find_undeclared_variables(tree) <= {*layout.fields, _ROWS}
        if not is_known or any(not isinstance(one, known) for one in tree.find_all(nodes.Node)):
            raise TemplateProblem("no_command", where=_strange(patched, layout), example=_example(layout))


def _strange(patched: str, layout: Layout) -> str:
    """The first thing in braces that is neither a known field nor ours."""
    tags = [one for one in _TAG.findall(patched) if f" in {_ROWS} %}}" not in one and "endfor" not in one]
    return next((one for one in tags if _FIELD.sub(r"\1", one) not in layout.fields), "{{")


def _texts(template: Any) -> Iterator[str]:
    template.init_docx()
    yield template.get_xml()
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(kind):
            yield template.get_part_xml(part)


def _said(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{_W}t"))


def _example(layout: Layout) -> str:
    return shown(layout.fields[0])
