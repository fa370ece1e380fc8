"""From a survey to the indicator, counted by hand: forty are asked, and the coordinator reads one number."""

import asyncio
from datetime import date, timedelta
from itertools import cycle

from models import ConsentRoute, Place, Role
from models import Person as PersonRow
from services import calm, consents
from tests import factories
from tests.phone import Person
from tests.stories.respondent import Question, Respondent
from tests.stories.test_taps import Counting, counting
from tests.stories.world import NO_SURVEYS, World

MENTEES = 40
SURVEY = "Как прошла программа · наставляемый"
GLAD = "Вы рады, что участвовали в программе?"
AT_ONCE = ["Да"] * 27 + ["Нет"] * 4
"""What those say who answer at once."""
REMINDED = ["Да"] * 3 + ["Нет"]
"""What those say who answer after the reminder."""
PAPER, SILENT = 3, 2
AFTER_LESSONS = timedelta(hours=5)
"""From ten in the morning: no pupil is written to before."""


async def a_region(world: World) -> tuple[Place, Place]:
    """A region, a school of it that gives consent on paper, and a school that asks nobody anything."""
    number = next(world.numbers)
    async with world.session() as session:
        region = await factories.region(session, f"Край {number}")
        await factories.school(session, f"Тихая школа {number}", parent=region)
        paper = ConsentRoute.PAPER
        school = await factories.school(session, f"Школа края {number}", parent=region, minors_consent=paper)
        school.survey_days = NO_SURVEYS
        return region, school


async def early_in_the_week(world: World) -> None:
    """Ten in the morning before two working days: the survey itself reminds only on its third day."""
    await world.daytime()
    while not all(map(calm.is_working_day, days_after((await world.bot.now()).date()))):
        await world.bot.turn(forward=timedelta(days=1))
        await world.daytime()


def days_after(day: date) -> list[date]:
    """The two days that follow."""
    return [day + timedelta(days=days) for days in (1, 2)]


async def mentees(world: World, school: Place, curator: PersonRow) -> list[PersonRow]:
    """Forty pupils of fifteen whose papers have come back."""
    now = await world.bot.now()
    async with world.session() as session:
        year = now.year - 15
        people = [
            await factories.person(session, school, name=f"Ласкин {number:02} Ильич", born=date(year, 1, 9), group="9А")
            for number in range(MENTEES)
        ]
        marking = await session.get_one(PersonRow, curator.id)
        await session.refresh(marking, ["chat"])
        marked, _ = await consents.mark_paper(
            session,
            me=factories.me(marking),
            place_id=school.id,
            group="9А",
            except_ids=(),
            number="7",
            on=now.date(),
            now=now,
        )
        assert marked == MENTEES
        return people


async def test_thirty_three_of_forty_are_satisfied_and_each_tap_is_counted(world: World) -> None:
    await early_in_the_week(world)
    region, school = await a_region(world)
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    row = await world.somebody(school, Role.CURATOR, name="Совина Мария Петровна")
    curator = counting(world)
    await world.comes_in(row, curator)
    people = await mentees(world, school, row)
    telephones = [counting(world) for _ in range(MENTEES - PAPER)]
    for person, telephone in zip(people, telephones, strict=False):
        await world.comes_in(person, telephone)
    answering, late, silent = (
        telephones[: len(AT_ONCE)],
        telephones[len(AT_ONCE) : -SILENT],
        telephones[-SILENT:],
    )
    await starts(curator)
    everybody_puts_the_phone_down(telephones)
    await world.bot.turn(forward=AFTER_LESSONS)
    await asyncio.gather(*(answers(*one) for one in zip(answering, AT_ONCE, cycle([True, False]))))

    await world.bot.turn(forward=timedelta(days=1))
    await world.daytime()
    await world.bot.turn(forward=AFTER_LESSONS)
    everybody_puts_the_phone_down(telephones)
    await curator.presses("Обновить")
    await curator.presses(f"Напомнить · {len(late) + SILENT + unfinished()}")
    await curator.reads("Ответили: 31")
    await world.bot.turn(forward=timedelta(minutes=2))
    await asyncio.gather(*(answers(*one, True) for one in zip(late, REMINDED, strict=True)))
    assert all("ждёт ответа" in "".join(telephone.texts()) for telephone in silent)

    await types_in_from_paper(curator)
    await curator.presses("‹ Назад")
    assert "Ответили: 38" in await curator.reads("Участвуют: 40")
    await curator.presses("Итоги")
    said = await curator.reads("82,5 %")
    assert "33 из 40" in said
    assert "86,8 %" in said
    assert "95 %" in said or "95,0 %" in said
    assert curator.taps <= 9, curator.taps
    assert curator.typed == 0
    picture = await curator.until(lambda: photo(curator), "a picture of the results")
    assert "82,5 %" in picture

    coordinator.writes("Меню")
    await coordinator.presses("Опросы")
    said = await coordinator.reads("82,5 %")
    assert "33 из 40" in said
    assert "Тихая школа" in said
    assert "Ласкин" not in said


def unfinished() -> int:
    """How many of those who answered at once have stopped after the first tap."""
    return len(AT_ONCE) // 2


async def starts(curator: Counting) -> None:
    """From the home to the card of a survey; taps are counted from «Start»."""
    for label in ("Анкеты", "Опросы", "Запустить опрос", SURVEY):
        await curator.presses(label)
    await curator.reads(f"Сколько человек: {MENTEES}")
    curator.counts_anew()
    await curator.presses("Запустить")
    await curator.reads("Участвуют: 40")


async def answers(telephone: Counting, glad: str, to_the_end: bool) -> None:
    """One tap in the survey's own message counts; whoever goes on is through with at most ten."""
    telephone.counts_anew()
    respondent = Respondent(telephone)
    question = await respondent.sees()
    assert question.label == GLAD
    question = await respondent.presses(question, glad)
    while to_the_end and not question.is_review:
        question = await respondent.answers(question, picked(question))
    if to_the_end:
        telephone.presses_data(question.message_id, question.options["Отправить"])
        await telephone.reads("Спасибо")
    assert telephone.taps <= (10 if to_the_end else 1)


def picked(question: Question) -> str | None:
    """A mark where there are marks, yes where it is asked; no words."""
    return next((label for label in ("7", "Да") if label in question.options), None)


async def types_in_from_paper(curator: Counting) -> None:
    """Three whose answers came on paper: one tap each in the list of names."""
    await curator.presses("С бумаги")
    for number in range(MENTEES - PAPER, MENTEES):
        name = f"Ласкин {number:02}"
        message_id, data = await curator.until(lambda name=name: yes(curator, name), f"«Да» beside {name}")
        curator.presses_data(message_id, data)
        await curator.reads(f"{name} ←")


def yes(curator: Person, name: str) -> tuple[int, str] | None:
    """The button «yes» in the row of this name."""
    for message in reversed(curator.messages()):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            if row[0]["text"].startswith(name) and len(row) > 1:
                return message["message_id"], row[1]["callback_data"]
    return None


def photo(curator: Person) -> str | None:
    """What is written under the newest picture."""
    return next((str(one.get("caption", "")) for one in reversed(curator.news()) if "photo" in one), None)


def everybody_puts_the_phone_down(telephones: list[Counting]) -> None:
    for telephone in telephones:
        telephone.puts_the_phone_down()
