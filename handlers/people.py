"""The people of a place: the list, one person, adding people."""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import person_screens, roster_screens
from handlers.entry import ask
from handlers.screens import done, instead
from services import access, pasted_list, people, places, special_conditions
from services.access import Action, Me

router = Router(name="people")


@router.callback_query(callbacks.People.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.People, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks through the people."""
    place_id, which, page = callback_data.place_id, callback_data.which, callback_data.page
    roll = await people.roll(session, me=me, place_id=place_id, which=which, page=page, now=now)
    return instead(query, person_screens.roll(roll, place_id, which))


@router.callback_query(callbacks.PersonCard.filter())
async def open_card(
    query: CallbackQuery, callback_data: callbacks.PersonCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator opens one person."""
    card = await people.card(session, me=me, person_id=callback_data.person_id, now=now)
    return instead(query, person_screens.card(card))


@router.callback_query(callbacks.SummerDuty.filter())
async def put_on_duty(
    query: CallbackQuery, callback_data: callbacks.SummerDuty, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says who is written to in the summer."""
    number, on_duty = callback_data.person_id, callback_data.on_duty
    person, change = await places.put_on_duty(session, me=me, person_id=number, on_duty=on_duty, now=now)
    back = [press(_("Open the card"), callbacks.PersonCard(person_id=person.id))]
    return instead(query, done(person_screens.duty(person, on_duty=on_duty), change, back))


@router.callback_query(callbacks.MarkSpecial.filter())
async def mark_special(
    query: CallbackQuery, callback_data: callbacks.MarkSpecial, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator notes that somebody needs special conditions, or does not any more."""
    number, special = callback_data.person_id, callback_data.special
    person, change = await special_conditions.mark(session, me=me, person_id=number, special=special, now=now)
    back = [press(_("Open the card"), callbacks.PersonCard(person_id=person.id))]
    return instead(query, done(person_screens.special(person), change, back))


@router.callback_query(callbacks.MarkCertificate.filter())
async def mark_certificate(
    query: CallbackQuery, callback_data: callbacks.MarkCertificate, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator has seen a mentor's certificate and begins to type its day."""
    number = callback_data.person_id
    mentor = await access.visible_person(session, me, number, action=Action.ADD_PEOPLE, now=now)
    return await ask(session, me, "certificate", place_id=mentor.operator_id, about_id=mentor.id, now=now)


@router.callback_query(callbacks.AddPeople.filter())
async def choose_way(
    query: CallbackQuery, callback_data: callbacks.AddPeople, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator chooses how to add people; a list can be sent at once."""
    place_id = callback_data.place_id
    typed = await ask(session, me, "people_lines", place_id=place_id, now=now)
    words = _(
        "Send the list here: a person on a line, or a file .xlsx or .csv, up to 2,000 people.\n\n"
        "First I will show what will happen. Nobody is added without you."
    )
    return instead(query, replace(send(words, *_ways(place_id), home()), shows=typed.shows))


def _ways(place_id: int) -> list[Row]:
    """Other ways than sending a list at once."""
    one, many = callbacks.NewPerson(place_id=place_id), callbacks.NewPeople(place_id=place_id)
    empty, current = (callbacks.RosterFile(place_id=place_id, filled=filled) for filled in (False, True))
    typed = [press(_("One person"), one), press(_("How to write"), many)]
    return [typed, [press(_("Empty table"), empty), press(_("The list now"), current)]]


@router.callback_query(callbacks.NewPerson.filter())
async def add_one(
    query: CallbackQuery, callback_data: callbacks.NewPerson, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator begins to type one person in."""
    return await ask(session, me, "new_person", place_id=callback_data.place_id, now=now)


@router.callback_query(callbacks.NewPeople.filter())
async def add_many(
    query: CallbackQuery, callback_data: callbacks.NewPeople, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator begins to paste a list."""
    return await ask(session, me, "people_lines", place_id=callback_data.place_id, now=now)


@router.callback_query(callbacks.NewGuardian.filter())
async def add_guardian(
    query: CallbackQuery, callback_data: callbacks.NewGuardian, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator begins to type a child's guardian in."""
    number = callback_data.person_id
    child = await access.visible_person(session, me, number, action=Action.ADD_PEOPLE, now=now)
    return await ask(session, me, "new_guardian", place_id=child.operator_id, about_id=child.id, now=now)


@router.callback_query(callbacks.AddLines.filter())
async def add_lines(
    query: CallbackQuery, callback_data: callbacks.AddLines, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator has looked through the dry run and adds the people."""
    added, place_id, change = await pasted_list.add(session, me=me, response_id=callback_data.response_id, now=now)
    invite = [press(_("Make links"), callbacks.InviteAll(place_id=place_id))]
    invite.append(press(_("Print"), callbacks.Slips(place_id=place_id)))
    return instead(query, done(roster_screens.applied(added), change, invite))
