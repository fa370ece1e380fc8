"""Surveys that say that somebody of a pair feels badly or unsafe: their curator is to look; no answer goes along."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Pair, PairMember, Response
from services import pair_signals
from services.compiled_form import Form
from services.form_items import Value
from services.pair_sight import MADE
from services.pair_signals import Signal

CONCEPTS = frozenset({"comfort", "safety"})
LOW = 3
"""Of ten; from here down it is looked at."""


async def weigh(
    session: AsyncSession, form: Form, response: Response, sent: Mapping[str, Value], *, now: datetime
) -> None:
    """Of what somebody has sent about themselves; what a changed answer says no more is taken back."""
    if response.about_id is not None:
        return
    found = select(PairMember).join(Pair, Pair.id == PairMember.pair_id)
    for member in await session.scalars(found.where(PairMember.person_id == response.person_id, Pair.state.in_(MADE))):
        kind, about = Signal.SURVEY_LOW, f"{response.id}:{member.id}"
        if _is_low(form, sent):
            said = {"member_id": member.id}
            await pair_signals.say(session, pair_id=member.pair_id, kind=kind, about=about, said=said, now=now)
        else:
            await pair_signals.withdraw(session, pair_id=member.pair_id, kinds=[kind], about=[about], now=now)


def _is_low(form: Form, sent: Mapping[str, Value]) -> bool:
    asked = ((form.asked(path), value) for path, value in sent.items())
    return any(
        one is not None and one.concept in CONCEPTS and isinstance(value, int) and value <= LOW for one, value in asked
    )
