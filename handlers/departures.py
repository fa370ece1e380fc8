"""Leaving, coming back, another class, another telephone: what a curator does about one person."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, pages, press
from bot.replies import Reply, Row, one_after_another, send
from bot.words import gettext as _
from handlers.links import handed_over
from handlers.screens import done, instead, plain, short_name
from services import archive, class_names, moves, telephones
from services.access import Me

router = Router(name="departures")

PAGE = 30
"""Classes on a page."""


@router.callback_query(callbacks.LetGo.filter())
async def let_go(
    query: CallbackQuery, callback_data: callbacks.LetGo, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says that somebody takes part no more."""
    person, change = await archive.end(session, me=me, person_id=callback_data.person_id, now=now)
    words = _("{name} is in the archive now, and is not written to any more.").format(name=plain(person.name))
    return instead(query, done(words, change, _card(person.id)))


@router.callback_query(callbacks.BringBack.filter())
async def bring_back(
    query: CallbackQuery, callback_data: callbacks.BringBack, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator takes somebody in again."""
    person, change = await archive.bring_back(session, me=me, person_id=callback_data.person_id, now=now)
    words = _("{name} takes part again.").format(name=plain(person.name))
    return instead(query, done(words, change, _card(person.id)))


@router.callback_query(callbacks.ChooseClass.filter())
async def choose_class(
    query: CallbackQuery, callback_data: callbacks.ChooseClass, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks to which class somebody can be moved."""
    number = callback_data.person_id
    person, names = await moves.classes(session, me=me, person_id=number, now=now)
    page, of = min(callback_data.page, (len(names) - 1) // PAGE), -(-len(names) // PAGE)
    shown = [
        press(name, callbacks.MoveTo(person_id=number, key=class_names.key(name)))
        for name in names[page * PAGE : (page + 1) * PAGE]
    ]
    turn = pages(page, of, lambda to: callbacks.ChooseClass(person_id=number, page=to))
    words = _("To which class does {name} move?") if names else _("There is no other class here. A list brings one.")
    return instead(
        query, send(words.format(name=plain(short_name(person.name))), *grid(shown, 3), *turn, _card(number))
    )


@router.callback_query(callbacks.MoveTo.filter())
async def move(
    query: CallbackQuery, callback_data: callbacks.MoveTo, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator moves somebody to another class."""
    number, key = callback_data.person_id, callback_data.key
    person, name, change = await moves.move(session, me=me, person_id=number, key=key, now=now)
    words = _("{name} is in {group} now.").format(name=plain(short_name(person.name)), group=plain(name))
    return instead(query, done(words, change, _card(number)))


@router.callback_query(callbacks.OtherTelephone.filter())
async def change_telephone(
    query: CallbackQuery,
    callback_data: callbacks.OtherTelephone,
    session: AsyncSession,
    me: Me,
    now: datetime,
    username: str,
) -> Reply:
    """A telephone is lost, or the account is another: the old one is cut off, and a new link is handed over."""
    person, token, change = await telephones.change(session, me=me, person_id=callback_data.person_id, now=now)
    words = _("The old telephone of {name} shows nothing any more. Please pass on the new link.")
    said = done(words.format(name=plain(short_name(person.name))), change, _card(person.id))
    return one_after_another(instead(query, said), handed_over(username, token, now))


def _card(person_id: int) -> Row:
    return [press(_("Open the card"), callbacks.PersonCard(person_id=person_id))]
