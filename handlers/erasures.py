"""Destroying data: the curator, or whoever answers for data, decides; nothing is destroyed silently."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send, toast
from bot.words import gettext as _
from bot.words import ngettext
from handlers import erasure_screens
from handlers.entry import ask
from handlers.screens import instead
from models import Response
from services import access, erasure_orders, forms, retention
from services.access import Action, Me
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

router = Router(name="erasures")


def erase_row(person_id: int, request_id: int) -> Row:
    """The row on a request by which somebody takes their consent back."""
    return [press(_("Destroy the data"), callbacks.AskToErase(person_id=person_id, request_id=request_id))]


@router.callback_query(callbacks.Erasures.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Erasures, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whose data are kept no longer?"""
    found = await erasure_orders.proposed(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, erasure_screens.proposed(found, callback_data.page))


@router.callback_query(callbacks.AskToErase.filter())
async def ask_one(
    query: CallbackQuery, callback_data: callbacks.AskToErase, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What destroying one person's data means."""
    number, asked = callback_data.person_id, callback_data.request_id
    found = await erasure_orders.ground(session, me=me, person_id=number, request_id=asked or None, now=now)
    return instead(query, erasure_screens.ask(found, asked))


@router.callback_query(callbacks.EraseNow.filter())
async def erase(
    query: CallbackQuery, callback_data: callbacks.EraseNow, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """One person's data are destroyed."""
    number, asked = callback_data.person_id, callback_data.request_id
    proof = await erasure_orders.order(session, me=me, person_id=number, request_id=asked or None, now=now)
    return instead(query, erasure_screens.erased(proof))


@router.callback_query(callbacks.AskToEraseAll.filter())
async def ask_all(
    query: CallbackQuery, callback_data: callbacks.AskToEraseAll, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What destroying the data of all who are proposed means."""
    found = await erasure_orders.proposed(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, erasure_screens.ask_all(found) if found.together else erasure_screens.proposed(found, 0))


@router.callback_query(callbacks.EraseAll.filter())
async def erase_all(
    query: CallbackQuery, callback_data: callbacks.EraseAll, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The data of all who are proposed are destroyed."""
    place_id, count = callback_data.place_id, callback_data.count
    gone = await erasure_orders.order_all(session, me=me, place_id=place_id, count=count, now=now)
    return instead(query, erasure_screens.erased_many(place_id, gone))


@router.callback_query(callbacks.ErasureProofs.filter())
async def list_proofs(
    query: CallbackQuery, callback_data: callbacks.ErasureProofs, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What was destroyed in a place."""
    found = await erasure_orders.proofs(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, erasure_screens.proofs(found, callback_data.place_id, callback_data.page))


@router.callback_query(callbacks.ErasureProof.filter())
async def open_proof(
    query: CallbackQuery, callback_data: callbacks.ErasureProof, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """One proof."""
    found = await erasure_orders.proof(session, me=me, erasure_id=callback_data.erasure_id, now=now)
    return instead(query, erasure_screens.proof(found))


@router.callback_query(callbacks.ErasureAct.filter())
async def print_act(
    query: CallbackQuery, callback_data: callbacks.ErasureAct, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The act is wanted as files."""
    await erasure_orders.ask_act(session, me=me, erasure_id=callback_data.erasure_id, now=now)
    return toast(_("The act comes in a minute."))


@router.callback_query(callbacks.PapersDestroyed.filter())
async def papers_destroyed(
    query: CallbackQuery, callback_data: callbacks.PapersDestroyed, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The papers are destroyed by hand."""
    found = await erasure_orders.papers_destroyed(session, me=me, erasure_id=callback_data.erasure_id, now=now)
    return instead(query, erasure_screens.proof(found))


@router.callback_query(callbacks.ActNumber.filter())
async def ask_number(
    query: CallbackQuery, callback_data: callbacks.ActNumber, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The number of the signed act is to be typed."""
    number = callback_data.erasure_id
    found = await erasure_orders.proof(session, me=me, erasure_id=number, now=now)
    preset = {"erasure_id": number}
    return await ask(session, me, erasure_orders.ACT, place_id=found.place_id, preset=preset, now=now)


async def signed(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """The number and the day of the signed act are typed."""
    await forms.wipe(session, response)
    found = await erasure_orders.sign(
        session,
        me=me,
        erasure_id=int(answers["erasure"]),
        number=answers["number"],
        signed_on=date.fromisoformat(answers["signed_on"]),
        now=now,
    )
    return erasure_screens.proof(found)


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """Whoever may erase reads that somebody is proposed, or gets an act; nothing where it is not so any more."""
    place_id = promise.parameters["place_id"]
    if not await access.still(facts.session, promise.receiver_id, Action.ERASE, place_id, now=facts.now):
        return None
    if promise.kind == erasure_orders.ACT:
        file = await facts.file(promise)
        back = [press(_("Open it"), callbacks.ErasureProof(erasure_id=promise.parameters["erasure_id"]))]
        return (
            send(_("The act: please sign it, and type its number in."), back, home(), document=file) if file else None
        )
    count = await retention.count(facts.session, place_id, now=facts.now)
    text = ngettext(
        "The time of keeping data is over for {count} person. Please look, and decide.",
        "The time of keeping data is over for {count} people. Please look, and decide.",
        count,
    )
    row = [press(_("Destroying data"), callbacks.Erasures(place_id=place_id))]
    return send(text.format(count=count), row, home()) if count else None


KINDS = (erasure_orders.ACT, retention.PROPOSED)
ACTIONS = {erasure_orders.ACT: signed}
"""By the code of the form."""
