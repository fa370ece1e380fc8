"""What is said above the buttons of a question, and why an answer does not fit."""

from html import escape

from bot import words
from bot.words import gettext as _
from handlers import question_buttons
from services.questionnaire import Invalid, Kind, View, Why

CELLS = 10
LONGEST_MESSAGE = 3700
"""Telegram takes 4,096 units of UTF-16; what stands around a question needs some, too."""
LONGEST_ANSWER, LONGEST_HEADING, LONGEST_OPTION, LONGEST_NOTE, LONGEST_HINT = 150, 200, 160, 400, 600


def question_text(view: View, note: str | None = None) -> str:
    """A note about the last answer, the progress, the headings, the question and what to do; cut to one message."""
    above = [note] if note else []
    above += [_progress(view.progress), *(_u(shortened(one, LONGEST_HEADING)) for one in view.headings)]
    below = [f"<i>{_plain(shortened(view.hint, LONGEST_HINT))}</i>"] if view.hint else []
    if question_buttons.is_told_in_full(view):
        options = [shortened(question_buttons.numbered(option), LONGEST_OPTION) for option in view.options]
        below.append(_plain("\n".join(options)))
    if view.found:
        below.append(_("With «{text}»:").format(text=_plain(shortened(view.found, LONGEST_HEADING))))
    if view.answer and not view.options:
        below.append(_("Now: {answer}").format(answer=_plain(short(view.answer))))
    expected = _expected(view)
    if expected and not (view.hint and view.kind is Kind.SELECT_MULTIPLE):
        below.append(expected)
    if view.is_searchable:
        below.append(_("There are many options: write part of a name, and I will find it."))
    left = LONGEST_MESSAGE - sum(_units(part) + 2 for part in (*above, *below))
    return "\n\n".join([*above, f"<b>{_plain(shortened(view.label, left))}</b>", *below])


def fault(invalid: Invalid) -> str:
    """Why an answer does not fit, and what would."""
    said = invalid.message(words.language())
    if said:
        return _plain(shortened(said, LONGEST_NOTE))
    return {
        Why.REQUIRED: _("This question needs an answer."),
        Why.CONSTRAINT: _("This answer does not fit. Please try another one."),
        Why.NOT_A_NUMBER: _("Please write a whole number, for example 3."),
        Why.NOT_A_DECIMAL: _("Please write a number, for example 2.5."),
        Why.NOT_A_DATE: _("Please write a date, for example 15.09.2026."),
        Why.NOT_A_TIME: _("Please write the time, for example 14:30."),
        Why.NOT_A_PLACE: _("Please write two numbers, latitude and longitude, for example 55.75, 37.61."),
        Why.NOT_A_FILE: _("This is not what is asked for here. Please look at the question once more."),
        Why.NOT_AN_OPTION: _("Please choose one of the buttons."),
        Why.NOT_ALL: _("Please press all the options, one after another, in your order."),
        Why.NOT_FOUND: _("Nothing is called so. Please write another part of the name."),
        Why.NOT_NOW: _("Please answer with the buttons under the question."),
        Why.TOO_LONG: _("With this answer there would be too many questions. Please write a smaller one."),
    }[invalid.why]


def shortened(text: str, most: int) -> str:
    """At most so many units of UTF-16, cut between words where it can be."""
    if _units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: 2 * max(most - 1, 0)].decode("utf-16-le", "ignore")
    whole = kept.rpartition(" ")[0]
    return f"{whole if len(whole) > len(kept) // 2 else kept}…"


def short(answer: str) -> str:
    """An answer as it is repeated to whoever gave it."""
    return answer if len(answer) <= LONGEST_ANSWER else f"{answer[:LONGEST_ANSWER]}…"


def _progress(percent: int) -> str:
    done = percent * CELLS // 100
    return f"{'▰' * done}{'▱' * (CELLS - done)} {percent} %"


def _expected(view: View) -> str | None:
    if view.picked:
        return _picked(view)
    return {
        Kind.TEXT: _("Write your answer as a message."),
        Kind.BARCODE: _("Write the digits under the bars."),
        Kind.INTEGER: _("Write a number."),
        Kind.DECIMAL: _("Write a number, for example 2.5."),
        Kind.DATE: _("Choose a day or write it, for example 15.09.2026."),
        Kind.TIME: _("Choose the hour or write the time, for example 14:30."),
        Kind.DATETIME: _("Choose a day or write it with the time, for example 15.09.2026 14:30."),
        Kind.RANK: _("Press the options in your order, the first one first, then press «Done»."),
        Kind.SELECT_MULTIPLE: _("Choose everything that fits, then press «Done»."),
    }.get(view.kind)


def _picked(view: View) -> str:
    """What is still open of a day and an hour."""
    if len(view.picked) == 1 and view.kind is Kind.DATETIME:
        return _("Now choose the hour or write the time, for example 14:30.")
    return _("Now choose the minutes or write the time, for example 14:30.")


def _plain(text: str) -> str:
    return escape(text, quote=False)


def _u(text: str) -> str:
    return f"<u>{_plain(text)}</u>"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
