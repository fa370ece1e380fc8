"""Telegram posts updates to an address of ours, and may forget each once it is written down."""

import asyncio
import hmac

import structlog
from aiohttp import web
from pydantic import SecretStr
from yarl import URL

from bot import database, journal
from bot.telegram import ALLOWED_UPDATES, InDoubt, NotDelivered, Refused, Telegram
from bot.updates import Updates

log = structlog.get_logger()

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
MOST_BYTES = 1 << 20
"""Of one update: Telegram's are a few thousand."""
TRY_AGAIN = 5.0


class Webhook:
    """The door for updates; who does not know the secret stays outside, whatever address they come from."""

    def __init__(self, telegram: Telegram, updates: Updates, url: str, secret: SecretStr) -> None:
        self._telegram, self._updates = telegram, updates
        self._url, self._secret = url, secret.get_secret_value()

    async def listen(self, host: str, port: int) -> None:
        """Takes updates in for ever."""
        application = web.Application(client_max_size=MOST_BYTES)
        application.router.add_post(URL(self._url).path, self._take)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            await self._tell_telegram()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        """One update: 200 once it is on disk."""
        given = request.headers.get(SECRET, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self._secret.encode()):
            return web.Response(status=401)
        try:
            await self._updates.take_in([journal.posted(await request.read())])
        except journal.Unreadable:
            return web.Response(status=400)
        except database.Unreachable as failure:
            log.warning("the database does not answer", why=type(failure.__cause__).__name__)
            return web.Response(status=503)
        return web.Response()

    async def _tell_telegram(self) -> None:
        wish = {"url": self._url, "secret_token": self._secret, "allowed_updates": ALLOWED_UPDATES}
        while True:
            try:
                await self._telegram.call("setWebhook", wish)
            except (NotDelivered, InDoubt) as failure:
                log.warning("Telegram does not answer yet", why=type(failure).__name__)
            except Refused as refusal:
                log.error("Telegram refuses WEBHOOK_URL", code=refusal.code, why=refusal.description)
            else:
                return
            await asyncio.sleep(TRY_AGAIN)
