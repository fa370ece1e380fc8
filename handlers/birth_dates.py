"""Birth dates that are missed, and the document by which somebody of 16 or 17 is of full legal age."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, pages, press
from bot.replies import Button, Reply, send
from bot.words import gettext as _
from handlers.entry import ask
from handlers.screens import instead, labelled, paged, plain, short_name
from services import birth_dates, emancipation
from services.access import Me
from services.birth_dates import Listed, Undated

router = Router(name="birth_dates")

PAGE = 20
"""People on a page."""


@router.callback_query(callbacks.BirthDates.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.BirthDates, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever looks at consents sees of whom the birth date is missed."""
    found = await birth_dates.listed(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, _screen(found, callback_data.place_id, callback_data.page))


@router.callback_query(callbacks.BirthDate.filter())
async def type_in(
    query: CallbackQuery, callback_data: callbacks.BirthDate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator begins to type somebody's birth date."""
    person = await birth_dates.asked_about(session, me=me, person_id=callback_data.person_id, now=now)
    preset = {"known_year": str(person.birth_year or "")}
    place_id, number = person.operator_id, person.id
    return await ask(session, me, birth_dates.FORM, place_id=place_id, about_id=number, preset=preset, now=now)


@router.callback_query(callbacks.Emancipate.filter())
async def emancipate(
    query: CallbackQuery, callback_data: callbacks.Emancipate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator begins to type the number and the day of the document."""
    person = await emancipation.possible(session, me=me, person_id=callback_data.person_id, now=now)
    return await ask(session, me, emancipation.FORM, place_id=person.operator_id, about_id=person.id, now=now)


def _screen(found: Listed, place_id: int, page: int) -> Reply:
    shown, page, of = paged(found.people, page, PAGE)
    lines = [f"• {plain(labelled(one.name, one.group))}{_year(one)}" for one in shown]
    words = _("The age decides who signs. Of these people we do not know the whole birth date:")
    text = "\n".join([_("<b>A birth date is needed</b>"), "", *([words, *lines] if lines else [_("Nobody is here.")])])
    people: list[Button] = [
        press(short_name(one.name), callbacks.BirthDate(person_id=one.person_id)) for one in shown if found.may_type
    ]
    turn = pages(page, of, lambda to: callbacks.BirthDates(place_id=place_id, page=to))
    return send(text, *grid(people, 2), *turn, [press(_("‹ Back"), callbacks.Consents(place_id=place_id))])


def _year(one: Undated) -> str:
    return f", {one.birth_year}" if one.birth_year else ""
