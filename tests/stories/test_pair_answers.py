"""Mentors say no, and the next one yes; a family objects in time, or too late; to an outsider it has to say yes."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from models import ConsentKind, PairState, Place, Role
from models import Person as PersonRow
from services import calm, programmes
from tests import factories
from tests.phone import Person
from tests.services.answering import published
from tests.services.test_pair_base import took_part
from tests.stories.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class School:
    """A curator, a pupil with his mother, and grown-ups who are ready to be mentors; all of them have telephones."""

    world: World
    place: Place
    form: str
    rows: dict[str, PersonRow] = field(default_factory=dict)
    phones: dict[str, Person] = field(default_factory=dict)

    async def takes_part(self, called: str, role: Role, name: str, **known: Any) -> None:
        """Somebody with consents and a questionnaire comes in."""
        now = await self.world.bot.now()
        async with self.world.session() as session:
            place = await session.merge(self.place)
            row = await took_part(session, place, role, name=name, at=now, answers={}, certificate=True, **known)
            await factories.agreed(session, row, ConsentKind.MESSENGER, at=now)
        self.rows[called] = row
        self.phones[called] = await self.world.comes_in(row)

    async def publishes(self, mentor: str) -> None:
        """The curator has the first mentor asked."""
        now = await self.world.bot.now()
        async with self.world.session() as session:
            place = await session.merge(self.place)
            programme = await programmes.begun(session, place, self.form, by=None, now=now)
            ids = [self.rows[one].id for one in (mentor, "child", "curator")]
            asked, child, curator = [await session.get_one(PersonRow, one) for one in ids]
            pair = await factories.pair(session, programme, asked, child, state=PairState.PROPOSED, now=now)
            await published(session, curator, [pair], now)
        await self.passes(HOUR)

    async def passes(self, time: timedelta) -> None:
        """Some time; whatever is due on the way comes."""
        for phone in self.phones.values():
            phone.puts_the_phone_down()
        await self.world.bot.turn(forward=time)

    async def numbers(self) -> str:
        """How the curator reads that the pairs stand."""
        curator = self.phones["curator"]
        curator.writes("Меню")
        await curator.presses("Школа")
        await curator.presses("Пары")
        return await curator.reads("пары")

    async def afternoon(self, days: int) -> None:
        """Three o'clock of the day so many working days from now: nobody is in a lesson."""
        now = await self.world.bot.now()
        day = now
        while days > 0:
            day += DAY
            days -= calm.is_working_day(day.date())
        await self.passes(day.replace(hour=12, minute=0, second=0, microsecond=0) - now)


async def school(world: World, form: str) -> School:
    """The morning of a working day in term."""
    await world.daytime()
    made = School(world, await world.school(), form)
    made.rows["curator"] = await world.somebody(made.place, Role.CURATOR, name="Совина Мария Петровна")
    made.phones["curator"] = await world.comes_in(made.rows["curator"])
    now = await world.bot.now()
    await made.takes_part("child", Role.MENTEE, "Котов Пётр Ильич", group="8А", born=now.year - 14)
    made.rows["mother"] = await world.guardian(made.rows["child"])
    made.phones["mother"] = await world.comes_in(made.rows["mother"])
    return made


async def teachers(made: School, *names: str) -> None:
    """Mentors who work at the school."""
    now = await made.world.bot.now()
    for name in names:
        await made.takes_part(name.split()[0], Role.MENTOR, name, group="учитель", born=now.year - 40)


def is_quiet_about(phone: Person, word: str) -> bool:
    """Nothing on the telephone says this."""
    return all(word not in text for text in phone.texts())


async def says_no(made: School, mentor: str, why: str) -> None:
    """A mentor reads about whom they are asked, and cannot; the curator reads why."""
    phone = made.phones[mentor]
    asked = await phone.reads("Для вас есть пара")
    assert "Котов Пётр, 8А" in asked
    assert "подтянуть учёбу" in asked
    await phone.presses("Не смогу")
    await phone.reads("только куратор")
    await phone.presses(why)
    await phone.reads("Спасибо за честный ответ")
    await made.passes(HOUR)
    assert is_quiet_about(made.phones["mother"], "наставник")


async def test_two_mentors_cannot_the_third_is_found_and_the_mother_objects_on_the_third_working_day(
    world: World,
) -> None:
    made = await school(world, "teacher_pupil")
    await teachers(made, "Клюквин Иван Ильич", "Рысев Олег Ильич", "Совин Лев Ильич")
    curator, mother = made.phones["curator"], made.phones["mother"]
    await made.publishes("Клюквин")
    await says_no(made, "Клюквин", "Нет времени")
    offered = await curator.reads("Наставник не сможет: нет времени")
    assert "Подходит ещё: Рысев Олег" in offered
    assert "Или: Совин Лев" in offered
    await curator.presses("Спросить: Рысев Олег")
    await curator.reads("Вопрос уйдёт наставнику: Рысев Олег")
    await made.passes(HOUR)
    await says_no(made, "Рысев", "Не мой предмет")
    assert "Рысев Олег → Котов Пётр" in await curator.reads("не мой предмет")
    await curator.presses("Спросить: Совин Лев")
    await made.passes(HOUR)
    third = made.phones["Совин"]
    third.writes("Меню")
    await third.presses("Пётр")
    await third.reads("согласны ли вы")
    await third.presses("Берусь")
    await third.reads("могут возразить")
    await made.passes(HOUR)
    told = await mother.reads("Пётр: нашёлся наставник")
    assert "Совин Лев, учитель" in told
    assert "Причину никто не спросит" in told
    await made.afternoon(1)
    assert "Совин Лев" in made.phones["child"].last()
    await made.afternoon(2)
    await mother.presses("Есть возражение")
    await mother.reads("узнает только куратор")
    await made.passes(HOUR)
    off = await third.reads("Эта пара не сложится")
    assert "возраж" not in off
    said = await curator.reads("К этой паре есть возражение")
    assert "Больше предложить пока некого" in said
    await made.phones["child"].reads("Эта пара не сложится")


async def test_on_the_fourth_working_day_an_objection_comes_too_late_and_a_second_yes_changes_nothing(
    world: World,
) -> None:
    made = await school(world, "teacher_pupil")
    await teachers(made, "Совин Лев Ильич")
    mentor, mother = made.phones["Совин"], made.phones["mother"]
    await made.publishes("Совин")
    await mentor.reads("Для вас есть пара")
    message = mentor.messages()[-1]
    data = next(one["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for one in row)
    await mentor.presses("Берусь")
    await mentor.reads("могут возразить")
    again = mentor.presses_data(message["message_id"], data)
    assert "сделано" in await mentor.hears(again)
    await made.afternoon(2)
    await mother.reads("Пётр: нашёлся наставник")
    await made.afternoon(1)
    assert "семья может возразить: 1" in await made.numbers()
    await made.afternoon(1)
    press = await mother.presses("Есть возражение")
    assert "Дни для возражений прошли" in await mother.hears(press)
    assert "ждут приказа: 1" in await made.numbers()


async def test_a_student_from_elsewhere_waits_for_the_mothers_yes(world: World) -> None:
    made = await school(world, "student_pupil")
    now = await world.bot.now()
    await made.takes_part("student", Role.MENTOR, "Лисин Ян Ильич", group="3 курс", born=now.year - 22)
    mother, student = made.phones["mother"], made.phones["student"]
    await made.publishes("student")
    await student.reads("Для вас есть пара")
    await student.presses("Берусь")
    await student.reads("могут возразить")
    await made.passes(HOUR)
    told = await mother.reads("Пётр: нашёлся наставник")
    assert "Без вашего «да» пара не начнётся" in told
    await made.afternoon(3)
    assert "Без вашего «да»" in await mother.reads("Мы всё ещё ждём вашего ответа")
    await made.afternoon(1)
    assert "семья может возразить: 1" in await made.numbers()
    await mother.presses("Мы согласны")
    await mother.reads("Дальше будет приказ")
    await made.passes(HOUR)
    assert "ждут приказа: 1" in await made.numbers()
