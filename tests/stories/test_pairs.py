"""A curator has pairs proposed, locks, forbids, chooses, runs again, sees what is new, publishes."""

from datetime import datetime
from io import BytesIO

import openpyxl
from sqlalchemy import func, select

from models import Membership, Pair, PairState, Place, Promise, Role
from services import pair_sight
from tests.phone import MARKS, Person
from tests.services.test_pair_base import took_part
from tests.stories.world import World

MENTEES = ("Котов Пётр", "Лисин Ян", "Ежов Ян")


async def a_school(world: World, school: Place) -> datetime:
    """Three mentees, one more without consents, a mentor with two places and one whom nobody asked for yet."""
    now = await world.bot.now()
    younger, older = {"born": now.year - 14, "at": now}, {"born": now.year - 16, "at": now}
    async with world.session() as session:
        place = await session.merge(school)
        for name in MENTEES:
            await took_part(session, place, Role.MENTEE, group="8А", name=name, answers={}, **younger)
        await took_part(session, place, Role.MENTEE, group="8Б", name="Зайцев Ян", agreed=False, **younger)
        answers = {"number_of_mentees": 2}
        await took_part(session, place, Role.MENTOR, group="10Б", name="Совин Лев", answers=answers, **older)
    return now


async def another_mentor(world: World, school: Place, name: str, now: datetime) -> None:
    async with world.session() as session:
        place = await session.merge(school)
        answers = {"number_of_mentees": 1, "competences": ["friends"]}
        await took_part(
            session, place, Role.MENTOR, group="10Б", name=name, answers=answers, born=now.year - 16, at=now
        )


async def opens_pairs(curator: Person) -> None:
    curator.writes("Меню")
    await curator.presses("Школа")
    await curator.presses("Пары")


async def presses_the_one(curator: Person, words: str) -> None:
    """The button that begins so, whatever marks stand before it and points behind it."""

    def begins() -> str | None:
        return next((one for one in curator.buttons() if MARKS.sub("", one).startswith(words)), None)

    await curator.presses(MARKS.sub("", await curator.until(begins, f"a button «{words} …»")))


async def pairs_of(world: World) -> dict[str, tuple[str, PairState, bool]]:
    """By mentee of this school: the mentor, where the pair stands, whether it is locked."""
    async with world.session() as session:
        newest = select(func.max(Pair.programme_id)).scalar_subquery()
        found = await session.scalars(pair_sight.whole().where(Pair.programme_id == newest))
        return {_side(one, Role.MENTEE): (_side(one, Role.MENTOR), one.state, one.is_locked) for one in found}


def _side(pair: Pair, role: Role) -> str:
    (found,) = pair_sight.side(pair, role)
    return found.name


async def test_a_curator_has_pairs_proposed_changes_them_and_publishes_them(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    now = await a_school(world, school)
    await opens_pairs(curator)
    assert "Пар пока нет" in await curator.reads("пары")
    await curator.presses("Предложить пары")
    assert "Решаете вы" in await curator.reads("кому с кем работать")
    await curator.presses("ученик – ученик")
    await curator.reads("Таблица придёт сюда")
    told = await curator.reads("Это предложение")
    assert "Пар: 2" in told
    assert "Без наставника: 1" in told
    assert "Пока не могут участвовать: 1" in told
    book = openpyxl.load_workbook(BytesIO(await curator.file_named("Пары")))
    pairs, without = ([*page.iter_rows(min_row=2, values_only=True)] for page in book.worksheets[:2])
    assert len(pairs) == 2
    assert all("Совин Лев" in row for row in pairs)
    assert len([row for row in without if row[0]]) >= 1

    first = await pairs_of(world)
    (left,) = set(MENTEES) - set(first)
    kept, freed = sorted(first)
    await curator.presses("Посмотреть пары")
    assert "Предложено пар: 2" in await curator.reads("никто не узнает")
    await curator.presses("Посмотреть пары")
    await curator.reads("баллы пары")
    await presses_the_one(curator, kept)
    await curator.reads("Просьба «подтянуть учёбу»: наставник готов помочь с этим")
    await curator.presses("Закрепить")
    await curator.reads("новое предложение её не изменит")
    await curator.presses("Открыть пару")
    await curator.reads("🔒 Пара закреплена")
    await curator.presses("‹ К предложению")
    await curator.presses("Посмотреть пары")
    await presses_the_one(curator, freed)
    await curator.presses("Не соединять")
    await curator.reads("Больше не предложу")
    assert await pairs_of(world) == {kept: ("Совин Лев", PairState.PROPOSED, True)}

    await curator.presses("‹ К предложению")
    await curator.presses("Без наставника")
    reasons = await curator.reads("вы решили не соединять их в пару")
    assert "Подходит наставник, у которого есть место" in reasons
    await another_mentor(world, school, "Рысев Лев", now)
    await curator.presses("‹ К предложению")
    await curator.presses("Предложить заново")
    again = await curator.reads("Новые пары")
    assert f"{left} → " in again
    assert f"{freed} → Рысев Лев" in again
    assert kept not in again
    assert await pairs_of(world) == {
        kept: ("Совин Лев", PairState.PROPOSED, True),
        freed: ("Рысев Лев", PairState.PROPOSED, False),
        left: ("Совин Лев", PairState.PROPOSED, False),
    }

    await curator.presses("Посмотреть пары")
    await curator.presses("Посмотреть пары")
    await curator.presses("По классам")
    await presses_the_one(curator, left)
    await curator.presses("Другой наставник")
    await curator.reads("кто мог бы стать наставником")
    await presses_the_one(curator, "Рысев Лев")
    await curator.reads("Все места, которые предложил этот наставник, заняты.")
    await curator.presses("Всё равно соединить")
    await curator.reads(f"{left} → Рысев Лев")
    assert (await pairs_of(world))[left] == ("Рысев Лев", PairState.PROPOSED, True)
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    assert (await pairs_of(world))[left] == ("Совин Лев", PairState.PROPOSED, False)

    await opens_pairs(curator)
    await curator.presses("Предложенные пары: 3")
    await curator.presses("Ещё")
    assert "8А: 3 из 3" in await curator.reads("По классам")
    await curator.presses("Не соединять")
    await curator.presses(f"{freed} → Совин Лев")
    await curator.reads("снова можно предложить")
    await curator.presses("Отменить")
    await curator.reads("Всё как было")

    await opens_pairs(curator)
    await curator.presses("Предложенные пары: 3")
    await curator.presses("Отправить наставникам")
    await curator.reads("Через минуту")
    async with world.session() as session:
        assert {one.state for one in await session.scalars(select(Pair))} >= {PairState.OFFERED}
        mentors = select(Membership.person_id).where(Membership.place_id == school.id)
        offered = select(Promise).where(Promise.kind == "pair_offered", Promise.receiver_id.in_(mentors))
        asked = (await session.scalars(offered)).all()
        assert all(one.settled_at is None for one in asked)
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    assert {state for _, state, _ in (await pairs_of(world)).values()} == {PairState.PROPOSED}
