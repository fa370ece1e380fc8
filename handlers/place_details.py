"""Typing in what a place is on paper: its details, a partner's agreement and representative, a curator's order."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import consent_rules
from handlers.entry import ask
from handlers.screens import instead
from services import appointments, data_modes, place_details
from services.access import Me

router = Router(name="place_details")


@router.callback_query(callbacks.EditPlace.filter())
async def describe(
    query: CallbackQuery, callback_data: callbacks.EditPlace, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to type in the details of a place."""
    return await ask(session, me, "place_details", place_id=callback_data.place_id, now=now)


@router.callback_query(callbacks.ConsentRules.filter())
async def look_at_rules(
    query: CallbackQuery, callback_data: callbacks.ConsentRules, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks how consents are given in a place."""
    place, may_change = await place_details.consent_rules(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, consent_rules.screen(place, may_change=may_change))


@router.callback_query(callbacks.ChangeConsentRules.filter())
async def settle(
    query: CallbackQuery, callback_data: callbacks.ChangeConsentRules, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to say how consents are given in a place."""
    return await ask(session, me, "consent_rules", place_id=callback_data.place_id, now=now)


@router.callback_query(callbacks.EditAgreement.filter())
async def agree(
    query: CallbackQuery, callback_data: callbacks.EditAgreement, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody begins to type in the agreement with a partner."""
    return await ask(session, me, "partner_agreement", place_id=callback_data.place_id, now=now)


@router.callback_query(callbacks.NewRepresentative.filter())
async def add_representative(
    query: CallbackQuery, callback_data: callbacks.NewRepresentative, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator begins to type in who speaks for a partner."""
    return await ask(session, me, "new_representative", place_id=callback_data.place_id, now=now)


@router.callback_query(callbacks.EditAppointment.filter())
async def appoint(
    query: CallbackQuery, callback_data: callbacks.EditAppointment, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator begins to type in what is known of a curator."""
    place_id, number = callback_data.place_id, callback_data.person_id
    curator, _post = await appointments.curator(session, me=me, place_id=place_id, person_id=number, now=now)
    return await ask(session, me, "curator_appointment", place_id=place_id, about_id=curator.id, now=now)


@router.callback_query(callbacks.ChooseMode.filter())
async def choose_mode(
    query: CallbackQuery, callback_data: callbacks.ChooseMode, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator begins to say what may pass the messenger at a place."""
    return await ask(session, me, data_modes.FORM, place_id=callback_data.place_id, now=now)
