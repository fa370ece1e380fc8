"""What the page watches, what it is allowed to, and where the server stands."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from demo import screens
from demo.server import PortTaken, Server, serve
from tests.demo.wire import Wire


async def test_events_come_in_order_and_can_be_waited_for(wire: Wire) -> None:
    person = await wire.person()
    seq = (await wire.demo("GET", "events"))[-1]["seq"]
    waiting = asyncio.create_task(wire.demo("GET", f"events?after={seq}&timeout=30"))
    sent = await wire.result("sendMessage", chat_id=person, text="раз")
    events = await waiting
    assert [(event["seq"], event["kind"], event["user_id"]) for event in events] == [(seq + 1, "message", person)]
    await wire.result("editMessageText", chat_id=person, message_id=sent["message_id"], text="два")
    await wire.result("sendChatAction", chat_id=person, action="typing")
    press = await wire.act(person, "press", message_id=sent["message_id"], data="x")
    await wire.result("answerCallbackQuery", **press, text="Готово", show_alert=True)
    await wire.result("deleteMessage", chat_id=person, message_id=sent["message_id"])
    await wire.act(person, "block")
    later = await wire.demo("GET", f"events?after={seq + 1}")
    assert [event["kind"] for event in later] == ["edit", "action", "toast", "delete", "block"]
    assert later[2]["toast"] == {**press, "text": "Готово", "show_alert": True}
    assert await wire.demo("GET", f"events?after={later[-1]['seq']}") == []


async def test_the_stream_sends_what_happens(wire: Wire, server: Server) -> None:
    person = await wire.person()
    async with wire.session.get(f"{wire.url}/demo/stream") as stream:
        assert stream.content_type == "text/event-stream"
        assert await stream.content.readline() == b": the events follow\n"
        await wire.result("sendMessage", chat_id=person, text="раз")
        await stream.content.readuntil(b"data: ")
        event = json.loads(await stream.content.readline())
    assert (event["kind"], event["message"]["text"]) == ("message", "раз")


async def test_the_ledger_tells_each_call_and_its_outcome(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="я" * 300)
    await wire.call("sendMessage", chat_id=person, text="")
    calls = await wire.demo("GET", "calls")
    assert [(call["method"], call["chat_id"], call["ok"], call["error_code"]) for call in calls] == [
        ("sendMessage", person, True, None),
        ("sendMessage", person, False, 400),
    ]
    assert (calls[0]["message_id"], calls[0]["text"]) == (sent["message_id"], "я" * 200)
    assert await wire.demo("GET", f"calls?after={calls[0]['seq']}") == calls[1:]
    await wire.demo("GET", "calls?after=x", status=400)
    await wire.act(person, "text", text="раз")
    figures = await wire.demo("GET", "statistics")
    assert (figures["by_method"]["sendMessage"], figures["pending_updates"]) == (2, 1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost:1234"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_only_this_machine_and_its_own_page_may_do_anything(
    wire: Wire, headers: dict[str, str], status: int
) -> None:
    for path in ("/demo/users", f"/bot{wire.token}/getMe"):
        async with wire.session.get(wire.url + path, headers=headers) as response:
            assert response.status == status
    async with wire.session.post(f"{wire.url}/demo/users", json={"first_name": "Аня"}, headers=headers) as response:
        assert response.status == status


async def test_the_page_is_served_and_nothing_beside_it(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html>")
    (page / "phones.js").write_text("1")
    (tmp_path / "secret.txt").write_text("нет")
    monkeypatch.setattr(screens, "PAGE", page)
    for path, kind in (("/", "html"), ("/page/phones.js", "javascript")):
        async with wire.session.get(wire.url + path) as response:
            assert (response.status, response.content_type.split("/")[1]) == (200, kind)
    for path in ("/page/..%2fsecret.txt", "/page/%2e%2e/secret.txt", "/page/absent.css"):
        async with wire.session.get(URL(wire.url + path, encoded=True)) as response:
            assert response.status == 404


@asynccontextmanager
async def control_port(told: dict[str, Any], status: int = 200) -> AsyncIterator[tuple[str, list[Any]]]:
    """A bot's control port that says what it is told to, and keeps what it was asked."""
    asked: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.method, request.path, await request.json() if request.body_exists else None))
        return web.json_response(told, status=status)

    app = web.Application()
    app.router.add_route("*", "/{path}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


async def test_the_clock_is_the_bots_and_messages_follow_it(session: aiohttp.ClientSession) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    told = {"now": later.isoformat(), "next_due": None}
    async with control_port(told) as (url, asked), serve(bot_control=url) as server:
        wire = Wire(session, server.url)
        clock = await wire.demo("POST", "clock", {"to": later.isoformat()})
        assert clock["offset"] == pytest.approx(86_400, abs=5)
        assert (await wire.demo("GET", "clock"))["next_due"] is None
        assert (await wire.demo("GET", "state"))["next_due"] is None
        assert (await wire.demo("POST", "clock", {"to": "next"}))["next_due"] is None
        assert [(method, path) for method, path, _ in asked] == [
            ("GET", "/next-due"),
            ("POST", "/clock"),
            ("GET", "/next-due"),
            ("GET", "/state"),
            ("GET", "/next-due"),
        ]
        assert asked[1][2] == {"to": later.isoformat()}
        person = await wire.person()
        sent = await wire.result("sendMessage", chat_id=person, text="завтра")
        assert sent["date"] == pytest.approx(later.timestamp(), abs=5)
        assert "forward" in (await wire.demo("POST", "clock", {}, status=400))["error"]


async def test_what_the_bot_refuses_is_told(session: aiohttp.ClientSession) -> None:
    async with control_port({"error": "quiet hours"}, 409) as (url, _), serve(bot_control=url) as server:
        refused = await Wire(session, server.url).demo("POST", "clock", {"forward": 5}, status=502)
        assert "quiet hours" in refused["error"]


async def test_a_bot_that_does_not_answer_is_told_in_a_sentence(wire: Wire, session: aiohttp.ClientSession) -> None:
    assert "control port" in (await wire.demo("GET", "clock", status=503))["error"]
    async with serve(bot_control="http://127.0.0.1:9") as server:
        assert "control port" in (await Wire(session, server.url).demo("GET", "state", status=503))["error"]


async def test_a_taken_port_moves_to_the_next(session: aiohttp.ClientSession) -> None:
    async with serve() as first:
        port = int(first.url.rsplit(":", 1)[1])
        async with serve(port=port, next_free=True) as second:
            assert int(second.url.rsplit(":", 1)[1]) in range(port + 1, port + 21)
            assert (await Wire(session, second.url).result("getMe"))["is_bot"] is True
        with pytest.raises(PortTaken, match=str(port)):
            async with serve(port=port):
                raise AssertionError
