"""A school does, moves and sets aside what it owes; the level above accepts, gives back and decides."""

from datetime import date, timedelta

from aiogram.filters.callback_data import CallbackData
from babel.dates import format_date

from bot import callbacks
from models import Place, Role, Task
from services.deadline_clauses import Kind
from tests.phone import Person
from tests.services import owing
from tests.stories.respondent import Answers, Respondent
from tests.stories.world import World

OVERNIGHT = timedelta(days=4)
"""Over a week-end, too."""


async def owed(world: World, region: Place, school: Place) -> dict[str, int]:
    """A region's document, and what the school owes by it."""
    today = (await world.bot.now()).date()
    async with world.session() as session:
        roadmap = await owing.roadmap(session, region)
        order = await owing.step(session, roadmap, "Приказ о внедрении", number="1.1", boundary="before")
        rally = await owing.step(session, roadmap, "Слёт наставников", is_event=True)
        college = await owing.step(session, roadmap, "Договор с колледжем")
        plan = await owing.step(
            session, roadmap, "План работы", Kind.RELATIVE, anchor_id=order.id, offset="P20D", event="приказ"
        )
        help_ = await owing.step(session, roadmap, "Методическая помощь", Kind.CONTINUOUS)
        made = {
            "order": await owing.task(session, order, school, today + timedelta(days=3)),
            "rally": await owing.task(session, rally, school, today - timedelta(days=1)),
            "college": await owing.task(session, college, school, today + timedelta(days=60)),
            "plan": await owing.task(session, plan, school),
            "help": await owing.task(session, help_, school),
        }
        return {name: task.id for name, task in made.items()}


async def opens(person: Person, button: CallbackData) -> None:
    """Presses a button that stands somewhere above."""
    person.presses_data(person.messages()[-1]["message_id"], button.pack())


async def types(person: Person, answers: Answers) -> None:
    """Fills a form in and sends it."""
    review = await Respondent(person).fills(answers)
    person.presses_data(review.message_id, review.options["Отправить"])


async def row(world: World, task_id: int) -> Task:
    """A task as it stands."""
    async with world.session() as session:
        return await session.get_one(Task, task_id)


def said(day: date) -> str:
    """A day as people say it."""
    return format_date(day, "d MMMM", locale="ru")


async def the_curator_does_it_and_adds_a_number(world: World, curator: Person, tasks: dict[str, int]) -> None:
    """One press is done; what waited has its day on that very screen; it is taken back, and done again."""
    today = (await world.bot.now()).date()
    await opens(curator, callbacks.TaskCard(task_id=tasks["order"]))
    assert f"до {said(today + timedelta(days=3))}" in await curator.reads("1.1 Приказ о внедрении")
    await curator.presses("Сделано")
    assert "Срок появился" in await curator.reads("Сделано: Приказ о внедрении")
    assert (await row(world, tasks["plan"])).due_on == today + timedelta(days=20)
    await curator.presses("Отменить")
    await curator.until(lambda: curator.news() or None, "an answer")
    assert (await row(world, tasks["plan"])).due_on is None
    await opens(curator, callbacks.TaskCard(task_id=tasks["order"]))
    await curator.presses("Сделано")
    await curator.reads("Сделано: Приказ о внедрении")
    await curator.presses("Добавить документ")
    await curator.presses("Номер и дата")
    await types(curator, {"Номер документа": "57-О", "Дата документа": f"{today:%d.%m.%Y}"})
    await curator.reads("Документ добавлен")


async def the_curator_asks_for_another_day(curator: Person, tasks: dict[str, int], day: date) -> None:
    """The level above is asked; the old day holds."""
    await opens(curator, callbacks.TaskCard(task_id=tasks["rally"]))
    await curator.reads("Срок прошёл")
    await curator.presses("Перенести")
    await types(curator, {"К какому дню успеете?": f"{day:%d.%m.%Y}", "Почему нужен другой день?": "Карантин"})
    await curator.reads("ушла уровнем выше")


async def the_curator_sets_aside_and_calls_for_help(curator: Person, tasks: dict[str, int]) -> None:
    """A step is none of theirs; another needs help; a third is in work for a week."""
    await opens(curator, callbacks.TaskCard(task_id=tasks["college"]))
    await curator.presses("Не относится к нам")
    await curator.reads("Почему это не относится к вам?")
    curator.writes("Колледжа рядом нет")
    await curator.reads("Напоминать не будем")
    await opens(curator, callbacks.TaskCard(task_id=tasks["help"]))
    await curator.presses("Нужна помощь")
    await curator.reads("нужна помощь")
    await opens(curator, callbacks.TaskCard(task_id=tasks["plan"]))
    await curator.presses("В работе до …")
    await curator.presses("Неделя")
    await curator.reads("В работе до")


async def the_coordinator_decides(world: World, above: Person, region: Place, tasks: dict[str, int]) -> None:
    """Four things wait; one is accepted and then given back, the day moves, the others are seen."""
    await opens(above, callbacks.TasksToReview(place_id=region.id))
    listed = await above.reads("на проверку")
    assert [words in listed for words in ("просит", "не относится к ним", "нужна помощь", "сделано")] == [True] * 4
    await opens(above, callbacks.TaskCard(task_id=tasks["order"]))
    assert "№ 57-О" in await above.reads("Приказ о внедрении")
    await above.presses("Принять")
    await above.reads("Принято")
    await above.presses("‹ К пункту")
    await above.presses("Вернуть")
    await above.reads("Что нужно доделать?")
    above.writes("Нет подписи директора")
    await above.reads("Возвращено")
    for name, label in (("rally", "Перенести"), ("college", "Согласиться"), ("help", "Вижу")):
        await opens(above, callbacks.TaskCard(task_id=tasks[name]))
        await above.presses(label)
        await above.reads("Готово")
    await opens(above, callbacks.TasksToReview(place_id=region.id))
    await above.reads("Всё просмотрено")


async def test_a_curator_acts_and_a_coordinator_decides(world: World) -> None:
    await world.daytime()
    region, school = await world.region_with_school()
    above = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    curator = await world.curator(school)
    tasks = await owed(world, region, school)
    await opens(curator, callbacks.Deadlines(place_id=school.id))
    listed = await curator.reads("сроки")
    assert [words in listed for words in ("Срок прошёл", "Сейчас", "Позже", "Без срока")] == [True] * 4
    day = (await world.bot.now()).date() + timedelta(days=30)
    await the_curator_does_it_and_adds_a_number(world, curator, tasks)
    await the_curator_asks_for_another_day(curator, tasks, day)
    await the_curator_sets_aside_and_calls_for_help(curator, tasks)
    await the_coordinator_decides(world, above, region, tasks)
    assert (await row(world, tasks["rally"])).due_on == day
    curator.puts_the_phone_down()
    await world.bot.turn(forward=OVERNIGHT)
    news = await curator.reads("ответы по срокам")
    assert [words in news for words in ("Нет подписи директора", f"срок теперь {said(day)}")] == [True, True]
    await curator.presses("Сроки")
    assert "вернули" in await curator.reads("Приказ о внедрении")
