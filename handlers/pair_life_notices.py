"""What both sides read of their pair, and a curator of who could step in: nothing, once it is not true any more."""

from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import my_pairs
from handlers.pair_titles import people
from handlers.screens import and_more, plain, short_name
from models import Pair, PairState, Role
from services import pair_life, pair_replacing, pair_sight, pair_stops
from services.outbox import Promised
from services.pair_replacing import Proposed

if TYPE_CHECKING:
    from handlers.notices import Facts

MOST = 6
"""Pairs in one message; each has its button."""


async def news(facts: "Facts", promise: Promised) -> Reply | None:
    """The pair pauses, goes on, or is over; neither why nor who asked."""
    pair_id, state = promise.parameters["pair_id"], PairState(promise.parameters["state"])
    if state is PairState.ANNULLED:
        text = _("A pair of which I told you was written down by mistake: there is none. Nothing has to be done.")
        return send(text, home()) if await pair_life.is_error(facts.session, pair_id) else None
    own = await pair_life.told(facts.session, pair_id, state, told_id=promise.receiver_id, now=facts.now)
    if own is None:
        return None
    text = _news(own.pair, state).format(pair=f"<b>{plain(my_pairs.called(own))}</b>")
    return send(text, [press(_("Open the pair"), callbacks.MyPair(pair_id=pair_id))], home())


async def successors(facts: "Facts", promise: Promised) -> Reply | None:
    """Who could step in, for each pair that rests."""
    place_id, pairs = promise.parameters["place_id"], promise.parameters["pairs"]
    found = await pair_replacing.proposed(
        facts.session, pairs, place_id=place_id, told_id=promise.receiver_id, now=facts.now
    )
    if not found:
        return None
    lines = [_line(one) for one in found[:MOST]]
    lines += [and_more(len(found) - MOST)] if len(found) > MOST else []
    rows = [_offer(one.after) for one in found[:MOST] if one.after]
    back = [press(_("‹ To the pairs"), callbacks.Pairs(place_id=place_id))]
    return send("\n".join([_("<b>Who could step in</b>"), "", *lines]), *rows, back, home())


def _news(pair: Pair, state: PairState) -> str:
    if state is PairState.SUSPENDED:
        return _("{pair}: the meetings pause for now. I will write when they go on.")
    if state is PairState.WORKING:
        return _("{pair}: the meetings go on.")
    if pair.effective_on is None:
        return _("{pair}: nothing comes of this pair. The curator will tell you what comes next.")
    return _("{pair}: the work together is over. Thank you for every meeting!")


def _line(one: Proposed) -> str:
    mentees = _names(one.before, Role.MENTEE)
    if one.after is None:
        return _("{mentee}: no mentor with a free place yet").format(mentee=mentees)
    return f"{mentees} → {_names(one.after, Role.MENTOR)}"


def _offer(pair: Pair) -> Row:
    mentees = ", ".join(short_name(one.name) for one in pair_sight.side(pair, Role.MENTEE)[:1])
    return [press(_("Offer: {mentee}").format(mentee=mentees), callbacks.OfferSuccessor(pair_id=pair.id))]


def _names(pair: Pair, role: Role) -> str:
    return plain(people(pair, role))


SAID = {pair_stops.NEWS: news, pair_replacing.JOB: successors}
"""By the kind of promise."""
