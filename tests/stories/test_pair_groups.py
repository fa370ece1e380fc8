"""A curator makes one group of two proposed pairs; both families agree, and the order names it once."""

from models import Role
from services import school_years
from tests.services.orders import annex
from tests.stories.lists_of_buttons import opens_pairs, presses_the_one
from tests.stories.test_pair_answers import HOUR, School, school, teachers
from tests.stories.world import World

SECOND = "Лисина Яна Львовна"


async def two_children(world: World) -> School:
    """A teacher who is ready for two, and two pupils whose mothers have telephones."""
    made = await school(world, "teacher_pupil")
    now = await world.bot.now()
    await made.takes_part("second child", Role.MENTEE, SECOND, group="8Б", born=now.year - 14)
    made.rows["second mother"] = await world.guardian(made.rows["second child"], name="Лисина Ольга Ильинична")
    made.phones["second mother"] = await world.comes_in(made.rows["second mother"])
    await teachers(made, "Совин Лев Ильич")
    return made


async def joins(made: School) -> None:
    """Proposed as two pairs, joined, looked through, divided, taken back, sent."""
    curator = made.phones["curator"]
    await opens_pairs(curator, "Предложить пары", "педагог – ученик")
    assert "Пар: 2" in await curator.reads("Это предложение")
    await curator.presses("Посмотреть пары")
    await curator.presses("Посмотреть пары")
    await presses_the_one(curator, "Котов Пётр → Совин Лев")
    await curator.presses("Одна группа")
    assert "новое предложение её разделит" in (await curator.reads("Теперь это одна группа")).lower()
    await curator.presses("Открыть пару")
    card = await curator.reads("Совин Лев → Котов Пётр, Лисина Яна")
    assert card.count("Просьба «подтянуть учёбу»") == 2
    await curator.presses("Разделить")
    await curator.reads("Это снова отдельные пары")
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    await opens_pairs(curator, "Предложенные пары: 1")
    assert "Группы без 🔒 новое предложение разделит" in await curator.reads("Из них групп: 1")
    await curator.presses("Отправить наставникам")
    await curator.reads("Через минуту")
    await made.passes(HOUR)


async def test_two_pairs_are_joined_sent_and_agreed_and_the_annex_has_one_group(world: World) -> None:
    made = await two_children(world)
    await joins(made)
    mentor, curator = made.phones["Совин"], made.phones["curator"]
    asked = await mentor.reads("Для вас есть пара")
    assert "Котов Пётр, 8А" in asked
    assert "Лисина Яна, 8Б" in asked
    await mentor.presses("Берусь")
    await mentor.reads("могут возразить")
    await made.passes(HOUR)
    for mother, child in (("mother", "Пётр"), ("second mother", "Яна")):
        assert "Совин Лев" in await made.phones[mother].reads(f"{child}: нашёлся наставник")
    await made.afternoon(4)
    assert "ждут приказа: 1" in await made.numbers()
    await opens_pairs(curator, "Приказы", "Подготовить приказ")
    await curator.reads("отдайте его на подпись")
    table = annex(await curator.file_named("Приказ о закреплении пар и групп.docx"))[1:]
    year = school_years.begun((await world.bot.now()).date())
    days = f"с _________\nпо 31.05.{year + 1}"
    assert table == [["1", "Совин Лев Ильич", f"Котов Пётр Ильич\n{SECOND}", "педагог – ученик", days]]
