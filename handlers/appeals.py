"""A mentee needs help; a mentor wants to talk with the curator."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import done, instead, plain
from services import appeals
from services.access import Me
from services.appeals import Contact, Help

router = Router(name="appeals")

HELPLINE = "8-800-2000-122"
"""Of all children in the country and their parents: free, without a name, day and night."""


@router.callback_query(callbacks.NeedHelp.filter())
async def need_help(
    query: CallbackQuery, callback_data: callbacks.NeedHelp, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentee needs help: the helpline stands there at once."""
    found = await appeals.help_for(session, me=me, person_id=callback_data.person_id, now=now)
    call = press(_("Call the grown-ups"), callbacks.CallAdults(person_id=found.person.id))
    words = _("Is something wrong? Press the button: the curator and the psychologist will know at once.")
    return instead(query, send(_with_helpline(words, found), [call], home()))


@router.callback_query(callbacks.CallAdults.filter())
async def call_adults(
    query: CallbackQuery, callback_data: callbacks.CallAdults, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentee calls the grown-ups."""
    found = await appeals.help_for(session, me=me, person_id=callback_data.person_id, now=now)
    reached = await appeals.call(session, me=me, person_id=callback_data.person_id, now=now)
    told = _("The grown-ups are told. They will come to you or call you.")
    nobody = _("Nobody of them is in the bot yet. Please go to any teacher you trust.")
    return instead(query, send(_with_helpline(told if reached else nobody, found), home()))


@router.callback_query(callbacks.AskCurator.filter())
async def ask_curator(
    query: CallbackQuery, callback_data: callbacks.AskCurator, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor has a question: who the curator is, and a way to be called."""
    found = await appeals.curators(session, me=me, person_id=callback_data.person_id, now=now)
    if not found:
        return instead(query, send(_("There is no curator here yet."), home()))
    call = press(_("Please call me"), callbacks.AskToBeCalled(person_id=callback_data.person_id))
    text = "\n".join([_("<b>Your curator</b>"), *map(_contact, found)])
    return instead(query, send(text, [call], home()))


@router.callback_query(callbacks.AskToBeCalled.filter())
async def ask_to_be_called(
    query: CallbackQuery, callback_data: callbacks.AskToBeCalled, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor asks the curator to get in touch."""
    change = await appeals.ask(session, me=me, person_id=callback_data.person_id, now=now)
    return instead(query, done(_("The curator will be asked to get in touch with you."), change))


def _with_helpline(words: str, found: Help) -> str:
    if found.is_adult:
        return words
    helpline = _("The children’s helpline, free and without a name: {number}.").format(number=f"<b>{HELPLINE}</b>")
    return f"{words}\n\n{helpline}"


def _contact(one: Contact) -> str:
    return plain(f"{one.name}, {one.phone}" if one.phone else one.name)
