"""A server for each test, and a wire to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from demo.server import Server, serve
from tests.demo.wire import Wire


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def wire(server: Server, session: aiohttp.ClientSession) -> Wire:
    return Wire(session, server.url)
