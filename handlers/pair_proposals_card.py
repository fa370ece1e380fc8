"""What the card of a proposed pair says and offers: why these two, what to mind, what the curator can do."""

from bot import callbacks, words
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from handlers.screens import plain, short_name
from models import PairState, Role
from services import pair_groups, pair_sheet, pair_whys
from services.access import Action
from services.pair_sight import Curated, side

TOLD = {PairState.PROPOSED, PairState.OFFERED}
"""As long as these two are only a thought, it is said why."""


def why(found: Curated) -> list[str]:
    """Why these two, or each of a group; what to mind; whether a new proposal leaves them."""
    pair = found.pair
    if pair.state not in TOLD:
        return []
    each = pair_whys.each(pair.whys)
    named = [(one.person.name, each[one.id][1]) for one in pair_groups.mentees(pair) if one.id in each]
    of_each = [line for name, rows in named for line in ("", f"<b>{plain(short_name(name))}</b>", *_reasons(rows))]
    locked = [_("🔒 A new proposal leaves this pair as it is.")] if pair.is_locked else []
    return [*(of_each or ["", *_reasons(pair.whys)]), *locked]


def _reasons(rows: pair_whys.Rows) -> list[str]:
    """Why, the strongest reason first; what to mind."""
    said = pair_sheet.words_of(words.language())
    reasons = [pair_sheet.why(one, said) for one in pair_whys.whys(rows)]
    mind = [plain(said["notes"][one]) for one in pair_whys.notes(rows)]
    if against := pair_whys.against(rows):
        mind.append(plain(pair_sheet.capital(said["refusals"][against])))
    return [*(f"• {plain(one)}" for one in reasons if one), *(f"⚠ {one}" for one in mind)]


def keep(found: Curated, may: frozenset[Action]) -> Row:
    """Lock and forbid; a group is locked as a whole, and taken apart."""
    pair = found.pair
    if not _is_open(found, may):
        return []
    locks = press(
        _("Unlock") if pair.is_locked else _("Lock"), callbacks.LockPair(pair_id=pair.id, locks=not pair.is_locked)
    )
    if pair_groups.is_group(pair):
        return [locks, press(_("Take apart"), callbacks.SplitGroup(pair_id=pair.id))]
    (mentor,), (mentee,) = (side(pair, role) for role in (Role.MENTOR, Role.MENTEE))
    act = callbacks.ForbidPair(programme_id=pair.programme_id, mentee_id=mentee.id, mentor_id=mentor.id)
    return [locks, press(_("Keep apart"), act)]


def together(found: Curated, may: frozenset[Action]) -> Row:
    """With all else that is proposed to the mentor it becomes one group."""
    if not _is_open(found, may) or not found.beside:
        return []
    return [press(_("One group"), callbacks.JoinPairs(pair_id=found.pair.id))]


def change(found: Curated, may: frozenset[Action]) -> Row:
    """Another mentor, and whom else there is."""
    if not _is_open(found, may) or pair_groups.is_group(found.pair):
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
    """Only a proposal to people who are still there can be changed; who steps in for another is no part of it."""
    pair = found.pair
    are_there = side(pair, Role.MENTOR) and side(pair, Role.MENTEE)
    is_in_proposal = pair.state is PairState.PROPOSED and pair.replaces_id is None
    return bool(are_there) and is_in_proposal and Action.MAKE_PAIRS in may
