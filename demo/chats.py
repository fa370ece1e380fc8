"""What one bot and one person have between them."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
TOASTS_KEPT = 20
KINDS = ("photo", "document", "voice", "video", "audio", "sticker", "video_note")
CONTENT = ("text", "entities", "caption", "caption_entities", "contact", "location", *KINDS)


@dataclass(slots=True)
class Message:
    """One message: Telegram's JSON of it, who wrote it, and what became of it."""

    body: Json
    from_person: bool
    editable: bool = True
    deleted: bool = False

    @property
    def message_id(self) -> int:
        """The number that bot and person know it by."""
        number: int = self.body["message_id"]
        return number

    def as_seen(self) -> Json:
        """Return the message for a telephone's screen."""
        marks = {"out": self.from_person, "deleted": self.deleted, "edited": "edit_date" in self.body}
        return self.body | {name: True for name, set_ in marks.items() if set_}


@dataclass(slots=True)
class Chat:
    """A private chat; `messages` by their numbers, in order."""

    user: Json
    started: bool = False
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    reply_keyboard: Json | None = None
    unread: int = 0
    toasts: deque[Json] = field(default_factory=lambda: deque(maxlen=TOASTS_KEPT))

    @property
    def user_id(self) -> int:
        """Telegram's number of the person, which is also the number of the chat."""
        number: int = self.user["id"]
        return number

    def header(self) -> Json:
        """Return the `chat` of a message."""
        names = ("id", "first_name", "last_name", "username")
        return {name: self.user[name] for name in names if self.user.get(name)} | {"type": "private"}

    def message(self, message_id: int) -> Message | None:
        """Return a message that is still there."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message

    def state(self) -> Json:
        """Return everything but the messages, to be kept."""
        return {
            "started": self.started,
            "blocked": self.blocked,
            "reply_keyboard": self.reply_keyboard,
            "unread": self.unread,
            "toasts": list(self.toasts),
        }

    def restore(self, state: Json) -> None:
        """Take up a kept state."""
        self.started, self.blocked = state["started"], state["blocked"]
        self.reply_keyboard, self.unread = state["reply_keyboard"], state["unread"]
        self.toasts.extend(state["toasts"])

    def as_seen(self) -> Json:
        """Return the chat for a telephone's screen."""
        messages = [message.as_seen() for message in self.messages.values()]
        return {"user": self.user, **self.state(), "messages": messages}
