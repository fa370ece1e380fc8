"""A small bot on an unmodified aiogram runs against the server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from demo.server import Server
from tests.demo.pictures import png
from tests.demo.wire import TOKEN, Wire

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="yes")]])


def conversation() -> Router:
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        await message.answer(f"<b>Готовы?</b> {command.args}", parse_mode=ParseMode.HTML, reply_markup=YES)

    @router.callback_query(F.data == "yes")
    async def agree(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("Записано")
        await query.answer("Спасибо")

    @router.message(F.text == "QR")
    async def send_photo(message: Message) -> None:
        photo = BufferedInputFile(png(30, 20), "qr.png")
        await message.answer_photo(photo, caption="Ваш QR", reply_markup=YES)

    @router.message(F.document)
    async def read(message: Message, bot: Bot) -> None:
        assert message.document
        content = await bot.download(message.document)
        assert content
        await message.reply(f"{message.document.file_name}: {content.read().decode()}")

    @router.my_chat_member()
    async def changed(event: ChatMemberUpdated, bot: Bot) -> None:
        await bot.set_my_short_description(event.new_chat_member.status)

    return router


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    async with Bot(TOKEN, session=session) as opened:
        yield opened


@pytest.fixture
async def polling(bot: Bot) -> AsyncIterator[None]:
    dispatcher = Dispatcher()
    dispatcher.include_router(conversation())
    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    yield
    with contextlib.suppress(RuntimeError):
        await dispatcher.stop_polling()
    await task


@pytest.mark.usefixtures("polling")
async def test_an_unmodified_aiogram_bot_converses(wire: Wire) -> None:
    person = await wire.person(started=False)
    await wire.act(person, "start", payload="code")
    message = await wire.shown(person, "Готовы? code")
    await wire.act(person, "press", message_id=message["message_id"], button=[0, 0])
    assert "reply_markup" not in await wire.shown(person, "Записано")
    await wire.act(person, "text", text="QR")
    photo = await wire.shown(person, "Ваш QR")
    assert photo["photo"][-1]["width"] == 30
    form = aiohttp.FormData({"kind": "document"})
    form.add_field("file", "Привет".encode(), filename="письмо.txt", content_type="text/plain")
    await wire.demo("POST", f"users/{person}/file", form)
    answer = await wire.shown(person, "письмо.txt: Привет")
    assert answer["reply_to_message"]["document"]["file_name"] == "письмо.txt"


async def test_refusals_become_aiograms_exceptions(wire: Wire, bot: Bot) -> None:
    person = await wire.person()
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.send_message(person, "я" * 4097)
    stranger = await wire.person(started=False, first_name="Боря")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await bot.send_message(stranger, "?")
    await wire.demo("POST", "faults", [{"kind": "status", "status": 429, "retry_after": 3}])
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(person, "?")
    assert caught.value.retry_after == 3


async def test_every_answer_is_one_that_aiogram_understands(wire: Wire, bot: Bot) -> None:
    person = await wire.person(last_name="Иванова", username="anna")
    assert (await bot.get_me()).is_bot
    assert (await bot.get_chat(person)).full_name == "Аня Иванова"
    assert (await bot.get_webhook_info()).url == ""
    await wire.act(person, "text", text="/help https://example.org")
    await wire.act(person, "contact", phone_number="+70000000000")
    await wire.act(person, "location", latitude=55.7, longitude=37.6)
    await wire.act(person, "forward", message_id=2)
    for kind in ("photo", "document", "voice", "video", "audio", "sticker"):
        form = aiohttp.FormData({"kind": kind})
        form.add_field("file", png(), filename="a.png", content_type="image/png")
        await wire.demo("POST", f"users/{person}/file", form)
    await wire.act(person, "press", message_id=2, data="x")
    await wire.act(person, "block")
    updates = await bot.get_updates()
    assert [update.event_type for update in updates] == ["message"] * 10 + ["callback_query", "my_chat_member"]
    messages = [update.message for update in updates if update.message]
    assert [message.content_type for message in messages] == [
        "text", "contact", "location", "text", "photo", "document", "voice", "video", "audio", "sticker",
    ]  # fmt: skip
