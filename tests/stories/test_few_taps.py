"""A teacher's month as a mentor, counted: what comes to the telephone, what is pressed, that nothing is typed."""

from datetime import timedelta

from models import Meeting, MeetingState
from tests.stories.paired import DAY, afternoon, paired
from tests.stories.test_taps import counting
from tests.stories.world import World

HOUR = timedelta(hours=1)
ASKED = "Встреча состоялась?"


async def test_two_meetings_of_a_month_are_two_messages_and_seven_taps_and_nothing_typed(world: World) -> None:
    """The second meeting is the last of its month: one tap more says how things are going, for the curator alone."""
    await world.daytime()
    teacher = counting(world)
    its = await paired(world, mentor=teacher)
    first = afternoon((await world.bot.now()).replace(day=1) + 32 * DAY)
    last = afternoon(first + 13 * DAY)
    met = [await its.meets(first, kind="regular"), await its.meets(last, kind="regular")]
    teacher.puts_the_phone_down()
    its.mentee.puts_the_phone_down()
    teacher.counts_anew()
    before = len(teacher.messages())
    await world.bot.turn(to=first + HOUR + timedelta(minutes=5))
    await teacher.reads(ASKED)
    for label, next_ in (("Да, по плану", "О чём"), ("Учёба", "Что дальше"), ("Продолжим начатое", "Спасибо")):
        await teacher.presses(label)
        await teacher.reads(next_)
    assert (teacher.taps, teacher.typed) == (3, 0)
    teacher.puts_the_phone_down()
    await world.bot.turn(to=last + HOUR + timedelta(minutes=5))
    await teacher.reads(ASKED)
    presses = [("Да, по плану", "идут"), ("9", "О чём"), ("Проект", "Что дальше"), ("Готово", "Спасибо")]
    for label, next_ in presses:
        await teacher.presses(label)
        await teacher.reads(next_)
    assert (teacher.taps, teacher.typed) == (7, 0)
    assert len(teacher.messages()) - before == 2, teacher.screen()
    async with world.session() as session:
        states = [(await session.get_one(Meeting, one.id)).state for one in met]
    assert states == [MeetingState.HELD, MeetingState.HELD]


async def test_a_pupil_says_with_one_tap_that_they_met(world: World) -> None:
    await world.daytime()
    its = await paired(world)
    starts_at = afternoon((await world.bot.now()).replace(day=1) + 32 * DAY)
    for day in (starts_at, starts_at + DAY):
        await its.meets(day, kind="regular")
    its.mentee.puts_the_phone_down()
    before = len(its.mentee.messages())
    await world.bot.turn(to=starts_at + HOUR + timedelta(minutes=5))
    await its.mentee.reads(ASKED)
    await its.mentee.presses("Да")
    await its.mentee.reads("Спасибо")
    assert len(its.mentee.messages()) - before == 1, its.mentee.screen()
