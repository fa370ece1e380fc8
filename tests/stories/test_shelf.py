"""The shelf: a coordinator puts a file, a curator of a school below takes it; a sample comes filled."""

from datetime import date
from io import BytesIO

import docx
from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select

from bot import callbacks as cb
from models import Material, Roadmap, RoadmapState, Role, Step, Task, TaskState
from tests import factories
from tests.phone import Person
from tests.stories.world import World


async def presses(person: Person, button: CallbackData) -> None:
    """Presses what stands on a screen of the plan."""
    person.presses_data(person.messages()[-1]["message_id"], button.pack())


async def test_a_coordinator_puts_a_file_and_a_curator_below_takes_it(world: World) -> None:
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    curator = await world.curator(school)
    await presses(coordinator, cb.Shelf(place_id=region.id))
    await coordinator.reads("Здесь пока пусто")
    await coordinator.presses("Положить файл")
    await coordinator.reads("Пришлите файл или снимок документа")
    coordinator.sends_file("order.docx", b"PK the order of the region")
    await coordinator.reads("Как его назвать?")
    coordinator.writes("Приказ края, образец")
    await coordinator.presses("Отправить")
    await coordinator.reads("«Приказ края, образец» лежит на полке")

    await presses(curator, cb.Shelf(place_id=school.id))
    shown = await curator.reads("Материалы")
    assert region.name in shown
    assert "Положить файл" in curator.buttons()
    await curator.presses("Приказ края, образец")
    assert await curator.file_named("order.docx") == b"PK the order of the region"
    assert "Убрать с полки" not in curator.buttons()

    await coordinator.presses("К материалам")
    await coordinator.presses("Приказ края, образец")
    await coordinator.presses("Убрать с полки")
    await coordinator.reads("больше не лежит на полке")
    await coordinator.presses("Отменить")
    await coordinator.reads("Всё как было")
    async with world.session() as session:
        found = await session.scalars(select(Material.name).where(Material.place_id == region.id))
        assert list(found) == ["Приказ края, образец"]


async def test_a_file_is_put_for_a_step_and_stands_where_a_school_below_owes_it(world: World) -> None:
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    curator = await world.curator(school)
    async with world.session() as session:
        now = await world.bot.now()
        due = date(now.year + 1, 11, 30)
        made = await factories.roadmap(session, region, [factories.step(1, "Отчёт", (None, due))], now=now)
        task = (await session.scalars(select(Task).join(Step).where(Step.roadmap_id == made.id))).one()
        step_id, task_id = task.step_id, task.id
    await presses(coordinator, cb.StepCard(step_id=step_id))
    await coordinator.reads("Отчёт")
    await coordinator.presses("Положить файл")
    await coordinator.reads("Пришлите файл или снимок документа")
    coordinator.sends_file("form.docx", b"PK the form of the report")
    await coordinator.reads("Как его назвать?")
    coordinator.writes("Форма отчёта")
    await coordinator.presses("Отправить")
    await coordinator.reads("«Форма отчёта» лежит на полке")
    await coordinator.presses("‹ К пункту")
    await coordinator.reads("Отчёт")
    assert "Форма отчёта" in coordinator.buttons()

    await presses(curator, cb.TaskCard(task_id=task_id))
    await curator.reads("Отчёт")
    await curator.presses("Материалы · 1")
    await curator.reads("Отчёт")
    assert "Положить файл" not in curator.buttons()
    await curator.presses("Форма отчёта")
    assert await curator.file_named("form.docx") == b"PK the form of the report"


async def test_a_sample_comes_filled_with_what_is_known(world: World) -> None:
    _region, school = await world.region_with_school()
    curator = await world.curator(school)
    async with world.session() as session:
        now = await world.bot.now()
        plan = Roadmap(
            place_id=school.id, title="План", not_tasks=[], answers={}, state=RoadmapState.ACCEPTED, made_at=now
        )
        session.add(plan)
        await session.flush()
        lists = {"responsibles": [], "levels": ["organisation"], "occurrences": [], "reasons": []}
        step = Step(
            roadmap_id=plan.id, row=1, title="Положение", kind="window", is_event=False, sample="regulation", **lists
        )
        session.add(step)
        await session.flush()
        task = Task(step_id=step.id, place_id=school.id, turn=1, state=TaskState.OPEN, due_on=date(now.year, 11, 30))
        session.add(task)
        await session.flush()
        number = task.id
    await presses(curator, cb.Sample(task_id=number))
    await curator.reads("Готовлю образец")
    document = docx.Document(BytesIO(await curator.file_named("Положение о наставничестве.docx")))
    text = "\n".join(one.text for one in document.paragraphs)
    assert school.name in text
    assert "ПОЛОЖЕНИЕ О НАСТАВНИЧЕСТВЕ" in text
    await curator.reads("Чего бот не знает, там пустая строка")
