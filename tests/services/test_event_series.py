"""A plan of several events is made whole or not at all, by whoever runs events there, and taken back whole."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import DataMode, Event, EventSeries
from services import event_series, undo
from services.errors import AlreadySo, FilesStay, InUse, NotAllowed, NotFound, TimeTaken
from tests import factories
from tests.services.eventing import invite, mentors

GOOD = "12.12 15:00 Как начать; школа № 5; 40\n13.12 16:00–17:00 Как продолжать; https://example.org/call"


async def count(session: AsyncSession) -> tuple[int, int]:
    """Plans and events."""
    plans = await session.scalar(select(func.count()).select_from(EventSeries)) or 0
    return plans, await session.scalar(select(func.count()).select_from(Event)) or 0


async def test_it_is_made_once_and_taken_back_whole(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    about = {"me": curator, "now": now}
    looked = await event_series.paste(session, place_id=school.id, title="Семинары", lines=GOOD, **about)
    assert await count(session) == (0, 0)
    series, made, change = await event_series.make(session, job_id=looked.job_id, **about)
    assert (made, await count(session)) == (2, (1, 2))
    with pytest.raises(AlreadySo):
        await event_series.make(session, job_id=looked.job_id, **about)
    _place, _series, events = await event_series.one(session, series_id=series.id, **about)
    assert [(one.title, one.where_held, one.link, one.seats, one.minutes) for one in events] == [
        ("Как начать", "школа № 5", None, 40, 90),
        ("Как продолжать", None, "https://example.org/call", None, 60),
    ]
    _place, plans = await event_series.of_place(session, place_id=school.id, **about)
    assert [(one.series.title, one.count) for one in plans] == [("Семинары", 2)]
    await undo.take_back(session, change_id=change.id, **about)
    assert await count(session) == (0, 0)


async def test_once_somebody_is_invited_it_stays(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, (guest,) = await factories.curator(session, school), await mentors(session, school, 1)
    about = {"me": curator, "now": now}
    looked = await event_series.paste(session, place_id=school.id, title="Семинары", lines=GOOD, **about)
    _series, _made, change = await event_series.make(session, job_id=looked.job_id, **about)
    await invite(session, (await session.scalars(select(Event))).first(), [guest], now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, **about)


async def test_a_wrong_line_or_a_time_that_is_over_makes_nothing(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    about = {"me": curator, "place_id": school.id, "title": "Семинары", "now": now}
    wrong = await event_series.paste(session, lines=f"{GOOD}\n31.02 15:00 Нет", **about)
    with pytest.raises(NotFound):
        await event_series.make(session, me=curator, job_id=wrong.job_id, now=now)
    good = await event_series.paste(session, lines=GOOD, **about)
    with pytest.raises(TimeTaken):
        await event_series.make(session, me=curator, job_id=good.job_id, now=now + timedelta(days=100))
    assert await count(session) == (0, 0)
    await event_series.forget_old(session, now=now + timedelta(days=2))
    with pytest.raises(NotFound):
        await event_series.make(session, me=curator, job_id=good.job_id, now=now)


async def test_nobody_else_plans_looks_or_makes(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator, (guest,) = await factories.curator(session, school), await mentors(session, school, 1)
    looked = await event_series.paste(session, me=curator, place_id=school.id, title="Семинары", lines=GOOD, now=now)
    about = {"me": factories.me(guest), "now": now}
    with pytest.raises(NotFound):
        await event_series.make(session, job_id=looked.job_id, **about)
    series, *_rest = await event_series.make(session, me=curator, job_id=looked.job_id, now=now)
    with pytest.raises(NotFound):
        await event_series.one(session, series_id=series.id, **about)
    for ask in (event_series.of_place, event_series.check_may_send):
        with pytest.raises(NotAllowed):
            await ask(session, place_id=school.id, **about)


async def test_where_files_do_not_pass_none_is_sent(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    school.data_mode = DataMode.CLOSED
    with pytest.raises(FilesStay):
        await event_series.check_may_send(session, me=curator, place_id=school.id, now=now)
