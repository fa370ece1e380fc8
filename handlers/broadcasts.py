"""Broadcasts: one is written and looked at, sent, followed, paused and stopped; a receiver answers."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.filters import Composing
from bot.replies import Reply, one_after_another
from bot.words import gettext as _
from handlers import broadcast_screens, broadcast_words, event_screens
from handlers.entry import ask
from handlers.errors import said
from handlers.screens import instead
from models import Broadcast
from services import (
    broadcast_answers,
    broadcast_drafts,
    broadcast_passing,
    broadcast_thread_lists,
    broadcasts,
    event_lists,
    events,
)
from services.access import Me
from services.broadcast_drafts import Aim
from services.broadcast_parts import Typed
from services.errors import Refusal

router = Router(name="broadcasts")


@router.callback_query(callbacks.Broadcasts.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Broadcasts, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at the broadcasts of a place."""
    place, found = await broadcasts.of_place(session, me, place_id=callback_data.place_id, now=now)
    unread = await broadcast_thread_lists.unread(session, me, place, now=now)
    return instead(query, broadcast_screens.of_place(place, found, unread))


@router.callback_query(callbacks.NewBroadcast.filter())
async def begin(
    query: CallbackQuery, callback_data: callbacks.NewBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to write one."""
    made = await broadcasts.draft(session, me, place_id=callback_data.place_id, now=now)
    return await _card(query, made.id, session, me, now)


@router.callback_query(callbacks.InviteToEvent.filter())
async def invite(
    query: CallbackQuery, callback_data: callbacks.InviteToEvent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to invite to an event."""
    draft = await events.invitation(session, me=me, event_id=callback_data.event_id, now=now)
    return await _card(query, draft.id, session, me, now)


@router.callback_query(callbacks.BroadcastCard.filter())
async def open_card(
    query: CallbackQuery, callback_data: callbacks.BroadcastCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody opens one; what they type from now on is for it, if it is their draft."""
    return await _card(query, callback_data.broadcast_id, session, me, now)


@router.message(Composing())
async def write(
    message: Message, draft: Broadcast, typed: Typed, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody types what their draft says, or sends a file for it: they see at once how it will be read."""
    taken = await broadcast_drafts.take(session, me, broadcast_id=draft.id, typed=typed, now=now)
    found = await broadcasts.one(session, me, broadcast_id=draft.id, now=now)
    if isinstance(taken, Refusal):
        return broadcast_screens.card(found, note=said(taken))
    if not taken:
        return Reply()
    told = await broadcast_drafts.previewed(session, me, broadcast_id=draft.id, now=now)
    note = _("More of these are coming in; «As they will see it» shows them all.") if typed.album else ""
    return one_after_another(broadcast_words.message(told), broadcast_screens.card(found, note=note))


@router.callback_query(callbacks.PreviewBroadcast.filter())
async def preview(
    query: CallbackQuery, callback_data: callbacks.PreviewBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at one as its receivers see it."""
    number = callback_data.broadcast_id
    told = await broadcast_drafts.previewed(session, me, broadcast_id=number, now=now)
    found = await broadcasts.one(session, me, broadcast_id=number, now=now)
    return one_after_another(broadcast_words.message(told), broadcast_screens.card(found))


@router.callback_query(callbacks.EmptyBroadcast.filter())
async def write_anew(
    query: CallbackQuery, callback_data: callbacks.EmptyBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants to write it anew."""
    await broadcast_drafts.empty(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return await _card(query, callback_data.broadcast_id, session, me, now)


@router.callback_query(callbacks.BroadcastTo.filter())
async def look_whom(
    query: CallbackQuery, callback_data: callbacks.BroadcastTo, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks whom it is for."""
    return await _aims(query, callback_data.broadcast_id, callback_data.what, callback_data.page, session, me, now)


@router.callback_query(callbacks.AimBroadcast.filter())
async def aim(
    query: CallbackQuery, callback_data: callbacks.AimBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody changes whom it is for."""
    number, what, value = callback_data.broadcast_id, callback_data.what, callback_data.condition
    await broadcast_drafts.aim(session, me, broadcast_id=number, what=what, value=value, now=now)
    shown = Aim.STEP if what in (Aim.SILENT, Aim.UNMET) else what
    return await _aims(query, number, shown, callback_data.page, session, me, now)


@router.callback_query(callbacks.BroadcastButtons.filter())
async def look_at_buttons(
    query: CallbackQuery, callback_data: callbacks.BroadcastButtons, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks which buttons it can have."""
    found = await broadcasts.one(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return instead(query, broadcast_screens.buttons(found))


@router.callback_query(callbacks.SetButtons.filter())
async def set_buttons(
    query: CallbackQuery, callback_data: callbacks.SetButtons, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody chooses ready buttons."""
    number, chosen = callback_data.broadcast_id, broadcast_words.PRESETS[callback_data.index]
    await broadcast_drafts.choose(session, me, broadcast_id=number, choices=chosen, now=now)
    return await _card(query, number, session, me, now)


@router.callback_query(callbacks.TypeButtons.filter())
async def type_buttons(
    query: CallbackQuery, callback_data: callbacks.TypeButtons, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to type buttons of their own."""
    found = await broadcasts.one(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    preset = {"broadcast": str(found.broadcast.id)}
    return await ask(session, me, broadcast_drafts.FORM, place_id=found.place.id, preset=preset, now=now)


@router.callback_query(callbacks.BroadcastWhen.filter())
async def look_when(
    query: CallbackQuery, callback_data: callbacks.BroadcastWhen, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks when it could leave."""
    found = await broadcasts.one(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return instead(query, broadcast_screens.times(found, now))


@router.callback_query(callbacks.BroadcastHours.filter())
async def look_at_hours(
    query: CallbackQuery, callback_data: callbacks.BroadcastHours, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody has chosen a day."""
    found = await broadcasts.one(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return instead(query, broadcast_screens.hours(found, date.fromisoformat(callback_data.day), now))


@router.callback_query(callbacks.LeaveAtOnce.filter())
async def leave_at_once(
    query: CallbackQuery, callback_data: callbacks.LeaveAtOnce, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is to leave at once, or in each receiver's morning."""
    number = callback_data.broadcast_id
    await broadcasts.schedule(session, me, broadcast_id=number, at_morning=callback_data.is_morning, now=now)
    return await _card(query, number, session, me, now)


@router.callback_query(callbacks.LeaveAt.filter())
async def leave_at(
    query: CallbackQuery, callback_data: callbacks.LeaveAt, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is to leave at this hour of the place."""
    number = callback_data.broadcast_id
    zone = (await broadcasts.one(session, me, broadcast_id=number, now=now)).place.time_zone
    at = datetime.combine(date.fromisoformat(callback_data.day), time(callback_data.hour), ZoneInfo(zone))
    await broadcasts.schedule(session, me, broadcast_id=number, starts_at=at, now=now)
    return await _card(query, number, session, me, now)


@router.callback_query(callbacks.DropBroadcast.filter())
async def drop(
    query: CallbackQuery, callback_data: callbacks.DropBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A draft is thrown away; whoever organises training sees no broadcasts, so of an invitation the event opens."""
    dropped = await broadcasts.drop(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    if dropped.event_id is not None:
        event = await event_lists.counted(session, me=me, event_id=dropped.event_id, now=now)
        return instead(query, event_screens.card(event))
    found = await broadcasts.of_place(session, me, place_id=dropped.place_id, now=now)
    return instead(query, broadcast_screens.of_place(*found))


@router.callback_query(callbacks.BroadcastLimit.filter())
async def set_limit(
    query: CallbackQuery, callback_data: callbacks.BroadcastLimit, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """From how many on a second person confirms."""
    place_id = callback_data.place_id
    await broadcasts.limit(session, me, place_id=place_id, most=callback_data.most or None, now=now)
    return instead(
        query, broadcast_screens.of_place(*await broadcasts.of_place(session, me, place_id=place_id, now=now))
    )


@router.callback_query(callbacks.SendBroadcast.filter())
async def send(
    query: CallbackQuery, callback_data: callbacks.SendBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It is sent."""
    await broadcasts.send(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return await _card(query, callback_data.broadcast_id, session, me, now)


@router.callback_query(callbacks.ConfirmBroadcast.filter())
async def confirm(
    query: CallbackQuery, callback_data: callbacks.ConfirmBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A second person says that it may leave."""
    await broadcasts.confirm(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return await _card(query, callback_data.broadcast_id, session, me, now)


@router.callback_query(callbacks.CallBackBroadcast.filter())
async def call_back(
    query: CallbackQuery, callback_data: callbacks.CallBackBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """What has not left yet is a draft again."""
    await broadcasts.call_back(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return await _card(query, callback_data.broadcast_id, session, me, now)


@router.callback_query(callbacks.PauseBroadcast.filter())
async def pause(
    query: CallbackQuery, callback_data: callbacks.PauseBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It pauses."""
    await broadcasts.pause(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return await _card(query, callback_data.broadcast_id, session, me, now)


@router.callback_query(callbacks.GoOnBroadcast.filter())
async def go_on(
    query: CallbackQuery, callback_data: callbacks.GoOnBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """It goes on."""
    await broadcasts.go_on(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return await _card(query, callback_data.broadcast_id, session, me, now)


@router.callback_query(callbacks.StopBroadcast.filter())
async def stop(
    query: CallbackQuery, callback_data: callbacks.StopBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The others never get it."""
    await broadcasts.stop(session, me, broadcast_id=callback_data.broadcast_id, now=now)
    return await _card(query, callback_data.broadcast_id, session, me, now)


@router.callback_query(callbacks.AnswerBroadcast.filter())
async def answer(
    query: CallbackQuery, callback_data: callbacks.AnswerBroadcast, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A receiver presses a button under it."""
    number, choice = callback_data.broadcast_id, callback_data.choice
    broadcast = await broadcast_answers.answer(session, me, broadcast_id=number, choice=choice, now=now)
    is_asked = await broadcast_passing.asked(session, me, broadcast, now=now) is not None
    rows = broadcast_words.answers(broadcast, choice, is_to_pass_on=is_asked)
    ticked = Reply(rows=rows, toast=_("Thank you, it is noted."))
    return instead(query, ticked)


async def _card(query: CallbackQuery, broadcast_id: int, session: AsyncSession, me: Me, now: datetime) -> Reply:
    under = query.message.message_id if query.message else None
    found = await broadcast_drafts.open_(session, me, broadcast_id=broadcast_id, message_id=under, now=now)
    return instead(query, broadcast_screens.card(found))


async def _aims(
    query: CallbackQuery, broadcast_id: int, what: Aim, page: int, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    found = await broadcast_drafts.aiming(session, me, broadcast_id=broadcast_id, now=now)
    return instead(query, broadcast_screens.aims(*found, what, page))
