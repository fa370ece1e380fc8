"""A bot's webhook: its updates are posted there, each again and again until it is accepted."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from demo.chats import Json
from demo.inbox import RETENTION, Inbox, Update
from demo.refusals import bad_request

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
CONNECTIONS = 40
MOST_CONNECTIONS = 100
ANSWERS_WITHIN = aiohttp.ClientTimeout(total=60)
LONGEST_PAUSE = 60.0
LOCAL = ("127.0.0.1", "localhost")


@dataclass(slots=True)
class Webhook:
    """Where a bot wants its updates, and what came of the last try that failed."""

    url: str
    secret: str
    connections: int
    error_at: int = 0
    error: str = ""

    def info(self, waiting: int) -> Json:
        """Return what getWebhookInfo tells."""
        told: Json = {"url": self.url, "has_custom_certificate": False, "pending_update_count": waiting}
        if self.error_at:
            told |= {"last_error_date": self.error_at, "last_error_message": self.error}
        return told | {"max_connections": self.connections}

    def state(self) -> Json:
        """Return what is kept of it."""
        return {"url": self.url, "secret": self.secret, "connections": self.connections}


def webhook(url: str, secret: str, connections: int) -> Webhook:
    """Return a webhook as a bot asks for it; raises Refused. Plain HTTP is taken on this machine alone."""
    try:
        where = URL(url)
    except ValueError as error:
        raise bad_request("bad webhook: Invalid URL specified") from error
    if where.scheme != "https" and not (where.scheme == "http" and where.host in LOCAL):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return Webhook(url, secret, min(max(connections, 1), MOST_CONNECTIONS) if connections else CONNECTIONS)


@dataclass(slots=True)
class Courier:
    """Posts one bot's updates: those of a chat one after another, chats beside each other."""

    inbox: Inbox
    webhook: Webhook
    now: Callable[[], float]
    longest_pause: float = LONGEST_PAUSE
    """Seconds between two tries of one update at most: the real server takes 60 to 120."""
    lines: dict[int, deque[Update]] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    free: asyncio.Semaphore = field(init=False)
    session: aiohttp.ClientSession = field(init=False)

    def __post_init__(self) -> None:
        self.free = asyncio.Semaphore(self.webhook.connections)
        self.session = aiohttp.ClientSession(timeout=ANSWERS_WITHIN, auto_decompress=False)
        for update in self.inbox.updates:
            self.take(update)

    def take(self, update: Update) -> None:
        """Let an update be posted when those before it in its chat are accepted."""
        chat_id = _chat_id(update.body)
        line = self.lines.setdefault(chat_id, deque())
        line.append(update)
        if len(line) == 1:
            task = asyncio.create_task(self._post_all(chat_id, line))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def stop(self) -> None:
        """Post nothing more."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.session.close()

    async def _post_all(self, chat_id: int, line: deque[Update]) -> None:
        while line:
            await self._post(line[0])
            self.inbox.accepted(line.popleft())
        del self.lines[chat_id]

    async def _post(self, update: Update) -> None:
        """Try until it is accepted, or too old: the first time again at once, then after twice as long each time."""
        pause = 0.0
        while self.now() < update.at + RETENTION:
            async with self.free:
                refusal, asked = await self._try(update)
            if not refusal:
                return
            self.webhook.error_at, self.webhook.error = int(self.now()), refusal
            await asyncio.sleep(min(pause if asked is None else asked, self.longest_pause))
            pause = min(max(2 * pause, 1.0), self.longest_pause)

    async def _try(self, update: Update) -> tuple[str, float | None]:
        """Return why it was not accepted, empty when it was, and the pause that the bot asks for."""
        headers = {"Content-Type": "application/json"}
        if self.webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook.secret
        try:
            async with self.session.post(self.webhook.url, data=update.body, headers=headers) as response:
                if 200 <= response.status < 300:
                    return "", None
                asked = response.headers.get("Retry-After", "")
                why = f"Wrong response from the webhook: {response.status} {response.reason}"
                return why, float(asked) if asked.isdecimal() else None
        except TimeoutError:
            return "Read timeout expired", None
        except aiohttp.ClientError:
            return "Connection refused", None


def _chat_id(body: bytes) -> int:
    """Return whose turn an update is; whatever cannot be read is nobody's."""
    try:
        update: Any = json.loads(body)
    except (ValueError, RecursionError):
        return 0
    for content in update.values() if isinstance(update, dict) else ():
        if isinstance(content, dict):
            chat = content.get("chat") or content.get("from")
            return chat["id"] if isinstance(chat, dict) and isinstance(chat.get("id"), int) else 0
    return 0
