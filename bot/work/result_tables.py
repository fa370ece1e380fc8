"""A survey as a workbook: a row for each person, a row for each answer, the questions' numbers, before and after."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.words import gettext as _
from handlers import result_words
from services import figures, results, wave_results
from services.compiled_form import Form, Kind, Question, Value, written
from services.form_items import CHOSEN, SILENT, bare
from services.form_settings import Purpose
from services.results import Answered
from services.sheets import Cell, Sheet
from services.wave_results import Results, Who

NAME, TEXT, NUMBER, CODE = 36, 28, 12, 10
"""Widths of columns."""

Rows = list[Sequence[Cell]]


async def book(session: AsyncSession, found: Results, *, now: datetime) -> list[Sheet]:
    """All sheets; names only where the questionnaire carries names, and no words of people beside them."""
    who = await wave_results.who(session, found, now=now)
    columns = _columns(found)
    pages = [_wide(found, who, columns, is_coded=False), _wide(found, who, columns, is_coded=True)]
    pages += [_long(found, who, columns), _questions(found)]
    if found.words_are_shown:
        pages.append(_words(found))
    return [*pages, _changes(found)] if found.changes else pages


def _columns(found: Results) -> list[tuple[str, Question]]:
    """What has a column, copies of a repeat each; what people wrote about themselves stands apart."""
    form, shown = found.version.form, {one.concept for one in found.questions}
    apart = results.WORDS if form.settings.purpose is Purpose.SURVEY or found.wave.is_anonymous else frozenset[Kind]()
    given = sorted({path for one in found.sheets for path in one.answers})
    columns: list[tuple[str, Question]] = []
    for question in form.questions:
        if question.concept in shown and question.kind not in (*SILENT, *apart):
            copies = [path for path in given if bare(path) == question.path]
            columns += [(path, question) for path in copies or [question.path]]
    return columns


def _wide(found: Results, who: Who, columns: Sequence[tuple[str, Question]], *, is_coded: bool) -> Sheet:
    form = found.version.form
    header = [path if is_coded else _asked(form, path, question) for path, question in columns]
    rows: Rows = []
    for one in _told(found):
        values = [(question, one.answers.get(path)) for path, question in columns]
        cells = [_code(value) if is_coded else _label(form, question, value) for question, value in values]
        rows.append([*_person(who, one), *cells])
    title = _("Answers as codes") if is_coded else _("Answers")
    return Sheet(title, [*_people(who), *header], rows, widths=[*_widths(who), *[TEXT] * len(columns)])


def _told(found: Results) -> list[Answered]:
    """Whose answers have a row: of whoever is erased only numbers are left, in a table with names."""
    return [one for one in found.sheets if one.person is not None or found.wave.is_anonymous]


def _long(found: Results, who: Who, columns: Sequence[tuple[str, Question]]) -> Sheet:
    """A row for each answer; who did not know has a row without one."""
    form = found.version.form
    rows: Rows = [
        [
            *(_person(who, one) or [number]),
            question.concept,
            _asked(form, path, question),
            _label(form, question, one.answers[path]),
            _code(one.answers[path]),
        ]
        for number, one in enumerate(_told(found), start=1)
        for path, question in columns
        if path in one.answers
    ]
    header = [*(_people(who) or [_("Row")]), _("Concept"), _("Question"), _("Answer"), _("Code of the answer")]
    return Sheet(_("One answer a row"), header, rows, widths=[*(_widths(who) or [CODE]), TEXT, NAME, TEXT, TEXT])


def _questions(found: Results) -> Sheet:
    """The three numbers with their rule, then each question and how its answers spread."""
    rows: Rows = []
    if known := found.satisfaction:
        rows.append([_("Satisfied, of all participants"), "", known.satisfied, known.asked, _float(known.by_formula)])
        rows.append([_("Of those who answered"), "", known.satisfied, known.answered, _float(known.among_answered)])
    rate = figures.percent(found.answered, found.asked)
    rows.append([_("Have answered"), "", found.answered, found.asked, _float(rate)])
    if known:
        rows += [[result_words.rule(found.version.form, known.rule)], []]
    rows.append([_("Question"), _("Answer"), _("Answers"), _("Hard to say"), _("Share, %"), _("Mean")])
    for one in found.questions:
        mean = None if one.mean is None else _float(figures.rounded(one.mean, 2))
        rows.append([one.label, "", one.count, one.skipped, None, mean])
        for part in one.parts:
            place = None if part.place is None else _float(figures.rounded(part.place, 2))
            rows.append(["", part.label, part.count, None, _float(figures.percent(part.count, one.count)), place])
    header = ["", "", _("Number"), _("Of"), "%", ""]
    return Sheet(_("Questions"), header, rows, widths=[NAME * 2, TEXT, NUMBER, NUMBER, NUMBER, NUMBER])


def _words(found: Results) -> Sheet:
    """By question and alphabet: nothing ties two of them together."""
    rows: Rows = [[one.label, text] for one in found.questions for text in one.texts]
    return Sheet(_("Open answers"), [_("Question"), _("Answer")], rows, widths=[NAME, NAME * 2])


def _changes(found: Results) -> Sheet:
    labels = {one.concept: one.label for one in found.questions}
    header = [_("Question"), _("People"), _("Mean before"), _("Mean after"), _("Mean of the changes")]
    header += [_("Better"), _("The same"), _("Worse"), _("Only before"), _("Only after")]
    rows: Rows = []
    for one in found.changes:
        means = [
            None if mean is None else _float(figures.rounded(mean, 2)) for mean in (one.before, one.after, one.mean)
        ]
        counts = [one.better, one.same, one.worse, one.only_before, one.only_after]
        rows.append([labels.get(one.concept, one.concept), one.n, *means, *counts])
    return Sheet(_("Dynamics"), header, rows, widths=[NAME, *[NUMBER] * 9])


def _people(who: Who) -> list[str]:
    return [_("Code"), _("Full name"), _("Class or post")] if who else []


def _widths(who: Who) -> list[int]:
    return [CODE, NAME, CODE] if who else []


def _person(who: Who, one: Answered) -> list[Cell]:
    if not who:
        return []
    return [*who.get(one.person or 0, ("", "", None))]


def _asked(form: Form, path: str, question: Question) -> str:
    said = results.label(question.label, words.language(), form.default_language) or question.name
    return said if path == question.path else f"{said} [{path}]"


def _label(form: Form, question: Question, value: Value) -> Cell:
    """An answer as people read it."""
    if question.kind not in CHOSEN or value is None:
        return _code(value)
    known = {
        one.name: results.label(one.label, words.language(), form.default_language)
        for one in results.options(form, question)
    }
    chosen = value if isinstance(value, list) else [written(value)]
    return "; ".join(known.get(name) or name for name in chosen)


def _code(value: Value) -> Cell:
    return " ".join(value) if isinstance(value, list) else value


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
