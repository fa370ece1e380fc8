"""Scripted faults: what a bot meets on a bad day."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.demo.wire import Wire


async def script(wire: Wire, **line: Any) -> None:
    await wire.demo("POST", "faults", [line])


async def shown(wire: Wire, person: int) -> list[str]:
    return [message["text"] for message in (await wire.screen(person))["messages"] if "out" not in message]


async def test_a_status_is_given_as_often_as_scripted(wire: Wire) -> None:
    person = await wire.person()
    await script(wire, method="sendMessage", times=2, kind="status", status=502)
    for _ in range(2):
        assert await wire.refusal("sendMessage", chat_id=person, text="раз") == (502, "Bad Gateway")
    assert await wire.result("sendMessage", chat_id=person, text="два")
    assert await shown(wire, person) == ["два"]


async def test_a_scripted_429_is_counted_apart(wire: Wire) -> None:
    person = await wire.person()
    await script(wire, kind="status", status=429, retry_after=7)
    answer = await wire.call("sendMessage", chat_id=person, text="раз")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 7})
    assert answer["description"] == "Too Many Requests: retry after 7"
    figures = await wire.demo("GET", "statistics")
    assert (figures["too_many_requests"], figures["too_many_requests_scripted"]) == (1, 1)


async def test_a_fault_meets_only_its_method_and_chat(wire: Wire) -> None:
    anna, boris = await wire.person(), await wire.person(first_name="Боря")
    await script(wire, method="sendMessage", chat_id=boris, kind="status", status=500)
    assert await wire.result("sendMessage", chat_id=anna, text="раз")
    assert await wire.result("sendChatAction", chat_id=boris, action="typing")
    assert await wire.refusal("sendMessage", chat_id=boris, text="раз") == (500, "Internal Server Error")


@pytest.mark.parametrize(("kind", "delivered"), [("drop_before", []), ("drop_after", ["раз"])])
async def test_a_connection_is_lost_before_or_after_delivery(wire: Wire, kind: str, delivered: list[str]) -> None:
    person = await wire.person()
    await script(wire, kind=kind)
    with pytest.raises(aiohttp.ClientConnectionError):
        await wire.call("sendMessage", chat_id=person, text="раз")
    assert await shown(wire, person) == delivered
    ledger = await wire.demo("GET", "calls")
    assert [(call["ok"], call["fault"]) for call in ledger] == [(bool(delivered), kind)]


async def test_an_answer_that_never_comes_though_the_message_does(wire: Wire) -> None:
    person = await wire.person()
    await script(wire, kind="timeout_after_delivery")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wire.call("sendMessage", chat_id=person, text="раз"), 0.3)
    assert await shown(wire, person) == ["раз"]


async def test_a_slow_answer_is_an_answer(wire: Wire) -> None:
    person = await wire.person()
    await script(wire, kind="slow", seconds=0.05)
    started = asyncio.get_running_loop().time()
    assert await wire.result("sendMessage", chat_id=person, text="раз")
    assert asyncio.get_running_loop().time() - started >= 0.05


async def test_a_passing_refusal(wire: Wire) -> None:
    person = await wire.person()
    await script(wire, kind="forbidden_passing")
    answer = await wire.refusal("sendMessage", chat_id=person, text="раз")
    assert answer == (403, "Forbidden: can't send messages to the user")
    assert await wire.result("sendMessage", chat_id=person, text="раз")


async def test_the_script_can_be_cleared_and_refuses_nonsense(wire: Wire) -> None:
    person = await wire.person()
    await script(wire, kind="status", status=500, times=100)
    await wire.demo("DELETE", "faults")
    assert await wire.result("sendMessage", chat_id=person, text="раз")
    assert "kind" in (await wire.demo("POST", "faults", [{"kind": "earthquake"}], status=400))["error"]
    assert "colour" in (await wire.demo("POST", "faults", [{"kind": "slow", "colour": 1}], status=400))["error"]
    await wire.demo("POST", "faults", b"{", status=400)
