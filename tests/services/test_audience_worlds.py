"""Audiences in worlds drawn at random, against the same conditions said in plain words: nobody twice, nobody else."""

import os
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import MeetingState, PairState, Person, Place, PlaceKind, Role
from services import audiences
from services.audiences import PASSED_ON, Audience
from tests import factories

SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
WORLDS, AUDIENCES, PEOPLE = 4, 40, 24
ROLES = (Role.MENTEE, Role.GUARDIAN, Role.MENTOR, Role.CURATOR, Role.HEAD)
CLASSES, FORMS = ("7А", "10Б"), ("pupil_pupil", "teacher_teacher")


@dataclass
class Somebody:
    """What the test itself knows of a person."""

    row: Person
    held: list[tuple[Place, Role, str | None]]
    born: int
    children: "list[Somebody]" = field(default_factory=list)
    pairs: "list[tuple[str, int | None]]" = field(default_factory=list)
    """The form of each, and how many days ago they met last."""


@dataclass
class Drawn:
    """A region of two municipalities with three schools, one of them right under the region."""

    places: list[Place]
    under: dict[int, set[int]]
    people: list[Somebody]


async def draw(session: AsyncSession, at: random.Random, now: datetime) -> Drawn:
    """Everybody at random: roles, classes, ages, telephones of several people, children, pairs."""
    region = await factories.region(session, "Край")
    towns = [await factories.place(session, PlaceKind.MUNICIPALITY, name, parent=region) for name in ("А", "Б")]
    schools = [
        await factories.school(session, f"Школа № {number}", parent=parent)
        for number, parent in enumerate((towns[0], towns[1], region), start=1)
    ]
    under = {one.id: {one.id} for one in (region, *towns, *schools)}
    under[region.id] |= {one.id for one in (*towns, *schools)}
    under[towns[0].id].add(schools[0].id)
    under[towns[1].id].add(schools[1].id)
    people: list[Somebody] = []
    for number in range(PEOPLE):
        school, role, born = at.choice(schools), at.choice(ROLES), at.choice((1980, now.year - 12))
        group = at.choice((*CLASSES, "Учитель", None)) if role in (Role.MENTEE, Role.MENTOR) else None
        chat = at.choice(people).row.chat if people and at.random() < 0.3 else None
        row = await factories.person(
            session, school, role, name=f"Имя {number}", born=born, group=group, came_in=at.random() < 0.8, chat=chat
        )
        if row.chat is not None and chat is None:
            row.chat.language = at.choice(("ru", "en"))
        people.append(Somebody(row, [(school, role, group)], born))
        if at.random() < 0.3:
            other = at.choice(schools)
            more = at.choice((Role.CURATOR, Role.MENTOR))
            await factories.also(session, row, other, more)
            people[-1].held.append((other, more, None))
    for one in people:
        if one.held[0][1] is Role.GUARDIAN:
            child = at.choice(people)
            if child is not one:
                await factories.care(session, one.row, child.row)
                one.children.append(child)
    for form in FORMS:
        programme = await factories.programme(session, schools[0], form)
        for _pair in range(3):
            mentor, mentee = at.sample(people, 2)
            pair = await factories.pair(session, programme, mentor.row, mentee.row, state=PairState.WORKING, now=now)
            pair.effective_on = (now - timedelta(days=90)).date()
            met = at.choice((None, 3, 20, 40))
            if met is not None:
                await factories.meeting(session, pair, now - timedelta(days=met), state=MeetingState.HELD)
            for member in (mentor, mentee):
                member.pairs.append((form, met))
    await session.flush()
    return Drawn([region, *towns, *schools], under, people)


def an_audience(at: random.Random, drawn: Drawn) -> Audience:
    """Some roles of a place, perhaps narrower."""
    return Audience(
        at.choice(drawn.places).id,
        tuple(at.sample(ROLES, at.randint(1, 4))),
        groups=tuple(at.sample(CLASSES, 1)) if at.random() < 0.3 else (),
        forms=tuple(at.sample(FORMS, 1)) if at.random() < 0.3 else (),
        unmet_days=at.choice((14, 30)) if at.random() < 0.3 else None,
        language=at.choice(("ru", "en")) if at.random() < 0.3 else None,
        grown_ups_only=at.random() < 0.3,
    )


def fits(one: Somebody, audience: Audience, drawn: Drawn, now: datetime) -> bool:
    """The conditions in plain words."""
    below = drawn.under[audience.place_id]

    def is_meant(role: Role, group: str | None) -> bool:
        is_pupil = role is Role.MENTOR and _learns(one, group, now)
        return role in audience.roles and not (audience.grown_ups_only and is_pupil)

    def is_unmet(of: Somebody) -> bool:
        days = audience.unmet_days
        return days is None or any(met is None or met > days for _form, met in of.pairs)

    own = [one, *one.children]
    return (
        any(place.id in below and is_meant(role, group) for place, role, group in one.held)
        and (audience.language is None or (one.row.chat is not None and one.row.chat.language == audience.language))
        and (not audience.groups or any(_stands(each, audience, below) for each in own))
        and (not audience.forms or any(form in audience.forms for each in own for form, _met in each.pairs))
        and any(is_unmet(each) for each in own)
    )


def _stands(one: Somebody, audience: Audience, below: set[int]) -> bool:
    return any(place.id in below and group in audience.groups for place, _role, group in one.held)


@pytest.mark.parametrize("world", range(WORLDS))
async def test_those_who_meet_all_conditions_and_each_telephone_once(
    session: AsyncSession, now: datetime, world: int
) -> None:
    print(f"SEED={SEED}")
    at = random.Random(SEED + world)
    drawn = await draw(session, at, now)
    by_id = {one.row.id: one for one in drawn.people}
    for _audience in range(AUDIENCES):
        audience = an_audience(at, drawn)
        found = (await session.scalars(audiences.people(audience, now=now))).all()
        meant = [one for one in drawn.people if fits(one, audience, drawn, now)]
        telephones = [by_id[number].row.chat_id or -number for number in found]
        assert len(set(telephones)) == len(telephones), audience
        assert set(telephones) == {one.row.chat_id or -one.row.id for one in meant}, audience
        some = at.sample(drawn.people, 8)
        portion = audiences.people(audience, now=now).where(Person.id.in_([one.row.id for one in some]))
        asked = {by_id[number].row.chat_id or -number for number in await session.scalars(portion)}
        assert asked == {one.row.chat_id or -one.row.id for one in meant if one in some}, audience


@pytest.mark.parametrize("world", range(WORLDS))
async def test_from_above_it_reaches_nobody_who_learns_no_parent_and_nobody_beside(
    session: AsyncSession, now: datetime, world: int
) -> None:
    print(f"SEED={SEED}")
    at = random.Random(SEED - world - 1)
    drawn = await draw(session, at, now)
    by_id = {one.row.id: one for one in drawn.people}
    for place in drawn.places[:3]:
        for _audience in range(AUDIENCES // 3):
            audience = Audience(place.id, tuple(at.sample(ROLES, at.randint(1, 5))))
            reached = await audiences.addressed(session, audience)
            assert PASSED_ON.isdisjoint(reached.roles)
            for number in await session.scalars(audiences.people(reached, now=now)):
                one, below = by_id[number], drawn.under[place.id]
                held = [(role, group) for at_, role, group in one.held if at_.id in below and role in reached.roles]
                assert any(role is not Role.MENTOR or not _learns(one, group, now) for role, group in held)


def _learns(one: Somebody, group: str | None, now: datetime) -> bool:
    return one.born > now.year - 18 or any(letter.isdigit() for letter in group or "")
