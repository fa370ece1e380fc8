"""«My data»: what is kept about oneself or one's child, taking it as files, saying what is wrong."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers.forms import show
from handlers.rights_words import DETAILS, SHORT, TABLES
from handlers.screens import first_name, instead, plain, until
from models import DataRequest, Person
from services import access, form_beginnings, humans, request_queue, requests, stored
from services.access import Me
from services.stored import Summary

router = Router(name="rights")

COUNTED = ("consent_event", "response", "promise", "audit_entry")
"""Tables whose numbers stand on the screen; all of them are in the files."""


@router.callback_query(callbacks.MyData.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.MyData, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks what is kept about them, or about a child; where there are several, about whom?"""
    by_id, speaker = callback_data.by_id, humans.alone(me, callback_data.by_id)
    people = await stored.people(session, speaker, now=now)
    if callback_data.person_id is None and len(people) != 1:
        return instead(query, _choice(people, by_id))
    number = callback_data.person_id or people[0].id
    found = await stored.summary(session, me=speaker, person_id=number, now=now)
    waiting = await request_queue.about(session, me=speaker, subject_id=number, now=now)
    return instead(query, _screen(found, waiting, by_id))


@router.callback_query(callbacks.TakeStored.filter())
async def take(
    query: CallbackQuery, callback_data: callbacks.TakeStored, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody takes all of it as files."""
    speaker = humans.alone(me, callback_data.by_id)
    await stored.ask(session, me=speaker, person_id=callback_data.person_id, now=now)
    back = press(_("‹ Back"), callbacks.MyData(person_id=callback_data.person_id, by_id=callback_data.by_id))
    words = _("Two files will come in a minute: a page to read or to print, and the same for a computer.")
    return instead(query, send(words, [back], home()))


@router.callback_query(callbacks.Correct.filter())
async def correct(
    query: CallbackQuery, callback_data: callbacks.Correct, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Something is wrong: what?"""
    number, by_id = callback_data.person_id, callback_data.by_id
    await access.own(session, humans.alone(me, by_id), number, now=now)
    details = [
        press(_(words), callbacks.CorrectDetail(person_id=number, detail=detail, by_id=by_id))
        for detail, words in DETAILS.items()
    ]
    back = press(_("‹ Back"), callbacks.MyData(person_id=number, by_id=by_id))
    return instead(query, send(_("What is wrong in the data?"), *grid(details, 2), [back], home()))


@router.callback_query(callbacks.CorrectDetail.filter())
async def say_how(
    query: CallbackQuery, callback_data: callbacks.CorrectDetail, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """This is wrong: how should it be?"""
    speaker = humans.alone(me, callback_data.by_id)
    subject, by = await requests.asker(session, me=speaker, subject_id=callback_data.person_id, now=now)
    at = {"place_id": subject.operator_id, "about_id": subject.id}
    preset = {"detail": str(callback_data.detail)}
    response = await form_beginnings.begin(session, code=requests.FORM, person=by, preset=preset, now=now, **at)
    return await show(session, response, me, now)


def _choice(people: list[Person], by_id: int | None) -> Reply:
    buttons = [press(first_name(one.name), callbacks.MyData(person_id=one.id, by_id=by_id)) for one in people]
    back = press(_("‹ Back"), callbacks.Settings(person_id=by_id))
    return send(_("Whose data?"), *grid(buttons, 1), [back], home())


def _screen(found: Summary, waiting: list[DataRequest], by_id: int | None) -> Reply:
    """How much is kept, what is asked already, and what can be done."""
    number = found.person.id
    lines = [f"{_(TABLES[table])}: {found.counts[table]}" for table in COUNTED if table in found.counts]
    if found.is_own:
        lines.append(_("Answers: {count}").format(count=found.answers))
    asked = [_asked(one) for one in waiting]
    closed = [] if found.passes else [_("Files with names do not pass the messenger here: the curator prints them.")]
    head = _("<b>Data: {name}</b>").format(name=plain(first_name(found.person.name)))
    text = "\n\n".join(["\n".join([head, *lines]), *closed, *asked])
    take_ = [press(_("Take all of it"), callbacks.TakeStored(person_id=number, by_id=by_id))] if found.passes else []
    wrong = press(_("Something is wrong"), callbacks.Correct(person_id=number, by_id=by_id))
    back = press(_("‹ Back"), callbacks.Settings(person_id=by_id))
    return send(text, [*take_, wrong], [back], home())


def _asked(request: DataRequest) -> str:
    words = _("Asked: {what}. You will have the answer by {day}.")
    return words.format(what=_(SHORT[request.kind]), day=until(request.due_on))
