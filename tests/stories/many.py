"""Thousands of people who have pressed Start long ago, and one broadcast that is promised to all of them."""

from collections import Counter
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from demo.phones import Phone
from demo.telegram import Telegram
from models import Broadcast, BroadcastState, Chat, Lane, Person, Promise, PromiseState, Reach
from services import broadcast_ticks, jobs, outbox
from tests import factories

FIRST = 20_000
"""The number of the first person and of their chat."""


async def come(session: AsyncSession, telegram: Telegram, count: int, *, now: datetime) -> None:
    """So many grown-ups of one school, on telephones that the bot may write to."""
    school = await factories.school(session)
    numbers = range(FIRST, FIRST + count)
    await session.execute(insert(Chat), [{"id": n, "language": "ru", "reach": Reach.OPEN} for n in numbers])
    facts = {"operator_id": school.id, "birth_year": 1980, "name": "Имя", "name_key": "имя", "created_at": now}
    await session.execute(insert(Person), [{"id": n, "chat_id": n, "code": f"К{n}", **facts} for n in numbers])
    for number in numbers:
        telegram.add_user({"id": number, "first_name": "Имя"})
        Phone(telegram, telegram.bots[0], number).chat.started = True


async def promise(session: AsyncSession, *, now: datetime) -> int:
    """A broadcast for everybody; gives its number."""
    place_id = await session.scalar(select(Person.operator_id).where(Person.id == FIRST))
    made = Broadcast(
        place_id=place_id,
        state=BroadcastState.SENDING,
        audience={"place_id": place_id},
        parts=[],
        choices=[],
        reached_id=broadcast_ticks.EVERYBODY,
        made_at=now,
        began_at=now,
    )
    session.add(made)
    await session.flush()
    await outbox.promise_to_many(
        session,
        select_of_person_ids=select(Person.id).where(Person.id >= FIRST),
        kind=jobs.FAILED,  # words that are the same for everybody, and always true
        parameters={},
        broadcast_id=made.id,
        lane=Lane.BROADCAST,
        not_before=now,
        now=now,
    )
    return made.id


async def in_state(session: AsyncSession, state: PromiseState) -> set[int]:
    """Whose copy stands so."""
    return set(await session.scalars(select(Promise.receiver_id).where(Promise.state == state)))


def received(telegram: Telegram) -> Counter[int]:
    """How many messages each of them got."""
    calls = telegram.ledger.calls.entries
    return Counter(one["chat_id"] for one in calls if one["method"] == "sendMessage" and one["ok"])
