"""A curator answers everything that a document leaves open, by buttons alone."""

from sqlalchemy import select

from bot import callbacks
from models import Body, Place, Roadmap, RoadmapState, Step
from services.roadmap_plan import of_step, stored
from services.roadmap_reading import read
from tests.phone import Person, buttons_of
from tests.stories.world import World

DOCUMENT = """Приказ № 7
от 28.08.2020

План мероприятий (дорожная карта) наставничества на 2020-2024 годы

№\tМероприятие\tСрок\tОтветственный
1.\tВыбрать куратора\tоктябрь\tДиректор
2.\tСобрать анкеты\tноябрь\tКуратор
3.\tПровести слёт\tпо согласованию\tКуратор, Совет отцов
4.\tСдать отчёт\tв течение трёх рабочих дней после слёта\tКуратор
5.\tПоздравить наставников\tДень учителя октябрь 2021 года\tКуратор
6.\tРассказать о наставничестве\t\tСовет отцов
7.\tПодвести итоги\tмай 2022\t
"""


async def drafted(world: World, place: Place) -> int:
    """A document that was read, with everything still open."""
    found = read(DOCUMENT.encode())
    async with world.session() as session:
        since, until = found.facts.period or (None, None)
        roadmap = Roadmap(
            place_id=place.id, title=str(found.facts.title), period_since=since, period_until=until,
            order_on=found.facts.order_date, not_tasks=[], answers={}, state=RoadmapState.DRAFT,
            made_at=await world.bot.now(),
        )  # fmt: skip
        session.add(roadmap)
        await session.flush()
        for one in found.steps:
            session.add(Step(roadmap_id=roadmap.id, **stored(of_step(one, is_event=False, sample=None))))
        return roadmap.id


async def steps(world: World, roadmap_id: int) -> list[Step]:
    async with world.session() as session:
        return list(await session.scalars(select(Step).where(Step.roadmap_id == roadmap_id).order_by(Step.row)))


def opens(curator: Person, roadmap_id: int) -> str:
    button = callbacks.RoadmapQuestion(roadmap_id=roadmap_id)
    return curator.presses_data(curator.messages()[-1]["message_id"], button.pack())


async def test_a_document_is_answered_by_buttons_alone(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    roadmap_id = await drafted(world, school)
    opens(curator, roadmap_id)

    await curator.reads("Осталось 6 вопросов")
    await curator.reads("Год не написан. Верно ли я понял?")
    await curator.reads("«Выбрать куратора» — октябрь → 01.10–31.10.2020")
    await curator.presses("Да, 2020")
    await curator.reads("Назван праздник. День верный?")
    await curator.presses("‹ Прошлый ответ")
    await curator.presses("2021")
    await curator.reads("Назван праздник")
    await curator.presses("Да, 05.10.2021")
    await curator.reads("Срок не написан")
    await curator.presses("Выбрать день")
    await curator.reads("Выберите, пожалуйста, день.")
    await curator.presses("›")
    await curator.presses("15")
    await curator.reads("День назначают отдельно")
    await curator.presses("Назову позже")
    await curator.reads("Срок отсчитывают от события")
    await curator.presses("Провести слёт")
    await curator.reads("Не сказано, кто это делает")
    await curator.presses("Организации")
    await curator.reads("Всё понятно, вопросов больше нет.")

    await curator.presses("Кто это у нас?")
    await curator.presses("Совет отцов · организации")
    await curator.reads("2 строки. Сейчас: организации.")
    await curator.presses("не у нас")
    await curator.presses("Директор · организации")
    await curator.presses("Совина Мария")
    await curator.reads("Кто это у нас?")
    await curator.presses("Всё верно")
    await curator.reads("Всё понятно, вопросов больше нет.")
    assert "К документу" in curator.buttons()

    made = await steps(world, roadmap_id)
    assert [one.reasons for one in made] == [[]] * 7
    assert [one.occurrences[0]["due"] if one.occurrences else None for one in made] == [
        "2021-10-31", "2021-11-30", None, None, "2021-10-05", "2020-02-15", "2022-05-31",
    ]  # fmt: skip
    assert (made[3].anchor_id, made[3].offset) == (made[2].id, "B3")
    assert [one.levels for one in made] == [["organisation"]] * 5 + [[], ["organisation"]]
    async with world.session() as session:
        bodies = list(await session.scalars(select(Body).where(Body.place_id == school.id).order_by(Body.name)))
    assert [(one.name, one.level, one.person_id is not None) for one in bodies] == [
        ("Директор", "organisation", True), ("Куратор", "organisation", False), ("Совет отцов", None, False),
    ]  # fmt: skip


async def test_a_button_pressed_twice_answers_once_and_a_stranger_nothing(world: World) -> None:
    school = await world.school()
    curator, other = await world.curator(school), await world.curator(await world.school())
    roadmap_id = await drafted(world, school)
    opens(curator, roadmap_id)
    await curator.reads("Год не написан")
    message = curator.messages()[-1]
    message_id, data = message["message_id"], dict(buttons_of(message))["2021"]
    for _ in range(2):
        await curator.hears(curator.presses_data(message_id, data))
    assert [one.occurrences[0]["due"] for one in (await steps(world, roadmap_id))[:2]] == ["2021-10-31", "2021-11-30"]

    assert await other.hears(opens(other, roadmap_id)) == "Это вам недоступно."
