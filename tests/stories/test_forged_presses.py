"""Thousands of presses that no screen has shown: forged, foreign, of another time; nothing comes of any of them."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any, get_args

import pytest
from aiogram.filters.callback_data import CallbackData

from bot import callbacks as cb
from demo.server import serve
from models import Role
from tests.bot_process import running
from tests.phone import Person, text_of
from tests.stories import handing_over
from tests.stories.handing_over import ABOUT_ONESELF, BUTTONS, SAMPLES
from tests.stories.rights_stage import Furnished, Stage, dump, staged, surname
from tests.stories.world import World

AT_ONCE = 100
"""Presses after which the answers are waited for."""
SEED = 5
STRANGER = "a stranger"
OWN = {cb.Lists: "one's own lists", cb.Places: "one's own places", cb.SurveyTotals: "one's own totals"}
"""What names no row: it can show nobody but whoever is below the one who presses, and is not forged."""
EDGES = ("0", "-1", "1e3", "", "١٢", "9" * 18, str(2**31), str(2**63 - 1), str(2**63), "9" * 40, "None", "1;DROP")
"""Numbers that no row has, or none can have."""
ODD = (
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "ё" * 30,
    "😀",
    "<b>",
    "%s",
    "{name}",
    "::::",
    "a" * 200,
    " ",
    "\N{ZERO WIDTH JOINER}",
)
INSIDE = (Role.MENTEE, Role.GUARDIAN, Role.MENTOR, Role.OBSERVER)
"""Those of the school itself who have no rights there."""
OUTSIDE = (*INSIDE, Role.HEAD, Role.CURATOR, Role.PRIVACY_OFFICER, Role.TRAINER)
"""Those of another organisation, with rights and without."""


@dataclass
class Forger:
    """Draws presses, the same each time, about rows that are not those of whoever presses."""

    random: Random
    targets: Sequence[Furnished]

    def presses(self, count: int, *, inside: bool) -> Iterator[str]:
        """So many; `inside`: what somebody of the place may say themselves is left out."""
        own = {*(ABOUT_ONESELF - {cb.MyData}), *OWN, *({cb.Staying} if inside else ())}
        kinds = [kind for kind in BUTTONS.values() if kind not in own]
        for number in range(count):
            data = self._packed(kinds[number % len(kinds)])
            yield self._spoiled(data) if self.random.random() < 0.1 else data

    def _packed(self, kind: type[CallbackData]) -> str:
        values = [self._value(kind, name) for name in kind.model_fields]
        return ":".join([kind.__prefix__, *values])

    def _value(self, kind: type[CallbackData], name: str) -> str:
        if name.endswith("_id"):
            return self._number(name)
        told = kind.model_fields[name].annotation
        types = [one for one in (told, *get_args(told)) if isinstance(one, type)]
        for one in types:
            if issubclass(one, StrEnum):
                return str(self.random.choice(list(one)))
        if bool in types:
            return self.random.choice("01")
        if name == "seal":
            return f"{self.random.getrandbits(64):016x}"
        return self.random.choice([str(SAMPLES.get(name, 0)), str(self.random.randrange(40)), *EDGES])

    def _number(self, name: str) -> str:
        if self.random.random() < 0.1:
            return self.random.choice(EDGES)
        rows = self.random.choice(self.targets).rows
        return str(rows.get(name, self.random.randrange(1, 60)))

    def _spoiled(self, data: str) -> str:
        at = self.random.randrange(len(data))
        return self.random.choice(
            [
                data[:at],
                data[:at] + self.random.choice(ODD) + data[at:],
                self.random.choice(ODD) + data,
                data + ":1",
                data.upper(),
                data[::-1],
                self.random.choice(ODD),
            ]
        )


@dataclass(frozen=True)
class Actor:
    """Somebody who presses what is not theirs."""

    name: str
    phone: Person
    targets: Sequence[Furnished]
    forbidden: frozenset[str]
    """Names, telephones and codes that they may not read."""
    inside: bool


async def actors(stage: Stage) -> list[Actor]:
    """Strangers, those without rights of the school itself, everybody of another organisation, a partner."""
    for role in INSIDE:
        await stage.enters(role, stage.below)
    for role in OUTSIDE:
        await stage.enters(role, stage.beside)
    await stage.enters(Role.PARTNER, stage.partner)
    stranger = stage.world.telephone()
    stranger.opens()
    await stranger.until(lambda: stranger.messages() or None, "an answer")
    others = [one for one in stage.places if one is not stage.partner]
    foreign = [one for one in others if one is not stage.beside]
    found = [Actor(STRANGER, stranger, stage.places, _said(stage), inside=False)]
    for name, phone in stage.actors.items():
        at = next(one for one in stage.places if name.endswith(one.place.name))
        targets = {stage.below.place.id: [stage.below], stage.partner.place.id: others}.get(at.place.id, foreign)
        forbidden = _said(stage, but=at if at is not stage.below else None)
        found.append(Actor(name, phone, targets, forbidden - _own(stage, name, at), inside=at is stage.below))
    return found


def _said(stage: Stage, *, but: Furnished | None = None) -> frozenset[str]:
    """By what everybody could be known, but for those of one place."""
    people = [person for one in stage.places if one is not but for person in one.people.values()]
    return frozenset(fact for one in people for fact in (surname(one), one.code, one.phone) if fact)


def _own(stage: Stage, name: str, at: Furnished) -> set[str]:
    """What somebody knows of course: themselves, and the child in their care."""
    ward = at.people["ward"] if name.startswith(Role.GUARDIAN.value) else stage.rows_of[name]
    known = {surname(stage.rows_of[name]), stage.rows_of[name].code, surname(ward), ward.code}
    return known | {ward.name.split()[1]}


async def pressed(actor: Actor, forger: Forger, count: int, world: World) -> list[str]:
    """Presses under any message on the screen, in portions; gives all that could be read after each."""
    said: list[str] = []
    data = list(forger.presses(count, inside=actor.inside))
    messages = [one["message_id"] for one in actor.phone.messages()]
    for first in range(0, len(data), AT_ONCE):
        began, portion = actor.phone.server.telegram.events.seq, data[first : first + AT_ONCE]
        for one in portion:
            actor.phone.presses_data(forger.random.choice(messages), one)
        actor.phone.acted = began
        while len(actor.phone.toasts()) < len(portion):
            await asyncio.sleep(0.1)
        await world.settled()
        said += [one["text"] for one in actor.phone.toasts()]
        said += [f"{text_of(one)} {one.get('reply_markup', '')}" for one in actor.phone.news()]
    return said


async def nothing_comes_of_it(url: str, presses: int) -> None:
    """So many presses of everybody leave every table as it was, and nobody reads of anybody."""
    async with serve() as server, running(url, server.url) as bot:
        world = World(server, bot, url)
        await world.begin()
        stage = await staged(world)
        everybody = await actors(stage)
        await bot.turn(forward=timedelta(hours=6))  # what mornings and reminders have to say is said before
        before, random = await dump(world), Random(SEED)
        leaks: dict[str, Any] = {}
        for actor in everybody:
            said = await pressed(actor, Forger(random, actor.targets), presses // len(everybody) + 1, world)
            assert len(said) > presses // len(everybody)
            leaks |= {f"{actor.name}: {fact}": text for fact in actor.forbidden for text in said if fact in text}
        after = await dump(world)
        await world.end()
    assert leaks == {}
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


@pytest.mark.timeout(900)
async def test_five_thousand_forged_presses_change_nothing_and_reveal_nothing(sqlite_url: str) -> None:
    await nothing_comes_of_it(sqlite_url, 5_000)


@pytest.mark.timeout(900)
async def test_five_hundred_forged_presses_do_nothing_on_postgresql(postgresql_url: str) -> None:
    await nothing_comes_of_it(postgresql_url, 500)


def test_every_button_is_forged() -> None:
    nobody = Furnished(None, {}, {})  # type: ignore[arg-type]
    drawn = {data.partition(":")[0] for data in Forger(Random(SEED), [nobody]).presses(len(BUTTONS) * 5, inside=False)}
    left_out = {kind.__prefix__ for kind in (*(ABOUT_ONESELF - {cb.MyData}), *OWN)}
    assert handing_over.BUTTONS.keys() - left_out <= drawn
