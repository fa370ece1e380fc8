"""One call of the Bot API, and the looks that most methods take first."""

from dataclasses import dataclass
from typing import Any

from demo import markup
from demo.arguments import Arguments
from demo.bots import Bot
from demo.chats import Chat, Json, Message
from demo.refusals import Refused, bad_request
from demo.telegram import Telegram


@dataclass(slots=True)
class Call:
    """Who calls, with what, on which server."""

    telegram: Telegram
    bot: Bot
    arguments: Arguments

    def chat(self, named: str = "chat_id") -> Chat:
        """Return the chat that the call names; raises Refused where there is none."""
        if not self.arguments.text(named):
            raise bad_request("chat_id is empty")
        user = self.telegram.users.get(self.arguments.integer(named))
        if user is None:
            raise bad_request("chat not found")
        return self.bot.chat(user)

    def open_chat(self) -> Chat:
        """Return the chat that the call names if its person lets the bot write; raises Refused."""
        chat = self.chat()
        check_not_blocked(chat)
        if not chat.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def message(self, purpose: str, chat_named: str = "chat_id") -> tuple[Chat, Message]:
        """Return the message that the call names, `purpose` as in "message to edit"; raises Refused."""
        number = self.arguments.integer("message_id")
        if number <= 0:
            raise bad_request("message identifier is not specified")
        chat = self.chat(chat_named)
        message = chat.message(number)
        if message is None:
            raise bad_request(f"{purpose} not found")
        return chat, message

    def reply_fields(self, chat: Chat) -> Json:
        """Return what a message says of the one it replies to; raises Refused."""
        given: Any = self.arguments.json("reply_parameters", "can't parse reply parameters JSON object")
        if given is None:
            given = {"message_id": self.arguments.integer("reply_to_message_id")}
            given["allow_sending_without_reply"] = self.arguments.flag("allow_sending_without_reply")
        if not isinstance(given, dict):
            raise bad_request("object expected as reply parameters")
        if not given.get("message_id"):
            return {}
        answered = chat.message(given["message_id"])
        if answered is None and not given.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return {"reply_to_message": without_reply(answered.body)} if answered else {}


def check_not_blocked(chat: Chat) -> None:
    """Raise Refused when the person stopped the bot."""
    if chat.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")


def without_reply(body: Json) -> Json:
    """Return a message's JSON as another message quotes it: one deep."""
    return {name: value for name, value in body.items() if name != "reply_to_message"}


def with_markup(body: Json, keyboard: markup.Markup | None) -> Json:
    """Return a message's JSON with this inline keyboard and no other."""
    kept = {name: value for name, value in body.items() if name != "reply_markup"}
    return kept | {"reply_markup": keyboard} if keyboard else kept
