"""Several files that a chat shows as one album."""

import secrets
from typing import Any

from demo import media
from demo.call import Call
from demo.chats import Json
from demo.refusals import bad_request
from demo.sending import post

FEWEST, MOST = 2, 10
ALONE = ("document", "audio")
"""Kinds that stand in an album only among their own."""


def send_media_group(call: Call) -> list[Json]:
    """The bot sends an album: a message for each file, all of them or none."""
    items = [media.read_item(call, item) for item in _given(call)]
    _check_mixture({item.kind for item in items})
    chat = call.open_chat()
    quoted = call.reply_fields(chat)
    for item in items:
        item.check()
    name = str(secrets.randbits(62))
    return [post(call, chat, quoted | item.fields(call) | {"media_group_id": name}, None) for item in items]


def may_take_the_place_of(old: set[str], new: str) -> bool:
    """Tell whether a file of an album may become one of another kind."""
    return new in old or not ({new, *old} & {*ALONE})


def _given(call: Call) -> list[Any]:
    given = call.arguments.json("media", "can't parse media JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputMedia")
    if len(given) > MOST:
        raise bad_request("too many messages to send as an album")
    if not given:
        raise bad_request("there are no messages to send")
    if len(given) < FEWEST:
        raise bad_request("there are too few messages to send as an album")
    return given


def _check_mixture(kinds: set[str]) -> None:
    for kind in ALONE:
        if kind in kinds and len(kinds) > 1:
            raise bad_request(f"{kind} can't be mixed with other media types")
