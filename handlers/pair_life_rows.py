"""Ways to who is stuck, to results, and to what can be changed: rows and lines of the screens of pairs."""

from bot import callbacks
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from handlers.screens import plain
from models import PairState
from services.access import Action
from services.pair_sight import MADE, OVER, Curated
from services.pairs import Hub


def stuck(found: Hub) -> Row:
    """From the pairs of a place to who is stuck there."""
    act = callbacks.WhoIsStuck(place_id=found.place.id)
    return [press(_("Who is stuck"), act)] if Action.MAKE_PAIRS in found.may else []


def results(found: Hub) -> Row:
    """From the pairs of a place to those that wait for a result."""
    made = found.to_end or any(state in found.counts for state in (PairState.WORKING, PairState.SUSPENDED))
    act = callbacks.Finishing(place_id=found.place.id)
    return [press(_("Results of pairs"), act)] if Action.MAKE_PAIRS in found.may and made else []


def life(found: Curated, may: frozenset[Action]) -> Row:
    """From a pair's card to what can be changed about it: before the order it can only be called off."""
    state, number = found.pair.state, found.pair.id
    if Action.MAKE_PAIRS not in may:
        return []
    if state is PairState.CLOSED:
        return [press(_("Change the result"), callbacks.AskResult(pair_id=number))]
    words = _("Pause, replace, finish") if state in MADE else _("Call the pair off")
    return [press(words, callbacks.PairLife(pair_id=number))] if state not in OVER else []


def successor(found: Curated, may: frozenset[Action]) -> Row:
    """Who could step in for another mentor is asked."""
    pair = found.pair
    if Action.MAKE_PAIRS not in may or pair.state is not PairState.PROPOSED or pair.replaces_id is None:
        return []
    return [press(_("Send to the mentor"), callbacks.OfferSuccessor(pair_id=pair.id))]


def result(found: Curated) -> list[str]:
    """What came of the pair; why it ended stands where only its curator looks."""
    said = found.pair.result
    return [_("What came of it: {result}").format(result=plain(said))] if said else []
