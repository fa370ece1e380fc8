"""What the card of a proposed pair says and offers: why these two, what to mind, what the curator can do."""

from bot import callbacks, words
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from handlers.screens import plain
from models import PairState, Role
from services import pair_sheet, pair_whys
from services.access import Action
from services.pair_sight import Curated, side

TOLD = {PairState.PROPOSED, PairState.OFFERED}
"""As long as these two are only a thought, it is said why."""


def why(found: Curated) -> list[str]:
    """Why these two, the strongest reason first; what to mind; whether a new proposal leaves them."""
    pair = found.pair
    if pair.state not in TOLD:
        return []
    said = pair_sheet.words_of(words.language())
    reasons = [pair_sheet.why(one, said) for one in pair_whys.whys(pair.whys)]
    lines = [f"• {plain(one)}" for one in reasons if one]
    mind = [plain(said["notes"][one]) for one in pair_whys.notes(pair.whys)]
    if against := pair_whys.against(pair.whys):
        mind.append(plain(pair_sheet.capital(said["refusals"][against])))
    locked = [_("🔒 A new proposal leaves this pair as it is.")] if pair.is_locked else []
    return ["", *lines, *(f"⚠ {one}" for one in mind), *locked]


def keep(found: Curated, may: frozenset[Action]) -> Row:
    """Lock and forbid."""
    pair = found.pair
    if not _is_open(found, may):
        return []
    locks = press(
        _("Unlock") if pair.is_locked else _("Lock"), callbacks.LockPair(pair_id=pair.id, locks=not pair.is_locked)
    )
    (mentor,), (mentee,) = (side(pair, role) for role in (Role.MENTOR, Role.MENTEE))
    act = callbacks.ForbidPair(programme_id=pair.programme_id, mentee_id=mentee.id, mentor_id=mentor.id)
    return [locks, press(_("Keep apart"), act)]


def change(found: Curated, may: frozenset[Action]) -> Row:
    """Another mentor, and whom else there is."""
    if not _is_open(found, may):
        return []
    (mentee,) = side(found.pair, Role.MENTEE)
    act = callbacks.ChooseMentor(programme_id=found.pair.programme_id, mentee_id=mentee.id)
    return [press(_("Another mentor"), act), press(_("More"), callbacks.PairOthers(pair_id=found.pair.id))]


def publish(found: Curated, may: frozenset[Action]) -> Row:
    """This pair alone is published."""
    return [press(_("Send to the mentor"), callbacks.OfferPair(pair_id=found.pair.id))] if _is_open(found, may) else []


def to_proposal(found: Curated, may: frozenset[Action]) -> Row:
    """Back to the others."""
    act = callbacks.Proposal(programme_id=found.pair.programme_id)
    return [press(_("‹ To the proposal"), act)] if _is_open(found, may) else []


def _is_open(found: Curated, may: frozenset[Action]) -> bool:
    """Only a proposal of two who are both still there can be changed; who steps in for another is no part of it."""
    pair = found.pair
    are_two = len(side(pair, Role.MENTOR)) == len(side(pair, Role.MENTEE)) == 1
    is_in_proposal = pair.state is PairState.PROPOSED and pair.replaces_id is None
    return are_two and is_in_proposal and Action.MAKE_PAIRS in may
