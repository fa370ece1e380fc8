"""Orders on pairs on the screen: what waits for one, the drafts, one order with its pairs."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.pair_titles import title
from handlers.screens import and_more, done, paged, phrase, plain, short_name
from models import Pair, PairOrder
from services import school_years
from services.access import Action
from services.pair_order import Kind
from services.pair_orders import Entry, LeftOut, Why
from services.pair_orders_drafts import Card, Listed, Orders, Prepared
from services.pair_orders_signed import Signed
from services.pair_sight import Curated
from services.pairs import Hub

PAGE, NAMED = 6, 5
KINDS: dict[Kind, str] = {
    Kind.ASSIGNING: phrase("New pairs"),
    Kind.AMENDING: phrase("Changes in pairs"),
    Kind.CLOSING: phrase("End of work"),
}
"""What an order is about, in two words."""
WHYS: dict[Why, str] = {
    Why.MENTORING: phrase("{name}: no written consent to being a mentor"),
    Why.CONSENT: phrase("{name}: not all consents are here, or the certificate"),
    Why.AGREEMENT: phrase("{name}: no agreement with the organisation holds now"),
    Why.CHANGED: phrase("{name}: the pair was no longer waiting for the order"),
}
PAPERS = (Why.MENTORING, Why.CONSENT)
"""What a paper mends."""


def orders(found: Orders, page: int) -> Reply:
    """What waits, who is left out, the orders of the year."""
    place_id, may = found.place.id, Action.MAKE_PAIRS in found.may
    shown, page, of = paged(found.orders, page, PAGE)
    left = [one for its in found.waiting.values() for one in its.left_out]
    head = _("<b>{place}: orders of {year}</b>").format(
        place=plain(found.place.name), year=school_years.title(found.school_year)
    )
    text = [head, "\n".join(_waiting(found)), *left_out(left)]
    rows = [
        *(_to_prepare(found) if may else ()),
        *([press(_listed(one), callbacks.PairOrderCard(order_id=one.order.id))] for one in shown),
        *pages(page, of, lambda to: callbacks.PairOrders(place_id=place_id, page=to)),
        *([[press(_("Your own template"), callbacks.OrderTemplates(place_id=place_id))]] if may else ()),
    ]
    back = [press(_("‹ To the pairs"), callbacks.Pairs(place_id=place_id))]
    return send("\n\n".join(text), *rows, *_cards(left), back, home())


def prepared(found: Prepared) -> Reply:
    """The draft is being made; or nobody can stand in it yet."""
    said = _("Nobody can stand in the order yet.")
    rows: list[Row] = []
    if found.order is not None:
        count = ngettext("{count} pair is in the order.", "{count} pairs are in the order.", found.pairs)
        said = f"{count.format(count=found.pairs)} {_('The file comes here in a minute.')}"
        rows = [[press(_("Open the order"), callbacks.PairOrderCard(order_id=found.order.id))]]
    back = _to_orders(found.place.id)
    return send("\n\n".join([said, *left_out(found.left_out)]), *rows, *_cards(found.left_out), back, home())


def card(found: Card) -> Reply:
    """One order with its pairs."""
    order = found.order
    lines = [f"• {_named(one)}" for one in found.entries[:PAGE]]
    more = len(found.entries) - len(lines)
    stale = _("Something has changed since. Please prepare the order anew.")
    text = [
        f"<b>{_(KINDS[Kind(order.kind)])}</b>\n{_standing(order)}",
        "\n".join([*lines, *([and_more(more)] if more > 0 else [])]),
        *([stale] if found.is_stale else []),
    ]
    rows = _acts(found) if Action.MAKE_PAIRS in found.may else []
    return send("\n\n".join(filter(None, text)), *rows, _to_orders(found.place.id), home())


def signed(found: Signed) -> Reply:
    """What has come of a signed order."""
    order = found.order
    said = _("The order is No. {number} of {day}.").format(number=plain(order.number or ""), day=_day(order.signed_on))
    if found.begun:
        count = ngettext("{count} pair works.", "{count} pairs work.", len(found.begun))
        told = _("They are told in a minute.")
        said = f"{said} {count.format(count=len(found.begun))} {told}"
    text = "\n\n".join([said, *left_out(found.left_out)])
    opened = [press(_("Open the order"), callbacks.PairOrderCard(order_id=order.id))]
    return done(text, found.change, opened, *_cards(found.left_out), _to_orders(found.place.id))


def left_out(found: Sequence[LeftOut]) -> Iterator[str]:
    """Who keeps a pair out of an order, and what to do."""
    if not found:
        return
    lines = [f"• {_(WHYS[one.why]).format(name=plain(short_name(one.person.name)))}" for one in found[:NAMED]]
    more = [and_more(len(found) - NAMED)] if len(found) > NAMED else []
    yield "\n".join([_("Left out for now:"), *lines, *more])
    if any(one.why in PAPERS for one in found):
        yield _("When the paper is here, mark it on the person’s card and prepare the order anew.")


def called(order: PairOrder) -> str:
    """An order in a few words."""
    return _("No. {number} of {day}").format(number=order.number, day=_day(order.signed_on))


def _waiting(found: Orders) -> Iterator[str]:
    waits = {kind: len(its.entries) for kind, its in found.waiting.items() if its.entries}
    if not waits:
        yield _("Nothing waits for an order now.")
        return
    yield _("These wait for an order:")
    yield from (f"• {_(KINDS[kind])}: {count}" for kind, count in waits.items())


def _to_prepare(found: Orders) -> Iterator[Row]:
    """One button says what it does; of several each says for what."""
    waits = [kind for kind, its in found.waiting.items() if its.entries]
    for kind in waits:
        label = _("Prepare the order") if len(waits) == 1 else _("Prepare: {kind}").format(kind=_(KINDS[kind]))
        yield [press(label, callbacks.PrepareOrder(place_id=found.place.id, order=kind))]


def _listed(one: Listed) -> str:
    name = _("Draft") if one.order.entered_at is None else called(one.order)
    return f"{name} · {_(KINDS[Kind(one.order.kind)])} · {one.pairs}"


def _cards(found: Sequence[LeftOut]) -> list[Row]:
    """The ways to those of the place whose papers are missing."""
    own = (one.person for one in found if one.why in PAPERS and one.person.operator_id == one.pair.programme.place_id)
    people = {one.id: one for one in own}
    return [[press(short_name(one.name), callbacks.PersonCard(person_id=one.id))] for one in [*people.values()][:3]]


def _acts(found: Card) -> list[Row]:
    order_id, is_draft = found.order.id, found.order.entered_at is None
    sign = press(
        _("The order is signed") if is_draft else _("Correct the number"), callbacks.SignedOrder(order_id=order_id)
    )
    file = [[press(_("Take the file"), callbacks.OrderFile(order_id=order_id))]] if is_draft else []
    return [[sign], *file]


def _standing(order: PairOrder) -> str:
    if order.entered_at is None:
        return _("A draft. The number and the day are written by hand when it is signed.")
    return called(order)


def _named(one: Entry) -> str:
    if one.successor is None:
        return _sides(one.pair)
    return _("{before}, then {after}").format(before=_sides(one.pair), after=_sides(one.successor))


def _sides(pair: Pair) -> str:
    return plain(title(pair))


def _to_orders(place_id: int) -> Row:
    return [press(_("‹ To the orders"), callbacks.PairOrders(place_id=place_id))]


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def row(found: Hub) -> Row:
    """On the numbers of a place: the way to its orders."""
    return [press(_("Orders"), callbacks.PairOrders(place_id=found.place.id))]


def since(found: Curated) -> list[str]:
    """On a pair's card: since when it works."""
    day = found.pair.effective_on
    return [_("By the order since {day}").format(day=_day(day))] if day else []
