"""The pace of messages: even, replies first, one chat not too often."""

import asyncio

from bot.pacer import BURST, REPLY, Pacer


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_messages_leave_evenly_and_a_window_of_a_second_holds_no_more_than_the_rate() -> None:
    pacer = Pacer(100.0, 1.0)
    loop, left = asyncio.get_running_loop(), []
    for _ in range(60):
        await pacer.turn(REPLY)
        left.append(loop.time())
    assert left[-1] - left[0] >= 57 / 100
    assert max(sum(start <= moment < start + 0.1 for moment in left) for start in left) <= 13


async def test_a_reply_goes_before_a_reminder_that_waited_longer() -> None:
    pacer = Pacer(20.0, 1.0)
    order: list[str] = []

    async def leave(lane: int, name: str) -> None:
        await pacer.turn(lane)
        order.append(name)

    await pacer.turn(REPLY)
    await asyncio.gather(leave(3, "broadcast"), leave(3, "broadcast"), leave(2, "reminder"), leave(REPLY, "reply"))
    assert order == ["reply", "reminder", "broadcast", "broadcast"]


async def test_as_many_places_as_are_free_are_taken_at_once_and_unused_ones_given_back() -> None:
    time = Time()
    pacer = Pacer(1000.0, 1.0, clock=time)
    assert await pacer.turns(1, most=50) == 20
    pacer.give_back(20)
    assert await pacer.turns(1, most=50) == 20
    time.now += 1
    assert await pacer.turns(1, most=10) == 10


def test_one_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    time = Time()
    pacer = Pacer(30.0, 1.0, clock=time)
    for _ in range(BURST):
        assert pacer.chat_pause(5) == 0
        pacer.chat_taken(5)
    assert pacer.chat_pause(5) == 1
    assert pacer.chat_pause(6) == 0
    time.now += 1
    assert pacer.chat_pause(5) == 0
