"""Places: the coordinator's list with its numbers, one place, a new one, its curators; a curator's own place."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.entry import ask
from handlers.screens import instead, plain, short_name
from handlers.start import counted, curators_buttons
from models import Place
from services import access, places
from services.access import Action, Me
from services.places import CuratorLine, PlaceCard
from services.tree import ABOVE_ORGANISATIONS

router = Router(name="places")

PAGE = 10


@router.callback_query(callbacks.Places.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Places, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator looks through the places."""
    found = await access.places_where(session, me, Action.CREATE_PLACE, now=now)
    of = max(1, -(-len(found) // PAGE))
    page = min(callback_data.page, of - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    numbers = await places.counts(session, [place.id for place in shown], now=now)
    lines = [f"<b>{plain(place.name)}</b>\n{counted(numbers[place.id])}" for place in shown]
    names = [press(place.name, callbacks.PlaceCard(place_id=place.id)) for place in shown]
    turn = pages(page, of, lambda number: callbacks.Places(page=number))
    text = "\n\n".join([_("<b>Schools and other places</b>"), *lines])
    return instead(query, send(text, *grid(names, 1), *turn, home()))


@router.callback_query(callbacks.PlaceCard.filter())
async def open_card(
    query: CallbackQuery, callback_data: callbacks.PlaceCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator opens one place."""
    return instead(query, _card(await places.card(session, me=me, place_id=callback_data.place_id, now=now)))


@router.callback_query(callbacks.CuratedPlace.filter())
async def open_own(
    query: CallbackQuery, callback_data: callbacks.CuratedPlace, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator of several places opens one of them."""
    card = await places.card(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, send(_head(card), curators_buttons(card.place.id), home()))


@router.callback_query(callbacks.NewPlace.filter())
async def add_place(
    query: CallbackQuery, callback_data: callbacks.NewPlace, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator begins to type a new place in."""
    return await ask(session, me, "new_place", place_id=callback_data.parent_id, now=now)


@router.callback_query(callbacks.NewCurator.filter())
async def add_curator(
    query: CallbackQuery, callback_data: callbacks.NewCurator, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator begins to type a curator in."""
    return await ask(session, me, "new_curator", place_id=callback_data.place_id, now=now)


def _card(card: PlaceCard) -> Reply:
    """The place, its numbers and curators, and what a coordinator can add."""
    curators = [_curator(one) for one in card.curators]
    text = "\n".join([_head(card), *([_("<b>Curators</b>"), *curators] if curators else [])])
    links = [
        [press(_("Link: {name}").format(name=short_name(one.name)), callbacks.Invite(person_id=one.person_id))]
        for one in card.curators
        if not one.came_in
    ]
    return send(text, *links, _additions(card.place), [press(_("‹ Back"), callbacks.Places())], home())


def _additions(place: Place) -> Row:
    if place.kind in ABOVE_ORGANISATIONS:
        return [press(_("New school"), callbacks.NewPlace(parent_id=place.id))]
    return [press(_("New curator"), callbacks.NewCurator(place_id=place.id))]


def _head(card: PlaceCard) -> str:
    above = plain(" › ".join(card.above))
    return "\n".join([f"<b>{plain(card.place.name)}</b>", *([above] if above else []), counted(card.counts), ""])


def _curator(one: CuratorLine) -> str:
    name = plain(f"{one.name}, {one.post}" if one.post else one.name)
    presence = _("joined") if one.came_in else _("not joined yet")
    return f"• {name}: {presence}"
