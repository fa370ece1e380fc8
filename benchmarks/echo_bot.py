"""The bare bot to compare with: aiogram as documented; a text is echoed, a press changes the message."""

import asyncio
import os
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

OPTIONS = [[InlineKeyboardButton(text=f"Option {number}", callback_data=f"o:{number}")] for number in range(4)]

dispatcher = Dispatcher()


@dispatcher.callback_query()
async def change(query: CallbackQuery) -> None:
    """Two calls, as for an answer by a button."""
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(f"Next: {query.id}")


@dispatcher.message()
async def echo(message: Message) -> None:
    """One call, as for a typed answer."""
    await message.answer(message.text or "", reply_markup=InlineKeyboardMarkup(inline_keyboard=OPTIONS))


def bot() -> Bot:
    """A bot that speaks to the server in the environment."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"]))
    return Bot(os.environ["BOT_TOKEN"], session=session)


async def send_to_everybody(first: int, count: int) -> None:
    """Bare concurrent `send_message` to many chats."""
    sender, waiting = bot(), asyncio.Semaphore(100)

    async def send(chat_id: int) -> None:
        async with waiting:
            await sender.send_message(chat_id, f"A message for {chat_id}: please look at your questionnaire.")

    await asyncio.gather(*(send(chat_id) for chat_id in range(first, first + count)))
    await asyncio.sleep(3600)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(send_to_everybody(int(sys.argv[1]), int(sys.argv[2])))
    else:
        asyncio.run(dispatcher.start_polling(bot()))
