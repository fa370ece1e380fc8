"""The limits of a programme, and its weights: what can be chosen, by whom, and what a matching makes of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Place, Programme
from services import pair_rules, programme_settings, undo
from services.access import Me
from services.errors import AlreadySo, InUse, NotFound
from services.pair_rules import Part
from services.programme_settings import CHOICES, Setting
from tests import factories


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def programme(session: AsyncSession, school: Place) -> Programme:
    return await factories.programme(session, school)


@pytest.mark.parametrize(("setting", "value"), [(one, CHOICES[one][-1]) for one in Setting])
async def test_each_limit_can_be_set_once(
    session: AsyncSession, now: datetime, curator: Me, programme: Programme, setting: Setting, value: int
) -> None:
    told = {"programme_id": programme.id, "setting": setting, "now": now}
    found = await programme_settings.choose(session, me=curator, value=value, **told)
    assert found.value(setting) == value
    with pytest.raises(AlreadySo):
        await programme_settings.choose(session, me=curator, value=value, **told)
    with pytest.raises(NotFound):
        await programme_settings.choose(session, me=curator, value=7_000, **told)


def test_what_holds_at_first_can_be_chosen_again() -> None:
    first = {Setting.MENTEES: 2, Setting.RHYTHM: 2, Setting.MINUTES: 60, Setting.OBJECTIONS: 3, Setting.GUARDIANS: 0}
    assert all(value in CHOICES[setting] for setting, value in first.items())


async def test_a_part_weighs_more_or_less_in_steps_and_as_usual_again(
    session: AsyncSession, now: datetime, curator: Me, programme: Programme
) -> None:
    about = {"me": curator, "programme_id": programme.id, "now": now}
    found = await programme_settings.weigh(session, part=Part.AGE, points=10, **about)
    assert (found.points[Part.AGE], programme.weights) == (10, {"age": 10})
    with pytest.raises(AlreadySo):
        await programme_settings.weigh(session, part=Part.AGE, points=10, **about)
    for points in (-5, 7, 55):
        with pytest.raises(NotFound):
            await programme_settings.weigh(session, part=Part.AGE, points=points, **about)
    await programme_settings.weigh(session, part=Part.AGE, points=pair_rules.POINTS["age"], **about)
    assert programme.weights == {}
    await programme_settings.weigh(session, part=Part.TIME, points=0, **about)
    assert (await programme_settings.weigh_as_usual(session, **about)).points == pair_rules.POINTS
    with pytest.raises(AlreadySo):
        await programme_settings.weigh_as_usual(session, **about)


async def test_it_is_taken_back_unless_somebody_has_set_it_anew(
    session: AsyncSession, now: datetime, curator: Me, programme: Programme
) -> None:
    about = {"me": curator, "programme_id": programme.id, "setting": Setting.MINUTES, "now": now}
    first = (await programme_settings.choose(session, value=30, **about)).change
    second = (await programme_settings.choose(session, value=90, **about)).change
    assert first
    assert second
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=first.id, me=curator, now=now + timedelta(seconds=5))
    await undo.take_back(session, change_id=second.id, me=curator, now=now + timedelta(seconds=5))
    assert programme.minutes == 30


async def test_only_who_makes_pairs_there_sets_it_and_a_closed_one_nobody(
    session: AsyncSession, now: datetime, school: Place, curator: Me, programme: Programme
) -> None:
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    with pytest.raises(NotFound):
        await programme_settings.one(session, me=stranger, programme_id=programme.id, now=now)
    assert [
        one.programme.id for one in await programme_settings.of_place(session, me=curator, place_id=school.id, now=now)
    ] == [programme.id]
    programme.closed_at = now
    await session.flush()
    assert await programme_settings.of_place(session, me=curator, place_id=school.id, now=now) == []
    with pytest.raises(NotFound):
        await programme_settings.one(session, me=curator, programme_id=programme.id, now=now)
