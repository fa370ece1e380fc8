"""A teacher's month as a mentor, counted: what comes to the telephone, what is pressed, that nothing is typed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models import Meeting, MeetingState, Pair, PairOrder, PairSignal, Place, Role
from services import meeting_news, pair_sight
from services.deadline_clauses import Kind as Clause
from services.pair_order import Kind
from services.pair_signals import Signal
from tests import factories, nudging
from tests.phone import Person
from tests.stories.paired import DAY, Paired, afternoon, paired
from tests.stories.test_events import plans
from tests.stories.test_taps import counting
from tests.stories.world import World, school_morning

HOUR = timedelta(hours=1)
EVENING = timedelta(hours=4)
"""After three in the afternoon, when the reminder of the day before has come."""
TOMORROW = "Завтра"
REPORT = "Отчёт о наставничестве"
ASKED = "Встреча состоялась?"


async def test_a_month_of_two_meetings_and_a_seminar_is_six_messages_and_eight_taps_and_nothing_typed(
    world: World,
) -> None:
    """A meeting is a reminder and a question, a seminar an invitation and a reminder.

    The second meeting is the last of its month: one tap more says how things are going, for the curator alone.
    """
    await world.daytime()
    teacher = counting(world)
    its = await paired(world, mentor=teacher)
    first = afternoon((await world.bot.now()).replace(day=1) + 32 * DAY)
    last = afternoon(first + 13 * DAY)
    for days in (60, 53, 46):
        await its.meets(first - days * DAY, kind="regular", state=MeetingState.HELD)
    met = [await its.meets(first, kind="regular"), await its.meets(last, kind="regular")]
    teacher.puts_the_phone_down()
    its.mentee.puts_the_phone_down()
    async with world.session() as session:
        place = await session.get_one(Place, its.school.id)
        pair = (await session.scalars(pair_sight.whole().where(Pair.id == its.pair.id))).one()
        for one in met:
            await meeting_news.remind(session, pair, place, one, change=None, now=await world.bot.now())
    teacher.counts_anew()
    before = len(teacher.messages())
    seminar = await invited(world, its, teacher, first + 6 * DAY)
    await world.bot.turn(to=first - DAY + EVENING)
    await teacher.reads(TOMORROW)
    teacher.puts_the_phone_down()
    await world.bot.turn(to=first + HOUR + timedelta(minutes=5))
    await teacher.reads(ASKED)
    for label, next_ in (("Да, по плану", "О чём"), ("Учёба", "Что дальше"), ("Продолжим начатое", "Спасибо")):
        await teacher.presses(label)
        await teacher.reads(next_)
    assert (teacher.taps, teacher.typed) == (1 + 3, 0)
    teacher.puts_the_phone_down()
    await world.bot.turn(to=seminar - DAY + EVENING)
    await teacher.reads("Завтра: Семинар «Как начать»")
    teacher.puts_the_phone_down()
    await world.bot.turn(to=last - DAY + EVENING)
    await teacher.reads(TOMORROW)
    teacher.puts_the_phone_down()
    await world.bot.turn(to=last + HOUR + timedelta(minutes=5))
    await teacher.reads(ASKED)
    presses = [("Да, по плану", "идут"), ("9", "О чём"), ("Проект", "Что дальше"), ("Готово", "Спасибо")]
    for label, next_ in presses:
        await teacher.presses(label)
        await teacher.reads(next_)
    assert (teacher.taps, teacher.typed) == (8, 0)
    assert len(teacher.messages()) - before == 6, teacher.screen()
    async with world.session() as session:
        states = [(await session.get_one(Meeting, one.id)).state for one in met]
    assert states == [MeetingState.HELD, MeetingState.HELD]


async def invited(world: World, its: Paired, teacher: Person, day: datetime) -> datetime:
    """A curator invites mentors to a seminar of this day, and the teacher comes: when it begins."""
    curator, seminar = await world.curator(its.school), afternoon(day)
    await plans(curator, seminar.astimezone(ZoneInfo(its.school.time_zone)), "каб. 12", "40")
    await curator.presses("Пригласить")
    await curator.reads("приглашение")
    await curator.presses(next(label for label in curator.buttons() if label.startswith("Отправить")))
    await curator.reads("отправится в своё время")
    await world.bot.turn(forward=timedelta(minutes=20))
    await teacher.reads("Приглашаем!")
    await teacher.presses("Приду")
    await teacher.reads("Вы в списке.")
    teacher.puts_the_phone_down()
    return seminar


async def monday(world: World, its: Paired) -> None:
    """The two differ about a meeting, a day of the plan is near, and a draft of an order waits for its number."""
    now = await world.bot.now()
    async with world.session() as session:
        pair, place = await session.get_one(Pair, its.pair.id), await session.get_one(Place, its.school.id)
        meeting = await factories.meeting(session, pair, now - DAY, kind="regular", state=MeetingState.DISPUTED)
        session.add(
            PairSignal(pair_id=pair.id, kind=Signal.DISPUTED, said={"meeting_id": meeting.id}, about="1", made_at=now)
        )
        day = afternoon(now).date()
        await nudging.one_task(session, place, Clause.DATE, on=day, due=day + 7 * DAY, title=REPORT)
        about = {"place_id": place.id, "school_year": now.year, "kind": Kind.ASSIGNING, "made_at": now}
        session.add(PairOrder(**about))


async def test_a_curators_monday_is_one_message_edited_in_place_eight_taps_and_one_typed_number(world: World) -> None:
    """A meeting, a deadline and an order: whatever is settled leaves the rest of the message below it."""
    await world.daytime()
    await world.bot.turn(to=school_morning(await world.bot.now()))
    its = await paired(world)
    curator = counting(world)
    await world.comes_in(await world.somebody(its.school, Role.CURATOR, name="Рысева Анна Ильинична"), curator)
    await monday(world, its)
    curator.puts_the_phone_down()
    curator.counts_anew()
    before = len(curator.messages())
    await world.bot.turn(to=afternoon(await world.bot.now()))
    morning = await curator.reads("пары требуют внимания (1)")
    assert REPORT in morning
    assert "приказ ждёт номера и даты" in morning
    assert len(curator.messages()) - before == 1
    await curator.presses("Что требует внимания")
    await curator.presses("1. Совин Лев → Котов Пётр")
    await curator.presses("Состоялась")
    assert REPORT in await curator.reads("встреча состоялась")
    await curator.presses("Открыть")
    await curator.presses("Сделано")
    assert "приказ ждёт номера и даты" in await curator.reads("Сделано: Отчёт")
    assert len(curator.messages()) - before == 1, "one message, edited in place"
    await curator.presses("Приказ подписан")
    await curator.reads("Номер приказа")
    curator.writes("112-О")
    await curator.presses("Сегодня")
    await curator.presses("Отправить")
    await curator.reads("Приказ № 112-О")
    assert (curator.taps, curator.typed) == (8, 1)


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
