"""Orders in an organisation's own .docx: only named fields may stand in it; a row with a pair's fields repeats."""

from services import pair_order, pair_order_docx, template_filling
from services.pair_order import COLUMNS, Kind, Order
from services.template_filling import Layout, shown

_NEEDED = {
    Kind.ASSIGNING: ("mentor", "mentee"),
    Kind.AMENDING: ("leaves", "replaced_by"),
    Kind.CLOSING: ("mentor", "mentee"),
}
"""Without them an order says nothing."""


def blank(kind: Kind) -> bytes:
    """Our own layout with the fields in it: something to begin a template from."""
    fields = {one: shown(said) for one, said in pair_order.words()["fields"].items()}
    row = {one: shown(said) for one, said in _columns(kind).items()}
    return pair_order_docx.written(Order(kind, fields, [fields["grounds"]], [row]))


def check(source: bytes, kind: Kind) -> None:
    """Whether a template can be filled in. TemplateProblem."""
    template_filling.check(source, _layout(kind))


def filled(source: bytes, order: Order) -> bytes:
    """The template with the order in it. TemplateProblem."""
    names, columns = pair_order.words()["fields"], _columns(order.kind)
    rows = [[one[column] for column in columns] for one in order.rows]
    values = {names[one]: said for one, said in order.fields.items()}
    return template_filling.filled(source, _layout(order.kind), values, rows)


def _layout(kind: Kind) -> Layout:
    columns = _columns(kind)
    fields = [*pair_order.words()["fields"].values()]
    return Layout(fields, [*columns.values()], [columns[one] for one in _NEEDED[kind]])


def _columns(kind: Kind) -> dict[str, str]:
    """What the columns of the annex are called in a template."""
    names = pair_order.words()["columns"]
    return {one: names[one] for one in COLUMNS[kind]}
