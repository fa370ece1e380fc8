"""Two rows that may be one human being: side by side, until a curator says what they are."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.screens import ROLES, done, instead, plain, short_name
from services import duplicates, merging
from services.access import Me
from services.duplicates import Pair, Side
from services.people import Which

router = Router(name="duplicates")


@router.callback_query(callbacks.Duplicates.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Duplicates, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks at two rows side by side."""
    place_id = callback_data.place_id
    pair = await duplicates.first(session, me=me, place_id=place_id, now=now)
    back = [press(_("‹ Back"), callbacks.People(place_id=place_id, which=Which.ALL))]
    return instead(query, _screen(pair, back) if pair else send(_("Nobody here looks like somebody else."), back))


@router.callback_query(callbacks.SameHuman.filter())
async def merge(
    query: CallbackQuery, callback_data: callbacks.SameHuman, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says that two rows are one human being."""
    keep_id, drop_id = callback_data.keep_id, callback_data.drop_id
    keep, change = await merging.merge(session, me=me, keep_id=keep_id, drop_id=drop_id, now=now)
    words = _("{name} is one person in the list now. The card takes them apart, if it was wrong.")
    return instead(query, done(words.format(name=plain(keep.name)), change, _more(keep.operator_id), _card(keep.id)))


@router.callback_query(callbacks.TwoHumans.filter())
async def distinguish(
    query: CallbackQuery, callback_data: callbacks.TwoHumans, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says that two rows are two people."""
    one, other = callback_data.person_id, callback_data.other_id
    change = await duplicates.distinguish(session, me=me, person_id=one, other_id=other, now=now)
    return instead(query, done(_("They are two people."), change, _more(change.rows["place"])))


@router.callback_query(callbacks.Split.filter())
async def split(
    query: CallbackQuery, callback_data: callbacks.Split, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says that somebody is two people after all."""
    person, change = await merging.split(session, me=me, person_id=callback_data.person_id, now=now)
    words = _("{name} is in the list twice again.").format(name=plain(person.name))
    return instead(query, done(words, change, _card(person.id)))


def _screen(pair: Pair, back: Row) -> Reply:
    one, other = pair.keep.person.id, pair.drop.person.id
    head = _("<b>Is this one person?</b>")
    text = "\n\n".join([head, _described(1, pair.keep), _described(2, pair.drop)])
    if pair.left:
        text += "\n\n" + _("More pairs after this one: {count}").format(count=pair.left)
    same = [press(_("They are one person"), callbacks.SameHuman(keep_id=one, drop_id=other))]
    two = [press(_("Two different people"), callbacks.TwoHumans(person_id=one, other_id=other))]
    cards = [
        press(_("Card {number}").format(number=n), callbacks.PersonCard(person_id=p)) for n, p in ((1, one), (2, other))
    ]
    return send(text, same, two, cards, back, home())


def _described(number: int, side: Side) -> str:
    """What is known of one of the two."""
    person = side.person
    held = [f"{_(ROLES[one.role])}, {plain(one.group)}" if one.group else _(ROLES[one.role]) for one in side.roles]
    born = f"{person.born_on:%d.%m.%Y}" if person.born_on else str(person.birth_year or _("not known"))
    lines = [f"<b>{number}. {plain(person.name)}</b>", *held, _("Born: {day}").format(day=born)]
    lines.append(_("joined") if side.came_in else _("not joined yet"))
    if side.kin:
        kin = ", ".join(plain(short_name(name)) for name in side.kin)
        lines.append(_("Family: {names}").format(names=kin))
    return "\n".join([*lines, _("Code in lists: {code}").format(code=f"<code>{person.code}</code>")])


def _more(place_id: int) -> Row:
    return [press(_("Look further"), callbacks.Duplicates(place_id=place_id))]


def _card(person_id: int) -> Row:
    return [press(_("Open the card"), callbacks.PersonCard(person_id=person_id))]
