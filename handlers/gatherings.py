"""Group meetings: a curator writes down who was there and sends the question; each answers by buttons."""

from datetime import date, datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from bot.words import ngettext
from handlers import gathering_screens, wish_screens
from handlers.screens import done, instead
from services import gathering_asking, gathering_wishes, gatherings
from services.access import Me

router = Router(name="gatherings")


@router.callback_query(callbacks.Gatherings.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Gatherings, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks at the group meetings of a place."""
    found = await gatherings.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, gathering_screens.of_place(found))


@router.callback_query(callbacks.GatheringForms.filter())
async def choose_form(
    query: CallbackQuery, callback_data: callbacks.GatheringForms, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator begins a new one."""
    found = await gatherings.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, gathering_screens.forms(found))


@router.callback_query(callbacks.GatheringDays.filter())
async def choose_day(
    query: CallbackQuery, callback_data: callbacks.GatheringDays, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator says on which day it is."""
    found = await gatherings.days(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, gathering_screens.days(found, callback_data.place_id, callback_data.form))


@router.callback_query(callbacks.HoldGathering.filter())
async def hold(
    query: CallbackQuery, callback_data: callbacks.HoldGathering, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A group meeting is written down, with everybody who can be of a pair."""
    place_id, form, on = callback_data.place_id, callback_data.form, date.fromisoformat(callback_data.day)
    made, change = await gatherings.hold(session, me=me, place_id=place_id, form=form, on=on, now=now)
    words = _("The group meeting is in the list. Everybody has a tick and the number of a badge.")
    who = [press(_("Who was there"), callbacks.GatheringGuests(gathering_id=made.id))]
    return instead(query, done(words, change, who, gathering_screens.back(made.id)))


@router.callback_query(callbacks.GatheringCard.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.GatheringCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks at one group meeting."""
    found = await gatherings.one(session, me=me, gathering_id=callback_data.gathering_id, now=now)
    return instead(query, gathering_screens.card(found))


@router.callback_query(callbacks.GatheringGuests.filter())
async def look_who(
    query: CallbackQuery, callback_data: callbacks.GatheringGuests, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks who was there."""
    found = await gatherings.one(session, me=me, gathering_id=callback_data.gathering_id, now=now)
    return instead(query, gathering_screens.guests(found, callback_data.page))


@router.callback_query(callbacks.TickGuest.filter())
async def tick(
    query: CallbackQuery, callback_data: callbacks.TickGuest, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody was there, or was not."""
    number, person_id, is_in = callback_data.gathering_id, callback_data.person_id, callback_data.is_in
    found = await gatherings.tick(session, me=me, gathering_id=number, person_id=person_id, is_in=is_in, now=now)
    return instead(query, gathering_screens.guests(found, callback_data.page))


@router.callback_query(callbacks.AskGuests.filter())
async def ask(
    query: CallbackQuery, callback_data: callbacks.AskGuests, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Everybody who was there is asked."""
    found, change = await gathering_asking.ask(session, me=me, gathering_id=callback_data.gathering_id, now=now)
    count = len(found.came)
    words = ngettext("{count} person will be asked.", "{count} people will be asked.", count).format(count=count)
    more = _("Whoever has no telephone here answers on paper, and you type it in.")
    return instead(query, done(f"{words} {more}", change, gathering_screens.back(found.gathering.id)))


@router.callback_query(callbacks.MoveAnswersEnd.filter())
async def move_end(
    query: CallbackQuery, callback_data: callbacks.MoveAnswersEnd, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Answers are taken a day longer, or a day less."""
    number, is_longer = callback_data.gathering_id, callback_data.is_longer
    found = await gathering_asking.move_end(session, me=me, gathering_id=number, is_longer=is_longer, now=now)
    return instead(query, gathering_screens.card(found))


@router.callback_query(callbacks.SilentGuests.filter())
async def look_who_is_silent(
    query: CallbackQuery, callback_data: callbacks.SilentGuests, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks who has not answered."""
    found = await gatherings.one(session, me=me, gathering_id=callback_data.gathering_id, now=now)
    return instead(query, gathering_screens.silent(found, callback_data.page))


@router.callback_query(callbacks.Wishes.filter())
async def answer(
    query: CallbackQuery, callback_data: callbacks.Wishes, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody says with whom they would like to work, or a curator types it in."""
    found = await gathering_wishes.sheet(session, me=me, guest_id=callback_data.guest_id, now=now)
    return instead(query, wish_screens.wishes(found, callback_data.page))


@router.callback_query(callbacks.Wish.filter())
async def name(
    query: CallbackQuery, callback_data: callbacks.Wish, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody is named, or not any more."""
    told = {"guest_id": callback_data.guest_id, "about_id": callback_data.about_id}
    found = await gathering_wishes.name(session, me=me, **told, is_on=callback_data.is_on, now=now)
    return instead(query, wish_screens.wishes(found, callback_data.page))


@router.callback_query(callbacks.RatherNots.filter())
async def have_named(
    query: CallbackQuery, callback_data: callbacks.RatherNots, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """All are named; with whom rather not?"""
    found = await gathering_wishes.named(session, me=me, guest_id=callback_data.guest_id, now=now)
    return instead(query, wish_screens.rather_nots(found, callback_data.page))


@router.callback_query(callbacks.RatherNot.filter())
async def rather_not(
    query: CallbackQuery, callback_data: callbacks.RatherNot, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """With somebody rather not, or that is taken back."""
    told = {"guest_id": callback_data.guest_id, "about_id": callback_data.about_id}
    found = await gathering_wishes.rather_not(session, me=me, **told, is_on=callback_data.is_on, now=now)
    return instead(query, wish_screens.rather_nots(found, callback_data.page))


@router.callback_query(callbacks.WishesDone.filter())
async def finish(
    query: CallbackQuery, callback_data: callbacks.WishesDone, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """All is said."""
    found, change = await gathering_wishes.finish(session, me=me, guest_id=callback_data.guest_id, now=now)
    return instead(query, wish_screens.finished(found, change))
