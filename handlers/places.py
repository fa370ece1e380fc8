"""Places: the coordinator's list with its numbers, one place, a new one, its curators; a curator's own place."""

from collections.abc import Iterator
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import handover_screens, home_rows, place_screens
from handlers.entry import ask
from handlers.lists import TITLES
from handlers.place_facts import facts, staff
from handlers.screens import instead, paged, plain, short_name
from handlers.start import counted
from models import Place, PlaceKind
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
    shown, page, of = paged(found, callback_data.page, PAGE)
    numbers = await places.counts(session, [place.id for place in shown], now=now)
    lines = [f"<b>{plain(place.name)}</b>\n{counted(numbers[place.id])}" for place in shown]
    names = [press(place.name, callbacks.PlaceCard(place_id=place.id)) for place in shown]
    turn = pages(page, of, lambda number: callbacks.Places(page=number))
    text = "\n\n".join([_("<b>Schools and other places</b>"), *lines])
    lists = [press(_(words), callbacks.Lists(listed=one)) for one, words in TITLES.items()]
    return instead(query, send(text, *grid(names, 1), *turn, lists, home()))


@router.callback_query(callbacks.PlaceCard.filter())
async def open_card(
    query: CallbackQuery, callback_data: callbacks.PlaceCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator opens one place, or whoever works there."""
    card = await places.card(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, _card(card) if Action.INVITE_CURATOR in card.may else place_screens.curated(card))


@router.callback_query(callbacks.CuratedPlace.filter())
async def open_own(
    query: CallbackQuery, callback_data: callbacks.CuratedPlace, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever works in a place opens it."""
    card = await places.card(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, place_screens.curated(card))


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
    deputies = handover_screens.lines(card)
    text = "\n".join([place_screens.head(card), *facts(card.place), *_people(card), *deputies])
    staff_ = [_staff(card.place.id, one, is_curator=True) for one in card.curators]
    staff_ += [_staff(card.place.id, one, is_curator=False) for one in card.representatives]
    rows = [*(row for row in staff_ if row), *handover_screens.rows(card)]
    surveys = [press(_("Surveys"), callbacks.Surveys(place_id=card.place.id))]
    back = [home_rows.events(card.place.id), press(_("‹ Back"), callbacks.Places()), *home()]
    if card.place.kind not in ABOVE_ORGANISATIONS:
        surveys.append(press(_("Data mode"), callbacks.ChooseMode(place_id=card.place.id)))
    surveys.append(press(_("Consents"), callbacks.Returns(place_id=card.place.id)))
    say = home_rows.broadcasts(card.place.id)
    plan = [] if card.place.kind is PlaceKind.PARTNER else [[*home_rows.plan(card.place.id), say]]
    return send(text, *rows, *plan, *_additions(card.place), surveys, back)


def _people(card: PlaceCard) -> Iterator[str]:
    """The names of those whom a coordinator lets in."""
    for title, people in ((_("<b>Curators</b>"), card.curators), (_("<b>Representatives</b>"), card.representatives)):
        if people:
            yield "\n".join(["", title, *map(staff, people)])


def _staff(place_id: int, one: CuratorLine, *, is_curator: bool) -> Row:
    """What can be done about one of them."""
    name, number = short_name(one.name), one.person_id
    edit = callbacks.EditAppointment(place_id=place_id, person_id=number)
    row = [press(_("About: {name}").format(name=name), edit)] if is_curator else []
    invite = press(_("Link: {name}").format(name=name), callbacks.Invite(person_id=number))
    return row if one.came_in else [*row, invite]


def _additions(place: Place) -> list[Row]:
    """What can be added to a place, and typed in about it."""
    shelf = press(_("Questionnaires"), callbacks.Forms(place_id=place.id))
    if place.kind in ABOVE_ORGANISATIONS:
        one = press(_("New school"), callbacks.NewPlace(parent_id=place.id))
        return [[one, press(_("A list at once"), callbacks.NewSchools(parent_id=place.id))], [shelf]]
    details = press(_("Details"), callbacks.EditPlace(place_id=place.id))
    curator = press(_("New curator"), callbacks.NewCurator(place_id=place.id))
    rules = press(_("How consents are given"), callbacks.ConsentRules(place_id=place.id))
    if place.kind is PlaceKind.PARTNER:
        somebody = press(_("Representative"), callbacks.NewRepresentative(place_id=place.id))
        agreement = press(_("Agreement"), callbacks.EditAgreement(place_id=place.id))
        return [[somebody, curator], [details, agreement, rules]]
    return [[curator, details], [shelf, rules]]
