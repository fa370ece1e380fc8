"""A pair has met: a mentor says so with three taps, a mentee with one, and what differs reaches the curator."""

from datetime import timedelta

from models import Meeting, MeetingState
from tests.stories.paired import DAY, afternoon, paired
from tests.stories.world import World

HOUR = timedelta(hours=1)


async def test_a_mentor_taps_three_times_and_a_mentee_once(world: World) -> None:
    await world.daytime()
    its = await paired(world)
    starts_at = afternoon(await world.bot.now())
    meeting = await its.meets(starts_at)
    await its.meets(starts_at + HOUR * 30, kind="regular")
    for person in (its.mentor, its.mentee):
        person.puts_the_phone_down()
    await world.bot.turn(to=starts_at + HOUR + timedelta(minutes=5))
    asked = await its.mentor.reads("Встреча состоялась?")
    assert "Встреча: Пётр" in asked
    assert "Встреча: Лев Андреевич" in await its.mentee.reads("Встреча состоялась?")
    await its.mentor.presses("Да, по плану")
    await its.mentor.reads("О чём была встреча?")
    await its.mentor.presses("Учёба")
    await its.mentor.reads("Что дальше?")
    await its.mentor.presses("Готово")
    await its.mentor.reads("Спасибо, это записано")
    await its.mentee.presses("Да")
    await its.mentee.reads("Спасибо, это записано")
    async with world.session() as session:
        found = await session.get_one(Meeting, meeting.id)
        assert (found.state, found.settled_at is not None) == (MeetingState.HELD, True)
    await its.mentee.presses("Рассказать больше")
    await its.mentee.reads("Насколько она была полезной?")
    await its.mentee.presses("5")
    await its.mentee.reads("настроение")
    await its.mentee.presses("4")
    await its.mentee.reads("Что дальше?")
    await its.mentee.presses("Готово")
    assert "Рассказать больше" not in its.mentee.buttons()


async def test_two_who_differ_are_a_line_in_the_morning_and_the_curator_decides(world: World) -> None:
    await world.daytime()
    its = await paired(world)
    curator = await world.curator(its.school)
    curator.puts_the_phone_down()
    starts_at = afternoon(await world.bot.now())
    meeting = await its.meets(starts_at)
    await its.meets(starts_at + HOUR * 30, kind="regular")
    for person in (its.mentor, its.mentee):
        person.puts_the_phone_down()
    await world.bot.turn(to=starts_at + HOUR + timedelta(minutes=5))
    await its.mentor.reads("Встреча состоялась?")
    await its.mentor.presses("Да, по плану")
    await its.mentor.reads("О чём")
    await its.mentee.reads("Встреча состоялась?")
    await its.mentee.presses("Нет")
    await its.mentee.reads("Спасибо, это записано")
    curator.puts_the_phone_down()
    await world.bot.turn(to=starts_at + DAY * 4)
    assert "пары требуют внимания (1)" in await curator.reads("требуют внимания")
    await curator.presses("Что требует внимания")
    assert "Совин Лев → Котов Пётр" in await curator.reads("стороны по-разному говорят")
    await curator.presses("1. Совин Лев → Котов Пётр")
    await curator.reads("стороны по-разному говорят")
    await curator.presses("Состоялась")
    await curator.reads("встреча состоялась")
    await curator.presses("Отменить")
    await curator.reads("Отменено")
    async with world.session() as session:
        assert (await session.get_one(Meeting, meeting.id)).state is MeetingState.DISPUTED


async def test_who_asks_for_help_is_told_of_at_once_and_the_curator_has_talked(world: World) -> None:
    await world.daytime()
    its = await paired(world)
    curator = await world.curator(its.school)
    starts_at = afternoon(await world.bot.now())
    await its.meets(starts_at)
    await its.meets(starts_at + HOUR * 30, kind="regular")
    its.mentor.puts_the_phone_down()
    curator.puts_the_phone_down()
    await world.bot.turn(to=starts_at + HOUR + timedelta(minutes=5))
    await its.mentor.reads("Встреча состоялась?")
    for label, question in (("Да, по плану", "О чём"), ("Проект", "Что дальше"), ("Нужна помощь куратора", "Спасибо")):
        await its.mentor.presses(label)
        await its.mentor.reads(question)
    assert "Совин Лев: нужна помощь куратора" in await curator.reads("нужна помощь куратора")
    await curator.presses("Открыть пару")
    await curator.reads("нужна помощь куратора")
    await curator.presses("Поговорили")
    await curator.reads("вы поговорили")
    await curator.presses("Что требует внимания")
    await curator.reads("Всё в порядке")


async def test_a_meeting_that_the_bot_has_not_known_is_added_and_stands_in_the_journal(world: World) -> None:
    await world.daytime()
    its = await paired(world)
    await world.bot.turn(to=afternoon(await world.bot.now()) + 6 * HOUR / 2)
    for person in (its.mentor, its.mentee):
        person.puts_the_phone_down()
    its.mentor.writes("Меню")
    await its.mentor.presses("Пётр")
    await its.mentor.presses("Добавить встречу")
    await its.mentor.reads("Когда была встреча?")
    today = (await world.bot.now()).date()
    await its.mentor.presses(f"{today:%d.%m}")
    await its.mentor.reads("добавлена")
    await its.mentor.presses("Как она прошла?")
    await its.mentor.reads("Встреча состоялась?")
    await its.mentor.presses("Да, но иначе")
    await its.mentor.reads("Продолжаем?")
    its.mentee.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(minutes=20))
    await its.mentee.reads("Встреча состоялась?")
    its.mentor.writes("Меню")
    await its.mentor.presses("Пётр")
    await its.mentor.presses("Журнал")
    await its.mentor.reads("Журнал встреч для печати")
    assert (await its.mentor.file_named("Журнал встреч")).startswith(b"%PDF")
