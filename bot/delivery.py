"""Sends what was promised: claims due promises, renders them at that moment, sends within the limits, records."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import discreet, words
from bot.keyboards import with_help
from bot.owed import with_picture
from bot.pacer import Pacer
from bot.replies import Reply, calls
from bot.telegram import InDoubt, NotDelivered, Refused, Telegram
from models import Lane, PromiseState, Reach
from services import appeals, calm, chats, clock, event_news, meeting_news, message_gate, outbox, receivers
from services.calm import Receiver
from services.outbox import Promised, Settled

log = structlog.get_logger()

IN_FLIGHT = 200
"""Calls under way at most; no more promises than these are claimed at any moment."""
PAUSES = (5.0, 30.0, 120.0, 600.0, 3600.0, 4 * 3600.0, 12 * 3600.0)
"""Seconds before the next try of what surely was not delivered."""
OF_ITS_DAY = meeting_news.KINDS | event_news.KINDS
"""What is said on any day: what it speaks of would be over on the next working one."""
FLOOD = 3
"""So many refusals for flooding within a claim mean the whole bot, not one chat."""

Render = Callable[[AsyncSession, Sequence[tuple[Promised, Receiver]], datetime], Awaitable[list[Reply | None]]]
"""What promises say now, in their receivers' languages; None: it is not true any more."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A promise rendered, on its way."""

    promise_id: int
    attempts: int
    chat_id: int
    reply: Reply


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
        self._flying: set[asyncio.Task[None]] = set()
        self._landed = asyncio.Event()
        self._not_before = 0.0

    async def drain(self) -> int:
        """Sends everything due; gives how many promises were taken up. Where a drain is running it does nothing."""
        if self._draining.locked():
            return 0
        async with self._draining:
            taken_up = 0
            while time() >= self._not_before:
                claimed = await self._take_off()
                taken_up += claimed
                await self._landing(IN_FLIGHT // 4 if claimed else 0)
                if not claimed and not self._settled:
                    break
            return taken_up

    @property
    def busy(self) -> bool:
        """Something is under way, or has ended and is not written down."""
        return self._draining.locked() or bool(self._flying or self._settled)

    async def settle(self, seconds: float) -> None:
        """Waits for the calls under way, at most `seconds`, and writes down how they ended."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=seconds)
        await self._claim(0)

    async def _take_off(self) -> int:
        """Claims as many promises as may leave at this moment, and lets them; gives how many were claimed."""
        allowed = await self._pacer.turns(Lane.URGENT, most=IN_FLIGHT - len(self._flying))
        claimed, ready = await self._claim(allowed)
        self._pacer.give_back(allowed - len(ready))
        for one in ready:
            task = asyncio.create_task(self._send(one))
            self._flying.add(task)
            task.add_done_callback(self._land)
        return claimed

    def _land(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._landed.set()

    async def _landing(self, most: int) -> None:
        """Waits until at most `most` calls are under way."""
        while len(self._flying) > most:
            self._landed.clear()
            await self._landed.wait()

    async def _claim(self, limit: int) -> tuple[int, list[Ready]]:
        """One transaction: what ended is written down, what is due is taken, rendered, and committed as `sending`."""
        settled, self._settled = self._settled, []
        refused, self._refused = self._refused, set()
        try:
            async with self._make_session() as session, session.begin():
                now = await clock.now(session, machine=datetime.now(UTC))
                await outbox.settle(session, settled, now=now)
                if refused:
                    await chats.refused(session, chat_ids=refused, now=now)
                claimed = await outbox.claim(session, now=now, machine=time(), limit=limit)
                ready, over = await self._prepare(session, claimed, now)
                await outbox.settle(session, over, now=now)
                return len(claimed), ready
        except Exception:
            self._settled, self._refused = settled + self._settled, refused | self._refused
            raise

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
        ready = []
        kept = await discreet.by_chat(session, {receiver.chat_id or 0 for _promise, receiver in open_})
        for (promise, receiver), reply in zip(open_, await self._render(session, open_, now), strict=True):
            chat_id = receiver.chat_id or 0
            if reply is None:
                over.append(Settled(promise.id, PromiseState.DROPPED, why="no longer true"))
                continue
            said = reply
            with words.speaking(words.address(receiver.language, is_child=receiver.is_child)):
                if chat_id in kept:
                    here = discreet.without_files(reply, self._exports, f"{promise.kind}-{promise.id}")
                    said = discreet.told(here, kept[chat_id])
                if chat_id in children:
                    said = with_help(said)
            ready.append(Ready(promise.id, promise.attempts, chat_id, said))
        return ready, over

    async def _send(self, ready: Ready) -> None:
        if pause := self._pacer.chat_pause(ready.chat_id):
            await asyncio.sleep(pause)
        self._pacer.chat_taken(ready.chat_id)
        settled = await self._outcome(ready)
        self._settled.append(settled)

    async def _outcome(self, ready: Ready) -> Settled:
        """Sends the messages of one promise and says how it ended."""
        message_id = None
        try:
            for method, parameters in calls(ready.reply, ready.chat_id, None):
                message = await self._telegram.call(method, with_picture(parameters))
                message_id = message["message_id"]
        except InDoubt as doubt:
            return Settled(ready.promise_id, PromiseState.DOUBTFUL, why=str(doubt))
        except NotDelivered as failure:
            return self._again(ready, str(failure), PAUSES[min(ready.attempts, len(PAUSES) - 1)])
        except Refused as refusal:
            return self._refusal(ready, refusal)
        return Settled(ready.promise_id, PromiseState.SENT, message_id=message_id)

    def _refusal(self, ready: Ready, refusal: Refused) -> Settled:
        if refusal.retry_after is not None:
            flooded = sum(one.retry_at > time() for one in self._settled[-IN_FLIGHT:]) >= FLOOD
            if flooded:
                self._not_before = max(self._not_before, time() + refusal.retry_after)
            return Settled(
                ready.promise_id,
                PromiseState.WAITING,
                why="flood",
                attempts=ready.attempts,
                retry_at=time() + refusal.retry_after,
            )
        if refusal.code == 403:
            self._refused.add(ready.chat_id)
        return Settled(ready.promise_id, PromiseState.FAILED, why=f"{refusal.code} {refusal.description}")

    def _again(self, ready: Ready, why: str, pause: float) -> Settled:
        attempts = ready.attempts + 1
        if attempts >= outbox.GIVE_UP_AFTER:
            return Settled(ready.promise_id, PromiseState.FAILED, why=why, attempts=attempts)
        return Settled(ready.promise_id, PromiseState.WAITING, why=why, attempts=attempts, retry_at=time() + pause)


def _allowed_at(promise: Promised, receiver: Receiver, now: datetime) -> datetime:
    """When the receiver may be written to of this."""
    is_urgent, any_day = promise.lane == Lane.URGENT, promise.kind in OF_ITS_DAY
    return calm.allowed_at(receiver, now, urgent=is_urgent, any_day=any_day)
