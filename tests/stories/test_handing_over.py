"""A deputy's days and a curator replaced: what each of them sees and is told, proved for every button there is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import callbacks
from demo.server import serve
from models import (
    Application,
    Asked,
    Change,
    ConsentEvent,
    ConsentRoute,
    DataRequest,
    Invitation,
    Job,
    Material,
    Meeting,
    Membership,
    Pair,
    Place,
    Poster,
    Programme,
    Response,
    Roadmap,
    Role,
    Step,
    Task,
    Wave,
    WaveMember,
)
from models import Person as PersonRow
from services import form_versions, programmes
from tests import factories
from tests.bot_process import running
from tests.phone import Person
from tests.services import owing
from tests.stories.handing_over import (
    ACTS,
    BUTTONS,
    ONLY_FROM_THE_OWN_CHAT,
    Walk,
    forged,
    kind_of,
    press_all,
)
from tests.stories.respondent import Respondent
from tests.stories.world import World

KAMCHATKA = ZoneInfo("Asia/Kamchatka")
PUPILS = ("Ольхин Ян Львович", "Тисова Вера Ильинична", "Пихтин Лев Ильич")
GUARDIAN, MENTOR, TEACHER = "Ольхина Анна Львовна", "Клёнов Пётр Ильич", "Вязова Ольга Юрьевна"
CURATOR, DEPUTY, SUCCESSOR = "Совина Мария Петровна", "Лосева Анна Юрьевна", "Рябинина Нина Олеговна"
OTHERS = tuple(name.split()[0] for name in (*PUPILS, GUARDIAN, MENTOR, TEACHER))
"""Surnames that nobody may read who has no right to."""
OWN_DATA = (callbacks.TakeStored, callbacks.Correct, callbacks.CorrectDetail)
WITHDRAWN, NEWS = "Согласие отозвано", "что нового"


KEPT = (
    *(Application, Change, Invitation, Job, Material, Membership, Place),
    *(Meeting, Pair, Poster, Programme, Response, Roadmap, Step, Task, Wave),
)
"""Tables of whose rows the last is tried."""


@dataclass
class School:
    """Who is in the story."""

    place: Place
    curator: Person
    deputy: Person
    successor: Person
    mentor: Person
    mentor_row: PersonRow
    data: list[str]
    """All that the curator was shown, and what was forged."""
    ways: list[str]
    """What the curator was shown that changes nothing and belongs to no one chat."""


@pytest.mark.timeout(900)
async def test_a_deputy_and_a_successor_get_all_and_the_old_curator_nothing(database_url: str) -> None:
    async with serve() as server, running(database_url, server.url) as bot:
        world = World(server, bot, database_url)
        await world.begin()
        school = await a_school(world)
        await a_deputy_is_named(world, school)
        await before_the_first_day_all_is_closed(world, school)
        await on_the_first_day_all_is_open(world, school)
        await the_deputy_is_told_what_happens(world, school)
        await after_the_last_day_all_is_closed(world, school)
        await the_curator_is_replaced(world, school)
        await the_old_one_sees_nothing(world, school)
        await the_successor_sees_and_is_told_all(world, school)
        await world.end()


async def a_school(world: World) -> School:
    """A school in Kamchatka in the evening, with everything that a curator has to look at."""
    async with world.session() as session:
        place = await factories.school(
            session, "Школа у вулкана", time_zone=KAMCHATKA.key, minors_consent=ConsentRoute.PAPER
        )
    curator = await world.curator(place, name=CURATOR)
    rows = [await world.somebody(place, name=name, age=12, group="6Б") for name in PUPILS]
    await world.guardian(rows[0], name=GUARDIAN)
    await world.somebody(place, Role.OBSERVER, name=TEACHER, group="учитель")
    mentor_row = await world.somebody(place, Role.MENTOR, name=MENTOR, age=40, group="учитель физики")
    await a_survey(world, place, mentor_row)
    await a_plan(world, place)
    await a_programme(world, place)
    deputy = await world.comes_in(await world.somebody(place, Role.OBSERVER, name=DEPUTY))
    successor = await world.comes_in(await world.somebody(place, Role.OBSERVER, name=SUCCESSOR))
    mentor = await world.comes_in(mentor_row)
    school = School(place, curator, deputy, successor, mentor, mentor_row, [], [])
    walk = Walk(world, curator)
    await walk.everywhere()
    data = dict.fromkeys([*walk.shown, *await everything_forged(world, [rows[0], mentor_row])])
    assert {kind_of(one) for one in data} == set(BUTTONS.values())
    changes_the_news = (callbacks.Speak, callbacks.Wake)
    school.data = [one for one in data if kind_of(one) not in changes_the_news]
    school.ways = [one for one in walk.shown if kind_of(one) not in ACTS and kind_of(one) not in ONLY_FROM_THE_OWN_CHAT]
    return school


async def a_survey(world: World, place: Place, mentor: PersonRow) -> None:
    """An open survey, which nobody has answered."""
    now = await world.bot.now()
    async with world.session() as session:
        wave = Wave(place_id=place.id, audience={}, reminders=[], is_anonymous=False, pool=[], created_at=now)
        wave.form_version_id = (await form_versions.latest(session, code="q1_mentor")).id
        wave.opens_at, wave.closes_at = now, now + timedelta(days=60)
        session.add(wave)
        await session.flush()
        session.add(WaveMember(wave_id=wave.id, person_id=mentor.id, state=Asked.WAITING, reminded=0))


async def a_plan(world: World, place: Place) -> None:
    """One row of a document, owed in two months."""
    due = (await today(world)) + timedelta(days=60)
    async with world.session() as session:
        roadmap = await owing.roadmap(session, place, "План наставничества")
        await owing.task(session, await owing.step(session, roadmap, "Приказ о внедрении"), place, due)


async def a_programme(world: World, place: Place) -> None:
    """Pairs of one form are put together, and none is proposed yet."""
    async with world.session() as session:
        await programmes.begun(session, place, "pupil_pupil", by=None, now=await world.bot.now())


async def everything_forged(world: World, people: list[PersonRow]) -> list[str]:
    """Buttons of every kind, with the numbers of what is there."""
    async with world.session() as session:
        rows = {
            f"{table.__tablename__}_id": [*await session.scalars(select(table.id).order_by(table.id))][-1:] or [1]
            for table in KEPT
        }
        rows["member_id"] = [*await session.scalars(select(WaveMember.id).order_by(WaveMember.id))][-1:]
        rows["event_id"] = [*await session.scalars(select(ConsentEvent.id).order_by(ConsentEvent.id))][-1:]
        rows["request_id"] = [*await session.scalars(select(DataRequest.id).order_by(DataRequest.id))][-1:] or [1]
        rows["version_id"] = [(await form_versions.latest(session, code="q1_mentee")).id]
        curator = await session.scalar(select(PersonRow.id).where(PersonRow.name == CURATOR))
    ids = [one.id for one in people]
    pairs = {"person_id": ids, "keep_id": ids[:1], "drop_id": ids[1:2], "other_id": ids[1:2]}
    pairs |= {"mentee_id": ids[:1], "mentor_id": ids[1:2], "apart_id": [1]}
    same = {"parent_id": rows["place_id"], "parked_id": rows["job_id"], "curator_id": [curator or 0], "appeal_id": [1]}
    return forged({**rows, **pairs, **same})


async def a_deputy_is_named(world: World, school: School) -> None:
    """The curator names a deputy for tomorrow and the day after; after a minute the deputy knows."""
    tomorrow = (await today(world)) + timedelta(days=1)
    await opens_the_school(school.curator)
    await school.curator.presses("Заместитель")
    await school.curator.presses("Лосева Анна")
    days = [f"{day:%d.%m.%Y}" for day in (tomorrow, tomorrow + timedelta(days=1))]
    await types(school.curator, dict(zip(("С какого дня?", "По какой день включительно?"), days, strict=True)))
    await school.curator.reads("Готово. Заместитель: Лосева Анна")
    school.deputy.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(seconds=62))
    await school.deputy.reads("вы заместитель куратора")
    await says(school, callbacks.Refuse)


async def before_the_first_day_all_is_closed(world: World, school: School) -> None:
    """Until the last minute of today the deputy is anybody."""
    await is_closed(world, school.deputy, school.data)
    await world.bot.turn(to=await midnight(world) - timedelta(minutes=2))
    await is_closed(world, school.deputy, school.ways)


async def on_the_first_day_all_is_open(world: World, school: School) -> None:
    """From midnight on everything works for both, and the home shows it."""
    await world.bot.turn(to=await midnight(world))
    await is_open(world, school.deputy, school.ways)
    await is_open(world, school.curator, school.ways)


async def the_deputy_is_told_what_happens(world: World, school: School) -> None:
    """The morning's news and a consent taken back reach the deputy, and not the curator, who is away."""
    school.deputy.puts_the_phone_down()
    school.curator.puts_the_phone_down()
    await world.bot.turn(to=await midnight(world, hours=9.5, days=0))
    assert MENTOR.split(maxsplit=1)[0] in await school.deputy.reads(NEWS)
    await says(school, callbacks.Agree, callbacks.Withdraw)
    await world.bot.turn(forward=timedelta(minutes=2))
    assert MENTOR.split(maxsplit=1)[0] in await school.deputy.reads(WITHDRAWN)
    assert school.curator.texts() == []


async def after_the_last_day_all_is_closed(world: World, school: School) -> None:
    """At midnight after the last day the deputy is anybody again; what happens then reaches the curator."""
    await world.bot.turn(to=await midnight(world, days=2) - timedelta(minutes=2))
    await is_open(world, school.deputy, school.ways)
    await world.bot.turn(to=await midnight(world))
    await is_closed(world, school.deputy, school.data)
    school.deputy.puts_the_phone_down()
    school.curator.puts_the_phone_down()
    await world.bot.turn(to=await midnight(world, hours=9.5, days=0))
    await school.curator.reads(NEWS)
    assert not [text for text in school.deputy.texts() if NEWS in text or WITHDRAWN in text]


async def the_curator_is_replaced(world: World, school: School) -> None:
    """In the middle of typing somebody in the curator hands all over, by an order."""
    await opens_the_school(school.curator)
    await school.curator.presses("Передать дела")
    await school.curator.presses("Рябинина Нина")
    day = f"{await today(world):%d.%m.%Y}"
    school.successor.puts_the_phone_down()
    await types(school.curator, {"Номер приказа о новом кураторе": "12-к", "От какого числа приказ?": day})
    await school.curator.reads("Готово. Теперь куратор: Рябинина Нина")


async def the_old_one_sees_nothing(world: World, school: School) -> None:
    """Every button there is says no, but for their own data; what they type is answered without a name."""
    async with world.session() as session:
        own = await session.scalar(select(PersonRow.id).where(PersonRow.name == CURATOR))
    await is_closed(world, school.curator, [one for one in school.data if not is_own_data(one, own or 0)])
    school.curator.writes("Иванов Иван Иванович")
    assert not names_somebody(await school.curator.reads(""))
    school.curator.writes("Меню")
    assert not names_somebody(await school.curator.reads("Мои дела"))
    assert school.curator.buttons() == ["Настройки"]
    await says(school, callbacks.Agree, callbacks.Withdraw)
    school.curator.puts_the_phone_down()


async def the_successor_sees_and_is_told_all(world: World, school: School) -> None:
    """A minute later the successor knows; everything works, and the next news are theirs alone."""
    await world.bot.turn(forward=timedelta(minutes=2))
    await school.successor.reads("теперь вы куратор")
    assert MENTOR.split(maxsplit=1)[0] in await school.successor.reads(WITHDRAWN)
    await school.successor.reads(NEWS)
    await is_open(world, school.successor, [one for one in school.ways if not names_an_answerer(one)])
    await world.bot.turn(forward=timedelta(days=4))
    assert school.curator.texts() == []


def names_an_answerer(data: str) -> bool:
    """A survey about others that somebody of the list would answer: the old curator is not of it any more."""
    return getattr(kind_of(data).unpack(data), "answerer_id", None) is not None


def is_own_data(data: str, person_id: int) -> bool:
    """Whoever is in no list any more may still ask what is kept about them, and say what is wrong."""
    kind = kind_of(data)
    return kind in OWN_DATA and getattr(kind.unpack(data), "person_id", None) == person_id


async def is_closed(world: World, person: Person, data: list[str]) -> None:
    """Every one of these buttons says no to this telephone, and names nobody."""
    pressed = await press_all(world, person, data)
    assert [(one, pressed.notes[one]) for one in pressed.not_refused()] == [], pressed.texts[:5]
    assert pressed.naming(OTHERS) == []
    person.writes("Меню")
    assert not names_somebody(await person.reads("Мои дела"))


async def is_open(world: World, person: Person, data: list[str]) -> None:
    """Every one of these buttons shows this telephone what it is for."""
    pressed = await press_all(world, person, data)
    assert pressed.refused() == []
    assert {name for name in OTHERS if pressed.naming([name])} == set(OTHERS)


async def says(school: School, *words: type[callbacks.Agree | callbacks.Refuse | callbacks.Withdraw]) -> None:
    """The mentor says yes or no, or takes it back."""
    message_id = school.mentor.messages()[-1]["message_id"]
    for word in words:
        await school.mentor.hears(school.mentor.presses_data(message_id, word(person_id=school.mentor_row.id).pack()))


async def opens_the_school(curator: Person) -> None:
    """From home to the place's card."""
    curator.writes("Меню")
    await curator.presses("Школа")


async def types(person: Person, answers: dict[str, str]) -> None:
    """Fills a form in and sends it."""
    review = await Respondent(person).fills(answers)
    person.presses_data(review.message_id, review.options["Отправить"])


def names_somebody(text: str) -> bool:
    """Whether a text says who is in the school."""
    return any(name in text for name in OTHERS)


async def today(world: World) -> date:
    """On the wall calendar in Kamchatka."""
    return (await world.bot.now()).astimezone(KAMCHATKA).date()


async def midnight(world: World, *, days: int = 1, hours: float = 0) -> datetime:
    """When the next day begins in Kamchatka, or so many hours of a day later."""
    day = await today(world) + timedelta(days=days)
    return datetime.combine(day, time.min, KAMCHATKA) + timedelta(hours=hours)
