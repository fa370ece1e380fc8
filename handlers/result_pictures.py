"""What the pictures of results say, in the reader's language; how they are drawn is known elsewhere."""

from collections.abc import Iterator

from bot.words import gettext as _
from handlers import result_words
from services import results
from services.dynamics import Change
from services.figures import percent
from services.results import Measure, QuestionResult
from services.results_picture import Bar, Block, Pair, Picture, Stat
from services.wave_results import Results

MOST_OPTIONS = 12
"""Bars of one question; the table has the rest."""


def of(found: Results) -> Picture:
    """The numbers, and a bar for each question."""
    blocks = [block for one in found.questions if (block := _block(one))]
    main, stats, notes = None, [], []
    if known := found.satisfaction:
        words = _("satisfied: {count} of {of} participants").format(count=known.satisfied, of=known.asked)
        main = Stat(result_words.percent(known.by_formula), words)
        among = _("of those who answered: {count} of {of}").format(count=known.satisfied, of=known.answered)
        stats.append(Stat(result_words.percent(known.among_answered), among))
        notes.append(result_words.rule(found.version.form, known.rule))
    came = _("answered: {count} of {of}").format(count=found.answered, of=found.asked)
    stats.append(Stat(result_words.percent(percent(found.answered, found.asked)), came))
    return Picture(result_words.title(found), _below(found), main, tuple(stats), tuple(blocks), tuple(notes))


def of_dynamics(found: Results) -> Picture:
    """Before and after of those who answered both times."""
    questions = {one.concept: one for one in found.questions}
    blocks = [_pair(one, questions[one.concept]) for one in found.changes if one.n and one.concept in questions]
    title = _("Dynamics: {title}").format(title=result_words.title(found))
    note = _("Means of those who answered both times.")
    legend = (_("before"), _("after"))
    return Picture(title, _below(found), None, (), tuple(blocks), (note,), legend)


def change(one: Change) -> str:
    """How many are better off, the same, worse off; and of whom only one point is known."""
    text = _("people: {n}; better {better}, the same {same}, worse {worse}")
    said = text.format(n=one.n, better=one.better, same=one.same, worse=one.worse)
    only = _("only before: {before}, only after: {after}").format(before=one.only_before, after=one.only_after)
    return f"{said} · {only}" if one.only_before or one.only_after else said


def _below(found: Results) -> str:
    return f"{found.place.name} · {_('so far')}" if found.is_open else found.place.name


def _block(one: QuestionResult) -> Block | None:
    """None where there is nothing to draw."""
    if not one.count:
        return None
    bars = tuple(_bars(one))
    return Block(one.label, _says(one), bars) if bars else None


def _bars(one: QuestionResult) -> Iterator[Bar]:
    if one.measure is Measure.NUMBER and one.mean is not None:
        most = one.most or max((float(part.name) for part in one.parts), default=0) or 1
        yield Bar(float(one.mean) / float(most), result_words.said(one.mean))
    elif one.measure is Measure.RANKED:
        placed = [part for part in one.parts if part.place is not None][:MOST_OPTIONS]
        for part in placed:
            place = float(part.place or 1)
            yield Bar((len(one.parts) + 1 - place) / len(one.parts), result_words.said(part.place), part.label)
    elif one.measure is Measure.CHOICE:
        for part in one.parts[:MOST_OPTIONS]:
            yield Bar(part.count / one.count, result_words.share(part.count, one), part.label)


def _says(one: QuestionResult) -> str:
    if one.measure is Measure.RANKED:
        return _("mean place, 1 is the first · {counts}").format(counts=result_words.counts(one))
    if one.measure is Measure.NUMBER and one.most is not None:
        return _("mean, of {most} · {counts}").format(most=one.most, counts=result_words.counts(one))
    return result_words.counts(one)


def _pair(one: Change, asked: results.QuestionResult) -> Block:
    most = float(asked.most or max(one.before or 0, one.after or 0) or 1)
    pair = Pair(
        float(one.before or 0) / most,
        float(one.after or 0) / most,
        result_words.said(one.before),
        result_words.said(one.after),
    )
    return Block(asked.label, change(one), pair=pair)
