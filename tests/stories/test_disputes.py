"""Who signs for a child: two parents who differ, a birth date that was not known, a document of full legal age."""

from datetime import date, timedelta

from sqlalchemy import select

from models import ConsentEvent, ConsentOutcome, ConsentRoute, Place
from models import Person as PersonRow
from services import gate
from services.gate import Purpose
from tests import factories
from tests.phone import Person
from tests.stories.respondent import Answers, Respondent
from tests.stories.world import World

TOLD = timedelta(hours=2)
"""In these a curator at work has read what is urgent."""


async def allowed(world: World, person: PersonRow) -> bool:
    """Whether questionnaires may be asked."""
    now = await world.bot.now()
    async with world.session() as session:
        return await gate.allows(session, person_id=person.id, purpose=Purpose.QUESTIONNAIRES, at=now)


async def pupil(world: World, school: Place, name: str, born: date | int) -> PersonRow:
    """Somebody in the list of a class."""
    async with world.session() as session:
        return await factories.person(session, school, name=name, born=born, group="6Б")


async def types(person: Person, answers: Answers) -> None:
    """Fills a form in and sends it."""
    review = await Respondent(person).fills(answers)
    person.presses_data(review.message_id, review.options["Отправить"])


async def walks(person: Person, *labels: str) -> None:
    """From home by these buttons."""
    person.writes("Меню")
    for label in labels:
        await person.presses(label)


async def parents_who_differ(world: World, curator: Person, child: PersonRow) -> tuple[Person, Person]:
    """The mother agrees, the father takes it back, and the curator is told."""
    mother = await world.comes_in(await world.guardian(child, name="Ильмова Анна Львовна"))
    father = await world.comes_in(await world.guardian(child, name="Ильмов Лев Юрьевич"))
    for label in ("Оля", "Согласие даю"):
        await mother.presses(label)
    await mother.reads("Заявление об участии")
    await mother.presses("Согласие даю")
    await mother.reads("Согласие дано")
    assert await allowed(world, child)
    for label in ("Оля", "Отозвать"):
        await father.presses(label)
    await father.reads("Участие прекратится")
    await father.presses("Отозвать")
    await father.reads("ответ «нет»")
    assert not await allowed(world, child)
    curator.puts_the_phone_down()
    await world.bot.turn(forward=TOLD)
    assert "Ильмова Оля" in await curator.reads("Родители не согласны между собой")
    return mother, father


async def test_two_parents_differ_until_the_curator_decides_by_a_paper(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator = await world.curator(school)
    child = await pupil(world, school, "Ильмова Оля Львовна", (await world.bot.now()).year - 11)
    mother, father = await parents_who_differ(world, curator, child)
    await walks(curator, "Согласия", "Спор родителей · 1")
    said = await curator.reads("Родители не согласны между собой")
    assert "Ильмова Анна — да, Ильмов Лев — нет" in said
    await curator.presses("Ильмова Оля: обработка данных")
    await curator.presses("Оставить «да»")
    today = (await world.bot.now()).date()
    paper = {"Номер бумаги, по которой вы решаете": "7-С", "Дата этой бумаги": f"{today:%d.%m.%Y}"}
    for parent in (mother, father):
        parent.puts_the_phone_down()
    await types(curator, paper)
    await curator.reads("Записано. Оба родителя прочитают")
    assert await allowed(world, child)
    await world.bot.turn(forward=TOLD)
    assert await mother.reads("решение по бумаге") == await father.reads("решение по бумаге")
    await walks(curator, "Согласия")
    await curator.reads("Согласия")
    assert not [label for label in curator.buttons() if label.startswith("Спор")]
    async with world.session() as session:
        last = select(ConsentEvent).where(ConsentEvent.subject_id == child.id).order_by(ConsentEvent.id.desc())
        word = (await session.scalars(last)).first()
    assert word
    assert (word.outcome, word.route, word.paper_number) == (ConsentOutcome.ANNULLED, ConsentRoute.PAPER, "7-С")


async def test_a_birth_date_is_typed_in_and_fits_the_year_of_the_list(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    year = (await world.bot.now()).year - 14
    child = await pupil(world, school, "Рябинина Ия Львовна", year)
    await walks(curator, "Согласия", "Даты рождения · 1", "Рябинина Ия")
    await curator.reads("День, месяц и год рождения")
    curator.writes(f"03.04.{year - 1}")
    await curator.reads("в списке другой год")
    curator.writes(f"03.04.{year}")
    await curator.reads(f"Рябинина Ия: 03.04.{year}")
    assert (await world.row(child.id)).born_on == date(year, 4, 3)
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    row = await world.row(child.id)
    assert (row.born_on, row.birth_year) == (None, year)


async def test_somebody_of_full_legal_age_by_a_document_signs_alone(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    now = await world.bot.now()
    young = await pupil(world, school, "Дубов Глеб Ильич", date(now.year - 17, now.month, 1))
    await walks(curator, "Люди", "Дубов Глеб", "Дееспособность")
    await types(curator, {"Номер документа": "12-О", "Дата документа": f"{now:%d.%m.%Y}"})
    await curator.reads("Дубов Глеб")
    telephone = await world.comes_in(young)
    for label in ("Согласие", "Согласие даю"):
        await telephone.presses(label)
    await telephone.reads("Согласие дано")
    assert await allowed(world, young)
