"""A curator takes the ready plan in few taps, sees the year as a picture, moves a day, and names the days off."""

from sqlalchemy import select

from models import Place, Roadmap, RoadmapState, Step, Task
from tests.stories.world import World

FEW = 4
"""Taps from «Меню» to a plan that is owed."""


async def test_a_school_takes_the_ready_plan_in_four_taps(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    curator.writes("Меню")
    await curator.presses("План")
    await curator.reads("Плана пока нет")
    await curator.presses("Готовый план на год")
    await curator.reads("Обычные пункты и месяцы")
    year = next(one for one in curator.buttons() if " · " in one)
    taps = ["План", "Готовый план на год", year, "Принять"]
    for one in taps[2:]:
        await curator.presses(one)
    await curator.reads("План принят")
    assert len(taps) == FEW
    async with world.session() as session:
        roadmap = (await session.scalars(select(Roadmap).where(Roadmap.place_id == school.id))).one()
        assert roadmap.state is RoadmapState.ACCEPTED
        owed = (await session.scalars(select(Task).where(Task.place_id == school.id))).all()
        steps = (await session.scalars(select(Step).where(Step.roadmap_id == roadmap.id))).all()
    assert len({task.step_id for task in owed}) == len(steps) > 10


async def test_the_plan_is_seen_as_a_picture_and_a_day_moves_and_is_taken_back(world: World) -> None:
    await world.daytime()
    curator = await world.curator(await world.school())
    curator.writes("Меню")
    for button in ("План", "Готовый план на год"):
        await curator.presses(button)
    await curator.reads("Обычные пункты и месяцы")
    title = next(one for one in curator.buttons() if " · " in one)
    for button in (title, "Принять"):
        await curator.presses(button)
    await curator.reads("План принят")
    curator.writes("Меню")
    for button in ("План", "Картинка года"):
        await curator.presses(button)
    await curator.reads("учебный год")
    curator.writes("Меню")
    await curator.presses("План")
    await curator.reads("План: ")
    await curator.presses(next(one for one in curator.buttons() if one.startswith("Наставничество")))
    for button in ("1", "Другой день", "›", "15"):
        await curator.presses(button)
    await curator.reads("Готово")
    await curator.presses("Отменить")
    await curator.reads("Всё как было")


async def test_a_school_says_when_it_does_not_work(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    curator.writes("Меню")
    for button in ("План", "Выходные"):
        await curator.presses(button)
    await curator.reads("Когда у вас каникулы")
    curator.writes("осенние каникулы")
    await curator.reads("Когда у вас экзамены")
    curator.writes("25.05–05.06")
    await curator.presses("30 июня")
    press = await curator.presses("Отправить")
    assert "Не все дни понятны" in await curator.hears(press)
    await curator.presses("✎ 1")
    await curator.reads("Когда у вас каникулы")
    curator.writes("26.10–01.11, 05.11")
    await curator.presses("Отправить")
    await curator.reads("Экзамены, пары не встречаются")
    async with world.session() as session:
        place = await session.get_one(Place, school.id)
    assert (len(place.days_off), len(place.exam_weeks), place.year_ends) == (2, 1, "06-30")
