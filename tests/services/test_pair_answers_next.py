"""Where a mentor says no, the curator has the next one asked with one press, and can take that back for a minute."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Job, KeptApart, Pair, PairSignal, PairState, Person, Promise, PromiseState, Role
from services import jobs, pair_answers_mentor, pair_answers_next, pair_sight, undo
from services.errors import AlreadySo, InUse, MentorUnsuited, NotFound, PairMovedOn
from services.pair_answers import OFFERED, OFFERED_AGAIN, WhyNot
from tests import factories
from tests.services.answering import AFTER, Asked, asked, pupil


async def declined(session: AsyncSession, now: datetime, *others: str, **known: Any) -> Asked:
    """A pair whose mentor cannot, and these others."""
    one = await asked(session, now)
    for name in others:
        await pupil(session, one.place, Role.MENTOR, name, **known)
    about = {"me": factories.me(one.mentor), "pair_id": one.pair.id, "now": now}
    await pair_answers_mentor.decline(session, **about, why=WhyNot.NO_TIME)
    await one.ticks(after=AFTER)
    return one


async def looked(one: Asked) -> dict[str, Any]:
    """What the job has found out for the curator."""
    job = (await one.session.scalars(select(Job).where(Job.kind == pair_answers_next.JOB).order_by(Job.id))).all()[-1]
    await pair_answers_next.look(one.session, job, now=one.now + AFTER)
    (promise,) = await one.promised(pair_answers_next.JOB)
    assert promise.receiver_id == one.curator.persons[0].id
    promise.state = PromiseState.SENT
    return promise.parameters


async def offers(one: Asked, mentor_id: int) -> pair_answers_next.Said:
    about = {"me": one.curator, "pair_id": one.pair.id, "mentor_id": mentor_id}
    return await pair_answers_next.offer(one.session, **about, now=one.now + AFTER)


async def named(session: AsyncSession, name: str) -> int:

    return (await session.scalars(select(Person.id).where(Person.name == name))).one()


async def test_the_next_candidate_is_found_and_asked_with_one_press(session: AsyncSession, now: datetime) -> None:
    one = await declined(session, now, "Лисин Ян Ильич")
    lisin = await named(session, "Лисин Ян Ильич")
    found = await looked(one)
    assert [candidate["id"] for candidate in found["candidates"]] == [lisin]
    said = await offers(one, lisin)
    made = said.pair
    assert (made.state, made.replaces_id) == (PairState.OFFERED, one.pair.id)
    assert made.score
    assert [person.id for person in pair_sight.side(made, Role.MENTEE)] == [one.mentee.id]
    assert lisin in await one.told(OFFERED)
    (signal,) = await session.scalars(select(PairSignal))
    assert signal.settled_at
    for act in (offers(one, lisin), pair_answers_next.ask(session, me=one.curator, pair_id=one.pair.id, now=now)):
        with pytest.raises(PairMovedOn):
            await act


async def test_it_can_be_taken_back_for_a_minute_unless_the_mentor_has_answered(
    session: AsyncSession, now: datetime
) -> None:
    one = await declined(session, now, "Лисин Ян Ильич")
    change = (await offers(one, await named(session, "Лисин Ян Ильич"))).change
    later = now + AFTER + timedelta(seconds=50)
    await undo.take_back(session, change_id=change.id, me=one.curator, now=later)
    assert await session.scalar(select(func.count()).select_from(Pair)) == 1
    (signal,) = await session.scalars(select(PairSignal).execution_options(populate_existing=True))
    assert signal.settled_at is None
    waiting = select(Promise.id).where(Promise.change_id == change.id, Promise.state == PromiseState.WAITING)
    assert (await session.scalars(waiting)).all() == []
    said = await offers(one, await named(session, "Лисин Ян Ильич"))
    lisin = pair_sight.side(said.pair, Role.MENTOR)[0]
    await session.refresh(lisin, ["chat"])
    about = {"pair_id": said.pair.id, "me": factories.me(lisin), "now": later}
    await pair_answers_mentor.accept(session, **about)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=said.change.id, me=one.curator, now=later)


async def test_whoever_was_tried_is_kept_apart_or_has_no_place_is_not_asked(
    session: AsyncSession, now: datetime
) -> None:
    one = await declined(session, now, "Лисин Ян Ильич", "Рысев Олег Ильич", answers={"number_of_mentees": 1})
    lisin, rysev = [await named(session, name) for name in ("Лисин Ян Ильич", "Рысев Олег Ильич")]
    session.add(KeptApart(place_id=one.place.id, mentee_id=one.mentee.id, mentor_id=lisin, at=now))
    other = await pupil(session, one.place, Role.MENTEE, "Ежов Ян Ильич")

    await factories.pair(session, one.programme, await session.get_one(Person, rysev), other)
    found = await looked(one)
    assert (found["candidates"], found["taken"], found["nearest"]) == ([], 1, [rysev])
    for mentor_id in (one.mentor.id, lisin, rysev):
        with pytest.raises(MentorUnsuited):
            await offers(one, mentor_id)


async def test_where_nobody_is_left_the_reason_is_told(session: AsyncSession, now: datetime) -> None:
    one = await declined(session, now)
    found = await looked(one)
    assert (found["candidates"], found["taken"], found["refusals"], found["missing"]) == ([], 0, [], None)


async def test_a_silent_mentor_is_given_up_by_asking_another(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await pupil(session, one.place, Role.MENTOR, "Лисин Ян Ильич")
    await offers(one, await named(session, "Лисин Ян Ильич"))
    pair = await one.fresh()
    assert (pair.state, pair.members[0].reason) == (PairState.DECLINED, WhyNot.SILENT)
    about = {"me": factories.me(one.mentor), "pair_id": one.pair.id, "now": now}
    with pytest.raises(PairMovedOn):
        await pair_answers_mentor.accept(session, **about)
    await one.ticks(after=2 * AFTER)
    assert (await session.scalars(select(PairSignal))).all() == []


async def test_only_a_curator_of_the_place_asks_for_another(session: AsyncSession, now: datetime) -> None:
    one = await declined(session, now)
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"))
    head = factories.me(await factories.person(session, one.place, Role.HEAD, name="Главин Олег", came_in=True))
    for me in (stranger, head, factories.me(one.mentor)):
        with pytest.raises(NotFound):
            await pair_answers_next.ask(session, me=me, pair_id=one.pair.id, now=now)
    await looked(one)
    (job,) = await session.scalars(select(Job))
    await jobs.done(session, job.id, now=now)
    await pair_answers_next.ask(session, me=one.curator, pair_id=one.pair.id, now=now)
    with pytest.raises(AlreadySo):
        await pair_answers_next.ask(session, me=one.curator, pair_id=one.pair.id, now=now)


async def test_nothing_is_told_once_the_pair_has_moved_on(session: AsyncSession, now: datetime) -> None:
    one = await declined(session, now, "Лисин Ян Ильич")
    curator = one.curator.persons[0].id
    about = {"told_id": curator, "now": now}
    assert await pair_answers_next.told(session, one.pair.id, [], **about)
    assert not await pair_answers_next.told(session, one.pair.id, [], told_id=one.mentor.id, now=now)
    await offers(one, await named(session, "Лисин Ян Ильич"))
    assert not await pair_answers_next.told(session, one.pair.id, [], **about)
    assert len(await one.promised(OFFERED_AGAIN)) == 2
