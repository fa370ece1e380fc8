"""One pair as its curator or the head sees it: who, why, where it stands, and what can be done about it."""

from collections.abc import Callable
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import (
    meeting_late_rows,
    meeting_rows,
    pair_answer_rows,
    pair_goal_rows,
    pair_life_rows,
    pair_orders_screens,
    pair_proposals_card,
    pair_worries,
)
from handlers.pair_screens import STATES
from handlers.pair_titles import title
from handlers.place_facts import FORMS
from handlers.screens import instead, plain
from models import PairState
from services import access, pair_sight
from services.access import Action, Me
from services.pair_sight import Curated

router = Router(name="pair_cards")


@router.callback_query(callbacks.PairCard.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.PairCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator, or the head, looks at one pair."""
    found = await pair_sight.curated(session, me, callback_data.pair_id, action=Action.SEE_PAIRS, now=now)
    return instead(query, card(found, await access.allowed(session, me, found.place.id, now=now)))


def card(found: Curated, may: frozenset[Action]) -> Reply:
    """Who works with whom, and where that stands."""
    rows = [row for build in ROWS if (row := build(found, may))]
    back = [press(_("‹ To the pairs"), callbacks.Pairs(place_id=found.place.id))]
    told = [say for say in LINES if say not in PRIVATE or Action.MAKE_PAIRS in may]
    lines = [head(found), "", *_standing(found, may), *(line for say in told for line in say(found))]
    return send("\n".join(lines), *rows, back, home())


def head(found: Curated) -> str:
    """The two sides."""
    return f"<b>{plain(title(found.pair))}</b>"


def _standing(found: Curated, may: frozenset[Action]) -> list[str]:
    """Who has said no, a curator alone reads."""
    state = _(STATES[found.pair.state])
    if found.pair.state in (PairState.DECLINED, PairState.OBJECTED) and Action.MAKE_PAIRS not in may:
        state = _("did not come together")
    return [_(FORMS[found.pair.programme.form]), state]


LINES: tuple[Callable[[Curated], list[str]], ...] = (
    pair_orders_screens.since,
    pair_life_rows.result,
    pair_goal_rows.on_card,
    pair_answer_rows.said,
    pair_worries.on_card,
    pair_proposals_card.why,
)
"""What is told from top to bottom."""
PRIVATE = frozenset({pair_answer_rows.said, pair_worries.on_card})
"""Of it, what those of a pair were promised that the curator alone reads."""
ROWS: tuple[Callable[[Curated, frozenset[Action]], Row], ...] = (
    pair_worries.to_settle,
    pair_proposals_card.keep,
    pair_proposals_card.together,
    pair_proposals_card.change,
    pair_proposals_card.publish,
    pair_answer_rows.words_noted,
    pair_answer_rows.another,
    meeting_rows.of_curator,
    pair_goal_rows.of_curator,
    meeting_late_rows.of_curator,
    pair_life_rows.successor,
    pair_life_rows.life,
    pair_proposals_card.to_proposal,
)
"""The buttons from top to bottom; a builder gives an empty row where there is nothing to press."""
