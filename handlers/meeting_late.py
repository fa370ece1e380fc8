"""Meetings that were held without the bot: the day by a button, then the same questions as after any other."""

from datetime import date, datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import forms
from handlers.screens import done, instead, until
from services import meeting_late
from services.access import Me
from services.meeting_late import Days, Late

router = Router(name="meeting_late")

WEEK = 5
"""Days side by side."""


@router.callback_query(callbacks.LateDays.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.LateDays, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor, or a curator, looks for the day."""
    return instead(query, screen(await meeting_late.days(session, me=me, pair_id=callback_data.pair_id, now=now)))


@router.callback_query(callbacks.LateMeeting.filter())
async def add(
    query: CallbackQuery, callback_data: callbacks.LateMeeting, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The pair has met on this day: the bot asks how it was."""
    pair_id, on = callback_data.pair_id, callback_data.on
    added = await meeting_late.add(session, me=me, pair_id=pair_id, on=on, now=now)
    if added.change is None:
        return await _asked(query, session, me, added.meeting.id, now)
    tell = press(_("How was it?"), callbacks.LateWord(meeting_id=added.meeting.id))
    return instead(query, done(_("The meeting of {day} is added.").format(day=until(on)), added.change, [tell]))


@router.callback_query(callbacks.LateWord.filter())
async def tell(
    query: CallbackQuery, callback_data: callbacks.LateWord, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A mentor says how it was, or a curator for them."""
    return await _asked(query, session, me, callback_data.meeting_id, now)


def screen(found: Days) -> Reply:
    """The days of two weeks."""
    text = _(
        "On which day did you meet?\n\nOf days with ✓ the bot knows a meeting: you can add what was said, or change it."
    )
    days = [_day(found, one) for one in found.days]
    return send(text, *grid(days, WEEK), _back(found.late), home())


async def _asked(query: CallbackQuery, session: AsyncSession, me: Me, meeting_id: int, now: datetime) -> Reply:
    response = await meeting_late.word(session, me=me, meeting_id=meeting_id, now=now)
    edits = query.message.message_id if query.message else None
    return await forms.show(session, response, me, now, edits=edits)


def _day(found: Days, on: date) -> Button:
    label = f"{'✓ ' if on in found.known else ''}{on:%d.%m}"
    return press(label, callbacks.LateMeeting(pair_id=found.late.pair.id, day=on.isoformat()))


def _back(late: Late) -> Row:
    to = callbacks.PairCard if late.is_curator else callbacks.MyPair
    return [press(_("‹ To the pair"), to(pair_id=late.pair.id))]
