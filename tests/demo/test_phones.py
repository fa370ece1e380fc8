"""What people do with their telephones, and what the bot learns of it."""

from typing import Any

import pytest

from tests.demo.wire import Wire


async def last(wire: Wire) -> dict[str, Any]:
    return (await wire.updates(offset=-1))[-1]


async def test_start_carries_the_payload_of_a_link(wire: Wire) -> None:
    person = await wire.person(started=False)
    await wire.act(person, "start", payload="AbC-_9")
    message = (await last(wire))["message"]
    assert message["text"] == "/start AbC-_9"
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert message["from"] == {"id": person, "is_bot": False, "first_name": "Аня", "language_code": "ru"}
    assert "64" in (await wire.act(person, "start", payload="я", status=400))["error"]


async def test_who_has_not_started_can_do_nothing_else(wire: Wire) -> None:
    person = await wire.person(started=False)
    for act, given in (("text", {"text": "x"}), ("contact", {"phone_number": "1"}), ("block", {})):
        assert "Start" in (await wire.act(person, act, status=409, **given))["error"]
    assert (await wire.act(999, "start", status=404))["error"] == "There is no person 999."


async def test_a_press_carries_what_stands_on_the_button_or_what_is_forged(wire: Wire) -> None:
    person = await wire.person()
    keyboard = {"inline_keyboard": [[{"text": "А", "callback_data": "a"}, {"text": "Б", "callback_data": "b"}]]}
    sent = await wire.result("sendMessage", chat_id=person, text="?", reply_markup=keyboard)
    press = await wire.act(person, "press", message_id=sent["message_id"], button=[0, 1])
    query = (await last(wire))["callback_query"]
    assert (query["id"], query["data"], query["message"]) == (press["callback_query_id"], "b", sent)
    await wire.act(person, "press", message_id=sent["message_id"], data="подделка" * 20)
    assert (await last(wire))["callback_query"]["data"] == "подделка" * 20
    await wire.act(person, "press", message_id=sent["message_id"], button=[3, 0], status=404)
    await wire.act(person, "press", message_id=999, data="a", status=404)


@pytest.mark.parametrize(
    "url", ["https://t.me/nastavnik_demo_bot?start=code", "tg://resolve?domain=nastavnik_demo_bot&start=code"]
)
async def test_a_button_with_a_link_to_this_bot_presses_start(wire: Wire, url: str) -> None:
    person = await wire.person()
    keyboard = {"inline_keyboard": [[{"text": "Войти", "url": url}]]}
    sent = await wire.result("sendMessage", chat_id=person, text="?", reply_markup=keyboard)
    await wire.act(person, "press", message_id=sent["message_id"], button=[0, 0])
    assert (await last(wire))["message"]["text"] == "/start code"


async def test_a_button_with_another_link_tells_where_it_leads(wire: Wire) -> None:
    person = await wire.person()
    keyboard = {"inline_keyboard": [[{"text": "Сайт", "url": "https://t.me/other_bot?start=x"}]]}
    sent = await wire.result("sendMessage", chat_id=person, text="?", reply_markup=keyboard)
    answer = await wire.act(person, "press", message_id=sent["message_id"], button=[0, 0])
    assert answer == {"url": "https://t.me/other_bot?start=x"}


async def test_a_reply_keyboard_stays_until_it_is_removed_or_used_up(wire: Wire) -> None:
    person = await wire.person()

    async def keyboard() -> Any:
        return (await wire.screen(person))["reply_keyboard"]

    menu = {"keyboard": [[{"text": "Меню"}]], "is_persistent": True, "resize_keyboard": True}
    await wire.result("sendMessage", chat_id=person, text="?", reply_markup=menu)
    await wire.act(person, "text", text="Меню")
    await wire.result("sendMessage", chat_id=person, text="?", reply_markup={"force_reply": True})
    assert await keyboard() == menu
    await wire.result("sendMessage", chat_id=person, text="?", reply_markup={"remove_keyboard": True})
    assert await keyboard() is None
    once = {"keyboard": [[{"text": "Да"}]], "one_time_keyboard": True}
    await wire.result("sendMessage", chat_id=person, text="?", reply_markup=once)
    await wire.act(person, "text", text="Другое")
    assert await keyboard() == once
    await wire.act(person, "text", text="Да")
    assert await keyboard() is None


async def test_contact_location_and_forwarded_messages_arrive(wire: Wire) -> None:
    person = await wire.person()
    await wire.act(person, "contact", phone_number="+70000000000")
    card = {"phone_number": "+70000000000", "first_name": "Аня", "user_id": person}
    assert (await last(wire))["message"]["contact"] == card
    await wire.act(person, "contact", phone_number="+70000000001", user_id=None)
    assert "user_id" not in (await last(wire))["message"]["contact"]
    await wire.act(person, "location", latitude=55.75, longitude=37.62)
    assert (await last(wire))["message"]["location"] == {"latitude": 55.75, "longitude": 37.62}
    sent = await wire.result("sendMessage", chat_id=person, text="Вопрос")
    await wire.act(person, "forward", message_id=sent["message_id"])
    message = (await last(wire))["message"]
    assert (message["text"], message["forward_origin"]["type"]) == ("Вопрос", "user")
    assert message["forward_origin"]["sender_user"]["id"] == 42


async def test_a_reply_tells_which_message_it_answers(wire: Wire) -> None:
    person = await wire.person()
    sent = await wire.result("sendMessage", chat_id=person, text="Вопрос")
    await wire.act(person, "text", text="Ответ", reply_to=sent["message_id"])
    assert (await last(wire))["message"]["reply_to_message"] == sent


async def test_a_text_that_is_too_long_arrives_in_pieces(wire: Wire) -> None:
    person = await wire.person()
    await wire.act(person, "text", text="я" * 5000)
    assert [len(update["message"]["text"]) for update in await wire.updates()] == [4096, 904]
    await wire.act(person, "text", text=" \n", status=400)


async def test_blocking_and_unblocking_are_told_to_the_bot_once(wire: Wire) -> None:
    person = await wire.person()
    await wire.act(person, "block")
    await wire.act(person, "block")
    assert (await wire.screen(person))["blocked"] is True
    assert "unblock" in (await wire.act(person, "text", text="x", status=409))["error"]
    await wire.act(person, "start")
    changes = [update["my_chat_member"] for update in await wire.updates() if "my_chat_member" in update]
    statuses = [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes]
    assert statuses == [("member", "kicked"), ("kicked", "member")]
    assert changes[0]["new_chat_member"]["until_date"] == 0
    assert changes[0]["new_chat_member"]["user"]["id"] == 42


async def test_the_screen_counts_what_is_unread(wire: Wire) -> None:
    person = await wire.person()
    for text in ("раз", "два"):
        await wire.result("sendMessage", chat_id=person, text=text)
    assert (await wire.screen(person))["unread"] == 2
    await wire.act(person, "read")
    assert (await wire.screen(person))["unread"] == 0
    await wire.result("sendMessage", chat_id=person, text="три")
    await wire.act(person, "text", text="ответ")
    screen = await wire.screen(person)
    assert (screen["unread"], screen["messages"][-1]["out"]) == (0, True)


async def test_a_person_deletes_a_message(wire: Wire) -> None:
    person = await wire.person()
    typed = await wire.act(person, "text", text="ой")
    await wire.act(person, "delete", message_id=typed["message_id"])
    await wire.act(person, "delete", message_id=typed["message_id"], status=404)
    assert (await wire.screen(person))["messages"][-1]["deleted"] is True


@pytest.mark.parametrize(("act", "given"), [("text", {}), ("press", {"message_id": 1}), ("text", {"text": 5})])
async def test_an_act_that_lacks_something_is_refused_in_a_sentence(wire: Wire, act: str, given: Any) -> None:
    person = await wire.person()
    assert "missing" in (await wire.act(person, act, status=400, **given))["error"]


async def test_people_are_listed_and_can_change_their_names(wire: Wire) -> None:
    person = await wire.person(id=77)
    await wire.person(started=False, id=77, first_name="Анна")
    assert [user["first_name"] for user in await wire.demo("GET", "users")] == ["Анна"]
    assert (await wire.screen(person))["user"]["first_name"] == "Анна"
    await wire.demo("POST", "users", {"last_name": "Иванова"}, status=400)
    await wire.demo("POST", "users", {"id": -5, "first_name": "Аня"}, status=400)
