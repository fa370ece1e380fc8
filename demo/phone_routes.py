"""The telephones over HTTP: `/demo/users…` and `/demo/updates`."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from demo import arguments
from demo.phones import Phone
from demo.refusals import Impossible
from demo.telegram import Telegram

Given = dict[str, Any]
Act = Callable[[Phone, Given], Any]


def _press(phone: Phone, given: Given) -> Any:
    if "button" in given:
        row, column = given["button"]
        return phone.press_at(given["message_id"], row, column)
    return phone.press(given["message_id"], given["data"])


ACTS: dict[str, Act] = {
    "start": lambda phone, given: phone.start(given.get("payload") or ""),
    "text": lambda phone, given: phone.text(given["text"], given.get("reply_to")),
    "press": _press,
    "contact": lambda phone, given: phone.contact(given["phone_number"], given.get("user_id", phone.chat.user_id)),
    "location": lambda phone, given: phone.location(given["latitude"], given["longitude"]),
    "forward": lambda phone, given: phone.forward(given["message_id"]),
    "delete": lambda phone, given: phone.delete(given["message_id"]),
    "block": lambda phone, _given: phone.block(),
    "unblock": lambda phone, _given: phone.unblock(),
    "read": lambda phone, _given: phone.read(),
}


def routes(telegram: Telegram) -> list[web.RouteDef]:
    """Return the routes of everything that people do."""

    async def add(request: web.Request) -> web.Response:
        return answer(telegram.add_user(await given_to(request)))

    async def people(_request: web.Request) -> web.Response:
        return answer([telegram.seen(user_id) for user_id in telegram.users])

    async def chat(request: web.Request) -> web.Response:
        return answer(_phone(telegram, request).screen())

    async def file(request: web.Request) -> web.Response:
        phone = _phone(telegram, request)
        form = await arguments.read(request)
        if "file" not in form.uploads:
            raise Impossible("A file comes as multipart, in the field `file`.", 400)
        kind, upload = form.text("kind") or "document", form.uploads["file"]
        return answer(phone.file(kind, upload, form.text("caption"), form.text("album")))

    async def update(request: web.Request) -> web.Response:
        body = await request.read()
        if body.lstrip().startswith(b'"'):
            body = str(json.loads(body)).encode("utf-8", "surrogatepass")
        bot = telegram.bot(_bot_id(request))
        return answer({"update_id": bot.put_raw_update(body, telegram.machine())})

    person = "/demo/users/{user_id:[0-9]+}"
    return [
        web.post("/demo/users", add),
        web.get("/demo/users", people),
        web.get(f"{person}/chat", chat),
        web.post(f"{person}/file", file),
        web.post("/demo/updates", update),
        *(web.post(f"{person}/{name}", _acting(telegram, act)) for name, act in ACTS.items()),
    ]


def answer(result: Any, status: int = 200) -> web.Response:
    """Return a JSON answer."""
    return web.Response(body=orjson.dumps(result), status=status, content_type="application/json")


async def given_to(request: web.Request) -> Given:
    """Read a JSON object, empty when there is no body; raises Impossible."""
    body = await request.read()
    try:
        given = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise Impossible(f"The body is no JSON: {error}.", 400) from error
    if not isinstance(given, dict):
        raise Impossible("The body must be a JSON object.", 400)
    return given


def _acting(telegram: Telegram, act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def acting(request: web.Request) -> web.Response:
        phone = _phone(telegram, request)
        given = await given_to(request)
        try:
            return answer(act(phone, given))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Impossible(f"Something is missing or of the wrong type: {error}.", 400) from error

    return acting


def _phone(telegram: Telegram, request: web.Request) -> Phone:
    return Phone(telegram, telegram.bot(_bot_id(request)), int(request.match_info["user_id"]))


def _bot_id(request: web.Request) -> int | None:
    number = request.query.get("bot", "")
    return int(number) if number.isdigit() else None
