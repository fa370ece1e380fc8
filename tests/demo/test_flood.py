"""Telegram's limits, by a clock that the test holds."""

from demo.flood import Flood
from demo.server import Server
from tests.demo.wire import Wire


def accepted(flood: Flood, chats: list[int], times: list[float]) -> int:
    return sum(flood.take(chat, at) == 0 for chat, at in zip(chats, times, strict=True))


def test_one_chat_takes_a_short_burst_and_then_one_message_a_second() -> None:
    flood = Flood()
    assert [flood.take(1, 100.0) for _ in range(7)] == [0, 0, 0, 0, 0, 1, 1]
    assert [flood.take(1, 100.5), flood.take(1, 101.0), flood.take(1, 101.1)] == [1, 0, 1]
    assert accepted(flood, [1] * 60, [102.0 + second for second in range(60)]) == 60


def test_a_group_takes_twenty_messages_a_minute() -> None:
    flood = Flood()
    assert accepted(flood, [-1] * 30, [100.0] * 30) == 20
    assert flood.take(-1, 100.0) == 3
    assert accepted(flood, [-1] * 120, [100.0 + second / 2 for second in range(120)]) == 19


def test_over_all_chats_thirty_messages_a_second_go_on_for_ever() -> None:
    flood = Flood()
    even = [100.0 + number / 30 for number in range(3000)]
    assert accepted(flood, list(range(1, 3001)), even) == 3000


def test_over_all_chats_more_than_thirty_a_second_are_refused() -> None:
    flood = Flood()
    fast = [100.0 + number / 60 for number in range(600)]
    assert accepted(flood, list(range(1, 601)), fast) in range(325, 333)


def test_calls_that_are_refused_do_not_make_the_wait_longer() -> None:
    flood = Flood()
    for _ in range(100):
        flood.take(1, 100.0)
    assert flood.take(1, 101.0) == 0


async def test_a_flood_is_answered_with_the_seconds_to_wait(wire: Wire, server: Server) -> None:
    server.telegram.flood = True
    server.telegram.machine = lambda: 1_800_000_000.0
    person = await wire.person()
    for _ in range(5):
        assert (await wire.call("sendMessage", chat_id=person, text="?"))["ok"]
    assert await wire.call("sendMessage", chat_id=person, text="?") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert await wire.result("sendChatAction", chat_id=person, action="typing") is True
    server.telegram.machine = lambda: 1_800_000_001.0
    assert (await wire.call("sendMessage", chat_id=person, text="?"))["ok"]
    figures = await wire.demo("GET", "statistics")
    assert (figures["too_many_requests"], figures["too_many_requests_scripted"]) == (1, 0)
    assert (figures["by_method"]["sendMessage"], figures["max_in_any_second"]) == (7, 5)
