"""How the questions of a roadmap look, and the calendar from which a day of one is picked."""

from datetime import date

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.press import TURN
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import calendar_rows
from handlers import roadmap_question_words as said
from handlers.screens import and_more
from services.deadline_context import Reason
from services.questionnaire import Calendar
from services.roadmap_answers import Asked
from services.roadmap_options import Act, Option
from services.roadmap_questions import Question

SHOWN = 3
MONTHS = 12
FIRST, LAST = 1990 * MONTHS, 2100 * MONTHS
"""Between these months a day is picked."""
_WIDTH = {Act.MONTH: 4, Act.ENDS: 3, Act.PERIOD: 2, Act.LEVEL: 2, Act.SHIFT: 2, Act.NONE: 2, Act.EACH: 2, Act.DAY: 2}
_LAST = (Act.NONE, Act.EACH, Act.DAY)
"""These stand together in the last row."""


def asked(found: Asked) -> Reply:
    """The open question, or the word that nothing is open."""
    question = found.question
    if question is None:
        return _settled(found)
    counted = ngettext("{count} question left", "{count} questions left", found.left).format(count=found.left)
    text = f"<i>{counted}</i>\n<b>{_(said.QUESTIONS[question.reason])}</b>\n\n{_steps(question)}"
    return send(text, *_options(found, question), _ways(found))


def calendar(found: Asked, page: int | None = None) -> Reply:
    """A month to pick the day of a question from."""
    question = found.question
    if question is None:
        return _settled(found)
    page = min(max(page, FIRST), LAST) if page else None
    month = date(page // MONTHS, page % MONTHS + 1, 1) if page else _month(found, question)
    here = Calendar(month, found.today, None)
    text = f"<b>{_(said.QUESTIONS[question.reason])}</b>\n\n{_steps(question)}\n\n{_('Please pick a day.')}"
    rows = calendar_rows.month(here, lambda word, act: _calendar_act(found, question, here, word, act))
    return send(text, *rows, [press(_("‹ Back"), callbacks.RoadmapQuestion(roadmap_id=found.roadmap.id))])


def _settled(found: Asked) -> Reply:
    text = _("Everything is clear: no questions are left.")
    on = [press(_("To the document"), callbacks.Draft(roadmap_id=found.roadmap.id))]
    who = [press(_("Who is who here?"), callbacks.RoadmapBodies(roadmap_id=found.roadmap.id))]
    return send(text, on, who, *([_unsaid(found)] if found.can_go_back else []), home())


def _steps(question: Question) -> str:
    """How many rows there are, and the first of them."""
    lines = []
    for one in question.steps[:SHOWN]:
        first = one.occurrences[0] if one.occurrences else None
        lines.append(said.step(one.title, one.deadline_text, said.days(first.start, first.due) if first else ""))
    if len(question.steps) > SHOWN:
        lines.append(and_more(len(question.steps) - SHOWN))
    if len(question.steps) > 1:
        count = len(question.steps)
        lines.insert(0, ngettext("It is about {count} row:", "It is about {count} rows:", count).format(count=count))
    return "\n".join(lines)


def _options(found: Asked, question: Question) -> list[Row]:
    rows: list[Row] = []
    together: list[list[Option]] = []
    for one in question.options:
        goes_on = together and (together[-1][0].act is one.act or {together[-1][0].act, one.act} <= {*_LAST})
        if goes_on:
            together[-1].append(one)
        else:
            together.append([one])
    for group in together:
        width = 4 if group[0].act is Act.MONTH and group[0].value else _WIDTH.get(group[0].act, 1)
        rows += grid([_option(found, question, one) for one in group], width)
    return rows


def _option(found: Asked, question: Question, one: Option) -> Button:
    return press(said.option(one, question, dict(found.titles)), _answer(found, question, one.code))


def _answer(found: Asked, question: Question, code: str) -> callbacks.RoadmapAnswer:
    return callbacks.RoadmapAnswer(roadmap_id=found.roadmap.id, why=question.reason, row=question.row, answer=code)


def _ways(found: Asked) -> Row:
    on = press(_("To the document"), callbacks.Draft(roadmap_id=found.roadmap.id))
    return [*_unsaid(found), on] if found.can_go_back else [on]


def _unsaid(found: Asked) -> Row:
    return [press(_("‹ Last answer"), callbacks.RoadmapUnsaid(roadmap_id=found.roadmap.id))]


def _month(found: Asked, question: Question) -> date:
    """Where the calendar opens: at what was read, at the beginning of the document, today."""
    step = question.steps[0]
    read = step.occurrences[0].due if step.occurrences and question.reason is not Reason.EVENT else None
    day = read or found.roadmap.period_since or found.today
    return day.replace(day=1)


def _calendar_act(found: Asked, question: Question, here: Calendar, word: str, act: str | int) -> Button:
    if isinstance(act, str):
        page, row = int(act.removeprefix(TURN)), question.row
        turn = callbacks.RoadmapMonth(roadmap_id=found.roadmap.id, why=question.reason, row=row, month=page)
        return press(word, turn)
    day = here.month.replace(day=act) if act else found.today
    return press(word, _answer(found, question, f"{Act.DAY}{day:%Y%m%d}"))
