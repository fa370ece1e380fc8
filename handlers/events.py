"""Events: their organisers make, change and cancel them; whoever is invited answers, brings somebody, takes a date."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import broadcast_after_screens, event_cards, event_screens
from handlers.entry import ask
from handlers.screens import instead
from models import EventKind
from services import (
    access,
    broadcast_after,
    broadcasts,
    event_files,
    event_guests,
    event_lists,
    events,
    gathering_sight,
)
from services.access import Action, Me
from services.event_sight import Mine

router = Router(name="events")


@router.callback_query(callbacks.Events.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Events, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser looks at the events of a place."""
    found = await events.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, event_screens.of_place(found, callback_data.page))


@router.callback_query(callbacks.EventKinds.filter())
async def choose_kind(
    query: CallbackQuery, callback_data: callbacks.EventKinds, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser begins a new one."""
    await access.require(session, me, Action.RUN_EVENTS, callback_data.place_id, now=now)
    return instead(query, event_screens.kinds(callback_data.place_id))


@router.callback_query(callbacks.NewEvent.filter())
async def begin(
    query: CallbackQuery, callback_data: callbacks.NewEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser is about to type one in."""
    preset = {"about_kind": callback_data.event_kind.value}
    return await ask(session, me, events.FORM, place_id=callback_data.place_id, preset=preset, now=now)


@router.callback_query(callbacks.GatheringEvent.filter())
async def invite_to_gathering(
    query: CallbackQuery, callback_data: callbacks.GatheringEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator is about to invite to a group meeting; where that has begun already, its event opens."""
    number = callback_data.gathering_id
    if event := await events.of_gathering(session, me=me, gathering_id=number, now=now):
        return instead(query, await _card(session, me, event.id, now))
    place = (await gathering_sight.curated(session, me, number, now))[3]
    preset = {"about_kind": EventKind.GATHERING.value, "about_gathering": str(number)}
    return await ask(session, me, events.FORM, place_id=place.id, preset=preset, now=now)


@router.callback_query(callbacks.CeremonyEvent.filter())
async def invite_to_ceremony(
    query: CallbackQuery, callback_data: callbacks.CeremonyEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator is about to invite to the final ceremony; where one is planned already, that opens."""
    place_id = callback_data.place_id
    if event := await events.ceremony(session, me=me, place_id=place_id, now=now):
        return instead(query, await _card(session, me, event.id, now))
    preset = {"about_kind": EventKind.CEREMONY.value}
    return await ask(session, me, events.FORM, place_id=place_id, preset=preset, now=now)


@router.callback_query(callbacks.EventCard.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.EventCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser looks at one event; a broadcast that was followed in this message is followed no longer."""
    await broadcasts.put_away(session, me)
    return instead(query, await _card(session, me, callback_data.event_id, now))


@router.callback_query(callbacks.EventGuests.filter())
async def look_who(
    query: CallbackQuery, callback_data: callbacks.EventGuests, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser looks who has said what."""
    number, which = callback_data.event_id, callback_data.said
    found = await event_lists.listed(session, me=me, event_id=number, which=which, now=now)
    return instead(query, event_screens.guests(found, callback_data.page))


@router.callback_query(callbacks.RemindGuests.filter())
async def remind_silent(
    query: CallbackQuery, callback_data: callbacks.RemindGuests, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever has not answered yet is reminded."""
    number = callback_data.event_id
    count = await broadcast_after.remind_guests(session, me, event_id=number, now=now)
    found = await event_lists.counted(session, me=me, event_id=number, now=now)
    return instead(query, event_screens.card(found, note=broadcast_after_screens.reminded(count)))


@router.callback_query(callbacks.ChangeEvent.filter())
async def change(
    query: CallbackQuery, callback_data: callbacks.ChangeEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser is about to type in what is different."""
    found = await events.one(session, me=me, event_id=callback_data.event_id, now=now)
    preset = {"about_event": str(found.event.id)}
    return await ask(session, me, events.CHANGE_FORM, place_id=found.place.id, preset=preset, now=now)


@router.callback_query(callbacks.CancelEvent.filter())
async def cancel(
    query: CallbackQuery, callback_data: callbacks.CancelEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is not held."""
    found, made = await events.cancel(session, me=me, event_id=callback_data.event_id, now=now)
    return instead(query, event_screens.cancelled(found, made))


@router.callback_query(callbacks.MyEvent.filter())
async def look_at_own(
    query: CallbackQuery, callback_data: callbacks.MyEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at an event that invites them."""
    found = await event_guests.look(session, me=me, event_id=callback_data.event_id, now=now)
    return instead(query, await _own_card(session, found, now))


@router.callback_query(callbacks.AnswerEvent.filter())
async def answer(
    query: CallbackQuery, callback_data: callbacks.AnswerEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody comes, may come, or does not."""
    number, state = callback_data.event_id, callback_data.state
    found = await event_guests.answer(session, me=me, event_id=number, state=state, now=now)
    return instead(query, await _own_card(session, found, now))


@router.callback_query(callbacks.BringToEvent.filter())
async def bring(
    query: CallbackQuery, callback_data: callbacks.BringToEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody brings so many without an account."""
    number, plus = callback_data.event_id, callback_data.plus
    found = await event_guests.bring(session, me=me, event_id=number, plus=plus, now=now)
    return instead(query, await _own_card(session, found, now))


@router.callback_query(callbacks.RemindEventHour.filter())
async def remind(
    query: CallbackQuery, callback_data: callbacks.RemindEventHour, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody who comes wants to be reminded an hour before."""
    found = await event_guests.remind_an_hour_before(session, me=me, event_id=callback_data.event_id, now=now)
    return instead(query, event_cards.reminded(found))


@router.callback_query(callbacks.EventFile.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.EventFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants an event in their calendar."""
    await event_files.take(session, me=me, event_id=callback_data.event_id, now=now)
    return instead(query, event_cards.on_its_way())


async def _card(session: AsyncSession, me: Me, event_id: int, now: datetime) -> Reply:
    return event_screens.card(await event_lists.counted(session, me=me, event_id=event_id, now=now))


async def _own_card(session: AsyncSession, found: Mine, now: datetime) -> Reply:
    may_bring = await event_guests.may_bring(session, found, now=now)
    return event_cards.card(found, may_bring=may_bring, may_ask_hour=await event_guests.may_ask_hour(session, found))
