"""Ways to the plan of a pair from its cards and from its planning meeting."""

from bot import callbacks
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from models import Meeting, Pair
from services.access import Action
from services.meeting_rhythm import Kind
from services.pair_sight import MADE, Curated, Own


def own(found: Own) -> Row:
    """From one's own pair that works or rests."""
    return _to_plan(found.pair)


def of_curator(found: Curated, may: frozenset[Action]) -> Row:
    """From a pair's card."""
    return _to_plan(found.pair)


def on_card(found: Curated) -> list[str]:
    """Whether the mentee has said yes to it."""
    return [_("The plan is agreed.")] if found.pair.goals_agreed_at and found.pair.state in MADE else []


def of_meeting(found: Own, meeting: Meeting) -> Row:
    """From the meeting at which the plan is made."""
    return _to_plan(found.pair) if meeting.kind == Kind.PLANNING else []


def _to_plan(pair: Pair) -> Row:
    return [press(_("The pair’s plan"), callbacks.PairPlan(pair_id=pair.id))] if pair.state in MADE else []
