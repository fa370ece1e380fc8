"""The timetable: few ticks, each of which asks the database what is due."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from time import time
from typing import Any

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import journal
from bot.boards import Boards
from bot.delivery import Delivery
from bot.erasing import Erasing
from bot.jobs import Jobs
from bot.owed import OwedReplies
from bot.pacer import Pacer
from models import Sender
from services import (
    admissions,
    agenda,
    appeals,
    archive,
    audit,
    authoring,
    birthdays,
    broadcast_ticks,
    chats,
    clock,
    disputes,
    documents,
    event_asking,
    event_doors,
    event_guests,
    event_series,
    everything,
    meeting_asking,
    meeting_pauses,
    meeting_plan,
    outbox,
    own_templates,
    pair_answers_ticks,
    request_notices,
    requests,
    retention,
    roadmap_spread,
    survey_ticks,
    undo,
    uploads,
)

log = structlog.get_logger()

ALIVE = 10.0
"""Seconds after its last heartbeat for which a sender keeps its share of the budget."""


@dataclass
class Timetable:
    """What the ticks work on."""

    make_session: async_sessionmaker[AsyncSession]
    delivery: Delivery
    replies: OwedReplies
    pacer: Pacer
    jobs: Jobs
    erasing: Erasing
    boards: Boards
    sender_id: str = ""
    ticking: set[asyncio.Task[None]] = field(default_factory=set)
    """Jobs at work."""

    def __post_init__(self) -> None:
        self.sender_id = token_hex(8)

    async def promise_mornings(self) -> None:
        """Morning messages that are due are promised."""
        async with self.make_session() as session, session.begin():
            await agenda.promise_mornings(session, now=await self._now(session))

    async def ask_surveys(self) -> None:
        """Surveys close, and ask."""
        async with self.make_session() as session, session.begin():
            await survey_ticks.ask(session, now=await self._now(session))

    async def begin_surveys(self) -> None:
        """Surveys of the timetable begin, and the silent are reminded."""
        async with self.make_session() as session, session.begin():
            await survey_ticks.begin_and_remind(session, now=await self._now(session))

    async def ask_after_meetings(self) -> None:
        """Both sides are asked how a meeting was, and what nobody has answered is settled."""
        async with self.make_session() as session, session.begin():
            now = await self._now(session)
            await meeting_asking.ask_due(session, now=now)
            await meeting_asking.settle_due(session, now=now)

    async def ask_after_events(self) -> None:
        """Guests of events that are over are asked how it was."""
        async with self.make_session() as session, session.begin():
            await event_asking.ask_due(session, now=await self._now(session))

    async def pass_on_appeals(self) -> None:
        """Calls for help that nobody has opened are passed on."""
        async with self.make_session() as session, session.begin():
            await appeals.pass_on(session, now=await self._now(session))

    async def deliver(self) -> None:
        """Promises that are due are sent."""
        await self.delivery.drain()

    async def work(self) -> None:
        """Jobs that people asked for are done."""
        await self.jobs.work_off()

    async def forget_files(self) -> None:
        """Files that have arrived are deleted."""
        async with self.make_session() as session, session.begin():
            await documents.forget_delivered(session)

    async def settle_erasures(self) -> None:
        """What was erased is remembered beside the database, and overwritten in its files."""
        await self.erasing.settle()

    async def propose_erasures(self) -> None:
        """Whoever may erase is told once that data are kept no longer."""
        async with self.make_session() as session, session.begin():
            await retention.tell(session, now=await self._now(session))

    async def ask_weekly(self) -> None:
        """Curators get all of their place once a week."""
        async with self.make_session() as session, session.begin():
            await everything.ask_weekly(session, now=await self._now(session))

    async def keep_birthdays(self) -> None:
        """Where a local midnight has passed, birthdays and terms of consents are kept."""
        async with self.make_session() as session, session.begin():
            await birthdays.tick(session, now=await self._now(session))

    async def tell_of_disputes(self) -> None:
        """Curators are told of guardians who differ."""
        async with self.make_session() as session, session.begin():
            await disputes.tick(session, now=await self._now(session))

    async def forget_undecided(self) -> None:
        """What nobody wants any more is deleted: refused applications, stopped drafts, tables left lying."""
        async with self.make_session() as session, session.begin():
            now = await self._now(session)
            await admissions.forget(session, now=now)
            await archive.forget_drafts(session, now=now)
            await undo.forget_rows(session, now=now)
            await uploads.forget_old(session, now=now)
            await own_templates.forget_old(session, now=now)
            await event_series.forget_old(session, now=now)
            await authoring.forget_old(session, now=now)

    async def plan_meetings(self) -> None:
        """Pairs with a regular time have their next meetings, and none on a day that rests."""
        async with self.make_session() as session, session.begin():
            now = await self._now(session)
            await meeting_pauses.tick(session, now=now)
            await meeting_plan.tick(session, now=now)

    async def hold_events(self) -> None:
        """Events that nobody has closed are over on the day after; seats of those who left are for who waits."""
        async with self.make_session() as session, session.begin():
            now = await self._now(session)
            await event_doors.hold_past(session, now=now)
            await event_guests.free_seats(session, now=now)

    async def spread_roadmaps(self) -> None:
        """Places that have joined owe what is still to come of the plans above them."""
        async with self.make_session() as session, session.begin():
            await roadmap_spread.spread_all(session, now=await self._now(session))

    async def remind_of_requests(self) -> None:
        """Those who answer requests about data are reminded; the words of answered ones are forgotten."""
        async with self.make_session() as session, session.begin():
            now = await self._now(session)
            await request_notices.remind(session, now=now)
            await requests.forget_wishes(session, now=now)

    async def settle_pairs(self) -> None:
        """Pairs to which nobody has objected are agreed; curators learn who does not want one, or says nothing."""
        async with self.make_session() as session, session.begin():
            await pair_answers_ticks.tick(session, now=await self._now(session))

    async def send_broadcasts(self) -> None:
        """Broadcasts begin, reach everybody in portions, and end."""
        going = True
        while going:
            async with self.make_session() as session, session.begin():
                going = await broadcast_ticks.step(session, now=await self._now(session))

    async def show_broadcasts(self) -> None:
        """Authors see how far their broadcasts are."""
        await self.boards.refresh()

    async def share_budget(self) -> None:
        """This process says that it lives; as many answers leave at once as its share of the budget allows."""
        async with self.make_session() as session, session.begin():
            await session.execute(delete(Sender).where(Sender.beat_at < time() - ALIVE))
            await session.merge(Sender(id=self.sender_id, beat_at=time()))
            await session.flush()
            self.pacer.senders = await session.scalar(select(func.count()).select_from(Sender)) or 1

    async def doubt(self) -> None:
        """Promises whose sender died become doubtful."""
        async with self.make_session() as session, session.begin():
            if count := await outbox.doubt(session, machine=time(), now=await self._now(session)):
                log.warning("promises in doubt", count=count)

    async def note_refusals(self) -> None:
        """People whose telephone refused a reply are noted."""
        refused, self.replies.refused_chats = self.replies.refused_chats, set()
        if refused:
            async with self.make_session() as session, session.begin():
                await chats.refused(session, chat_ids=refused, now=await self._now(session))

    async def forget_old(self) -> None:
        """The journal forgets what Telegram cannot repeat, and the log of who looked what is too old for a proof."""
        async with self.make_session() as session, session.begin():
            await journal.forget_old(session, now=datetime.now(UTC))
            await audit.forget_old(session, now=await self._now(session))

    async def finish(self) -> None:
        """Waits for the jobs at work."""
        if self.ticking:
            await asyncio.wait(self.ticking)

    async def leave(self) -> None:
        """This process gives its share of the budget back."""
        async with self.make_session() as session, session.begin():
            await session.execute(delete(Sender).where(Sender.id == self.sender_id))

    async def _now(self, session: AsyncSession) -> datetime:
        return await clock.now(session, machine=datetime.now(UTC))


JOBS: tuple[tuple[str, float, Callable[[Timetable], Awaitable[None]]], ...] = (
    ("deliver", 1, Timetable.deliver),
    ("work", 1, Timetable.work),
    ("send_broadcasts", 1, Timetable.send_broadcasts),
    ("show_broadcasts", 3, Timetable.show_broadcasts),
    ("share_budget", 3, Timetable.share_budget),
    ("note_refusals", 5, Timetable.note_refusals),
    ("settle_erasures", 5, Timetable.settle_erasures),
    ("promise_mornings", 30, Timetable.promise_mornings),
    ("ask_surveys", 30, Timetable.ask_surveys),
    ("ask_after_meetings", 30, Timetable.ask_after_meetings),
    ("ask_after_events", 30, Timetable.ask_after_events),
    ("pass_on_appeals", 30, Timetable.pass_on_appeals),
    ("tell_of_disputes", 30, Timetable.tell_of_disputes),
    ("settle_pairs", 30, Timetable.settle_pairs),
    ("doubt", 30, Timetable.doubt),
    ("forget_files", 30, Timetable.forget_files),
    ("forget_undecided", 60, Timetable.forget_undecided),
    ("remind_of_requests", 60, Timetable.remind_of_requests),
    ("ask_weekly", 600, Timetable.ask_weekly),
    ("begin_surveys", 600, Timetable.begin_surveys),
    ("hold_events", 600, Timetable.hold_events),
    ("keep_birthdays", 600, Timetable.keep_birthdays),
    ("plan_meetings", 600, Timetable.plan_meetings),
    ("propose_erasures", 3600, Timetable.propose_erasures),
    ("spread_roadmaps", 3600, Timetable.spread_roadmaps),
    ("forget_old", 3600, Timetable.forget_old),
)
"""Name, seconds between two ticks, what is done."""


def scheduler(timetable: Timetable) -> Any:
    """An APScheduler with every job of the table; start it inside the loop."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    made = AsyncIOScheduler(timezone=UTC)
    for name, seconds, job in JOBS:
        made.add_job(
            tick(name, job, timetable),
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
    return made


def tick(name: str, job: Callable[[Timetable], Awaitable[None]], timetable: Timetable) -> Callable[[], Awaitable[None]]:
    """One run of a job; a failure is logged and the next tick tries again."""

    async def run() -> None:
        task = asyncio.current_task()
        assert task is not None
        timetable.ticking.add(task)
        try:
            with audit.on_screen(name):
                await job(timetable)
        except Exception as failure:
            log.error("a tick failed", job=name, why=type(failure).__name__)
        finally:
            timetable.ticking.discard(task)

    return run
