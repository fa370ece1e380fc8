"""What a person does with a telephone; each act becomes an update for the bot."""

import re
from typing import Any

from demo import entities, texts
from demo.arguments import Upload
from demo.bots import Bot
from demo.call import without_reply
from demo.chats import CONTENT, KINDS, Chat, Json, Message
from demo.refusals import Impossible
from demo.telegram import Telegram

DEEP_LINK = re.compile(
    r"(?:(?:https?://)?t\.me/(?P<name>\w+)\?start=|tg://resolve\?domain=(?P<domain>\w+)&start=)(?P<payload>[\w-]{1,64})",
    re.ASCII,
)
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Phone:
    """One person's telephone, in the chat with one bot."""

    def __init__(self, telegram: Telegram, bot: Bot, user_id: int) -> None:
        self.telegram = telegram
        self.bot = bot
        self.chat: Chat = bot.chat(telegram.user(user_id))

    def screen(self) -> Json:
        """Return what the person sees."""
        return self.chat.as_seen() | {"user": self.telegram.seen(self.chat.user_id), "bot": self.bot.account()}

    def start(self, payload: str = "") -> Json:
        """Press Start, or open a link that does."""
        if not PAYLOAD.fullmatch(payload):
            raise Impossible("The payload of a link is at most 64 of A-Z, a-z, 0-9, _ and -.", 400)
        if self.chat.blocked:
            self.unblock()
        self.chat.started = True
        return self._write(f"/start {payload}".rstrip())

    def text(self, text: str, reply_to: int | None = None) -> Json:
        """Type something and send it."""
        self._check_open()
        content = self._quoted(reply_to)
        return self._write(text, content)

    def formatted(self, html: str) -> Json:
        """Type something with formatting, here as Telegram's HTML, and send it."""
        self._check_open()
        text, found = entities.parse(html)
        return self._send({"text": text, "entities": found})

    def press(self, message_id: int, data: str) -> Json:
        """Press an inline button; the data is whatever the telephone claims it to be."""
        self._check_open()
        message = self._message(message_id)
        number = self.bot.press(self.chat.user_id, self.telegram.machine())
        query = {
            "id": number,
            "from": self.chat.user,
            "message": message.body,
            "chat_instance": str(self.chat.user_id * 7919 + self.bot.slot),
            "data": data,
        }
        self.bot.put_update("callback_query", query, self.telegram.machine())
        return {"callback_query_id": number}

    def press_at(self, message_id: int, row: int, column: int) -> Json:
        """Press the inline button that stands in a place."""
        keyboard = self._message(message_id).body.get("reply_markup", {}).get("inline_keyboard", [])
        try:
            button = keyboard[row][column]
        except IndexError:
            raise Impossible("No button stands there.", 404) from None
        if "callback_data" in button:
            return self.press(message_id, button["callback_data"])
        return self._follow(button)

    def contact(self, phone_number: str, user_id: int | None) -> Json:
        """Send a contact, the person's own or another's."""
        names = ("first_name", "last_name")
        card = {"phone_number": phone_number} | {name: self.chat.user[name] for name in names if name in self.chat.user}
        return self._send({"contact": card | ({"user_id": user_id} if user_id else {})})

    def location(self, latitude: float, longitude: float) -> Json:
        """Send a place on the map."""
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    def file(self, kind: str, upload: Upload, caption: str = "", album: str = "", reply_to: int | None = None) -> Json:
        """Send a picture, a document, a voice message, a film, music or a sticker; `album` joins several."""
        if kind not in KINDS:
            raise Impossible(f"A telephone sends {', '.join(KINDS)}.", 400)
        self._check_open()
        content = self._quoted(reply_to)
        content |= self.telegram.keep_file(self.telegram.files.add(kind, upload)).content_fields()
        text, found = texts.finish(caption, [])
        content |= ({"caption": text} if text else {}) | ({"media_group_id": album} if album else {})
        return self._send(content | ({"caption_entities": found} if found else {}))

    def forward(self, message_id: int) -> Json:
        """Forward a message of this chat to the bot."""
        self._check_open()
        body = self._message(message_id).body
        content = {name: body[name] for name in CONTENT if name in body}
        origin = {"type": "user", "sender_user": body["from"], "date": body["date"]}
        marks = {"forward_origin": origin, "forward_from": body["from"], "forward_date": body["date"]}
        return self._send(marks | content)

    def block(self) -> Json:
        """Stop the bot from writing."""
        return self._change_membership(blocked=True)

    def unblock(self) -> Json:
        """Let the bot write again."""
        return self._change_membership(blocked=False)

    def delete(self, message_id: int) -> Json:
        """Delete a message for both; no bot is told."""
        message = self._message(message_id)
        message.deleted = True
        self.bot.keep_message(self.chat, message)
        self.telegram.saw("delete", self.bot, self.chat, message)
        return message.as_seen()

    def read(self) -> Json:
        """Look at the chat: nothing is unread."""
        self.chat.unread = 0
        self.bot.keep_chat(self.chat)
        self.telegram.happened("read", self.chat.user_id, bot_id=self.bot.bot_id)
        return {}

    def _write(self, text: str, content: Json | None = None) -> Json:
        if texts.is_empty(text):
            raise Impossible("A telephone sends no empty text.", 400)
        self._use_up_keyboard(text)
        sent: Json = {}
        for start in range(0, len(text), texts.TEXT_LENGTH):
            piece, found = texts.finish(text[start : start + texts.TEXT_LENGTH], [])
            if not texts.is_empty(piece):
                marks = {"entities": found} if found else {}
                sent = self._send({**(content or {}), "text": piece, **marks})
        return sent

    def _send(self, content: Json) -> Json:
        self._check_open()
        message = self.bot.post(self.chat, self.chat.user, content, self.telegram.now())
        self.chat.unread = 0
        self.bot.keep_chat(self.chat)
        self.telegram.saw("message", self.bot, self.chat, message)
        self.bot.put_update("message", message.body, self.telegram.machine())
        return message.as_seen()

    def _follow(self, button: Json) -> Json:
        url = button.get("url", "")
        found = DEEP_LINK.fullmatch(url)
        if found and (found["name"] or found["domain"]).lower() == self.bot.username.lower():
            return self.start(found["payload"])
        return {"url": url}

    def _use_up_keyboard(self, text: str) -> None:
        keyboard = self.chat.reply_keyboard
        if keyboard and keyboard.get("one_time_keyboard"):
            texts_on_it = {button["text"] for row in keyboard["keyboard"] for button in row}
            if text in texts_on_it:
                self.chat.reply_keyboard = None

    def _change_membership(self, *, blocked: bool) -> Json:
        if not self.chat.started:
            raise Impossible("Who never pressed Start has nothing to block.")
        if self.chat.blocked is not blocked:
            self.chat.blocked = blocked
            self.bot.keep_chat(self.chat)
            self.telegram.happened("block" if blocked else "unblock", self.chat.user_id, bot_id=self.bot.bot_id)
            self.bot.put_update("my_chat_member", self._membership(blocked), self.telegram.machine())
        return {"blocked": blocked}

    def _membership(self, blocked: bool) -> Json:
        member: Json = {"user": self.bot.account(), "status": "member"}
        kicked: Json = {"user": self.bot.account(), "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        sides = {"chat": self.chat.header(), "from": self.chat.user, "date": self.telegram.now()}
        return {**sides, "old_chat_member": old, "new_chat_member": new}

    def _quoted(self, reply_to: int | None) -> Json:
        return {} if reply_to is None else {"reply_to_message": without_reply(self._message(reply_to).body)}

    def _message(self, message_id: Any) -> Message:
        message = self.chat.message(message_id)
        if message is None:
            raise Impossible(f"There is no message {message_id} in this chat.", 404)
        return message

    def _check_open(self) -> None:
        if not self.chat.started:
            raise Impossible("Before Start, a telephone can only press Start.")
        if self.chat.blocked:
            raise Impossible("Who has blocked the bot must unblock it first.")
