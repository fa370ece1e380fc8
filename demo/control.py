"""The page's clock and panel, by the bot's own control port on this machine."""

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from demo.phone_routes import Given, answer, given_to
from demo.refusals import Impossible
from demo.telegram import Telegram

PATIENCE = aiohttp.ClientTimeout(total=120, connect=2)
MOST_STEPS = 500
SAY = 'Say {"forward": seconds}, {"to": "a moment with its zone"} or {"to": "next"}.'
ABSENT = "The bot does not answer on its control port: it is not running, or was started without one."


class Control:
    """Speaks with the bot; the server's time follows what the bot says its time is."""

    def __init__(self, telegram: Telegram, url: str | None) -> None:
        self.telegram = telegram
        self.url = url

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the clock and the panel."""
        return [
            web.get("/demo/clock", self.clock),
            web.post("/demo/clock", self.turn),
            web.get("/demo/state", self.state),
        ]

    async def clock(self, _request: web.Request) -> web.Response:
        """Tell what time the bot has and what is due next."""
        return answer(self._follow(await self._ask("GET", "/next-due")))

    async def turn(self, request: web.Request) -> web.Response:
        """Turn the bot's clock forward by seconds, to a moment, or to the next thing due."""
        given = await given_to(request)
        told = await self._ask("GET", "/next-due")
        until = _until(given, told)
        for _ in range(MOST_STEPS):
            if until is None or not told["next_due"] or _moment(told["next_due"]) >= until:
                break
            told = await self._step(_moment(told["next_due"]))
        return answer(self._follow(told if until is None else await self._step(until)))

    async def state(self, _request: web.Request) -> web.Response:
        """Tell what the programme remembers."""
        return answer(await self._ask("GET", "/state"))

    async def _step(self, moment: datetime) -> dict[str, Any]:
        """Turn both clocks to a moment, the server's first: what is sent on the way bears its time."""
        self._show(moment)
        return await self._ask("POST", "/clock", {"to": moment.isoformat()})

    def _show(self, moment: datetime) -> None:
        machine = datetime.fromtimestamp(0, UTC) + timedelta(seconds=self.telegram.machine())
        self.telegram.turn((moment - machine).total_seconds())

    def _follow(self, told: dict[str, Any]) -> dict[str, Any]:
        if isinstance(told.get("now"), str):
            self._show(_moment(told["now"]))
            self.telegram.happened("clock", 0, now=told["now"])
        return {**told, "offset": self.telegram.offset}

    async def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        if self.url is None:
            raise Impossible(ABSENT, 503)
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as session,
                session.request(method, self.url.rstrip("/") + path, json=body) as response,
            ):
                told = orjson.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Impossible(ABSENT, 503) from error
        if response.status >= 400 or not isinstance(told, dict):
            raise Impossible(f"The bot refused: {told}", 502)
        return told


def _until(given: Given, told: dict[str, Any]) -> datetime | None:
    """The moment to turn to; None where nothing is due next. Raises Impossible."""
    try:
        if "forward" in given:
            return _moment(told["now"]) + timedelta(seconds=float(given["forward"]))
        if given["to"] == "next":
            return _moment(told["next_due"]) if told["next_due"] else None
        return _moment(given["to"])
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise Impossible(
            'Say {"forward": seconds}, {"to": "a moment with its zone"} or {"to": "next"}.', 400
        ) from error


def _moment(told: str) -> datetime:
    moment = datetime.fromisoformat(told)
    if moment.tzinfo is None:
        raise ValueError(told)
    return moment
