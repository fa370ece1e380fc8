"""The coordinator's lists of organisations, curators and partners; a list, or all of one's own place, as a file."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.pair_list_screens import to_registers
from handlers.place_facts import KINDS, agreement, appointment, cut, forms
from handlers.screens import instead, phrase, plain, short_name
from handlers.start import counted
from models import Place
from services import everything, lists, register_base
from services.access import Me
from services.lists import AppointedLine, Listed, OrganisationLine, Shown

router = Router(name="lists")

TITLES: dict[Listed, str] = {
    Listed.ORGANISATIONS: phrase("Organisations"),
    Listed.CURATORS: phrase("Curators"),
    Listed.PARTNERS: phrase("Partners"),
}


@router.callback_query(callbacks.Lists.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Lists, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator looks through a list."""
    listed = callback_data.listed
    read, line = SCREENS[listed]
    shown = await read(session, me=me, page=callback_data.page, now=now)
    said = [line(one) for one in shown.lines] or [_("Nothing is here yet.")]
    text = "\n\n".join([f"<b>{_(TITLES[listed])}</b>", *said])
    others = [press(_(words), callbacks.Lists(listed=one)) for one, words in TITLES.items() if one is not listed]
    turn = pages(shown.page, shown.pages, lambda page: callbacks.Lists(listed=listed, page=page))
    file = [press(_("As a table"), callbacks.ListFile(listed=listed))]
    registers = to_registers(await register_base.offices(session, me=me, now=now))
    return instead(query, send(text, *turn, file, others, *registers, [press(_("‹ Back"), callbacks.Places())], home()))


@router.callback_query(callbacks.ListFile.filter())
async def ask_for_list(
    query: CallbackQuery, callback_data: callbacks.ListFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The coordinator wants a list as a table."""
    await lists.ask(session, me=me, listed=callback_data.listed, now=now)
    return send(_("The table is being made. It comes here in a minute."), home())


@router.callback_query(callbacks.AskEverything.filter())
async def ask_for_everything(
    query: CallbackQuery, callback_data: callbacks.AskEverything, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator wants everything of the place as a table."""
    await everything.ask(session, me=me, place_id=callback_data.place_id, now=now)
    return send(_("The table is being made. It comes here in a minute."), home())


def _organisation(one: OrganisationLine) -> str:
    """One organisation with what is on paper, and its numbers."""
    facts = [_(KINDS[one.place.kind]), *([plain(cut(one.above))] if one.above else [])]
    facts += [_("INN: {number}").format(number=one.place.inn)] if one.place.inn else []
    facts += [_("curators: {count}").format(count=one.curators)]
    named = [cut(forms(one.place))] if one.place.mentoring_forms else []
    return "\n".join([f"<b>{plain(cut(one.place.name))}</b>", ", ".join(facts), *named, counted(one.counts)])


def _curator(one: AppointedLine) -> str:
    """One curator: how to call them, and the order."""
    order = appointment(one.order_number, one.order_on)
    said = [
        plain(short_name(one.name)),
        plain(cut(one.post or "")),
        plain(one.phone or ""),
        _("order {order}").format(order=plain(cut(order))) if order else "",
        _("joined") if one.came_in else _("not joined yet"),
    ]
    return f"<b>{plain(cut(one.place.name))}</b>\n" + ", ".join(filter(None, said))


def _partner(one: Place) -> str:
    """One partner with its agreement."""
    number = _("INN: {number}").format(number=one.inn) if one.inn else ""
    said = [number, plain(cut(agreement(one))) or _("no agreement yet")]
    return f"<b>{plain(cut(one.name))}</b>\n" + ", ".join(filter(None, said))


Read = Callable[..., Awaitable[Shown[Any]]]
SCREENS: dict[Listed, tuple[Read, Callable[[Any], str]]] = {
    Listed.ORGANISATIONS: (lists.organisations, _organisation),
    Listed.CURATORS: (lists.curators, _curator),
    Listed.PARTNERS: (lists.partners, _partner),
}
"""How a list is read, and how one of its lines is said."""
