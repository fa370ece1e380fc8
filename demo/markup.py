"""Keyboards: what Telegram takes under a message and beside a text field."""

from typing import Any

import orjson

from demo.arguments import Arguments
from demo.links import LinkRejected, checked_link, mentioned_user
from demo.refusals import Refused, bad_request

CALLBACK_BYTES = 64
INLINE_BUTTONS = 100
REPLY_BUTTONS = 300
MARKUP_BYTES = 10_240
ACTIONS = (
    "url", "callback_data", "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app", "copy_text",
)  # fmt: skip
STYLES = ("", "default", "primary", "danger", "success")
NO_ACTION = "Text buttons are unallowed in the inline keyboard"

Markup = dict[str, Any]


def read(arguments: Arguments) -> Markup | None:
    """Return a checked keyboard, None when there is none; raises Refused."""
    if "reply_markup" not in arguments.values:
        return None
    value = arguments.json("reply_markup", "can't parse reply keyboard markup JSON object")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    markup = _checked(value)
    if markup and len(orjson.dumps(markup)) > MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    return markup


def read_inline(arguments: Arguments) -> Markup | None:
    """Return a checked inline keyboard; an edit takes no other."""
    markup = read(arguments)
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _checked(value: dict[str, Any]) -> Markup | None:
    if value.get("keyboard"):
        return _reply_keyboard(value)
    if value.get("inline_keyboard"):
        return _inline_keyboard(value["inline_keyboard"])
    if value.get("remove_keyboard") is True:
        return {"remove_keyboard": True}
    if value.get("force_reply") is True:
        return {"force_reply": True}
    return None


def _inline_keyboard(rows: Any) -> Markup | None:
    checked = _rows(rows, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    keyboard = [[_inline_button(button) for button in row] for row in checked]
    if sum(map(len, keyboard)) > INLINE_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": keyboard} if keyboard else None


def _reply_keyboard(value: dict[str, Any]) -> Markup | None:
    rows = _rows(value["keyboard"], 'field "keyboard" must be an Array of Arrays')
    keyboard = [[_reply_button(button) for button in row] for row in rows]
    if sum(map(len, keyboard)) > REPLY_BUTTONS:
        raise bad_request("reply markup is too long")
    if not keyboard:
        return None
    options = ("is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder")
    return {"keyboard": keyboard} | {name: value[name] for name in options if value.get(name)}


def _rows(rows: Any, refusal: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(refusal)
    return [row for row in rows if row]


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _inline("InlineKeyboardButton must be an Object")
    kept = {name: value for name, value in button.items() if value is not None}
    if not _string(kept, "text", _inline):
        raise bad_request("inline keyboard button text must be non-empty")
    if kept.get("style", "") not in STYLES:
        raise _inline("invalid button style specified")
    actions = [name for name in ACTIONS if _acts(kept, name)]
    if len(actions) != 1:
        raise _inline(NO_ACTION)
    match actions[0]:
        case "callback_data":
            _check_callback(kept)
        case "url":
            _check_url(kept)
        case "web_app" | "login_url" as name:
            _check_secure_url(kept, name)
    return kept


def _acts(button: dict[str, Any], name: str) -> bool:
    value = button.get(name, False)
    return value is not False and (value != "" or name.startswith("switch_"))


def _check_callback(button: dict[str, Any]) -> None:
    data = _string(button, "callback_data", _inline)
    if len(data.encode()) > CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    button["callback_data"] = data


def _check_url(button: dict[str, Any]) -> None:
    url = _string(button, "url", _inline)
    if mentioned_user(url) is None:
        button["url"] = _link(url, "inline keyboard button URL")


def _check_secure_url(button: dict[str, Any], name: str) -> None:
    if not isinstance(button[name], dict):
        raise _inline(f'Field "{name}" must be of type Object')
    label = "Web App" if name == "web_app" else "login"
    _link(_string(button[name], "url", _inline), f"inline keyboard button {label} URL", https_only=True)


def _link(url: str, label: str, https_only: bool = False) -> str:
    try:
        return checked_link(url, https_only)
    except LinkRejected as error:
        raise bad_request(f"{label} '{url}' is invalid: {error}") from error


def _reply_button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise _reply("KeyboardButton must be a String or an Object")
    kept = {name: value for name, value in button.items() if value is not None and value is not False}
    if not _string(kept, "text", _reply):
        raise bad_request("keyboard button text must be non-empty")
    for name in ("request_contact", "request_location"):
        if kept.get(name, True) is not True:
            raise _reply(f'Field "{name}" must be of type Boolean')
    if "web_app" in kept:
        _link(_string(kept["web_app"], "url", _reply), "keyboard button Web App URL", https_only=True)
    return kept


def _string(holder: Any, name: str, refuse: Any) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    if type(value) in (int, float):
        return str(value)
    if value is None:
        raise refuse(f'Can\'t find field "{name}"')
    if not isinstance(value, str):
        raise refuse(f'Field "{name}" must be of type String')
    return value


def _inline(words: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {words}")


def _reply(words: str) -> Refused:
    return bad_request(f"can't parse keyboard button: {words}")
