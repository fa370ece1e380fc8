"""What the page and the tests watch: events, files, the record of calls, faults, the page itself."""

import contextlib
from pathlib import Path

import orjson
from aiohttp import web

from demo.phone_routes import answer
from demo.refusals import Impossible
from demo.telegram import Telegram

PAGE = Path(__file__).parent / "page"
LONGEST_WAIT = 50.0
HEARTBEAT = 15.0


class Screens:
    """The routes that only look, and the script of faults."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/demo/events", self.events),
            web.get("/demo/stream", self.stream),
            web.get("/demo/files/{file_id}", self.file),
            web.get("/demo/calls", self.calls),
            web.get("/demo/statistics", self.statistics),
            web.post("/demo/faults", self.script),
            web.delete("/demo/faults", self.clear),
            web.get("/", self.page),
            web.get("/page/{path:.+}", self.page),
        ]

    async def events(self, request: web.Request) -> web.Response:
        """Return events after a number, waiting a while for the first."""
        timeout = min(_number(request, "timeout"), LONGEST_WAIT)
        return answer(await self.telegram.events.wait(int(_number(request, "after")), timeout))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send events as they happen, from a number on or from now."""
        last = request.headers.get("Last-Event-ID") or request.query.get("after") or ""
        seq = int(last) if last.isdigit() else self.telegram.events.seq
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            await response.write(b": the events follow\n\n")
            while True:
                events = await self.telegram.events.wait(seq, HEARTBEAT)
                lines = [b"id: %d\ndata: %s\n\n" % (event["seq"], orjson.dumps(event)) for event in events]
                await response.write(b"".join(lines) or b": nothing new\n\n")
                seq = events[-1]["seq"] if events else seq
        return response

    async def file(self, request: web.Request) -> web.Response:
        """Return the bytes of a file; only pictures are shown, the rest is downloaded."""
        file = self.telegram.files.by_id.get(request.match_info["file_id"])
        if file is None:
            raise Impossible("There is no such file.", 404)
        kind = file.mime_type if file.width and file.mime_type.startswith("image/") else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return web.Response(body=file.content, content_type=kind, headers=headers)

    async def calls(self, request: web.Request) -> web.Response:
        """Return the record of calls after a number."""
        return answer(self.telegram.ledger.calls.after(int(_number(request, "after"))))

    async def statistics(self, _request: web.Request) -> web.Response:
        """Return the figures of the calls."""
        return answer(self.telegram.ledger.figures() | {"pending_updates": self.telegram.pending()})

    async def script(self, request: web.Request) -> web.Response:
        """Add lines to the script of faults."""
        try:
            lines = orjson.loads(await request.read())
        except orjson.JSONDecodeError as error:
            raise Impossible(f"The script is no JSON: {error}.", 400) from error
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            raise Impossible("A script is a list of faults.", 400)
        self.telegram.faults.add(lines)
        return answer({"faults": len(self.telegram.faults.lines)})

    async def clear(self, _request: web.Request) -> web.Response:
        """Forget the script of faults."""
        self.telegram.faults.lines.clear()
        return answer({"faults": 0})

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Return a file of the page, and none beside it."""
        path = (PAGE / request.match_info.get("path", "index.html")).resolve()
        if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
            raise Impossible("There is no such page.", 404)
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


def _number(request: web.Request, name: str) -> float:
    try:
        return float(request.query.get(name, 0))
    except ValueError:
        raise Impossible(f"`{name}` must be a number.", 400) from None
