"""What comes of orders later: the files, what was found in a template, and that a pair may begin."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.my_pairs import called
from handlers.own_templates import KINDS as OWN_KINDS
from handlers.pair_orders_screens import KINDS
from handlers.screens import plain
from models import Job, PairOrder
from services import access, own_templates, pair_orders_drafts, pair_orders_signed, pair_orders_waiting
from services.access import Action
from services.outbox import Promised
from services.own_templates import Own, right
from services.pair_order import Kind
from services.template_problem import TemplateProblem

if TYPE_CHECKING:
    from handlers.notices import Facts


async def written(facts: "Facts", promise: Promised) -> Reply | None:
    """A draft as a file, if it is still one."""
    file, order_id = await facts.file(promise), promise.parameters["order_id"]
    order = await facts.session.get(PairOrder, order_id)
    if file is None or order is None or order.entered_at is not None or not await _may(facts, promise):
        return None
    text = [_("<b>{kind}</b>\nPlease read the order through, and let the head sign it.").format(kind=_said(order.kind))]
    if promise.parameters["is_torn"]:
        text.append(_("Your template could not be filled in, so this is our layout."))
    text.append(_("When it is signed, come back with its number and day."))
    sign = [press(_("The order is signed"), callbacks.SignedOrder(order_id=order_id))]
    back = [press(_("‹ To the orders"), callbacks.PairOrders(place_id=promise.parameters["place_id"]))]
    return send("\n\n".join(text), sign, back, home(), document=file)


async def looked_through(facts: "Facts", promise: Promised) -> Reply | None:
    """Whether a template can be taken, or what is wrong with it."""
    said, kind = promise.parameters, Own(promise.parameters["kind"])
    if not await _may(facts, promise, right(kind)):
        return None
    about = {"place_id": said["place_id"], "own": kind}
    back = [press(_("‹ Back"), callbacks.OrderLayout(**about))]
    if "problem" in said:
        problem = TemplateProblem(said["problem"], **said["fields"])
        text = _("<b>{kind}</b>\nThis template does not fit yet.").format(kind=_(OWN_KINDS[kind]))
        again = [press(_("Send again"), callbacks.SendTemplate(**about))]
        why = plain(problem.said(words.language().partition("@")[0]))
        return send(f"{text}\n\n{why}", again, back, home())
    job = await facts.session.get(Job, said["job_id"])
    if job is None or "content" not in (job.result or {}):
        return None
    text = _("<b>{kind}</b>\nThe template fits: every field is known. Take it?").format(kind=_(OWN_KINDS[kind]))
    return send(text, [press(_("Take it"), callbacks.TakeTemplate(job_id=job.id))], back, home())


async def blank(facts: "Facts", promise: Promised) -> Reply | None:
    """Our layout with fields in it."""
    file, kind = await facts.file(promise), Own(promise.parameters["kind"])
    if file is None or not await _may(facts, promise, right(kind)):
        return None
    text = _("Change whatever you like. What stands in {{ }} is filled in by the bot; a row with a pair repeats.")
    if kind is Own.CERTIFICATE:
        text = _("Change whatever you like. What stands in {{ }} is filled in by the bot, a page for each guest.")
    send_it = callbacks.SendTemplate(place_id=promise.parameters["place_id"], own=kind)
    return send(text, [press(_("Send a template"), send_it)], home(), document=file)


async def begun(facts: "Facts", promise: Promised) -> Reply | None:
    """Somebody of a pair, or a mentee's guardian, reads that it may begin."""
    about = {"pair_id": promise.parameters["pair_id"], "person_id": promise.receiver_id}
    found = await pair_orders_signed.told(facts.session, now=facts.now, **about)
    if found is None:
        return None
    text = _("<b>{pair}</b>\nThe order is signed. What is left is to agree on a time.").format(
        pair=plain(called(found))
    )
    return send(text, [press(_("Open the pair"), callbacks.MyPair(pair_id=found.pair.id))], home())


async def unsigned(session: AsyncSession, line: Mapping[str, Any], now: datetime) -> tuple[str, Row] | None:
    """A curator reads in the morning that an order waits for its number; nothing where none does."""
    found = await pair_orders_waiting.unsigned(session, line["place_id"], told_id=line["person_id"], now=now)
    if found is None:
        return None
    place, drafts = found
    head = _("<b>{place}</b>: an order waits for its number and day").format(place=plain(place.name))
    text = "\n".join([head, *(f"• {_said(one.kind)}" for one in drafts)])
    if len(drafts) == 1:
        return text, [press(_("The order is signed"), callbacks.SignedOrder(order_id=drafts[0].id))]
    return text, [press(_("Orders"), callbacks.PairOrders(place_id=place.id))]


async def _may(facts: "Facts", promise: Promised, action: Action = Action.MAKE_PAIRS) -> bool:
    place_id = promise.parameters["place_id"]
    return await access.still(facts.session, promise.receiver_id, action, place_id, now=facts.now)


def _said(kind: str) -> str:
    return _(KINDS[Kind(kind)])


SAID = {
    pair_orders_drafts.FILE: written,
    own_templates.LOOK: looked_through,
    own_templates.BLANK: blank,
    pair_orders_signed.BEGUN: begun,
}
"""By the kind of promise."""
LINES = {pair_orders_waiting.LINE: unsigned}
"""By the kind of line in the morning message."""
