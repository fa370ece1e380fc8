"""Orders in an organisation's own .docx: only named fields may stand in it; a row with a pair's fields repeats."""

import io
from collections.abc import Iterator
from typing import Any

import regex
from docx import Document
from docx.document import Document as Written
from docx.oxml import parse_xml
from lxml import etree

from services import pair_order, pair_order_docx, template_safety
from services.pair_order import COLUMNS, Kind, Order
from services.template_problem import TemplateProblem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMESPACE = f'xmlns:w="{_W[1:-1]}"'
_FIELD = regex.compile(r"\{\{[ \u00A0]*+([\p{L}_][\p{L}\p{M}\d_]*+)[ \u00A0]*+\}\}")
_BRACES = regex.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_TAG = regex.compile(r"\{[{%#].*?[}%#]\}", regex.DOTALL)
_BODY = "word/document.xml"
_FILLED = regex.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_ROWS = "rows"
_NEEDED = {
    Kind.ASSIGNING: ("mentor", "mentee"),
    Kind.AMENDING: ("leaves", "replaced_by"),
    Kind.CLOSING: ("mentor", "mentee"),
}
"""Without them an order says nothing."""


def blank(kind: Kind) -> bytes:
    """Our own layout with the fields in it: something to begin a template from."""
    fields = {one: _shown(said) for one, said in pair_order.words()["fields"].items()}
    row = {one: _shown(_columns(kind)[one]) for one in COLUMNS[kind]}
    return pair_order_docx.written(Order(kind, fields, [fields["grounds"]], [row]))


def check(source: bytes, kind: Kind) -> None:
    """Whether a template can be filled in. TemplateProblem."""
    _opened(source, kind)


def filled(source: bytes, order: Order) -> bytes:
    """The template with the order in it. TemplateProblem."""
    from jinja2.sandbox import SandboxedEnvironment

    template = _opened(source, order.kind)
    names, columns = pair_order.words()["fields"], _columns(order.kind)
    rows = [tuple(one[column] for column in columns) for one in order.rows]
    values: dict[str, Any] = {names[one]: said for one, said in order.fields.items()}
    template.render({**values, _ROWS: rows}, SandboxedEnvironment(autoescape=True))
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _opened(source: bytes, kind: Kind) -> Any:
    """The template, looked through, its rows made ready to be repeated."""
    from docxtpl import DocxTemplate

    class Quiet(DocxTemplate):  # type: ignore[misc]
        """Fills in the text and the edges of pages, and nothing else."""

        def render_properties(self, *_: object, **__: object) -> None:
            """What the file says of itself stays as it is."""

        render_footnotes = render_properties

    for name, xml in template_safety.parts(source).items():
        if name.lower().endswith(".xml"):
            _look_through(name, xml, kind)
    try:
        document = Document(io.BytesIO(source))
    except Exception as error:
        # python-docx raises whatever a strange package made it stumble over.
        raise TemplateProblem("not_a_document") from error
    prepared = io.BytesIO()
    _forget_origin(document)
    _repeat_rows(document, kind)
    document.save(prepared)
    template = Quiet(io.BytesIO(prepared.getvalue()))
    _parse(template)
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


def _look_through(name: str, xml: bytes, kind: Kind) -> None:
    """Every brace of a part belongs to a field that there is."""
    tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    is_filled = _FILLED.fullmatch(name)
    for paragraph in tree.iter(f"{_W}p"):
        said = _said(paragraph)
        if not is_filled and _BRACES.search(said):
            raise TemplateProblem("not_here", where=said)
        for field in _fields(said):
            _check_field(field, said, kind, is_in_row=name == _BODY and _is_in_row(paragraph))
    if not is_filled and regex.search(rb"\{\{|\{%", xml):
        raise TemplateProblem("not_here", where=name)


def _fields(said: str) -> Iterator[str]:
    """The names of the fields of a paragraph."""
    rest = _FIELD.sub("", said)
    if set("".join(_BRACES.findall(rest))) & {"%", "#"}:
        raise TemplateProblem("no_command", where=said, example=_example())
    if _BRACES.search(rest):
        is_torn = rest.count("{{") != rest.count("}}")
        raise TemplateProblem("torn" if is_torn else "no_command", where=said, example=_example())
    yield from _FIELD.findall(said)


def _check_field(field: str, said: str, kind: Kind, *, is_in_row: bool) -> None:
    if field in _fields_known():
        return
    columns = _columns(kind).values()
    if field not in columns:
        raise TemplateProblem("unknown", field=field, where=said, known=", ".join([*_fields_known(), *columns]))
    if not is_in_row:
        raise TemplateProblem("not_in_row", field=field, where=said)


def _is_in_row(paragraph: etree._Element) -> bool:
    return next(paragraph.iterancestors(f"{_W}tr"), None) is not None


def _repeat_rows(document: Written, kind: Kind) -> None:
    """Rows with fields of a pair get what makes them repeat."""
    columns = _columns(kind)
    seen: set[str] = set()
    for row in document.element.body.iter(f"{_W}tr"):
        its = set(_FIELD.findall(_said(row))) & set(columns.values())
        if not its or any(True for _ in row.iterdescendants(f"{_W}tr")):
            continue
        seen |= its
        row.addprevious(_tag(f"{{%tr for {', '.join(columns.values())} in {_ROWS} %}}"))
        row.addnext(_tag("{%tr endfor %}"))
    needed = [columns[one] for one in _NEEDED[kind]]
    if not seen.issuperset(needed):
        raise TemplateProblem("row_missing", known=", ".join(needed))


def _tag(said: str) -> Any:
    return parse_xml(f"<w:tr {_NAMESPACE}><w:tc><w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:tc></w:tr>")


def _parse(template: Any) -> None:
    """What will be run is read once more as a whole: nothing but our loop, known names and text is in it."""
    from jinja2 import TemplateError, meta, nodes
    from jinja2.sandbox import SandboxedEnvironment

    known = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.For, nodes.Tuple)
    for xml in _texts(template):
        patched = template.patch_xml(xml)
        try:
            tree = SandboxedEnvironment(autoescape=True).parse(patched)
        except TemplateError as error:
            raise TemplateProblem("torn", where=_strange(patched), example=_example()) from error
        is_known = meta.find_undeclared_variables(tree) <= {*_fields_known(), _ROWS}
        if not is_known or any(not isinstance(one, known) for one in tree.find_all(nodes.Node)):
            raise TemplateProblem("no_command", where=_strange(patched), example=_example())


def _strange(patched: str) -> str:
    """The first thing in braces that is neither a known field nor ours."""
    tags = [one for one in _TAG.findall(patched) if f" in {_ROWS} %}}" not in one and "endfor" not in one]
    return next((one for one in tags if _FIELD.sub(r"\1", one) not in _fields_known()), "{{")


def _texts(template: Any) -> Iterator[str]:
    template.init_docx()
    yield template.get_xml()
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(kind):
            yield template.get_part_xml(part)


def _said(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{_W}t"))


def _shown(name: str) -> str:
    return f"{{{{ {name} }}}}"


def _example() -> str:
    return _shown(_fields_known()[0])


def _fields_known() -> list[str]:
    return [*pair_order.words()["fields"].values()]


def _columns(kind: Kind) -> dict[str, str]:
    """What the columns of the annex are called in a template."""
    names = pair_order.words()["columns"]
    return {one: names[one] for one in COLUMNS[kind]}
