"""A place's own templates of orders and certificates: which there are, sending and taking one, going back to ours."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send, toast
from bot.words import gettext as _
from handlers import event_screens
from handlers.entry import ask
from handlers.pair_orders_screens import KINDS as ORDERS
from handlers.screens import done, instead, phrase, plain
from models import Response
from services import forms, own_templates
from services.access import Me
from services.own_templates import Own, Templates

router = Router(name="own_templates")

KINDS: dict[Own, str] = {
    **{Own(kind): words for kind, words in ORDERS.items()},
    Own.CERTIFICATE: phrase("Certificate of attendance"),
}
"""What each of them is about."""


@router.callback_query(callbacks.OrderTemplates.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.OrderTemplates, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks which orders have a template of their own."""
    return instead(query, kinds(await own_templates.of_place(session, me=me, place_id=callback_data.place_id, now=now)))


@router.callback_query(callbacks.OrderLayout.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.OrderLayout, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks at the template of one kind of order."""
    place_id, kind = callback_data.place_id, callback_data.own
    found = await own_templates.of_place(session, me=me, place_id=place_id, kind=kind, now=now)
    return instead(query, one(found, kind))


@router.callback_query(callbacks.SendTemplate.filter())
async def ask_for_file(
    query: CallbackQuery, callback_data: callbacks.SendTemplate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator is about to send a template."""
    place_id, kind = callback_data.place_id, callback_data.own
    await own_templates.check_may_send(session, me=me, place_id=place_id, kind=kind, now=now)
    if kind is Own.CERTIFICATE:
        return await ask(session, me, own_templates.CERTIFICATE_FORM, place_id=place_id, now=now)
    preset = {"order_kind": kind.value}
    return await ask(session, me, own_templates.FORM, place_id=place_id, preset=preset, now=now)


@router.callback_query(callbacks.BlankTemplate.filter())
async def take_ours(
    query: CallbackQuery, callback_data: callbacks.BlankTemplate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator wants our layout with fields in it."""
    place_id, kind = callback_data.place_id, callback_data.own
    await own_templates.ask_blank(session, me=me, place_id=place_id, kind=kind, now=now)
    return toast(_("The file comes here in a minute."))


@router.callback_query(callbacks.TakeTemplate.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.TakeTemplate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator takes the template that was looked through."""
    kind, place_id, change = await own_templates.take(session, me=me, job_id=callback_data.job_id, now=now)
    said = _("«{kind}»: the next one is made from your template.").format(kind=_(KINDS[kind]))
    return instead(query, done(said, change, back(place_id, kind)))


@router.callback_query(callbacks.OurLayout.filter())
async def give_up(
    query: CallbackQuery, callback_data: callbacks.OurLayout, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator goes back to our layout."""
    place_id, kind = callback_data.place_id, callback_data.own
    change = await own_templates.drop(session, me=me, place_id=place_id, kind=kind, now=now)
    said = _("«{kind}»: the next one is made as the bot lays it out.").format(kind=_(KINDS[kind]))
    return instead(query, done(said, change, back(place_id, kind)))


async def sent(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """The template has come."""
    place_id, kind = response.place_id, Own(answers.get("kind") or Own.CERTIFICATE)
    await forms.wipe(session, response)
    await own_templates.receive(session, me=me, place_id=place_id, kind=kind, reference=answers["file"], now=now)
    return send(_("I am looking the template through. I will write in a minute."), back(place_id, kind), home())


def kinds(found: Templates) -> Reply:
    """Each kind of order, and from what it is made."""
    place_id = found.place.id
    said = _("The bot fills in orders as it lays them out itself, or in your own .docx.")
    orders = [Own(kind) for kind in ORDERS]
    lines = [f"• {_(KINDS[kind])}: {_('your own') if kind in found.own else _('as the bot has it')}" for kind in orders]
    rows = [[press(_(KINDS[kind]), callbacks.OrderLayout(place_id=place_id, own=kind))] for kind in orders]
    text = "\n".join([f"<b>{plain(found.place.name)}</b>", said, "", *lines])
    return send(text, *rows, _to_orders(place_id), home())


def one(found: Templates, kind: Own) -> Reply:
    """What can be done about the template of one kind."""
    about = {"place_id": found.place.id, "own": kind}
    said = _("Take our layout with fields, change it in a word processor, and send it back.")
    if kind in found.own:
        said = _("It is made from your own template of {day}.").format(day=f"{found.own[kind]:%d.%m.%Y}")
    rows = [[press(_("Our layout as a file"), callbacks.BlankTemplate(**about))]]
    rows.append([press(_("Send a template"), callbacks.SendTemplate(**about))])
    if kind in found.own:
        rows.append([press(_("Back to our layout"), callbacks.OurLayout(**about))])
    to = press(_("‹ Back"), callbacks.OrderTemplates(place_id=found.place.id))
    above = back(found.place.id, kind) if kind is Own.CERTIFICATE else [to]
    return send(f"<b>{_(KINDS[kind])}</b>\n{said}", *rows, above, home())


def back(place_id: int, kind: Own) -> Row:
    """To where documents of this kind are made."""
    return event_screens.back(place_id) if kind is Own.CERTIFICATE else _to_orders(place_id)


def _to_orders(place_id: int) -> Row:
    return [press(_("‹ To the orders"), callbacks.PairOrders(place_id=place_id))]


ACTIONS = {own_templates.FORM: sent, own_templates.CERTIFICATE_FORM: sent}
"""By the code of the form."""
