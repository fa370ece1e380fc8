"""Questionnaires: one question at a time, a review, and the sending."""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.filters import Filling
from bot.press import EDIT, SEND, TURN, Introduce, Open, Press
from bot.replies import Reply, button, edit, one_after_another, send, toast
from bot.words import gettext as _
from handlers import actions, event_feedback_screens, meeting_said_screens, questions, review, start, survey_lists
from handlers.entry import is_open
from handlers.screens import instead
from models import Response, ResponseState
from services import event_gate, form_versions, forms, meeting_said, questionnaire
from services.access import Me
from services.forms import Step

router = Router()


@router.callback_query(Press.filter())
async def press(query: CallbackQuery, callback_data: Press, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody presses a button under a question or a review."""
    pressed, number = query.message.message_id if query.message else 0, callback_data.response_id
    if not await is_open(session, me, response := await forms.own(session, me, number), now):
        return await _closed(session, me, response, now)
    if callback_data.act == SEND:
        step = await forms.send(session, me, number, nonce=callback_data.nonce, now=now)
    elif callback_data.act.startswith(TURN) and review.stands(response, callback_data.nonce):
        return await questions.shown(session, response, now=now, edits=pressed, page=callback_data.number)
    elif callback_data.act.startswith(EDIT):
        index = callback_data.number
        step = await forms.edit(session, me, number, nonce=callback_data.nonce, index=index, now=now)
    else:
        action = callback_data.action()
        step = await forms.answer(session, me, number, nonce=callback_data.nonce, action=action, now=now)
    return await _stale(session, step, me, pressed, now) if step.stale else await _next(session, step, me, now, pressed)


@router.message(Filling())
async def type_answer(message: Message, response: Response, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody types an answer."""
    return await take(message, response, questionnaire.Answer(message.text or ""), session, me, now)


async def take(
    message: Message,
    response: Response,
    action: questionnaire.Answer | questionnaire.Attach,
    session: AsyncSession,
    me: Me,
    now: datetime,
) -> Reply:
    """An answer that comes as a message."""
    if not await is_open(session, me, response, now):
        forms.take_off_screen(me)
        return await _closed(session, me, response, now)
    number, sent_at = message.message_id, int(message.date.timestamp())
    step = await forms.answer_typed(session, response, action=action, message_id=number, sent_at=sent_at, now=now)
    if step.stale:
        note = _("You were quicker than the question. Here it is:")
        return await questions.shown(session, response, now=now, note=note)
    return await _next(session, step, me, now)


@router.callback_query(Introduce.filter())
async def introduce(
    query: CallbackQuery, callback_data: Introduce, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks at a questionnaire before beginning it."""
    response = await forms.own(session, me, callback_data.response_id)
    if not await is_open(session, me, response, now):
        return await _closed(session, me, response, now)
    if response.state is ResponseState.PARTIAL:
        return await show(session, await forms.open_(session, me, response.id, now=now), me, now, edits=_under(query))
    if response.state is not ResponseState.ASSIGNED:
        return await _closed(session, me, response, now)
    return instead(query, await questions.introduction(session, response, now=now))


@router.callback_query(Open.filter())
async def open_(query: CallbackQuery, callback_data: Open, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody begins a questionnaire, or goes on with it."""
    response = await forms.own(session, me, callback_data.response_id)
    if response.state not in forms.UNFINISHED or not await is_open(session, me, response, now):
        return await _closed(session, me, response, now)
    return await show(session, await forms.open_(session, me, response.id, now=now), me, now, edits=_under(query))


@router.callback_query(callbacks.ChangeAnswers.filter())
async def change(
    query: CallbackQuery, callback_data: callbacks.ChangeAnswers, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody changes what they have sent."""
    response = await forms.change_sent(session, me, callback_data.response_id, now=now)
    return await show(session, response, me, now, edits=_under(query))


@router.callback_query(callbacks.TellMore.filter())
async def tell_more(
    query: CallbackQuery, callback_data: callbacks.TellMore, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody says more about a meeting than whether it took place."""
    response = await forms.change_sent(session, me, callback_data.response_id, known={"whole": "yes"}, now=now)
    return await show(session, response, me, now, edits=_under(query))


def _under(query: CallbackQuery) -> int | None:
    """The message whose button was pressed: the question takes its place."""
    return query.message.message_id if query.message else None


async def show(session: AsyncSession, response: Response, me: Me, now: datetime, *, edits: int | None = None) -> Reply:
    """Puts a questionnaire on the screen: the question it stands at, or the review."""
    forms.put_on_screen(me, response)
    return await questions.shown(session, response, now=now, edits=edits)


async def show_current(session: AsyncSession, me: Me, now: datetime) -> Reply | None:
    """The question that stands open on this telephone, once more; None where there is none."""
    response = await forms.current(session, me)
    is_asked = response is not None and await is_open(session, me, response, now)
    return await questions.shown(session, response, now=now) if response and is_asked else None


async def _next(session: AsyncSession, step: Step, me: Me, now: datetime, pressed: int | None = None) -> Reply:
    """The next question, in place of the one that was pressed; or what follows when all is said."""
    response = step.response
    if step.invalid:
        note = questions.fault(step.invalid)
        if pressed:
            return toast(note)
        return await questions.shown(session, response, now=now, note=note)
    if response.state is ResponseState.PARTIAL and await questions.needs_no_review(session, response):
        response = (await forms.send(session, me, response.id, nonce=response.nonce, now=now)).response
    if response.state is ResponseState.PARTIAL:
        return await show(session, response, me, now, edits=pressed)
    return await _sent(session, response, me, now, pressed)


async def _sent(session: AsyncSession, response: Response, me: Me, now: datetime, pressed: int | None) -> Reply:
    """What follows the sending: thanks, or what the form was typed for."""
    version = await form_versions.published(session, response.form_version_id)
    if not forms.is_kept(version, response):
        answers = await forms.typed(session, response, now=now)
        return await actions.ACTIONS[version.code](session, me=me, response=response, answers=answers, now=now)
    if meeting := await meeting_said.of(session, response, now=now):
        return meeting_said_screens.thanks(meeting, pressed)
    if event_gate.is_asked(version):
        return await event_feedback_screens.thanks(session, response, pressed)
    thanks = _("Thank you! Your answers have been sent to your curator.")
    if response.member_id is not None:
        is_unnamed = version.form.settings.is_anonymous
        thanks = _("Thank you! Your answers are kept without a name.") if is_unnamed else _("Thank you! All is sent.")
    if response.on_paper:
        thanks = f"{thanks}\n\n{_('The curator will ask you the rest on paper.')}"
    if listed := await survey_lists.after(session, response, me, now):
        return replace(listed, edits=pressed)
    home = await start.home(session, me, now, person_id=response.person_id)
    change = [button(_("Change answers"), callbacks.ChangeAnswers(response_id=response.id).pack())]
    rows = [change] if await forms.may_change(session, response) else []
    return one_after_another(edit(pressed, thanks, *rows) if pressed else send(thanks, *rows), home)


async def _stale(session: AsyncSession, step: Step, me: Me, pressed: int, now: datetime) -> Reply:
    """A button of an earlier question: it changes nothing, and the question at hand is shown again where it is lost."""
    response, note = step.response, _("This is answered already.")
    if response.state is not ResponseState.PARTIAL:
        return toast(_("This questionnaire is closed already."))
    if response.shown_nonce == response.nonce and response.shown_message_id == pressed:
        return toast(note)
    shown = await questions.shown(session, response, now=now)
    forms.put_on_screen(me, response)
    return questions.noted(shown, note)


async def _closed(session: AsyncSession, me: Me, response: Response, now: datetime) -> Reply:
    """A questionnaire that is sent or stopped."""
    home = await start.home(session, me, now, person_id=response.person_id)
    return questions.noted(home, _("This questionnaire is closed already."))
