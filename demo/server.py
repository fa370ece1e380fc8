"""The server: one address on this machine for bots, telephones and the page."""

import errno
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from demo.bot_api import BotApi
from demo.control import Control
from demo.phone_routes import answer, routes
from demo.refusals import Impossible, Refused
from demo.screens import Screens
from demo.store import NoShelf, Store
from demo.telegram import Telegram

HOST = "127.0.0.1"
LOCAL_HOST = re.compile(r"(?:127\.0\.0\.1|localhost)(?::\d+)?")
PORTS_TRIED = 21
BODY_BYTES = 50 << 20
LAST_ANSWERS = 0.5

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Server:
    """A running server: where it is, and all it knows."""

    url: str
    telegram: Telegram


class PortTaken(Exception):
    """Every port that may be tried is taken."""


@asynccontextmanager
async def serve(
    *,
    port: int = 0,
    next_free: bool = False,
    store: Path | None = None,
    flood: bool = False,
    bot_control: str | None = None,
    username: str = "nastavnik_demo_bot",
) -> AsyncIterator[Server]:
    """Serve on this machine until the block ends; `port` 0 takes any free one."""
    shelf = Store(store) if store else NoShelf()
    telegram = Telegram(shelf, flood=flood, username=username)
    app = application(telegram, bot_control)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=LAST_ANSWERS)
    await runner.setup()
    try:
        for bot in telegram.bots:
            telegram.send_courier(bot)
        bound = await _bind(runner, range(port, port + PORTS_TRIED) if next_free and port else [port])
        yield Server(f"http://{HOST}:{bound}", telegram)
    finally:
        for bot in telegram.bots:
            await telegram.recall(bot)
        await runner.cleanup()
        shelf.close()


def application(telegram: Telegram, bot_control: str | None = None) -> web.Application:
    """Return the web application over a state."""
    bots = BotApi(telegram)

    async def call(request: web.Request) -> web.StreamResponse:
        return await bots.answer(request, request.match_info["token"], request.match_info["method"])

    app = web.Application(client_max_size=BODY_BYTES, middlewares=[_guard])
    app.router.add_route("*", "/bot{token:[^/]*}/{method}", call)
    app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", bots.download)
    app.add_routes([*routes(telegram), *Control(telegram, bot_control).routes(), *Screens(telegram).routes()])
    return app


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only this machine in, under its own name, and no other site's page; turn refusals into sentences."""
    if LOCAL_HOST.fullmatch(request.host) is None:
        return answer({"error": "This server answers only to 127.0.0.1 and localhost."}, 403)
    if request.path != "/" and _comes_from_elsewhere(request):
        return answer({"error": "Another site's page may not do anything here."}, 403)
    try:
        return await handler(request)
    except Impossible as impossible:
        return answer({"error": str(impossible)}, impossible.status)
    except Refused as refused:
        return answer({"error": refused.description}, refused.code)


def _comes_from_elsewhere(request: web.Request) -> bool:
    own = request.headers.get("Origin") in (None, f"http://{request.host}")
    return not own or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


async def _bind(runner: web.AppRunner, ports: range | list[int]) -> int:
    for port in ports:
        site = web.TCPSite(runner, HOST, port)
        try:
            await site.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            continue
        bound: int = runner.addresses[0][1]
        return bound
    raise PortTaken(f"Every port from {ports[0]} to {ports[-1]} is taken.")
