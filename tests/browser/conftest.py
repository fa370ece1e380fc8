"""The demonstration as `make demo` starts it, and a browser before it."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS_WITHIN = 90.0
STOPS_WITHIN = 20.0


@pytest.fixture(scope="session")
async def demonstration(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a fresh demonstration; at the end Ctrl-C must stop it cleanly."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "8300"),
        cwd=tmp_path_factory.mktemp("demonstration"),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=PIPE,
        stderr=STDOUT,
    )
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    listening = asyncio.create_task(_listen(process, address))
    try:
        yield await asyncio.wait_for(address, STARTS_WITHIN)
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), STOPS_WITHIN) == 0
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
        await listening


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Where the browser is; without one these tests say so and are skipped."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    return CHROMIUM


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, demonstration: str) -> AsyncIterator[Page]:
    """The chat page on a desk; an error in its scripts fails the test."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(demonstration)
    yield page
    assert errors == []


async def _listen(process: Process, address: asyncio.Future[str]) -> None:
    """Passes on what the demonstration says, and the address when it comes."""
    assert process.stdout
    async for line in process.stdout:
        sys.stdout.write(line.decode())
        if not address.done() and (found := re.search(r"http://127\.0\.0\.1:\d+", line.decode())):
            address.set_result(found.group())
    if not address.done():
        address.set_exception(AssertionError("the demonstration ended before it said its address"))
