"""Methods that put a message into a chat."""

from demo import markup, media, texts
from demo.call import Call
from demo.chats import CONTENT, Chat, Json
from demo.markup import Markup
from demo.refusals import bad_request


def send_message(call: Call) -> Json:
    """The bot writes a text."""
    if not call.arguments.text("text"):
        raise bad_request("message text is empty")
    text, found = texts.read(call.arguments, "text")
    keyboard = markup.read(call.arguments)
    chat = call.open_chat()
    reply = call.reply_fields(chat)
    if texts.is_empty(text):
        raise bad_request("text must be non-empty")
    if len(text) > texts.TEXT_LENGTH:
        raise bad_request("message is too long")
    content: Json = {**reply, "text": text}
    if found:
        content["entities"] = found
    return post(call, chat, content, keyboard)


def send_photo(call: Call) -> Json:
    """The bot sends a picture."""
    return _send_file(call, "photo")


def send_document(call: Call) -> Json:
    """The bot sends a file."""
    return _send_file(call, "document")


def send_voice(call: Call) -> Json:
    """The bot sends a voice message."""
    return _send_file(call, "voice")


def send_audio(call: Call) -> Json:
    """The bot sends music."""
    return _send_file(call, "audio")


def send_video(call: Call) -> Json:
    """The bot sends a film."""
    return _send_file(call, "video")


def send_video_note(call: Call) -> Json:
    """The bot sends a round film; it takes no caption."""
    return _send_file(call, "video_note")


def _send_file(call: Call, kind: str) -> Json:
    sent = media.read(call, kind)
    keyboard = markup.read(call.arguments)
    chat = call.open_chat()
    quoted = call.reply_fields(chat)
    sent.check()
    return post(call, chat, quoted | sent.fields(call), keyboard)


def copy_message(call: Call) -> Json:
    """The bot sends what a message of any of its chats says, without telling where it is from."""
    caption, found = texts.read(call.arguments, "caption")
    keyboard = markup.read(call.arguments)
    chat = call.open_chat()
    _, message = call.message("message to copy", "from_chat_id")
    content = {name: message.body[name] for name in CONTENT if name in message.body}
    if "caption" in call.arguments.values and "text" not in content:
        if len(caption) > texts.CAPTION_LENGTH:
            raise bad_request("message caption is too long")
        words = {"caption": caption, "caption_entities": found}
        content = {name: value for name, value in (content | words).items() if value}
    return {"message_id": post(call, chat, call.reply_fields(chat) | content, keyboard)["message_id"]}


def post(call: Call, chat: Chat, content: Json, keyboard: Markup | None) -> Json:
    """Put a message of the bot into a chat."""
    if keyboard and "inline_keyboard" in keyboard:
        content["reply_markup"] = keyboard
    message = call.bot.post(chat, call.bot.account(), content, call.telegram.now())
    message.editable = keyboard is None or "inline_keyboard" in keyboard
    if keyboard and ("keyboard" in keyboard or "remove_keyboard" in keyboard):
        chat.reply_keyboard = keyboard if "keyboard" in keyboard else None
    chat.unread += 1
    call.bot.keep_chat(chat)
    call.telegram.saw("message", call.bot, chat, message)
    return message.body
