"""One’s own consent and that for a child: reading, agreeing, refusing, taking back."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import consent_print, consent_text
from handlers.home_rows import to_questionnaire
from handlers.screens import first_name, instead, plain, when
from models import Capacity
from services import ages, consents, humans, participants
from services.access import Me
from services.participants import Participant

router = Router(name="consents")

About = callbacks.Consent | callbacks.Agree | callbacks.Refuse | callbacks.Withdraw


@router.callback_query(callbacks.Consent.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Consent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks where a consent stands."""
    return instead(query, await _shown(session, callback_data, me, now))


@router.callback_query(callbacks.ConsentText.filter())
async def read(
    query: CallbackQuery, callback_data: callbacks.ConsentText, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody reads the whole text."""
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    back = [press(_("‹ Back"), callbacks.Consent(person_id=one.person.id, by_id=one.by_id))]
    return instead(query, send(consent_text.full(one), *consent_print.own_rows(one.person.id, one.by_id), back))


@router.callback_query(callbacks.Agree.filter())
async def agree(
    query: CallbackQuery, callback_data: callbacks.Agree, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A person, or a guardian for a child, agrees."""
    speaker = humans.one(me, callback_data.by_id)
    await consents.give(session, me=speaker, subject_id=callback_data.person_id, now=now)
    return instead(query, await _shown(session, callback_data, me, now))


@router.callback_query(callbacks.Refuse.filter())
async def refuse(
    query: CallbackQuery, callback_data: callbacks.Refuse, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A person, or a guardian for a child, refuses."""
    speaker = humans.one(me, callback_data.by_id)
    await consents.refuse(session, me=speaker, subject_id=callback_data.person_id, now=now)
    return instead(query, await _shown(session, callback_data, me, now))


@router.callback_query(callbacks.AskToWithdraw.filter())
async def ask_to_withdraw(
    query: CallbackQuery, callback_data: callbacks.AskToWithdraw, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody thinks of taking a consent back: what follows is said first."""
    one = await participants.one(session, me, callback_data.person_id, by_id=callback_data.by_id, now=now)
    yes = press(_("Withdraw"), callbacks.Withdraw(person_id=one.person.id, by_id=one.by_id))
    no = press(_("Leave it"), callbacks.Consent(person_id=one.person.id, by_id=one.by_id))
    words = _("Withdraw the consent? Taking part stops, and answers not yet sent are deleted.")
    return instead(query, send(words, [yes, no]))


@router.callback_query(callbacks.Withdraw.filter())
async def withdraw(
    query: CallbackQuery, callback_data: callbacks.Withdraw, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A person, or a guardian for a child, takes a consent back."""
    speaker = humans.one(me, callback_data.by_id)
    await consents.withdraw(session, me=speaker, subject_id=callback_data.person_id, now=now)
    return instead(query, await _shown(session, callback_data, me, now))


async def _shown(session: AsyncSession, about: About, me: Me, now: datetime) -> Reply:
    return screen(await participants.one(session, me, about.person_id, by_id=about.by_id, now=now))


def screen(one: Participant) -> Reply:
    """Where the consent stands, and what this telephone can say."""
    if one.speaks_as in one.standing.refused:
        return send(_refused(one), [_agree(one, _("I have changed my mind"))], home())
    if one.speaks_as in one.standing.given:
        withdraw_ = press(_("Withdraw"), callbacks.AskToWithdraw(person_id=one.person.id, by_id=one.by_id))
        return send(_given(one), *_next(one), [withdraw_, _whole(one)], home())
    if one.speaks_as not in one.standing.needed:
        return send(consent_text.to_a_child(one), *_next(one), [_refuse(one, _("I do not want to"))], home())
    if one.standing.needs_paper:
        return send(_on_paper(one), [_refuse(one, _("I do not agree")), _whole(one)], home())
    choice = [_agree(one, _("I agree")), _refuse(one, _("I do not agree"))]
    return send(consent_text.short(one), choice, [_whole(one)], home())


def _given(one: Participant) -> str:
    words = [_("<b>Consent</b>"), _("The consent was given: {day}.").format(day=_day(one))]
    if one.speaks_as is Capacity.GUARDIAN:
        words[0] = _("<b>Consent for your child: {child}</b>").format(child=plain(first_name(one.person.name)))
    if one.standing.refused:
        words.append(_("Somebody else has said no, so nothing goes on for now."))
    elif one.standing.missing:
        words.append(_waits_for(one))
    return "\n\n".join(words)


def _waits_for(one: Participant) -> str:
    if Capacity.GUARDIAN in one.standing.missing:
        return _("One more is needed: of a parent or guardian.")
    return _("One more is needed: of the child, in the child’s own chat.")


def _day(one: Participant) -> str:
    said = max(word.at for word in one.standing.words if word.capacity is one.speaks_as)
    return when(ages.local_date(said, one.place.time_zone))


def _refused(one: Participant) -> str:
    if one.speaks_as is Capacity.GUARDIAN:
        return _("The answer for {child} is no. That is all right: nothing more will be asked.").format(
            child=plain(first_name(one.person.name))
        )
    return _("The answer is no. That is all right: nothing more will be asked.")


def _on_paper(one: Participant) -> str:
    return _(
        "At <b>{place}</b> consent for those under 18 is given on paper.\n\n"
        "The curator has the form and will mark it here when it comes back."
    ).format(place=plain(one.place.name))


def _next(one: Participant) -> list[Row]:
    """What the consent has opened."""
    return [[to_questionnaire(intake)] for intake in one.intakes] if one.standing.valid else []


def _agree(one: Participant, words: str) -> Button:
    return press(words, callbacks.Agree(person_id=one.person.id, by_id=one.by_id))


def _refuse(one: Participant, words: str) -> Button:
    return press(words, callbacks.Refuse(person_id=one.person.id, by_id=one.by_id))


def _whole(one: Participant) -> Button:
    return press(_("Full text"), callbacks.ConsentText(person_id=one.person.id, by_id=one.by_id))
