"""A bot and telephones that speak to the server over HTTP, as anybody's would."""

from typing import Any

import aiohttp

TOKEN = "42:demo"


class Wire:
    """One connection to the server: calls of a bot, acts of people."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str = TOKEN) -> None:
        self.session = session
        self.url = url
        self.token = token

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call the Bot API with a JSON body."""
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", json=arguments) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == (200 if answer["ok"] else answer["error_code"])
            return answer

    async def result(self, method: str, **arguments: Any) -> Any:
        """Call the Bot API and expect success."""
        answer = await self.call(method, **arguments)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **arguments: Any) -> tuple[int, str]:
        """Call the Bot API and expect a refusal."""
        answer = await self.call(method, **arguments)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def updates(self, **arguments: Any) -> list[dict[str, Any]]:
        """Take what waits for the bot."""
        updates: list[dict[str, Any]] = await self.result("getUpdates", **arguments)
        return updates

    async def demo(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Use the telephones' side; `body` is JSON, or bytes sent as they are."""
        given = {"data": body} if isinstance(body, bytes | aiohttp.FormData) else {"json": body}
        async with self.session.request(method, f"{self.url}/demo/{path}", **given) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def person(self, *, started: bool = True, **fields: Any) -> int:
        """Give a new person a telephone; return the person's number."""
        user = await self.demo("POST", "users", {"first_name": "Аня", "language_code": "ru", **fields})
        if started:
            await self.act(user["id"], "start")
            last = await self.updates(offset=-1)
            await self.updates(offset=last[0]["update_id"] + 1)
        user_id: int = user["id"]
        return user_id

    async def act(self, user_id: int, act: str, /, *, status: int = 200, **given: Any) -> Any:
        """Let a person do something with the telephone."""
        return await self.demo("POST", f"users/{user_id}/{act}", given, status)

    async def screen(self, user_id: int) -> dict[str, Any]:
        """Return what a person sees."""
        screen: dict[str, Any] = await self.demo("GET", f"users/{user_id}/chat")
        return screen

    async def shown(self, user_id: int, text: str) -> dict[str, Any]:
        """Wait until the person's last message reads like this; return it."""
        seq = 0
        while True:
            message: dict[str, Any] = (await self.screen(user_id))["messages"][-1]
            if message.get("text", message.get("caption")) == text:
                return message
            events = await self.demo("GET", f"events?after={seq}&timeout=10")
            assert events, f"nothing happened any more; the last message is {message}"
            seq = events[-1]["seq"]
