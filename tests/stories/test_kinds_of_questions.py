"""A questionnaire with a question of every kind: answered by buttons, answered by typing, read in the review."""

from bot.press import Open
from models import Person as PersonRow
from models import Response, ResponseState
from services import form_versions
from services.xlsform import convert
from tests.phone import Person
from tests.services.kinds_form import SOURCE
from tests.stories.respondent import BACK, DONE, GO_ON, KEEP, UNSURE, Question, Respondent
from tests.stories.world import World

HEIGHT, BORN, WAKES, MEETS = (
    "Какой у вас рост в метрах?",
    "Когда это было?",
    "Во сколько вы встаёте?",
    "Когда встретимся?",
)
ORDER, TOWN, SEEN = "Что важнее?", "Откуда вы?", "Где вы бывали?"
STARS, SURE, AGREES = "Сколько звёзд?", "Насколько вы уверены?", "Вам нравится?"
READ, CODE = "Вы прочитали правила?", "Какой код на книге?"


async def asked(world: World) -> tuple[Respondent, Question]:
    """A teacher into whose hands the questionnaire has been given."""
    school = await world.school()
    row = await world.somebody(school, name=f"Клюквина Инга {next(world.numbers)}", age=30, group="учитель")
    teacher = await world.comes_in(row)
    number = await in_hands(world, row, school.id)
    teacher.presses_data(teacher.messages()[-1]["message_id"], Open(response_id=number).pack())
    respondent = Respondent(teacher)
    return respondent, await respondent.sees()


async def in_hands(world: World, person: PersonRow, place_id: int) -> int:
    """The number of the response that waits for its first question."""
    now, compiled = await world.bot.now(), convert(SOURCE, name="trial")
    async with world.session() as session:
        version = await form_versions.publish(
            session, code="kinds", source=SOURCE, digest=compiled["digest"], compiled=compiled, now=now
        )
        response = Response(
            form_version_id=version.id,
            person_id=person.id,
            place_id=place_id,
            state=ResponseState.ASSIGNED,
            filling={},
            nonce="kindsxxx",
            changed_at=now,
        )
        session.add(response)
        await session.flush()
        return response.id


async def typed(respondent: Respondent, question: Question, *texts: str) -> Question:
    """Writes one text after another, each once the question before it has changed."""
    for text in texts:
        respondent.person.writes(text)
        question = await respondent.sees_after(question)
    return question


async def pressed(respondent: Respondent, question: Question, *labels: str) -> Question:
    """Presses one button after another."""
    for label in labels:
        question = await respondent.presses(question, label)
    return question


async def review_of(person: Person) -> str:
    """What is read before sending."""
    return await person.reads("Проверьте, пожалуйста, свои ответы")


async def test_every_kind_is_answered_by_buttons(world: World) -> None:
    respondent, question = await asked(world)
    person = respondent.person
    assert (question.label, "О себе" in person.last()) == (HEIGHT, True)
    question = await typed(respondent, question, "1,72")
    question = await pressed(respondent, question, f"‹ {(await world.bot.now()).year - 1}", "‹", "›", "5")
    assert question.label == WAKES
    question = await pressed(respondent, question, "07", "07:45")
    assert (question.label, "О том, что нравится" in person.last()) == (MEETS, True)
    question = await pressed(respondent, question, "›", "5", "14", "14:05")
    assert question.label == ORDER
    question = await pressed(respondent, question, "Семья", "Работа", "Семья", "Отдых")
    assert {"① Работа", "② Отдых", "Семья"} <= set(person.buttons())
    question = await pressed(respondent, question, DONE)
    assert (question.label, len(question.options)) == (TOWN, 8 + 2)
    question = await pressed(respondent, question, "Ещё · 1/3 ›", "Кола")
    question = await pressed(respondent, question, "Апатиты", "Вологда", "Апатиты", DONE)
    assert (question.label, {"1★", "5★", UNSURE} <= question.options.keys()) == (STARS, True)
    question = await pressed(respondent, question, "4★")
    question = await pressed(respondent, question, UNSURE, "Да", "Понятно")
    assert question.label == CODE
    question = await typed(respondent, question, "978-5-00000-000-0")
    assert question.label.endswith("…")
    question = await pressed(respondent, question, GO_ON)
    said = await review_of(person)
    assert question.is_review
    for line in (
        f"{HEIGHT}\n1.72", f"{WAKES}\n07:45", f"{ORDER}\nРабота, Отдых, Семья", f"{TOWN}\nКола", f"{SEEN}\nВологда",
        f"{STARS}\n4", f"{SURE}\n—", f"{AGREES}\nДа", f"{READ}\n✓", f"{CODE}\n978-5-00000-000-0",
    ):  # fmt: skip
        assert line in said
    assert f"05.{(await world.bot.now()):%m}.{(await world.bot.now()).year - 1}" in said


async def test_every_kind_is_answered_by_typing(world: World) -> None:
    respondent, question = await asked(world)
    person = respondent.person
    question = await typed(respondent, question, "1.8", "вчера", "6:30", "завтра в 9:00", "Отдых, семья, работа")
    assert question.label == TOWN
    question = await typed(respondent, question, "нов")
    assert {"Великий Новгород", "Нижний Новгород", "Все варианты"} == question.options.keys() - {BACK}
    question = await pressed(respondent, question, "Все варианты")
    assert "Апатиты" in question.options
    question = await typed(respondent, question, "мурм")
    assert question.label == SEEN
    question = await typed(respondent, question, "тверь", "нов")
    assert question.ticked == frozenset()
    question = await pressed(respondent, question, "Нижний Новгород", DONE)
    question = await typed(respondent, question, "5", "97,5", "нет", "Мало перемен")
    assert question.label == READ
    question = await pressed(respondent, question, "Понятно")
    question = await pressed(respondent, question, "Пропустить", GO_ON)
    said = await review_of(person)
    for line in (
        f"{ORDER}\nОтдых, Семья, Работа", f"{TOWN}\nМурманск", f"{SEEN}\nНижний Новгород, Тверь", f"{SURE}\n97.5",
        f"{AGREES}\nНет", "Почему нет?\nМало перемен", f"{CODE}\n—",
    ):  # fmt: skip
        assert line in said


async def test_what_does_not_fit_is_told_by_what_is_asked(world: World) -> None:
    respondent, question = await asked(world)
    person = respondent.person
    for label, wrong, said, right in (
        (HEIGHT, "высокий", "число, например 2,5", "1,72"),
        (BORN, "давно", "дату, например", "вчера"),
        (WAKES, "рано", "время, например 14:30", "7:00"),
        (MEETS, "скоро", "дату, например", "15.09.2026 14:30"),
        (ORDER, "Работа", "все варианты по очереди", "Работа, Отдых, Семья"),
        (TOWN, "Лондон", "Такого не нашлось", "Кола"),
    ):
        assert question.label == label
        question = await typed(respondent, question, wrong)
        assert said in person.last()
        question = await typed(respondent, question, right)
    question = await pressed(respondent, question, BACK, BACK, "Работа", "Отдых")
    press = person.presses_data(question.message_id, question.options[DONE])
    assert await person.hears(press) == "Нажмите, пожалуйста, на все варианты по очереди."


async def test_a_change_of_mind_asks_what_it_opened_and_brings_old_answers_back(world: World) -> None:
    respondent, question = await asked(world)
    question = await typed(respondent, question, "1.8", "вчера", "6:30", "завтра 9:00", "Отдых, семья, работа", "мурм")
    question = await pressed(respondent, question, UNSURE, UNSURE, UNSURE, "Нет")
    question = await typed(respondent, question, "Мало перемен")
    question = await pressed(respondent, question, "Понятно", "Пропустить", GO_ON)
    assert "Мало перемен" in await review_of(respondent.person)
    number = next(label for label in question.options if label == "✎ 10")
    question = await pressed(respondent, question, number, "Да")
    assert question.is_review
    assert "Почему нет?" not in respondent.person.last()
    question = await pressed(respondent, question, number, "Нет")
    assert question.is_review
    assert "Почему нет?\nМало перемен" in respondent.person.last()
    assert KEEP in (await pressed(respondent, question, number)).options
