"""What Telegram refuses, in Telegram's words."""

from typing import Any

import pytest

from demo.server import Server
from tests.demo.wire import Wire

NO_ACTION = "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


YES = inline({"text": "Да", "callback_data": "yes"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Bad Request: message text is empty"),
        ("   \n", "Bad Request: text must be non-empty"),
        ("\u200b\u2060", "Bad Request: text must be non-empty"),
        ("я" * 4097, "Bad Request: message is too long"),
        ("я" * 16_385, "Bad Request: text is too long"),
    ],
)
async def test_a_text_that_telegram_does_not_take(wire: Wire, text: str, words: str) -> None:
    person = await wire.person()
    assert await wire.refusal("sendMessage", chat_id=person, text=text) == (400, words)


async def test_a_text_of_4096_signs_after_its_entities_are_read_is_taken(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text=f"<b>{'я' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<b>жирно", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>жирно</i>", 'Unmatched end tag at byte offset 13, expected "</b>", found "</i>"'),
        ("итог</b>", "Unexpected end tag at byte offset 8"),
        ("я <3", "Unclosed start tag at byte offset 3"),
        ("я <3 школу", 'Unsupported start tag "3" at byte offset 3'),
        ("<div>блок</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("строка<br/>", 'Unsupported start tag "br/" at byte offset 12'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="https://example.org>x</a>', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=h!>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
async def test_html_that_is_unknown_or_unclosed(wire: Wire, text: str, words: str) -> None:
    person = await wire.person()
    answer = await wire.refusal("sendMessage", chat_id=person, text=text, parse_mode="HTML")
    assert answer == (400, f"Bad Request: can't parse entities: {words}")


async def test_an_unknown_parse_mode(wire: Wire) -> None:
    person = await wire.person()
    answer = await wire.refusal("sendMessage", chat_id=person, text="x", parse_mode="bbcode")
    assert answer == (400, "Bad Request: unsupported parse_mode")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (inline({"text": "Да"}), NO_ACTION),
        (inline({"text": "Да", "callback_data": ""}), NO_ACTION),
        (inline({"text": "Да", "callback_data": "1", "url": "https://example.org"}), NO_ACTION),
        (inline({"text": "Да", "callback_data": "я" * 33}), "Bad Request: BUTTON_DATA_INVALID"),
        (inline({"text": "", "callback_data": "1"}), "Bad Request: inline keyboard button text must be non-empty"),
        (
            inline({"callback_data": "1"}),
            "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            inline({"text": ["Да"], "callback_data": "1"}),
            'Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        (
            inline({"text": "Сайт", "url": "localhost"}),
            "Bad Request: inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
        ),
        (
            inline({"text": "Сайт", "url": "ftp://example.org"}),
            "Bad Request: inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        (
            {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}] * 8] * 13},
            "Bad Request: reply markup is too long",
        ),
        (
            {"inline_keyboard": [{"text": "Да", "callback_data": "1"}]},
            'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ("{не JSON", "Bad Request: can't parse reply keyboard markup JSON object"),
        ("[]", "Bad Request: object expected as reply markup"),
        ({"keyboard": [[7]]}, "Bad Request: can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [{}]}, 'Bad Request: field "keyboard" must be an Array of Arrays'),
    ],
)
async def test_a_keyboard_that_telegram_does_not_take(wire: Wire, markup: Any, words: str) -> None:
    person = await wire.person()
    assert await wire.refusal("sendMessage", chat_id=person, text="?", reply_markup=markup) == (400, words)


async def test_callback_data_of_64_bytes_and_a_hundred_buttons_are_taken(wire: Wire) -> None:
    person = await wire.person()
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "я" * 32}] * 5] * 20}
    sent = await wire.result("sendMessage", chat_id=person, text="?", reply_markup=keyboard)
    assert sent["reply_markup"] == keyboard


async def test_an_edit_that_changes_nothing(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="Готовы?", reply_markup=YES)
    where = {"chat_id": person, "message_id": sent["message_id"]}
    assert await wire.refusal("editMessageText", **where, text="Готовы?", reply_markup=YES) == (400, NOT_MODIFIED)
    assert await wire.refusal("editMessageReplyMarkup", **where, reply_markup=YES) == (400, NOT_MODIFIED)


async def test_an_edit_without_keyboard_drops_the_keyboard_and_dates_the_message(wire: Wire, server: Server) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="Готовы?", reply_markup=YES)
    server.telegram.turn(60)
    edited = await wire.result("editMessageText", chat_id=person, message_id=sent["message_id"], text="Записано")
    assert "reply_markup" not in edited
    assert sent["date"] + 60 <= edited["edit_date"] <= sent["date"] + 70
    assert edited["date"] == sent["date"]


async def test_an_edit_that_only_changes_the_keyboard(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="Готовы?", reply_markup=YES)
    where = {"chat_id": person, "message_id": sent["message_id"]}
    assert "reply_markup" not in await wire.result("editMessageReplyMarkup", **where)
    assert (await wire.result("editMessageText", **where, text="Готовы?", reply_markup=YES))["reply_markup"] == YES


async def test_an_edit_that_is_too_long_speaks_as_the_far_server_does(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="?")
    answer = await wire.refusal("editMessageText", chat_id=person, message_id=sent["message_id"], text="я" * 4097)
    assert answer == (400, "Bad Request: MESSAGE_TOO_LONG")


async def test_a_message_that_is_not_there(wire: Wire) -> None:
    person = await wire.person()
    where = {"chat_id": person, "message_id": 999}
    assert await wire.refusal("editMessageText", **where, text="x") == (400, "Bad Request: message to edit not found")
    assert await wire.refusal("deleteMessage", **where) == (400, "Bad Request: message to delete not found")
    reply = {"message_id": 999}
    answer = await wire.refusal("sendMessage", chat_id=person, text="x", reply_parameters=reply)
    assert answer == (400, "Bad Request: message to be replied not found")
    assert await wire.result(
        "sendMessage", chat_id=person, text="x", reply_parameters=reply | {"allow_sending_without_reply": True}
    )


async def test_a_message_that_is_not_the_bots(wire: Wire) -> None:
    person = await wire.person()
    typed = await wire.act(person, "text", text="Привет")
    answer = await wire.refusal("editMessageText", chat_id=person, message_id=typed["message_id"], text="x")
    assert answer == (400, "Bad Request: message can't be edited")
    other = Wire(wire.session, wire.url, "43:other")
    sent = await wire.result("sendMessage", chat_id=person, text="?")
    answer = await other.refusal("editMessageText", chat_id=person, message_id=sent["message_id"], text="x")
    assert answer == (400, "Bad Request: message to edit not found")


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="?", reply_markup={"keyboard": [["Меню"]]})
    assert "reply_markup" not in sent
    answer = await wire.refusal("editMessageText", chat_id=person, message_id=sent["message_id"], text="x")
    assert answer == (400, "Bad Request: message can't be edited")


async def test_an_edit_takes_only_an_inline_keyboard(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="?")
    where = {"chat_id": person, "message_id": sent["message_id"]}
    answer = await wire.refusal("editMessageText", **where, text="x", reply_markup={"keyboard": [["Меню"]]})
    assert answer == (400, "Bad Request: inline keyboard expected")


async def test_a_text_has_no_caption_to_edit_and_a_deleted_message_is_gone(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="?")
    where = {"chat_id": person, "message_id": sent["message_id"]}
    answer = await wire.refusal("editMessageCaption", **where, caption="x")
    assert answer == (400, "Bad Request: there is no caption in the message to edit")
    assert await wire.result("deleteMessage", **where) is True
    assert await wire.refusal("editMessageText", **where, text="x") == (400, "Bad Request: message to edit not found")
    assert (await wire.screen(person))["messages"][-1]["deleted"] is True


async def test_a_message_older_than_two_days_cannot_be_deleted(wire: Wire, server: Server) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="?")
    server.telegram.turn(2 * 86_400 + 60)
    answer = await wire.refusal("deleteMessage", chat_id=person, message_id=sent["message_id"])
    assert answer == (400, "Bad Request: message can't be deleted for everyone")


async def test_a_second_answer_to_one_press(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="Готовы?", reply_markup=YES)
    press = await wire.act(person, "press", message_id=sent["message_id"], button=[0, 0])
    assert await wire.result("answerCallbackQuery", **press, text="Записано") is True
    assert await wire.refusal("answerCallbackQuery", **press) == (400, TOO_OLD)
    assert [toast["text"] for toast in (await wire.screen(person))["toasts"]] == ["Записано"]


async def test_an_answer_that_comes_too_late_or_to_no_press(wire: Wire, server: Server) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="Готовы?", reply_markup=YES)
    press = await wire.act(person, "press", message_id=sent["message_id"], data="yes")
    server.telegram.press_lifetime = 0
    assert await wire.refusal("answerCallbackQuery", **press) == (400, TOO_OLD)
    assert await wire.refusal("answerCallbackQuery", callback_query_id="1") == (400, TOO_OLD)
    assert await wire.refusal("answerCallbackQuery") == (400, TOO_OLD)


async def test_an_answer_of_more_than_200_signs(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="Готовы?", reply_markup=YES)
    press = await wire.act(person, "press", message_id=sent["message_id"], data="yes")
    answer = await wire.refusal("answerCallbackQuery", **press, text="я" * 201)
    assert answer == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert await wire.result("answerCallbackQuery", **press, text="я" * 200)


async def test_someone_who_never_pressed_start_or_has_blocked_the_bot(wire: Wire) -> None:
    stranger = await wire.person(started=False)
    words = "Forbidden: bot can't initiate conversation with a user"
    assert await wire.refusal("sendMessage", chat_id=stranger, text="x") == (403, words)
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="?")
    await wire.act(person, "block")
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert await wire.refusal("sendMessage", chat_id=person, text="x") == blocked
    assert await wire.refusal("sendChatAction", chat_id=person, action="typing") == blocked
    where = {"chat_id": person, "message_id": sent["message_id"]}
    assert await wire.refusal("editMessageText", **where, text="x") == blocked
    await wire.act(person, "start")
    assert await wire.result("sendMessage", chat_id=person, text="x")


@pytest.mark.parametrize("chat_id", [999_999, "нет такого", "@nobody", 0])
async def test_an_unknown_chat(wire: Wire, chat_id: Any) -> None:
    assert await wire.refusal("sendMessage", chat_id=chat_id, text="x") == (400, "Bad Request: chat not found")
    assert await wire.refusal("getChat", chat_id=chat_id) == (400, "Bad Request: chat not found")


async def test_what_is_missing(wire: Wire) -> None:
    person = await wire.person()
    assert await wire.refusal("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")
    answer = await wire.refusal("editMessageText", chat_id=person, text="x")
    assert answer == (400, "Bad Request: message identifier is not specified")
    answer = await wire.refusal("sendChatAction", chat_id=person, action="dancing")
    assert answer == (400, "Bad Request: wrong parameter action in request")


@pytest.mark.parametrize("token", ["x", "x:y", "42", "42:", ":demo"])
async def test_a_malformed_token_and_an_unknown_method(wire: Wire, token: str) -> None:
    assert await Wire(wire.session, wire.url, token).refusal("getMe") == (401, "Unauthorized")
    assert await wire.refusal("getMoney") == (404, "Not Found: method not found")


async def test_commands_that_telegram_does_not_take(wire: Wire) -> None:
    async def refusal(**command: Any) -> str:
        return (await wire.refusal("setMyCommands", commands=[command]))[1]

    assert await refusal(command="Старт", description="x") == "Bad Request: BOT_COMMAND_INVALID"
    assert await refusal(command="start", description="") == "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"
    words = "Bad Request: can't parse BotCommand: Can't find field \"description\""
    assert await refusal(command="start") == words
    assert (await wire.refusal("setMyCommands", commands="{"))[1] == "Bad Request: can't parse commands JSON object"
