"""What a curator reads while those of a pair are asked: what was written down, and who else could be the mentor."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot import callbacks, words
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.pair_answer_rows import reason
from handlers.pair_titles import known, people, title
from handlers.screens import done, plain, short_name
from models import Pair, PairState, Role
from services import pair_sheet, pair_sight, pair_whys
from services.pair_answers import Said
from services.pair_answers_next import Told
from services.pair_sight import Curated

DOT = "• "


def noted(said: Said, *, agrees: bool) -> Reply:
    """What somebody has said stands with the pair."""
    what = _("The yes is written down.") if agrees else _("The no is written down. I am looking who else there is.")
    return done(what, said.change, _to_pair(said.pair.id))


def whose(found: Curated, *, agrees: bool) -> Reply:
    """Of several mentees, whose family has said it?"""
    rows = [
        [press(short_name(one.name), callbacks.NoteFamily(pair_id=found.pair.id, agrees=agrees, mentee_id=one.id))]
        for one in pair_sight.side(found.pair, Role.MENTEE)
    ]
    text = _("Whose family agrees?") if agrees else _("Whose family objects?")
    return send(text, *rows, _to_pair(found.pair.id), home())


def looking(pair_id: int) -> Reply:
    """It takes a moment."""
    return send(_("I am looking who else there is. The answer comes here in a minute."), _to_pair(pair_id), home())


def offered(said: Said) -> Reply:
    """Another mentor is asked."""
    name = plain(people(said.pair, Role.MENTOR))
    return done(_("{name} is asked.").format(name=name), said.change, _to_pair(said.pair.id))


def others(told: Told, found: Mapping[str, Any]) -> Reply:
    """Who else could be the mentor, why, and one press to have them asked; or why there is nobody."""
    pair_id, candidates = told.pair.id, [one for one in found["candidates"] if one["id"] in told.people]
    said = list(_candidates(told, candidates) if candidates else _nobody(told, found))
    rows = [
        [press(_("Ask {name}").format(name=known(told.people[one["id"]])), _instead(pair_id, one["id"]))]
        for one in candidates
    ]
    return send("\n".join([*_head(told.pair), "", *said]), *rows, _to_pair(pair_id), home())


def _head(pair: Pair) -> Iterator[str]:
    yield f"<b>{plain(title(pair))}</b>"
    if pair.state is PairState.OBJECTED:
        yield _("There is an objection to this pair. The mentor is not told whose.")
    elif pair.state is PairState.OFFERED:
        yield _("The mentor has not answered yet.")
    else:
        why = reason(pair)
        yield (
            _("The mentor cannot take it on: {why}.").format(why=why.lower())
            if why
            else _("The mentor cannot take it on.")
        )


def _candidates(told: Told, candidates: list[Mapping[str, Any]]) -> Iterator[str]:
    """The first with all reasons, the second by name alone."""
    first, *rest = candidates
    yield _("Who suits, too: <b>{name}</b>").format(name=plain(known(told.people[first["id"]])))
    phrases = pair_sheet.words_of(words.language())
    for one in pair_whys.whys(first["whys"]):
        if said := pair_sheet.why(one, phrases):
            yield DOT + plain(said)
    for other in rest:
        yield _("Or: {name}").format(name=plain(known(told.people[other["id"]])))


def _nobody(told: Told, found: Mapping[str, Any]) -> Iterator[str]:
    """Why, and what would help."""
    phrases = pair_sheet.words_of(words.language())
    yield _("Nobody else is left for this mentee now.")
    if found["missing"]:
        why, helps = phrases["missing"][found["missing"]], phrases["missing_helps"][found["missing"]]
    elif found["taken"]:
        names = ", ".join(known(told.people[one]) for one in found["nearest"] if one in told.people)
        why = phrases["alone"]["taken"].format(suitable=found["taken"])
        helps = phrases["helps"]["taken"].format(names=names)
    elif found["refusals"]:
        why, helps = (phrases[one][found["refusals"][0]] for one in ("refusals", "helps"))
    else:
        why, helps = phrases["alone"]["nobody"], phrases["helps"]["nobody"]
    yield _("Why: {why}.").format(why=plain(_small(why)))
    yield _("What would help: {helps}.").format(helps=plain(_small(helps)))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _instead(pair_id: int, mentor_id: int) -> callbacks.OfferInstead:
    return callbacks.OfferInstead(pair_id=pair_id, mentor_id=mentor_id)


def _to_pair(pair_id: int) -> Row:
    return [press(_("‹ The pair"), callbacks.PairCard(pair_id=pair_id))]
