"""Taps and messages counted: a class comes in, its papers come back, a child fills in the questionnaire."""

from models import ConsentRoute, Role
from tests.phone import Person
from tests.stories.respondent import Respondent
from tests.stories.world import World

CLASS = 25
SURNAMES = "Акимов Белов Волков Гусев Дроздов Ершов Жуков Зимин Ивлев Котов Ларин Мохов Носов Осин Попов Ракитин Соснин"
NAMES = [
    f"{surname} Иван Петрович" for surname in f"{SURNAMES} Травин Удалов Фомин Хромов Цветков Чижов Шилов Юдин".split()
]
CHILDS_ANSWERS = {
    "Хочешь, чтобы у тебя был наставник?": "Да",
    "С чем тебе хочется помощи больше всего?": "Подтянуть учёбу",
    "Какие предметы даются труднее?": ["Математика", "Физика"],
    "Насколько это для тебя важно?": "9",
    "Что тебе нравится?": ["Математика"],
    "Какого наставника тебе хотелось бы?": ["Спокойного"],
    "Когда тебе удобно встречаться?": ["Вторник"],
    "У тебя уже был наставник?": "Нет",
}


class Counting(Person):
    """A telephone that counts what its owner does."""

    taps = 0
    typed = 0

    def presses_data(self, message_id: int, data: str) -> str:
        """Presses, and counts it."""
        self.taps += 1
        return super().presses_data(message_id, data)

    def writes(self, text: str) -> None:
        """Types, and counts it."""
        self.typed += 1
        super().writes(text)

    def counts_anew(self) -> None:
        """What came before is not counted."""
        self.taps = self.typed = 0


def counting(world: World) -> Counting:
    return Counting(world.server, 7000 + next(world.numbers))


async def test_a_class_with_paper_consent_takes_four_taps_and_a_list_then_six_taps_and_a_message(world: World) -> None:
    school = await world.school(minors_consent=ConsentRoute.PAPER)
    curator = counting(world)
    await world.comes_in(await world.somebody(school, Role.CURATOR, name="Совина Мария Петровна"), curator)
    year = (await world.bot.now()).year - 12
    curator.counts_anew()
    await curator.presses("Люди")
    await curator.presses("Добавить людей")
    await curator.reads("Пришлите список сюда")
    curator.writes("\n".join(f"{name}; {year}; 6Б" for name in NAMES))
    await curator.presses(f"Добавить: {CLASS} человек")
    await curator.presses("Сделать ссылки")
    await curator.reads("Это все ссылки")
    assert (curator.taps, curator.typed) == (4, 1)
    await curator.presses("‹ Мои дела")
    curator.counts_anew()
    await the_papers_come_back(curator)
    assert (curator.taps, curator.typed) == (6, 1)
    people = {one["name"]: one["consent"] for one in (await world.bot.state())["people"]}
    assert all(people[name] for name in NAMES)


async def the_papers_come_back(curator: Person) -> None:
    """The curator marks the papers of the whole class."""
    await curator.presses("Согласия")
    await curator.presses(f"6Б · {CLASS}")
    await curator.presses("Бумаги сдали")
    await curator.reads("Номер согласия в журнале")
    curator.writes("14-Н")
    await curator.presses("Сегодня")
    await curator.presses("Отправить")
    await curator.presses(f"Отметить: {CLASS}")
    await curator.reads(f"Отмечено {CLASS}")


async def test_a_child_of_twelve_comes_in_with_four_taps_and_answers_with_fourteen(world: World) -> None:
    school = await world.school(minors_consent=ConsentRoute.PAPER)
    curator = await world.curator(school)
    row = await world.somebody(school, name="Ильмов Ян Львович", age=12, group="6Б")
    await marks_the_paper_of(curator, "6Б · 1")
    child = counting(world)
    child.opens(await world.link(row))
    await child.presses("Да, это я")
    await child.presses("Анкета")
    await child.presses("Начать")
    respondent = Respondent(child)
    question = await respondent.sees()
    assert (child.taps, child.typed) == (3, 0)
    child.counts_anew()
    while not question.is_review:
        question = await respondent.answers(question, CHILDS_ANSWERS[question.label])
    await respondent.sends(question)
    await child.reads("Мои дела")
    assert child.typed == 0
    assert child.taps <= 14
    assert len(child.messages()) <= 6, child.screen()


async def marks_the_paper_of(curator: Person, group: str) -> None:
    """The paper of the only child of a class is there before the child is."""
    await curator.presses("Согласия")
    await curator.presses(group)
    await curator.presses("Бумаги сдали")
    await curator.reads("Номер согласия в журнале")
    curator.writes("15-Н")
    for label in ("Сегодня", "Отправить", "Отметить: 1"):
        await curator.presses(label)
    await curator.reads("Отмечено 1 согласие")
