"""How a handler answers: it returns a Reply; the machine sends it after the commit and answers the press itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.telegram import File

Button = dict[str, str]
Row = list[Button]
Call = tuple[str, dict[str, Any]]
"""A Bot API method and its parameters."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one person reads after one act: a message (new, or in place of an old one), a note on the pressed button."""

    text: str | None = None
    rows: tuple[Row, ...] = ()
    edits: int | None = None
    """The message that the text takes the place of; absent: a new message. Without a text its buttons change.

    Of an attached file it is the caption that changes.
    """
    answers: int | None = None
    """The earlier message of the chat to which it replies."""
    removes: tuple[int, ...] = ()
    """Messages of ours that go."""
    qr: str | None = None
    """A link to send as a QR picture, with the text as its caption."""
    document: File | None = None
    """A file, with the text as its caption; only promised messages bring files, since a reply is kept as JSON."""
    attached: tuple[str, str] | None = None
    """A file that Telegram keeps, by its kind there and its id, with the text as its caption."""
    album: str | None = None
    """What joins attached files that follow one another into one album; buttons stand under none of it."""
    picture: File | None = None
    """As `document`, but shown in the chat."""
    menu: str | None = None
    """The word of the button that always stands under the chat; goes with a message without buttons of its own."""
    call: str | None = None
    """The word of a second button beside it, which calls for help."""
    toast: str | None = None
    """A short note over the pressed button."""
    shows: tuple[int, str] | None = None
    """Which question this message puts on the screen: the response and its nonce."""
    then: "Reply | None" = None
    """The message after this one."""


def button(text: str, data: str) -> Button:
    """A button under a message; `data` is at most 64 bytes."""
    return {"text": text, "callback_data": data}


def send(
    text: str,
    *rows: Row,
    menu: str | None = None,
    qr: str | None = None,
    document: File | None = None,
    picture: File | None = None,
) -> Reply:
    """A new message."""
    return Reply(text=text, rows=rows, menu=menu, qr=qr, document=document, picture=picture)


def edit(message_id: int, text: str, *rows: Row) -> Reply:
    """The words and buttons of an earlier message of ours, changed."""
    return Reply(text=text, rows=rows, edits=message_id)


def toast(text: str) -> Reply:
    """A short note over the pressed button, and nothing else."""
    return Reply(toast=text)


def one_after_another(*replies: Reply) -> Reply:
    """Several messages as one reply, in order; each may be several itself."""
    first, *rest = replies
    return replace(first, then=one_after_another(*filter(None, [first.then]), *rest)) if rest else first


def calls(reply: Reply, chat_id: int, query_id: str | None) -> Iterator[Call]:
    """The Bot API calls of a reply: the press is answered once and first, then the messages."""
    if query_id is not None:
        note = {"text": reply.toast[:200]} if reply.toast else {}
        yield "answerCallbackQuery", {"callback_query_id": query_id, **note}
    message: Reply | None = reply
    while message is not None:
        if message.removes:
            # All at once: one that somebody has deleted already is passed over, and alone it would be refused.
            yield "deleteMessages", {"chat_id": chat_id, "message_ids": list(message.removes)}
        if len(together := _together(message)) > 1:
            yield "sendMediaGroup", {"chat_id": chat_id, "media": [*map(_medium, together)]}
            message = together[-1].then
            continue
        if message.attached and message.attached[0] == "video_note":
            yield "sendVideoNote", {"chat_id": chat_id, "video_note": message.attached[1]}
            message = replace(message, attached=None)
        if message.text is not None:
            yield _message(message, chat_id)
        elif message.edits is not None and message.rows:
            keyboard = {"inline_keyboard": list(message.rows)}
            target = {"chat_id": chat_id, "message_id": message.edits}
            yield "editMessageReplyMarkup", {**target, "reply_markup": keyboard}
        message = message.then


def messages(call: Call) -> int:
    """How many messages a call sends."""
    method, parameters = call
    return len(parameters["media"]) if method == "sendMediaGroup" else 1


def _together(first: Reply) -> list[Reply]:
    """The files from this one on that are one album; Telegram puts no buttons under them."""
    found, one = list[Reply](), first if first.album and first.edits is None else None
    while one is not None and one.attached and one.album == first.album and not one.rows:
        found.append(one)
        one = one.then
    return found


def _medium(reply: Reply) -> dict[str, Any]:
    assert reply.attached is not None
    kind, file_id = reply.attached
    return {"type": kind, "media": file_id, "caption": reply.text or "", "parse_mode": "HTML"}


def _message(reply: Reply, chat_id: int) -> Call:
    parameters: dict[str, Any] = {"chat_id": chat_id, "parse_mode": "HTML"}
    if reply.answers is not None:
        parameters["reply_parameters"] = {"message_id": reply.answers, "allow_sending_without_reply": True}
    if reply.rows:
        parameters["reply_markup"] = {"inline_keyboard": list(reply.rows)}
    elif reply.menu:
        keyboard = [[{"text": word} for word in (reply.menu, reply.call) if word]]
        parameters["reply_markup"] = {"keyboard": keyboard, "resize_keyboard": True, "is_persistent": True}
    if reply.qr:
        return "sendPhoto", {**parameters, "photo": f"qr:{reply.qr}", "caption": reply.text}
    if reply.picture:
        return "sendPhoto", {**parameters, "photo": reply.picture, "caption": reply.text}
    if reply.document:
        return "sendDocument", {**parameters, "document": reply.document, "caption": reply.text}
    if reply.attached:
        kind, file_id = reply.attached
        if reply.edits is not None:
            return "editMessageCaption", {**parameters, "caption": reply.text, "message_id": reply.edits}
        return f"send{kind.capitalize()}", {**parameters, kind: file_id, "caption": reply.text}
    return _words(reply, parameters)


def _words(reply: Reply, parameters: dict[str, Any]) -> Call:
    parameters["link_preview_options"] = {"is_disabled": True}
    if reply.edits is None:
        return "sendMessage", {**parameters, "text": reply.text}
    return "editMessageText", {**parameters, "text": reply.text, "message_id": reply.edits}
