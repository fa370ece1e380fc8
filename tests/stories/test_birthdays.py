"""A 14th and an 18th birthday inside a school year, through the real bot and its clock."""

from datetime import date, timedelta

from sqlalchemy import select

from models import Person as PersonRow
from models import Place, Response, ResponseState
from services import consents, gate
from services.access import Me
from services.gate import Purpose
from tests import factories
from tests.stories.world import World, school_morning

DAYS = 40
"""From the September morning to the birthday."""
SOME_DAYS = timedelta(days=5)
"""A weekend does not hold a message back for longer."""


async def turns(world: World, school: Place, years: int, name: str) -> PersonRow:
    """A pupil whose birthday comes in some weeks."""
    day = (await world.bot.now()).date() + timedelta(days=DAYS)
    async with world.session() as session:
        return await factories.person(session, school, name=name, born=date(day.year - years, day.month, day.day))


async def says_yes(world: World, signer: PersonRow, subject: PersonRow) -> None:
    """Somebody who is in agrees."""
    now = await world.bot.now()
    async with world.session() as session:
        person = await session.get_one(PersonRow, signer.id)
        await session.refresh(person, ["chat"])
        assert person.chat
        me = Me(person.chat, [person])
        await consents.give(session, me=me, subject_id=subject.id, now=now)


async def days_pass(world: World, days: int) -> None:
    """Some days, and as many more as a message may wait for."""
    await world.bot.turn(forward=timedelta(days=days))
    await world.bot.turn(forward=SOME_DAYS)


async def allowed(world: World, person: PersonRow) -> bool:
    now = await world.bot.now()
    async with world.session() as session:
        return await gate.allows(session, person_id=person.id, purpose=Purpose.QUESTIONNAIRES, at=now)


async def state(world: World, person: PersonRow) -> ResponseState:
    async with world.session() as session:
        return (await session.scalars(select(Response.state).where(Response.person_id == person.id))).one()


async def test_a_fourteenth_birthday_asks_for_ones_own_consent_and_then_stops(world: World) -> None:
    await world.bot.turn(to=school_morning(await world.bot.now()))
    school = await world.school()
    curator = await world.curator(school)
    child = await turns(world, school, 14, "Осин Ян Львович")
    mother = await world.guardian(child, name="Осина Анна Львовна")
    await world.comes_in(mother)
    pupil = await world.comes_in(child)
    await says_yes(world, mother, child)
    await days_pass(world, DAYS - 30)
    assert "Осин Ян" in await curator.reads("Исполняется 14")
    await days_pass(world, 30 - SOME_DAYS.days)
    await pupil.reads("Вам исполнилось 14")
    assert "Согласие" in pupil.buttons()
    assert await state(world, child) is ResponseState.ASSIGNED
    await days_pass(world, 14)
    assert "Осин Ян" in await curator.reads("Не хватает подписи")
    assert await state(world, child) is ResponseState.STOPPED


async def test_an_eighteenth_birthday_ends_the_parents_part_and_ones_own_word_goes_on(world: World) -> None:
    await world.bot.turn(to=school_morning(await world.bot.now()))
    school = await world.school()
    curator = await world.curator(school)
    young = await turns(world, school, 18, "Рябин Ян Львович")
    row = await world.guardian(young, name="Рябина Анна Львовна")
    mother, pupil = await world.comes_in(row), await world.comes_in(young)
    for signer in (row, young):
        await says_yes(world, signer, young)
    await days_pass(world, DAYS - 30)
    await curator.reads("Исполняется 18: Рябин Ян")
    await pupil.reads("Скоро вам исполнится 18")
    mother.writes("Меню")
    await mother.reads("Мои дела")
    assert "Ян" in mother.buttons()
    await days_pass(world, 30 - SOME_DAYS.days)
    await mother.reads("Ян: уже 18")
    mother.writes("Меню")
    await mother.reads("Мои дела")
    assert "Ян" not in mother.buttons()
    await pupil.reads("Вам исполнилось 18")
    await pupil.presses("Согласие")
    await pupil.hears(await pupil.presses("Согласие даю"))
    await days_pass(world, 30)
    assert await allowed(world, young)
