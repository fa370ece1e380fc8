"""Texts and captions as Telegram keeps them: cleaned, trimmed, with entities, within their length."""

import re
from typing import Any

from demo import entities
from demo.arguments import Arguments
from demo.refusals import bad_request

TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
SOURCE_BYTES = 1 << 15
UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
AS_SPACE = dict.fromkeys((code for code in range(0x20) if code not in (0x0A, 0x0D)), " ")
DROPPED = dict.fromkeys((0x0D, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A))
INVISIBLE = re.compile("[\\s\u200b-\u200f\u2060-\u206f\u00ad\ufeff]*")
COMMAND = re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")
URL = re.compile(r"(?<![\w@/#])(?:https?://[^\s<>\"«»]+|t\.me/[^\s<>\"«»]+)")
MENTION = re.compile(r"(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)")
FOUND_IN_TEXT = (("bot_command", COMMAND, "/"), ("url", URL, "/"), ("mention", MENTION, "@"))
STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
WHOLE = frozenset({"text_link", "text_mention", "code", "pre", "url", "bot_command", "mention"})

Entities = list[dict[str, Any]]


def read(arguments: Arguments, name: str) -> tuple[str, Entities]:
    """Take `text` or `caption` out of a call with its entities; any length; raises Refused."""
    source = arguments.text(name)
    if len(source) > SOURCE_BYTES // 4 and len(source.encode()) > SOURCE_BYTES:
        raise bad_request("text is too long")
    mode = arguments.text("parse_mode").lower()
    if mode in ("", "none"):
        given = arguments.json_list("caption_entities" if name == "caption" else "entities")
        return finish(source, [_given(entity) for entity in given])
    if mode != "html":
        raise bad_request("unsupported parse_mode")
    return finish(*entities.parse(clean(source)))


def finish(text: str, formatted: Entities) -> tuple[str, Entities]:
    """Clean and trim a text and add the links and commands that stand in it."""
    text, formatted = _trim(clean(text), formatted)
    found = _find(text, [entity for entity in formatted if entity["type"] in WHOLE])
    if not formatted:
        return text, found
    return text, sorted([*_joined(formatted), *found], key=lambda entity: (entity["offset"], -entity["length"]))


def clean(text: str) -> str:
    """Replace control characters by spaces and drop the marks that Telegram drops."""
    return text.translate(AS_SPACE | DROPPED) if UNWANTED.search(text) else text


def is_empty(text: str) -> bool:
    """Tell whether nothing of a text could be seen."""
    return INVISIBLE.fullmatch(text) is not None


def _trim(text: str, formatted: Entities) -> tuple[str, Entities]:
    kept = text.rstrip()
    first = min((entity["offset"] for entity in formatted), default=len(kept))
    start = min(len(kept) - len(kept.lstrip(" \n")), first)
    kept = kept[start:]
    if not formatted:
        return kept, formatted
    end = entities.utf16_length(kept)
    trimmed = []
    for entity in formatted:
        offset = entity["offset"] - start
        length = min(entity["length"], end - offset)
        if length > 0:
            trimmed.append({**entity, "offset": offset, "length": length})
    return kept, trimmed


def _joined(formatted: Entities) -> Entities:
    """Join equal styles that touch or overlap, as Telegram does."""
    joined: Entities = []
    last: dict[str, dict[str, Any]] = {}
    for entity in sorted(formatted, key=lambda one: (one["offset"], -one["length"])):
        before = last.get(entity["type"])
        if before and entity["type"] in STYLES and entity["offset"] <= before["offset"] + before["length"]:
            end = max(before["offset"] + before["length"], entity["offset"] + entity["length"])
            before["length"] = end - before["offset"]
            continue
        last[entity["type"]] = entity
        joined.append(entity)
    return joined


def _find(text: str, taken: Entities) -> Entities:
    found: Entities = []
    for kind, pattern, sign in FOUND_IN_TEXT:
        if sign not in text:
            continue
        for match in pattern.finditer(text):
            value = match.group().rstrip(".:;,('?!`") if kind == "url" else match.group()
            offset = entities.utf16_length(text[: match.start()])
            entity = {"offset": offset, "length": entities.utf16_length(value), "type": kind}
            if not any(_overlap(entity, other) for other in (*taken, *found)):
                found.append(entity)
    return sorted(found, key=lambda entity: entity["offset"])


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    starts_before = one["offset"] < other["offset"] + other["length"]
    return bool(starts_before and other["offset"] < one["offset"] + one["length"])


def _given(entity: Any) -> dict[str, Any]:
    if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
        raise bad_request("can't parse MessageEntity: Type is not specified")
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not 0 <= offset <= 1_000_000:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if not isinstance(length, int) or not 0 <= length <= 1_000_000:
        raise bad_request(f"receive an entity with incorrect length {length}")
    return dict(entity)
