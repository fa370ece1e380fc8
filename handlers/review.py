"""The review: all answers, each with a number to change it by, page by page."""

from datetime import datetime
from html import escape

from bot import words
from bot.keyboards import turns
from bot.press import EDIT, SEND, TURN, data
from bot.replies import Button, Row, button
from bot.words import gettext as _
from handlers.question_surroundings import answer, where
from models import Response
from services import questionnaire
from services.questionnaire import Form, Line, State

NUMBERS_IN_ROW = 5
PAGE = 40
MOST_ADDED = 8
LONGEST_LABEL, LONGEST_ANSWER, LONGEST_BUTTON = 200, 150, 40
LONGEST_MESSAGE = 3500


def stands(response: Response, nonce: str) -> bool:
    """The review is on the screen, and the pressed button is of it."""
    return bool(response.filling) and response.filling["at"] is None and response.nonce == nonce


def screen(form: Form, state: State, local: datetime, response: Response, page: int = 0) -> tuple[str, tuple[Row, ...]]:
    """One page of the answers, with the buttons that send and change them."""

    def act(text: str, code: str) -> Button:
        return button(text, data(response.id, response.nonce, code))

    lines = questionnaire.review(form, state, local, words.language())
    pages = max(1, -(-len(lines) // PAGE))
    first = min(page, pages - 1) * PAGE
    here = lines[first : first + PAGE]
    said = _said(here, first + 1)
    text = "\n\n".join([_("Please look through your answers."), *said, _("To change one, press its number.")])
    numbers = [act(f"✎ {number}", f"{EDIT}{line.index}") for number, line in enumerate(here, start=first + 1)]
    rows = [numbers[one : one + NUMBERS_IN_ROW] for one in range(0, len(numbers), NUMBERS_IN_ROW)]
    rows += turns(first // PAGE, pages, lambda words, number: act(words, f"{TURN}{number}"))
    more = questionnaire.addable(form, state, local, words.language())[:MOST_ADDED]
    rows += [[act(f"＋ {_added(line)}", f"{EDIT}{line.index}")] for line in more]
    return text, ([act(_("Send"), SEND)], *rows)


def _added(line: Line) -> str:
    """What another copy would be of: the repeat, and the copy around it."""
    around = [f"{copy.label} {copy.number}" for copy in line.within]
    return _shortened(" · ".join([*around, line.label]), LONGEST_BUTTON)


def _said(lines: list[Line], first: int) -> list[str]:
    """Each with its number; above the first of a copy stands which copy it is."""
    said, before = [], None
    for number, line in enumerate(lines, start=first):
        heading = f"<u>{where(line.within)}</u>\n" if line.within and line.within != before else ""
        before = line.within
        label = escape(_shortened(line.label, LONGEST_LABEL), quote=False)
        given = escape(_shortened(answer(line.kind, line.answer) or "—", LONGEST_ANSWER), quote=False)
        said.append(f"{heading}{number}. {label}\n<b>{given}</b>")
    while sum(map(len, said)) > LONGEST_MESSAGE:
        said[max(range(len(said)), key=lambda index: len(said[index]))] = "…"
    return said


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
