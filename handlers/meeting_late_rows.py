"""What a mentor, and a curator, can do on a pair's card about meetings that are over."""

from bot import callbacks
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from models import Role
from services import data_modes
from services.access import Action
from services.meeting_gate import SPOKEN_OF
from services.pair_sight import Curated, Own


def of_mentor(found: Own) -> Row:
    """Only a mentor adds meetings and keeps the journal."""
    is_mentor = found.member.role is Role.MENTOR and found.pair.state in SPOKEN_OF
    if not is_mentor:
        return []
    passes = data_modes.PASSING[data_modes.mode_of(found.place)].files
    return [_add(found.pair.id), *([_journal(found.pair.id)] if passes else [])]


def of_curator(found: Curated, may: frozenset[Action]) -> Row:
    """The head reads the journal."""
    if found.pair.state not in SPOKEN_OF:
        return []
    return [*([_add(found.pair.id)] if Action.MAKE_PAIRS in may else []), _journal(found.pair.id)]


def _add(pair_id: int) -> dict[str, str]:
    return press(_("Add a meeting"), callbacks.LateDays(pair_id=pair_id))


def _journal(pair_id: int) -> dict[str, str]:
    return press(_("Journal"), callbacks.PairJournal(pair_id=pair_id))
