"""A region's roadmap for two and a half years: the reminders of the table, worked out by hand, and no others."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot import database
from models import Membership, Person, Place, PlaceKind, Promise, PromiseState, Roadmap, Step, Task
from services import agenda, late_lists, roadmap_reading, roadmaps, tasks, working_days
from services.access import Me
from services.deadline_clauses import Kind, Occurrence
from services.roadmap_plan import Planned, of_step
from tests import factories

HERE = Path(__file__).parent
SEED = next(iter(sorted((HERE.parents[2] / "shared/seeds").glob("003_*.txt"))), None)
SCRIPT = tomllib.loads((HERE / "reminders_of_a_region.toml").read_text("utf-8"))
FIRST, LAST, CORRECTED = date(2020, 6, 29), date(2022, 12, 31), date(2022, 2, 1)
KAMCHATKA, MOSCOW = "Asia/Kamchatka", "Europe/Moscow"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SUMMER = (6, 7, 8)
SCRIPTED = ("curator", "municipality", "region")
SOURCE = SEED or HERE / "roadmap_of_a_region.txt"
"""Kamchatka's own document where it is at hand, else one with the same deadlines in other words."""

UNSENT = select(Promise).where(Promise.state != PromiseState.SENT, Promise.kind == agenda.MORNING)


@dataclass
class Region:
    """Two municipalities, five organisations, one in another zone; everybody who is told anything."""

    sessions: async_sessionmaker[AsyncSession]
    zones: dict[int, str] = field(default_factory=dict)
    me: dict[int, Me] = field(default_factory=dict)
    """By place, whoever answers for it."""
    ids: dict[str, int] = field(default_factory=dict)
    told: dict[int, list[tuple[datetime, dict]]] = field(default_factory=lambda: defaultdict(list))
    """By place, the local moments and the lines."""

    async def tick(self, day: date, hour: int, zone: str) -> dict[int, list[int]]:
        """The programme's daily work at this hour; what is promised is written down: by place, tasks told of."""
        now = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
        async with self.sessions() as session, session.begin():
            if not await agenda.promise_mornings(session, now=now):
                return {}
            return {place: tasks async for place, tasks in self._said(session, now)}

    async def _said(self, session: AsyncSession, now: datetime) -> AsyncIterator[tuple[int, list[int]]]:
        place_of = {me.persons[0].id: place for place, me in self.me.items()}
        for one in (await session.scalars(UNSENT.order_by(Promise.id))).all():
            one.state = PromiseState.SENT
            place = place_of[one.receiver_id]
            moment = now.astimezone(ZoneInfo(self.zones[place]))
            for line in one.parameters["lines"]:
                read = await late_lists.said(session, line, now=now) if line["kind"] == late_lists.LATE_BELOW else None
                late = [(place.id, its.title) for place, all_its in read.late for its in all_its] if read else []
                self.told[place].append((moment, {**line, "late": late}))
            yield place, [task for line in one.parameters["lines"] for task, _ in line.get("tasks", ())]

    async def done(self, place_id: int, step_row: int, turn: int, day: date) -> None:
        """It is done at three in the afternoon of that place."""
        now = datetime.combine(day, time(15), ZoneInfo(self.zones[place_id])).astimezone(UTC)
        async with self.sessions() as session, session.begin():
            task = await task_of(session, place_id, step_row, turn)
            me = await fresh(session, self.me[place_id])
            await tasks.done(session, me=me, task_id=task.id, now=now)


async def fresh(session: AsyncSession, me: Me) -> Me:
    """The same telephone in another session."""
    found = (await session.scalars(select(Person).where(Person.id.in_([one.id for one in me.persons])))).all()
    return Me(me.chat, list(found))


async def task_of(session: AsyncSession, place_id: int, row: int, turn: int) -> Task:
    own = select(Task).join(Step).join(Roadmap, Roadmap.id == Step.roadmap_id)
    own = own.where(Task.place_id == place_id, Step.row == row, Task.turn == turn, Roadmap.state == "accepted")
    return (await session.scalars(own)).one()


@pytest.fixture
async def region(engine: AsyncEngine) -> Region:
    made = Region(database.sessions(engine))
    async with made.sessions() as session, session.begin():
        above = await factories.place(session, PlaceKind.REGION, "Край", time_zone=KAMCHATKA)
        towns = [
            await factories.place(session, PlaceKind.MUNICIPALITY, f"Округ {one}", parent=above, time_zone=KAMCHATKA)
            for one in (1, 2)
        ]
        schools = [
            await factories.school(session, f"Школа № {one}", parent=towns[one > 3], time_zone=zone)
            for one, zone in zip(range(1, 6), [*[KAMCHATKA] * 4, MOSCOW], strict=True)
        ]
        for place in (above, *towns, *schools):
            make = factories.curator if place in schools else factories.coordinator
            made.me[place.id], made.zones[place.id] = await make(session, place), place.time_zone
            person = made.me[place.id].persons[0]
            person.told_until = datetime(2036, 1, 1, tzinfo=UTC)
            if place in (above, towns[0], schools[0]):
                place.duty_person_id = person.id
        made.ids = {"region": above.id, "municipality": towns[0].id, "curator": schools[0].id}
        await session.flush()
        await session.execute(update(Membership).values(since=LONG_AGO))
        await session.execute(update(Place).values(created_at=LONG_AGO))
    return made


def plan_of(source: bytes) -> tuple[roadmap_reading.Roadmap, list[Planned]]:
    """What was read, and every question answered as it was guessed."""
    found = roadmap_reading.read(source)
    steps = [of_step(one, is_event=False, sample=None) for one in found.steps]
    return found, [one.answered(*one.reasons) for one in steps]


def corrected(plan: list[Planned]) -> list[Planned]:
    """Programmes on the 15th of October, a report for organisations, a review for municipalities."""
    later = [
        one.answered(
            deadline_text="Ежегодно, до 15 октября",
            occurrences=tuple(Occurrence(None, time.due.replace(day=15)) for time in one.occurrences),
        )
        if one.row == 10
        else one
        for one in plan
    ]
    report = Planned(
        19, "Отчёт о работе наставников", Kind.BEFORE, (Occurrence(None, date(2022, 3, 15)),), ("organisation",),
        deadline_text="До 15 марта 2022 года", boundary="before", result="Аналитический отчет",
    )  # fmt: skip
    review = Planned(
        20, "Обзор практик муниципалитета", Kind.WINDOW, (Occurrence(date(2022, 11, 1), date(2022, 11, 30)),),
        ("municipality",), deadline_text="Ноябрь 2022 года", result="Обзор",
    )  # fmt: skip
    return [*later, report, review]


async def take(region: Region, source: bytes, day: date, *, replaces_id: int | None = None) -> int:
    """The region's coordinator takes the document in, and accepts it, at ten in the morning."""
    now = datetime.combine(day, time(10), ZoneInfo(KAMCHATKA)).astimezone(UTC)
    found, plan = plan_of(source)
    place_id = region.ids["region"]
    async with region.sessions() as session, session.begin():
        me = await fresh(session, region.me[place_id])
        stored = await roadmaps.store(
            session,
            place_id=place_id,
            made_by_id=me.persons[0].id,
            plan=corrected(plan) if replaces_id else plan,
            title=found.facts.title or "",
            period=found.facts.period,
            order_number=found.facts.order_number,
            order_on=found.facts.order_date,
            not_tasks=found.not_tasks,
            replaces_id=replaces_id,
            now=now,
        )
        await roadmaps.accept(session, me=me, roadmap_id=stored.id, now=now)
        return stored.id


def expected(who: str) -> dict[str, list[str]]:
    """By day, what the script says that somebody is told."""
    days: dict[str, list[str]] = defaultdict(list)
    for task, its in SCRIPT[who].items():
        for line in its["told"]:
            day, what = line.split()
            days[day].append(f"{task} {what}")
    return {day: sorted(days[day]) for day in sorted(days)}


async def names(region: Region) -> dict[int, str]:
    async with region.sessions() as session:
        rows = await session.execute(select(Task.id, Step.row, Task.turn).join(Step, Step.id == Task.step_id))
        return {task_id: f"{row}.{turn}" for task_id, row, turn in rows}


def nudged(region: Region, place_id: int, known: dict[int, str]) -> dict[str, list[str]]:
    days: dict[str, list[str]] = defaultdict(list)
    for moment, line in region.told[place_id]:
        if line["kind"] == "nudges":
            days[str(moment.date())] += [f"{known[task_id]} {what}" for task_id, what in line["tasks"]]
    return {day: sorted(its) for day, its in days.items()}


@pytest.mark.timeout(1200)
async def test_two_and_a_half_years_bring_the_reminders_of_the_table_and_no_others(region: Region) -> None:
    source = SOURCE.read_bytes()
    roadmap_id = await take(region, source, FIRST)
    known = await names(region)
    for more in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=more)
        if day == CORRECTED:
            await take(region, source, day, replaces_id=roadmap_id)
            known = await names(region)
        told = [await region.tick(day, 9, KAMCHATKA)]
        if working_days.is_working_day(day):
            told.append(await region.tick(day, 9, MOSCOW))
        await others_do_it(region, day, [(place, known[task]) for one in told for place in one for task in one[place]])
        for who in SCRIPTED:
            for task, its in SCRIPT[who].items():
                if its.get("done") == str(day):
                    await region.done(region.ids[who], *map(int, task.split(".")), day)
    for who in SCRIPTED:
        assert nudged(region, region.ids[who], known) == expected(who)
    assert await lists(region) == SCRIPT["lists"]
    async with region.sessions() as session:
        assert (await session.scalars(UNSENT)).all() == []
    check_all(region)


async def others_do_it(region: Region, day: date, told: list[tuple[int, str]]) -> None:
    """The other four organisations and the other municipality do at once what they are reminded of."""
    scripted = {region.ids[who] for who in SCRIPTED}
    for place, task in told:
        if place not in scripted:
            await region.done(place, *map(int, task.split(".")), day)


async def lists(region: Region) -> dict[str, list[str]]:
    """What the two levels above read of the first organisation, on which days; nothing else was ever late."""
    async with region.sessions() as session:
        rows = {step.title: step.row for step in await session.scalars(select(Step))}
    found: dict[str, list[str]] = {}
    for who in ("municipality", "region"):
        read = [(moment.date(), one) for moment, line in region.told[region.ids[who]] for one in line["late"]]
        assert {place for _, (place, _) in read} == {region.ids["curator"]}
        found[who] = [f"{day} {rows[title]}.1" for day, (_, title) in read]
    return found


def check_all(region: Region) -> None:
    """Of everybody: one message a day, on working days, in hours; in the summer who is on duty; nothing twice."""
    on_duty = {region.ids[who] for who in SCRIPTED}
    assert set(region.told) == set(region.me)
    for place, told in region.told.items():
        for moment, _ in told:
            assert working_days.is_working_day(moment.date())
            assert time(9) <= moment.time() < time(18)
            assert place in on_duty or moment.month not in SUMMER
        days = {moment.date() for moment, _ in told}
        assert len({moment for moment, _ in told}) == len(days), "two messages on one day"
        said = Counter(tuple(one) for _, line in told for one in line.get("tasks", ()))
        assert {what for (_, what), times in said.items() if times > 1} <= {"late_weekly", "term"}
