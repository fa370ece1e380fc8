"""A list of those about whom somebody is asked: each name opens a few questions, and the list comes back."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, send
from bot.words import gettext as _
from handlers import forms
from handlers.screens import first_name, instead, labelled, paged, plain
from models import Asked
from services import about_lists, waves
from services.about_lists import AboutList
from services.access import Me
from services.waves_in_hand import AboutLine

router = Router(name="about_list")

PAGE = 12


@router.callback_query(callbacks.AboutList.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.AboutList, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks whom they have not spoken of yet."""
    return instead(query, await screen(session, me, callback_data.wave_id, now, callback_data.page))


@router.callback_query(callbacks.OpenAbout.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.OpenAbout, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody is asked about one of them."""
    response = await waves.open_member(session, me, callback_data.member_id, now=now)
    return instead(query, await forms.show(session, response, me, now))


async def screen(session: AsyncSession, me: Me, wave_id: int, now: datetime, page: int | None = None) -> Reply:
    """All of the list: who is done, and how many are left; without a page, the one with the first who is left."""
    found = await about_lists.of(session, me, wave_id, now=now)
    if page is None:
        page = next((at for at, one in enumerate(found.lines) if one.state is not Asked.ANSWERED), 0) // PAGE
    shown, page, of = paged(found.lines, page, PAGE)
    turn = pages(page, of, lambda to: callbacks.AboutList(wave_id=wave_id, page=to))
    title = plain(found.version.form.title(words.language()))
    numbers = {"left": found.left, "all": len(found.lines)}
    said = (
        _("Left: {left} of {all}. If you do not know something, skip it.")
        if found.left
        else _("All done: {all}. Thank you!")
    )
    text = f"<b>{title}</b>\n\n{said.format(**numbers)}"
    return send(text, *grid([_button(found, one) for one in shown], 1), *turn, home())


def _button(found: AboutList, one: AboutLine) -> Button:
    name = first_name(one.name) if found.is_own_child else labelled(one.name, one.group)
    mark = "✓ " if one.state is Asked.ANSWERED else "◐ " if one.has_begun else ""
    return press(f"{mark}{name}", callbacks.OpenAbout(member_id=one.member_id))
