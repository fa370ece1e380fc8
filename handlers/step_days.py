"""Picking the last day of a step from a calendar."""

from datetime import date

from bot import callbacks
from bot.keyboards import home, pages, press
from bot.press import TURN
from bot.replies import Button, Reply, send
from bot.words import gettext as _
from handlers import calendar_rows, step_words
from handlers.screens import paged, plain
from models import Step
from services.questionnaire_view import Calendar

MONTHS = 12
PAGE = 5
"""Times of a step as buttons."""


def times(step: Step, today: date, number: int = 0) -> Reply:
    """Which of several times, those to come, is to have another day; of a single one the month at once."""
    if len(step.occurrences) <= 1:
        return month(step, 1, None, today)
    numbered = [*enumerate(step.occurrences, start=1)]
    coming = [one for one in numbered if one[1]["due"] >= today.isoformat()] or numbered
    shown, page, of = paged(coming, number, PAGE)
    rows = [
        [
            press(
                step_words.time(one, None),
                callbacks.StepMonth(step_id=step.id, turn=turn, month=_page(date.fromisoformat(one["due"]))),
            )
        ]
        for turn, one in shown
    ]
    turn = pages(page, of, lambda to: callbacks.StepDays(step_id=step.id, page=to))
    return send(_("<b>Which of these days is another?</b>"), *rows, *turn, [*_back(step), *home()])


def month(step: Step, turn: int, page: int | None, today: date) -> Reply:
    """A month to pick the last day from."""
    chosen = date.fromisoformat(step.occurrences[turn - 1]["due"]) if len(step.occurrences) >= turn else None
    page = _page(chosen or today) if page is None else page
    shown = Calendar(date(page // MONTHS, page % MONTHS + 1, 1), today, chosen)

    def act(text: str, to: str | int) -> Button:
        if isinstance(to, str):
            return press(text, callbacks.StepMonth(step_id=step.id, turn=turn, month=int(to.removeprefix(TURN))))
        day = shown.month.replace(day=to) if to else today
        return press(text, callbacks.SetStepDay(step_id=step.id, turn=turn, day=day.isoformat()))

    text = _("<b>By which day?</b>\n\n{title}").format(title=plain(" ".join(step.title.split())[:1000]))
    return send(text, *calendar_rows.month(shown, act), _back(step))


def _back(step: Step) -> list[Button]:
    return [press(_("‹ Back"), callbacks.StepCard(step_id=step.id))]


def _page(day: date) -> int:
    return day.year * MONTHS + day.month - 1
