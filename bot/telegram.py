"""The wire to Telegram: JSON out, the answer's JSON back, unvalidated; and what a failure means."""

from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from yarl import URL

TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
POLL_SECONDS = 25
JSON = {"Content-Type": "application/json"}
NOT_SENT = ("User-Agent", "Accept", "Accept-Encoding")


class NotDelivered(Exception):
    """Telegram surely did not act: it refused to connect, or failed on its side."""


class InDoubt(Exception):
    """The request was written and no answer came: it may have been acted upon."""


@dataclass
class Refused(Exception):
    """Telegram answered no."""

    code: int
    description: str
    retry_after: float | None = None


class FileGone(Exception):
    """Telegram has no such file any more."""


class TooLarge(Exception):
    """The file is larger than we take."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be sent."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


class Telegram:
    """One bot's connection to a Bot API server."""

    def __init__(self, url: str, token: str, *, connections: int = 250) -> None:
        self._base = f"{url.rstrip('/')}/bot{token}/"
        self._files = f"{url.rstrip('/')}/file/bot{token}/"
        self._urls: dict[str, URL] = {}
        self._session: aiohttp.ClientSession | None = None
        self._connections = connections

    async def __aenter__(self) -> "Telegram":
        connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar(), skip_auto_headers=NOT_SENT
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session:
            await self._session.close()

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        """Calls a method; gives `result`. Raises NotDelivered, InDoubt or Refused."""
        return orjson.loads(await self.raw(method, parameters))["result"]

    async def updates(self, offset: int, limit: int) -> bytes:
        """One long poll; the whole answer as received, since one update that cannot be read must not hide the rest."""
        parameters = {"offset": offset, "timeout": POLL_SECONDS, "limit": limit, "allowed_updates": ALLOWED_UPDATES}
        return await self.raw("getUpdates", parameters, timeout=aiohttp.ClientTimeout(total=POLL_SECONDS + 15))

    async def download(self, file_id: str, *, limit: int) -> bytes:
        """The bytes of a file that somebody sent, at most `limit`: TooLarge, FileGone, NotDelivered, InDoubt."""
        assert self._session is not None
        try:
            known = await self.call("getFile", {"file_id": file_id})
        except Refused as refusal:
            raise (TooLarge if "too big" in refusal.description else FileGone) from None
        try:
            async with self._session.get(self._files + known["file_path"]) as response:
                if response.status != 200:
                    raise NotDelivered(str(response.status))
                content = await _at_most(response, limit)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotDelivered(type(error).__name__) from None
        return content

    async def raw(self, method: str, parameters: dict[str, Any], *, timeout: aiohttp.ClientTimeout = TIMEOUT) -> bytes:
        """Calls a method; gives the body of a positive answer."""
        assert self._session is not None
        try:
            data, headers = _body(parameters)
            url = self._urls.get(method) or self._urls.setdefault(method, URL(self._base + method))
            async with self._session.post(url, data=data, headers=headers, timeout=timeout) as response:
                body = await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotDelivered(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise InDoubt(type(error).__name__) from None
        if response.status == 200:
            return body
        raise _refusal(response.status, body)


ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]


async def _at_most(response: aiohttp.ClientResponse, limit: int) -> bytes:
    content = b""
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > limit:
            raise TooLarge
    return content


def _body(parameters: dict[str, Any]) -> tuple[Any, dict[str, str]]:
    """JSON; a form only where a file goes up."""
    if not any(isinstance(value, File) for value in parameters.values()):
        return orjson.dumps(parameters), JSON
    form = aiohttp.FormData()
    for name, value in parameters.items():
        if isinstance(value, File):
            form.add_field(name, value.content, filename=value.name, content_type=value.content_type)
        else:
            form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    return form, {}


def _refusal(status: int, body: bytes) -> Exception:
    try:
        answer = orjson.loads(body)
        description = str(answer["description"])
        retry_after = answer.get("parameters", {}).get("retry_after")
    except (orjson.JSONDecodeError, KeyError, AttributeError, TypeError):
        description, retry_after = "", None
    if status >= 500:
        return NotDelivered(f"{status} {description}".strip())
    return Refused(status, description, retry_after)
