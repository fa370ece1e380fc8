"""How the pairs of a place are shown to those who run it: numbers, ways to what can be done, forms to choose from."""

from collections.abc import Callable

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import pair_life_rows, pair_list_screens, pair_orders_screens, pair_worries, programme_screens
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
    rows = [row for builders in ROWS if (row := [one for build in builders for one in build(found)])]
    return send("\n".join([head, "", *(counts or [nothing])]), *rows, _back(found.place.id), home())


def forms(found: Offered) -> Reply:
    """The forms to choose from."""
    text = _(
        "<b>{place}: pairs</b>\n\nI compare the questionnaires and propose who could work with whom, and why. "
        "You decide.\n\nWho works with whom?"
    ).format(place=plain(found.place.name))
    of_form = [_form(found, one) for one in found.forms]
    return send(text, *grid(of_form, 2), [press(_("‹ To the pairs"), callbacks.Pairs(place_id=found.place.id))], home())


def _form(found: Offered, form: str) -> Button:
    """To what is proposed already, or a first proposal."""
    if form in found.proposed:
        number, count = found.proposed[form]
        return press(f"{_(FORMS[form])} · {count}", callbacks.Proposal(programme_id=number))
    return press(_(FORMS[form]), callbacks.ProposePairs(place_id=found.place.id, form=form))


def _proposed(found: Hub) -> Row:
    """To what is proposed and not sent."""
    if not found.proposed or Action.MAKE_PAIRS not in found.may:
        return []
    (first, *others) = found.proposed
    act = callbacks.PairForms(place_id=found.place.id) if others else callbacks.Proposal(programme_id=first)
    return [press(_("Proposed pairs: {count}").format(count=sum(found.proposed.values())), act)]


def _propose(found: Hub) -> Row:
    """To a proposal."""
    act = callbacks.PairForms(place_id=found.place.id)
    return [press(_("Propose pairs"), act)] if Action.MAKE_PAIRS in found.may else []


def _back(place_id: int) -> Row:
    return [press(_("‹ The place"), callbacks.CuratedPlace(place_id=place_id))]


ROWS: tuple[tuple[Callable[[Hub], Row], ...], ...] = (
    (pair_worries.on_hub,),
    (
        pair_life_rows.stuck,
        pair_life_rows.results,
    ),
    (_proposed,),
    (_propose,),
    (programme_screens.ways,),
    (
        pair_orders_screens.row,
        pair_list_screens.to_lists,
    ),
)
"""The rows from top to bottom, each with the buttons of several builders, of whom some may give none."""
