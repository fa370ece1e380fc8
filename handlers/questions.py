"""How a question, a review and an introduction look on the screen."""

from dataclasses import replace
from datetime import datetime
from html import escape

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.callbacks import Home
from bot.keyboards import turns
from bot.press import BACK, DONE, EDIT, FORWARD, SEND, SKIP, TURN, Open, data
from bot.replies import Button, Reply, Row, button
from bot.words import gettext as _
from bot.words import ngettext
from handlers import survey_lists
from models import Response
from services import form_versions, forms, questionnaire
from services.questionnaire import Invalid, Kind, Option, View, Why

CELLS = 10
SCALE_ROW = 5
LONGEST_ANSWER = 150
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
        text, rows = _question(view), _buttons(view, response)
    about, way_back = await survey_lists.above(session, response, now)
    text = "\n\n".join(filter(None, (note, about, text)))
    rows = (*rows, *way_back)
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
    """A form of one question, which is answered: what it is for shows the answer again; or one of a list of many."""
    form = (await form_versions.published(session, response.form_version_id)).form
    is_listed = response.about_id is not None and response.member_id is not None and response.entered_by_id is None
    return response.filling["at"] is None and (is_listed or len(form.questions) == 1)


def noted(reply: Reply, note: str) -> Reply:
    """The reply with a short note over the pressed button."""
    return replace(reply, toast=note)


def fault(invalid: Invalid) -> str:
    """Why an answer does not fit, and what would."""
    said = invalid.message(words.language())
    if said:
        return escape(said, quote=False)
    return {
        Why.REQUIRED: _("This question needs an answer."),
        Why.CONSTRAINT: _("This answer does not fit. Please try another one."),
        Why.NOT_A_NUMBER: _("Please write a whole number, for example 3."),
        Why.NOT_A_DATE: _("Please write a date, for example 15.09.2026."),
        Why.NOT_AN_OPTION: _("Please choose one of the buttons."),
        Why.NOT_NOW: _("Please answer with the buttons under the question."),
    }[invalid.why]


def _question(view: View) -> str:
    parts = [_progress(view.progress), f"<b>{escape(view.label, quote=False)}</b>"]
    if view.hint:
        parts.append(f"<i>{escape(view.hint, quote=False)}</i>")
    if view.answer and not view.options:
        parts.append(_("Now: {answer}").format(answer=escape(_short(view.answer), quote=False)))
    expected = _expected(view.kind)
    if expected and not (view.hint and view.kind is Kind.SELECT_MULTIPLE):
        parts.append(expected)
    return "\n\n".join(parts)


def _progress(percent: int) -> str:
    done = percent * CELLS // 100
    return f"{'▰' * done}{'▱' * (CELLS - done)} {percent} %"


def _expected(kind: Kind) -> str | None:
    return {
        Kind.TEXT: _("Write your answer as a message."),
        Kind.INTEGER: _("Write a number."),
        Kind.DATE: _("Write a date, for example 15.09.2026."),
        Kind.SELECT_MULTIPLE: _("Choose everything that fits, then press «Done»."),
    }.get(kind)


def _buttons(view: View, response: Response) -> tuple[Row, ...]:
    def act(text: str, code: str | int) -> Button:
        return button(text, data(response.id, response.nonce, code))

    width = SCALE_ROW if view.kind is Kind.RANGE else 1
    options = [act(_option(view, option), option.index) for option in view.options]
    rows = [options[first : first + width] for first in range(0, len(options), width)]
    rows += turns(view.page, view.pages, lambda text, page: act(text, f"{TURN}{page}"))
    if view.can_be_done:
        rows.append([act(_("Done") if view.options else _("Go on"), DONE)])
    ways = [act(_("‹ Back"), BACK)] if view.can_go_back else []
    ways += [act(_("Skip"), SKIP)] if view.can_skip else []
    ways += [act(_("Keep ›"), FORWARD)] if view.can_go_forward and not view.can_be_done else []
    return (*rows, ways) if ways else tuple(rows)


def _option(view: View, option: Option) -> str:
    if view.kind is Kind.SELECT_MULTIPLE:
        return f"{'☑' if option.chosen else '☐'} {option.label}"
    return f"✓ {option.label}" if option.chosen else option.label


def _review(
    form: questionnaire.Form, state: questionnaire.State, local: datetime, response: Response
) -> tuple[str, tuple[Row, ...]]:
    """All answers, each with a number to change it by."""
    lines = questionnaire.review(form, state, local, words.language())
    said = [
        f"{number}. {escape(line.label, quote=False)}\n<b>{escape(_short(line.answer or '—'), quote=False)}</b>"
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


def _short(answer: str) -> str:
    return answer if len(answer) <= LONGEST_ANSWER else f"{answer[:LONGEST_ANSWER]}…"
