"""What a curator can change about a pair: reasons to choose from, what was done, and who could step in."""

from functools import partial

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import pair_cards
from handlers.pair_life_words import ENDS, PAUSES, REASONS, RESULTS
from handlers.pair_screens import STATES
from handlers.pair_titles import people
from handlers.screens import done, plain, short_name
from models import Change, PairState, Role
from services import pair_replacing, pair_sight
from services.pair_life import Done
from services.pair_replacing import Leaving
from services.pair_sight import MADE, OVER, Curated

_MAY_END = MADE | {PairState.TOLD, PairState.AGREED}


def life(found: Curated) -> Reply:
    """All that can be changed about this pair now."""
    number, state = found.pair.id, found.pair.state
    goes_on = press(_("Go on"), callbacks.ResumePair(pair_id=number))
    pauses = press(_("Pause"), callbacks.AskToPause(pair_id=number))
    buttons = [goes_on if state is PairState.SUSPENDED else pauses] if state in MADE else []
    buttons += _of_made(found) if state in MADE else []
    buttons += [press(_("End early"), callbacks.AskToEnd(pair_id=number))] if state in _MAY_END else []
    buttons += [press(_("Made in error"), callbacks.AnnulPair(pair_id=number))] if state not in OVER else []
    if state is PairState.CLOSED:
        buttons = [press(_("Change the result"), callbacks.AskResult(pair_id=number))]
    text = _("What changes in this pair? Both sides read only that it pauses, goes on or is over.")
    nothing = _("Nothing can be changed about this pair any more.")
    return _about(found, text if buttons else nothing, *grid(buttons, 2))


def _of_made(found: Curated) -> list[Button]:
    number = found.pair.id
    mentors = pair_sight.side(found.pair, Role.MENTOR)
    leaves = partial(callbacks.MentorLeaves, place_id=found.place.id)
    another = [press(_("Another mentor"), callbacks.ReplaceMentor(pair_id=number))]
    return [
        press(_("Finish"), callbacks.AskResult(pair_id=number)),
        *(another if pair_replacing.may_be_replaced(found) else []),
        *(press(_("The mentor leaves"), leaves(person_id=one.id)) for one in mentors[:1]),
    ]


def pauses(found: Curated) -> Reply:
    """Why does it pause?"""
    acts = [press(_(words), callbacks.PausePair(pair_id=found.pair.id, pause=why)) for why, words in PAUSES.items()]
    return _about(found, _("Why does the pair pause? Only you see the reason."), *grid(acts, 2))


def ends(found: Curated) -> Reply:
    """Why does it end before its time?"""
    acts = [press(_(words), callbacks.EndPair(pair_id=found.pair.id, end=why)) for why, words in ENDS.items()]
    text = _("Why does the pair end? Nobody is at fault, and only you see the reason.")
    return _about(found, text, *grid(acts, 2))


def results(found: Curated) -> Reply:
    """What came of it?"""
    acts = [press(_(words), callbacks.FinishPair(pair_id=found.pair.id, result=one)) for one, words in RESULTS.items()]
    text = _("What came of this pair? The closing questionnaires come on their day by themselves.")
    return _about(found, text, *grid(acts, 1))


def changed(made: Done) -> Reply:
    """What holds now."""
    says = {
        PairState.SUSPENDED: _("The pair pauses. Both sides will read so in a minute."),
        PairState.WORKING: _("The pair goes on. Both sides will read so in a minute."),
        PairState.DISSOLVED: _("The pair is over. Both sides will read so in a minute, and not why."),
        PairState.ANNULLED: _("The pair is gone, as if it had never been. Its people can be proposed anew."),
    }
    return done(says[made.found.pair.state], made.change, _card(made.found))


def finished(made: Done, *, may_add: bool) -> Reply:
    """The pair has its result."""
    words = _("{pair}: finished. Result: {result}.").format(
        pair=_names(made.found), result=plain((made.found.pair.result or "").rstrip("."))
    )
    add = [press(_("Add a sentence"), callbacks.ResultWords(pair_id=made.found.pair.id))] if may_add else []
    return done(words, made.change, add, _card(made.found))


def replacing(found: Curated, change: Change) -> Reply:
    """One pair pauses, and another mentor is looked for."""
    words = _("The pair pauses, and I am looking for another mentor. The answer comes here in a minute.")
    return done(words, change, _card(found))


def leaving(found: Leaving) -> Reply:
    """All pairs of a mentor pause."""
    pauses = ngettext("{count} pair pauses.", "{count} pairs pause.", found.pauses).format(count=found.pauses)
    looks = _("I am looking who could step in: the answer comes here in a minute.") if found.sought else ""
    name = plain(short_name(found.mentor.name))
    words = _("{mentor} does not go on. {pauses} {looks}").format(mentor=name, pauses=pauses, looks=looks).strip()
    return done(words, found.change, [press(_("‹ To the pairs"), callbacks.Pairs(place_id=found.place.id))])


def offered(found: Curated, change: Change) -> Reply:
    """The mentor is about to be asked."""
    mentors = plain(people(found.pair, Role.MENTOR))
    return done(_("I will ask {mentor} in a minute.").format(mentor=mentors), change, _card(found))


def _about(found: Curated, text: str, *rows: Row) -> Reply:
    reason = REASONS.get(found.pair.end_reason or "")
    why = [_("Reason: {reason}").format(reason=_(reason))] if reason else []
    head = "\n".join([pair_cards.head(found), _(STATES[found.pair.state]), *why])
    return send(f"{head}\n\n{text}", *rows, _card(found), home())


def _names(found: Curated) -> str:
    return plain(people(found.pair, Role.MENTEE))


def _card(found: Curated) -> Row:
    return [press(_("‹ The pair’s card"), callbacks.PairCard(pair_id=found.pair.id))]
