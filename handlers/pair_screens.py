"""How the pairs of a place are shown to those who run it: numbers, ways to what can be done, forms to choose from."""

from collections.abc import Callable

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import pair_list_screens
from handlers.place_facts import FORMS
from handlers.screens import phrase, plain
from models import PairState
from services.access import Action
from services.pairs import Hub, Offered

STATES: dict[PairState, str] = {
    PairState.PROPOSED: phrase("proposed"),
    PairState.OFFERED: phrase("the mentor is asked"),
    PairState.DECLINED: phrase("the mentor has said no"),
    PairState.TOLD: phrase("the family may object"),
    PairState.OBJECTED: phrase("there was an objection"),
    PairState.AGREED: phrase("waits for the order"),
    PairState.WORKING: phrase("works"),
    PairState.SUSPENDED: phrase("suspended"),
    PairState.DISSOLVED: phrase("ended early"),
    PairState.CLOSED: phrase("finished"),
    PairState.ANNULLED: phrase("made in error"),
}
COUNTED = (
    *(PairState.PROPOSED, PairState.OFFERED, PairState.TOLD, PairState.AGREED),
    *(PairState.WORKING, PairState.SUSPENDED, PairState.CLOSED),
)
"""What the numbers of a place tell; of what came to nothing the cards tell."""


def hub(found: Hub) -> Reply:
    """The numbers, and the ways to everything about pairs."""
    head = _("<b>{place}: pairs</b>").format(place=plain(found.place.name))
    counts = [f"{_(STATES[one])}: {found.counts[one]}" for one in COUNTED if one in found.counts]
    nothing = _("There are no pairs yet. I compare questionnaires and propose who could work with whom. You decide.")
    rows = [row for build in ROWS if (row := build(found))]
    return send("\n".join([head, "", *(counts or [nothing])]), *rows, _back(found.place.id), home())


def forms(found: Offered) -> Reply:
    """The forms to choose from."""
    text = _(
        "<b>{place}: pairs</b>\n\nI compare the questionnaires and propose who could work with whom, and why. "
        "You decide.\n\nWho works with whom?"
    ).format(place=plain(found.place.name))
    of_form = [press(_(FORMS[one]), callbacks.ProposePairs(place_id=found.place.id, form=one)) for one in found.forms]
    return send(text, *grid(of_form, 2), [press(_("‹ To the pairs"), callbacks.Pairs(place_id=found.place.id))], home())


def _propose(found: Hub) -> Row:
    """To a proposal."""
    act = callbacks.PairForms(place_id=found.place.id)
    return [press(_("Propose pairs"), act)] if Action.MAKE_PAIRS in found.may else []


def _back(place_id: int) -> Row:
    return [press(_("‹ The place"), callbacks.CuratedPlace(place_id=place_id))]


ROWS: tuple[Callable[[Hub], Row], ...] = (_propose, pair_list_screens.to_lists)
"""The buttons from top to bottom; a builder gives an empty row where there is nothing to press."""
