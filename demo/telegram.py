"""The whole state of the server: people, bots, files, what happened, what time it is."""

import time
from collections.abc import Callable
from typing import Any

from demo.bots import Bot, restored
from demo.chats import Chat, Json, Message
from demo.faults import Faults
from demo.files import Files, StoredFile
from demo.inbox import Inbox, Update
from demo.journal import Journal
from demo.ledger import Ledger
from demo.refusals import Impossible
from demo.store import NoShelf, Shelf
from demo.webhooks import LONGEST_PAUSE, Courier

EVENTS_KEPT = 10_000
PRESS_LIFETIME = 60.0
NAMES = ("first_name", "last_name", "username", "language_code")
FIRST_USER = 1001


class Telegram:
    """Everything that the server knows; `machine` tells the seconds that no clock in the page can turn."""

    def __init__(
        self,
        shelf: Shelf | None = None,
        *,
        flood: bool = False,
        username: str = "nastavnik_demo_bot",
        machine: Callable[[], float] = time.time,
    ) -> None:
        self.shelf: Shelf = shelf or NoShelf()
        self.flood = flood
        self.username = username
        self.machine = machine
        self.offset = 0.0
        self.press_lifetime = PRESS_LIFETIME
        self.users: dict[int, Json] = {}
        self.cards: dict[int, Json] = {}
        """What the page shows of a person and no bot is told."""
        self.bots: list[Bot] = []
        self.couriers: dict[int, Courier] = {}
        """By the slot of a bot with a webhook."""
        self.longest_pause = LONGEST_PAUSE
        self.files = Files()
        self.faults = Faults()
        self.ledger = Ledger()
        self.events = Journal(EVENTS_KEPT)
        self._restore()
        if not self.bots:
            self._new_bot()

    def now(self) -> int:
        """Return the time that messages bear, in Unix seconds."""
        return int(self.machine() + self.offset)

    def turn(self, offset: float) -> None:
        """Set how far the time of messages is ahead of the machine's, in seconds."""
        self.offset = offset
        self.shelf.keep("clock", "clock", lambda: {"offset": offset})

    def bot_of(self, token: str) -> Bot:
        """Return the bot of a token `digits:text`; the first token claims what waited for a bot so far."""
        bot_id = int(token.partition(":")[0])
        for bot in self.bots:
            if bot.bot_id == bot_id:
                return bot
        bot = self.bots[0] if self.bots[0].bot_id == 0 else self._new_bot()
        bot.bot_id = bot_id
        bot.keep()
        return bot

    def bot(self, bot_id: int | None) -> Bot:
        """Return the bot that telephones speak with: the first one unless its number is given."""
        if bot_id is None:
            return self.bots[0]
        for bot in self.bots:
            if bot.bot_id == bot_id:
                return bot
        raise Impossible(f"No bot {bot_id} has ever called.", 404)

    def add_user(self, given: Json) -> Json:
        """Let a person have a telephone, or change what is known of one; other fields are for the page alone."""
        user_id = given.get("id") or max([*self.users, FIRST_USER - 1]) + 1
        user = {"id": user_id, "is_bot": False} | {name: given[name] for name in NAMES if given.get(name)}
        if not isinstance(user_id, int) or user_id <= 0 or "first_name" not in user:
            raise Impossible("A person needs a first_name, and an id above zero or none.", 400)
        known = self.users.setdefault(user_id, user)
        known.update(user)
        card = self.cards.setdefault(user_id, {})
        card.update({name: value for name, value in given.items() if name not in ("id", "is_bot", *NAMES)})
        self.shelf.keep("user", f"{user_id}", lambda: known)
        self.shelf.keep("card", f"{user_id}", lambda: card)
        self.happened("user", user_id, user=self.seen(user_id))
        return self.seen(user_id)

    def seen(self, user_id: int) -> Json:
        """Return a person as the page shows them."""
        return self.cards.get(user_id, {}) | self.users[user_id]

    def user(self, user_id: int) -> Json:
        """Return a person; raises Impossible."""
        if user_id not in self.users:
            raise Impossible(f"There is no person {user_id}.", 404)
        return self.users[user_id]

    def keep_file(self, file: StoredFile) -> StoredFile:
        """Remember a file beside the memory."""
        fields = ("file_id", "unique_id", "kind", "path", "name", "mime_type", "width", "height")
        document = {name: getattr(file, name) for name in fields}
        self.shelf.keep("file", file.file_id, lambda: document, file.content)
        return file

    def happened(self, kind: str, user_id: int, **facts: Any) -> None:
        """Tell the telephones' screens what happened."""
        self.events.add({"kind": kind, "user_id": user_id, **facts})

    def saw(self, kind: str, bot: Bot, chat: Chat, message: Message) -> None:
        """Tell the screens of a message that came, changed or went."""
        self.happened(kind, chat.user_id, bot_id=bot.bot_id, message=message.as_seen())

    def pending(self) -> int:
        """Count the updates that no bot has acknowledged."""
        return sum(len(bot.inbox.updates) for bot in self.bots)

    def send_courier(self, bot: Bot) -> None:
        """Begin to post a bot's updates to its webhook."""
        if bot.webhook:
            courier = Courier(bot.inbox, bot.webhook, self.machine, self.longest_pause)
            self.couriers[bot.slot], bot.inbox.courier = courier, courier.take

    async def recall(self, bot: Bot) -> None:
        """Post no more of a bot's updates: they wait."""
        bot.inbox.courier = None
        if courier := self.couriers.pop(bot.slot, None):
            await courier.stop()

    def _new_bot(self) -> Bot:
        slot = len(self.bots)
        bot = Bot(self.shelf, slot, Inbox(self.shelf, slot, self.machine), self.username)
        self.bots.append(bot)
        return bot

    def _restore(self) -> None:
        for _, clock, _ in self.shelf.load("clock"):
            self.offset = clock["offset"]
        for key, user, _ in self.shelf.load("user"):
            self.users[int(key)] = user
        for key, card, _ in self.shelf.load("card"):
            self.cards[int(key)] = card
        for _, state, _ in sorted(self.shelf.load("bot"), key=lambda kept: int(kept[0])):
            self._new_bot().restore(state)
        for _, file, content in self.shelf.load("file"):
            self.files.restore(StoredFile(**file, content=content))
        for key, state, _ in self.shelf.load("chat"):
            slot, user_id = map(int, key.split(":"))
            self.bots[slot].chat(self.users[user_id]).restore(state)
        for key, kept, _ in self.shelf.load("message"):
            bot, message = self.bots[int(key.split(":")[0])], restored(kept)
            bot.chat(self.users[kept["user_id"]]).messages[message.message_id] = message
        for key, waiting, body in self.shelf.load("update"):
            slot, update_id = map(int, key.split(":"))
            self.bots[slot].inbox.updates.append(Update(update_id, body, waiting["at"]))
