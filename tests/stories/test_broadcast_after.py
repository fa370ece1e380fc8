"""After a broadcast has left: its outcome, the silent, whom to call, a table, a correction, a deletion, passing on."""

from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from models import Role
from tests.phone import Person, text_of
from tests.stories.test_broadcasts import mentors, writes
from tests.stories.world import World


async def arrives(world: World, *people: Person) -> None:
    """Whatever is promised is read."""
    for one in people:
        one.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(minutes=20))


def shown(person: Person) -> list[str]:
    """What stands in the chat now."""
    return [text_of(one) for one in person.messages()]


async def test_it_is_followed_and_the_silent_are_reminded(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator, people = await world.curator(school), await mentors(world, school)
    await world.somebody(school, Role.MENTOR, name="Ежов Лев Олегович", age=30)
    await writes(curator, "Педсовет в 15:00")
    await curator.presses("Отправить 4 людям")
    await curator.reads("отправится в своё время")
    await arrives(world, *people)
    await people[0].reads("Педсовет в 15:00")
    await people[0].presses("Понятно")
    await curator.presses("Обновить")
    await curator.presses("Итоги")
    told = await curator.reads("Пока молчат: 2")
    for line in ("Доставлено: 3", "Ещё не заходили в бота: 1", "Подтвердили, что прочли: 1", "Ответили: 1"):
        assert line in told
    await curator.presses("Позвонить")
    called = await curator.reads("Ежов Лев")
    assert "ещё не в боте" in called
    assert "Орлов Ян" in called
    assert "Грачёв" not in called
    await curator.presses("‹ К итогам")
    await curator.presses("Напомнить молчащим")
    await curator.reads("Напомним 2 людям.")
    await arrives(world, *people)
    await people[1].reads("ещё ждут вашего ответа")
    await people[1].presses("Понятно")
    assert not any("ждут вашего ответа" in text for text in people[0].texts())
    await curator.presses("Напомнить молчащим")
    await curator.presses("Таблица .xlsx")
    await arrives(world)
    book = load_workbook(BytesIO(await curator.file_named(".xlsx")))
    cells = [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
    assert "Ежов Лев Олегович" in cells


async def test_a_wrong_text_is_corrected_where_it_lies_and_deleted(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator, people = await world.curator(school), await mentors(world, school)
    await writes(curator, "Педсовет в 15:00")
    await curator.presses("Отправить 3 людям")
    await curator.reads("отправится в своё время")
    await arrives(world, *people)
    await people[0].reads("Педсовет в 15:00")
    await people[0].presses("Понятно")
    await curator.presses("Обновить")
    await curator.presses("Итоги")
    await curator.presses("Исправить текст")
    await curator.reads("Как должно быть?")
    curator.writes("Ы" * 5000)  # comes as two messages, and the second is no correction
    await curator.until(lambda: sum("Как должно быть?" in text for text in shown(curator)) > 2 or None, "the question")
    curator.writes_formatted("<b>Педсовет</b> в &lt;16:00&gt;")
    await curator.reads("Текст изменится в 3 чатах.")
    await arrives(world)
    await people[0].reads("Педсовет в <16:00>")
    assert [one["type"] for one in people[0].messages()[-1]["entities"]] == ["bold"]
    assert "Педсовет в 15:00" not in shown(people[0])
    assert "✓ Понятно" in people[0].buttons()
    await curator.presses("Удалить у всех")
    assert "48 часов. Сейчас можно удалить 3 из 3" in await curator.reads("Удалить рассылку у всех?")
    await curator.presses("Удалить везде")
    await curator.reads("Итоги рассылки")
    await arrives(world)
    await people[1].until(
        lambda: not any("Педсовет" in text for text in shown(people[1])) or None, "nothing of it in the chat"
    )
    await curator.presses("Обновить")
    await curator.reads("Удалено: 3; удаляется: 0; осталось: 0")


async def test_the_words_under_a_picture_are_corrected(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator, people = await world.curator(school), await mentors(world, school)
    for label in ("Школа", "Рассылка", "Новая рассылка"):
        if label == "Школа":
            curator.writes("Меню")
        await curator.presses(label)
    await curator.reads("Напишите текст прямо сюда")
    curator.sends_album("photo", 1)
    await curator.presses("Отправить 3 людям")
    await curator.reads("отправится в своё время")
    await arrives(world, *people)
    await people[0].reads("Вот они")
    await curator.presses("Обновить")
    await curator.presses("Итоги")
    await curator.presses("Исправить текст")
    await curator.reads("Как должно быть?")
    curator.writes_formatted("Вот <i>победители</i>")
    await curator.reads("Текст изменится в 3 чатах.")
    await arrives(world)
    await people[0].reads("Вот победители")
    (picture,) = [one for one in people[0].messages() if "photo" in one]
    assert [one["type"] for one in picture["caption_entities"]] == ["italic"]
    assert "Понятно" in people[0].buttons()


async def test_a_curator_passes_on_what_came_from_above(world: World) -> None:
    await world.daytime()
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лисина Анна Львовна"))
    curator = await world.curator(school)
    child = await world.comes_in(await world.somebody(school, Role.MENTEE, age=15, group="9А"))
    for label in ("Меню", "Рассылка", "Новая рассылка", "Кому", "кураторы", "наставляемые", "‹ К рассылке"):
        if label == "Меню":
            coordinator.writes(label)
        else:
            await coordinator.presses(label)
    await coordinator.reads("Напишите текст прямо сюда")
    coordinator.writes("Конкурс до 1 мая")
    await coordinator.presses("Отправить 1 человеку")
    await arrives(world, curator)
    await curator.reads("передайте это наставляемым и родителям")
    await curator.presses("Понятно")
    await curator.presses("Передать")
    await curator.reads("отправится в своё время")
    await arrives(world, child)
    await world.daytime()
    await child.reads("Конкурс до 1 мая")
    assert child.texts().count("Конкурс до 1 мая") == 1
    await coordinator.presses("Итоги")
    await coordinator.reads("Передали кураторы: 1; через них дошло людям: 1")
    await coordinator.presses("В шаблоны")
    await coordinator.presses("Конкурс до 1 мая")
    await coordinator.presses("Написать по нему")
    assert "Что: текст" in await coordinator.reads("черновик")
