"""One’s own consents and those for a child: reading, agreeing, refusing, taking back."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import consent_print, consent_screens, consent_text
from handlers.consent_words import matter_of
from handlers.screens import instead
from models import Category, ConsentKind
from services import consent_asks, consents, humans, participants
from services.access import Me
from services.consents import Matter

router = Router(name="consents")

About = callbacks.Consent | callbacks.Agree | callbacks.Refuse | callbacks.Withdraw


@router.callback_query(callbacks.Consent.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Consent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks where a consent stands."""
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    return instead(query, consent_screens.screen(one, matter_of(callback_data.kind)))


@router.callback_query(callbacks.ConsentsOf.filter())
async def look_at_all(
    query: CallbackQuery, callback_data: callbacks.ConsentsOf, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks where all consents about a person stand."""
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    return instead(query, consent_screens.all_of(one))


@router.callback_query(callbacks.ChildrensConsents.filter())
async def look_at_children(
    query: CallbackQuery, callback_data: callbacks.ChildrensConsents, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A guardian of several children opens one consent."""
    people = await participants.of(session, me, by_id=callback_data.by_id, now=now)
    matter = matter_of(callback_data.kind)
    return instead(query, consent_screens.of_children(participants.alike(people, matter), matter))


@router.callback_query(callbacks.ConsentText.filter())
async def read(
    query: CallbackQuery, callback_data: callbacks.ConsentText, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody reads the whole text."""
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    kind = callback_data.kind
    back = [press(_("‹ Back"), callbacks.Consent(person_id=one.person.id, by_id=one.by_id, kind=kind))]
    whole = consent_text.full(one, matter_of(kind))
    return instead(query, send(whole, *consent_print.own_rows(one.person.id, one.by_id, kind), back))


@router.callback_query(callbacks.Allow.filter())
async def tick(
    query: CallbackQuery, callback_data: callbacks.Allow, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody ticks one category of what may be published; nothing is said yet."""
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    ticked = _ticked(query) ^ {callback_data.category}
    return instead(query, consent_screens.screen(one, Matter(ConsentKind.DISSEMINATION), ticked))


@router.callback_query(callbacks.Agree.filter())
async def agree(
    query: CallbackQuery, callback_data: callbacks.Agree, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A person, or a guardian for a child, agrees."""
    speaker, matter = humans.one(me, callback_data.by_id), matter_of(callback_data.kind)
    person_id, ticked = callback_data.person_id, _ticked(query)
    await consents.give(session, me=speaker, subject_id=person_id, matter=matter, categories=ticked, now=now)
    return instead(query, await _next(session, callback_data, me, now))


@router.callback_query(callbacks.Refuse.filter())
async def refuse(
    query: CallbackQuery, callback_data: callbacks.Refuse, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A person, or a guardian for a child, refuses."""
    speaker, matter = humans.one(me, callback_data.by_id), matter_of(callback_data.kind)
    await consents.refuse(session, me=speaker, subject_id=callback_data.person_id, matter=matter, now=now)
    return instead(query, await _next(session, callback_data, me, now))


@router.callback_query(callbacks.AskToWithdraw.filter())
async def ask_to_withdraw(
    query: CallbackQuery, callback_data: callbacks.AskToWithdraw, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody thinks of taking a consent back: what follows is said first."""
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    return instead(query, consent_screens.before_withdrawing(one, matter_of(callback_data.kind)))


@router.callback_query(callbacks.Withdraw.filter())
async def withdraw(
    query: CallbackQuery, callback_data: callbacks.Withdraw, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A person, or a guardian for a child, takes a consent back."""
    speaker, matter = humans.one(me, callback_data.by_id), matter_of(callback_data.kind)
    await consents.withdraw(session, me=speaker, subject_id=callback_data.person_id, matter=matter, now=now)
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    return instead(query, consent_screens.screen(one, matter))


@router.callback_query(callbacks.BlankReceived.filter())
async def blank_received(
    query: CallbackQuery, callback_data: callbacks.BlankReceived, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever signs on paper has the blank."""
    speaker = humans.one(me, callback_data.by_id)
    await consent_asks.blank_received(session, me=speaker, subject_id=callback_data.person_id, now=now)
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    return instead(query, consent_screens.screen(one))


async def _next(session: AsyncSession, about: About, me: Me, now: datetime) -> Reply:
    """After an answer the next consent that is asked; after the last, where this one stands."""
    people = await participants.of(session, me, by_id=about.by_id, now=now)
    one = participants.among(people, about.person_id)
    asked = participants.following(people, one)
    return consent_screens.following(asked) if asked else consent_screens.screen(one, matter_of(about.kind))


def _ticked(query: CallbackQuery) -> set[Category]:
    """What has a tick on the screen that was pressed: the screen itself remembers."""
    keyboard = query.message.reply_markup if isinstance(query.message, Message) else None
    shown = [one.callback_data or "" for row in (keyboard.inline_keyboard if keyboard else []) for one in row]
    ticks = [callbacks.Allow.unpack(data) for data in shown if data.startswith(f"{callbacks.Allow.__prefix__}:")]
    return {one.category for one in ticks if one.is_on}
