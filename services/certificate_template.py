"""Certificates of attendance in an organisation's own .docx: the page repeats for each of those who were there."""

from collections.abc import Sequence

from services import event_certificate_docx, template_filling
from services.event_certificate_docx import Certified
from services.printable import one_line
from services.template_filling import Layout, shown


def blank() -> bytes:
    """Our own layout with the fields in it: something to begin a template from."""
    return event_certificate_docx.laid_out([{gap: shown(name) for gap, name in _names().items()}])


def check(source: bytes) -> None:
    """Whether a template can be filled in. TemplateProblem."""
    template_filling.check(source, _layout())


def filled(source: bytes, one: Certified) -> bytes:
    """The template with everybody in it, each on a page of their own. TemplateProblem."""
    names, known = _names(), event_certificate_docx.known(one)
    values = {names[gap]: one_line(said) for gap, said in known.items()}
    return template_filling.filled(source, _layout(), values, [[one_line(name)] for name in one.names])


def _layout() -> Layout:
    names = _names()
    page: Sequence[str] = [names["name"]]
    return Layout([said for gap, said in names.items() if gap != "name"], page, page, is_page=True)


def _names() -> dict[str, str]:
    """What the fields are called in a template, by our gaps."""
    fields: dict[str, str] = event_certificate_docx.words()["fields"]
    return fields
