"""The messages of a broadcast: one text and files, in the order in which they were sent to the bot."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any, NamedTuple

from services import broadcast_fields
from services.broadcast_fields import Field
from services.errors import FileTooBig, PartsFull, TagsTyped, TextTooLong

TEXT = "text"
LONGEST, LONGEST_CAPTION = 4096, 1024
"""Letters as Telegram counts them, marks of formatting aside."""
AT_ONCE = 3
"""Seconds between two pieces of one text."""
MOST = 10
"""Messages of one broadcast."""
MEGABYTES = 50
ROOM = {Field.NAME: 60, Field.ORGANISATION: 200, Field.MENTOR: 60}
"""Letters that are kept free for what a field stands for."""
_TAG = re.compile(r"</?(?:b|i|u|s|a|strong|em|code|pre|blockquote|tg-spoiler)(?:\s[^<>]*)?>", re.IGNORECASE)

_MARK = re.compile(r"<[^<>]+>")
"""Of formatting, as Telegram keeps it."""

Part = dict[str, Any]


class Typed(NamedTuple):
    """A message as somebody has sent it to the bot."""

    kind: str
    """`text`, `photo` or `document`."""
    text: str
    """The letters alone."""
    html: str
    file_id: str | None = None
    size: int | None = None
    album: str | None = None
    """What joins it to others that were sent at once."""
    sent_at: int = 0
    """By Telegram's clock, in seconds."""


def with_typed(parts: Sequence[Part], typed: Typed) -> list[Part]:
    """With one message more, a text instead of an earlier text. TextTooLong, TagsTyped, FileTooBig, PartsFull."""
    _check(typed)
    part: Part = {"kind": typed.kind, "text": typed.html}
    if typed.kind == TEXT:
        part |= {"letters": length(typed.text), "sent_at": typed.sent_at}
    if typed.file_id is not None:
        part |= {"file_id": typed.file_id, "album": typed.album}
    if typed.kind == TEXT and any(one["kind"] == TEXT for one in parts):
        return [part if one["kind"] == TEXT else one for one in parts]
    if len(parts) >= MOST:
        raise PartsFull
    return [*parts, part]


def worded(parts: Sequence[Part]) -> int:
    """Which of the messages says the words, by number: the text, or of files alone the first with its caption."""
    return next((number for number, part in enumerate(parts) if part["kind"] == TEXT), 0)


def corrected(parts: Sequence[Part], typed: Typed) -> list[Part]:
    """With these words instead of those that are said now. TextTooLong, TagsTyped.

    A text that fills its message to the last letter is the first piece of a longer one.
    """
    if (count := length(typed.text)) >= LONGEST:
        raise TextTooLong(LONGEST - 1, count)
    number = worded(parts)
    _check(typed._replace(kind=parts[number]["kind"]))
    said = {"text": typed.html, **({"letters": count} if parts[number]["kind"] == TEXT else {})}
    return [part | said if one == number else part for one, part in enumerate(parts)]


def torn(parts: Sequence[Part], typed: Typed) -> TextTooLong | None:
    """A text longer than a message comes in pieces, one right after another: then it is too long as a whole."""
    first = next((one for one in parts if one["kind"] == TEXT), None)
    if first is None or typed.kind != TEXT or first.get("letters", 0) < LONGEST:
        return None
    is_next = typed.sent_at - first["sent_at"] <= AT_ONCE
    return TextTooLong(LONGEST, first["letters"] + length(typed.text)) if is_next else None


def follows(parts: Sequence[Part], typed: Typed) -> bool:
    """Whether it is of the album whose beginning has come already."""
    return typed.album is not None and bool(parts) and parts[-1].get("album") == typed.album


def length(text: str) -> int:
    """Letters as Telegram counts them, with room for what fields stand for."""
    room = sum(ROOM[field] for field in broadcast_fields.standing(text))
    return len(text.encode("utf-16-le")) // 2 + room


def _check(typed: Typed) -> None:
    most = LONGEST if typed.kind == TEXT else LONGEST_CAPTION
    if (count := length(typed.text)) > most:
        raise TextTooLong(most, count)
    if _TAG.search(typed.text):
        raise TagsTyped
    if typed.size is not None and typed.size > MEGABYTES << 20:
        raise FileTooBig(MEGABYTES)


def letters(parts: Sequence[Mapping[str, Any]]) -> str:
    """What the first text of a broadcast says, without formatting, on one line; of files alone nothing."""
    said = next((part["text"] for part in parts if part["text"]), "")
    return " ".join(unescape(_MARK.sub("", said)).split())
