"""The life of pairs: who is stuck is helped, a mentor leaves in January, others end or were a slip."""

from datetime import UTC, datetime, timedelta

from aiogram.filters.callback_data import CallbackData

from bot import callbacks
from models import ConsentKind, MeetingState, Pair, PairState, Place, Role
from models import Person as PersonRow
from services import calm, pair_sight, programmes
from tests import factories
from tests.phone import Person
from tests.services.test_pair_base import took_part
from tests.stories.world import World


def january(after: datetime) -> datetime:
    """A working day of the next January, half past three in Moscow: lessons are over."""
    day = datetime(after.year + 1, 1, 18, 12, 30, tzinfo=UTC)
    while not calm.is_working_day(day.date()):
        day += timedelta(days=1)
    return day


async def takes_part(world: World, school: Place, role: Role, name: str, years: int, group: str) -> PersonRow:
    """Somebody who has agreed to everything and sent the questionnaire."""
    now = await world.bot.now()
    async with world.session() as session:
        answers = {"number_of_mentees": 2} if role is Role.MENTOR else {}
        made = await took_part(
            session, school, role, born=now.year - years, group=group, name=name, answers=answers, at=now
        )
        await factories.agreed(session, made, ConsentKind.MESSENGER, at=now)
        return made


async def work(world: World, school: Place, pairs: list[tuple[PersonRow, PersonRow]]) -> list[Pair]:
    """Pairs that an order has made two months ago."""
    now = await world.bot.now()
    since, ends_on = now - timedelta(days=60), now.date() + timedelta(days=130)
    async with world.session() as session:
        place = await session.merge(school)
        programme = await programmes.begun(session, place, "pupil_pupil", by=None, now=now)
        programme.ends_on = ends_on
        return [
            await factories.pair(session, programme, await session.merge(one), await session.merge(other), now=since)
            for one, other in pairs
        ]


async def stands(world: World, pair: Pair) -> PairState:
    async with world.session() as session:
        return (await session.get_one(Pair, pair.id)).state


async def opens(person: Person, button: CallbackData) -> None:
    """Presses a button that stands somewhere above."""
    person.presses_data(person.messages()[-1]["message_id"], button.pack())


async def a_minute_passes(world: World) -> None:
    await world.bot.turn(forward=timedelta(seconds=70))


async def who_is_stuck_is_helped(world: World, curator: Person, mentor: Person, pair: Pair) -> None:
    """Two taps from the pairs: the mentor is reminded, and the same is not offered again."""
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")
    await curator.presses("Кто застрял")
    told = await curator.reads("кто застрял")
    assert "Котов Пётр, 8А: не было первой встречи" in told
    await curator.presses("Котов Пётр")
    await curator.reads("С ")
    await curator.presses("Напомнить")
    await curator.reads("Напомню наставнику")
    await a_minute_passes(world)
    await mentor.reads("Встречи давно не было")
    await curator.presses("‹ Назад")
    await curator.reads("Котов Пётр, 8А")
    assert "Напомнить" not in curator.buttons()
    async with world.session() as session:
        now = await world.bot.now()
        await factories.meeting(session, await session.get_one(Pair, pair.id), now + timedelta(days=3), now=now)
    await opens(curator, callbacks.StuckPair(pair_id=pair.id))
    await curator.reads("уже ничего не ждём")


async def a_mentor_leaves(world: World, curator: Person, mentee: Person, other: Person, pair: Pair) -> Pair:
    """One press: the pair rests, another mentor is proposed, and asked by one more press."""
    await opens(curator, callbacks.PairCard(pair_id=pair.id))
    await curator.presses("Пауза, замена, итог")
    await curator.reads("Что изменить в этой паре?")
    await curator.presses("Наставник выбыл")
    await curator.reads("На паузе 1 пара")
    told = await curator.reads("Кто может заменить")
    assert "Котов Пётр → Рысев Олег" in told
    await a_minute_passes(world)
    assert "встречи пока приостановлены" in await mentee.reads("приостановлены")
    await curator.presses("Предложить: Котов Пётр")
    await curator.reads("Через минуту спрошу: Рысев Олег")
    async with world.session() as session:
        successor = await session.scalar(pair_sight.whole().where(Pair.replaces_id == pair.id))
        assert successor is not None
        assert (successor.state, successor.slot) == (PairState.OFFERED, pair.slot)
        return successor


async def one_ends_early_and_one_was_a_slip(
    world: World, curator: Person, mentor: Person, early: Pair, slip: Pair
) -> None:
    """Nobody reads why; the slip is taken back, and made one again."""
    await opens(curator, callbacks.PairLife(pair_id=early.id))
    await curator.presses("Закончить раньше")
    await curator.reads("Никто не виноват")
    await curator.presses("Нет общего времени")
    await curator.reads("Работа пары завершена")
    await opens(curator, callbacks.PairLife(pair_id=slip.id))
    await curator.presses("Создана по ошибке")
    await curator.reads("как будто и не было")
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    assert await stands(world, slip) is PairState.WORKING
    await opens(curator, callbacks.AnnulPair(pair_id=slip.id))
    await curator.reads("как будто и не было")
    await a_minute_passes(world)
    said = await mentor.reads("участие завершено")
    assert "времени" not in said
    await mentor.reads("по ошибке")
    assert [await stands(world, one) for one in (early, slip)] == [PairState.DISSOLVED, PairState.ANNULLED]


async def a_pair_has_its_result(world: World, curator: Person, pair: Pair) -> None:
    """After the final meeting: a button, and one sentence."""
    async with world.session() as session:
        now = await world.bot.now()
        row, held = await session.get_one(Pair, pair.id), MeetingState.HELD
        await factories.meeting(session, row, now - timedelta(days=1), kind="final", state=held, now=now)
    await opens(curator, callbacks.Finishing(place_id=pair.programme.place_id))
    await curator.reads("Какой у них итог?")
    await curator.presses("Зайцев Ян")
    await curator.reads("Какой итог у этой пары?")
    await curator.presses("Достигнута частично")
    await curator.reads("Итог: Цель достигнута частично")
    await curator.presses("Добавить фразу")
    await curator.reads("Что получилось?")
    await world.settled()
    curator.writes("Сдал зачёт со второго раза")
    await curator.reads("Сдал зачёт со второго раза")
    async with world.session() as session:
        row = await session.get_one(Pair, pair.id)
        assert (row.state, row.result) == (PairState.CLOSED, "Цель достигнута частично. Сдал зачёт со второго раза")
    await opens(curator, callbacks.PairCard(pair_id=pair.id))
    await curator.reads("Итог: Цель достигнута частично. Сдал зачёт")


async def test_who_is_stuck_is_helped_a_mentor_leaves_and_pairs_end_in_every_way(world: World) -> None:
    await world.bot.turn(to=january(await world.bot.now()))
    school = await world.school()
    curator = await world.curator(school)
    leaving = await takes_part(world, school, Role.MENTOR, "Совин Лев", 16, "10Б")
    staying = await takes_part(world, school, Role.MENTOR, "Рысев Олег", 16, "10А")
    names = ("Котов Пётр", "Лисин Ян", "Ежов Ян", "Зайцев Ян")
    mentees = [await takes_part(world, school, Role.MENTEE, name, 14, "8А") for name in names]
    mentors = (leaving, staying, staying, staying)
    first, early, slip, last = await work(world, school, list(zip(mentors, mentees, strict=True)))
    phones = [await world.comes_in(one) for one in (leaving, staying, mentees[0])]
    await who_is_stuck_is_helped(world, curator, phones[0], first)
    await one_ends_early_and_one_was_a_slip(world, curator, phones[1], early, slip)
    successor = await a_mentor_leaves(world, curator, phones[2], phones[1], first)
    assert successor.effective_on is None
    await a_pair_has_its_result(world, curator, last)
