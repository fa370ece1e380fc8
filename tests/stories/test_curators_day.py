"""A curator's day: lists that are taken back, papers of a class, people who are out of reach."""

from datetime import timedelta

from models import ConsentRoute, Role
from tests.phone import Json, Person, buttons_of
from tests.stories.respondent import Respondent
from tests.stories.world import World


async def adds_a_list(curator: Person, *lines: str) -> None:
    """The curator pastes lines, looks, and adds them."""
    curator.writes("Меню")
    await curator.presses("Люди")
    await curator.presses("Добавить людей")
    await curator.presses("Как написать")
    await curator.reads("каждый человек с новой строки")
    curator.writes("\n".join(lines))
    await curator.reads("Пока ничего не добавлено")
    button = next(label for label in curator.buttons() if label.startswith("Добавить: "))
    await curator.presses(button)
    await curator.reads("Готово")


async def names(world: World) -> set[str]:
    """Everybody whom the programme knows."""
    return {one["name"] for one in (await world.bot.state())["people"]}


async def test_a_list_can_be_taken_back_within_a_minute(world: World) -> None:
    curator = await world.curator(await world.school())
    await adds_a_list(curator, "Пихтин Ян Львович; 2010; 9А; ученик; Пихтина Оля Львовна")
    assert await names(world) >= {"Пихтин Ян Львович", "Пихтина Оля Львовна"}
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    assert not await names(world) & {"Пихтин Ян Львович", "Пихтина Оля Львовна"}


async def test_after_a_minute_a_list_stays(world: World) -> None:
    curator = await world.curator(await world.school())
    await adds_a_list(curator, "Кедров Ян Львович; 2010; 9А")
    await world.bot.turn(forward=timedelta(seconds=61))
    press = await curator.presses("Отменить")
    assert await curator.hears(press) == "Минута прошла: отменить уже нельзя."
    assert "Кедров Ян Львович" in await names(world)


async def test_nobody_takes_back_what_somebody_else_has_done(world: World) -> None:
    curator, other = await world.curator(await world.school()), await world.curator(await world.school())
    await adds_a_list(curator, "Лозин Ян Львович; 2010; 9А")
    data = next(one for message in curator.messages() for one in undo_buttons(message))
    press = other.presses_data(other.messages()[-1]["message_id"], data)
    assert await other.hears(press) == "Этого здесь нет. Возможно, что-то изменилось."
    assert "Лозин Ян Львович" in await names(world)


def undo_buttons(message: Json) -> list[str]:
    """What the button under a change does."""
    return [data for _, data in buttons_of(message) if data.startswith("undo:")]


async def test_adding_the_same_list_twice_changes_nothing(world: World) -> None:
    curator = await world.curator(await world.school())
    line = "Вязов Ян Львович; 01.02.2010; 9А"
    await adds_a_list(curator, line)
    before = (await world.bot.state())["people"]
    curator.writes("Меню")
    for button in ("Люди", "Добавить людей", "Как написать"):
        await curator.presses(button)
    await curator.reads("каждый человек с новой строки")
    curator.writes(line)
    assert "Уже в списке: 1" in await curator.reads("Добавлять нечего")
    assert (await world.bot.state())["people"] == before


async def test_papers_of_a_class_are_marked_at_once_but_for_who_has_not_brought_one(world: World) -> None:
    school = await world.school(minors_consent=ConsentRoute.PAPER)
    curator = await world.curator(school)
    rows = [await world.somebody(school, name=f"{name} Ян Львович", age=12, group="6Б") for name in ("Ильмов", "Рябин")]
    pupil = await world.comes_in(rows[0])
    await pupil.reads("бумаге")
    curator.writes("Меню")
    await curator.presses("Согласия")
    await curator.presses("6Б · 2")
    await curator.presses("Бумаги сдали")
    respondent = Respondent(curator)
    question = await respondent.fills({"Номер согласия в журнале": "14-Н", "Когда подписано?": "Сегодня"})
    curator.presses_data(question.message_id, question.options["Отправить"])
    await curator.reads("Сдали все, кроме тех, кто без галочки")
    await curator.presses("Рябин Ян")
    await curator.presses("Отметить: 1")
    await curator.reads("Отмечено 1 согласие")
    consents = {one["name"]: one["consent"] for one in (await world.bot.state())["people"]}
    assert (consents["Ильмов Ян Львович"], consents["Рябин Ян Львович"]) == (True, False)
    pupil.writes("Меню")
    await pupil.reads("есть анкета")


async def test_who_has_blocked_the_bot_is_shown_as_out_of_reach_until_they_come_back(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    mentor = await world.comes_in(await world.somebody(school, Role.MENTOR, name="Бобров Лев Ильич", age=40))
    mentor.phone.block()
    assert "не на связи" in await the_list(curator, "Бобров Лев")
    mentor.opens()
    await mentor.reads("С возвращением")
    assert "не на связи" not in await the_list(curator, "Бобров Лев")


async def the_list(curator: Person, name: str) -> str:
    """The line about somebody in the curator's list."""
    curator.writes("Меню")
    await curator.presses("Люди")
    listed = await curator.reads(name)
    return next(line for line in listed.splitlines() if name in line)


async def test_a_curator_sees_nothing_of_another_school(world: World) -> None:
    school, other = await world.school(), await world.school()
    curator = await world.curator(school)
    foreign = await world.somebody(other, name="Чужой Ян Львович", age=15)
    message = curator.messages()[-1]["message_id"]
    for data in (
        f"ppl:{other.id}:all:0",
        f"p:{foreign.id}",
        f"inv:{foreign.id}",
        f"cs:{other.id}:0",
        f"add:{other.id}",
    ):
        press = curator.presses_data(message, data)
        await curator.hears(press)
        assert not [text for text in curator.texts() if "Чужой" in text or "start=" in text]
        curator.writes("Меню")
        assert "Чужой" not in await curator.reads("Мои дела")
