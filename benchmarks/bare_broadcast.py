"""Broadcasts to compare with: aiogram's own example, and its session at an even pace. Times are real seconds."""

import asyncio
import os
import sys
from collections.abc import Iterator
from time import perf_counter

from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter

from benchmarks.echo_bot import bot

TEXT = "What you asked for did not work out. Please try again a little later."


async def example(sender: Bot, people: range, times: float) -> None:
    """As aiogram's examples have it: one after another, a twentieth of a second between two."""
    for chat_id in people:
        await send(sender, chat_id, times)
        await asyncio.sleep(0.05 / times)


async def send(sender: Bot, chat_id: int, times: float) -> None:
    """One message; after a refusal for flooding again."""
    try:
        await sender.send_message(chat_id, TEXT)
    except TelegramRetryAfter as refusal:
        await asyncio.sleep(refusal.retry_after / times)
        await send(sender, chat_id, times)


async def even(sender: Bot, people: range, rate: float) -> None:
    """Each at its own moment, as many at once as it takes."""
    began = perf_counter()
    async with asyncio.TaskGroup() as sending:
        for number, chat_id in enumerate(people):
            if (pause := began + number / rate - perf_counter()) > 0:
                await asyncio.sleep(pause)
            sending.create_task(sender.send_message(chat_id, TEXT))


def numbers() -> Iterator[int]:
    """The first person, and how many they are."""
    return map(int, sys.argv[2:4])


async def main() -> None:
    """`example FIRST COUNT TIMES` or `even FIRST COUNT RATE`; then it waits to be stopped."""
    first, count = numbers()
    work = example if sys.argv[1] == "example" else even
    await work(bot(), range(first, first + count), float(sys.argv[4]))
    await asyncio.sleep(3600)


if __name__ == "__main__":
    assert os.environ["BOT_TOKEN"]
    asyncio.run(main())
