"""Typing something into the bot: a form opens for whoever has the right."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Reply
from models import Response
from services import access, broadcast_changes, broadcast_drafts, form_beginnings, form_versions, forms
from services.access import Action, Me
from services.questionnaire import Value

ASKED_FOR: dict[str, Action] = {
    "new_place": Action.CREATE_PLACE,
    "new_curator": Action.INVITE_CURATOR,
    "new_representative": Action.INVITE_CURATOR,
    "curator_appointment": Action.INVITE_CURATOR,
    "place_details": Action.EDIT_PLACE,
    "consent_rules": Action.EDIT_PLACE,
    "place_days": Action.EDIT_PLACE,
    "partner_agreement": Action.EDIT_PLACE,
    "school_lines": Action.CREATE_PLACE,
    "mode_choice": Action.CHOOSE_MODE,
    "new_person": Action.ADD_PEOPLE,
    "new_guardian": Action.ADD_PEOPLE,
    "certificate": Action.ADD_PEOPLE,
    "deputy": Action.HAND_OVER,
    "handover": Action.HAND_OVER,
    "people_lines": Action.ADD_PEOPLE,
    "paper_consent": Action.MARK_CONSENTS,
    "paper_request": Action.HANDLE_REQUESTS,
    "erasure_act": Action.ERASE,
    "birth_date": Action.ADD_PEOPLE,
    "emancipation": Action.MARK_CONSENTS,
    "dispute": Action.MARK_CONSENTS,
    "question_words": Action.AUTHOR_FORMS,
    "question_option": Action.AUTHOR_FORMS,
    "step_day": Action.RUN_ROADMAP,
    form_versions.DRAFT: Action.AUTHOR_FORMS,
    "task_document": Action.DO_TASKS,
    "task_move": Action.DO_TASKS,
    "task_not_ours": Action.DO_TASKS,
    "task_day": Action.DO_TASKS,
    "task_event_day": Action.DO_TASKS,
    "task_in_work": Action.DO_TASKS,
    "task_return": Action.REVIEW_TASKS,
    "material": Action.RUN_ROADMAP,
    **dict.fromkeys((broadcast_drafts.FORM, broadcast_changes.FORM), Action.SEND_BROADCASTS),
    "pair_result": Action.MAKE_PAIRS,
    "pair_order": Action.MAKE_PAIRS,
    "register_note": Action.MAKE_PAIRS,
    "order_template": Action.MAKE_PAIRS,
    "certificate_template": Action.RUN_EVENTS,
    "event": Action.RUN_EVENTS,
    "event_change": Action.RUN_EVENTS,
    "event_series": Action.RUN_EVENTS,
}
"""Which right it takes to fill in a form."""


async def ask(
    session: AsyncSession,
    me: Me,
    code: str,
    *,
    place_id: int,
    now: datetime,
    about_id: int | None = None,
    preset: Mapping[str, Value] | None = None,
) -> Reply:
    """The first question of the form `code` about a place, or about somebody there; `preset` fills hidden fields."""
    from handlers.forms import show  # which asks below whether a form is still open

    person = await access.require(session, me, ASKED_FOR[code], place_id, now=now)
    response = await form_beginnings.begin(
        session, code=code, person=person, place_id=place_id, about_id=about_id, preset=preset, now=now
    )
    return await show(session, response, me, now)


async def is_open(session: AsyncSession, me: Me, response: Response, now: datetime) -> bool:
    """Whether somebody still has the right that the form takes, and a survey that asks it is still open to them."""
    asked_for = ASKED_FOR.get((await form_versions.published(session, response.form_version_id)).code)
    is_typed_in = all(person.id != response.person_id for person in me.persons)
    wanted = Action.ENTER_ANSWERS if is_typed_in else asked_for if response.member_id is None else None
    if wanted is not None and wanted not in await access.allowed(session, me, response.place_id, now=now):
        return False
    return await forms.is_running(session, response, now=now)
