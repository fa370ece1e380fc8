"""The control port: on loopback only, for the demonstration and the stories; it shows the state and turns the clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic, time
from typing import Any

from aiohttp import web

from bot.schedule import Timetable
from bot.updates import Updates
from services import agenda, clock, jobs, outbox, state

HOST = "127.0.0.1"
WAIT = 30.0
"""Seconds of machine time for what is due at one moment to be sent."""
MOST_STEPS = 500


class Control:
    """Answers GET /state, GET /next-due and POST /clock."""

    def __init__(self, timetable: Timetable, updates: Updates) -> None:
        self._timetable, self._updates = timetable, updates
        self._turning = asyncio.Lock()

    async def serve(self, port: int) -> web.AppRunner:
        """Starts answering; the runner's `cleanup` ends it."""
        application = web.Application(middlewares=[_only_loopback])
        application.router.add_get("/state", self._state)
        application.router.add_get("/next-due", self._next_due)
        application.router.add_post("/clock", self._turn)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, port).start()
        return runner

    async def _state(self, _request: web.Request) -> web.Response:
        async with self._timetable.make_session() as session:
            now = await clock.now(session, machine=datetime.now(UTC))
            return web.json_response(await state.remembered(session, now=now))

    async def _next_due(self, _request: web.Request) -> web.Response:
        now, due = await self._moments()
        return web.json_response({"now": now.isoformat(), "next_due": due and due.isoformat()})

    async def _turn(self, request: web.Request) -> web.Response:
        """Turns the clock: {"forward": seconds}, {"to": moment} or {"to": "next"}."""
        async with self._turning:
            try:
                target = await self._target(await request.json())
            except (ValueError, TypeError, KeyError, OverflowError):
                say = 'expected {"forward": seconds}, {"to": "an ISO moment with its zone"} or {"to": "next"}'
                return web.json_response({"error": say}, status=400)
            await self._step_to(target)
            now, due = await self._moments()
            return web.json_response({"now": now.isoformat(), "next_due": due and due.isoformat()})

    async def _target(self, wish: dict[str, Any]) -> datetime:
        """The moment to turn to; the present where the next is wished for and nothing is due."""
        if "forward" in wish:
            async with self._timetable.make_session() as session:
                now = await clock.now(session, machine=datetime.now(UTC))
            return now + timedelta(seconds=max(0.0, float(wish["forward"])))
        if wish["to"] == "next":
            now, due = await self._moments()
            return due or now
        moment = datetime.fromisoformat(wish["to"])
        if moment.tzinfo is None:
            raise ValueError(wish["to"])
        return moment.astimezone(UTC)

    async def _step_to(self, target: datetime) -> None:
        """From due moment to due moment; at each, everything due is promised and sent."""
        await self._act()
        for _step in range(MOST_STEPS):
            now, due = await self._moments()
            if due is None or due > target:
                break
            await self._set(max(due, now + timedelta(seconds=1)))
            await self._act()
        await self._set(target)
        await self._act()

    async def _act(self) -> None:
        """Promises and sends what is due, until nothing is left that could be sent now."""
        end = monotonic() + WAIT
        await self._timetable.ask_after_meetings()
        await self._timetable.ask_after_events()
        await self._timetable.promise_mornings()
        await self._timetable.begin_surveys()
        await self._timetable.ask_surveys()
        await self._timetable.pass_on_appeals()
        await self._timetable.keep_birthdays()
        await self._timetable.plan_meetings()
        await self._timetable.tell_of_disputes()
        await self._timetable.remind_of_requests()
        await self._timetable.settle_pairs()
        while monotonic() < end:
            await self._timetable.work()
            await self._timetable.send_broadcasts()
            await self._timetable.deliver()
            async with self._timetable.make_session() as session:
                now = await clock.now(session, machine=datetime.now(UTC))
                left = await outbox.is_due(session, now=now, machine=time())
                left = left or await jobs.are_open(session, machine=time())
            if not (left or self._timetable.delivery.busy or self._timetable.jobs.busy or self._updates.busy):
                return
            await asyncio.sleep(0.02)

    async def _set(self, moment: datetime) -> None:
        async with self._timetable.make_session() as session, session.begin():
            await clock.turn(session, to=moment, machine=datetime.now(UTC))

    async def _moments(self) -> tuple[datetime, datetime | None]:
        async with self._timetable.make_session() as session:
            now = await clock.now(session, machine=datetime.now(UTC))
            return now, await agenda.next_moment(session, now=now)


@web.middleware
async def _only_loopback(request: web.Request, handler: Any) -> web.StreamResponse:
    """A page of a stranger's site in the same browser is not let in."""
    host = (request.host or "").rpartition(":")[0] or request.host
    if host not in (HOST, "localhost"):
        return web.json_response({"error": "only this machine may ask"}, status=403)
    answer: web.StreamResponse = await handler(request)
    return answer
