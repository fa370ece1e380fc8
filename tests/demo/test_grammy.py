"""An independent check: a bot on grammY, written by others, runs against the server unchanged."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.demo.wire import TOKEN, Wire

SOURCE = Path(__file__).parent / "grammy"
PATIENCE = 120


@pytest.fixture(scope="module")
async def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bot and grammY in it."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not on this machine, so grammY cannot be asked")
    folder = tmp_path_factory.mktemp("grammy") / "bot"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    command = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    if process.returncode != 0:
        pytest.skip(f"npm cannot install grammY on this machine: {said.decode(errors='replace')[-300:]}")
    return folder


@pytest.fixture
async def person(installed: Path, wire: Wire) -> AsyncIterator[int]:
    """Somebody who may write to a running grammY bot."""
    user = await wire.person(started=False)
    process = await asyncio.create_subprocess_exec(
        "node", "bot.mjs", wire.url, TOKEN, cwd=installed, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 30) == b"polling as nastavnik_demo_bot\n"
    yield user
    process.terminate()
    await process.communicate()


async def test_commands_buttons_edits_and_answers(person: int, wire: Wire) -> None:
    await wire.act(person, "start", payload="code")
    message = await wire.shown(person, "Start code")
    assert message["entities"][0]["type"] == "bold"
    await wire.act(person, "press", message_id=message["message_id"], button=[0, 1])
    await wire.shown(person, "400 Bad Request: query is too old and response timeout expired or query ID is invalid")
    screen = await wire.screen(person)
    edited = next(seen for seen in screen["messages"] if seen["message_id"] == message["message_id"])
    assert (edited["text"], edited["edited"], "reply_markup" in edited) == ("You said no", True, False)
    assert [(toast["text"], toast["show_alert"]) for toast in screen["toasts"]] == [("Saved", True)]
    await wire.act(person, "text", text="/menu")
    await wire.shown(person, "Menu")
    assert (await wire.screen(person))["reply_keyboard"]["keyboard"] == [[{"text": "Home"}]]
    await wire.act(person, "text", text="Home")
    await wire.shown(person, "At home")
    assert (await wire.result("getMyCommands"))[0]["command"] == "start"


async def test_files_in_both_directions(person: int, wire: Wire) -> None:
    await wire.act(person, "start")
    await wire.act(person, "text", text="/file")
    message = await wire.shown(person, "A file")
    assert message["document"]["file_name"] == "план.txt"
    async with wire.session.get(f"{wire.url}/demo/files/{message['document']['file_id']}") as response:
        assert await response.read() == b"content"
    form = aiohttp.FormData({"kind": "document"})
    form.add_field("file", "Привет".encode(), filename="hello.txt", content_type="text/plain")
    await wire.demo("POST", f"users/{person}/file", form)
    await wire.shown(person, "hello.txt: Привет")


async def test_refusals_reach_the_bot_in_telegrams_words(person: int, wire: Wire) -> None:
    await wire.act(person, "start")
    await wire.act(person, "text", text="/refusals")
    await wire.shown(
        person,
        "400 Bad Request: message is too long\n"
        "400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"\n"
        "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message\n"
        "400 Bad Request: BUTTON_DATA_INVALID\n"
        "400 Bad Request: chat not found",
    )
