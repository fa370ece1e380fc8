"""Returns of consents: how many have answered, who is missing on paper, and links for the parents' evening."""

from collections.abc import Sequence
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.consent_kinds import KINDS
from handlers.screens import instead, paged, plain
from services import returns, slips, tree
from services.access import Me
from services.returns import Returned, Returns, Shares
from services.slips import Sheet

router = Router(name="returns")

PAGE = 12
"""Classes, or places, on a page."""
LONGEST = 20
"""Letters of a class on a button."""


@router.callback_query(callbacks.Returns.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Returns, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever organises sees how many have answered: numbers, no names."""
    found = await returns.shares(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, _screen(found, callback_data.page))


@router.callback_query(callbacks.PrintMissing.filter())
async def print_(
    query: CallbackQuery, callback_data: callbacks.PrintMissing, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants the list of who is missing printed."""
    await returns.ask(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, send(_("I am drawing the list. The file comes in a minute."), home()))


@router.callback_query(callbacks.ParentsEvening.filter())
async def parents(
    query: CallbackQuery, callback_data: callbacks.ParentsEvening, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator chooses for which class's parents to print links."""
    found = await slips.of_parents(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, _evening(found, callback_data.place_id, callback_data.page))


def _screen(found: Returns, page: int) -> Reply:
    """The whole, then the parts."""
    shown, page, of = paged(found.parts, page, PAGE)
    place_id, name = found.place.id, plain(found.place.name)
    parts = [f"{plain(one.title or _('No class'))}: {_shares(one.shares)}" for one in shown]
    head = _("<b>{place}</b>: answered, yes or no").format(place=name)
    text = "\n".join([head, "", _shares(found.whole), "", *parts])
    turn = pages(page, of, lambda to: callbacks.Returns(place_id=place_id, page=to))
    return send(text, *_places(found, shown), *turn, *_acts(found))


def _shares(found: Shares) -> str:
    """Each consent with how many have answered."""
    said = [f"{_(KINDS[kind])} {share.answered}/{share.wanted}" for kind, share in found.items()]
    return ", ".join(said) or _("nobody is in the list yet")


def _places(found: Returns, shown: Sequence[Returned]) -> list[Row]:
    """Above organisations each part is a place of its own."""
    if tree.is_organisation(found.place.kind):
        return []
    return list(grid([press(one.title or "", callbacks.Returns(place_id=one.place_id)) for one in shown], 2))


def _acts(found: Returns) -> list[Row]:
    """Paper is for those who see names; the way back, for whoever came from there."""
    place_id = found.place.id
    if not found.may_see_names:
        return [[press(_("‹ Back"), callbacks.PlaceCard(place_id=place_id))], home()]
    row = [press(_("Who is missing"), callbacks.PrintMissing(place_id=place_id))]
    if found.may_invite:
        row.append(press(_("Parents’ evening"), callbacks.ParentsEvening(place_id=place_id)))
    return [row, [press(_("‹ Back"), callbacks.Consents(place_id=place_id))]]


def _evening(found: Sequence[tuple[str, int, int]], place_id: int, page: int) -> Reply:
    """A class, or all of them."""
    back = [press(_("‹ Back"), callbacks.Returns(place_id=place_id))]
    if not found:
        return send(_("All parents in the list have joined already."), back)
    shown, page, of = paged(found, page, PAGE)
    classes = [
        press(
            f"{group[:LONGEST]} · {count}",
            callbacks.PrintSlips(place_id=place_id, sheet=Sheet.GUARDIANS, person_id=number),
        )
        for group, count, number in shown
    ]
    everybody = [press(_("All parents"), callbacks.PrintSlips(place_id=place_id, sheet=Sheet.GUARDIANS))]
    turn = pages(page, of, lambda to: callbacks.ParentsEvening(place_id=place_id, page=to))
    words = _(
        "<b>For the parents’ evening</b>\n\n"
        "A sheet for each class: a slip with a QR picture, a link and a code for each parent who has not joined."
    )
    return send(words, *grid(classes, 3), *turn, everybody, back)
