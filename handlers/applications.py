"""Applications: who asks to take part, and the curator's word."""

from collections.abc import Sequence
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.screens import ROLES, done, instead, labelled, plain
from services import admissions, applications
from services.access import Me
from services.admissions import Decided
from services.applications import Applicant
from services.people import Which

router = Router(name="applications")

PAGE = 8


@router.callback_query(callbacks.Applications.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Applications, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks through those who apply."""
    place_id, page = callback_data.place_id, callback_data.page
    waiting = await applications.of_place(session, me=me, place_id=place_id, now=now)
    return instead(query, _listed(waiting, place_id, page))


@router.callback_query(callbacks.Application.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.Application, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator opens one application."""
    one = await admissions.one(session, me=me, application_id=callback_data.application_id, now=now)
    return instead(query, card(one))


@router.callback_query(callbacks.Admit.filter())
async def admit(
    query: CallbackQuery, callback_data: callbacks.Admit, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says yes; where somebody alike is in the list, they are asked first."""
    number, anew = callback_data.application_id, callback_data.anew
    decided = await admissions.confirm(session, me=me, application_id=number, anew=anew, now=now)
    return instead(query, _admitted(decided) if isinstance(decided, Decided) else _alike(decided))


@router.callback_query(callbacks.JoinApplicant.filter())
async def join(
    query: CallbackQuery, callback_data: callbacks.JoinApplicant, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator knows whoever applies as somebody of the list."""
    number, person_id = callback_data.application_id, callback_data.person_id
    decided = await admissions.join(session, me=me, application_id=number, person_id=person_id, now=now)
    return instead(query, _admitted(decided))


@router.callback_query(callbacks.Reject.filter())
async def reject(
    query: CallbackQuery, callback_data: callbacks.Reject, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says no."""
    decided = await admissions.refuse(session, me=me, application_id=callback_data.application_id, now=now)
    words = _("{name} will read a kind word in a minute, and what they wrote is deleted.")
    return instead(query, done(words.format(name=plain(decided.name)), decided.change))


def card(one: Applicant) -> Reply:
    """Who asks to take part, and as what; one tap decides."""
    number = one.application_id
    yes = press(_("Confirm"), callbacks.Admit(application_id=number))
    return send(_asked(one), [yes, press(_("Decline"), callbacks.Reject(application_id=number))], home())


def _asked(one: Applicant) -> str:
    words = _("Wants to take part: <b>{name}</b>, {role}").format(
        name=plain(labelled(one.name, one.group)), role=_(ROLES[one.role])
    )
    return words + "\n" + _("Birth date: {day}").format(day=f"{one.born_on:%d.%m.%Y}") if one.born_on else words


def _listed(waiting: Sequence[Applicant], place_id: int, page: int) -> Reply:
    of = -(-len(waiting) // PAGE) or 1
    page = min(page, of - 1)
    shown = waiting[page * PAGE : (page + 1) * PAGE]
    rows: list[Row] = [
        [press(labelled(one.name, one.group), callbacks.Application(application_id=one.application_id))]
        for one in shown
    ]
    turn = pages(page, of, lambda to: callbacks.Applications(place_id=place_id, page=to))
    back = [press(_("‹ Back"), callbacks.People(place_id=place_id, which=Which.ALL))]
    words = _("They want to take part. Each waits for your word:") if waiting else _("Nobody waits for your word.")
    return send(words, *rows, *turn, back, home())


def _alike(one: Applicant) -> Reply:
    """Somebody alike is in the list: is it the same person?"""
    number = one.application_id
    names = [_("{name}, code {code}").format(name=plain(person.name), code=person.code) for person in one.alike]
    same = [
        [
            press(
                _("The same: {code}").format(code=person.code),
                callbacks.JoinApplicant(application_id=number, person_id=person.id),
            )
        ]
        for person in one.alike
        if person.chat_id is None
    ]
    other = press(_("Another person"), callbacks.Admit(application_id=number, anew=True))
    no = press(_("Decline"), callbacks.Reject(application_id=number))
    words = _("Somebody like that is in the list already. Is it the same person?")
    return send("\n\n".join([_asked(one), words, "\n".join(names)]), *same, [other, no], home())


def _admitted(decided: Decided) -> Reply:
    words = _("{name} takes part now, and will read about it in a minute.").format(name=plain(decided.name))
    return done(words, decided.change, [press(_("Open the card"), callbacks.PersonCard(person_id=decided.person_id))])
