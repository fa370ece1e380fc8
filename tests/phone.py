"""A person with a telephone: what they do becomes an update for the bot, what they see is what the server shows."""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from demo.arguments import Upload
from demo.phones import Phone
from demo.server import Server

PATIENCE = 200.0 if os.environ.get("SOAK") else 40.0
"""Seconds in which something must appear on a screen; a bot that was killed may start meanwhile."""
MARKS = re.compile(r"^(?:[✓☑☐①-⑳]|\(\d+\)) ")
T = TypeVar("T")
Json = dict[str, Any]


class Person:
    """Somebody in front of a telephone."""

    def __init__(self, server: Server, user_id: int, name: str = "Имя", *, language: str = "ru") -> None:
        server.telegram.add_user({"id": user_id, "first_name": name, "language_code": language})
        self.server = server
        self.phone = Phone(server.telegram, server.telegram.bot(None), user_id)
        self.acted = server.telegram.events.seq
        """Everything that came to the telephone after this event answers what the person did last."""
        self.is_waiting = False

    @property
    def chat_id(self) -> int:
        """The number of the chat."""
        return self.phone.chat.user_id

    def opens(self, link: str = "") -> None:
        """Opens a personal link, or presses Start."""
        self._acts()
        self.phone.start(link.rpartition("start=")[2])

    def writes(self, text: str) -> None:
        """Types something and sends it."""
        self._acts()
        self.phone.text(text)

    def writes_formatted(self, html: str) -> None:
        """Types something with formatting and sends it."""
        self._acts()
        self.phone.formatted(html)

    async def replies(self, words: str, text: str) -> None:
        """Swipes the newest message of the bot that has these words, and replies to it."""
        message_id = await self.until(lambda: self._showing(words), f"a message «{words}» to reply to")
        self._acts()
        self.phone.text(text, reply_to=message_id)

    async def replies_with(self, words: str, kind: str) -> None:
        """The same with a voice message, a picture."""
        message_id = await self.until(lambda: self._showing(words), f"a message «{words}» to reply to")
        self._acts()
        upload = Upload(f"{kind}.bin", "application/octet-stream", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
        self.phone.file(kind, upload, reply_to=message_id)

    async def presses(self, label: str) -> str:
        """Presses the newest button that is called so, as soon as it is there; gives the number of the press."""
        message_id, data = await self.until(lambda: self._button(label), f"a button «{label}»")
        return self.presses_data(message_id, data)

    def presses_data(self, message_id: int, data: str) -> str:
        """Presses whatever the telephone claims to stand under a message; gives the number of the press."""
        self._acts()
        return str(self.phone.press(message_id, data)["callback_query_id"])

    def sends(self, kind: str) -> None:
        """Sends a sticker, a voice message, a picture."""
        self._acts()
        self.phone.file(kind, Upload(f"{kind}.bin", "application/octet-stream", b"\x89PNG\r\n\x1a\n" + b"0" * 64))

    def sends_file(self, name: str, content: bytes) -> None:
        """Sends a document."""
        self._acts()
        self.phone.file("document", Upload(name, "application/octet-stream", content))

    def sends_album(self, kind: str, count: int) -> None:
        """Sends several files at once."""
        self._acts()
        for number in range(count):
            upload = Upload(f"{number}.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
            self.phone.file(kind, upload, "Вот они", album=f"album {self.acted}")

    def sends_place(self, latitude: float, longitude: float) -> None:
        """Sends a place on the map."""
        self._acts()
        self.phone.location(latitude, longitude)

    def forwards(self, message_id: int) -> None:
        """Forwards a message of this chat to the bot."""
        self._acts()
        self.phone.forward(message_id)

    def puts_the_phone_down(self) -> None:
        """From now on only what is new counts; nothing is waited for."""
        self._acts()
        self.is_waiting = False

    async def reads(self, words: str) -> str:
        """Waits for words in a message that came, or changed, since the person acted; gives its whole text."""
        return await self.until(
            lambda: next((text for text in self.texts() if words in text), None), f"a message «{words}»"
        )

    async def file_named(self, words: str) -> bytes:
        """Waits for a document with words in its name that came since the person acted; gives its bytes."""
        document = await self.until(lambda: self._document(words), f"a document «{words}»")
        return self.server.telegram.files.by_id[document["file_id"]].content

    async def hears(self, press: str) -> str:
        """Waits for the answer to a press; gives the note over the button, empty where there is none."""
        return await self.until(
            lambda: next((one["text"] for one in self.toasts() if one["callback_query_id"] == press), None),
            "the answer to a press",
        )

    async def until(self, look: Callable[[], T | None], expected: str) -> T:
        """Waits until a look at the telephone gives something."""
        events = self.server.telegram.events
        try:
            async with asyncio.timeout(PATIENCE):
                while (found := look()) is None:
                    await events.wait(events.seq, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"expected {expected}; the screen shows:\n{self.screen()}") from None
        return found

    def texts(self) -> list[str]:
        """What came, or changed, since the person acted, in order."""
        return [text_of(message) for message in self.news()]

    def news(self) -> list[Json]:
        """Messages of the bot that came, or changed, since the person acted, as they looked then."""
        return [one["message"] for one in self.events("message", "edit") if not one["message"].get("out")]

    def toasts(self) -> list[Json]:
        """Answers to presses since the person acted."""
        return [one["toast"] for one in self.events("toast")]

    def events(self, *kinds: str) -> Iterator[Json]:
        """What happened on the telephone since the person acted."""
        for one in self.server.telegram.events.after(self.acted):
            if one["user_id"] == self.chat_id and one["kind"] in kinds:
                yield one

    def last(self) -> str:
        """The last message of the bot."""
        return text_of(self.messages()[-1])

    def messages(self) -> list[Json]:
        """All messages of the bot that are on the screen."""
        return [one for one in self.phone.screen()["messages"] if not one.get("out") and not one.get("deleted")]

    def buttons(self) -> list[str]:
        """The buttons under the newest message that has any."""
        for message in reversed(self.messages()):
            if found := [label for label, _ in buttons_of(message)]:
                return found
        return []

    def screen(self) -> str:
        """The end of the chat, for whoever reads that a test failed."""
        shown = self.phone.screen()["messages"][-6:]
        lines = [
            f"{'>' if one.get('out') else '<'} {text_of(one)}\n  {[b for b, _ in buttons_of(one)]}" for one in shown
        ]
        return "\n".join([*lines, *(f"(note) {one['text']}" for one in self.phone.screen()["toasts"][-3:])])

    def _acts(self) -> None:
        self.acted, self.is_waiting = self.server.telegram.events.seq, True

    def _document(self, words: str) -> Json | None:
        """The newest document with words in its name."""
        documents = [message["document"] for message in self.news() if "document" in message]
        return next((one for one in reversed(documents) if words in one["file_name"]), None)

    def _showing(self, words: str) -> int | None:
        """The newest message of the bot on the screen with these words."""
        found = [one["message_id"] for one in self.messages() if words in text_of(one)]
        return found[-1] if found else None

    def _button(self, label: str) -> tuple[int, str] | None:
        """The newest button of this name; whoever waits for an answer looks at what it brings, and at nothing older."""
        brought = {message["message_id"] for message in self.news()}
        is_told_no = not brought and any(toast["text"] for toast in self.toasts())
        for message in reversed(self.messages()):
            if message["message_id"] in brought or is_told_no or not self.is_waiting:
                for text, data in buttons_of(message):
                    if data and MARKS.sub("", text) == label:
                        return message["message_id"], data
        return None


def text_of(message: Json) -> str:
    """The text or the caption of a message."""
    return str(message.get("text", message.get("caption", "")))


def buttons_of(message: Json) -> list[tuple[str, str]]:
    """The inline buttons of a message: label and data, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [(button["text"], button.get("callback_data", "")) for row in rows for button in row]
