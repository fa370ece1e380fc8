"""A region with towns, schools and a partner, in each of them people and rows to press about, and telephones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, product
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Appeal,
    Application,
    Asked,
    ConsentEvent,
    DataRequest,
    Erasure,
    ErasureReason,
    Membership,
    PlaceKind,
    Poster,
    RequestKind,
    Response,
    ResponseState,
    Role,
    Wave,
    WaveMember,
)
from models import Person as PersonRow
from models import Place as PlaceRow
from models.base import Table
from services import consent_texts, form_versions
from tests import factories
from tests.phone import Person
from tests.services import owing
from tests.stories.world import NO_SURVEYS, World

STARTS = (
    "Бар",
    "Вол",
    "Гур",
    "Дом",
    "Жал",
    "Зуб",
    "Кор",
    "Луб",
    "Мер",
    "Нав",
    "Пал",
    "Руб",
    "Сем",
    "Тор",
    "Фам",
    "Хом",
)
ENDS = ("ашкин", "ебрин", "иглин", "окшин", "умзин", "ярчин")
WORKED = frozenset({"telegram_update", "clock", "sender", "send_budget", "chat.heard_at"})
"""What a refused press writes: that it came, and that its telephone is alive."""


@dataclass
class Furnished:
    """A place with everybody and everything that a button can be about."""

    place: PlaceRow
    people: dict[str, PersonRow]
    rows: dict[str, int]
    """By the name of a button's field."""


@dataclass
class Stage:
    """The region: `town` is in the middle, with a region above it, a school below it and another town beside it."""

    world: World
    region: Furnished
    town: Furnished
    beside: Furnished
    below: Furnished
    partner: Furnished
    actors: dict[str, Person] = field(default_factory=dict)
    rows_of: dict[str, PersonRow] = field(default_factory=dict)

    @property
    def places(self) -> tuple[Furnished, ...]:
        """All five."""
        return self.region, self.town, self.beside, self.below, self.partner

    def everybody(self) -> Iterator[PersonRow]:
        """All who are in a list."""
        for one in self.places:
            yield from one.people.values()
        yield from self.rows_of.values()

    async def enters(self, role: Role, at: Furnished) -> None:
        """Somebody of this role in this place comes in on a telephone of their own."""
        name = f"{role.value} of {at.place.name}"
        async with self.world.session() as session:
            row = await factories.person(session, at.place, role, name=next(NAMES), born=1990)
            if role is Role.GUARDIAN:
                await factories.care(session, row, at.people["ward"])
        self.rows_of[name] = row
        self.actors[name] = await self.world.comes_in(row)


def names() -> Iterator[str]:
    """Names whose surnames are nobody else's, and part of no other word."""
    for start, end in product(STARTS, ENDS):
        yield f"{start}{end} Ян Львович"


NAMES = cycle(names())
"""More than one stage has people; in the next one they may begin anew."""


def surname(person: PersonRow) -> str:
    """By it one is known."""
    return person.name.split()[0]


async def staged(world: World) -> Stage:
    """The region, before anybody has come in."""
    now = await world.bot.now()
    async with world.session() as session:
        number = next(world.numbers)
        region = await factories.region(session, f"Край {number}")
        town, beside = [
            await factories.place(session, PlaceKind.MUNICIPALITY, f"Город {number}-{side}", parent=region)
            for side in ("А", "Б")
        ]
        school = await factories.school(session, f"Школа {number}", parent=town)
        partner = await factories.place(session, PlaceKind.PARTNER, f"Завод {number}", parent=region)
        made = [await furnished(session, place, now) for place in (region, town, beside, school, partner)]
    return Stage(world, *made)


async def furnished(session: AsyncSession, place: PlaceRow, now: datetime) -> Furnished:
    """People, a survey, an application, somebody twice."""
    place.survey_days = NO_SURVEYS
    born = now.year - 12
    people = {
        "pupil": await factories.person(session, place, name=next(NAMES), born=born, group="6Б"),
        "ward": await factories.person(session, place, name=next(NAMES), born=born, group="6Б"),
        "mentor": await factories.person(session, place, Role.MENTOR, name=next(NAMES), born=1980, group="учитель"),
        "curator": await factories.person(session, place, Role.CURATOR, name=next(NAMES), group="завуч"),
    }
    people["parent"] = await factories.guardian(session, people["pupil"], name=next(NAMES))
    people["curator"].phone = f"+7900{place.id:07}"
    survey = await _survey(session, place, people["mentor"], now)
    application = await _application(session, place, people["curator"], now)
    people["applicant"] = await session.get_one(PersonRow, application.person_id)
    intake = (await form_versions.latest(session, code="mentee_intake")).id
    draft = Response(person_id=people["pupil"].id, place_id=place.id, form_version_id=intake, filling={})
    draft.state, draft.nonce, draft.changed_at = ResponseState.ASSIGNED, "nonce", now
    session.add(draft)
    held = select(Membership.id).where(Membership.person_id == people["curator"].id)
    event = select(ConsentEvent.id).where(ConsentEvent.subject_id == people["pupil"].id)
    rights = await _rights(session, place, people["pupil"], people["curator"], now)
    rows = {
        "place_id": place.id,
        "parent_id": place.id,
        "person_id": people["pupil"].id,
        "by_id": people["pupil"].id,
        "keep_id": people["pupil"].id,
        "drop_id": people["ward"].id,
        "other_id": people["ward"].id,
        "curator_id": people["curator"].id,
        "answerer_id": people["mentor"].id,
        "wave_id": survey.wave_id,
        "member_id": survey.id,
        "application_id": application.id,
        "poster_id": application.poster_id,
        "response_id": draft.id,
        "membership_id": await session.scalar(held) or 0,
        "version_id": intake,
        "event_id": await session.scalar(event) or 0,
        **rights,
        **await _owed(session, place, now),
    }
    return Furnished(place, people, rows)


async def _rights(
    session: AsyncSession, place: PlaceRow, pupil: PersonRow, curator: PersonRow, now: datetime
) -> dict[str, int]:
    """A request about data, the proof of an erasure, a call for help that the curator has opened."""
    request = DataRequest(kind=RequestKind.CORRECTION, place_id=place.id, subject_id=pupil.id, wish="name:ошибка")
    request.subject_code, request.asked_by_id, request.received_at = pupil.code, pupil.id, now
    request.due_on = (now + timedelta(days=60)).date()
    proof = Erasure(place_id=place.id, person_number=10**9 + place.id, person_code=f"gone{place.id}", at=now)
    proof.reason, proof.counted, proof.log, proof.papers = ErasureReason.RETENTION, {}, [], [{"kind": "C1"}]
    call = Appeal(person_id=pupil.id, called_at=now, step=1, opened_at=now, opened_by_id=curator.id)
    session.add_all([request, proof, call])
    await session.flush()
    return {"request_id": request.id, "erasure_id": proof.id, "appeal_id": call.id}


async def _owed(session: AsyncSession, place: PlaceRow, now: datetime) -> dict[str, int]:
    """A document of the place itself, and what it owes by that."""
    roadmap = await owing.roadmap(session, place, f"План {place.id}")
    step = await owing.step(session, roadmap, "Приказ о внедрении")
    task = await owing.task(session, step, place, (now + timedelta(days=60)).date())
    return {"roadmap_id": roadmap.id, "step_id": step.id, "task_id": task.id}


async def _survey(session: AsyncSession, place: PlaceRow, mentor: PersonRow, now: datetime) -> WaveMember:
    wave = Wave(place_id=place.id, audience={}, reminders=[], is_anonymous=False, pool=[], created_at=now)
    wave.form_version_id = (await form_versions.latest(session, code="q1_mentor")).id
    wave.opens_at, wave.closes_at = now, now + timedelta(days=60)
    session.add(wave)
    await session.flush()
    member = WaveMember(wave_id=wave.id, person_id=mentor.id, state=Asked.WAITING, reminded=0)
    session.add(member)
    await session.flush()
    return member


async def _application(session: AsyncSession, place: PlaceRow, curator: PersonRow, now: datetime) -> Application:
    poster = Poster(place_id=place.id, token_hash=f"poster of {place.name}", made_by_id=curator.id, made_at=now)
    asks = await factories.person(session, place, name=next(NAMES), came_in=True)
    await session.delete(asks.memberships[0])
    session.add(poster)
    await session.flush()
    made = Application(
        poster_id=poster.id, person_id=asks.id, consent_version=consent_texts.newest("C1"), consented_at=now
    )
    made.role, made.group, made.sent_at = Role.MENTEE, "9А", now
    session.add(made)
    await session.flush()
    return made


async def dump(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for what any press writes."""
    async with world.session() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(_all(table))]
            for table in Table.metadata.sorted_tables
            if table.name not in WORKED
        }


def _all(table: SqlTable) -> Any:
    columns = [column for column in table.columns if f"{table.name}.{column.name}" not in WORKED]
    return select(*columns).order_by(*table.primary_key.columns)
