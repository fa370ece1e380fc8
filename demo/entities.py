"""Telegram's HTML: tags become entities, anything else is refused in Telegram's words."""

import re
from dataclasses import dataclass, field
from typing import Any

from demo.links import LinkRejected, checked_link, mentioned_user
from demo.refusals import Refused, bad_request

TYPES = {
    "a": "text_link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji", "pre": "pre", "code": "code",
    "blockquote": "blockquote",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
SPECIAL = re.compile("[<&]")
SPACE = " \t\r\n\v\0"
TAG_NAME = re.compile(r"[^ \t\r\n\v\0>]*")
ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\v\0=>/\"']*")
NAME_TOKEN = re.compile(r"[a-zA-Z0-9.-]*")


@dataclass(slots=True)
class OpenTag:
    """A start tag that waits for its end; `offset` in UTF-16 units, `piece` an index into the text read so far."""

    name: str
    argument: str
    offset: int
    piece: int


def parse(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the plain text and its entities (offsets and lengths in UTF-16 units); raises Refused."""
    if not SPECIAL.search(source):
        return source, []
    return _Reader(source).read()


def utf16_length(text: str) -> int:
    """Count the UTF-16 code units of a text, as Telegram measures entities."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    length: int = 0
    pieces: list[str] = field(default_factory=list)
    opened: list[OpenTag] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while special := SPECIAL.search(self.source, self.at):
            self._add(self.source[self.at : special.start()])
            self.at = special.start()
            if special.group() == "&":
                self._add(self._reference())
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        self._add(self.source[self.at :])
        if self.opened:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].name}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self.pieces), self.entities

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += utf16_length(piece)

    def _reference(self) -> str:
        found = REFERENCE.match(self.source, self.at)
        decoded = _decode(found) if found else None
        if found is None or decoded is None:
            self.at += 1
            return "&"
        self.at = found.end()
        return decoded

    def _start_tag(self) -> None:
        begin = self.at
        name = self._match(TAG_NAME, begin + 1).lower()
        if self._ended():
            raise _unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in TYPES:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        argument = self._attributes(name, begin)
        if name == "span" and argument != "spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.opened.append(OpenTag(name, argument, self.length, len(self.pieces)))
        self.at += 1

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._skip_space()
            if self._ended() or self.source[self.at] == ">":
                break
            name = self._match(ATTRIBUTE_NAME, self.at)
            if not name:
                words = f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}'
                raise _unparsable(words)
            self._skip_space()
            value = self._value(tag, begin)
            argument = _argument(tag, name, value) or argument
        if self._ended():
            raise _unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return argument

    def _value(self, tag: str, begin: int) -> str | None:
        if not self._ended() and self.source[self.at] != "=":
            return None
        self.at += 1
        self._skip_space()
        if self._ended():
            raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        if self.source[self.at] in "\"'":
            return self._quoted(self.source[self.at])
        start = self.at
        token = self._match(NAME_TOKEN, start).lower()
        if self._ended() or self.source[self.at] not in SPACE + ">":
            raise _unparsable(f"Unexpected end of name token at byte offset {self._bytes(start)}")
        return token

    def _quoted(self, quote: str) -> str:
        start = self.at + 1
        end = self.source.find(quote, start)
        if end < 0:
            self.at = len(self.source)
            return ""
        self.at = end + 1
        return REFERENCE.sub(lambda found: _decode(found) or found.group(), self.source[start:end])

    def _end_tag(self) -> None:
        begin = self.at
        if not self.opened:
            raise _unparsable(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        name = self._match(TAG_NAME, begin + 2).lower()
        self._skip_space()
        if self._ended() or self.source[self.at] != ">":
            raise _unparsable(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        tag = self.opened.pop()
        if name not in ("", tag.name):
            words = (
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{tag.name}>", found "</{name}>"'
            )
            raise _unparsable(words)
        self.at += 1
        if self.length > tag.offset:
            self._close(tag)

    def _close(self, tag: OpenTag) -> None:
        entity: dict[str, Any] = {"offset": tag.offset, "length": self.length - tag.offset, "type": TYPES[tag.name]}
        inner = self.entities[-1] if self.entities else {}
        same_place = (inner.get("offset"), inner.get("length")) == (entity["offset"], entity["length"])
        match tag.name:
            case "a" if not _link(entity, tag.argument or "".join(self.pieces[tag.piece :])):
                return
            case "pre" if same_place and inner["type"] == "code" and "language" in inner:
                inner["type"] = "pre"
                return
            case "code" if same_place and inner["type"] == "pre" and tag.argument:
                inner["language"] = tag.argument
                return
            case "code" if tag.argument:
                entity["language"] = tag.argument
            case "blockquote" if tag.argument:
                entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                if not tag.argument.isdigit() or int(tag.argument) == 0:
                    raise _unparsable("Invalid custom emoji identifier specified")
                entity["custom_emoji_id"] = tag.argument
        self.entities.append(entity)

    def _match(self, pattern: re.Pattern[str], at: int) -> str:
        found = pattern.match(self.source, at)
        assert found is not None, "these patterns also match nothing"
        self.at = found.end()
        return found.group()

    def _skip_space(self) -> None:
        while not self._ended() and self.source[self.at] in SPACE:
            self.at += 1

    def _ended(self) -> bool:
        return self.at >= len(self.source)

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode())


def _decode(found: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or len(found.group().rstrip(";")) >= 10:
        return None
    if 0xD800 <= code <= 0xDFFF:
        raise _unparsable(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate "
            "code units"
        )
    return chr(code)


def _argument(tag: str, name: str, value: str | None) -> str:
    match tag, name:
        case "blockquote", "expandable":
            return "1"
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value or ""
        case "code", "class":
            return (value or "").removeprefix("language-") if (value or "").startswith("language-") else ""
        case "span", "class":
            return (value or "").removeprefix("tg-") if (value or "").startswith("tg-") else ""
    return ""


def _link(entity: dict[str, Any], url: str) -> bool:
    if user_id := mentioned_user(url):
        entity.update(type="text_mention", user={"id": user_id})
        return True
    try:
        entity["url"] = checked_link(url)
    except LinkRejected:
        return False
    return True


def _unparsable(words: str) -> Refused:
    return bad_request(f"can't parse entities: {words}")
