"""A place's own templates of orders: looked through, taken, given up; and what a hostile one comes to."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import DataMode, Job, OrderTemplate, Place
from services import jobs, order_template, own_templates, pair_order_docx, undo
from services.access import Me
from services.errors import AlreadySo, FilesStay, InUse, NotAllowed, NotFound
from services.pair_order import Kind
from tests import factories
from tests.services import ordering
from tests.services.ordering import ANNA, PYOTR
from tests.services.orders import annex, read

FILE = "telegram:document:BQACAgIAAxk?Приказ.docx"


@pytest.fixture
async def place(session: AsyncSession) -> Place:
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, place: Place) -> Me:
    return await factories.curator(session, place)


async def looked_through(session: AsyncSession, me: Me, place: Place, content: bytes, now: datetime) -> Job:
    """A template that has come, and fits."""
    about: dict[str, Any] = {"me": me, "place_id": place.id, "now": now}
    job = await own_templates.receive(session, kind=Kind.ASSIGNING, reference=FILE, **about)
    assert job.parameters == {"file_id": "BQACAgIAAxk", "kind": "assigning"}
    await own_templates.keep(session, job, content, now=now)
    return job


async def held(session: AsyncSession) -> list[bytes]:
    return list(await session.scalars(select(OrderTemplate.content)))


async def test_a_template_is_taken_once_and_can_be_taken_back(
    session: AsyncSession, place: Place, curator: Me, now: datetime
) -> None:
    job = await looked_through(session, curator, place, b"one", now)
    kind, place_id, change = await own_templates.take(session, me=curator, job_id=job.id, now=now)
    assert (kind, place_id, await held(session)) == (Kind.ASSIGNING, place.id, [b"one"])
    with pytest.raises(AlreadySo):
        await own_templates.take(session, me=curator, job_id=job.id, now=now)
    await undo.take_back(session, change_id=change.id, me=curator, now=now)
    assert await held(session) == []


async def test_a_newer_template_takes_the_place_of_the_older(
    session: AsyncSession, place: Place, curator: Me, now: datetime
) -> None:
    """And both ways back lead to what was there."""
    for content in (b"one", b"two"):
        job = await looked_through(session, curator, place, content, now)
        now += timedelta(minutes=5)
        _, _, change = await own_templates.take(session, me=curator, job_id=job.id, now=now)
    assert await held(session) == [b"two"]
    await undo.take_back(session, change_id=change.id, me=curator, now=now)
    assert await held(session) == [b"one"]
    about: dict[str, Any] = {"me": curator, "place_id": place.id, "kind": Kind.ASSIGNING, "now": now}
    change = await own_templates.drop(session, **about)
    assert await held(session) == []
    with pytest.raises(AlreadySo):
        await own_templates.drop(session, **about)
    await undo.take_back(session, change_id=change.id, me=curator, now=now)
    assert await held(session) == [b"one"]


async def test_what_somebody_else_has_put_since_stays(
    session: AsyncSession, place: Place, curator: Me, now: datetime
) -> None:
    other = await factories.curator(session, place, name="Вторая Анна Львовна")
    first = await looked_through(session, curator, place, b"one", now)
    _, _, change = await own_templates.take(session, me=curator, job_id=first.id, now=now)
    second = await looked_through(session, other, place, b"two", now)
    await own_templates.take(session, me=other, job_id=second.id, now=now + timedelta(seconds=5))
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=curator, now=now + timedelta(seconds=9))
    assert await held(session) == [b"two"]


async def test_an_order_is_filled_in_where_the_place_has_a_template(session: AsyncSession, now: datetime) -> None:
    """Of another kind it is in our layout."""
    school = await ordering.school(session, now)
    await school.pair(ANNA, PYOTR)
    source = order_template.blank(Kind.ASSIGNING)
    job = await looked_through(session, school.curator, school.place, source, now)
    await own_templates.take(session, me=school.curator, job_id=job.id, now=now)
    draft = await ordering.draft_of(school, await school.draft())
    assert draft.template == source
    ours, filled = pair_order_docx.written(draft.order), order_template.filled(source, draft.order)
    assert annex(filled) == annex(ours)
    assert [line for line in read(filled).splitlines() if "_" * 40 not in line] == read(ours).splitlines()


async def test_where_files_do_not_pass_none_is_sent(
    session: AsyncSession, place: Place, curator: Me, now: datetime
) -> None:
    place.data_mode = DataMode.CLOSED
    await session.flush()
    with pytest.raises(FilesStay):
        await own_templates.check_may_send(session, me=curator, place_id=place.id, now=now)
    with pytest.raises(FilesStay):
        await looked_through(session, curator, place, b"one", now)


async def test_nobody_else_sends_or_takes(session: AsyncSession, place: Place, curator: Me, now: datetime) -> None:
    other = await factories.school(session, "Школа № 6")
    stranger = await factories.curator(session, other, name="Чужова Анна")
    job = await looked_through(session, curator, place, b"one", now)
    with pytest.raises(NotFound):
        await own_templates.take(session, me=stranger, job_id=job.id, now=now)
    about: dict[str, Any] = {"me": stranger, "place_id": place.id, "now": now}
    for act in (own_templates.drop, own_templates.ask_blank):
        with pytest.raises(NotAllowed):
            await act(session, kind=Kind.ASSIGNING, **about)
    with pytest.raises(NotAllowed):
        await own_templates.receive(session, kind=Kind.ASSIGNING, reference=FILE, **about)


async def test_what_is_no_file_is_no_template(session: AsyncSession, place: Place, curator: Me, now: datetime) -> None:
    about: dict[str, Any] = {"me": curator, "place_id": place.id, "kind": Kind.ASSIGNING, "now": now}
    for reference in ("", "https://example.org/order.docx", "telegram:sticker:x"):
        with pytest.raises(NotFound):
            await own_templates.receive(session, reference=reference, **about)


async def test_our_layout_is_asked_for_once(session: AsyncSession, place: Place, curator: Me, now: datetime) -> None:
    about: dict[str, Any] = {"me": curator, "place_id": place.id, "kind": Kind.CLOSING, "now": now}
    job = await own_templates.ask_blank(session, **about)
    with pytest.raises(AlreadySo):
        await own_templates.ask_blank(session, **about)
    await jobs.done(session, job.id, now=now)
    await own_templates.ask_blank(session, **about)


async def test_a_template_about_which_nobody_decides_is_forgotten(
    session: AsyncSession, place: Place, curator: Me, now: datetime
) -> None:
    await looked_through(session, curator, place, b"one", now)
    await own_templates.forget_old(session, now=now + timedelta(hours=23))
    assert await session.scalar(select(func.count()).select_from(Job)) == 1
    await own_templates.forget_old(session, now=now + timedelta(hours=25))
    assert await session.scalar(select(func.count()).select_from(Job)) == 0
