"""A new school year in one evening: six classes and the staff, and few presses."""

from datetime import datetime, timedelta

from sqlalchemy import select

from models import Membership, Place, Programme, Role
from models import Person as PersonRow
from services import access, school_years
from tests import factories
from tests.phone import Person
from tests.stories.world import World

CLASSES = ("5А", "6Б", "7Б", "9А", "10А", "11А")
SURNAMES = (
    "Аистов",
    "Беркутов",
    "Воробьёв",
    "Галкин",
    "Дроздов",
    "Журавлёв",
    "Зорянкин",
    "Иволгин",
    "Клестов",
    "Лебедев",
)
NAMES = ("Ян Львович", "Оля Львовна")
MOST = 25
"""Presses for 120 people and 12 of the staff."""


class Presses:
    """A curator who counts how often they press."""

    def __init__(self, curator: Person) -> None:
        self.curator, self.count = curator, 0

    async def presses(self, *labels: str) -> None:
        """Presses one button after another, each as soon as it is there."""
        for label in labels:
            await self.curator.presses(label)
            self.count += 1

    async def opens_the_year(self) -> None:
        """From the menu to the new school year; the menu is a press, too."""
        self.curator.writes("Меню")
        self.count += 1
        await self.presses("Школа", "Новый учебный год")


async def a_full_school(world: World, since: datetime) -> tuple[Place, list[PersonRow]]:
    """120 pupils in six classes and 12 of the staff, all of them there since last autumn."""
    school = await world.school()
    async with world.session() as session:
        for group in CLASSES:
            for name in (f"{surname} {rest}" for surname in SURNAMES for rest in NAMES):
                await factories.person(session, school, name=name, born=2012, group=group)
        staff = [
            await factories.person(session, school, Role.MENTOR, name=f"Учитель{letter} Ян", group="учитель физики")
            for letter in "абвгдежзиклм"
        ]
        for membership in await session.scalars(select(Membership).where(Membership.place_id == school.id)):
            membership.since = since
    return school, staff


async def classes(world: World, school: Place) -> dict[str | None, int]:
    """How many learn in each class now."""
    now = await world.bot.now()
    async with world.session() as session:
        held = select(Membership.group).where(Membership.place_id == school.id, Membership.role == Role.MENTEE)
        groups = list(await session.scalars(held.where(access.lasting(Membership, now))))
    return {group: groups.count(group) for group in groups}


async def test_a_school_of_120_and_its_staff_begin_a_new_year_in_at_most_25_presses(world: World) -> None:
    school, staff = await a_full_school(world, (await world.bot.now()) - timedelta(days=365))
    teachers = [await world.comes_in(row) for row in staff[:2]]
    curator = await world.curator(school)
    hand = Presses(curator)
    await hand.opens_the_year()
    await hand.presses("11А · 20")
    assert "<b>" not in await curator.reads("11А: выпуск, 20 человек")
    await hand.presses("Выпустились: 20")
    await curator.reads("10А → 11А, 20 человек")
    await hand.presses("Галкин Ян", "Перешли: 19", "Остались: 1")
    await curator.reads("9А → 10А, 20 человек")
    await hand.presses("Клестов Ян", "Лебедев Оля", "Ушли: 2", "Перешли: 18")
    for group in ("7Б → 8Б", "6Б → 7Б", "5А → 6А"):
        await curator.reads(f"{group}, 20 человек")
        await hand.presses("Перешли: 20")
    await curator.reads("Сотрудники, 12 человек")
    await hand.presses("Спросить: 2", "Остаются: 10")
    await curator.reads("Ждём ответа: 2 человека")
    assert hand.count <= MOST, hand.count
    assert await classes(world, school) == {"11А": 19, "10А": 19, "8Б": 20, "7Б": 20, "6А": 20}
    await world.bot.turn(forward=timedelta(days=4))
    for teacher, button in zip(teachers, ("Да, остаюсь", "Нет"), strict=True):
        await teacher.reads("Остаётесь в наставничестве")
        await teacher.presses(button)
        await teacher.reads("Спасибо")
    await hand.opens_the_year()
    await hand.presses("Сотрудники · 1", "Ушли: 1")
    await curator.reads("Все на своих местах")
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.reads("Участников")
    assert "Новый учебный год" not in curator.buttons()


async def a_pair_of_last_year(world: World, school: Place) -> Person:
    """A teacher and a pupil of a programme with settings of its own, whose time is over; the teacher's telephone."""
    child = await world.somebody(school, age=12, group="6Б")
    async with world.session() as session:
        place = await session.merge(school)
        teacher = await factories.person(session, place, Role.MENTOR, name="Совин Лев Ильич", group="учитель физики")
    mentor = await world.comes_in(teacher)
    now = await world.bot.now()
    async with world.session() as session:
        year = school_years.at(now, school.time_zone) - 1
        settings = {"school_year": year, "every_weeks": 4, "ends_on": (now - timedelta(days=30)).date()}
        programme = await factories.programme(session, await session.merge(school), "teacher_pupil", **settings)
        pupil = await session.get_one(PersonRow, child.id)
        await factories.pair(session, programme, await session.get_one(PersonRow, teacher.id), pupil)
        held = select(Membership).where(Membership.person_id.in_([child.id, teacher.id]))
        for membership in await session.scalars(held):
            membership.since = now - timedelta(days=365)
    return mentor


async def test_programmes_go_on_and_a_teacher_who_leaves_is_seen_with_the_pair(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    teacher = await a_pair_of_last_year(world, school)
    hand = Presses(curator)
    await hand.opens_the_year()
    await curator.reads("1 пара ждёт итога")
    assert "Подвести итоги" in curator.buttons()
    await hand.presses("6Б · 1", "Перешли: 1")
    await curator.reads("Прошлогодние программы перенесены с настройками: педагог – ученик")
    await curator.reads("Сотрудники, 1 человек")
    await hand.presses("Спросить: 1")
    await world.bot.turn(forward=timedelta(minutes=2))
    await teacher.reads("Вы работаете с наставляемыми: Котов Пётр")
    await teacher.presses("Нет")
    await teacher.reads("Спасибо")
    await hand.opens_the_year()
    await hand.presses("Сотрудники · 1")
    await curator.reads("Останутся без наставника:\n• Совин Лев: Котов Пётр")
    assert "Найти замену: Совин Лев" not in curator.buttons(), "the programme is over"
    await hand.presses("Ушли: 1", "Подвести итоги")
    await curator.reads("итоги пар")
    assert "Котов Пётр" in curator.buttons()
    async with world.session() as session:
        ours = select(Programme).where(Programme.place_id == school.id)
        begun = (await session.scalars(ours.order_by(Programme.school_year))).all()
    assert [one.every_weeks for one in begun] == [4, 4]


async def test_a_class_that_went_up_by_mistake_comes_back_and_the_year_goes_on(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    child = await world.somebody(school, age=12, group="6Б")
    since = (await world.bot.now()) - timedelta(days=365)
    async with world.session() as session:
        (membership,) = (await session.scalars(select(Membership).where(Membership.person_id == child.id))).all()
        membership.since = since
    hand = Presses(curator)
    await hand.opens_the_year()
    await hand.presses("6Б · 1", "Перешли: 1")
    await curator.reads("Все на своих местах")
    await hand.presses("Отменить")
    await curator.reads("Всё как было")
    assert await classes(world, school) == {"6Б": 1}
    await hand.opens_the_year()
    await hand.presses("6Б · 1", "Котов Пётр", "Остались: 1")
    await curator.reads("Все на своих местах")
    assert await classes(world, school) == {"6Б": 1}
