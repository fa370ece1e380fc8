"""A Bot API call's arguments, from a query, JSON, a form or multipart alike."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson
from aiohttp import web

from demo.refusals import Refused, bad_request

BOUNDARY = re.compile(r'boundary="?([^";]+)')
HEADER = re.compile(r"^([\w-]+):[ \t]*(.*?)\r?$", re.MULTILINE)
PARAMETER = re.compile(r';\s*(\w+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;]*))')
ESCAPED = re.compile(r"\\(.)")
INTEGER = re.compile(r"\s*([+-]?[0-9]{1,18})")


@dataclass(slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Arguments:
    """The named values of one call; objects may stand as JSON text or, in a JSON body, as they are."""

    values: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a value as text, empty when absent."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        return "" if value is None else orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number as leniently as Telegram reads one: what is no number is the default."""
        found = INTEGER.match(self.text(name))
        return int(found.group(1)) if found else default

    def flag(self, name: str) -> bool:
        """Return a Boolean as Telegram reads one."""
        return self.text(name).lower() in ("true", "yes", "1")

    def json(self, name: str, refusal: str) -> Any:
        """Return a JSON value, None when absent; `refusal` is what Telegram says to broken JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise bad_request(refusal) from error

    def json_list(self, name: str) -> list[Any]:
        """Return a JSON list, empty when it is absent or no list."""
        value = self.json(name, f"can't parse {name} JSON object")
        return value if isinstance(value, list) else []


async def read(request: web.BaseRequest) -> Arguments:
    """Read whatever way the bot chose to send its arguments; raises Refused."""
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    arguments = Arguments(values)
    if not request.body_exists:
        return arguments
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused(413, "Request Entity Too Large") from error
    match request.content_type:
        case "application/json":
            values.update(_json(body))
        case "application/x-www-form-urlencoded":
            values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        case "multipart/form-data":
            _multipart(body, request.headers["Content-Type"], arguments)
    return arguments


def _json(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        try:
            body.decode()
        except UnicodeDecodeError:
            raise bad_request("strings must be encoded in UTF-8") from error
        raise bad_request(f"can't parse parameter value: {error}") from error
    if not isinstance(values, dict):
        raise bad_request("JSON object expected")
    return values


def _multipart(body: bytes, content_type: str, arguments: Arguments) -> None:
    boundary = BOUNDARY.search(content_type)
    if boundary is None:
        raise bad_request("boundary not found")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.group(1).encode())[1:]:
        head, found, content = part.partition(b"\r\n\r\n")
        if found:
            _take(head.decode("utf-8", "replace"), content, arguments)


def _take(head: str, content: bytes, arguments: Arguments) -> None:
    # Read by hand: Telegram takes file names that the standard forbids, and grammY sends such.
    headers = {name.lower(): value for name, value in HEADER.findall(head)}
    found = PARAMETER.findall(headers.get("content-disposition", ""))
    said = {name: unquote(ESCAPED.sub(r"\1", quoted) or plain.strip()) for name, quoted, plain in found}
    if "name" not in said:
        raise bad_request("field name in multipart/form-data not found")
    if "filename" not in said:
        arguments.values[said["name"]] = content.decode("utf-8", "replace")
        return
    kind = headers.get("content-type", "application/octet-stream")
    arguments.uploads[said["name"]] = Upload(PurePosixPath(said["filename"]).name, kind, content)
