"""How results look in the chat: three numbers and a line for each question; what people wrote; a coordinator's sums."""

from collections.abc import Iterator, Sequence

from bot import callbacks, words
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import result_words
from handlers.place_facts import cut
from handlers.screens import and_more, paged, plain
from models import Place
from services import figures, school_years
from services.results import Measure, QuestionResult
from services.survey_totals import Line, Totals
from services.wave_results import Results

PAGE = 8
ORGANISATIONS = 10
MISSING = 15
OTHERS = 5
LONGEST = 3300
"""Letters of what people wrote on one screen."""
QUESTION = 200


def results(found: Results, page: int, *, coming: bool) -> Reply:
    """The numbers, and a page of the questions."""
    asked = [one for one in found.questions if one.measure is not Measure.WORDS and one.seen]
    shown, page, of = paged(asked, page, PAGE)
    lines = [f"{plain(_shortened(one.label))}\n<b>{plain(result_words.of_question(one))}</b>" for one in shown]
    text = "\n\n".join(["\n".join(_head(found)), *lines, *_below(found, coming=coming)])
    wave_id = found.wave.id
    turn = pages(page, of, lambda to: callbacks.ResultsPage(wave_id=wave_id, page=to))
    return send(text, *turn, *_rows(found), [press(_("‹ Back"), callbacks.SurveyCard(wave_id=wave_id))], home())


def buttons(found: Results) -> tuple[Row, ...]:
    """Under a picture of results."""
    return (*_rows(found), home())


def written(found: Results, page: int) -> Reply:
    """What people wrote, without names, in an order that tells nothing."""
    back = [press(_("‹ Back"), callbacks.ResultsPage(wave_id=found.wave.id))]
    if not found.words_pass:
        return send(_("What people wrote does not pass through the messenger. It stands in the table."), back, home())
    screens = list(_screens(found.questions)) if found.words_are_shown else []
    if not screens:
        words_ = _("Nobody has written anything.") if found.words_are_shown else _few()
        return send(words_, back, home())
    page = min(page, len(screens) - 1)
    turn = pages(page, len(screens), lambda to: callbacks.ResultsWords(wave_id=found.wave.id, page=to))
    return send(screens[page], *turn, back, home())


def totals(found: Totals, page: int) -> Reply:
    """The sum, the share of each organisation, and who has no data."""
    if found.version is None:
        return send(_("<b>Surveys</b>\n\nThere has been none this school year."), home())
    version_id = found.version.id
    shown, page, of = paged(found.lines, page, ORGANISATIONS)
    of = max(of, -(-len(found.missing) // MISSING))
    lines = [*_sum(found), "", *map(_line, shown), *_missing(found.missing, page)]
    turn = pages(page, of, lambda to: callbacks.SurveyTotals(version_id=version_id, page=to))
    others = [
        press(one.form.title(words.language()), callbacks.SurveyTotals(version_id=one.id))
        for one in found.others[:OTHERS]
    ]
    return send("\n".join(lines), *turn, *grid(others, 1), home())


def _head(found: Results) -> Iterator[str]:
    yield f"<b>{plain(result_words.title(found))}</b>"
    if found.satisfaction:
        yield ""
        yield from result_words.of_satisfaction(found.satisfaction, is_open=found.is_open)
        yield f"<i>{plain(result_words.rule(found.version.form, found.satisfaction.rule))}</i>"
    else:
        yield result_words.answered(found.answered, found.asked)
    if found.is_open:
        yield _("The survey goes on: the numbers may change.")


def _below(found: Results, *, coming: bool) -> Iterator[str]:
    if found.hidden and found.is_open:
        yield _("The answers carry no names: you will see them when the survey is closed, if at least five answer.")
    elif found.hidden:
        yield _few()
    elif coming:
        yield _("A picture comes in a minute.")


def _rows(found: Results) -> Iterator[Row]:
    wave_id = found.wave.id
    if found.hidden or not found.sheets:
        return
    row = [press(_("Table"), callbacks.ResultsTable(wave_id=wave_id))]
    if found.changes:
        row.append(press(_("Dynamics"), callbacks.ResultsChange(wave_id=wave_id)))
    yield row
    if any(one.measure is Measure.WORDS for one in found.questions):
        yield [press(_("Open answers"), callbacks.ResultsWords(wave_id=wave_id))]


def _screens(questions: Sequence[QuestionResult]) -> Iterator[str]:
    """The answers of each question, on as many screens as they need."""
    for one in questions:
        head = f"<b>{plain(_shortened(one.label))}</b>"
        lines = [head]
        for text in one.texts:
            line = f"• {plain(_shortened(text, LONGEST // 4))}"
            if sum(map(len, lines)) + len(line) > LONGEST:
                yield "\n\n".join(lines)
                lines = [head]
            lines.append(line)
        if len(lines) > 1:
            yield "\n\n".join(lines)


def _sum(found: Totals) -> Iterator[str]:
    assert found.version is not None
    yield f"<b>{plain(found.version.form.title(words.language()))}</b>"
    yield _("School year {year}, organisations with data: {count}").format(
        year=school_years.title(found.year), count=len(found.lines)
    )
    yield ""
    if found.satisfaction:
        yield from result_words.of_satisfaction(found.satisfaction, is_open=False)
        yield f"<i>{plain(result_words.rule(found.version.form, found.satisfaction.rule))}</i>"
        if len(found.rules) > 1:
            yield _("Some organisations have a questionnaire and a rule of their own.")
    elif found.answered is not None:
        yield result_words.answered(found.answered, found.asked)
    elif found.lines:
        yield _("Fewer than five answers: too few to show.")


def _line(one: Line) -> str:
    name = plain(cut(one.place.name))
    if one.answered is None:
        return _("• {place}: too few to show, participants: {asked}").format(place=name, asked=one.asked)
    if one.satisfied is None:
        return f"• {name}: {result_words.answered(one.answered, one.asked)}"
    share = result_words.percent(figures.percent(one.satisfied, one.asked))
    words_ = _("• {place}: {share} satisfied ({count} of {of}), answered {answered}")
    return words_.format(place=name, share=share, count=one.satisfied, of=one.asked, answered=one.answered)


def _missing(missing: Sequence[Place], page: int) -> Iterator[str]:
    here = missing[page * MISSING : (page + 1) * MISSING]
    if here:
        yield ""
        yield _("<b>No data: {count}</b>").format(count=len(missing))
        yield ", ".join(plain(cut(place.name)) for place in here)
        if rest := len(missing) - (page + 1) * MISSING:
            yield and_more(rest) if rest > 0 else ""


def _shortened(text: str, most: int = QUESTION) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _few() -> str:
    return _("Fewer than five have answered: so that nobody is recognised, the answers are not shown.")
