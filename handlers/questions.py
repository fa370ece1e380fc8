"""How a question, a review and an introduction look on the screen."""

from dataclasses import replace
from datetime import datetime
from html import escape

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.callbacks import Home
from bot.keyboards import home
from bot.press import BACK, FORWARD, SKIP, Open, data
from bot.replies import Button, Reply, Row, button
from bot.words import gettext as _
from bot.words import ngettext
from handlers import (
    event_feedback_screens,
    meeting_said_screens,
    question_buttons,
    question_surroundings,
    review,
    survey_lists,
)
from handlers.question_texts import fault, question_text
from handlers.screens import first_name, plain
from models import Response
from services import event_gate, forms, meeting_gate, on_paper, questionnaire
from services.form_items import CHOSEN
from services.form_settings import Purpose
from services.questionnaire import Kind, View

__all__ = ["brought", "fault", "introduction", "needs_no_review", "noted", "shown"]


async def shown(
    session: AsyncSession,
    response: Response,
    *,
    now: datetime,
    edits: int | None = None,
    note: str | None = None,
    page: int = 0,
) -> Reply:
    """The question that the questionnaire stands at, or the review; `note` is said above it; `page` is the review's."""
    version = await on_paper.version(session, response)
    state = questionnaire.State.load(response.filling)
    local = await forms.here(session, response, now)
    view = questionnaire.question(version.form, state, local, words.language())
    if view is None:
        text, rows = review.screen(version.form, state, local, response, page)
    else:
        is_asked = version.form.settings.purpose is not Purpose.INPUT
        view = question_surroundings.worded(view)
        text = question_surroundings.added(view, question_text(view, note))
        rows, note = _buttons(view, response, is_asked=is_asked), None
    about, way_back = await survey_lists.above(session, response, now)
    if meeting_gate.is_asked(version):
        about = await meeting_said_screens.above(session, response, now)
    if event_gate.is_asked(version):
        about = await event_feedback_screens.above(session, response)
    text = "\n\n".join(filter(None, (note, about, text)))
    rows = (*rows, *way_back)
    return Reply(text=text, rows=rows, edits=edits, shows=(response.id, response.nonce))


async def brought(session: AsyncSession, response: Response, *, name: str | None, now: datetime) -> Reply:
    """The first question in a message of its own; `name`: whose it is, on a telephone of several people."""
    note = f"<b>{plain(first_name(name))}</b>" if name else None
    found = await shown(session, response, now=now, note=note)
    return replace(found, rows=(*found.rows, home()))


async def introduction(session: AsyncSession, response: Response, *, now: datetime) -> Reply:
    """How many questions, how long, who will see the answers, and that one may stop."""
    version = await on_paper.version(session, response)
    length = await forms.length(session, response, now=now)
    questions = ngettext("{count} question", "{count} questions", length.questions).format(count=length.questions)
    minutes = ngettext("about {count} minute", "about {count} minutes", length.minutes).format(count=length.minutes)
    text = _(
        "<b>{title}</b>\n\n{questions}, {minutes}.\nOnly your curator will see the answers.\n"
        "You may stop at any question and go on later."
    )
    title = escape(version.form.title(words.language()), quote=False)
    start = [button(_("Begin"), Open(response_id=response.id).pack())]
    later = [button(_("Later"), Home().pack())]
    return Reply(text=text.format(title=title, questions=questions, minutes=minutes), rows=(start, later))


async def needs_no_review(session: AsyncSession, response: Response) -> bool:
    """All is answered, and what follows shows it again: a form of one question, one of many, of what is over."""
    version = await on_paper.version(session, response)
    is_listed = response.about_id is not None and response.member_id is not None and response.entered_by_id is None
    is_single = len(version.form.questions) == 1 and not version.form.repeats
    return response.filling["at"] is None and (is_listed or is_single or forms.is_asked_after(version))


def noted(reply: Reply, note: str) -> Reply:
    """The reply with a short note over the pressed button."""
    return replace(reply, toast=note)


def _buttons(view: View, response: Response, *, is_asked: bool = True) -> tuple[Row, ...]:
    """`is_asked`: somebody is asked for what they think, and may not know."""

    def act(text: str, code: str | int) -> Button:
        return button(text, data(response.id, response.nonce, code))

    rows = question_buttons.rows(view, act)
    is_unsure = is_asked and view.kind in (Kind.RANGE, *CHOSEN)
    ways = [act(_("‹ Back"), BACK)] if view.can_go_back else []
    unsaid = _("Hard to say") if is_unsure else _("Skip")
    ways += [act(_("Done") if _is_end(view) else unsaid, SKIP)] if view.can_skip else []
    ways += [act(_("Keep ›"), FORWARD)] if view.can_go_forward and not view.can_be_done else []
    return (*rows, ways) if ways else tuple(rows)


def _is_end(view: View) -> bool:
    """What is asked last, and only of whoever has something to say to it."""
    return "done" in view.appearance.split()
