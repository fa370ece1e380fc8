"""A pair's meetings: a time in four taps and one, reminders, a move, calendars, a cancelled one, the holidays."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
from sqlalchemy import select

from bot import callbacks
from models import DataMode, Meeting, MeetingState, Pair, Place, Role
from models import Person as PersonRow
from services import calm, school_years
from tests import factories
from tests.phone import Person, buttons_of
from tests.stories.world import World

MOSCOW = ZoneInfo("Europe/Moscow")


class Stage:
    """A teacher and a pupil whose order has been signed."""

    def __init__(self, world: World, place: Place, mentor: Person, mentee: Person, pair_id: int) -> None:
        self.world, self.place, self.mentor, self.mentee, self.pair_id = world, place, mentor, mentee, pair_id

    async def meetings(self) -> list[Meeting]:
        """As the database has them."""
        async with self.world.session() as session:
            found = select(Meeting).where(Meeting.pair_id == self.pair_id).order_by(Meeting.starts_at, Meeting.id)
            return list(await session.scalars(found))

    async def told_by(self, moment: datetime) -> None:
        """The clock goes on to this moment, and both look at nothing older."""
        self.mentor.puts_the_phone_down()
        self.mentee.puts_the_phone_down()
        await self.world.bot.turn(to=moment)

    async def minute(self) -> None:
        """What could be taken back can be no more."""
        await self.told_by(await self.world.bot.now() + timedelta(minutes=2))


async def staged(world: World, *, mode: DataMode = DataMode.OPEN) -> Stage:
    """It is a working day in autumn, and the order is a week old."""
    await world.bot.turn(to=autumn(await world.bot.now()))
    school = await world.school()
    mentor_row = await world.somebody(school, Role.MENTOR, name="Совин Лев Ильич", age=40)
    child = await world.somebody(school, name="Котов Пётр Ильич", age=15, group="9А")
    pair_id = await ordered(world, school, mentor_row, child, mode)
    return Stage(world, school, await world.comes_in(mentor_row), await world.comes_in(child), pair_id)


async def ordered(world: World, school: Place, mentor: PersonRow, child: PersonRow, mode: DataMode) -> int:
    """The head has signed."""
    now = await world.bot.now()
    async with world.session() as session:
        place = await session.merge(school)
        place.data_mode = mode
        programme = await factories.programme(session, place, "teacher_pupil", every_weeks=1)
        year = school_years.at(now, place.time_zone)
        programme.school_year, programme.ends_on = year, date(year + 1, 5, 31)
        people = [await session.merge(one) for one in (mentor, child)]
        return (await factories.pair(session, programme, *people, now=now - timedelta(days=7))).id


def autumn(after: datetime) -> datetime:
    """The next Tuesday in the middle of a November, three in Moscow: lessons are over."""
    day = datetime(after.year, 11, 10, 12, tzinfo=UTC)
    day = day if day > after else day.replace(year=after.year + 1)
    while day.weekday() != 1 or not calm.is_working_day(day.date()):
        day += timedelta(days=1)
    return day


def evening_before(meeting: Meeting) -> datetime:
    """A minute after six."""
    day = meeting.starts_at.astimezone(MOSCOW).date() - timedelta(days=1)
    return datetime.combine(day, time(18, 1), MOSCOW)


def event(file: bytes) -> tuple[int, str, datetime]:
    """What a calendar takes in: which change, whether it is held, and when."""
    (found,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    return int(found["sequence"]), str(found["status"]), found.decoded("dtstart")


async def presses_one(person: Person, beginning: str) -> None:
    """Presses the first button that begins so, as soon as it is there."""
    found = await person.until(lambda: [one for one in fresh(person) if one.startswith(beginning)] or None, beginning)
    await person.presses(found[0])


def fresh(person: Person) -> list[str]:
    """The buttons that the last press has brought."""
    return [label for message in person.news() for label, _ in buttons_of(message)]


def about_meetings(*people: Person) -> list[str]:
    """What has come to them about meetings since they looked last."""
    return [text for one in people for text in one.texts() if "стреч" in text]


async def agreed(stage: Stage) -> None:
    """Four taps of the mentor, one of the mentee."""
    mentor, mentee = stage.mentor, stage.mentee
    mentor.writes("Меню")
    await mentor.presses("Пётр")
    await mentor.presses("Договориться о времени")
    assert "подходит всем" in await mentor.reads("Когда удобно встречаться")
    await presses_one(mentor, "по ")
    await mentor.reads("Через минуту я спрошу")
    await stage.minute()
    assert "удобно ли вам это время" in await mentee.reads("каждую неделю")
    await mentee.presses("Подходит")
    await mentee.reads("Накануне я напомню")
    await stage.minute()
    await mentor.reads("договорились!")


async def test_a_pair_agrees_is_reminded_moves_cancels_and_rests_over_the_holidays(world: World) -> None:
    stage = await staged(world)
    mentor, mentee = stage.mentor, stage.mentee
    await agreed(stage)
    first, _ = await stage.meetings()

    mentee.writes("Меню")
    await mentee.presses("Лев Ильич")
    assert "Следующая встреча" in await mentee.reads("по ")
    await presses_one(mentee, "Встреча · ")
    await mentee.reads("знакомство")
    await mentee.presses("В календарь")
    assert event(await mentee.file_named("Встреча")) == (0, "CONFIRMED", first.starts_at)

    mentor.writes("Меню")
    await mentor.presses("Пётр")
    await presses_one(mentor, "Встреча · ")
    await mentor.presses("Напомнить за час")
    await mentor.reads("Напомню за час")

    await stage.told_by(evening_before(first))
    for one in (mentor, mentee):
        assert "Встреча 1" in await one.reads("Завтра: Встреча")
    await mentor.presses("Перенести")
    await mentor.reads("На когда перенести")
    await mentor.presses("Другой день")
    await mentor.reads("В какой день")
    day = first.starts_at.astimezone(MOSCOW) + timedelta(days=2)
    await presses_one(mentor, f"{('пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс')[day.weekday()]} {day:%d.%m}")
    await mentor.reads("Во сколько")
    await mentor.presses("17:00")
    await mentor.reads("Через минуту я спрошу")
    await stage.minute()
    await mentee.reads("просят перенести")
    await mentee.presses("Подходит")
    await mentee.reads("17:00")
    await stage.minute()
    await mentor.reads("время изменилось")
    moved = next(one for one in await stage.meetings() if one.id == first.id)
    assert (moved.version, moved.starts_at) == (1, day.replace(hour=17))
    assert event(await mentee.file_named("Встреча")) == (2, "CONFIRMED", moved.starts_at)

    await stage.told_by(first.starts_at)
    assert not about_meetings(mentor, mentee), "the old time is over"
    await stage.told_by(evening_before(moved))
    for one in (mentor, mentee):
        assert "17:00" in await one.reads("Завтра: Встреча")

    await mentee.presses("Встреча")
    await mentee.presses("Отменить")
    await mentee.reads("Встреча отменена")
    await stage.minute()
    await mentor.reads("встреча отменена")
    assert event(await mentee.file_named("Встреча")) == (3, "CANCELLED", moved.starts_at)
    await stage.told_by(moved.starts_at)
    assert not about_meetings(mentor, mentee), "nobody is reminded of what is cancelled"

    year = moved.starts_at.year
    await stage.told_by(datetime(year + 1, 2, 1, 9, tzinfo=UTC))
    days = [one.starts_at.astimezone(MOSCOW).date() for one in await stage.meetings() if one.id != first.id]
    assert not [one for one in days if date(year, 12, 31) <= one <= date(year + 1, 1, 8)]
    assert [one for one in days if date(year + 1, 1, 9) <= one < date(year + 1, 2, 1)]
    assert all(one.weekday() == days[0].weekday() for one in days)
    reminders = [text for text in mentor.texts() if "Завтра: Встреча" in text]
    assert len(reminders) == len([one for one in days if one <= date(year + 1, 2, 1)])


async def test_an_hour_before_only_whoever_asked_is_reminded_and_a_yes_can_be_taken_back(world: World) -> None:
    stage = await staged(world)
    mentor, mentee = stage.mentor, stage.mentee
    await agreed(stage)
    first, _ = await stage.meetings()
    mentor.writes("Меню")
    await mentor.presses("Пётр")
    await presses_one(mentor, "Встреча · ")
    await mentor.presses("Напомнить за час")
    await mentor.reads("Напомню за час")
    await mentor.presses("‹ Встреча")
    await mentor.reads("знакомство")
    assert "Напомнить за час" not in mentor.buttons()
    await mentor.presses("Место")
    await mentor.presses("в библиотеке")
    await mentor.reads("Место встреч: в библиотеке")
    await mentor.presses("‹ К паре")
    await presses_one(mentor, "Встреча · ")
    await mentor.presses("Место")
    await mentor.presses("Написать место")
    await mentor.reads("Где встречи?")
    mentor.writes("каб. 12")
    await mentor.reads("Место встреч: каб. 12")
    await stage.told_by(first.starts_at - timedelta(minutes=59))
    assert "каб. 12" in await mentor.reads("Скоро: Встреча 1")
    assert "каб. 12" in await mentee.reads("Завтра: Встреча")
    assert not [text for text in mentee.texts() if "Скоро" in text]


async def test_where_names_do_not_pass_the_number_of_the_meeting_is_enough(world: World) -> None:
    stage = await staged(world, mode=DataMode.CLOSED)
    mentor, mentee = stage.mentor, stage.mentee
    mentor.writes("Меню")
    await mentor.presses(f"Пара {stage.pair_id}")
    await mentor.presses("Договориться о времени")
    await presses_one(mentor, "по ")
    await mentor.reads("Через минуту я спрошу")
    await stage.minute()
    await mentee.presses("Подходит")
    await mentee.reads("Накануне я напомню")
    first, _ = await stage.meetings()
    await stage.told_by(evening_before(first))
    for one in (mentor, mentee):
        said = await one.reads("Завтра: Встреча")
        assert f"Встреча 1 · Пара {stage.pair_id}" in said
        assert not [name for name in ("Совин", "Лев", "Котов", "Пётр") if name in said]
    await mentor.presses("Встреча")
    await mentor.reads("знакомство")
    assert "В календарь" not in mentor.buttons()
    await mentor.presses("Место")
    await mentor.reads("Где теперь встречи")
    assert "Написать место" not in mentor.buttons()


async def test_a_curator_sees_the_meetings_and_asks_the_mentor_for_a_time(world: World) -> None:
    stage = await staged(world)
    curator = await world.curator(stage.place)
    curator.writes("Меню")
    curator.presses_data(curator.messages()[-1]["message_id"], callbacks.PairCard(pair_id=stage.pair_id).pack())
    await curator.presses("Встречи")
    await curator.reads("Встреч ещё не было")
    await curator.presses("Предложить время")
    await curator.reads("Через минуту я попрошу наставника")
    await stage.minute()
    await stage.mentor.reads("следующей встречи пока нет")
    await stage.mentor.presses("Предложить время")
    await stage.mentor.reads("Когда удобно встречаться")
    await stage.mentor.presses("Разово")
    await stage.mentor.reads("Когда удобно встретиться")
    await presses_one(stage.mentor, "")
    await stage.mentor.reads("Через минуту я спрошу")
    await stage.minute()
    await stage.mentee.presses("Подходит")
    await stage.mentee.reads("Встреча:")
    (found,) = await stage.meetings()
    assert (found.state, found.is_regular) == (MeetingState.PLANNED, False)
    async with world.session() as session:
        assert (await session.get_one(Pair, stage.pair_id)).slot is None
