"""Promises on their way: each is sent once, in order of urgency, and what happened to it is known."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from bot.delivery import Delivery
from bot.keyboards import with_help
from bot.pacer import Pacer
from bot.replies import Reply, calls, one_after_another, send
from bot.telegram import Telegram
from demo.arguments import Upload
from demo.phones import Phone
from demo.server import Server, serve
from models import Chat, ConsentKind, DataMode, Lane, Person, Promise, PromiseState, Reach, Role
from services import chats, outbox, send_budget, send_rate
from services.calm import Receiver
from services.outbox import Promised
from tests import factories

ALBUM, GONE = "album:", "gone:"
PICTURE = Upload("photo.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
NOON = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


class Office:
    """A school with promises to make, and a server that delivers them."""

    def __init__(self, engine: AsyncEngine, server: Server) -> None:
        self.engine, self.server = engine, server
        self.untrue: set[str] = set()

    async def people(self, count: int, *, role: Role = Role.MENTOR, **facts: Any) -> list[Person]:
        """Adults who have pressed Start."""
        async with database.sessions(self.engine)() as session, session.begin():
            place = await factories.school(session)
            made = [
                await factories.person(session, place, role, name=f"Имя {n}", born=1980, came_in=True, **facts)
                for n in range(count)
            ]
        for person in made:
            self.server.telegram.add_user({"id": person.chat_id, "first_name": person.name})
            Phone(self.server.telegram, self.server.telegram.bots[0], person.chat_id or 0).chat.started = True
        return made

    async def promise(self, person: Person, key: str, *, lane: Lane = Lane.URGENT, at: datetime | None = None) -> None:
        async with database.sessions(self.engine)() as session, session.begin():
            now = datetime.now(UTC)
            await outbox.promise(
                session,
                key=key,
                kind="note",
                receiver_id=person.id,
                parameters={},
                not_before=at or now,
                now=now,
                lane=lane,
            )

    @asynccontextmanager
    async def delivery(self, rate: float = 10_000) -> AsyncIterator[Delivery]:
        async with Telegram(self.server.url, "1:test") as telegram:
            yield Delivery(telegram, Pacer(rate, 10_000), database.sessions(self.engine), self._render)

    async def states(self) -> dict[str, PromiseState]:
        async with database.sessions(self.engine)() as session:
            return {one.key: one.state for one in await session.scalars(select(Promise))}

    def texts(self) -> list[str]:
        calls = self.server.telegram.ledger.calls.entries
        return [call["text"] for call in calls if call["method"] == "sendMessage" and call["ok"]]

    async def _render(
        self, session: AsyncSession, promises: Sequence[tuple[Promised, Receiver]], now: datetime
    ) -> list[Reply | None]:
        return [None if promise.key in self.untrue else _said(promise.key) for promise, _ in promises]


def _said(key: str) -> Reply:
    """As many messages as the key has words, an album of three where one names a photo; messages that are to go."""
    return one_after_another(*(one for word in key.split() for one in _of_word(word)))


def _of_word(word: str) -> list[Reply]:
    if word.startswith(GONE):
        return [Reply(removes=tuple(map(int, word.removeprefix(GONE).split(","))))]
    if not word.startswith(ALBUM):
        return [send(word)]
    return [Reply(text="", attached=("photo", word.removeprefix(ALBUM)), album="a")] * 3


@pytest.fixture
async def office(engine: AsyncEngine) -> AsyncIterator[Office]:
    async with serve() as server:
        yield Office(engine, server)


async def test_an_album_is_sent_whole_after_what_has_arrived_already(office: Office) -> None:
    """Three messages before it leave; the album is refused once; the files come later, and nothing twice."""
    (person,) = await office.people(1)
    photo = office.server.telegram.keep_file(office.server.telegram.files.add("photo", PICTURE)).file_id
    await office.promise(person, f"one two {ALBUM}{photo}")
    office.server.telegram.faults.add([{"method": "sendMediaGroup", "kind": "status", "status": 502}])
    async with office.delivery() as delivery:
        await delivery.drain()
        assert office.texts() == ["one", "two"]
        await _pauses_are_over(office)
        await delivery.drain()
    assert office.texts() == ["one", "two"]
    phone = Phone(office.server.telegram, office.server.telegram.bots[0], person.chat_id or 0)
    here = [one.body for one in phone.chat.messages.values()]
    assert len({one["media_group_id"] for one in here if "photo" in one}) == 1
    async with database.sessions(office.engine)() as session:
        (stored,) = await session.scalars(select(Promise))
    assert [*(stored.earlier_message_ids or ()), stored.message_id] == [one["message_id"] for one in here]
    assert ["photo" in one for one in here] == [False, False, True, True, True]


def test_words_corrected_in_an_album_get_no_button_on_the_telephone_of_a_child() -> None:
    file = Reply(text="Вот они", attached=("photo", "f"), album="a")
    (_method, corrected), *_more = calls(with_help(replace(file, edits=7)), 1, None)
    assert "reply_markup" not in corrected
    *_files, (_method, last) = calls(with_help(one_after_another(file, file)), 1, None)
    assert "reply_markup" in last


async def test_each_promise_is_sent_once_however_often_it_is_promised_and_drained(office: Office) -> None:
    people = await office.people(120)
    for person in people:
        await office.promise(person, f"p{person.id}")
        await office.promise(person, f"p{person.id}")
    async with office.delivery() as one, office.delivery() as another:
        await asyncio.gather(one.drain(), another.drain(), one.drain())
        await asyncio.gather(one.drain(), another.drain())
    assert sorted(office.texts()) == sorted(f"p{person.id}" for person in people)
    assert set((await office.states()).values()) == {PromiseState.SENT}


@pytest.mark.parametrize("mode", [DataMode.OPEN, DataMode.CLOSED])
async def test_each_child_of_a_portion_reads_their_own_message(office: Office, mode: DataMode) -> None:
    people = await office.people(40, role=Role.MENTEE)
    async with database.sessions(office.engine)() as session, session.begin():
        for person in people:
            await factories.agreed(session, await session.merge(person), ConsentKind.MESSENGER)
        (await session.get_one(factories.Place, people[0].operator_id)).data_mode = mode
    for person in people:
        await office.promise(person, f"p{person.id}")
    async with office.delivery() as delivery:
        await delivery.drain()
    calls = [call for call in office.server.telegram.ledger.calls.entries if call["method"] == "sendMessage"]
    assert {call["chat_id"]: call["text"] for call in calls} == {one.chat_id: f"p{one.id}" for one in people}


async def test_urgent_promises_go_before_reminders_and_these_before_broadcasts(office: Office) -> None:
    (person,) = await office.people(1)
    for lane in (Lane.BROADCAST, Lane.REMINDER, Lane.URGENT):
        await office.promise(person, lane.name, lane=lane, at=NOON)
    async with database.sessions(office.engine)() as session, session.begin():
        claimed = await outbox.claim(session, now=NOON, machine=0, limit=2)
    assert [promise.key for promise in claimed] == ["URGENT", "REMINDER"]


async def test_what_is_not_true_any_more_is_dropped(office: Office) -> None:
    (person,) = await office.people(1)
    await office.promise(person, "late")
    office.untrue.add("late")
    async with office.delivery() as delivery:
        await delivery.drain()
    assert office.texts() == []
    assert await office.states() == {"late": PromiseState.DROPPED}


async def test_what_surely_was_not_delivered_is_tried_again_after_a_pause(office: Office) -> None:
    (person,) = await office.people(1)
    await office.promise(person, "p")
    office.server.telegram.faults.add([{"method": "sendMessage", "kind": "status", "status": 502}])
    async with office.delivery() as delivery:
        await delivery.drain()
        assert await office.states() == {"p": PromiseState.WAITING}
        assert office.texts() == []
        await _pauses_are_over(office)
        await delivery.drain()
    assert office.texts() == ["p"]
    assert await office.states() == {"p": PromiseState.SENT}


async def test_what_may_have_been_delivered_is_doubtful_and_never_repeated(office: Office) -> None:
    (person,) = await office.people(1)
    await office.promise(person, "p")
    office.server.telegram.faults.add([{"method": "sendMessage", "kind": "drop_after"}])
    async with office.delivery() as delivery:
        await delivery.drain()
        await _pauses_are_over(office)
        await delivery.drain()
    assert await office.states() == {"p": PromiseState.DOUBTFUL}
    assert (
        len(Phone(office.server.telegram, office.server.telegram.bots[0], person.chat_id or 0).screen()["messages"])
        == 1
    )


async def test_what_a_dead_sender_left_is_doubtful_once_its_lease_is_over(office: Office) -> None:
    (person,) = await office.people(1)
    await office.promise(person, "p", at=NOON)
    async with database.sessions(office.engine)() as session, session.begin():
        await outbox.claim(session, now=NOON, machine=1000.0, limit=5)
        assert await outbox.doubt(session, machine=1000.0 + outbox.LEASE - 1, now=NOON) == 0
        assert await outbox.doubt(session, machine=1000.0 + outbox.LEASE + 1, now=NOON) == 1
    assert await office.states() == {"p": PromiseState.DOUBTFUL}


async def test_a_chat_that_is_flooded_waits_and_the_others_do_not(office: Office) -> None:
    slow, quick = await office.people(2)
    await office.promise(slow, "slow")
    await office.promise(quick, "quick")
    fault = {"method": "sendMessage", "kind": "status", "status": 429, "retry_after": 60, "chat_id": slow.chat_id}
    office.server.telegram.faults.add([fault])
    async with office.delivery() as delivery:
        await delivery.drain()
    assert office.texts() == ["quick"]
    assert await office.states() == {"slow": PromiseState.WAITING, "quick": PromiseState.SENT}


async def test_one_refusal_makes_a_chat_doubtful_and_only_one_days_later_closes_it(office: Office) -> None:
    (person,) = await office.people(1)
    Phone(office.server.telegram, office.server.telegram.bots[0], person.chat_id or 0).chat.blocked = True
    await office.promise(person, "p")
    async with office.delivery() as delivery:
        await delivery.drain()
    assert await office.states() == {"p": PromiseState.FAILED}
    async with database.sessions(office.engine)() as session, session.begin():
        chat = await session.get_one(Chat, person.chat_id)
        assert chat.reach is Reach.DOUBTFUL
        first = chat.refused_at or NOON
        await chats.refused(session, chat_ids=[chat.id], now=first + timedelta(hours=1))
        assert chat.reach is Reach.DOUBTFUL
        await chats.refused(session, chat_ids=[chat.id], now=first + timedelta(days=2))
        assert chat.reach is Reach.CLOSED
        chats.heard(chat, now=first + timedelta(days=3))
        assert chat.reach is Reach.OPEN


async def test_a_reminder_due_at_night_waits_for_the_morning(office: Office) -> None:
    (person,) = await office.people(1)
    await office.promise(person, "night", lane=Lane.REMINDER)
    await office.promise(person, "help", lane=Lane.URGENT)
    async with database.sessions(office.engine)() as session, session.begin():
        place = await session.get_one(factories.Place, person.operator_id)
        place.quiet_from, place.quiet_until = datetime.min.time(), datetime.max.time()
    async with office.delivery() as delivery:
        await delivery.drain()
    assert office.texts() == ["help"]


async def test_at_the_limits_no_message_is_refused_and_the_pace_is_kept(office: Office) -> None:
    office.server.telegram.flood = True
    people = await office.people(70)
    for person in people:
        await office.promise(person, f"p{person.id}")
    async with office.delivery(rate=29.5) as delivery:
        await delivery.drain()
    figures = office.server.telegram.ledger.figures()
    assert figures["by_method"]["sendMessage"] == 70
    assert figures["too_many_requests"] == 0
    assert figures["max_in_any_second"] <= 35  # a standstill of the machine presses some together


async def test_of_several_messages_those_that_arrived_are_not_sent_again(office: Office) -> None:
    (person,) = await office.people(1)
    await office.promise(person, "one two three")
    faults = office.server.telegram.faults
    faults.add([{"method": "sendMessage", "kind": "slow", "seconds": 0}])
    faults.add([{"method": "sendMessage", "kind": "status", "status": 429, "retry_after": 1}])
    async with office.delivery() as delivery:
        await delivery.drain()
        assert office.texts() == ["one"]
        await _pauses_are_over(office)
        await delivery.drain()
    assert office.texts() == ["one", "two", "three"]
    async with database.sessions(office.engine)() as session:
        promise = (await session.scalars(select(Promise))).one()
    assert promise.state is PromiseState.SENT
    assert [*(promise.earlier_message_ids or ()), promise.message_id] == [1, 2, 3]


async def test_messages_go_though_somebody_has_deleted_one_of_them_already(office: Office) -> None:
    (person,) = await office.people(1)
    await office.promise(person, "one two three")
    async with office.delivery() as delivery:
        await delivery.drain()
        shown = Phone(office.server.telegram, office.server.telegram.bots[0], person.chat_id or 0).chat.messages
        one, *_others = shown.values()
        one.deleted = True
        await office.promise(person, GONE + ",".join(map(str, shown)))
        await delivery.drain()
    assert all(message.deleted for message in shown.values())
    assert set((await office.states()).values()) == {PromiseState.SENT}


async def test_in_the_middle_of_a_broadcast_one_refusal_silences_the_bot_and_lowers_its_rate(office: Office) -> None:
    people = await office.people(60)
    for person in people:
        await office.promise(person, f"p{person.id}")
    fault = {"method": "sendMessage", "kind": "status", "status": 429, "retry_after": 30, "chat_id": people[30].chat_id}
    office.server.telegram.faults.add([fault])
    async with office.delivery(rate=60) as delivery:
        await delivery.drain()
        assert await delivery.drain() == 0
        async with database.sessions(office.engine)() as session:
            budget = await send_budget.now(session)
    states = Counter((await office.states()).values())
    assert states == {PromiseState.SENT: len(office.texts()), PromiseState.WAITING: 60 - len(office.texts())}
    assert 20 < len(office.texts()) < 40
    assert office.server.telegram.ledger.too_many_requests == 1
    assert budget.rate == 60 * send_rate.FALL
    assert budget.quiet_until > time() + 20


async def test_a_process_that_leaves_gives_back_what_has_not_left(office: Office) -> None:
    for person in await office.people(40):
        await office.promise(person, f"p{person.id}")
    async with office.delivery(rate=20) as delivery:
        draining = asyncio.create_task(delivery.drain())
        async with asyncio.timeout(20):
            while not office.texts():
                await asyncio.sleep(0.01)
        delivery.leave()
        await draining
        await delivery.settle(5)
    states = Counter((await office.states()).values())
    assert states == {PromiseState.SENT: len(office.texts()), PromiseState.WAITING: 40 - len(office.texts())}
    assert len(office.texts()) < 40


async def _pauses_are_over(office: Office) -> None:
    async with database.sessions(office.engine)() as session, session.begin():
        for promise in await session.scalars(select(Promise)):
            promise.retry_at = 0.0
