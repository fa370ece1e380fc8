"""Several files as one album, and messages that are put right, taken back and copied."""

import json
from typing import Any

import aiohttp
import pytest

from demo.server import Server
from tests.demo.pictures import png
from tests.demo.wire import Wire

Json = dict[str, Any]


def item(kind: str, name: str = "a", **more: Any) -> Json:
    return {"type": kind, "media": f"attach://{name}", **more}


async def call(wire: Wire, method: str, media: Any, **values: Any) -> Json:
    """Call a method with pictures `a` and `b` beside it."""
    form = aiohttp.FormData({name: str(value) for name, value in values.items()} | {"media": json.dumps(media)})
    for name in ("a", "b"):
        form.add_field(name, png(3, 2), filename=f"{name}.png", content_type="image/png")
    async with wire.session.post(f"{wire.url}/bot{wire.token}/{method}", data=form) as response:
        answer: Json = await response.json()
        return answer


async def album(wire: Wire, person: int, *kinds: str) -> list[Json]:
    answer = await call(wire, "sendMediaGroup", [item(kind) for kind in kinds], chat_id=person)
    sent: list[Json] = answer["result"]
    return sent


async def test_an_album_is_a_message_for_each_file_under_one_name(wire: Wire) -> None:
    person = await wire.person()
    media = [item("photo", caption="<b>Мы</b>", parse_mode="HTML"), item("video", "b")]
    sent = (await call(wire, "sendMediaGroup", media, chat_id=person))["result"]
    assert [("photo" in one, "video" in one) for one in sent] == [(True, False), (False, True)]
    assert sent[0]["media_group_id"] == sent[1]["media_group_id"]
    assert (sent[0]["caption"], sent[0]["caption_entities"][0]["type"], "caption" in sent[1]) == ("Мы", "bold", False)
    assert [one["message_id"] for one in (await wire.screen(person))["messages"][-2:]] == [
        one["message_id"] for one in sent
    ]
    again = await album(wire, person, "document", "document")
    assert again[0]["media_group_id"] == again[1]["media_group_id"] != sent[0]["media_group_id"]


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ([], "there are no messages to send"),
        ([item("photo")], "there are too few messages to send as an album"),
        ([item("photo")] * 11, "too many messages to send as an album"),
        ([item("photo"), item("document")], "document can't be mixed with other media types"),
        ([item("audio"), item("video")], "audio can't be mixed with other media types"),
        ([item("photo"), item("photo", "nowhere")], "can't parse InputMedia: media not found"),
        ([item("photo"), item("photo", caption="я" * 1025)], "message caption is too long"),
        ([item("photo"), 7], "can't parse InputMedia: expected an Object"),
        ({"type": "photo"}, "expected an Array of InputMedia"),
    ],
)
async def test_an_album_that_is_refused_shows_nothing(wire: Wire, server: Server, media: Any, words: str) -> None:
    person = await wire.person()
    answer = await call(wire, "sendMediaGroup", media, chat_id=person)
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {words}")
    assert len((await wire.screen(person))["messages"]) == 1
    assert server.telegram.files.by_id == {}


async def test_another_file_takes_the_place_of_one(wire: Wire) -> None:
    person = await wire.person()
    first, _ = await album(wire, person, "photo", "photo")
    where = {"chat_id": person, "message_id": first["message_id"]}
    changed = (await call(wire, "editMessageMedia", item("video", caption="Новое"), **where))["result"]
    assert ("photo" in changed, "video" in changed, changed["caption"]) == (False, True, "Новое")
    assert changed["media_group_id"] == first["media_group_id"]
    same = {"type": "video", "media": changed["video"]["file_id"], "caption": "Новое"}
    assert "message is not modified" in (await wire.refusal("editMessageMedia", **where, media=same))[1]
    answer = await call(wire, "editMessageMedia", item("document"), **where)
    assert answer["description"] == "Bad Request: can't change media type in the album"
    text = await wire.result("sendMessage", chat_id=person, text="?")
    answer = await call(wire, "editMessageMedia", item("photo"), chat_id=person, message_id=text["message_id"])
    assert answer["description"] == "Bad Request: there is no media in the message to edit"


async def test_several_messages_are_deleted_at_once_and_those_gone_already_are_passed_over(wire: Wire) -> None:
    person = await wire.person()
    numbers = [one["message_id"] for one in await album(wire, person, "photo", "photo")]
    assert await wire.result("deleteMessages", chat_id=person, message_ids=[*numbers, 999]) is True
    assert [one.get("deleted", False) for one in (await wire.screen(person))["messages"]] == [False, True, True]
    assert await wire.result("deleteMessages", chat_id=person, message_ids=numbers) is True
    for wrong, words in (
        ([], "message identifiers are not specified"),
        ([1] * 101, "too many message identifiers specified"),
        ("7", "expected an Array of message identifiers"),
    ):
        answer = await wire.refusal("deleteMessages", chat_id=person, message_ids=wrong)
        assert answer == (400, f"Bad Request: {words}")


async def test_where_one_is_older_than_two_days_none_is_deleted(wire: Wire, server: Server) -> None:
    person = await wire.person()
    old = await wire.result("sendMessage", chat_id=person, text="старое")
    server.telegram.turn(2 * 86_400 + 60)
    new = await wire.result("sendMessage", chat_id=person, text="новое")
    numbers = [new["message_id"], old["message_id"]]
    answer = await wire.refusal("deleteMessages", chat_id=person, message_ids=numbers)
    assert answer == (400, "Bad Request: message can't be deleted for everyone")
    assert not any(one.get("deleted") for one in (await wire.screen(person))["messages"])


async def test_a_copy_does_not_tell_where_it_is_from(wire: Wire) -> None:
    author, reader = await wire.person(), await wire.person(first_name="Боря")
    said = await wire.act(author, "text", text="Привет")
    where = {"chat_id": reader, "from_chat_id": author}
    made = await wire.result("copyMessage", **where, message_id=said["message_id"])
    shown = (await wire.screen(reader))["messages"][-1]
    assert made == {"message_id": shown["message_id"]}
    assert (shown["text"], shown["from"]["is_bot"], "forward_origin" in shown) == ("Привет", True, False)
    photo, _ = await album(wire, author, "photo", "photo")
    await wire.result("copyMessage", **where, message_id=photo["message_id"], caption="Другие слова")
    shown = (await wire.screen(reader))["messages"][-1]
    assert (shown["photo"], shown["caption"], "media_group_id" in shown) == (photo["photo"], "Другие слова", False)
    answer = await wire.refusal("copyMessage", **where, message_id=999)
    assert answer == (400, "Bad Request: message to copy not found")
