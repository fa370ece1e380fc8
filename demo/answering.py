"""Methods that put no message into a chat: who the bot is, what people pressed, what waits."""

import re
from typing import Any

import orjson

from demo.call import Call
from demo.chats import Json
from demo.refusals import Refused, bad_request
from demo.webhooks import Webhook, webhook

ANSWER_LENGTH = 200
COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
DESCRIPTION_LENGTH = 256
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
QUERY_EXPIRED = "query is too old and response timeout expired or query ID is invalid"
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "record_audio",
    "upload_audio", "upload_document", "choose_sticker", "find_location", "pick_up_location", "record_video_note",
    "upload_video_note", "cancel",
})  # fmt: skip


def get_me(call: Call) -> Json:
    """Tell the bot who it is."""
    abilities = (
        "can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business",
        "has_main_web_app",
    )  # fmt: skip
    return call.bot.account() | dict.fromkeys(abilities, False)


async def get_updates(call: Call) -> list[orjson.Fragment]:
    """Hand over the updates that wait, or wait for one."""
    _note_allowed(call)
    limit = call.arguments.integer("limit", 100)
    timeout = call.arguments.integer("timeout")
    updates = await call.bot.inbox.poll(
        call.arguments.integer("offset"), limit if 1 <= limit <= 100 else 100, max(timeout, 0)
    )
    return [orjson.Fragment(update) for update in updates]


async def set_webhook(call: Call) -> bool:
    """From now on updates are posted to an address; an empty one means none."""
    url, secret = call.arguments.text("url"), call.arguments.text("secret_token")
    wanted = webhook(url, secret, call.arguments.integer("max_connections")) if url else None
    _note_allowed(call)
    await _change_webhook(call, wanted)
    return True


async def delete_webhook(call: Call) -> bool:
    """Updates wait to be fetched from now on; those that wait may be dropped."""
    await _change_webhook(call, None)
    return True


def get_webhook_info(call: Call) -> Json:
    """Tell where updates are posted, and how many wait."""
    waiting = len(call.bot.inbox.updates)
    nowhere = {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}
    told = call.bot.webhook.info(waiting) if call.bot.webhook else nowhere
    allowed = call.bot.inbox.allowed
    return told | {"allowed_updates": sorted(allowed)} if allowed else told


def get_file(call: Call) -> Json:
    """Tell where a file can be downloaded."""
    file = call.telegram.files.download(call.arguments.text("file_id"))
    sizes = {"file_unique_id": file.unique_id, "file_size": len(file.content)}
    return {"file_id": file.file_id, "file_path": file.path} | sizes


def answer_callback_query(call: Call) -> bool:
    """The bot answers a press, once and in time; the person sees a toast or an alert."""
    number, text = call.arguments.text("callback_query_id"), call.arguments.text("text")
    press = call.bot.presses.get(number)
    if press is None or call.telegram.machine() - press.at > call.telegram.press_lifetime:
        raise bad_request(QUERY_EXPIRED)
    if len(text) > ANSWER_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    del call.bot.presses[number]
    toast = {"callback_query_id": number, "text": text, "show_alert": call.arguments.flag("show_alert")}
    if text:
        chat = call.bot.chats[press.user_id]
        chat.toasts.append(toast)
        call.bot.keep_chat(chat)
    call.telegram.happened("toast", press.user_id, bot_id=call.bot.bot_id, toast=toast)
    return True


def send_chat_action(call: Call) -> bool:
    """The person sees that the bot is typing."""
    action = call.arguments.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.open_chat()
    call.telegram.happened("action", chat.user_id, bot_id=call.bot.bot_id, action=action)
    return True


def set_my_commands(call: Call) -> bool:
    """The bot tells its commands, for a scope and a language."""
    given = call.arguments.json("commands", "can't parse commands JSON object") or []
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call)] = [_command(command) for command in given]
    call.bot.keep()
    return True


def get_my_commands(call: Call) -> list[Json]:
    """Tell the bot the commands it set for a scope and a language."""
    return call.bot.commands.get(_scope(call), [])


def accept(_call: Call) -> bool:
    """Take a description that no telephone here shows."""
    return True


def get_chat(call: Call) -> Json:
    """Tell the bot about a chat."""
    limits = {"accent_color_id": call.chat().user_id % 7, "max_reaction_count": 11}
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return call.chat().header() | limits | {"accepted_gift_types": dict.fromkeys(gifts, True)}


async def _change_webhook(call: Call, wanted: Webhook | None) -> None:
    await call.telegram.recall(call.bot)
    if call.arguments.flag("drop_pending_updates"):
        call.bot.inbox.clear()
    call.bot.webhook = wanted
    call.bot.keep()
    if wanted:
        call.bot.inbox.end_poll(WEBHOOK_SET)
        call.telegram.send_courier(call.bot)


def _note_allowed(call: Call) -> None:
    asked = call.arguments.json("allowed_updates", "can't parse allowed_updates JSON object")
    if isinstance(asked, list) and all(isinstance(kind, str) for kind in asked):
        allowed = frozenset(kind.lower() for kind in asked)
        if allowed != call.bot.inbox.allowed:
            call.bot.inbox.allowed = allowed
            call.bot.keep()


def _scope(call: Call) -> str:
    scope: Any = call.arguments.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    return orjson.dumps([scope, call.arguments.text("language_code")], option=orjson.OPT_SORT_KEYS).decode()


def _command(given: Any) -> Json:
    if not isinstance(given, dict):
        raise _unparsable("expected an Object")
    for name in ("command", "description"):
        if not isinstance(given.get(name), str):
            raise _unparsable(f'Can\'t find field "{name}"')
    command, description = given["command"].removeprefix("/").lower(), given["description"]
    if not COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 0 < len(description) <= DESCRIPTION_LENGTH:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _unparsable(words: str) -> Refused:
    return bad_request(f"can't parse BotCommand: {words}")
