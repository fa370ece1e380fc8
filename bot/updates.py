"""Takes updates in without losing one: journalled before they are acknowledged, handled in batches, each once."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError
from sqlalchemy import inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import selectinload

from bot import database, discreet, journal, screen_names, words
from bot.journal import Queue, Taken
from bot.middlewares import Batch
from bot.owed import Answered, OwedReplies, kept_for, owed_for
from bot.replies import Reply, send
from bot.telegram import InDoubt, NotDelivered, Refused, Telegram
from bot.words import gettext as _
from models import Chat, Place, Response
from services import ages, appeals, audit, chats, clock, data_modes
from services.access import Me

log = structlog.get_logger()

BATCH = 100
TRIES = 2
PAUSE = 1.0
CONFLICT_PAUSE = 5.0
LOCK = text(
    "SELECT pg_advisory_xact_lock(key) FROM (SELECT unnest(CAST(:keys AS bigint[])) AS key ORDER BY 1) AS ordered"
)


class Spoiled(Exception):
    """Something in a swift batch was refused or failed: nothing of it is kept, it is done again carefully."""


@dataclass(slots=True)
class Handled:
    """What a batch came to: replies to send after the commit, updates that could not be handled."""

    answers: list[Answered] = field(default_factory=list)
    aside: list[tuple[Taken, str]] = field(default_factory=list)


class Updates:
    """The way of updates: Telegram → journal → dispatcher → journal → owed replies."""

    def __init__(
        self,
        telegram: Telegram,
        dispatcher: Dispatcher,
        bot: Bot,
        make_session: async_sessionmaker[AsyncSession],
        replies: OwedReplies,
    ) -> None:
        self._telegram, self._dispatcher, self._bot = telegram, dispatcher, bot
        self._make_session, self._replies = make_session, replies
        self._queue = Queue()
        self._arrived, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._written_in_doubt = False
        """The database fell silent while updates were written down: they may be, and nobody will tell of them again."""
        self._handled_in_doubt: set[int] = set()
        """The numbers of updates of which it fell silent while they were handled."""

    @property
    def busy(self) -> bool:
        """Something that was taken in is not handled yet."""
        return self._arrived.is_set()

    async def take_up(self) -> None:
        """What an earlier process had taken in and not handled is handled first."""
        async with self._make_session() as session:
            self._put(await journal.waiting(session))

    async def poll(self) -> None:
        """Fetches updates for ever; each is on disk before the next fetch acknowledges it."""
        offset, limit = 0, journal.MOST
        while True:
            try:
                answer = await self._telegram.updates(offset, limit)
                taken = journal.split(answer) if limit > 1 else [journal.one(answer)]
                await self.take_in(taken)
            except journal.Unreadable:
                log.error("an answer to getUpdates cannot be read: one update at a time")
                limit = 1
            except (NotDelivered, InDoubt, database.Unreachable) as failure:
                log.warning("no updates for now", why=type(failure.__cause__ or failure).__name__)
                await asyncio.sleep(PAUSE)
            except Refused as refusal:
                log.warning("Telegram refuses updates", code=refusal.code, why=refusal.description)
                if "webhook is active" in refusal.description:
                    await self._fetch_again()
                await asyncio.sleep(refusal.retry_after or CONFLICT_PAUSE)
            else:
                offset, limit = max((one.update_id + 1 for one in taken), default=offset), journal.MOST

    async def take_in(self, taken: Sequence[Taken]) -> None:
        """Writes updates down, and lets those that are new be handled."""
        if not taken:
            return
        was_in_doubt, self._written_in_doubt = self._written_in_doubt, False
        try:
            async with self._transaction() as session:
                fresh = await journal.write(session, taken, now=datetime.now(UTC))
                if was_in_doubt:
                    fresh = await journal.waiting(session)
        except database.Unreachable:
            self._written_in_doubt = True
            raise
        self._put(fresh)

    async def work(self) -> None:
        """Handles what was taken in, batch after batch, for ever."""
        while True:
            await self._arrived.wait()
            batch = self._queue.take(BATCH)
            try:
                with database.reaching():
                    await self._replies.record()
                await self._handle(batch)
            except database.Unreachable as failure:
                log.warning("the database does not answer", why=type(failure.__cause__).__name__)
                self._handled_in_doubt |= {one.update_id for one in batch}
                self._queue.put_back(batch)
                await asyncio.sleep(PAUSE)
            if not self._queue:
                self._arrived.clear()
                self._idle.set()

    async def finish(self) -> None:
        """Waits until everything taken in is handled."""
        await self._idle.wait()

    async def _fetch_again(self) -> None:
        """The bot had a webhook once; now it fetches."""
        with suppress(NotDelivered, InDoubt, Refused):
            await self._telegram.call("deleteWebhook", {})

    def _put(self, taken: Iterable[Taken]) -> None:
        self._queue.put(taken)
        if self._queue:
            self._arrived.set()
            self._idle.clear()

    async def _handle(self, taken: list[Taken]) -> None:
        """One transaction for all, swiftly; if that fails with savepoints; if the commit fails, one by one."""
        for careful in (False, True):
            try:
                return await self._in_one_transaction(taken, careful=careful)
            except database.Unreachable:
                raise
            except Exception as failure:
                if not isinstance(failure, Spoiled):
                    log.warning("batch rolled back", why=type(failure).__name__, careful=careful)
        for one in taken:
            await self._alone(one)
        return None

    async def _alone(self, one: Taken) -> None:
        """An update whose batch could not be committed; set aside when it cannot be committed alone either."""
        for left in reversed(range(TRIES + 1)):
            try:
                return await self._in_one_transaction([one], careful=True)
            except database.Unreachable:
                raise
            except Exception:
                trace = traceback.format_exc()
                await asyncio.sleep(PAUSE if left else 0)
        async with self._transaction() as session:
            await journal.set_aside(session, one, trace)
        return None

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        with database.reaching():
            async with self._make_session() as session, session.begin():
                yield session

    async def _in_one_transaction(self, taken: list[Taken], *, careful: bool) -> None:
        async with self._transaction() as session:
            await _lock(session, taken)
            mine = await journal.begin(session, [one.update_id for one in taken])
            doubted = self._handled_in_doubt & {one.update_id for one in taken}
            kept = await kept_for(session, doubted - mine) if doubted else []
            now = await clock.now(session, machine=datetime.now(UTC))
            batch = Batch(session, now, careful)
            handled = await self._feed(batch, [one for one in taken if one.update_id in mine])
            await session.flush()
            owed = await owed_for(session, handled.answers, now)
            await journal.owe(session, [(one.update_id, one.dump()) for one in owed])
            for one, trace in handled.aside:
                await journal.set_aside(session, one, trace)
        self._replies.owe([*kept, *owed])
        self._handled_in_doubt -= doubted

    async def _feed(self, batch: Batch, taken: list[Taken]) -> Handled:
        handled = Handled()
        known = await _people(batch.session, {one.chat_id for one in taken})
        for one in taken:
            try:
                update = Update.model_validate(one.decoded, context={"bot": self._bot})
            except ValidationError as error:
                log.warning("an update cannot be read", update_id=one.update_id, faults=error.error_count())
                handled.aside.append((one, str(error.errors(include_input=False, include_url=False))))
                handled.answers += _apologise(one, known.get(one.chat_id))
                continue
            if batch.careful or _is_forgotten(known.get(one.chat_id)):
                known |= await _people(batch.session, {one.chat_id})
            await self._answer(batch, one, update, known.get(one.chat_id), handled)
        return handled

    async def _answer(self, batch: Batch, one: Taken, update: Update, chat: Chat | None, handled: Handled) -> None:
        me = _me(chat, update, batch.now)
        if me is None:
            return
        child = bool(me.persons) and all(ages.is_child(person, batch.now) for person in me.persons)
        language = words.address(me.chat.language, is_child=child)
        with words.speaking(language), audit.on_screen(screen_names.of(update)):
            before = await discreet.of(batch.session, me.persons)
            if await data_modes.is_shut_out(batch.session, me, now=batch.now):
                reply, trace = send(_without_chat()), None
            else:
                reply, trace = await self._dispatched(batch, update, me)
            for kept in filter(None, {before, await discreet.of(batch.session, me.persons)}):
                reply = discreet.told(reply, kept)
        if trace:
            log.error("an update failed", update_id=one.update_id)
            handled.aside.append((one, trace))
        query = update.callback_query
        query_id = query.id if query else None
        handled.answers.append(Answered(one.update_id, one.chat_id, query_id, reply, me.chat.language))

    async def _dispatched(self, batch: Batch, update: Update, me: Me) -> tuple[Reply, str | None]:
        """What the handlers answer; an update that fails twice is answered with an apology and its traceback kept."""

        chat_id = me.chat.id

        async def reload() -> Me:
            found = (await _people(batch.session, {chat_id})).get(chat_id)
            return Me(found, found.persons) if found else me

        for left in reversed(range(TRIES if batch.careful else 1)):
            try:
                reply = await self._dispatcher.feed_update(
                    self._bot, update, batch=batch, session=batch.session, now=batch.now, me=me, reload=reload
                )
            except Exception as error:
                if not batch.careful:
                    raise Spoiled from error
                trace = traceback.format_exc()
                me = await reload()
                if not left:
                    return send(_("Sorry, this did not work. We will look into it. Please try again later.")), trace
            else:
                if batch.spoiled:
                    raise Spoiled
                return (reply if isinstance(reply, Reply) else Reply()), None
        raise AssertionError("every try returns")


def _without_chat() -> str:
    """To whomever a place on paper does not write any more: a child in need reads all the same where to call."""
    words_ = _("Your organisation works on paper now, without this chat.")
    helpline = _("The children’s helpline, free and without a name: {number}.").format(number=appeals.HELPLINE)
    return f"{words_}\n\n{helpline}"


def _apologise(one: Taken, chat: Chat | None) -> list[Answered]:
    """Whoever sent what cannot be read is answered all the same."""
    query = one.decoded.get("callback_query")
    query_id = str(query.get("id")) if isinstance(query, dict) else None
    if not one.chat_id or not (query_id or isinstance(one.decoded.get("message"), dict)):
        return []
    language = chat.language if chat else words.DEFAULT
    with words.speaking(language):
        sorry = _("Sorry, I could not read this. Please try again, or press «Menu».")
        return [
            Answered(one.update_id, one.chat_id, query_id, Reply(toast=sorry) if query_id else send(sorry), language)
        ]


def _me(chat: Chat | None, update: Update, now: datetime) -> Me | None:
    """Who sent the update; None outside private chats. A stranger has a chat that nobody remembers."""
    event = update.message or update.callback_query or update.my_chat_member
    where = getattr(event, "chat", None) or getattr(getattr(event, "message", None), "chat", None)
    if event is None or event.from_user is None or (where is not None and where.type != "private"):
        return None
    if chat is None:
        return Me(Chat(id=event.from_user.id, language=words.nearest(event.from_user.language_code)), [])
    if update.my_chat_member is None:
        chats.heard(chat, now=now)
    return Me(chat, chat.persons)


def _is_forgotten(chat: Chat | None) -> bool:
    """Whose telephone it is: an update before has read it anew, as that of somebody on a card."""
    return chat is not None and "persons" in inspect(chat).unloaded


async def _people(session: AsyncSession, chat_ids: set[int]) -> dict[int, Chat]:
    """The telephones of a batch with their persons, and the questionnaires open on them, in three statements."""
    found = select(Chat).where(Chat.id.in_(chat_ids)).options(selectinload(Chat.persons))
    known = {chat.id: chat for chat in await session.scalars(found.execution_options(populate_existing=True))}
    if open_ := [chat.response_id for chat in known.values() if chat.response_id is not None]:
        at_hand = select(Response, Place).join(Place, Place.id == Response.place_id).where(Response.id.in_(open_))
        session.info["at_hand"] = (await session.execute(at_hand)).all()  # a session holds rows only weakly
    return known


async def _lock(session: AsyncSession, taken: list[Taken]) -> None:
    """On PostgreSQL a batch takes its people in ascending order, so that two processes never wait for each other."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(LOCK, {"keys": sorted({one.chat_id for one in taken})})
