"""Brings the invented people of `demo/cast.json` in: lists by the services, and who is there already by telephone."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot import callbacks, database
from demo.phones import Phone
from demo.telegram import Telegram
from models import Chat, ConsentRoute, DataMode, Person, Place, PlaceKind, Role
from services import ages, clock, enrolment, invitations, newcomers, places, roster
from services.access import Me
from services.roster import Row

CAST = Path(__file__).resolve().parent.parent / "demo" / "cast.json"
LISTED = (Role.MENTEE, Role.MENTOR, Role.OBSERVER)
"""Whom a curator's list names; parents come with their children."""
PATIENCE = 60.0
"""Seconds for the bot to answer a telephone; the first time it may still be starting."""


@dataclass(frozen=True, slots=True)
class Player:
    """One invented person, as the cast describes them."""

    telegram: int
    name: str
    title: str
    role: Role
    place: str
    group: str | None = None
    age: int | None = None
    birthday: str | None = None
    """Month and day: who is 12 in the cast is 12 on the day of the first start, whatever the year."""
    guardian_of: Sequence[str] = ()
    language: str = "ru"
    already_in: bool = False
    consents: bool = False

    def born_on(self, today: date) -> date | None:
        """The birth date that gives the age on this day."""
        if self.age is None or self.birthday is None:
            return None
        month, day = map(int, self.birthday.split("-"))
        return date(today.year - self.age - ((month, day) > (today.month, today.day)), month, day)

    def card(self, order: int, time_zone: str) -> dict[str, Any]:
        """The owner of a telephone, with what the page shows beside the name."""
        last_name, first_name, *_ = self.name.split()
        names = {"id": self.telegram, "first_name": first_name, "last_name": last_name, "language_code": self.language}
        return names | {"title": self.title, "role": self.role.value, "order": order, "time_zone": time_zone}


class Stage:
    """Where the play is set up: the cast, the bot's database, the telephones."""

    def __init__(self, make_session: async_sessionmaker[AsyncSession], telegram: Telegram) -> None:
        self.cast = json.loads(CAST.read_text("utf-8"))
        self.players = [Player(**{**one, "role": Role(one["role"])}) for one in self.cast["people"]]
        self.make_session = make_session
        self.telegram = telegram

    def of(self, role: Role) -> list[Player]:
        """Everybody who plays this role, in the cast's order."""
        return [player for player in self.players if player.role is role]

    async def set_up(self) -> None:
        """From the first coordinator's link to everybody's invitation."""
        first, *others = self.of(Role.COORDINATOR)
        place_ids = await self._first_place(first)
        await self._let_in(first, [await self._unnamed(first, place_ids)])
        place_ids |= await self._other_places(first, place_ids)
        for player in others:
            await self._let_in(player, [await self._unnamed(player, place_ids)])
        for player in self.of(Role.CURATOR):
            await self._let_in(player, [await self._curator(first, player, place_ids)])
            tokens = await self._people(player, place_ids[player.place])
            for newcomer in self.players:
                if newcomer.name in tokens:
                    await self._let_in(newcomer, tokens[newcomer.name])
        for player in [first, *others, *self.of(Role.CURATOR)]:
            await self._thumb(player).look_again()

    async def _first_place(self, first: Player) -> dict[str, int]:
        async with self._acting() as (session, now):
            place = await places.at_path(session, first.place, time_zone=self.cast["time_zone"], now=now)
            return {place.name: place.id}

    async def _other_places(self, by: Player, known: dict[str, int]) -> dict[str, int]:
        made: dict[str, int] = {}
        async with self._acting() as (session, now):
            me = await _me(session, by)
            for one in self.cast["places"][1:]:
                place, _ = await places.create(
                    session,
                    me=me,
                    parent_id=(known | made)[one["under"]],
                    kind=PlaceKind(one["kind"]),
                    name=one["name"],
                    time_zone=self.cast["time_zone"],
                    data_mode=DataMode.OPEN,
                    reason=self.cast["reason"],
                    minors_consent=ConsentRoute.CHAT,
                    now=now,
                )
                made[place.name] = place.id
        return made

    async def _unnamed(self, player: Player, place_ids: dict[str, int]) -> str:
        """The link of a coordinator, as the command line makes it, with the name that the cast knows."""
        async with self._acting() as (session, now):
            place = await session.get_one(Place, place_ids[player.place])
            person = await newcomers.add_unnamed(session, place=place, role=player.role, now=now)
            person.name, person.name_key = player.name, roster.fold(player.name)
            return await invitations.issue(session, me=None, person_id=person.id, now=now)

    async def _curator(self, by: Player, player: Player, place_ids: dict[str, int]) -> str:
        async with self._acting() as (session, now):
            me, place_id = await _me(session, by), place_ids[player.place]
            person, _ = await newcomers.add_curator(
                session, me=me, place_id=place_id, name=player.name, post=player.group, now=now
            )
            return await invitations.issue(session, me=me, person_id=person.id, now=now)

    async def _people(self, by: Player, place_id: int) -> dict[str, list[str]]:
        """The curator's list, taken in; the links of everybody in it by name, a parent's one for each child."""
        guardian_of = {child: one.name for one in self.of(Role.GUARDIAN) for child in one.guardian_of}
        tokens: dict[str, list[str]] = {}
        async with self._acting() as (session, now):
            me, today = await _me(session, by), ages.local_date(now, self.cast["time_zone"])
            listed = [one for one in self.players if one.place == by.place and one.role in LISTED]
            rows = [_row(one, today, guardian_of.get(one.name)) for one in listed]
            plan = await enrolment.plan(session, me=me, place_id=place_id, rows=rows, now=now)
            await enrolment.apply(session, me=me, place_id=place_id, plan=plan, now=now)
            for link in await invitations.issue_all(session, me=me, place_id=place_id, now=now):
                tokens.setdefault(link.person.name, []).append(link.token)
        return tokens

    async def _let_in(self, player: Player, tokens: Sequence[str]) -> None:
        """Who is in already opens their links; who is not keeps the first one for whoever watches."""
        card = player.card(self.players.index(player) + 1, self.cast["time_zone"])
        self.telegram.add_user(card if player.already_in else card | {"invitation": tokens[0]})
        if player.already_in:
            thumb = self._thumb(player)
            for token in tokens:
                await thumb.come_in(token, consents=player.consents)
            thumb.phone.read()

    def _thumb(self, player: Player) -> "Thumb":
        return Thumb(Phone(self.telegram, self.telegram.bot(None), player.telegram))

    @asynccontextmanager
    async def _acting(self) -> AsyncIterator[tuple[AsyncSession, datetime]]:
        """One transaction, and the programme's moment."""
        async with self.make_session() as session, session.begin():
            yield session, await clock.now(session, machine=datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Thumb:
    """Presses on a telephone what the bot shows there."""

    phone: Phone

    async def come_in(self, token: str, *, consents: bool) -> None:
        """Opens a link, says «it is me» and, where the cast wants it so, agrees."""
        self.phone.start(token)
        await self.press(callbacks.LinkAnswer, is_me=True)
        if consents:
            consent = await self.sees(callbacks.Consent)
            self.phone.press(*consent)
            await self.agree(callbacks.Consent.unpack(consent[1]).person_id)
        else:
            await self.sees(callbacks.Settings)

    async def agree(self, person_id: int) -> None:
        """Says yes to whatever is asked about somebody, once each, until there is something to take back."""
        events, said = self.phone.telegram.events, set[str]()
        about: dict[str, object] = {"person_id": person_id}
        async with asyncio.timeout(PATIENCE):
            while self._newest(callbacks.AskToWithdraw, about) is None:
                seq, asked = events.seq, self._newest(callbacks.Agree, about)
                if asked and asked[1] not in said:
                    said.add(asked[1])
                    self.phone.press(*asked)
                await events.wait(seq, PATIENCE)

    async def look_again(self) -> None:
        """Goes away from «my tasks» and back: its numbers were those of the moment of coming in."""
        await self.press(callbacks.Settings)
        await self.press(callbacks.Home)
        await self.sees(callbacks.Settings)

    async def press(self, act: type[CallbackData], **facts: object) -> None:
        """Presses the newest button that does this, as soon as it is there."""
        message_id, data = await self.sees(act, **facts)
        self.phone.press(message_id, data)

    async def sees(self, act: type[CallbackData], **facts: object) -> tuple[int, str]:
        """Waits for a button that does this; its message and its data."""
        events = self.phone.telegram.events
        async with asyncio.timeout(PATIENCE):
            while (found := self._newest(act, facts)) is None:
                await events.wait(events.seq, PATIENCE)
        return found

    def _newest(self, act: type[CallbackData], facts: dict[str, object]) -> tuple[int, str] | None:
        for message in reversed(self.phone.chat.messages.values()):
            for row in reversed(message.body.get("reply_markup", {}).get("inline_keyboard", [])):
                for button in reversed(row):
                    data = button.get("callback_data", "")
                    if data.split(":")[0] == act.__prefix__ and facts.items() <= act.unpack(data).model_dump().items():
                        return message.message_id, data
        return None


async def bring_in(database_url: str, telegram: Telegram) -> None:
    """Fills an empty, migrated database and the telephones while the bot runs."""
    engine = database.create_engine(database_url)
    try:
        await Stage(database.sessions(engine), telegram).set_up()
    finally:
        await engine.dispose()


async def _me(session: AsyncSession, player: Player) -> Me:
    chat = await session.get_one(Chat, player.telegram)
    persons = await session.scalars(select(Person).where(Person.chat_id == chat.id).order_by(Person.id))
    return Me(chat=chat, persons=list(persons))


def _row(player: Player, today: date, guardian_name: str | None) -> Row:
    born_on = player.born_on(today)
    return Row(
        number=player.telegram,
        name=player.name,
        born_on=born_on,
        birth_year=born_on.year if born_on else None,
        group=player.group,
        role=player.role.value,
        guardian_name=guardian_name,
    )
