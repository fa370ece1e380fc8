"""Files up and down, from bots and from people."""

import io
from typing import Any

import aiohttp
import pytest

from demo.files import DOWNLOAD_BYTES, picture_size
from demo.server import Server
from tests.demo.pictures import jpeg, png
from tests.demo.wire import Wire


async def upload(wire: Wire, method: str, field: str, content: bytes, name: str, **values: str) -> dict[str, Any]:
    form = aiohttp.FormData(values)
    form.add_field(field, content, filename=name, content_type="application/pdf")
    async with wire.session.post(f"{wire.url}/bot{wire.token}/{method}", data=form) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def send(wire: Wire, person: int, kind: str, content: bytes, name: str) -> dict[str, Any]:
    form = aiohttp.FormData({"kind": kind})
    form.add_field("file", io.BytesIO(content), filename=name, content_type="image/png")
    sent: dict[str, Any] = await wire.demo("POST", f"users/{person}/file", form)
    return sent


async def test_a_document_goes_up_comes_down_and_can_be_sent_again(wire: Wire) -> None:
    person = await wire.person()
    answer = await upload(wire, "sendDocument", "document", b"%PDF", "план.pdf", chat_id=str(person), caption="<План>")
    document = answer["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("план.pdf", "application/pdf", 4)
    assert answer["result"]["caption"] == "<План>"
    file = await wire.result("getFile", file_id=document["file_id"])
    assert file["file_path"].endswith(".pdf")
    async with wire.session.get(f"{wire.url}/file/bot{wire.token}/{file['file_path']}") as response:
        assert await response.read() == b"%PDF"
    again = await wire.result("sendDocument", chat_id=person, document=document["file_id"])
    assert again["document"] == document


async def test_a_photo_may_be_attached_under_any_name(wire: Wire) -> None:
    person = await wire.person()
    values = {"chat_id": str(person), "photo": "attach://qr"}
    answer = await upload(wire, "sendPhoto", "qr", png(30, 20), "qr.png", **values)
    assert [(size["width"], size["height"]) for size in answer["result"]["photo"]] == [(30, 20)]


async def test_a_caption_can_be_edited_and_is_at_most_1024_signs(wire: Wire) -> None:
    person = await wire.person()
    values = {"chat_id": str(person), "caption": "я" * 1025}
    answer = await upload(wire, "sendPhoto", "photo", png(), "a.png", **values)
    assert answer["description"] == "Bad Request: message caption is too long"
    sent = await upload(wire, "sendPhoto", "photo", png(), "a.png", **values | {"caption": "я" * 1024})
    where = {"chat_id": person, "message_id": sent["result"]["message_id"]}
    assert (await wire.result("editMessageCaption", **where, caption="<b>QR</b>", parse_mode="HTML"))["caption"] == "QR"
    assert "caption" not in await wire.result("editMessageCaption", **where)
    refusal = await wire.refusal("editMessageCaption", **where, caption="я" * 1025)
    assert refusal == (400, "Bad Request: MEDIA_CAPTION_TOO_LONG")
    refusal = await wire.refusal("editMessageText", **where, text="x")
    assert refusal == (400, "Bad Request: there is no text in the message to edit")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a picture", "Bad Request: IMAGE_PROCESS_FAILED"),
        (png(2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (jpeg(9000, 1001), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (b"", "Bad Request: file must be non-empty"),
    ],
)
async def test_a_photo_that_telegram_does_not_take(wire: Wire, content: bytes, words: str) -> None:
    person = await wire.person()
    answer = await upload(wire, "sendPhoto", "photo", content, "a.png", chat_id=str(person))
    assert answer["description"] == words


async def test_file_ids_that_telegram_does_not_take(wire: Wire) -> None:
    person = await wire.person()
    sent = await upload(wire, "sendPhoto", "photo", png(), "a.png", chat_id=str(person))
    photo = sent["result"]["photo"][-1]["file_id"]

    async def words(**arguments: Any) -> str:
        return (await wire.refusal("sendDocument", chat_id=person, **arguments))[1]

    unread = "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol"
    assert await words(document="AgACAgIAAx") == unread
    assert await words(document=photo) == "Bad Request: can't use file of type Photo as Document"
    assert await words(document="https://example.org/a.pdf") == "Bad Request: failed to get HTTP URL content"
    assert await words() == "Bad Request: there is no document in the request"
    assert await words(document="attach://nowhere") == "Bad Request: there is no document in the request"
    assert await wire.refusal("getFile", file_id="AgACAgIAAx") == (400, "Bad Request: invalid file_id")
    assert await wire.refusal("getFile") == (400, "Bad Request: file_id not specified")


async def test_a_file_over_20_megabytes_cannot_be_downloaded(wire: Wire, server: Server) -> None:
    person = await wire.person()
    sent = await send(wire, person, "document", b"x" * (DOWNLOAD_BYTES + 1), "film.bin")
    answer = await wire.refusal("getFile", file_id=sent["document"]["file_id"])
    assert answer == (400, "Bad Request: file is too big")


async def test_a_path_that_is_no_file_is_not_found(wire: Wire) -> None:
    for path in ("documents/file_9.pdf", "../server.py", "%2e%2e/server.py"):
        async with wire.session.get(f"{wire.url}/file/bot{wire.token}/{path}") as response:
            assert response.status == 404


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video", "audio", "sticker"])
async def test_a_person_sends_files_and_the_page_can_show_them(wire: Wire, kind: str) -> None:
    person = await wire.person()
    sent = await send(wire, person, kind, png(), "a.png")
    update = (await wire.updates())[0]["message"]
    described = update["photo"][0] if kind == "photo" else update[kind]
    assert update["message_id"] == sent["message_id"]
    file = await wire.result("getFile", file_id=described["file_id"])
    async with wire.session.get(f"{wire.url}/demo/files/{file['file_id']}") as response:
        assert (await response.read(), response.content_type) == (png(), "image/png")


async def test_what_is_no_picture_is_never_shown_as_a_page(wire: Wire) -> None:
    person = await wire.person()
    form = aiohttp.FormData({"kind": "document"})
    form.add_field("file", b"<script>", filename="a.html", content_type="text/html")
    sent = await wire.demo("POST", f"users/{person}/file", form)
    async with wire.session.get(f"{wire.url}/demo/files/{sent['document']['file_id']}") as response:
        assert response.content_type == "application/octet-stream"


def test_the_size_of_a_picture_is_read_from_its_head() -> None:
    assert [picture_size(png(7, 5)), picture_size(jpeg(640, 480))] == [(7, 5), (640, 480)]
    assert picture_size(b"GIF89a" + (9).to_bytes(2, "little") + (4).to_bytes(2, "little")) == (9, 4)
    assert [picture_size(b""), picture_size(b"\xff\xd8\xff"), picture_size(b"%PDF")] == [(0, 0)] * 3


@pytest.mark.parametrize("kind", ["voice", "audio", "video", "video_note"])
async def test_what_a_person_sent_can_be_sent_back_by_its_id(wire: Wire, kind: str) -> None:
    person = await wire.person()
    file = (await send(wire, person, kind, b"sound", "a.ogg"))[kind]
    method = "send" + "".join(word.capitalize() for word in kind.split("_"))
    sent = await wire.result(method, chat_id=person, **{kind: file["file_id"]})
    assert sent[kind] == file


async def test_an_album_is_several_messages_of_one_name(wire: Wire) -> None:
    person = await wire.person()
    form = aiohttp.FormData({"kind": "photo", "album": "7"})
    form.add_field("file", io.BytesIO(png()), filename="a.png", content_type="image/png")
    assert (await wire.demo("POST", f"users/{person}/file", form))["media_group_id"] == "7"
