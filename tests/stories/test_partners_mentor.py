"""A partner's mentor is proposed, says yes and waits for the mother's; without the agreement nothing goes on."""

from datetime import timedelta

from models import ConsentKind, Place, PlaceKind, Role
from tests import factories
from tests.services.test_pair_base import took_part
from tests.stories.lists_of_buttons import opens_pairs, presses_the_one
from tests.stories.test_pair_answers import HOUR, School, school
from tests.stories.world import World

LASTS = timedelta(days=20)


async def beside_a_factory(world: World) -> School:
    """A school and a factory under one municipality, with an agreement for some weeks; its engineer has come in."""
    made = await school(world, "employer_pupil")
    now = await world.bot.now()
    async with world.session() as session:
        above = await factories.place(session, PlaceKind.MUNICIPALITY, f"Район {made.place.id}")
        (await session.get_one(Place, made.place.id)).parent_id = above.id
        factory = await factories.place(session, PlaceKind.PARTNER, "Завод", parent=above)
        factory.agreement_number, factory.agreement_since = "12", now.date()
        factory.agreement_until = (now + LASTS).date()
        known = {"group": "инженер", "born": now.year - 40, "certificate": True, "at": now, "answers": {}}
        row = await took_part(session, factory, Role.MENTOR, name="Дубов Иван Ильич", **known)
        await factories.agreed(session, row, ConsentKind.MESSENGER, at=now)
    made.rows["engineer"] = row
    made.phones["engineer"] = await world.comes_in(row)
    return made


async def test_a_partners_mentor_is_proposed_with_the_partners_name_and_nothing_goes_on_after_the_agreement(
    world: World,
) -> None:
    made = await beside_a_factory(world)
    curator, engineer, mother = (made.phones[one] for one in ("curator", "engineer", "mother"))
    await opens_pairs(curator, "Предложить пары", "работодатель – ученик")
    assert "Пар: 1" in await curator.reads("Это предложение")
    await curator.presses("Посмотреть пары")
    await curator.presses("Посмотреть пары")
    await presses_the_one(curator, "Котов Пётр → Дубов Иван, Завод")
    await curator.reads("Дубов Иван, Завод → Котов Пётр")
    await curator.presses("Отправить наставнику")
    await made.passes(HOUR)
    assert "Котов Пётр, 8А" in await engineer.reads("Для вас есть пара")
    await engineer.presses("Берусь")
    await engineer.reads("могут возразить")
    await made.passes(HOUR)
    told = await mother.reads("Пётр: нашёлся наставник")
    assert "Дубов Иван, Завод" in told
    assert "Без вашего «да» пара не начнётся" in told
    await mother.presses("Мы согласны")
    await mother.reads("Дальше будет приказ")
    await made.afternoon(4)
    assert "ждут приказа: 1" in await made.numbers()
    await opens_pairs(curator, "Приказы")
    assert "Новые пары: 1" in await curator.reads("приказы 20")
    await made.passes(LASTS)
    await opens_pairs(curator, "Приказы")
    assert "Дубов Иван: соглашение с организацией сейчас не действует" in await curator.reads("приказы 20")
    await opens_pairs(curator, "Предложить пары", "работодатель – ученик")
    await curator.presses("Посмотреть пары")
    await curator.presses("Ещё")
    assert "Дубов Иван, Завод: соглашение с организацией закончилось" in await curator.reads(
        "Пока не могут участвовать"
    )
