"""Sends what was promised: claims due promises, renders them at that moment, sends within the limits, records."""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from time import monotonic, time
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import discreet, words
from bot.keyboards import with_help
from bot.owed import with_picture
from bot.pacer import Pacer, Refusal
from bot.replies import Call, Reply, calls, messages
from bot.telegram import InDoubt, NotDelivered, Refused, Telegram
from models import Lane, PromiseState, Reach
from services import (
    appeals,
    broadcast_changes,
    calm,
    chats,
    clock,
    event_news,
    interview_notices,
    meeting_news,
    message_gate,
    outbox,
    receivers,
    send_budget,
    send_rate,
)
from services.calm import Receiver
from services.outbox import Promised, Settled

log = structlog.get_logger()

AHEAD = 0.25
"""Seconds of sending for which promises are claimed at once."""
BATCH = 250
"""Promises that are claimed and rendered at once, at most."""
LEAD = 0.25
"""Seconds before the last of these leaves at which the next are claimed."""
PUNCTUAL = 0.01
"""Seconds by which a timer may be early."""
TOGETHER = 0.002
"""Seconds by which a message may leave before its moment: so one timer serves several."""
PATIENCE = 1.0
"""Seconds that a claimed promise waits for its chat, or a drain for the end of a silence; else they come back."""
PAUSES = (5.0, 30.0, 120.0, 600.0, 3600.0, 4 * 3600.0, 12 * 3600.0)
"""Seconds before the next try of what surely was not delivered."""
OF_ITS_DAY = meeting_news.KINDS | event_news.KINDS | interview_notices.OF_ITS_DAY
"""What is said on any day: what it speaks of would be over on the next working one."""

Render = Callable[[AsyncSession, Sequence[tuple[Promised, Receiver]], datetime], Awaitable[list[Reply | None]]]
"""What promises say now, in their receivers' languages; None: it is not true any more."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A promise rendered, on its way."""

    promise: Promised
    chat_id: int
    calls: Sequence[Call]
    """Its messages, but those that arrived at an earlier try."""
    arrived: list[int]
    """The numbers of those."""
    leaves_at: float = 0.0
    """In machine seconds."""

    @property
    def weight(self) -> int:
        """How many messages they are to Telegram: an album is as many as its files."""
        return sum(map(messages, self.calls))


class Delivery:
    """One process's sender of promises."""

    def __init__(
        self,
        telegram: Telegram,
        pacer: Pacer,
        make_session: async_sessionmaker[AsyncSession],
        render: Render,
        exports: Path = Path("exports"),
    ) -> None:
        self._telegram, self._pacer, self._make_session, self._render = telegram, pacer, make_session, render
        self._exports = exports
        self._settled: list[Settled] = []
        self._refused: set[int] = set()
        self._draining = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flying = 0
        self._departing: deque[Ready] = deque()
        self._landed = asyncio.Event()
        self._leaving = False

    async def drain(self) -> int:
        """Sends everything due; gives how many promises were taken up. Where a drain is running it does nothing."""
        if self._draining.locked():
            return 0
        async with self._draining:
            taken_up = 0
            while True:
                claimed = await self._take_off()
                taken_up += claimed
                await self._landing(portion(self._pacer.rate) if claimed else 0)
                if not claimed and not self._settled:
                    return taken_up

    def leave(self) -> None:
        """Nothing more is taken up, and what has not left yet comes back."""
        self._leaving = True

    @property
    def busy(self) -> bool:
        """Something is under way, or has ended and is not written down."""
        return self._draining.locked() or bool(self._tasks or self._settled)

    async def settle(self, seconds: float) -> None:
        """Waits for the calls under way, at most `seconds`, and writes down how they ended."""
        while self._tasks and seconds > 0:
            began = monotonic()
            await asyncio.wait(self._tasks, timeout=seconds)
            seconds -= monotonic() - began
        await self._claim(0)

    async def _take_off(self) -> int:
        """Claims what may leave in the next moments, each at its own; gives how many were claimed."""
        limit = 0
        if self._pacer.silence < PATIENCE and not self._leaving:
            await asyncio.sleep(min(self._pacer.pause, PATIENCE) - LEAD)
            limit = portion(self._pacer.rate)
        claimed, ready = await self._claim(limit)
        self._flying += len(ready)
        is_departing = bool(self._departing)
        self._departing += ready
        if ready and not is_departing:
            self._begin(self._depart())
        return claimed

    async def _depart(self) -> None:
        """One after another leaves at its moment; after a standstill not all at once."""
        while self._departing:
            one = self._departing[0]
            pause = self._pacer.late(one.leaves_at, one.weight)
            if pause > TOGETHER:
                await asyncio.sleep(pause)
            self._begin(self._send(self._departing.popleft()))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _landing(self, most: int) -> None:
        """Waits until at most `most` promises are under way."""
        while self._flying > most:
            self._landed.clear()
            await self._landed.wait()

    async def _claim(self, limit: int) -> tuple[int, list[Ready]]:
        """One transaction: what ended is written down, what is due is taken, rendered, and committed as `sending`."""
        settled, self._settled = self._settled, []
        refused, self._refused = self._refused, set()
        answers, refusals = self._pacer.answers, self._pacer.refusals
        self._pacer.answers, self._pacer.refusals = 0, []
        try:
            async with self._make_session() as session, session.begin():
                now = await clock.now(session, machine=datetime.now(UTC))
                await outbox.settle(session, settled, now=now)
                if refused:
                    await chats.refused(session, chat_ids=refused, now=now)
                claimed = await outbox.claim(session, now=now, machine=time(), limit=limit)
                prepared, over = await self._prepare(session, claimed, now)
                ready, later = await self._placed(session, prepared, answers, refusals)
                await outbox.settle(session, over + later, now=now)
                return len(claimed), ready
        except Exception:
            self._settled, self._refused = settled + self._settled, refused | self._refused
            self._pacer.answers += answers
            self._pacer.refusals = refusals + self._pacer.refusals
            raise

    async def _placed(
        self, session: AsyncSession, prepared: list[Ready], answers: int, refusals: Sequence[Refusal]
    ) -> tuple[list[Ready], list[Settled]]:
        """The budget learns what has left and what was refused, and gives each its moment; at silence, they wait."""
        pacer, machine = self._pacer, time()
        budget = await send_budget.now(session)
        for one in refusals:
            budget = send_rate.refused(budget, pacer.most, left_at=one.left_at, at=one.at, retry_after=one.retry_after)
        is_silent = budget.quiet_until - machine > PATIENCE
        count = 0 if is_silent else sum(one.weight for one in prepared)
        places = send_rate.take(budget, pacer.most, count=count, answers=answers, at=machine)
        if count or answers or refusals:
            await send_budget.keep(session, places.budget)
        pacer.rate = 1 / places.pause
        pacer.taken_until = places.budget.taken_until
        pacer.quiet_until = max(pacer.quiet_until, budget.quiet_until)
        if is_silent:
            return [], [_later(one, budget.quiet_until, one.arrived) for one in prepared]
        before = accumulate((one.weight for one in prepared), initial=0)
        moments = (places.first_at + number * places.pause for number in before)
        return [replace(one, leaves_at=moment) for one, moment in zip(prepared, moments, strict=False)], []

    async def _prepare(
        self, session: AsyncSession, claimed: Sequence[Promised], now: datetime
    ) -> tuple[list[Ready], list[Settled]]:
        """What is to be sent now, and what is not: out of reach, not at this hour, no consent, not true any more."""
        known = await receivers.of(session, {one.receiver_id for one in claimed}, now=now)
        may = await message_gate.passing(session, claimed, now=now)
        over, open_ = [], []
        for promise in claimed:
            receiver = known[promise.receiver_id]
            if receiver.chat_id is None or receiver.reach is Reach.CLOSED:
                over.append(Settled(promise.id, PromiseState.FAILED, why="no_chat"))
            elif (allowed := _allowed_at(promise, receiver, now)) > now:
                over.append(Settled(promise.id, PromiseState.WAITING, not_before=allowed))
            elif promise.id not in may:
                over.append(Settled(promise.id, PromiseState.DROPPED, why="no consent to messages"))
            else:
                open_.append((promise._replace(parameters=may[promise.id]), receiver))
        children = (
            await appeals.telephones(session, {one.chat_id or 0 for _, one in open_}, now=now) if open_ else set()
        )
        ready, helped = [], dict[tuple[int, str], Reply]()
        kept = await discreet.by_chat(session, {receiver.chat_id or 0 for _promise, receiver in open_})
        replies = await self._render(session, open_, now)
        for (promise, receiver), reply in zip(open_, replies, strict=True):
            chat_id = receiver.chat_id or 0
            if reply is None:
                over.append(Settled(promise.id, PromiseState.DROPPED, why="no longer true"))
                continue
            said, language = reply, words.address(receiver.language, is_child=receiver.is_child)
            if chat_id in kept:
                with words.speaking(language):
                    here = discreet.without_files(reply, self._exports, f"{promise.kind}-{promise.id}")
                    said = discreet.told(here, kept[chat_id])
            if chat_id in children and chat_id in kept:
                said = _helped(said, language)
            elif chat_id in children:
                key = (id(reply), language)  # all replies live until the end of the portion
                said = helped.get(key) or helped.setdefault(key, _helped(reply, language))
            arrived = promise.earlier_message_ids or []
            ready.append(Ready(promise, chat_id, _left(calls(said, chat_id, None), len(arrived)), list(arrived)))
        return ready, over

    async def _send(self, ready: Ready) -> None:
        try:
            settled = await self._outcome(ready)
            self._settled.append(settled)  # only now: while it was under way another list has taken the old one's place
        finally:
            self._flying -= 1
            self._landed.set()

    async def _outcome(self, ready: Ready) -> Settled:
        """Sends the messages of one promise and says how it ended."""
        arrived = ready.arrived
        try:
            for method, parameters in ready.calls:
                if self._leaving or self._pacer.silence > PUNCTUAL:
                    return _later(ready, self._pacer.quiet_until, arrived)
                if (pause := self._pacer.chat_pause(ready.chat_id)) > PATIENCE:
                    return _later(ready, time() + pause, arrived)
                if pause > 0:
                    await asyncio.sleep(pause)
                left_at = self._pacer.chat_taken(ready.chat_id)
                message = await self._telegram.call(method, with_picture(parameters))
                arrived += _numbers(message, parameters)
        except InDoubt as doubt:
            return Settled(ready.promise.id, PromiseState.DOUBTFUL, why=str(doubt), message_ids=arrived)
        except NotDelivered as failure:
            return _again(ready, str(failure), arrived)
        except Refused as refusal:
            return self._refusal(ready, refusal, left_at, arrived)
        return Settled(ready.promise.id, PromiseState.SENT, message_ids=arrived)

    def _refusal(self, ready: Ready, refusal: Refused, left_at: float, arrived: list[int]) -> Settled:
        if refusal.retry_after is not None:
            self._pacer.refused(ready.chat_id, left_at=left_at, retry_after=refusal.retry_after)
            return _later(ready, time() + refusal.retry_after, arrived)
        if refusal.code == 403:
            self._refused.add(ready.chat_id)
        why = f"{refusal.code} {refusal.description}"
        return Settled(ready.promise.id, PromiseState.FAILED, why=why, message_ids=arrived)


def portion(rate: float) -> int:
    """Promises that are claimed at once where so many leave in a second.

    Twice as many are `sending` at any moment, at most: so many are in doubt if the process dies now.
    """
    return min(BATCH, math.ceil(rate * AHEAD))


def _left(all_: Iterator[Call], arrived: int) -> list[Call]:
    """The calls after those whose messages have arrived."""
    found = list(all_)
    while arrived > 0 and found:
        arrived -= messages(found.pop(0))
    return found


def _numbers(answer: Any, parameters: dict[str, Any]) -> list[int]:
    """Of the messages that a call has sent, or changed; of those that it has deleted the last."""
    if isinstance(answer, list):
        return [one["message_id"] for one in answer]
    if "message_ids" in parameters:
        return [parameters["message_ids"][-1]]
    return [answer["message_id"] if isinstance(answer, dict) else parameters["message_id"]]


def _helped(reply: Reply, language: str) -> Reply:
    with words.speaking(language):
        return with_help(reply)


def _again(ready: Ready, why: str, arrived: list[int]) -> Settled:
    """What surely was not delivered is tried again after a pause, some day no more."""
    number, attempts = ready.promise.id, ready.promise.attempts + 1
    if attempts >= outbox.GIVE_UP_AFTER:
        return Settled(number, PromiseState.FAILED, why=why, attempts=attempts, message_ids=arrived)
    retry_at = time() + PAUSES[min(ready.promise.attempts, len(PAUSES) - 1)]
    return Settled(number, PromiseState.WAITING, why=why, attempts=attempts, retry_at=retry_at, message_ids=arrived)


def _later(ready: Ready, retry_at: float, arrived: list[int]) -> Settled:
    """It comes back at a moment; that is no try."""
    number, attempts = ready.promise.id, ready.promise.attempts
    return Settled(number, PromiseState.WAITING, attempts=attempts, retry_at=retry_at, message_ids=arrived)


def _allowed_at(promise: Promised, receiver: Receiver, now: datetime) -> datetime:
    """When the receiver may be written to of this."""
    is_urgent = promise.lane == Lane.URGENT or promise.kind in broadcast_changes.QUIET
    any_day = promise.kind in OF_ITS_DAY
    return calm.allowed_at(receiver, now, urgent=is_urgent, any_day=any_day)
