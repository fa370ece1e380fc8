"""Requests about data for those who answer them: what is due when, one request, and what becomes of it."""

from collections.abc import Sequence
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers.entry import ask
from handlers.erasures import erase_row
from handlers.rights_words import DETAILS, DUTIES, KINDS, OUTCOMES, REASONS, REQUESTS, SHORT, due
from handlers.screens import done, instead, paged, plain, short_name, until
from models import Capacity
from services import paper_requests, request_queue, requests
from services.access import Action, Me
from services.request_queue import Line
from services.requests import ERASED, LONGER, REFUSING

router = Router(name="rights_queue")

PAGE = 8


@router.callback_query(callbacks.Requests.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Requests, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks through the open requests."""
    place_id = callback_data.place_id
    waiting, may = await request_queue.of_place(session, me=me, place_id=place_id, now=now)
    may_enter = Action.HANDLE_REQUESTS in may
    return instead(query, _queue(waiting, place_id, callback_data.page, may_enter=may_enter))


@router.callback_query(callbacks.Request.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.Request, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody opens one request."""
    one = await request_queue.one(session, me=me, request_id=callback_data.request_id, now=now)
    return instead(query, card(one))


@router.callback_query(callbacks.FinishRequest.filter())
async def finish(
    query: CallbackQuery, callback_data: callbacks.FinishRequest, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is done."""
    request, change = await requests.finish(session, me=me, request_id=callback_data.request_id, now=now)
    return instead(query, done(_("The request is answered."), change, _to_queue(request.place_id)))


@router.callback_query(callbacks.AskToExtend.filter())
async def ask_to_extend(
    query: CallbackQuery, callback_data: callbacks.AskToExtend, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It takes longer: why?"""
    one = await request_queue.one(session, me=me, request_id=callback_data.request_id, now=now)
    number = one.request.id
    reasons = [press(_(REASONS[why]), callbacks.ExtendRequest(request_id=number, reason=why)) for why in LONGER]
    words = _("Five working days more, once. Whoever asked will read the reason. Why?")
    return instead(query, send(words, *grid(reasons, 1), [_to_request(one)], home()))


@router.callback_query(callbacks.ExtendRequest.filter())
async def extend(
    query: CallbackQuery, callback_data: callbacks.ExtendRequest, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It takes longer."""
    number, reason = callback_data.request_id, callback_data.reason
    request, change = await requests.extend(session, me=me, request_id=number, reason=reason, now=now)
    words = _("The new day is {day}.").format(day=until(request.due_on))
    return instead(query, done(words, change, _to_queue(request.place_id)))


@router.callback_query(callbacks.AskToDecline.filter())
async def ask_to_decline(
    query: CallbackQuery, callback_data: callbacks.AskToDecline, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is refused: why?"""
    one = await request_queue.one(session, me=me, request_id=callback_data.request_id, now=now)
    number, kind = one.request.id, one.request.kind
    reasons = [
        press(_(REASONS[why]), callbacks.DeclineRequest(request_id=number, reason=why)) for why in REFUSING[kind]
    ]
    words = _("Whoever asked will read the reason. Why?")
    return instead(query, send(words, *grid(reasons, 1), [_to_request(one)], home()))


@router.callback_query(callbacks.DeclineRequest.filter())
async def decline(
    query: CallbackQuery, callback_data: callbacks.DeclineRequest, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is refused."""
    number, reason = callback_data.request_id, callback_data.reason
    request, change = await requests.refuse(session, me=me, request_id=number, reason=reason, now=now)
    return instead(query, done(_("The request is refused."), change, _to_queue(request.place_id)))


@router.callback_query(callbacks.PaperRequest.filter())
async def type_in(
    query: CallbackQuery, callback_data: callbacks.PaperRequest, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A paper came in: what does it ask?"""
    place_id, number = callback_data.place_id, callback_data.person_id
    known = ""
    if number is not None:
        known = await paper_requests.code_of(session, me=me, place_id=place_id, person_id=number, now=now)
    return await ask(session, me, paper_requests.FORM, place_id=place_id, preset={"known": known}, now=now)


def card(one: Line) -> Reply:
    """One request, whole."""
    return send(_about(one), *rows_of(one), [_back(one)], home())


def rows_of(one: Line) -> list[Row]:
    """What whoever looks can do about a request."""
    number = one.request.id
    if not one.may_handle:
        return []
    first = _erasing(one) if one.duty is ERASED else [press(_("Done"), callbacks.FinishRequest(request_id=number))]
    second = [press(_("Refuse"), callbacks.AskToDecline(request_id=number))]
    if requests.may_be_extended(one.request):
        second.insert(0, press(_("It takes longer"), callbacks.AskToExtend(request_id=number)))
    return [row for row in (first, second, _card(one)) if row]


def _erasing(one: Line) -> Row:
    """To the last question before the data go, for who may destroy them."""
    subject_id = one.request.subject_id
    return erase_row(subject_id, one.request.id) if subject_id is not None and Action.ERASE in one.may else []


def _card(one: Line) -> Row:
    """To the person, for who may change their data."""
    is_seen = Action.ADD_PEOPLE in one.may and one.request.subject_id is not None
    return [press(_("Open the card"), callbacks.PersonCard(person_id=one.request.subject_id or 1))] if is_seen else []


def _queue(waiting: Sequence[Line], place_id: int, page: int, *, may_enter: bool) -> Reply:
    shown, page, of = paged(waiting, page, PAGE)
    lines = [f"• <b>{_who(one)}</b>: {_(SHORT[one.request.kind])}, {_due(one)}" for one in shown]
    text = "\n".join([_("<b>Requests about data</b>"), "", *(lines or [_("Nothing waits.")])])
    buttons = [
        press(
            f"{one.request.subject_code} · {_(SHORT[one.request.kind])}", callbacks.Request(request_id=one.request.id)
        )
        for one in shown
    ]
    turn = pages(page, of, lambda to: callbacks.Requests(place_id=place_id, page=to))
    enter = [[press(_("From paper"), callbacks.PaperRequest(place_id=place_id))]] if may_enter else []
    return send(text, *grid(buttons, 1), *turn, *enter, home())


def _about(one: Line) -> str:
    request = one.request
    lines = [f"<b>{_(REQUESTS[request.kind])}</b>", _who(one)]
    if request.consent_kind:
        lines.append(_(KINDS[request.consent_kind]))
    if one.recipient:
        lines.append(_("Recipient: {place}").format(place=plain(one.recipient)))
    lines.append(_("Asked by: {who}").format(who=_asked_by(one)))
    if request.paper_number:
        lines.append(_("Paper № {number}").format(number=plain(request.paper_number)))
    if one.wish:
        lines.append(f"{_(DETAILS[one.wish.detail])}: {plain(one.wish.words)}".rstrip(": "))
    if request.outcome:
        return "\n".join([*lines, "", _("Ended: {outcome}").format(outcome=_(OUTCOMES[request.outcome]))])
    return "\n".join([*lines, "", _(DUTIES[one.duty]), _due(one)])


def _who(one: Line) -> str:
    name = plain(short_name(one.name)) if one.name else _("data destroyed")
    return f"{one.request.subject_code}, {name}"


def _asked_by(one: Line) -> str:
    return _("the person") if one.by is Capacity.SELF else _("parent or guardian")


def _due(one: Line) -> str:
    return due(one.request.due_on, one.days, one.stage)


def _back(one: Line) -> Button:
    return press(_("‹ Requests"), callbacks.Requests(place_id=one.request.place_id))


def _to_request(one: Line) -> Button:
    return press(_("‹ Back"), callbacks.Request(request_id=one.request.id))


def _to_queue(place_id: int) -> Row:
    return [press(_("Requests"), callbacks.Requests(place_id=place_id))]
