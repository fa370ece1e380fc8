"""The pace of messages: answers first, one chat not too often, silence when Telegram asks for it."""

import asyncio
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.pacer import BURST, EARLY, FLOOD, Pacer

GROUP = -100


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_answers_leave_at_once_until_very_many_have_just_left() -> None:
    pacer = Pacer(60.0, 1.0, clock=Time())
    async with asyncio.timeout(0.5):
        for _ in range(int(60 * EARLY)):
            await pacer.answer()
    assert pacer.answers == 20


async def test_answers_beyond_that_leave_at_the_rate_of_this_process() -> None:
    pacer = Pacer(400.0, 1.0)
    pacer.senders = 2
    loop, left = asyncio.get_running_loop(), []
    for _ in range(100):
        await pacer.answer()
        left.append(loop.time())
    assert left[-1] - left[0] >= (99 / 200 - EARLY) * 0.95


async def test_in_a_silence_answers_wait_too() -> None:
    pacer = Pacer(1000.0, 1.0)
    pacer.quiet_until = pacer._clock() + 0.05
    loop, began = asyncio.get_running_loop(), asyncio.get_running_loop().time()
    await pacer.answer()
    assert loop.time() - began >= 0.045


def test_after_a_standstill_those_that_are_late_leave_one_after_another() -> None:
    time = Time()
    pacer = Pacer(10.0, 1.0, clock=time)
    moments = [99.0 + number / 10 for number in range(8)]
    waits = [pacer.late(moment, 1) for moment in moments]
    assert waits[0] <= 0
    assert all(later - earlier >= 0.08 - 1e-6 for earlier, later in pairwise(waits[1:]))


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


@given(st.lists(st.floats(0, 30), max_size=60))
def test_a_group_never_gets_more_than_twenty_a_minute(pauses: list[float]) -> None:
    time, left = Time(), []
    pacer = Pacer(30.0, 1.0, clock=time)
    for pause in pauses:
        time.now += max(pause, pacer.chat_pause(GROUP) + 1e-9)
        left.append(pacer.chat_taken(GROUP))
    for start in left:
        assert sum(start <= moment < start + 60 for moment in left) <= 20


def test_a_refusal_in_quiet_times_is_the_chats_own() -> None:
    pacer = Pacer(30.0, 1.0, clock=Time())
    pacer.refused(5, left_at=pacer.chat_taken(5), retry_after=10)
    assert pacer.silence == 0
    assert pacer.refusals == []


def test_a_refusal_in_the_middle_of_a_broadcast_means_the_whole_bot() -> None:
    time = Time()
    pacer = Pacer(30.0, 1.0, clock=time)
    for chat in range(20):
        time.now += 1 / 30
        left_at = pacer.chat_taken(chat)
    pacer.refused(19, left_at=left_at, retry_after=10)
    assert pacer.silence == 10
    assert [one.retry_after for one in pacer.refusals] == [10]


def test_several_chats_that_refuse_at_one_time_mean_the_whole_bot() -> None:
    pacer = Pacer(30.0, 1.0, clock=Time())
    for chat in range(FLOOD):
        pacer.refused(chat, left_at=pacer.chat_taken(chat), retry_after=10)
    assert pacer.silence == 10
