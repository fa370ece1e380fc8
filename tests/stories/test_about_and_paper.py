"""A class teacher's list and a curator's papers, through the real bot, with the taps counted."""

from datetime import timedelta

from sqlalchemy import select

from models import Person as PersonRow
from models import Place, Response, ResponseState, Role
from services import waves
from services.access import Me
from tests import factories
from tests.phone import Json, Person, buttons_of, text_of
from tests.services.surveys import agree
from tests.services.test_waves_about import with_settings
from tests.stories.respondent import Respondent
from tests.stories.test_waves import PUPIL, starts
from tests.stories.world import World

SOON = timedelta(minutes=20)
MOST_TAPS = 5
LESSONS = {
    "С чем ученику больше всего нужна помощь?": "Учёба",
    "Насколько хорошо ученику в классе?": "7",
    "Насколько охотно ученик учится?": None,
    "Когда нужен наставник?": "Можно не спешить",
}


async def pupils(world: World, school: Place, names: list[str]) -> list[PersonRow]:
    """Grown-up pupils without telephones whose consent is on paper."""
    now, rows = await world.bot.now(), []
    async with world.session() as session:
        for name in names:
            rows.append(await factories.person(session, school, name=name, born=now.year - 19, group="11А"))
            agree(session, rows[-1], now)
    return rows


async def speaks_of(teacher: Person, label: str) -> int:
    """Answers all about one of the list; gives how many taps it took, from the name to the list again."""
    respondent = Respondent(teacher)
    await teacher.presses(label)
    taps, question = 1, await respondent.sees()
    while question.label != "Когда нужен наставник?":
        assert f"О ком: {label}" in teacher.last()
        question = await respondent.answers(question, LESSONS[question.label])
        taps += 1
    teacher.presses_data(question.message_id, question.options["Можно не спешить"])
    return taps + 1


async def test_a_class_teacher_speaks_of_three_pupils_in_at_most_five_taps_each(world: World) -> None:
    await world.daytime()
    school = await world.school()
    await pupils(world, school, ["Осин Ян Львович", "Рябин Ян Львович", "Яров Ян Львович"])
    row = await world.somebody(school, Role.OBSERVER, name="Зимина Ольга Ивановна")
    teacher, curator = await world.comes_in(row), await world.curator(school)
    teacher.puts_the_phone_down()
    now = await world.bot.now()
    settings = {"purpose": "about", "about": "mentee", "audience": "observer"}
    async with world.session() as session:
        await with_settings(session, "about_class_teacher", now, **settings)
        people = await session.scalars(select(PersonRow).where(PersonRow.chat_id == curator.chat_id))
        me = Me(await session.get_one(factories.Chat, curator.chat_id), list(people))
        await waves.start(session, me=me, place_id=school.id, code="about_class_teacher", answerer_id=row.id, now=now)
    await world.bot.turn(forward=SOON)
    await teacher.presses("Открыть список")
    await teacher.reads("Осталось 3 из 3")
    for left, name in ((2, "Осин Ян"), (1, "Рябин Ян"), (0, "Яров Ян")):
        assert await speaks_of(teacher, f"{name}, 11А") <= MOST_TAPS
        await teacher.reads(f"Осталось {left} из 3" if left else "Готово: 3")
        assert f"✓ {name}, 11А" in teacher.buttons()
    assert await teacher.hears(await teacher.presses("Осин Ян, 11А")) == "Здесь ответ уже есть."


async def test_a_curator_types_in_three_answers_by_one_tap_each_and_one_whole_questionnaire(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    names = ["Вязов Ян Львович", "Осин Ян Львович", "Рябин Ян Львович", "Яров Ян Львович"]
    rows = await pupils(world, school, names)
    await starts(curator)
    await world.bot.turn(forward=SOON)
    await curator.presses("Обновить")
    await curator.presses("С бумаги")
    await curator.reads("Вы рады, что участвовали в программе?")
    for at in range(3):
        await ticks(curator, at, "Да")
    assert "• Вязов Ян ← Совина Мария" in text_of(paper(curator))
    await curator.presses("Яров Ян, 11А")
    respondent = Respondent(curator)
    review = await respondent.fills(PUPIL)
    assert any("Анкета с бумаги: Яров Ян" in text for text in curator.texts())
    curator.presses_data(review.message_id, review.options["Отправить"])
    await curator.reads("Внесено с бумаги: 4")
    async with world.session() as session:
        typed = (await session.scalars(select(Response).where(Response.place_id == school.id))).all()
        by = await session.scalar(select(PersonRow.id).where(PersonRow.chat_id == curator.chat_id))
    assert {one.person_id for one in typed} == {one.id for one in rows}
    assert {(one.state, one.entered_by_id) for one in typed} == {(ResponseState.SUBMITTED, by)}


async def test_copies_on_paper_come_as_a_file(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    await pupils(world, school, ["Вязов Ян Львович", "Осин Ян Львович"])
    await starts(curator)
    await world.bot.turn(forward=SOON)
    for button in ("Обновить", "С бумаги", "Напечатать анкеты"):
        await curator.presses(button)
    assert (await curator.file_named("Анкеты на бумаге.pdf")).startswith(b"%PDF")
    await curator.reads("Готовы 2 анкеты")


def paper(curator: Person) -> Json:
    """The curator's list as it stands on the screen."""
    return next(one for one in reversed(curator.messages()) if text_of(one).startswith("С бумаги"))


async def ticks(curator: Person, at: int, answer: str) -> None:
    """Presses the answer beside the name that stands at this place in the list."""
    message = paper(curator)
    data = [data for label, data in buttons_of(message) if label == answer or label == f"✓ {answer}"]
    curator.presses_data(message["message_id"], data[at])
    await curator.reads(f"Внесено с бумаги: {at + 1}")
