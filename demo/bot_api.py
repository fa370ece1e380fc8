"""The bot's side: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
import re
from collections.abc import Callable
from typing import Any

import orjson
from aiohttp import web

from demo import albums, answering, arguments, editing, sending
from demo.arguments import Arguments
from demo.bots import Bot
from demo.call import Call
from demo.faults import Fault
from demo.ledger import TEXT_KEPT
from demo.refusals import Refused, too_many_requests
from demo.telegram import Telegram

TOKEN = re.compile(r"[0-9]{1,18}:[a-zA-Z0-9_-]+")
METHODS: dict[str, Callable[[Call], Any]] = {
    "getMe": answering.get_me,
    "getUpdates": answering.get_updates,
    "setWebhook": answering.set_webhook,
    "deleteWebhook": answering.delete_webhook,
    "getWebhookInfo": answering.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendAudio": sending.send_audio,
    "sendVideo": sending.send_video,
    "sendVideoNote": sending.send_video_note,
    "sendMediaGroup": albums.send_media_group,
    "copyMessage": sending.copy_message,
    "getFile": answering.get_file,
    "editMessageText": editing.edit_text,
    "editMessageReplyMarkup": editing.edit_reply_markup,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": answering.answer_callback_query,
    "sendChatAction": answering.send_chat_action,
    "setMyCommands": answering.set_my_commands,
    "getMyCommands": answering.get_my_commands,
    "setMyDescription": answering.accept,
    "setMyShortDescription": answering.accept,
    "getChat": answering.get_chat,
}
CANONICAL = {name.lower(): name for name in METHODS}
LIMITED = frozenset(name for name in METHODS if name.startswith(("send", "edit", "copy"))) - {"sendChatAction"}


class Lost(Exception):
    """The connection ends without an answer."""


class BotApi:
    """Answers bots over HTTP from the state of the server."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def answer(self, request: web.BaseRequest, token: str, method: str) -> web.StreamResponse:
        """Carry one call out, or refuse it; a script of faults may stand in the way."""
        try:
            bot, name = self._known(token, method)
            given = await arguments.read(request)
            result = await self._meet_faults(bot, name, given)
        except Refused as refusal:
            return _refuse(refusal)
        except Lost:
            if request.transport:
                request.transport.abort()
            return web.Response()
        return web.Response(body=b'{"ok":true,"result":' + orjson.dumps(result) + b"}", content_type="application/json")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Hand over a file that getFile told of."""
        file = self.telegram.files.by_path.get(request.match_info["path"])
        if not TOKEN.fullmatch(request.match_info["token"]) or file is None:
            return _refuse(Refused(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _known(self, token: str, method: str) -> tuple[Bot, str]:
        if not TOKEN.fullmatch(token):
            raise Refused(401, "Unauthorized")
        name = CANONICAL.get(method.lower())
        if name is None:
            raise Refused(404, "Not Found: method not found")
        return self.telegram.bot_of(token), name

    async def _meet_faults(self, bot: Bot, name: str, given: Arguments) -> Any:
        fault = self.telegram.faults.next(name.lower(), given.integer("chat_id"))
        if fault is None:
            return await self._carry_out(bot, name, given, None)
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "drop_before":
            self._write_down(bot, name, given, fault, Refused(0, "the connection was dropped before the call"))
            raise Lost
        elif fault.kind in ("status", "forbidden_passing"):
            refusal = _scripted(fault)
            self._write_down(bot, name, given, fault, refusal)
            raise refusal
        result = await self._carry_out(bot, name, given, fault)
        if fault.kind == "timeout_after_delivery":
            await asyncio.sleep(fault.seconds)
        if fault.kind in ("timeout_after_delivery", "drop_after"):
            raise Lost
        return result

    async def _carry_out(self, bot: Bot, name: str, given: Arguments, fault: Fault | None) -> Any:
        try:
            if self.telegram.flood and name in LIMITED:
                self._limit(bot, given)
            result = METHODS[name](Call(self.telegram, bot, given))
            if inspect.isawaitable(result):
                result = await result
        except Refused as refusal:
            self._write_down(bot, name, given, fault, refusal)
            raise
        self._write_down(bot, name, given, fault, result)
        return result

    def _limit(self, bot: Bot, given: Arguments) -> None:
        if wait := bot.flood.take(given.integer("chat_id"), self.telegram.machine()):
            raise too_many_requests(wait)

    def _write_down(self, bot: Bot, name: str, given: Arguments, fault: Fault | None, outcome: Any) -> None:
        if name == "getUpdates":
            self.telegram.ledger.count(name)
            return
        refused = outcome if isinstance(outcome, Refused) else None
        message_id = outcome.get("message_id") if isinstance(outcome, dict) else given.integer("message_id")
        entry = {
            "method": name,
            "bot_id": bot.bot_id,
            "chat_id": given.integer("chat_id") or None,
            "message_id": message_id or None,
            "text": (given.text("text") or given.text("caption"))[:TEXT_KEPT],
            "ok": refused is None,
            "error_code": refused.code if refused else None,
            "description": refused.description if refused else None,
            "fault": fault.kind if fault else None,
            "at": self.telegram.machine(),
        }
        self.telegram.ledger.add(entry, limited=name in LIMITED)


def _scripted(fault: Fault) -> Refused:
    if fault.kind == "forbidden_passing":
        return Refused(403, "Forbidden: can't send messages to the user")
    if fault.status == 429:
        return too_many_requests(fault.retry_after or 1)
    words = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
    return Refused(fault.status, words.get(fault.status, "Scripted Fault"), fault.retry_after)


def _refuse(refusal: Refused) -> web.Response:
    answer: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.retry_after is not None:
        answer["parameters"] = {"retry_after": refusal.retry_after}
        headers["Retry-After"] = str(refusal.retry_after)
    return web.Response(
        body=orjson.dumps(answer), status=refusal.code, content_type="application/json", headers=headers
    )
