"""Sheets to print: which there are for an event, and the one of who has read a broadcast."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import event_words
from handlers.event_screens import to_card
from handlers.screens import instead, phrase
from services import paper_sheets
from services.access import Me
from services.event_sight import Organised
from services.paper_sheets import Sheet

router = Router(name="paper_sheets")

SHEETS: dict[Sheet, str] = {
    Sheet.SIGNATURES: phrase("Signature sheet"),
    Sheet.READ: phrase("Have read it"),
    Sheet.INVITATIONS: phrase("Invitations"),
}
"""What they are called on buttons."""


@router.callback_query(callbacks.PaperSheets.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PaperSheets, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser looks what can be printed."""
    found, guests = await paper_sheets.offered(session, me=me, event_id=callback_data.event_id, now=now)
    return instead(query, _offered(found, guests))


@router.callback_query(callbacks.PrintSheet.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.PrintSheet, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser wants a sheet."""
    number, sheet = callback_data.event_id, callback_data.printed
    await paper_sheets.take(session, me=me, event_id=number, sheet=sheet, now=now)
    return instead(query, send(_("In a moment I will send the file."), to_card(number), home()))


@router.callback_query(callbacks.PrintRead.filter())
async def take_read(
    query: CallbackQuery, callback_data: callbacks.PrintRead, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants the sheet of who has read a broadcast."""
    number = callback_data.broadcast_id
    await paper_sheets.take_read(session, me=me, broadcast_id=number, now=now)
    back = [press(_("‹ What became of it"), callbacks.BroadcastOutcome(broadcast_id=number))]
    return instead(query, send(_("In a moment I will send the file."), back, home()))


def _offered(found: Organised, guests: int) -> Reply:
    """What each of them is for; invitations where somebody brings a guest."""
    number = found.event.id
    lines = [
        _("• Signature sheet: whoever comes signs here."),
        _("• Have read it: everybody who is invited; whoever has answered in the bot has a mark."),
    ]
    if guests:
        lines.append(_("• Invitations for guests without the bot: {count}, to cut out.").format(count=guests))
    head = _("<b>{event}</b>: what shall I prepare for the printer?")
    rows = [
        [press(_(words), callbacks.PrintSheet(event_id=number, printed=sheet))]
        for sheet, words in SHEETS.items()
        if guests or sheet is not Sheet.INVITATIONS
    ]
    text = head.format(event=event_words.titled(found.event, found.place))
    return send("\n".join([text, "", *lines]), *rows, to_card(number), home())
