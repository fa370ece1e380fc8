"""A bot as Telegram knows it: its name, its chats, the updates that wait for it."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import orjson

from demo.chats import Chat, Json, Message
from demo.flood import Flood
from demo.inbox import Inbox, Update
from demo.store import Shelf
from demo.webhooks import Webhook

FIRST_UPDATE = 100_000_001


@dataclass(slots=True)
class Press:
    """A callback query that waits for its one answer; `at` in machine time."""

    user_id: int
    at: float


@dataclass(slots=True)
class Bot:
    """One account of a bot; `slot` counts the server's bots, `bot_id` is 0 until its token is used."""

    shelf: Shelf
    slot: int
    inbox: Inbox
    username: str
    bot_id: int = 0
    next_message: int = 1
    next_update: int = FIRST_UPDATE
    chats: dict[int, Chat] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    flood: Flood = field(default_factory=Flood)
    webhook: Webhook | None = None

    def account(self) -> Json:
        """Return the bot as the sender of a message."""
        return {"id": self.bot_id, "is_bot": True, "first_name": self.username, "username": self.username}

    def chat(self, user: Json) -> Chat:
        """Return the chat with a person, new when there was none."""
        chat = self.chats.get(user["id"])
        if chat is None:
            chat = self.chats[user["id"]] = Chat(user)
        return chat

    def post(self, chat: Chat, sender: Json, content: Json, date: int) -> Message:
        """Put a message into a chat under the next number."""
        body = {"message_id": self.next_message, "from": sender, "chat": chat.header(), "date": date, **content}
        self.next_message += 1
        message = Message(body, from_person=not sender["is_bot"])
        chat.messages[message.message_id] = message
        self.keep()
        self.keep_message(chat, message)
        return message

    def put_update(self, kind: str, content: Json, at: float) -> None:
        """Let an update wait for the bot, if it wants this kind."""
        if self.inbox.wants(kind):
            body = orjson.dumps({"update_id": self.next_update, kind: content})
            self._put(Update(self.next_update, body, at))

    def put_raw_update(self, body: bytes, at: float) -> int:
        """Let anything wait as an update, byte for byte but for a number if it has none; return the number."""
        update_id = _number(body)
        if update_id is None:
            update_id = self.next_update
            if body.lstrip().startswith(b"{"):
                start, rest = body.split(b"{", 1)
                comma = b"" if rest.lstrip().startswith(b"}") else b","
                body = start + b'{"update_id":%d' % update_id + comma + rest
        self._put(Update(update_id, body, at))
        return update_id

    def press(self, user_id: int, at: float) -> str:
        """Open a callback query and return its number."""
        number = str(secrets.randbits(62))
        self.presses[number] = Press(user_id, at)
        return number

    def keep(self) -> None:
        """Remember the bot itself."""
        self.shelf.keep("bot", f"{self.slot}", self.state)

    def keep_chat(self, chat: Chat) -> None:
        """Remember how a chat stands."""
        self.shelf.keep("chat", f"{self.slot}:{chat.user_id}", chat.state)

    def keep_message(self, chat: Chat, message: Message) -> None:
        """Remember a message as it is now."""
        key = f"{self.slot}:{message.message_id:010}"
        self.shelf.keep("message", key, lambda: _kept(chat.user_id, message))

    def state(self) -> Json:
        """Return what is kept of the bot itself."""
        return {
            "bot_id": self.bot_id,
            "next_message": self.next_message,
            "next_update": self.next_update,
            "allowed": sorted(self.inbox.allowed),
            "commands": self.commands,
            "webhook": self.webhook.state() if self.webhook else None,
        }

    def restore(self, state: Json) -> None:
        """Take up a kept state."""
        self.bot_id = state["bot_id"]
        self.next_message, self.next_update = state["next_message"], state["next_update"]
        self.inbox.allowed, self.commands = frozenset(state["allowed"]), state["commands"]
        self.webhook = Webhook(**state["webhook"]) if state.get("webhook") else None

    def _put(self, update: Update) -> None:
        self.next_update = max(self.next_update, update.update_id + 1)
        self.inbox.put(update)
        self.keep()


def restored(kept: Json) -> Message:
    """Return a message as it was kept."""
    return Message(kept["body"], kept["from_person"], kept["editable"], kept["deleted"])


def _kept(user_id: int, message: Message) -> Json:
    return {
        "user_id": user_id,
        "body": message.body,
        "from_person": message.from_person,
        "editable": message.editable,
        "deleted": message.deleted,
    }


def _number(body: bytes) -> int | None:
    try:
        update: Any = json.loads(body)
    except ValueError:
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int else None
