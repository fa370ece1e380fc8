"""A municipal coordinator's seminar, counted: from the announcement to the printed list and to who is late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models import Place, PlaceKind, Role
from services.deadline_clauses import Kind
from tests import factories
from tests.phone import Person, text_of
from tests.stories.paired import DAY, afternoon
from tests.stories.test_paper_sheets import printed
from tests.stories.test_taps import Counting, counting
from tests.stories.world import NO_SURVEYS, World

SCHOOLS = 4
QUARTER = timedelta(minutes=20)
TITLE = "Как начать первую встречу"


async def municipality(world: World) -> tuple[Place, list[Place]]:
    """A municipality of a region with some schools, each late with a report."""
    now = await world.bot.now()
    async with world.session() as session:
        above = await factories.place(session, PlaceKind.MUNICIPALITY, f"Округ {next(world.numbers)}")
        schools = []
        for _one in range(SCHOOLS):
            made = await factories.school(session, f"Школа № {next(world.numbers)}", parent=above)
            made.survey_days = NO_SURVEYS
            schools.append(made)
        day = (now - 3 * DAY).date()
        plan = [factories.step(1, "Отчёт о встречах", (None, day), kind=Kind.DATE, number="1.1")]
        await factories.roadmap(session, above, plan, now=now - 9 * DAY)
    return above, schools


async def curators_of(world: World, schools: list[Place]) -> list[Counting]:
    """One of each school, with a telephone that counts."""
    found = []
    for number, school in enumerate(schools):
        name = ("Рысева Анна", "Котов Пётр", "Ежова Вера", "Белкин Лев")[number]
        found.append(await world.comes_in(await world.somebody(school, Role.CURATOR, name=name), counting(world)))
    return found


def of_it(one: Person) -> list[str]:
    """What they have read about the seminar."""
    return [text for text in map(text_of, one.messages()) if TITLE in text or "ещё ждёт вашего ответа" in text]


async def test_a_seminar_is_announced_followed_and_printed_with_eleven_taps_and_one_text(world: World) -> None:
    """Each curator reads two messages and presses once: an invitation, then a reminder of the day or of the answer."""
    await world.daytime()
    above, schools = await municipality(world)
    coordinator = counting(world)
    row = await world.somebody(above, Role.COORDINATOR, name="Лосев Олег Юрьевич")
    curators = await curators_of(world, schools)
    await world.comes_in(row, coordinator)
    starts = afternoon(await world.bot.now() + 7 * DAY)
    for one in (coordinator, *curators):
        one.puts_the_phone_down()
        one.counts_anew()
    await announces(world, coordinator, starts)
    quick, silent = curators[:2], curators[2:]
    await say(quick, "Приду", "Вы в списке.")
    await looks_and_reminds(world, coordinator)
    await say(silent, "Не приду", "Вы не придёте.")
    await prints(world, coordinator)
    await world.bot.turn(to=starts - DAY + timedelta(hours=4))
    for one in quick:
        await one.reads(f"Завтра: Семинар «{TITLE}»")
    await world.bot.turn(to=starts)  # a Monday lies before, with the message of the week
    await sees_who_is_late(coordinator, schools)
    assert (coordinator.taps, coordinator.typed) == (11, 1)
    for one in curators:
        assert (len(of_it(one)), one.taps, one.typed) == (2, 1, 0), one.screen()


async def announces(world: World, coordinator: Person, starts: datetime) -> None:
    """One line of text, and it leaves."""
    await coordinator.presses("Мероприятия")
    await coordinator.presses("Новое мероприятие")
    await coordinator.presses("Семинар")
    await coordinator.reads("Как оно называется?")
    coordinator.writes(f"{starts:%d.%m.%Y} 15:00 {TITLE}; школа № 5; 40")
    await coordinator.reads("Теперь можно приглашать")
    await coordinator.presses("Пригласить")
    await coordinator.presses(f"Отправить {SCHOOLS} людям")
    await coordinator.reads("отправится в своё время")
    await world.bot.turn(forward=QUARTER)


async def say(curators: Sequence[Person], label: str, answer: str) -> None:
    """Each answers with one press."""
    for one in curators:
        await one.presses(label)
        await one.reads(answer)
        one.puts_the_phone_down()


async def looks_and_reminds(world: World, coordinator: Person) -> None:
    """How many come, who they are, and a word to the silent."""
    await coordinator.presses("Кто придёт")
    card = await coordinator.reads("Мест: 40, занято: 2")
    assert "Без ответа: 2" in card
    await coordinator.presses("Напомнить молчащим")
    await coordinator.reads("Напомним 2 людям.")
    await coordinator.presses("Придут: 2")
    await coordinator.reads("• Котов Пётр")
    await world.bot.turn(forward=QUARTER)


async def prints(world: World, coordinator: Person) -> None:
    """The list on which those who come sign."""
    await coordinator.presses("На печать")
    await coordinator.presses("Лист подписей")
    await world.bot.turn(forward=timedelta(minutes=1))
    on_paper = await printed(coordinator, "Лист подписей")
    assert "Котов Пётр" in on_paper
    coordinator.puts_the_phone_down()


async def sees_who_is_late(coordinator: Person, schools: Sequence[Place]) -> None:
    """From the message of the week."""
    await coordinator.reads("что ещё ждут из мест ниже")
    await coordinator.presses("Сроки ниже")
    shown = await coordinator.reads("Срок прошёл")
    assert all(one.name in shown for one in schools)
