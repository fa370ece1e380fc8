"""Personal links: for one person with a QR picture, for all who have not come in as a list, and closing them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, links
from bot.keyboards import home, press
from bot.replies import Reply, one_after_another, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import done, instead, labelled, plain, short_name, until
from services import access, invitations, people
from services.access import Action, Me
from services.invitations import VALID_FOR, Link
from services.people import Which

router = Router(name="links")

LONGEST = 3500
"""Letters in one message, well under Telegram's 4,096."""


@router.callback_query(callbacks.Invite.filter())
async def invite(
    query: CallbackQuery,
    callback_data: callbacks.Invite,
    session: AsyncSession,
    me: Me,
    now: datetime,
    username: str,
) -> Reply:
    """The curator, or the coordinator of a curator, takes a link to hand over."""
    token = await invitations.issue(session, me=me, person_id=callback_data.person_id, now=now)
    card = handed_over(username, token, now)
    return one_after_another(send(_("Please pass this on to the person, and to nobody else:")), card)


@router.callback_query(callbacks.Revoke.filter())
async def revoke(
    query: CallbackQuery, callback_data: callbacks.Revoke, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A link went astray: the curator closes all links of a person."""
    change = await invitations.revoke(session, me=me, person_id=callback_data.person_id, now=now)
    return instead(query, done(_("The link opens nothing any more."), change))


@router.callback_query(callbacks.AskToInviteAll.filter())
async def ask_to_invite_all(
    query: CallbackQuery, callback_data: callbacks.AskToInviteAll, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator wants links for all who have not come in: how many, is said first."""
    place_id = callback_data.place_id
    await access.require(session, me, Action.INVITE_PEOPLE, place_id, now=now)
    roll = await people.roll(session, me=me, place_id=place_id, which=Which.ABSENT, page=0, now=now)
    count = roll.numbers[Which.ABSENT]
    words = ngettext("Not joined yet: {count} person.", "Not joined yet: {count} people.", count)
    text = words.format(count=count) + "\n\n" + _("Each gets a link of their own. You pass the links on.")
    back = [press(_("‹ Back"), callbacks.People(place_id=place_id, which=Which.ALL))]
    ways = [press(_("Make links"), callbacks.InviteAll(place_id=place_id))]
    make = [[*ways, press(_("Print"), callbacks.Slips(place_id=place_id))]] if count else []
    return instead(query, send(text if count else _("Everybody has joined already."), *make, back))


@router.callback_query(callbacks.InviteAll.filter())
async def invite_all(
    query: CallbackQuery,
    callback_data: callbacks.InviteAll,
    session: AsyncSession,
    me: Me,
    now: datetime,
    username: str,
) -> Reply:
    """The curator takes the links of all who have not come in."""
    given = await invitations.issue_all(session, me=me, place_id=callback_data.place_id, now=now)
    head = _("<b>Personal links</b>\nEach works once, until {day}. A link is for one person only.")
    texts = _messages(head.format(day=until((now + VALID_FOR).date())), (_line(one, username) for one in given))
    first, *rest = map(send, texts)
    return one_after_another(instead(query, first), *rest, send(_("That is all of them."), home()))


def handed_over(username: str, token: str, now: datetime) -> Reply:
    """What goes to the person: the link, and a picture of it."""
    words = _("This is your personal link to the mentoring programme. It works once, until {day}.\n\n{link}")
    address = links.start(username, token)
    return send(words.format(day=until((now + VALID_FOR).date()), link=address), qr=address)


def _line(one: Link, username: str) -> str:
    name = plain(labelled(one.person.name, one.group))
    if one.children:
        children = ", ".join(plain(short_name(child)) for child in one.children)
        name = _("{name}, parent or guardian of: {children}").format(name=name, children=children)
    return f"{name}\n{links.start(username, one.token)}"


def _messages(head: str, lines: Iterable[str]) -> Iterator[str]:
    """As few messages as hold everything."""
    text = head
    for line in lines:
        if len(text) + len(line) > LONGEST:
            yield text
            text = line
        else:
            text = f"{text}\n\n{line}"
    yield text
