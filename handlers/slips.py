"""Printed slips: which sheet, and that it comes as a file."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers.screens import instead
from services import slips
from services.access import Me
from services.slips import Choice, Sheet

router = Router(name="slips")

PAGE = 12
"""Classes on one screen."""
LONGEST = 20
"""Letters of a class on a button."""


@router.callback_query(callbacks.Slips.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.Slips, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator chooses what to print."""
    choice = await slips.choice(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, _choice(choice, callback_data.place_id, callback_data.page))


@router.callback_query(callbacks.PrintSlips.filter())
async def print_(
    query: CallbackQuery, callback_data: callbacks.PrintSlips, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator wants a sheet printed."""
    place_id, sheet, number = callback_data.place_id, callback_data.sheet, callback_data.person_id
    await slips.ask(session, me=me, place_id=place_id, sheet=sheet, person_id=number, now=now)
    return instead(query, send(_("I am drawing the slips. The file comes in a minute."), home()))


def _choice(choice: Choice, place_id: int, page: int) -> Reply:
    """The sheets, with how many stand on each."""
    back = [press(_("‹ Back"), callbacks.AskToInviteAll(place_id=place_id))]
    together = _together(choice, place_id)
    if not together:
        return send(_("Everybody has joined already."), back)
    of = -(-len(choice.classes) // PAGE) or 1
    page = min(page, of - 1)
    shown = choice.classes[page * PAGE : (page + 1) * PAGE]
    classes = [_print(_class(group), count, place_id, Sheet.CLASS, number) for group, count, number in shown]
    turn = pages(page, of, lambda to: callbacks.Slips(place_id=place_id, page=to))
    words = _(
        "<b>Slips to print</b>\n\n"
        "A slip for each who has not joined: a QR picture, a link, and a code to type. It works once, for 14 days.\n\n"
        "Whom shall we print for?"
    )
    return send(words, *grid(classes, 3), *turn, *together, back)


def _together(choice: Choice, place_id: int) -> list[Row]:
    """All classes, the staff, the parents: those of whom somebody is missing."""
    pupils = sum(count for _group, count, _number in choice.classes)
    named = {
        Sheet.CLASSES: (_("All classes"), pupils),
        Sheet.STAFF: (_("Staff"), choice.staff),
        Sheet.GUARDIANS: (_("Parents"), choice.guardians),
    }
    return [[_print(text, count, place_id, sheet)] for sheet, (text, count) in named.items() if count]


def _class(group: str | None) -> str:
    return (group or _("No class"))[:LONGEST]


def _print(text: str, count: int, place_id: int, sheet: Sheet, person_id: int | None = None) -> Button:
    return press(f"{text} · {count}", callbacks.PrintSlips(place_id=place_id, sheet=sheet, person_id=person_id))
