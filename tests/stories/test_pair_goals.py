"""The individual plan: a mentor chooses and types goals, a pupil says yes, a curator looks, and the journal has it."""

from collections.abc import Iterator

import pypdfium2
from sqlalchemy import select

from bot import callbacks
from models import DataMode, Pair, PairGoal, Place
from services.goal_choices import Ready
from tests.phone import Person, buttons_of
from tests.stories.paired import Paired, afternoon, paired
from tests.stories.world import World

CATCH_UP, EXAMS = "Подтянуть предмет", "Подготовиться к экзаменам"
TYPED = "Прочитать <b>«Мастера»</b> & обсудить"


async def opens_plan(person: Person, pair: str) -> str:
    """From home to the plan of a pair."""
    person.writes("Меню")
    await person.presses(pair)
    await person.presses("План пары")
    return await person.reads("Индивидуальный план")


async def presses_one(person: Person, beginning: str) -> None:
    """The first button that begins so, as soon as it is there."""
    await person.presses(await person.until(lambda: next(beginning_so(person, beginning), None), beginning))


def beginning_so(person: Person, beginning: str) -> Iterator[str]:
    """The buttons that have come since the last press."""
    labels = (label for message in person.news() for label, _ in buttons_of(message))
    return (one for one in labels if one.startswith(beginning))


async def adds(its: Paired, goal: str) -> None:
    """The mentor chooses one more of the ready goals."""
    await its.mentor.presses("Добавить цель")
    await its.mentor.reads("К чему вы хотите прийти вместе?")
    await its.mentor.presses(goal)
    await its.mentor.reads(f"«{goal}» — в плане.")


async def goals(its: Paired) -> list[PairGoal]:
    """As the database has them."""
    async with its.world.session() as session:
        found = select(PairGoal).where(PairGoal.pair_id == its.pair.id).order_by(PairGoal.id)
        return list(await session.scalars(found))


async def test_a_plan_is_written_agreed_reached_and_printed(world: World) -> None:
    await world.daytime()
    its = await paired(world, age=12)
    mentor, mentee = its.mentor, its.mentee
    assert "Целей пока нет. Для начала хватит двух-трёх." in await opens_plan(mentor, "Пётр")
    await adds(its, CATCH_UP)
    await presses_one(mentor, "До ")
    await mentor.reads(f"«{CATCH_UP}» — до ")
    await mentor.presses("Ещё цель")
    await mentor.presses("Своими словами")
    await mentor.reads("К чему вы хотите прийти?")
    mentor.writes(TYPED)
    await mentor.reads(f"«{TYPED}» — в плане. К какому сроку?")
    await mentor.presses("‹ План пары")
    assert "План ещё не согласован" in await mentor.reads(f"2. {TYPED}")

    mentee.puts_the_phone_down()
    await world.bot.turn(to=afternoon(await world.bot.now()))
    assert "Подходит тебе такой план?" in await mentee.reads(f"1. {CATCH_UP}, до ")
    await mentee.presses("Подходит")
    await mentee.reads("План согласован.")
    assert "План согласован " in await opens_plan(mentor, "Пётр")

    await mentor.presses(f"1. {CATCH_UP}")
    await mentor.presses("Достигнута")
    await mentor.reads(f"Цель «{CATCH_UP}» достигнута")
    await mentor.presses("Отменить")
    await mentor.reads("Отменено")
    assert (await goals(its))[0].reached_on is None
    await opens_plan(mentor, "Пётр")
    await mentor.presses(f"1. {CATCH_UP}")
    await mentor.presses("Достигнута")
    await mentor.presses("‹ План пары")
    seen = await mentor.reads(f"✓ {CATCH_UP}, достигнута ")
    assert "План согласован " in seen

    mentor.writes("Меню")
    await mentor.presses("Пётр")
    await mentor.presses("Журнал")
    with pypdfium2.PdfDocument(await mentor.file_named("Журнал встреч")) as document:
        printed = document[0].get_textpage().get_text_bounded()
    assert "Индивидуальный план" in printed
    assert TYPED in printed


async def test_a_yes_to_an_old_plan_shows_the_new_one_and_a_curator_sees_what_holds(world: World) -> None:
    await world.daytime()
    its = await paired(world)
    curator = await world.curator(its.school)
    await opens_plan(its.mentor, "Пётр")
    await adds(its, CATCH_UP)
    await opens_plan(its.mentee, "Лев Андреевич")
    await opens_plan(its.mentor, "Пётр")
    await adds(its, EXAMS)
    await its.mentee.presses("Подходит")
    assert "Подходит вам такой план?" in await its.mentee.reads(f"2. {EXAMS}")
    await its.mentee.presses("Подходит")
    await its.mentee.reads("План согласован.")

    curator.presses_data(curator.messages()[-1]["message_id"], callbacks.PairCard(pair_id=its.pair.id).pack())
    await curator.reads("План согласован.")
    await curator.presses("План пары")
    assert "План согласован " in await curator.reads(f"2. {EXAMS}")
    await curator.presses(f"1. {CATCH_UP}")
    await curator.presses("Убрать")
    await curator.reads(f"Цели «{CATCH_UP}» больше нет в плане")
    await curator.presses("‹ План пары")
    assert "План ещё не согласован" in await curator.reads(f"1. {EXAMS}")


async def test_the_planning_meeting_leads_to_the_plan_and_there_it_is_agreed(world: World) -> None:
    await world.daytime()
    its = await paired(world)
    await its.meets(afternoon(await world.bot.now()))
    its.mentor.writes("Меню")
    await its.mentor.presses("Пётр")
    await presses_one(its.mentor, "Встреча · ")
    await its.mentor.reads("составление плана")
    await its.mentor.presses("План пары")
    await its.mentor.reads("Целей пока нет")
    await adds(its, EXAMS)
    await its.mentor.presses("‹ План пары")
    await its.mentor.presses("Согласовали на встрече")
    await its.mentor.reads("План согласован.")
    its.mentee.puts_the_phone_down()
    await world.bot.turn(to=afternoon(await world.bot.now()))
    assert not [text for text in its.mentee.texts() if "Индивидуальный план" in text]


async def test_where_no_words_pass_goals_are_chosen_and_nobody_reads_what_was_typed(world: World) -> None:
    await world.daytime()
    its = await paired(world)
    async with world.session() as session:
        pair = await session.get_one(Pair, its.pair.id)
        session.add(PairGoal(pair_id=pair.id, title="Помочь Пете с алгеброй", made_at=await world.bot.now()))
        (await session.get_one(Place, its.school.id)).data_mode = DataMode.CLOSED
    its.mentor.writes("Меню")
    await its.mentor.presses(f"Пара {its.pair.id}")
    await its.mentor.presses("План пары")
    assert "алгебр" not in await its.mentor.reads("1. Цель своими словами")
    await its.mentor.presses("Добавить цель")
    await its.mentor.reads("К чему вы хотите прийти вместе?")
    assert "Своими словами" not in its.mentor.buttons()
    await its.mentor.presses(EXAMS)
    await its.mentor.reads(f"«{EXAMS}» — в плане.")
    assert [one.title for one in await goals(its)] == ["Помочь Пете с алгеброй", Ready.EXAMS]
