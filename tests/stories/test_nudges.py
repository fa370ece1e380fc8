"""One task of a school in the lives of its curator: a month of nudges by the table, one message a day."""

from datetime import UTC, date, datetime, time, timedelta

from services import calm
from services.deadline_clauses import Kind
from tests import nudging
from tests.phone import text_of
from tests.stories.world import World, school_morning


def told(messages: list[str]) -> list[str]:
    """The lines about deadlines, without their bullets."""
    return [line.removeprefix("• ") for text in messages for line in text.split("\n") if line.startswith("• ")]


async def test_a_curator_is_nudged_by_the_table_and_once_a_day(world: World) -> None:
    await world.daytime()
    await world.bot.turn(to=school_morning(await world.bot.now()))
    school = await world.school()
    curator = await world.curator(school)
    curator.puts_the_phone_down()
    today = (await world.bot.now()).date()
    due = next(day for day in (today + timedelta(days=more) for more in range(20, 40)) if _is_calm(day))
    async with world.session() as session:
        for title in ("Положение о наставничестве", "Программа наставничества"):
            await nudging.one_task(session, school, Kind.DATE, on=today, due=due, title=title)
    before = len(curator.messages())
    await world.bot.turn(to=datetime.combine(due + timedelta(days=8), time(12), UTC))
    await curator.reads("Срок был")
    said = [text_of(one) for one in curator.messages()[before:] if "сроки" in text_of(one)]
    both = "Положение о наставничестве; Программа наставничества"
    assert [line.split(" ")[0] for line in told(said)] == ["Последний"] * 4 + ["Пора"] + ["Срок"] * 3
    assert all(line.endswith(both) for line in told(said))
    assert "Сроки" in curator.buttons()


def _is_calm(day: date) -> bool:
    """A Wednesday with nothing but working days where nudges fall."""
    offsets = (-14, -7, -1, 0, 1, 7)
    return day.weekday() == 2 and all(calm.is_working_day(day + timedelta(days=one)) for one in offsets)
