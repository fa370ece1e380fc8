"""What a curator adds to the bases about somebody: looked at, typed, taken out."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.entry import ask
from handlers.screens import done, instead, plain, short_name
from models import Response
from services import forms, register_notes
from services.access import Me
from services.register_notes import Noted

router = Router(name="register_notes")


@router.callback_query(callbacks.RegisterNote.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.RegisterNote, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator looks at what the bases say of somebody besides."""
    found = await register_notes.of(session, me=me, person_id=callback_data.person_id, now=now)
    write = [press(_("Write"), callbacks.WriteNote(person_id=found.person.id))] if found.may_type else []
    return instead(query, send(_said(found), *([write] if write else []), _back(found)))


@router.callback_query(callbacks.WriteNote.filter())
async def type_note(
    query: CallbackQuery, callback_data: callbacks.WriteNote, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A note is about to be typed."""
    person = await register_notes.asked_about(session, me=me, person_id=callback_data.person_id, now=now)
    return await ask(session, me, register_notes.FORM, place_id=person.operator_id, about_id=person.id, now=now)


async def written(
    session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime
) -> Reply:
    """A curator has typed a note, or the address of a case."""
    await forms.wipe(session, response)
    note, link, number = answers.get("note") or "", answers.get("link") or "", response.about_id or 0
    found, change = await register_notes.write(session, me=me, person_id=number, note=note, link=link, now=now)
    return done(_said(found), change, _back(found))


def _said(found: Noted) -> str:
    note = found.note
    lines = [_("Note: {note}").format(note=plain(note.note))] if note and note.note else []
    if note and note.case_link:
        lines.append(_("The case on the site: {link}").format(link=plain(note.case_link)))
        if not found.is_published:
            lines.append(_("There is no consent to publication: the address does not stand in the base."))
    title = _("<b>In the base: {name}</b>").format(name=plain(short_name(found.person.name)))
    return "\n\n".join([title, *(lines or [_("Nothing is noted.")])])


def _back(found: Noted) -> Row:
    return [press(_("Open the card"), callbacks.PersonCard(person_id=found.person.id))]


ACTIONS = {register_notes.FORM: written}
"""By the code of the form."""
