"""Settings: the language, the hour of the morning message, one's own consent."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from babel import Locale
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, one_after_another, send
from bot.words import gettext as _
from handlers.screens import first_name, instead
from handlers.start import greeting
from models import Capacity
from services import ages, humans, participants, settings
from services.access import Me
from services.participants import Participant

router = Router(name="settings")

HOURS = (8, 9, 10, 12, 14, 16, 18, 20)


@router.message(Command("settings", ignore_mention=True))
async def open_settings(message: Message, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody asks for the settings."""
    return await _screen(session, me, now)


@router.callback_query(callbacks.Settings.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Settings, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody opens the settings."""
    return instead(query, await _screen(session, me, now, by_id=callback_data.person_id))


@router.callback_query(callbacks.Speak.filter())
async def speak(
    query: CallbackQuery, callback_data: callbacks.Speak, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody chooses a language: the screen and the menu button speak it at once."""
    settings.speak(me, language=callback_data.language)
    is_child = bool(me.persons) and all(ages.is_child(person, now) for person in me.persons)
    with words.speaking(words.address(me.chat.language, is_child=is_child)):
        screen = instead(query, await _screen(session, me, now))
        return one_after_another(screen, send(_("Now in English."), menu=_("Menu")))


@router.callback_query(callbacks.Wake.filter())
async def wake(
    query: CallbackQuery, callback_data: callbacks.Wake, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody chooses the hour of the morning message."""
    settings.wake(me, hour=callback_data.hour)
    return instead(query, await _screen(session, me, now))


async def _screen(session: AsyncSession, me: Me, now: datetime, *, by_id: int | None = None) -> Reply:
    """The telephone's settings; consents only where it is clear who of the telephone is there."""
    if not me.persons:
        return greeting()
    hour = next((person.morning_hour for person in me.persons if person.morning_hour is not None), None)
    text = _("<b>Settings</b>\n\nOnce a working day, if there is something to do, the bot writes.") + " " + _hour(hour)
    languages = [_language(code, me.chat.language) for code in words.LANGUAGES]
    hours = [press(_ticked(f"{one}:00", one == hour), callbacks.Wake(hour=one)) for one in HOURS]
    is_clear = by_id or len(humans.of(me)) == 1
    people = await participants.of(session, me, by_id=by_id, now=now) if is_clear else []
    consents = [[press(_consents(one), callbacks.ConsentsOf(person_id=one.person.id, by_id=by_id))] for one in people]
    data = [[press(_("My data"), callbacks.MyData(by_id=by_id))]] if is_clear else []
    return send(text, languages, *grid(hours, 4), *consents, *data, home())


def _hour(hour: int | None) -> str:
    if hour is None:
        return _("In the morning, as soon as it is allowed.")
    return _("At {hour}:00, your local time.").format(hour=hour)


def _language(code: str, spoken: str) -> Button:
    """A language by its own name."""
    name = Locale(code).get_display_name(code) or code
    return press(_ticked(name.capitalize(), code == spoken), callbacks.Speak(language=code))


def _ticked(text: str, is_chosen: bool) -> str:
    return f"✓ {text}" if is_chosen else text


def _consents(one: Participant) -> str:
    if one.speaks_as is Capacity.SELF:
        return _("My consents")
    return _("Consents: {child}").format(child=first_name(one.person.name))
