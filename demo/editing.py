"""Methods that change a message or take it away."""

from typing import Any

from demo import albums, markup, media, texts
from demo.call import Call, check_not_blocked, with_markup
from demo.chats import CONTENT, Chat, Json, Message
from demo.refusals import bad_request

DELETABLE = 2 * 86_400
MOST_DELETED = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def edit_text(call: Call) -> Json:
    """The bot changes a message's text and inline keyboard."""
    if not call.arguments.text("text"):
        raise bad_request("message text is empty")
    text, found = texts.read(call.arguments, "text")
    keyboard = markup.read_inline(call.arguments)
    chat, message = _own(call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    if texts.is_empty(text):
        raise bad_request("text must be non-empty")
    if len(text) > texts.TEXT_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    return _change(call, chat, message, with_markup(message.body, keyboard), text=text, entities=found)


def edit_caption(call: Call) -> Json:
    """The bot changes the words under a picture or file, and the inline keyboard."""
    caption, found = texts.read(call.arguments, "caption")
    keyboard = markup.read_inline(call.arguments)
    chat, message = _own(call)
    if "text" in message.body:
        raise bad_request("there is no caption in the message to edit")
    if len(caption) > texts.CAPTION_LENGTH:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    return _change(call, chat, message, with_markup(message.body, keyboard), caption=caption, caption_entities=found)


def edit_media(call: Call) -> Json:
    """The bot puts another file, with its words, into the place of one."""
    new = media.read_item(call, call.arguments.json("media", "can't parse media JSON object"))
    keyboard = markup.read_inline(call.arguments)
    chat, message = _own(call)
    old = {kind for kind in media.ALBUM_KINDS if kind in message.body}
    if not old:
        raise bad_request("there is no media in the message to edit")
    if "media_group_id" in message.body and not albums.may_take_the_place_of(old, new.kind):
        raise bad_request("can't change media type in the album")
    new.check()
    kept = {name: value for name, value in message.body.items() if name not in CONTENT}
    return _change(call, chat, message, with_markup(kept | new.fields(call), keyboard))


def edit_reply_markup(call: Call) -> Json:
    """The bot changes only the inline keyboard."""
    keyboard = markup.read_inline(call.arguments)
    chat, message = _own(call)
    return _change(call, chat, message, with_markup(message.body, keyboard))


def delete_message(call: Call) -> bool:
    """The bot takes a message away, its own or the person's, within two days."""
    if not call.arguments.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    _delete(call, *call.message("message to delete"))
    return True


def delete_messages(call: Call) -> bool:
    """The bot takes several messages of a chat away, all or none; those that are gone already are passed over."""
    numbers = call.arguments.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
        raise bad_request("expected an Array of message identifiers")
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    chat = call.chat()
    _delete(call, chat, *filter(None, map(chat.message, dict.fromkeys(numbers))))
    return True


def _delete(call: Call, chat: Chat, *messages: Message) -> None:
    if any(call.telegram.now() - message.body["date"] > DELETABLE for message in messages):
        raise bad_request("message can't be deleted for everyone")
    for message in messages:
        message.deleted = True
        call.bot.keep_message(chat, message)
        call.telegram.saw("delete", call.bot, chat, message)


def _own(call: Call) -> tuple[Chat, Message]:
    chat, message = call.message("message to edit")
    if message.from_person or not message.editable:
        raise bad_request("message can't be edited")
    check_not_blocked(chat)
    return chat, message


def _change(call: Call, chat: Chat, message: Message, body: Json, **content: Any) -> Json:
    for name, value in content.items():
        if value:
            body[name] = value
        else:
            body.pop(name, None)
    if body == message.body:
        raise bad_request(NOT_MODIFIED)
    message.body = body | {"edit_date": call.telegram.now()}
    call.bot.keep_message(chat, message)
    call.telegram.saw("edit", call.bot, chat, message)
    return message.body
