"""The ways in which a bot may send a call, and what comes back."""

import io

import aiohttp
import orjson
import pytest

from tests.demo.wire import Wire

KEYBOARD = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}


@pytest.mark.parametrize("way", ["query", "json", "json with text in it", "urlencoded", "multipart"])
async def test_a_call_is_read_whichever_way_it_comes(wire: Wire, way: str) -> None:
    person = await wire.person()
    fields = {"chat_id": str(person), "text": "<i>Готовы?</i>", "parse_mode": "HTML"}
    as_text = fields | {"reply_markup": orjson.dumps(KEYBOARD).decode()}
    url = f"{wire.url}/bot{wire.token}/sendMessage"
    match way:
        case "query":
            request = wire.session.get(url, params=as_text)
        case "json":
            request = wire.session.post(url, json=fields | {"chat_id": person, "reply_markup": KEYBOARD})
        case "json with text in it":
            request = wire.session.post(url, json=as_text)
        case "urlencoded":
            request = wire.session.post(url, data=as_text)
        case _:
            form = aiohttp.FormData(as_text, default_to_multipart=True)
            request = wire.session.post(url, data=form)
    async with request as response:
        assert response.content_type == "application/json"
        sent = (await response.json())["result"]
    assert (sent["text"], sent["reply_markup"]) == ("Готовы?", KEYBOARD)
    assert sent["entities"] == [{"offset": 0, "length": 7, "type": "italic"}]
    assert sent["chat"] == {"id": person, "first_name": "Аня", "type": "private"}
    assert sent["from"]["is_bot"] is True


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "Bad Request: can't parse parameter value"),
        (b'{"text": "\xff"}', "Bad Request: strings must be encoded in UTF-8"),
        (b"[1]", "Bad Request: JSON object expected"),
    ],
)
async def test_a_body_that_is_no_json_object(wire: Wire, body: bytes, words: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with wire.session.post(f"{wire.url}/bot{wire.token}/sendMessage", data=body, headers=headers) as response:
        answer = await response.json()
    assert response.status == 400
    assert answer["description"].startswith(words)


async def test_method_names_are_read_in_any_case(wire: Wire) -> None:
    assert (await wire.result("GETME"))["username"] == "nastavnik_demo_bot"


async def test_message_numbers_grow_over_all_chats_of_a_bot(wire: Wire) -> None:
    anna, boris = await wire.person(), await wire.person(first_name="Боря")
    numbers = [(await wire.result("sendMessage", chat_id=chat, text="?"))["message_id"] for chat in (anna, boris, anna)]
    assert numbers == [3, 4, 5]


async def test_commands_are_kept_for_each_scope_and_language(wire: Wire) -> None:
    russian = [{"command": "start", "description": "Начать"}]
    assert await wire.result("setMyCommands", commands=russian, language_code="ru") is True
    assert await wire.result("getMyCommands", language_code="ru") == russian
    assert await wire.result("getMyCommands") == []
    assert await wire.result("setMyDescription", description="Бот") is True


async def test_a_chat_can_be_asked_for(wire: Wire) -> None:
    person = await wire.person(last_name="Иванова", username="anna")
    chat = await wire.result("getChat", chat_id=person)
    assert (chat["type"], chat["last_name"], chat["username"]) == ("private", "Иванова", "anna")


async def test_a_reply_quotes_the_message_one_deep(wire: Wire) -> None:
    person = await wire.person()
    first = await wire.result("sendMessage", chat_id=person, text="раз")
    second = await wire.result("sendMessage", chat_id=person, text="два", reply_to_message_id=first["message_id"])
    third = await wire.result(
        "sendMessage", chat_id=person, text="три", reply_parameters={"message_id": second["message_id"]}
    )
    assert second["reply_to_message"] == first
    assert third["reply_to_message"]["text"] == "два"
    assert "reply_to_message" not in third["reply_to_message"]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('form-data; name="document"; filename="plan.pdf"', "plan.pdf"),
        ("form-data;name=document;filename=план.pdf", "план.pdf"),
        ('form-data; name="document"; filename="%D0%BF%D0%BB.pdf"', "пл.pdf"),
        (r'form-data; name="document"; filename="a\"b.pdf"', 'a"b.pdf'),
        ('form-data; name="document"; filename="../../etc/plan.pdf"', "plan.pdf"),
    ],
)
async def test_a_file_name_is_read_however_it_is_written(wire: Wire, disposition: str, name: str) -> None:
    person = await wire.person()
    content = b"line\r\n--almost a boundary\r\n\r\n"
    part = f"--mark\r\nContent-Disposition: {disposition}\r\nContent-Type: application/pdf\r\n\r\n".encode()
    chat = f'--mark\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n{person}\r\n'.encode()
    headers = {"Content-Type": "multipart/form-data; boundary=mark"}
    url = f"{wire.url}/bot{wire.token}/sendDocument"
    async with wire.session.post(url, data=chat + part + content + b"\r\n--mark--\r\n", headers=headers) as response:
        document = (await response.json())["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == (name, "application/pdf")
    async with wire.session.get(f"{wire.url}/demo/files/{document['file_id']}") as response:
        assert await response.read() == content


async def test_a_body_over_50_megabytes_is_too_large(wire: Wire) -> None:
    url = f"{wire.url}/bot{wire.token}/sendDocument"
    headers = {"Content-Type": "multipart/form-data; boundary=mark"}
    async with wire.session.post(url, data=io.BytesIO(b"x" * (50 << 20) + b"x"), headers=headers) as response:
        assert (response.status, (await response.json())["description"]) == (413, "Request Entity Too Large")
