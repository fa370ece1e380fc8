"""Surveys as acts for `test_everything_taken_back`, and what has to be there before them."""

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Place, Wave
from services import survey_timetable, waves
from services.access import Me
from services.undo import Kind
from tests.services import surveys


class Scene(Protocol):
    """A school with its curator."""

    session: AsyncSession
    now: datetime
    school: Place
    curator: Me


async def somebody_to_ask(scene: Scene) -> None:
    await surveys.mentee(scene.session, scene.school, "Осин Ян", scene.now)


async def a_survey(scene: Scene) -> None:
    await somebody_to_ask(scene)
    await start(scene)


async def start(scene: Scene) -> Change:
    me, place_id = scene.curator, scene.school.id
    return (await waves.start(scene.session, me=me, place_id=place_id, code="q1_mentee", now=scene.now))[1]


async def close(scene: Scene) -> Change:
    wave_id = (await scene.session.scalars(select(Wave.id))).one()
    change = await waves.close(scene.session, me=scene.curator, wave_id=wave_id, now=scene.now + timedelta(seconds=1))
    assert change is not None
    return change


async def move(scene: Scene) -> Change:
    me, place_id = scene.curator, scene.school.id
    return await survey_timetable.change(scene.session, me=me, place_id=place_id, name="q1", weeks=-1, now=scene.now)


ACTS = {Kind.WAVE_STARTED: start, Kind.WAVE_CLOSED: close, Kind.SURVEYS_TIMED: move}
BEFORE = {Kind.WAVE_STARTED: somebody_to_ask, Kind.WAVE_CLOSED: a_survey}
