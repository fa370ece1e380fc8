"""How a bot takes its updates."""

import asyncio
from typing import Any

import pytest

from demo.inbox import RETENTION
from demo.server import Server
from tests.demo.wire import Wire


async def waiting_poll(wire: Wire, server: Server, **arguments: Any) -> asyncio.Task[dict[str, Any]]:
    """Start a long poll and return when the server has it waiting."""
    task = asyncio.create_task(wire.call("getUpdates", timeout=30, **arguments))
    while server.telegram.bots[0].inbox.waiting is None:
        await asyncio.sleep(0)
    return task


async def texts(wire: Wire, **arguments: Any) -> list[str]:
    return [update["message"]["text"] for update in await wire.updates(**arguments)]


async def test_updates_wait_until_they_are_acknowledged(wire: Wire) -> None:
    person = await wire.person()
    for text in ("раз", "два", "три"):
        await wire.act(person, "text", text=text)
    first = await wire.updates()
    assert [update["message"]["text"] for update in first] == ["раз", "два", "три"]
    assert await wire.updates() == first
    assert await texts(wire, limit=2) == ["раз", "два"]
    assert await texts(wire, offset=first[1]["update_id"]) == ["два", "три"]
    assert await texts(wire, offset=first[2]["update_id"] + 1) == []
    assert await texts(wire) == []


async def test_a_negative_offset_keeps_the_last_ones_and_forgets_the_rest(wire: Wire) -> None:
    person = await wire.person()
    for text in ("раз", "два", "три"):
        await wire.act(person, "text", text=text)
    assert await texts(wire, offset=-2) == ["два", "три"]
    assert await texts(wire, offset=-9) == ["два", "три"]


async def test_a_long_poll_ends_with_the_first_update(wire: Wire, server: Server) -> None:
    person = await wire.person()
    poll = await waiting_poll(wire, server)
    await wire.act(person, "text", text="раз")
    assert [update["message"]["text"] for update in (await poll)["result"]] == ["раз"]


async def test_a_long_poll_without_updates_ends_empty(wire: Wire) -> None:
    assert await wire.updates(timeout=1) == []


async def test_a_second_poll_ends_the_first(wire: Wire, server: Server) -> None:
    older = await waiting_poll(wire, server)
    newer = asyncio.create_task(wire.call("getUpdates", timeout=30))
    answer = await older
    assert (answer["error_code"], answer["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await wire.person(started=False)
    await wire.act(1001, "start")
    assert [update["message"]["text"] for update in (await newer)["result"]] == ["/start"]


async def test_an_update_that_comes_while_a_dead_bot_is_still_connected_is_kept(wire: Wire, server: Server) -> None:
    person = await wire.person()
    poll = await waiting_poll(wire, server)
    poll.cancel()
    await wire.act(person, "text", text="раз")
    assert await texts(wire) == ["раз"]


async def test_only_the_types_asked_for_are_delivered_and_the_choice_is_remembered(wire: Wire) -> None:
    person = await wire.person()
    await wire.updates(allowed_updates=["callback_query"])
    await wire.act(person, "text", text="не для бота")
    await wire.act(person, "block")
    assert await wire.updates() == []
    assert (await wire.result("getWebhookInfo"))["allowed_updates"] == ["callback_query"]
    await wire.updates(allowed_updates=[])
    await wire.act(person, "start")
    assert [set(update) - {"update_id"} for update in await wire.updates()] == [{"my_chat_member"}, {"message"}]


async def test_updates_older_than_a_day_are_gone(wire: Wire, server: Server) -> None:
    person = await wire.person()
    await wire.act(person, "text", text="вчера")
    machine = server.telegram.machine
    server.telegram.bots[0].inbox.now = lambda: machine() + RETENTION + 1
    assert await wire.updates() == []


async def test_dropping_the_webhook_may_drop_what_waits(wire: Wire) -> None:
    person = await wire.person()
    await wire.act(person, "text", text="раз")
    assert (await wire.result("getWebhookInfo"))["pending_update_count"] == 1
    assert await wire.result("deleteWebhook") is True
    assert len(await wire.updates()) == 1
    assert await wire.result("deleteWebhook", drop_pending_updates=True) is True
    assert await wire.updates() == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id": 900000001, "message" :  {"\\ud83d": "\\u0000", "date": 1e400}}',
        '{"update_id":900000001,"новое поле":[]}'.encode(),
    ],
)
async def test_a_raw_update_is_delivered_byte_for_byte(wire: Wire, body: bytes) -> None:
    assert await wire.demo("POST", "updates", body) == {"update_id": 900000001}
    async with wire.session.get(f"{wire.url}/bot{wire.token}/getUpdates") as response:
        assert await response.read() == b'{"ok":true,"result":[' + body + b"]}"


async def test_a_raw_update_without_a_number_gets_the_next(wire: Wire) -> None:
    await wire.demo("POST", "updates", b'{"update_id": 900000001}')
    assert await wire.demo("POST", "updates", b' { "poll": 1}') == {"update_id": 900000002}
    assert await wire.demo("POST", "updates", b"{}") == {"update_id": 900000003}
    assert await wire.demo("POST", "updates", b'"{\\"x\\":[]}"') == {"update_id": 900000004}
    assert await wire.updates() == [
        {"update_id": 900000001},
        {"update_id": 900000002, "poll": 1},
        {"update_id": 900000003},
        {"update_id": 900000004, "x": []},
    ]


async def test_each_bot_has_its_own_updates_and_the_first_gets_what_came_before_it(wire: Wire) -> None:
    user = await wire.demo("POST", "users", {"first_name": "Аня"})
    await wire.act(user["id"], "start")
    assert await texts(wire) == ["/start"]
    other = Wire(wire.session, wire.url, "43:other")
    assert await other.updates() == []
    await wire.demo("POST", f"users/{user['id']}/start?bot=43", {"payload": "x"})
    assert await texts(other) == ["/start x"]
    assert (await other.result("getMe"))["id"] == 43
