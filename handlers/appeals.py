"""A mentee needs help; a mentor wants to talk with the curator."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.filters import Calling
from bot.keyboards import grid, home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.screens import done, first_name, instead, labelled, plain, until
from services import appeals, talks
from services.access import Me
from services.appeals import Called
from services.talks import Contact

router = Router(name="appeals")
cries = Router(name="cries")
"""Looked at before any other: whoever calls for help in words is not taken for somebody who answers a question."""

EMERGENCY = "112"


@cries.message(Calling())
async def cry(message: Message, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """A mentee calls for help in words."""
    return await _screen(session, me, None, now)


@router.callback_query(callbacks.NeedHelp.filter())
async def need_help(
    query: CallbackQuery, callback_data: callbacks.NeedHelp, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentee needs help: the helpline stands there at once. What was on the screen stays above."""
    return await _screen(session, me, callback_data.person_id, now)


@router.callback_query(callbacks.ByAccident.filter())
async def by_accident(query: CallbackQuery, me: Me) -> Reply:
    """The button was pressed by accident: nobody hears of it."""
    return instead(query, send(_("All is well, then. The button is always here for you."), home()))


@router.callback_query(callbacks.CallAdults.filter())
async def call_adults(
    query: CallbackQuery, callback_data: callbacks.CallAdults, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentee calls the grown-ups."""
    called = await appeals.call(session, me=me, person_id=callback_data.person_id, now=now)
    return instead(query, send("\n\n".join([_who_reads(called), _telephones(is_adult=called.is_adult)]), home()))


@router.callback_query(callbacks.OpenAppeal.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.OpenAppeal, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An adult takes a call for help on."""
    opened = await appeals.open_(session, me=me, appeal_id=callback_data.appeal_id, now=now)
    caller = plain(labelled(opened.caller, opened.group))
    mine = _("Thank you. {person} has read that you know. Please find them, or call, right now.")
    other = _("{person}: {name} is seeing to it already.")
    return instead(
        query, send((mine if opened.is_mine else other).format(person=caller, name=plain(opened.by)), home())
    )


@router.callback_query(callbacks.AskCurator.filter())
async def ask_curator(
    query: CallbackQuery, callback_data: callbacks.AskCurator, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor has a question: who the curator is, and a way to be called."""
    found = await talks.curators(session, me=me, person_id=callback_data.person_id, now=now)
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
    change = await talks.ask(session, me=me, person_id=callback_data.person_id, now=now)
    return instead(query, done(_("The curator will be asked to get in touch with you."), change))


async def _screen(session: AsyncSession, me: Me, person_id: int | None, now: datetime) -> Reply:
    """Shall a grown-up be called? On a telephone of several it asks first who needs help."""
    several = await appeals.mentees(session, me=me, now=now) if person_id is None else []
    if len(several) > 1:
        who = [press(first_name(one.name), callbacks.NeedHelp(person_id=one.id)) for one in several]
        return send(f"{_('Who needs help?')}\n\n{_telephones(is_adult=False)}", *grid(who, 1), home())
    found = await appeals.help_for(session, me=me, person_id=person_id or several[0].id, now=now)
    yes = press(_("Yes"), callbacks.CallAdults(person_id=found.person.id))
    words = _("Shall I call a grown-up?")
    return send(
        f"{words}\n\n{_telephones(is_adult=found.is_adult)}",
        [yes, press(_("By accident"), callbacks.ByAccident())],
        home(),
    )


def _who_reads(called: Called) -> str:
    """Who has been told, and by when they read it; honest about nights, days off and the summer."""
    if not called.names:
        return _("Nobody of the grown-ups is in the bot yet. Please go to any teacher you trust, or call.")
    by = f"{called.by:%H:%M}" if called.today else f"{until(called.by.date())}, {called.by:%H:%M}"
    now = _("The grown-ups have been told. They read it by {by}: {names}.")
    later = _(
        "The message has gone out, but nobody is at work now. They read it by {by}: {names}.\n\n"
        "If it cannot wait, please call."
    )
    return (now if called.is_working_hour else later).format(by=by, names=plain(", ".join(called.names)))


def _telephones(*, is_adult: bool) -> str:
    """Where somebody answers at any hour."""
    danger = _("In danger: {number}.").format(number=f"<b>{EMERGENCY}</b>")
    if is_adult:
        return danger
    helpline = _("The children’s helpline, free and without a name: {number}.").format(
        number=f"<b>{appeals.HELPLINE}</b>"
    )
    return f"{helpline}\n{danger}"


def _contact(one: Contact) -> str:
    return plain(f"{one.name}, {one.phone}" if one.phone else one.name)
