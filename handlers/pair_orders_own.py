"""A place's own templates of orders: which there are, sending one, taking it, going back to our layout."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send, toast
from bot.words import gettext as _
from handlers.entry import ask
from handlers.pair_orders_screens import KINDS
from handlers.screens import done, instead, plain
from models import Response
from services import forms, pair_orders_own
from services.access import Me
from services.pair_order import Kind
from services.pair_orders_own import Templates

router = Router(name="pair_orders_own")


@router.callback_query(callbacks.OrderTemplates.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.OrderTemplates, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks which orders have a template of their own."""
    return instead(
        query, kinds(await pair_orders_own.of_place(session, me=me, place_id=callback_data.place_id, now=now))
    )


@router.callback_query(callbacks.OrderLayout.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.OrderLayout, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks at the template of one kind of order."""
    found = await pair_orders_own.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, one(found, callback_data.order))


@router.callback_query(callbacks.SendTemplate.filter())
async def ask_for_file(
    query: CallbackQuery, callback_data: callbacks.SendTemplate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator is about to send a template."""
    place_id = callback_data.place_id
    await pair_orders_own.check_may_send(session, me=me, place_id=place_id, now=now)
    preset = {"order_kind": callback_data.order.value}
    return await ask(session, me, pair_orders_own.FORM, place_id=place_id, preset=preset, now=now)


@router.callback_query(callbacks.BlankTemplate.filter())
async def take_ours(
    query: CallbackQuery, callback_data: callbacks.BlankTemplate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator wants our layout with fields in it."""
    place_id, kind = callback_data.place_id, callback_data.order
    await pair_orders_own.ask_blank(session, me=me, place_id=place_id, kind=kind, now=now)
    return toast(_("The file comes here in a minute."))


@router.callback_query(callbacks.TakeTemplate.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.TakeTemplate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator takes the template that was looked through."""
    kind, place_id, change = await pair_orders_own.take(session, me=me, job_id=callback_data.job_id, now=now)
    said = _("«{kind}»: the next order is made from your template.").format(kind=_(KINDS[kind]))
    return instead(query, done(said, change, _to_orders(place_id)))


@router.callback_query(callbacks.OurLayout.filter())
async def give_up(
    query: CallbackQuery, callback_data: callbacks.OurLayout, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator goes back to our layout."""
    place_id, kind = callback_data.place_id, callback_data.order
    change = await pair_orders_own.drop(session, me=me, place_id=place_id, kind=kind, now=now)
    said = _("«{kind}»: the next order is made as the bot lays it out.").format(kind=_(KINDS[kind]))
    return instead(query, done(said, change, _to_orders(place_id)))


async def sent(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """The template has come."""
    place_id, kind = response.place_id, Kind(answers["kind"])
    await forms.wipe(session, response)
    await pair_orders_own.receive(session, me=me, place_id=place_id, kind=kind, reference=answers["file"], now=now)
    return send(_("I am looking the template through. I will write in a minute."), _to_orders(place_id), home())


def kinds(found: Templates) -> Reply:
    """Each kind of order, and from what it is made."""
    place_id = found.place.id
    said = _("The bot fills in orders as it lays them out itself, or in your own .docx.")
    lines = [f"• {_(KINDS[kind])}: {_('your own') if kind in found.own else _('as the bot has it')}" for kind in Kind]
    rows = [[press(_(KINDS[kind]), callbacks.OrderLayout(place_id=place_id, order=kind))] for kind in Kind]
    text = "\n".join([f"<b>{plain(found.place.name)}</b>", said, "", *lines])
    return send(text, *rows, _to_orders(place_id), home())


def one(found: Templates, kind: Kind) -> Reply:
    """What can be done about the template of one kind."""
    about = {"place_id": found.place.id, "order": kind}
    said = _("Take our layout with fields, change it in a word processor, and send it back.")
    if kind in found.own:
        said = _("This order is made from your own template of {day}.").format(day=f"{found.own[kind]:%d.%m.%Y}")
    rows = [[press(_("Our layout as a file"), callbacks.BlankTemplate(**about))]]
    rows.append([press(_("Send a template"), callbacks.SendTemplate(**about))])
    if kind in found.own:
        rows.append([press(_("Back to our layout"), callbacks.OurLayout(**about))])
    back = [press(_("‹ Back"), callbacks.OrderTemplates(place_id=found.place.id))]
    return send(f"<b>{_(KINDS[kind])}</b>\n{said}", *rows, back, home())


def _to_orders(place_id: int) -> Row:
    return [press(_("‹ To the orders"), callbacks.PairOrders(place_id=place_id))]


ACTIONS = {pair_orders_own.FORM: sent}
"""By the code of the form."""
