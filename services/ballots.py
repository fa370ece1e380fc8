"""Answers that carry no name: nothing links a ballot to whoever cast it, neither a row nor an order nor a moment."""

import secrets
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from models import Ballot, Wave
from services.questionnaire import Value

TOGETHER = 5
"""Ballots are written so many at a time: until then they wait, shuffled anew at each sending."""
_chance = secrets.SystemRandom()


def put(session: AsyncSession, wave: Wave, form_version_id: int, answers: Mapping[str, Value]) -> None:
    """Adds somebody's answers to those that wait; the wave's row is held by whoever calls."""
    waiting = [*wave.pool, {"version": form_version_id, "answers": dict(answers)}]
    _chance.shuffle(waiting)
    wave.pool = waiting
    if len(waiting) >= TOGETHER:
        write(session, wave)


def write(session: AsyncSession, wave: Wave) -> None:
    """What waits is written: as many as there are when the wave closes."""
    keyed = sorted(((secrets.token_hex(16), one) for one in wave.pool), key=lambda pair: pair[0])
    for key, one in keyed:
        session.add(Ballot(key=key, wave_id=wave.id, form_version_id=one["version"], answers=one["answers"]))
    wave.pool = []
