"""A coordinator sees who is late with an order's step, reminds them, asks for an earlier day, and takes the files."""

from datetime import timedelta
from io import BytesIO

import icalendar
import openpyxl

from bot import callbacks
from models import Role
from services.deadline_clauses import Kind
from tests import factories
from tests.phone import Person
from tests.stories.world import World


def goes(person: Person, where: callbacks.DeadlinesBelow | callbacks.StepAcross | callbacks.CalendarFile) -> None:
    """Presses a button of another screen, on the last message."""
    person.presses_data(person.messages()[-1]["message_id"], where.pack())


async def test_a_coordinator_sees_who_is_late_reminds_and_takes_the_table(world: World) -> None:
    await world.daytime()
    region, school = await world.region_with_school()
    now = await world.bot.now()
    today = now.date()
    async with world.session() as session:
        other = await factories.school(session, f"=Школа {region.id}", parent=await session.merge(region))
        days = (None, today - timedelta(days=2)), (None, today + timedelta(days=40))
        plan = [
            factories.step(1, "Отчёт о встрече", days[0], kind=Kind.DATE, number="1.1"),
            factories.step(2, "План работы", days[1], kind=Kind.DATE, number="1.2"),
        ]
        await factories.roadmap(session, await session.merge(region), plan, now=now - timedelta(days=9))
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    curator = await world.curator(school)

    goes(coordinator, callbacks.DeadlinesBelow(place_id=region.id))
    shown = await coordinator.reads("сроки ниже")
    assert "Срок прошёл: <b>2</b> (50 %)" in shown or "Срок прошёл: 2 (50 %)" in shown
    assert school.name in shown
    await coordinator.presses("По пунктам")
    assert "1.1 Отчёт о встрече" in await coordinator.reads("по пунктам")
    await coordinator.presses("1")
    shown = await coordinator.reads("Ещё не сдали")
    assert school.name in shown
    await coordinator.presses("Напомнить · 2")
    assert "Напомним 2 местам" in (told := await coordinator.reads("2")) or "И так узнают" in told

    goes(coordinator, callbacks.DeadlinesBelow(place_id=region.id))
    await coordinator.reads("сроки ниже")
    await coordinator.presses("Таблица .xlsx")
    book = openpyxl.load_workbook(BytesIO(await coordinator.file_named("Сроки ниже")))
    places, by_step, late = ([*page.iter_rows(min_row=2, values_only=True)] for page in book.worksheets)
    assert {row[0] for row in places} == {school.name, other.name}
    assert [(row[0], row[1]) for row in by_step] == [("1.1", "Отчёт о встрече"), ("1.2", "План работы")]
    assert {(row[0], row[6]) for row in late} == {(school.name, 2), (other.name, 2)}

    goes(coordinator, callbacks.DeadlinesBelow(place_id=region.id))
    await coordinator.reads("сроки ниже")
    await coordinator.presses("По пунктам")
    await coordinator.reads("по пунктам")
    await coordinator.presses("2")
    await coordinator.reads("1.2 План работы")
    await coordinator.presses("Срок раньше")
    earlier = today + timedelta(days=20)
    await coordinator.reads("К какому дню нужно раньше?")
    coordinator.writes(f"{earlier:%d.%m.%Y}")
    await coordinator.reads("у 2 мест")

    goes(curator, callbacks.CalendarFile(place_id=school.id))
    content = await curator.file_named("Сроки")
    read = icalendar.Calendar.from_ical(content)
    found = {str(one["summary"]): one.decoded("dtstart") for one in read.walk("VEVENT")}
    assert found == {"1.1 Отчёт о встрече": days[0][1], "1.2 План работы": earlier}
