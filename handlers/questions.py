"""How a question, a review and an introduction look on the screen."""

from dataclasses import replace
from datetime import datetime
from html import escape

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.callbacks import Home
from bot.press import BACK, EDIT, FORWARD, SEND, SKIP, Open, data
from bot.replies import Button, Reply, Row, button
from bot.words import gettext as _
from bot.words import ngettext
from handlers import question_buttons
from handlers.question_texts import fault, question_text, short, shortened
from models import Response
from services import form_versions, forms, questionnaire
from services.form_items import CHOSEN
from services.form_settings import Purpose
from services.questionnaire import Kind, View

__all__ = ["fault", "introduction", "needs_no_review", "noted", "shown"]

SCALE_ROW = 5
LONGEST_LABEL = 200
LONGEST_MESSAGE = 3500


async def shown(
    session: AsyncSession, response: Response, *, now: datetime, edits: int | None = None, note: str | None = None
) -> Reply:
    """The question that the questionnaire stands at, or the review; `note` is said above it."""
    version = await form_versions.published(session, response.form_version_id)
    state = questionnaire.State.load(response.filling)
    local = await forms.here(session, response, now)
    view = questionnaire.question(version.form, state, local, words.language())
    if view is None:
        text, rows = _review(version.form, state, local, response)
    else:
        is_asked = version.form.settings.purpose is not Purpose.INPUT
        text, rows = question_text(view, note), _buttons(view, response, is_asked=is_asked)
        note = None
    text = f"{note}\n\n{text}" if note else text
    return Reply(text=text, rows=rows, edits=edits, shows=(response.id, response.nonce))


async def introduction(session: AsyncSession, response: Response, *, now: datetime) -> Reply:
    """How many questions, how long, who will see the answers, and that one may stop."""
    version = await form_versions.published(session, response.form_version_id)
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
    """A form of one question, which is answered: what it is for shows the answer again anyway."""
    form = (await form_versions.published(session, response.form_version_id)).form
    return response.filling["at"] is None and len(form.questions) == 1


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
    ways += [act(_("Hard to say") if is_unsure else _("Skip"), SKIP)] if view.can_skip else []
    ways += [act(_("Keep ›"), FORWARD)] if view.can_go_forward and not view.can_be_done else []
    return (*rows, ways) if ways else tuple(rows)


def _review(
    form: questionnaire.Form, state: questionnaire.State, local: datetime, response: Response
) -> tuple[str, tuple[Row, ...]]:
    """All answers, each with a number to change it by."""
    lines = questionnaire.review(form, state, local, words.language())
    said = [
        f"{number}. {escape(shortened(line.label, LONGEST_LABEL), quote=False)}\n"
        f"<b>{escape(short(line.answer or '—'), quote=False)}</b>"
        for number, line in enumerate(lines, start=1)
    ]
    while sum(map(len, said)) > LONGEST_MESSAGE:
        said[max(range(len(said)), key=lambda index: len(said[index]))] = "…"
    text = "\n\n".join([_("Please look through your answers."), *said, _("To change one, press its number.")])
    places = {question.path: index for index, question in enumerate(form.questions)}
    numbers = [
        button(f"✎ {number}", data(response.id, response.nonce, f"{EDIT}{places[line.path]}"))
        for number, line in enumerate(lines, start=1)
    ]
    rows = [numbers[first : first + SCALE_ROW] for first in range(0, len(numbers), SCALE_ROW)]
    return text, ([button(_("Send"), data(response.id, response.nonce, SEND))], *rows)
