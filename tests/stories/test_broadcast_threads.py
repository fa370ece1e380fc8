"""What receivers reply to a broadcast, swiping its message: the words reach who answers, and the answer comes back."""

from datetime import timedelta

from models import Role
from tests.phone import Person
from tests.stories.test_broadcast_after import arrives
from tests.stories.test_broadcasts import writes
from tests.stories.world import World

MENTOR = "Грачёв Олег Ильич"


async def sends(curator: Person, text: str, *roles: str) -> None:
    """A broadcast of the school leaves, to mentors and whoever else."""
    await writes(curator, text)
    if roles:
        await curator.presses("Кому")
        for one in roles:
            await curator.presses(one)
        await curator.presses("‹ К рассылке")
        await curator.reads("Кому:")
    await curator.presses("Отправить 1 человеку")
    await curator.reads("отправится в своё время")


async def test_a_teacher_replies_and_is_answered_again_and_again(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    teacher = await world.comes_in(await world.somebody(school, Role.MENTOR, name=MENTOR, age=40))
    await sends(curator, "Завтра в 15:00 педсовет")
    await arrives(world, teacher)
    await teacher.reads("Завтра в 15:00 педсовет")
    await teacher.replies_with("педсовет", "voice")
    await teacher.reads("Пока можно ответить только словами.")
    curator.puts_the_phone_down()
    for _time in range(2):
        await teacher.replies("педсовет", "Буду в 15:20 <после урока>")
        await teacher.reads("Передали: Совина Мария, куратор. Ответ придёт сюда.")
    brought = await curator.reads("Буду в 15:20 <после урока>")
    assert brought.count("Буду в 15:20") == 1
    assert "Грачёв Олег" in brought
    assert "Сообщение: «Завтра в 15:00 педсовет»" in brought
    curator.puts_the_phone_down()
    await teacher.replies("педсовет", "И ещё вопрос")
    await teacher.reads("Ответ придёт сюда")
    await world.bot.turn(forward=timedelta(minutes=20))
    assert curator.texts() == []
    for _time in range(2):
        curator.puts_the_phone_down()
        await curator.presses("Ответить")
        await curator.reads("Что ответить?")
    teacher.puts_the_phone_down()
    curator.writes("Хорошо, место оставим")
    await curator.reads("Передали: Грачёв Олег.")
    await world.bot.turn(forward=timedelta(minutes=20))
    answer = await teacher.reads("Хорошо, место оставим")
    assert "Вам ответили" in answer
    curator.puts_the_phone_down()
    await teacher.replies("место оставим", "Спасибо")
    await teacher.reads("Ответ придёт сюда")
    await world.bot.turn(forward=timedelta(minutes=20))
    await curator.reads("Спасибо")
    for _time in range(2):
        curator.puts_the_phone_down()
        await curator.presses("Вся переписка")
        whole = await curator.reads("Спасибо")
        for words in ("Буду в 15:20", "И ещё вопрос", "Хорошо, место оставим"):
            assert words in whole
        await curator.presses("‹ К ответам")
        await curator.presses("Грачёв Олег")
        await curator.reads("И ещё вопрос")
    teacher.puts_the_phone_down()
    curator.puts_the_phone_down()
    await teacher.presses("Вся переписка")
    await teacher.reads("Хорошо, место оставим")
    await teacher.presses("Ответить")
    await teacher.reads("Что ответить?")
    teacher.writes("До завтра")
    await teacher.reads("Передали: Совина Мария, куратор.")
    await world.bot.turn(forward=timedelta(minutes=20))
    await curator.reads("До завтра")


async def test_pupils_are_answered_by_their_own_curator(world: World) -> None:
    await world.daytime()
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лисина Анна Львовна"))
    curator = await world.curator(school)
    child = await world.comes_in(await world.somebody(school, Role.MENTEE, age=12, group="6А"))
    coordinator.writes("Меню")
    for label in ("Рассылка", "Новая рассылка", "Кому", "наставляемые", "‹ К рассылке"):
        await coordinator.presses(label)
    await coordinator.reads("Напишите текст прямо сюда")
    coordinator.writes("Конкурс до 1 мая")
    await coordinator.presses("Отправить 1 человеку")
    await arrives(world, curator)
    coordinator.puts_the_phone_down()
    await curator.replies("Конкурс до 1 мая", "А форма заявки есть?")
    await curator.reads("Передали: координатор, Край")
    curator.puts_the_phone_down()
    await curator.presses("Передать")
    await curator.reads("отправится в своё время")
    child.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(hours=7))
    await coordinator.reads("А форма заявки есть?")
    await child.reads("Конкурс до 1 мая")
    for one in (curator, coordinator):
        one.puts_the_phone_down()
    await child.replies("Конкурс до 1 мая", "Можно вдвоём?")
    await child.reads("Передали: Совина Мария, куратор. Ответ придёт сюда.")
    await world.bot.turn(forward=timedelta(minutes=20))
    brought = await curator.reads("Можно вдвоём?")
    assert "Котов Пётр, 6А" in brought
    child.puts_the_phone_down()
    await curator.presses("Ответить")
    await curator.reads("Что ответить?")
    await curator.replies("Можно вдвоём?", "Можно")
    await curator.reads("Передали: Котов Пётр, 6А.")
    curator.writes("это я не ему")
    await curator.reads("Я понимаю кнопки")
    await world.bot.turn(forward=timedelta(minutes=20))
    await child.reads("Тебе ответили")
    await child.reads("Можно")
    assert not any("не ему" in text for text in child.texts())
    assert not any("вдвоём" in text for text in coordinator.texts())
    coordinator.puts_the_phone_down()
    await coordinator.presses("Итоги")
    await coordinator.reads("Итоги рассылки")
    await coordinator.presses("Ответы: 2, новых 1")
    listed = await coordinator.reads("Ответы на рассылку")
    assert "Ещё 1 ответ: отвечает другой человек." in listed
    await coordinator.presses("Совина Мария, новых: 1")
    await coordinator.reads("А форма заявки есть?")


async def test_what_is_written_to_pupils_opens_at_both_curators(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    colleague = await world.curator(school, name="Лисина Анна Львовна")
    child = await world.comes_in(await world.somebody(school, Role.MENTEE, age=15, group="9А"))
    await sends(curator, "Экскурсия в субботу", "наставники", "наставляемые")
    child.puts_the_phone_down()
    await world.bot.turn(forward=timedelta(hours=6))
    for one in (curator, colleague):
        one.puts_the_phone_down()
    await child.replies("Экскурсия в субботу", "Я приду с братом")
    await child.reads("Ответ придёт сюда")
    await world.bot.turn(forward=timedelta(minutes=20))
    await curator.reads("Я приду с братом")
    await colleague.reads("Я приду с братом")
    assert "Ответы: 1, новых 1" in await outcome_buttons(curator)
    colleague.writes("Меню")
    for label in ("Школа", "Рассылка", "Новые ответы: 1", "Котов Пётр, 9А, новых: 1"):
        await colleague.presses(label)
    await colleague.reads("Я приду с братом")
    await colleague.presses("Ответить")
    await colleague.reads("Что ответить?")
    child.puts_the_phone_down()
    colleague.writes("Ждём вас обоих")
    await colleague.reads("Передали: Котов Пётр, 9А.")
    await world.bot.turn(forward=timedelta(minutes=20))
    await child.reads("Ждём вас обоих")
    assert "Ответы: 1" in await outcome_buttons(curator)
    child.writes("просто так")
    await child.reads("Я понимаю кнопки")


async def outcome_buttons(author: Person) -> list[str]:
    """What stands under the outcome of the newest broadcast."""
    author.writes("Меню")
    await author.presses("Школа")
    await author.presses("Рассылка")
    await author.reads("рассылки")
    label = await author.until(
        lambda: next((one for one in author.buttons() if "Экскурсия" in one), None), "the broadcast in the list"
    )
    await author.presses(label)
    await author.presses("Итоги")
    await author.reads("Итоги рассылки")
    return author.buttons()
