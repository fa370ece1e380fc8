"""The way of an update: none is lost, none acts twice, a refusal leaves nothing half done."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import CallbackQuery, ErrorEvent, Message
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

import demo.inbox
from bot import database, journal
from bot.middlewares import Transaction
from bot.owed import OwedReplies
from bot.pacer import Pacer
from bot.replies import Reply, send
from bot.telegram import Telegram
from bot.updates import Updates
from demo.phones import Phone
from demo.server import Server, serve
from models import Chat, Place, PlaceKind, Update, UpdateState
from services.errors import NotAllowed

ANNA, BORIS = 501, 502


@dataclass
class Machine:
    """A bot of a few handlers on a fresh database and a server of its own."""

    server: Server
    engine: AsyncEngine
    handled: list[str] = field(default_factory=list)

    def phone(self, person: int) -> Phone:
        self.server.telegram.add_user({"id": person, "first_name": f"P{person}", "language_code": "ru"})
        return Phone(self.server.telegram, self.server.telegram.bots[0], person)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Updates]:
        """The bot at work; leaving the block ends it between two steps."""
        async with AsyncExitStack() as stack:
            telegram = await stack.enter_async_context(Telegram(self.server.url, "1:test"))
            bot = Bot("1:test")
            stack.push_async_callback(bot.session.close)
            make_session = database.sessions(self.engine)
            replies = OwedReplies(telegram, Pacer(10_000, 10_000), make_session)
            updates = Updates(telegram, self._dispatcher(), bot, make_session, replies)
            await replies.take_up()
            await updates.take_up()
            tasks = [asyncio.create_task(updates.poll()), asyncio.create_task(updates.work())]
            try:
                yield updates
            finally:
                await updates.finish()
                await replies.settle(5)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _dispatcher(self) -> Dispatcher:
        router = Router()

        @router.callback_query()
        async def press(query: CallbackQuery) -> Reply:
            self.handled.append(f"press {query.data}")
            return Reply(toast="ok")

        @router.message()
        async def write(message: Message, session: AsyncSession, now: datetime) -> Reply:
            self.handled.append(message.text or "")
            session.add(Place(kind=PlaceKind.SCHOOL, name=message.text, time_zone="UTC", created_at=now))
            if "refused" in (message.text or ""):
                await session.flush()
                raise NotAllowed
            if "broken" in (message.text or ""):
                raise RuntimeError(message.text)
            if "looks" in (message.text or ""):
                found = select(Chat).execution_options(populate_existing=True)
                assert len((await session.scalars(found)).all()) == 2
            return send(f"heard {message.text}")

        @router.error(ExceptionTypeFilter(NotAllowed))
        async def refuse(event: ErrorEvent) -> Reply:
            return send("not allowed")

        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher.update.outer_middleware(Transaction())
        dispatcher.include_router(router)
        return dispatcher

    async def names(self) -> list[str]:
        """The places that handlers made and that were kept."""
        async with database.sessions(self.engine)() as session:
            return sorted(await session.scalars(select(Place.name)))

    async def count(self, state: UpdateState) -> int:
        async with database.sessions(self.engine)() as session:
            return await session.scalar(select(func.count()).where(Update.state == state)) or 0


@pytest.fixture
async def machine(engine: AsyncEngine) -> AsyncIterator[Machine]:
    async with serve() as server:
        yield Machine(server, engine)


async def until(condition: Any, what: str = "it happened") -> None:
    """Waits for something that must come; says what did not."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def texts(phone: Phone) -> list[str]:
    return [one["text"] for one in phone.screen()["messages"] if not one.get("out")]


async def test_every_message_is_answered_once_and_in_order(machine: Machine) -> None:
    phone = machine.phone(ANNA)
    phone.start()
    for number in range(20):
        phone.text(f"n{number}")
    async with machine.running():
        await until(lambda: len(texts(phone)) == 21)
    assert texts(phone) == ["heard /start", *(f"heard n{number}" for number in range(20))]
    assert len(await machine.names()) == 21


async def test_a_refusal_leaves_no_row_and_those_beside_it_keep_theirs(machine: Machine) -> None:
    phone, other = machine.phone(ANNA), machine.phone(BORIS)
    phone.start()
    other.start()
    phone.text("refused")
    other.text("kept")
    async with machine.running():
        await until(lambda: len(texts(phone)) == 2 and len(texts(other)) == 2)
    assert texts(phone)[1] == "not allowed"
    assert await machine.names() == ["/start", "/start", "kept"]


async def test_whoever_was_looked_at_in_a_batch_is_answered_in_the_same_batch(machine: Machine) -> None:
    async with database.sessions(machine.engine).begin() as session:
        session.add_all(Chat(id=one, language="ru") for one in (ANNA, BORIS))
    phone, other = machine.phone(ANNA), machine.phone(BORIS)
    phone.start()
    other.start()
    phone.text("looks")
    other.text("hello")
    async with machine.running():
        await until(lambda: len(texts(phone)) == len(texts(other)) == 2)
    assert sorted(machine.handled) == ["/start", "/start", "hello", "looks"]


async def test_an_update_that_fails_twice_is_set_aside_and_blocks_nobody(machine: Machine) -> None:
    phone, other = machine.phone(ANNA), machine.phone(BORIS)
    phone.start()
    other.start()
    phone.text("broken")
    other.text("kept")
    async with machine.running():
        await until(lambda: len(texts(phone)) == 2 and len(texts(other)) == 2)
    assert await machine.count(UpdateState.SET_ASIDE) == 1
    assert await machine.names() == ["/start", "/start", "kept"]
    async with database.sessions(machine.engine)() as session:
        aside = (await session.scalars(select(Update).where(Update.state == UpdateState.SET_ASIDE))).one()
    assert "RuntimeError" in (aside.traceback or "")
    assert '"broken"' in (aside.body or "")


async def test_an_update_that_cannot_be_read_does_not_stop_the_others(machine: Machine) -> None:
    phone = machine.phone(ANNA)
    phone.start()
    reaction = '{"message": {"message_id": 7, "date": 1, "chat": {"id": 501, "type": "private"}, "from": 5}}'
    machine.server.telegram.bots[0].put_raw_update(reaction.encode(), machine.server.telegram.machine())
    phone.text("after")
    async with machine.running():
        await until(lambda: "heard after" in texts(phone))
    assert await machine.count(UpdateState.SET_ASIDE) == 1
    assert await machine.count(UpdateState.WAITING) == 0


async def test_what_was_taken_in_and_not_handled_is_handled_after_a_restart(machine: Machine) -> None:
    phone = machine.phone(ANNA)
    phone.start()
    body = machine.server.telegram.bots[0].inbox.updates[0].body.decode()
    async with database.sessions(machine.engine)() as session, session.begin():
        number = machine.server.telegram.bots[0].inbox.updates[0].update_id
        session.add(Update(update_id=number, body=body, state=UpdateState.WAITING, taken_at=await _now()))
    machine.server.telegram.bots[0].inbox.clear()
    async with machine.running():
        await until(lambda: len(texts(phone)) == 1)
    assert machine.handled == ["/start"]


async def test_an_update_delivered_twice_acts_once(machine: Machine) -> None:
    phone = machine.phone(ANNA)
    phone.start()
    update = machine.server.telegram.bots[0].inbox.updates[0]
    async with machine.running():
        await until(lambda: len(texts(phone)) == 1)
        machine.server.telegram.bots[0].put_raw_update(update.body, machine.server.telegram.machine())
        phone.text("next")
        await until(lambda: "heard next" in texts(phone))
    assert machine.handled == ["/start", "next"]


async def test_a_handled_update_leaves_its_number_and_no_words(machine: Machine) -> None:
    phone = machine.phone(ANNA)
    phone.start()
    async with machine.running():
        await until(lambda: len(texts(phone)) == 1)
    async with database.sessions(machine.engine)() as session:
        update = (await session.scalars(select(Update))).one()
    assert (update.body, update.reply, update.traceback, update.state) == (None, None, None, UpdateState.HANDLED)


async def test_each_press_is_answered_exactly_once_also_when_telegram_fails_in_between(machine: Machine) -> None:
    phone = machine.phone(ANNA)
    phone.start()
    async with machine.running():
        await until(lambda: len(texts(phone)) == 1)
        machine.server.telegram.faults.add(
            [{"method": "answerCallbackQuery", "kind": "status", "status": 502, "times": 1}]
        )
        message = phone.screen()["messages"][-1]
        phone.press(message["message_id"], "x")
        await until(lambda: any(call["method"] == "answerCallbackQuery" and call["ok"] for call in _calls(machine)))
    accepted = [call for call in _calls(machine) if call["method"] == "answerCallbackQuery" and call["ok"]]
    assert len(accepted) == 1


async def test_a_flood_of_one_person_delays_only_them(machine: Machine) -> None:
    loud, quiet = machine.phone(ANNA), machine.phone(BORIS)
    loud.start()
    quiet.start()
    for number in range(60):
        loud.text(f"n{number}")
    quiet.text("hello")
    async with machine.running():
        await until(lambda: len(texts(loud)) == 61)
    assert machine.handled.index("hello") < machine.handled.index("n10")
    assert len(texts(quiet)) == 2


async def test_a_message_in_a_flood_of_refusals_arrives_after_its_pause(machine: Machine) -> None:
    phone = machine.phone(ANNA)
    machine.server.telegram.faults.add(
        [{"method": "sendMessage", "kind": "status", "status": 429, "retry_after": 1, "times": 2}]
    )
    phone.start()
    async with machine.running():
        await until(lambda: len(texts(phone)) == 1)
    assert len([call for call in _calls(machine) if call["error_code"] == 429]) == 2


def _calls(machine: Machine) -> list[dict[str, Any]]:
    return list(machine.server.telegram.ledger.calls.entries)


async def _now() -> datetime:
    from datetime import UTC

    return datetime.now(UTC)


async def test_an_answer_that_is_no_json_is_passed_over_by_its_number(machine: Machine) -> None:
    phone = machine.phone(ANNA)
    phone.start()
    bot, now = machine.server.telegram.bots[0], machine.server.telegram.machine()
    deep = f'{{"update_id": {bot.next_update}, "message": {"[" * 100_000}'
    bot.inbox.put(demo.inbox.Update(bot.next_update, deep.encode(), now))
    bot.next_update += 1
    async with machine.running():
        await until(lambda: len(texts(phone)) == 1)
        phone.text("after")
        await until(lambda: "heard after" in texts(phone))
    assert machine.handled == ["/start", "after"]


async def test_a_database_that_goes_away_and_comes_back_loses_nothing(machine: Machine) -> None:
    if machine.engine.dialect.name != "postgresql":
        pytest.skip("a file does not go away; a server's connections do")
    phone = machine.phone(ANNA)
    phone.start()
    async with machine.running():
        await until(lambda: len(texts(phone)) == 1)
        for number in range(3):
            async with machine.engine.connect() as connection:
                cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                await connection.execute(text(f"{cut} AND pid <> pg_backend_pid()"))
            phone.text(f"n{number}")
            await until(lambda said=f"heard n{number}": said in texts(phone))
    assert [one for one in machine.handled if one != "/start"] == ["n0", "n1", "n2"]


@pytest.mark.parametrize("which", range(3), ids=["written down", "handled", "noted as sent"])
async def test_a_commit_whose_answer_is_lost_loses_nothing(machine: Machine, which: int) -> None:
    commits = itertools.count()

    def lose(session: Session) -> None:
        if next(commits) == which:
            raise OperationalError("COMMIT", None, ConnectionResetError())

    phone = machine.phone(ANNA)
    async with machine.running():
        event.listen(Session, "after_commit", lose)
        try:
            phone.start()
            await until(lambda: "heard /start" in texts(phone))
            phone.text("second")
            await until(lambda: "heard second" in texts(phone))
        finally:
            event.remove(Session, "after_commit", lose)
    assert next(commits) > which
    assert (machine.handled, texts(phone)) == (["/start", "second"], ["heard /start", "heard second"])


async def test_who_floods_a_file_holds_nobody_up_who_writes_meanwhile(machine: Machine) -> None:
    loud, quiet = machine.phone(ANNA), machine.phone(BORIS)
    loud.start()
    for number in range(journal.MOST):
        loud.text(f"{number}")
    quiet.start()
    async with machine.running():
        await until(lambda: "heard /start" in texts(quiet))
        assert len(machine.handled) < journal.MOST
