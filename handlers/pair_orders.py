"""Orders on pairs: what waits for one, preparing a draft, taking it as a file, typing in that it is signed."""

from datetime import date, datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply, toast
from bot.words import gettext as _
from handlers import pair_orders_screens
from handlers.entry import ask
from handlers.screens import instead
from models import Response
from services import forms, pair_orders_drafts, pair_orders_signed
from services.access import Me
from services.pair_orders_signed import Typed

router = Router(name="pair_orders")


@router.callback_query(callbacks.PairOrders.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PairOrders, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator, or the head, looks at the orders of a place."""
    found = await pair_orders_drafts.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, pair_orders_screens.orders(found, callback_data.page))


@router.callback_query(callbacks.PrepareOrder.filter())
async def prepare(
    query: CallbackQuery, callback_data: callbacks.PrepareOrder, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator wants the draft of an order."""
    place_id, kind = callback_data.place_id, callback_data.order
    found = await pair_orders_drafts.prepare(session, me=me, place_id=place_id, kind=kind, now=now)
    return instead(query, pair_orders_screens.prepared(found))


@router.callback_query(callbacks.PairOrderCard.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.PairOrderCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at one order."""
    found = await pair_orders_drafts.card(session, me=me, order_id=callback_data.order_id, now=now)
    return instead(query, pair_orders_screens.card(found))


@router.callback_query(callbacks.OrderFile.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.OrderFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator takes a draft as a file again."""
    await pair_orders_drafts.ask_file(session, me=me, order_id=callback_data.order_id, now=now)
    return toast(_("The file comes here in a minute."))


@router.callback_query(callbacks.SignedOrder.filter())
async def ask_number(
    query: CallbackQuery, callback_data: callbacks.SignedOrder, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Which number has the order, and of which day is it?"""
    order = await pair_orders_signed.asked_about(session, me=me, order_id=callback_data.order_id, now=now)
    preset = {"order_id": str(order.id), "seen": order.number or ""}
    return await ask(session, me, pair_orders_signed.FORM, place_id=order.place_id, preset=preset, now=now)


async def signed(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """The number and the day are typed."""
    await forms.wipe(session, response)
    number = " ".join(answers["number"].split())
    typed = Typed(answers.get("known") or "", number, date.fromisoformat(answers["signed_on"]))
    found = await pair_orders_signed.sign(session, me=me, order_id=int(answers["order"]), typed=typed, now=now)
    return pair_orders_screens.signed(found)


ACTIONS = {pair_orders_signed.FORM: signed}
"""By the code of the form."""
