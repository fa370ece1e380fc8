"""The school of the long story of pairs: 40 mentees and 25 mentors, who wants to work with whom, and who they are."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot import callbacks
from models import ConsentKind, Pair, PairMember, Place, Role
from models import Person as PersonRow
from services import consents
from tests import factories
from tests.phone import Person
from tests.stories.respondent import Answers, Respondent
from tests.stories.world import World

MOSCOW = ZoneInfo("Europe/Moscow")
MENTEES, MENTORS = 40, 25
WITH_TWO_PLACES = 20
"""Mentors from the first on who take two mentees; the others take one."""
AT_ONCE = 8
"""People who fill in their questionnaires at the same time."""
SURNAMES = "Акимов Белов Волков Гусев Дроздов Ершов Жуков Зимин Ивлев Котов Ларин Мохов Носов Осин Попов"
SURNAMES += " Ракитин Соснин Травин Удалов Фомин Хромов Цветков Чижов Шилов Щукин Юдин Ясенев Агапов Бобров"
SURNAMES += " Воронин Гончар Дубов Елагин Жилин Зуев Ильин Кленов Лыков Маслов Нилов"
OLDER = "Арсеньев Бирюков Вяземский Горский Дубравин Елисеев Жаров Заречный Игнатов Каменский Луговой"
OLDER += " Майский Невский Озеров Полянский Речной Северин Тихонов Уваров Федотов Холодов Чистов Шумский"
OLDER += " Эристов Яблонский"
FIRST_NAMES = "Ян Лев Олег Пётр Глеб Иван Юрий Марк"
WINTER = ("2030-12-31", "2031-01-08")
"""When the school rests, by its own days off."""
KINDS = (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION, ConsentKind.MENTORING)
SECOND = {3: 18, 31: 17, 36: 19, 37: 20}
"""Mentees who name a second mentor, too: the one who comes where the first cannot."""
MENTEES_ANSWERS: Answers = {
    "Хочешь, чтобы у тебя был наставник?": "Да",
    "С чем тебе хочется помощи больше всего?": "Сделать проект",
    "Что тебе нравится?": ["Спорт"],
    "Какого наставника тебе хотелось бы?": ["Близкого по возрасту"],
    "Когда тебе удобно встречаться?": ["Вторник", "Четверг"],
}


@dataclass
class Cast:
    """Who is in the story; a mentee's or mentor's number is their place in the lists, from 1 on."""

    world: World
    school: Place
    curator: Person
    rows: dict[tuple[Role, int], PersonRow] = field(default_factory=dict)
    phones: dict[tuple[Role, int], Person] = field(default_factory=dict)

    def mentee(self, number: int) -> Person:
        """The telephone of a mentee."""
        return self.phones[Role.MENTEE, number]

    def mentor(self, number: int) -> Person:
        """The telephone of a mentor."""
        return self.phones[Role.MENTOR, number]

    def name(self, role: Role, number: int) -> str:
        """The name in the list."""
        return self.rows[role, number].name

    def short(self, role: Role, number: int) -> str:
        """Surname and first name, as on buttons."""
        return " ".join(self.name(role, number).split()[:2])

    def first(self, role: Role, number: int) -> str:
        """As they are called."""
        return self.name(role, number).split()[1]

    def friendly(self, role: Role, number: int) -> str:
        """First name and initial, as in the question after the group meeting."""
        surname, first, _ = self.name(role, number).split()
        return f"{first} {surname[0]}."

    async def at(self, day: date, hour: int, minute: int = 0) -> None:
        """The clock goes on to this moment in Moscow; everybody looks at nothing older."""
        for phone in (self.curator, *self.phones.values()):
            phone.puts_the_phone_down()
        await self.world.bot.turn(to=datetime.combine(day, time(hour, minute), MOSCOW))

    async def pair(self, mentor: int, mentee: int) -> int:
        """The number of the newest pair of these two."""
        sides = [
            select(PairMember.pair_id).where(PairMember.person_id == self.rows[who].id)
            for who in ((Role.MENTOR, mentor), (Role.MENTEE, mentee))
        ]
        async with self.world.session() as session:
            found = select(func.max(Pair.id)).where(*(Pair.id.in_(one) for one in sides))
            return (await session.scalars(found)).one()

    async def opens(self, mentor: int, mentee: int) -> None:
        """The curator opens the card of this pair, from wherever a button for it stood."""
        card = callbacks.PairCard(pair_id=await self.pair(mentor, mentee))
        self.curator.presses_data(self.curator.messages()[-1]["message_id"], card.pack())

    async def minutes(self, count: int) -> None:
        """So many pass."""
        for phone in (self.curator, *self.phones.values()):
            phone.puts_the_phone_down()
        await self.world.bot.turn(forward=timedelta(minutes=count))


def named(surnames: str, number: int) -> str:
    """Whoever has this place in a list; nobody there shares first name and initial with another."""
    first = FIRST_NAMES.split()
    return f"{surnames.split()[number - 1]} {first[(number - 1) % len(first)]} Ильич"


def intended(mentee: int) -> int:
    """Whom a mentee wants most, who wants them, too: the first fifteen mentors have two, the others one."""
    return (mentee + 1) // 2 if mentee <= 30 else mentee - 15


async def everybody_takes_part(world: World) -> Cast:
    """Everybody has come in; the curator has their papers; they fill in their questionnaires on their telephones."""
    school = await world.school()
    async with world.session() as session:
        (await session.merge(school)).days_off = [list(WINTER)]
    cast = Cast(world, school, await world.curator(school))
    for role, count, names, age, groups in (
        (Role.MENTEE, MENTEES, SURNAMES, 12, ("6А", "6Б")),
        (Role.MENTOR, MENTORS, OLDER, 16, ("10А", "10Б")),
    ):
        for number in range(1, count + 1):
            name, group = named(names, number), groups[number % 2]
            row = await world.somebody(school, role, name=name, age=age, group=group)
            cast.rows[role, number] = row
    now = await world.bot.now()
    async with world.session() as session:
        for row in cast.rows.values():
            for kind in KINDS:
                await factories.agreed(session, row, kind, at=now)
        people = (await session.scalars(select(PersonRow).where(PersonRow.operator_id == school.id))).all()
        await consents.open_intakes(session, people, now=now)
    turns = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_takes_part(cast, role, number, turns) for role, number in cast.rows))
    return cast


async def _takes_part(cast: Cast, role: Role, number: int, turns: asyncio.Semaphore) -> None:
    async with turns:
        phone = cast.phones[role, number] = await cast.world.comes_in(cast.rows[role, number])
        await phone.presses("Анкета")
        await phone.presses("Начать")
        answers = MENTEES_ANSWERS if role is Role.MENTEE else mentors_answers(number)
        respondent = Respondent(phone)
        await respondent.sends(await respondent.fills(answers))


def mentors_answers(number: int) -> Answers:
    """Of the mentor of this number."""
    return {
        "Готовы стать наставником?": "Да",
        "В чём вы можете помочь?": ["Проекты", "Учёба"],
        "Что вам интересно?": ["Спорт"],
        "Людям какого возраста вам хотелось бы помогать?": ["10–13 лет"],
        "Скольким людям сразу вы готовы помогать?": "2" if number <= WITH_TWO_PLACES else "1",
        "Когда вам удобно встречаться?": ["Вторник", "Четверг"],
        "Почему вам хочется быть наставником?": ["Хочется помогать"],
        "Учились ли вы быть наставником?": "Нет",
    }
