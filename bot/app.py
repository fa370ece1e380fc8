"""The application: what happens to an update from top to bottom, and one process from start to stop."""

import asyncio
import gc
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties

from bot import database, logs, shipped_forms
from bot.boards import Boards
from bot.config import Settings
from bot.control import Control
from bot.delivery import Delivery
from bot.erasing import Erasing, file_of
from bot.jobs import Jobs, Tools
from bot.middlewares import Transaction
from bot.owed import OwedReplies
from bot.pacer import Pacer
from bot.schedule import Timetable, scheduler
from bot.telegram import InDoubt, NotDelivered, Refused, Telegram
from bot.updates import Updates
from bot.webhook import Webhook
from bot.words import LANGUAGES, catalogue
from bot.work import WORK
from handlers import ROUTERS, broadcast_screens
from handlers.notices import render
from services import calm

log = structlog.get_logger()

TRY_AGAIN = 3.0
STOP_WITHIN = 10.0
"""Seconds for what runs to finish after a signal to stop."""


def build_dispatcher(username: str) -> Dispatcher:
    """Everything that happens to an update: a savepoint, then the first handler that fits."""
    dispatcher = Dispatcher(disable_fsm=True, username=username)
    dispatcher.update.outer_middleware(Transaction())
    dispatcher.include_routers(*ROUTERS)
    return dispatcher


async def run(settings: Settings) -> None:
    """The bot: from the migration to a clean stop on SIGTERM or Ctrl-C."""
    logs.configure(settings.log_level)
    assert settings.bot_token is not None
    await database.upgrade(settings.database_url)
    async with AsyncExitStack() as stack:
        engine = database.create_engine(settings.database_url)
        stack.push_async_callback(engine.dispose)
        make_session = database.sessions(engine, exports=settings.exports_folder)
        erasing = Erasing(engine, make_session, file_of(settings.database_url, settings.erasures_file))
        await erasing.begin()
        await shipped_forms.publish(make_session, now=datetime.now(UTC))
        token = settings.bot_token.get_secret_value()
        telegram = await stack.enter_async_context(Telegram(settings.telegram_api_url, token))
        pacer = Pacer(settings.send_rate, settings.chat_rate)
        replies = OwedReplies(telegram, pacer, make_session)
        delivery = Delivery(telegram, pacer, make_session, render, settings.exports_folder)
        bot = Bot(token, default=DefaultBotProperties(parse_mode="HTML"))
        stack.push_async_callback(bot.session.close)
        username = await _username(telegram)
        updates = Updates(telegram, build_dispatcher(username), bot, make_session, replies)
        jobs = Jobs(Tools(make_session, telegram, username), WORK)
        boards = Boards(telegram, pacer, make_session, broadcast_screens.board)
        timetable = Timetable(make_session, delivery, replies, pacer, jobs, erasing, boards)
        await timetable.share_budget()
        if settings.control_port is not None:
            runner = await Control(timetable, updates).serve(settings.control_port)
            stack.push_async_callback(runner.cleanup)
        await _introduce(telegram)
        await _until_stopped(_arriving(settings, telegram, updates), updates, replies, delivery, timetable)


def _arriving(settings: Settings, telegram: Telegram, updates: Updates) -> Coroutine[Any, Any, None]:
    """How updates come: Telegram posts them where the settings say, or the bot fetches them."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        return updates.poll()
    webhook = Webhook(telegram, updates, settings.webhook_url, settings.webhook_secret)
    return webhook.listen(settings.webhook_host, settings.webhook_port)


async def _until_stopped(
    arriving: Coroutine[Any, Any, None],
    updates: Updates,
    replies: OwedReplies,
    delivery: Delivery,
    timetable: Timetable,
) -> None:
    """Runs until a signal; then nothing new is taken in, and what runs may finish."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    calm.is_working_day(datetime.now(UTC).date())  # loads the calendar now: later it would hold everybody up
    gc.collect()
    gc.freeze()  # what is imported stays for good: without this, each sweep walks through all of aiogram
    await timetable.doubt()
    await replies.take_up()
    await updates.take_up()
    ticks = scheduler(timetable)
    ticks.start()
    taking_in, working = asyncio.create_task(arriving), asyncio.create_task(updates.work())
    stopped = asyncio.create_task(stopping.wait())
    log.info("the bot runs")
    done, _ = await asyncio.wait({taking_in, working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    ticks.pause()
    delivery.leave()
    taking_in.cancel()
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_WITHIN):
            # whoever is in a transaction leaves it before the database closes, or would wait for ever
            await asyncio.wait({taking_in})
            await timetable.finish()
            await updates.finish()
            await replies.settle(STOP_WITHIN)
            await delivery.settle(STOP_WITHIN)
    working.cancel()
    await asyncio.wait({working})
    ticks.shutdown(wait=False)
    await timetable.leave()
    log.info("the bot has stopped")
    for task in done - {stopped}:
        task.result()


async def _username(telegram: Telegram) -> str:
    """What Telegram calls this bot; waits for as long as Telegram cannot be reached."""
    while True:
        try:
            return str((await telegram.call("getMe", {}))["username"])
        except (NotDelivered, InDoubt) as failure:
            log.warning("Telegram does not answer yet", why=type(failure).__name__)
            await asyncio.sleep(TRY_AGAIN)


async def _introduce(telegram: Telegram) -> None:
    """Tells Telegram the commands, in each language; the bot runs without it, too."""
    for language in LANGUAGES:
        say = catalogue(language).gettext
        commands = [
            {"command": "start", "description": say("Menu")},
            {"command": "settings", "description": say("Settings")},
        ]
        with suppress(NotDelivered, InDoubt, Refused):
            await telegram.call("setMyCommands", {"commands": commands, "language_code": language})
