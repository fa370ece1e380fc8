"""What is read of a pair that is offered: no score, no name where names do not pass, nothing that is no longer true."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import notices
from models import Answer, DataMode, Job, PairState, Person, Promise, PromiseState, Role
from services import pair_answers_family, pair_answers_mentor, pair_answers_next, receivers
from services.pair_answers import OFFERED, OFFERED_AGAIN, WhyNot
from services.pair_answers_told import OFF, TOLD, TOLD_AGAIN
from tests import factories
from tests.services.answering import AFTER, Asked, asked, from_outside, pupil

LATER = timedelta(hours=1)


async def said(one: Asked, kind: str, person: Person) -> Reply | None:
    """What somebody reads of what was promised."""
    found = select(Promise).where(Promise.kind == kind, Promise.receiver_id == person.id)
    promise = (await one.session.scalars(found.where(Promise.state == PromiseState.WAITING))).one()
    receiver = (await receivers.of(one.session, [person.id], now=one.now))[person.id]
    (reply,) = await notices.render(one.session, [(promise, receiver)], one.now + LATER)
    return reply


async def text(one: Asked, kind: str, person: Person) -> str:
    reply = await said(one, kind, person)
    assert reply is not None
    return reply.text or ""


async def labels(one: Asked, kind: str, person: Person) -> list[str]:
    reply = await said(one, kind, person)
    assert reply is not None
    return [button["text"] for row in reply.rows for button in row]


async def accepts(one: Asked) -> None:
    await pair_answers_mentor.accept(one.session, me=factories.me(one.mentor), pair_id=one.pair.id, now=one.now)


async def declines(one: Asked) -> None:
    about = {"me": factories.me(one.mentor), "pair_id": one.pair.id, "now": one.now}
    await pair_answers_mentor.decline(one.session, **about, why=WhyNot.NO_TIME)


async def test_a_mentor_reads_who_and_what_for_and_no_score(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    one.pair.score = 87
    read = await text(one, OFFERED, one.mentor)
    assert "Котов Пётр, 7А" in read
    assert "Просьба: подтянуть учёбу" in read
    assert "87" not in read
    assert await labels(one, OFFERED, one.mentor) == ["Берусь", "Не смогу", "‹ Мои дела"]
    assert "Мы всё ещё ждём" in await text(one, OFFERED_AGAIN, one.mentor)


async def test_where_names_do_not_pass_the_pair_has_a_number(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    one.place.data_mode = DataMode.CLOSED
    read = await text(one, OFFERED, one.mentor)
    assert f"Пара {one.pair.id}, 7А" in read
    assert "Котов" not in read
    await accepts(one)
    assert "Совин" not in await text(one, TOLD, one.mentee)


async def test_of_a_hard_situation_the_curator_speaks_and_not_the_bot(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await session.execute(update(Answer).where(Answer.concept == "request").values(value="hard_situation"))
    read = await text(one, OFFERED, one.mentor)
    assert "О просьбе расскажет куратор" in read
    assert "трудно" not in read


async def test_nothing_is_asked_once_answered_or_hindered(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await session.refresh(one.mentee, ["memberships"])
    one.mentee.memberships[0].until = now
    await session.flush()
    assert await said(one, OFFERED, one.mentor) is None
    one.mentee.memberships[0].until = None
    await session.flush()
    await accepts(one)
    assert await said(one, OFFERED, one.mentor) is None
    assert await said(one, OFFERED_AGAIN, one.mentor) is None


async def test_a_mother_of_whose_yes_nothing_depends_may_only_object(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await accepts(one)
    assert await labels(one, TOLD, one.mother) == ["Есть возражение", "‹ Мои дела"]
    read = await text(one, TOLD, one.mother)
    assert "Пётр: нашёлся наставник" in read
    assert "до 18 сентября включительно" in read
    assert "Для вас нашёлся наставник" in await text(one, TOLD, one.mentee)


async def test_a_mother_whose_yes_is_needed_is_not_reminded_once_she_has_said_it(
    session: AsyncSession, now: datetime
) -> None:
    one = await from_outside(session, now)
    await accepts(one)
    assert await labels(one, TOLD, one.mother) == ["Мы согласны", "Есть возражение", "‹ Мои дела"]
    assert await labels(one, TOLD, one.mentee) == ["Есть возражение", "‹ Мои дела"]
    assert "Мы всё ещё ждём" in await text(one, TOLD_AGAIN, one.mother)
    await pair_answers_family.agree(session, me=factories.me(one.mother), pair_id=one.pair.id, now=now)
    assert await said(one, TOLD_AGAIN, one.mother) is None


async def test_a_mentor_reads_that_it_is_off_and_not_why(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    await accepts(one)
    await pair_answers_family.object_(session, me=factories.me(one.mother), pair_id=one.pair.id, now=now)
    read = await text(one, OFF, one.mentor)
    assert "Эта пара не сложится" in read
    assert "возраж" not in read
    (await one.fresh()).state = PairState.AGREED
    assert await said(one, OFF, one.mentor) is None


async def looked(one: Asked) -> Person:
    """The curator is told who else there is."""
    await one.ticks(after=AFTER)
    job = (await one.session.scalars(select(Job).where(Job.kind == pair_answers_next.JOB))).one()
    await pair_answers_next.look(one.session, job, now=one.now + AFTER)
    return one.curator.persons[0]


async def test_a_curator_reads_who_suits_why_and_asks_with_one_press(session: AsyncSession, now: datetime) -> None:
    one = await asked(session, now)
    other = await pupil(session, one.place, Role.MENTOR, "Лисин Ян Ильич")
    await declines(one)
    curator = await looked(one)
    reply = await said(one, pair_answers_next.JOB, curator)
    assert reply is not None
    assert "Наставник не сможет: нет времени." in (reply.text or "")
    assert "Подходит ещё: <b>Лисин Ян</b>" in (reply.text or "")
    assert "• Просьба «подтянуть учёбу»" in (reply.text or "")
    (button,) = reply.rows[0]
    assert button["text"] == "Спросить: Лисин Ян"
    assert button["callback_data"] == callbacks.OfferInstead(pair_id=one.pair.id, mentor_id=other.id).pack()


@pytest.mark.parametrize(
    ("busy", "why", "helps"),
    [
        (False, "Почему: наставников для этой формы пока нет.", "Что поможет: пригласить наставников."),
        (True, "Почему: подходящих наставников: 1, все места заняты.", "у одного из них (Лисин Ян)"),
    ],
)
async def test_where_nobody_is_left_the_curator_reads_what_would_help(
    session: AsyncSession, now: datetime, busy: bool, why: str, helps: str
) -> None:
    one = await asked(session, now)
    if busy:
        other = await pupil(session, one.place, Role.MENTOR, "Лисин Ян Ильич", answers={"number_of_mentees": 1})
        taken = await pupil(session, one.place, Role.MENTEE, "Ежов Ян Ильич")
        await factories.pair(session, one.programme, other, taken)
    await declines(one)
    read = await text(one, pair_answers_next.JOB, await looked(one))
    assert "Больше предложить пока некого." in read
    assert why in read
    assert helps in read
