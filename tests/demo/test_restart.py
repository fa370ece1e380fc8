"""A server that is stopped, or killed, goes on where it was."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import aiohttp

from demo.server import serve
from tests.demo.pictures import png
from tests.demo.wire import Wire

MENU = {"keyboard": [[{"text": "Меню"}]]}


async def live(wire: Wire) -> dict[int, object]:
    """Let two people live a little; return their screens."""
    anna, boris = await wire.person(id=5), await wire.person(id=6, first_name="Боря")
    await wire.result("sendMessage", chat_id=anna, text="<b>Привет</b>", parse_mode="HTML")
    sent = await wire.result("sendMessage", chat_id=anna, text="?")
    await wire.result("editMessageText", chat_id=anna, message_id=sent["message_id"], text="!")
    await wire.result("sendMessage", chat_id=anna, text="Меню", reply_markup=MENU)
    gone = await wire.result("sendMessage", chat_id=anna, text="ошибка")
    await wire.result("deleteMessage", chat_id=anna, message_id=gone["message_id"])
    form = aiohttp.FormData({"kind": "photo"})
    form.add_field("file", png(), filename="a.png", content_type="image/png")
    await wire.demo("POST", f"users/{anna}/file", form)
    await wire.updates(allowed_updates=["message", "my_chat_member"])
    await wire.act(boris, "block")
    await wire.result("setMyCommands", commands=[{"command": "start", "description": "Начать"}])
    return {person: await wire.screen(person) for person in (anna, boris)}


async def check(wire: Wire, screens: dict[int, object], waiting: list[dict[str, object]]) -> None:
    for person, screen in screens.items():
        assert await wire.screen(person) == screen
    assert await wire.updates() == waiting
    photo = waiting[0]["message"]["photo"][0]  # type: ignore[index]
    async with wire.session.get(f"{wire.url}/demo/files/{photo['file_id']}") as response:
        assert await response.read() == png()
    assert await wire.refusal("sendMessage", chat_id=6, text="x") == (403, "Forbidden: bot was blocked by the user")
    assert (await wire.result("getMyCommands"))[0]["command"] == "start"
    assert (await wire.result("getWebhookInfo"))["allowed_updates"] == ["message", "my_chat_member"]
    message = await wire.act(5, "text", text="дальше")
    assert message["message_id"] == 8
    assert (await wire.updates())[-1]["update_id"] == int(str(waiting[-1]["update_id"])) + 1


async def test_a_stopped_server_goes_on(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    async with serve(store=tmp_path / "demo.db") as server:
        wire = Wire(session, server.url)
        screens = await live(wire)
        waiting = await wire.updates()
        server.telegram.turn(3600)
    async with serve(store=tmp_path / "demo.db") as server:
        assert server.telegram.offset == 3600
        await check(Wire(session, server.url), screens, waiting)


async def test_a_killed_server_goes_on(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    command = [sys.executable, "-m", "demo", "--port", "0", "--store", str(tmp_path / "demo.db")]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    wire = Wire(session, (await process.stdout.readline()).decode().strip())
    screens = await live(wire)
    waiting = await wire.updates()
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    async with serve(store=tmp_path / "demo.db") as server:
        await check(Wire(session, server.url), screens, waiting)


async def test_acknowledged_updates_do_not_come_again(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    async with serve(store=tmp_path / "demo.db") as server:
        wire = Wire(session, server.url)
        person = await wire.person()
        await wire.act(person, "text", text="раз")
        await wire.act(person, "text", text="два")
        first = (await wire.updates())[0]["update_id"]
        await wire.updates(offset=first + 1)
    async with serve(store=tmp_path / "demo.db") as server:
        updates = await Wire(session, server.url).updates()
        assert [update["message"]["text"] for update in updates] == ["два"]
