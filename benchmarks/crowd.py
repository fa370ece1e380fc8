"""A broadcast to a whole school of the benchmarks, and a server whose clock runs faster than ours."""

from collections.abc import Sequence
from datetime import UTC, datetime
from time import time

from sqlalchemy import select

from benchmarks import school
from bot import database
from demo.flood import Bucket
from demo.phones import Phone
from demo.telegram import Telegram
from models import Broadcast, BroadcastState, Lane, Person, Role
from services import broadcast_ticks, broadcasts, outbox
from services.audiences import Audience

TEXT = "On Friday at three we meet to talk about how to begin. Please say whether you come."


async def promise(database_url: str, numbers: range) -> int:
    """A broadcast is promised to everybody with these numbers; gives how many they are."""
    engine, now = database.create_engine(database_url), datetime.now(UTC)
    async with database.sessions(engine)() as session, session.begin():
        made = broadcast(now)
        made.reached_id = broadcast_ticks.EVERYBODY
        session.add(made)
        await session.flush()
        count = await outbox.promise_to_many(
            session,
            select_of_person_ids=select(Person.id).where(Person.id.between(numbers.start, numbers.stop - 1)),
            kind=broadcasts.KIND,
            parameters={"broadcast_id": made.id},
            broadcast_id=made.id,
            lane=Lane.URGENT,  # at whatever hour it is measured
            not_before=now,
            now=now,
        )
    await engine.dispose()
    return count


def broadcast(now: datetime) -> Broadcast:
    """To all mentors of the school, begun, and promised to nobody yet."""
    return Broadcast(
        place_id=1,
        state=BroadcastState.SENDING,
        audience=Audience(1, (Role.MENTOR,)).stored(),
        parts=[{"kind": "text", "text": TEXT}],
        choices=["Understood"],
        made_at=now,
        began_at=now,
    )


def everybody(telegram: Telegram, count: int) -> None:
    """Everybody has pressed Start, long ago."""
    for number in range(school.FIRST, school.FIRST + count):
        telegram.add_user({"id": number, "first_name": f"Person {number}", "language_code": "en"})
        Phone(telegram, telegram.bots[0], number).chat.started = True


def hasten(telegram: Telegram, times: float) -> None:
    """Every second of ours is so many of the server's."""
    began = time()
    telegram.machine = lambda: began + (time() - began) * times
    telegram.press_lifetime *= times


def limit(telegram: Telegram, rate: float) -> None:
    """The server permits the bot so many messages a second from now on, and holds one second's worth."""
    telegram.flood = True
    telegram.bots[0].flood.overall = Bucket(rate, rate, level=rate, at=telegram.machine())


def sent_at(telegram: Telegram) -> Sequence[float]:
    """When each message arrived, in the server's seconds."""
    return [call["at"] for call in telegram.ledger.calls.entries if call["method"] == "sendMessage" and call["ok"]]


def rate(moments: Sequence[float]) -> float:
    """Messages a second from the first to the last."""
    return (len(moments) - 1) / (moments[-1] - moments[0])
