"""Bad input: whatever anybody sends gets one answer, breaks nothing, and touches nobody else's rows."""

import json
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select, update

from bot import callbacks, press
from demo.server import Server, serve
from models import Appeal, ConsentEvent, Membership, Place, Promise, Response, Role
from models import Person as PersonRow
from models.base import Table
from tests.bot_process import BotProcess, running
from tests.phone import Json, Person, buttons_of
from tests.stories.world import World

SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
UPDATES = {"sqlite": 2000, "postgresql": 400}
AT_ONCE = 100
"""Updates sent before their answers are waited for."""
QUIET = 20.0
BUTTONS = [
    one
    for module in (callbacks, press)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, CallbackData) and one is not CallbackData
]
SAID = json.loads(Path(__file__).with_name("bad_input.json").read_text("utf-8"))
"""What people may send: words of forged buttons, texts, contents of messages, kinds of update that nobody knows."""
TEXTS: list[str] = [*SAID["texts"], "а" * 4096, "1" * 400, "ﷺ" * 300, "\u0301" * 500, "👩‍👩‍👧‍👦" * 50]


@dataclass
class Sender:
    """Somebody who sends anything; one only writes, another only presses, so that answers can be counted."""

    person: Person
    presses: bool
    messages: int = 0
    pressed: list[str] = field(default_factory=list)


@dataclass
class Crowd:
    """Who sends, who looks on, and the bot between them."""

    server: Server
    bot: BotProcess
    world: World
    senders: list[Sender] = field(default_factory=list)
    chat_ids: set[int] = field(default_factory=set)
    person_ids: set[int] = field(default_factory=set)
    place_ids: set[int] = field(default_factory=set)
    """Places in which a sender may change something."""


async def test_bad_input_breaks_nothing_and_is_always_answered(database_url: str) -> None:
    print(f"SEED={SEED}")
    draw, count = random.Random(SEED), UPDATES[database_url.partition("+")[0]]
    async with serve() as server, running(database_url, server.url) as bot:
        crowd = await a_crowd(server, bot, database_url)
        await crowd.world.settled()
        before = await rows_of_others(crowd)
        began = server.telegram.ledger.calls.seq
        for number in range(count):
            await sends_anything(draw, crowd)
            if number % AT_ONCE == 0:
                await all_is_answered(crowd, began)
        await all_is_answered(crowd, began)
        check_answers(crowd, began)
        await crowd.world.settled()
        for table, rows in (await rows_of_others(crowd)).items():
            assert rows == before[table], table
        await a_quiet_person_is_still_served(crowd)
        assert server.telegram.pending() == 0
        await crowd.world.end()


async def test_a_flood_of_one_person_is_answered_in_full_and_holds_nobody_up(world: World) -> None:
    loud, quiet = world.telephone(), world.telephone()
    calls, began = world.server.telegram.ledger.calls, world.server.telegram.ledger.calls.seq
    loud.opens()
    for number in range(200):
        loud.phone.text(f"{number}")
    quiet.opens()
    await loud.until(lambda: len(loud.texts()) == 201 or None, "two hundred and one replies")
    order = [call["chat_id"] for call in calls.after(began) if call["method"] == "sendMessage"]
    assert Counter(order) == {loud.chat_id: 201, quiet.chat_id: 1}
    assert order.index(quiet.chat_id) < 100


async def a_crowd(server: Server, bot: BotProcess, database_url: str) -> Crowd:
    """People who send, some only to write and some only to press, and others beside them."""
    world = World(server, bot, database_url)
    await world.begin()
    own = await world.school()
    crowd = Crowd(server, bot, world)
    for presses in (False, True):
        for person in await some_senders(crowd, own):
            crowd.senders.append(Sender(person, presses))
    crowd.chat_ids = {sender.person.chat_id for sender in crowd.senders}
    for school in (own, await world.school()):
        await bystanders(world, school)
    async with world.session() as session:  # nobody waits for the new school year: no curator is told of it meanwhile
        await session.execute(update(Membership).values(school_year=(await bot.now()).year))
    return crowd


async def some_senders(crowd: Crowd, school: Place) -> list[Person]:
    """A child and the guardian, two in the middle of a questionnaire, a curator of another place, two strangers."""
    world = crowd.world
    child = await world.somebody(school, name="Осин Ян Львович", age=12, group="6А")
    rows = [
        child,
        await world.guardian(child),
        await world.somebody(school, name="Юдин Лев Львович", age=30, group="учитель"),
        await world.somebody(school, Role.MENTOR, name="Ивлев Лев Львович", age=40, group="учитель"),
        await world.somebody(place := await world.school(), Role.CURATOR),
    ]
    people = [await world.comes_in(row) for row in rows]
    for one in people[2:4]:
        await begins(one)
    strangers = [world.telephone(language=one) for one in ("ru", "en")]
    for one in strangers:
        one.opens()
        await one.until(lambda one=one: one.texts() or None, "a greeting")  # type: ignore[misc]
    crowd.person_ids |= {row.id for row in rows}
    crowd.place_ids.add(place.id)
    await world.somebody(place, name="Белов Ян Львович", age=15)
    return people + strangers


async def begins(person: Person) -> None:
    """Comes to a question of a questionnaire."""
    for button in ("Согласие", "Согласие даю", "Анкета", "Начать", "Да"):
        await person.presses(button)
    await person.reads("%")


async def bystanders(world: World, school: Place) -> None:
    """People of whom nobody who sends may change anything: in the middle of all that a person can be in."""
    await world.curator(school)
    child = await world.somebody(school, name="Зимин Глеб Ильич", age=15, group="9А")
    mother = await world.comes_in(await world.guardian(child, name="Зимина Алла Львовна"))
    await world.comes_in(child)
    await mother.presses("Глеб")
    await mother.presses("Согласие даю")
    await begins(await world.comes_in(await world.somebody(school, name="Гусев Олег Ильич", age=23, group="учитель")))
    await world.link(await world.somebody(school, name="Ларин Олег Ильич", age=16))


async def sends_anything(draw: random.Random, crowd: Crowd) -> None:
    """One update more: of a kind that nobody knows, or from one of the senders."""
    if draw.random() < 0.05:
        puts(crowd, draw.choice(SAID["unknown"]))
        return
    sender = draw.choice(crowd.senders)
    update = a_press(draw, sender, crowd) if sender.presses else a_message(draw, sender)
    puts(crowd, update)


def puts(crowd: Crowd, update: Json) -> None:
    """The update waits for the bot, its text escaped as JSON has it."""
    telegram = crowd.server.telegram
    telegram.bot(None).put_raw_update(json.dumps(update).encode(), telegram.machine())


def a_message(draw: random.Random, sender: Sender) -> Json:
    """Any words or any thing, whole or spoilt, from somebody who writes."""
    sender.messages += 1
    user = sender.person.phone.chat.user
    bare = {"message_id": draw.randrange(1, 10**6), "date": draw.choice([0, 1, 1_900_000_000]), "from": user}
    message = {**bare, "chat": {"id": user["id"], "type": "private", "first_name": user["first_name"]}}
    message |= {"text": draw.choice(TEXTS)} if draw.random() < 0.7 else draw.choice(SAID["contents"])
    if draw.random() < 0.1:
        message |= draw.choice([{"date": "yesterday"}, {"entities": 5}, {"message_id": "x"}, {"reply_to_message": {}}])
    if draw.random() < 0.1:
        message |= {"forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "Никто"}}
    return {"message": message}


def a_press(draw: random.Random, sender: Sender, crowd: Crowd) -> Json:
    """Any data under any message, from somebody who presses."""
    user, telegram = sender.person.phone.chat.user, crowd.server.telegram
    number = telegram.bot(None).press(user["id"], telegram.machine())
    sender.pressed.append(number)
    query = {"id": number, "from": user, "chat_instance": "1", "data": data(draw, crowd)}
    chat = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
    under = [{"message_id": draw.randrange(1, 10**4), "date": 0, "chat": chat}, None]
    under += [message for message in sender.person.phone.screen()["messages"][-3:] if not message.get("out")]
    message = draw.choice(under)
    return {"callback_query": query | ({"message": message} if message else {"inline_message_id": "i"})}


def data(draw: random.Random, crowd: Crowd) -> str:
    """What a forged or stale button says: a known beginning, numbers of anybody's, and rubbish; or another's button."""
    forged = a_forged_button(draw)
    rubbish = ":".join([draw.choice(BUTTONS).__prefix__, *draw.choices(SAID["words"], k=draw.randrange(5))])
    cut = forged[: draw.randrange(len(forged) + 1)]
    shown = list(draw.choice(crowd.senders).person.phone.chat.messages.values())[-5:]
    anybodys = [text for message in shown for _, text in buttons_of(message.body)] or [forged]
    kinds = [forged, forged, forged, rubbish, cut, draw.choice(anybodys), draw.choice(TEXTS)[:64]]
    return draw.choice(kinds)


def a_forged_button(draw: random.Random) -> str:
    """A button as the bot makes them, about anybody and anything."""
    kind = draw.choice(BUTTONS)
    return ":".join([kind.__prefix__, *(a_value(draw, one.annotation) for one in kind.model_fields.values())])


def a_value(draw: random.Random, kind: Any) -> str:
    """What may stand in a field of a button."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return str(draw.choice(list(kind)).value)
    if kind is bool:
        return draw.choice("01")
    return (
        str(draw.randrange(1, 40)) if kind is int else draw.choice(["ru", "en", "0" * 16, "AAAA", "0", "d", "!", "e1"])
    )


async def all_is_answered(crowd: Crowd, began: int) -> None:
    """Waits until every message has at least one reply and every press its answer."""
    calls = crowd.server.telegram.ledger.calls
    while unanswered(crowd, began):
        assert await calls.wait(calls.seq, QUIET), f"nobody answers {unanswered(crowd, began)}"


def unanswered(crowd: Crowd, began: int) -> Counter[int]:
    """How many answers each chat still waits for."""
    open_presses = crowd.server.telegram.bot(None).presses
    waiting = Counter(
        {one.person.chat_id: sum(number in open_presses for number in one.pressed) for one in crowd.senders}
    )
    replies = Counter({chat_id: len(found) for chat_id, found in replies_of(crowd, began).items()})
    waiting += Counter({one.person.chat_id: one.messages for one in crowd.senders}) - replies
    return +waiting


def replies_of(crowd: Crowd, began: int) -> dict[int, list[list[str]]]:
    """What each chat got, call by call; a first line and the screen that follows it are one reply."""
    replies: dict[int, list[list[str]]] = {}
    for call in crowd.server.telegram.ledger.calls.after(began):
        if call["method"] != "sendMessage":
            continue
        found = replies.setdefault(call["chat_id"], [])
        if found and found[-1][-1].startswith(OPENINGS) and not call["text"].startswith(OPENINGS):
            found[-1].append(call["text"])
        else:
            found.append([call["text"]])
    return replies


OPENINGS = ("С возвращением", "Сюда это не подходит", "Я понимаю кнопки", "Welcome back", "This does not fit here")
"""Words that stand in a message of their own, above the screen."""


CALL_FOR_HELP = "нужна помощь"
"""All that whoever sends anything may make others read."""


def check_answers(crowd: Crowd, began: int) -> None:
    """One reply for each message, one answer for each press, and nothing that Telegram refuses."""
    replies, calls = replies_of(crowd, began), crowd.server.telegram.ledger.calls.after(began)
    for sender in crowd.senders:
        if not sender.presses:
            assert len(replies.get(sender.person.chat_id, [])) == sender.messages
    answers = [call for call in calls if call["method"] == "answerCallbackQuery"]
    assert len(answers) == sum(len(sender.pressed) for sender in crowd.senders)
    assert all(call["ok"] for call in answers)
    others = [call for call in calls if call["chat_id"] and call["chat_id"] not in crowd.chat_ids]
    assert [call["text"] for call in others if CALL_FOR_HELP not in call["text"]] == []


async def a_quiet_person_is_still_served(crowd: Crowd) -> None:
    """Somebody who has done nothing wrong."""
    quiet = await crowd.world.comes_in(await crowd.world.somebody(await crowd.world.school(), age=23))
    quiet.writes("Меню")
    await quiet.reads("Мои дела")


async def rows_of_others(crowd: Crowd) -> dict[str, list[Any]]:
    """All that is remembered but for the journal, texts of consents, and the senders' own chats, answers and lists."""
    of_nobody = ("telegram_update", "sender", "send_budget", "clock", "consent_document")
    tables = [one for one in Table.metadata.sorted_tables if one.name not in of_nobody]
    async with crowd.world.session() as session:
        their = PersonRow.id.in_(crowd.person_ids) | PersonRow.operator_id.in_(crowd.place_ids)
        persons = set(await session.scalars(select(PersonRow.id).where(their)))
        responses = set(await session.scalars(select(Response.id).where(Response.person_id.in_(persons))))
        said = set(await session.scalars(select(ConsentEvent.id).where(ConsentEvent.subject_id.in_(persons))))
        called = set(await session.scalars(select(Appeal.id).where(Appeal.person_id.in_(persons))))
        promises = set(await session.scalars(select(Promise.id).where(Promise.receiver_id.in_(persons))))
        own = {**dict.fromkeys(PERSONS, persons), "response_id": responses, "place_id": crowd.place_ids}
        own |= {"promise_id": promises}
        return {
            table.name: [
                tuple(row)
                for row in await session.execute(select(*table.columns).order_by(*table.primary_key.columns))
                if not any(row._asdict().get(column) in numbers for column, numbers in own.items())
                and not (table.name == "chat" and row.id in crowd.chat_ids)
                and not (table.name == "person" and row.id in persons)
                and not (table.name == "promise" and row.parameters.get("event_id") in said)
                and not (table.name == "promise" and row.parameters.get("appeal_id") in called)
            ]
            for table in tables
        }


PERSONS = ("person_id", "subject_id", "signer_id", "by_id", "receiver_id", "guardian_id", "child_id")
"""Columns by which a row belongs to somebody."""
