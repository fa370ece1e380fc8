"""Consents of a family: one at a time, a button for each child, a no as easy as a yes, and what each no stops."""

from sqlalchemy import select

from models import ConsentDocument, ConsentEvent, ConsentKind, ConsentOutcome, ConsentRoute, Guardianship, Place, Role
from models import Person as PersonRow
from tests import factories
from tests.phone import Person
from tests.stories.world import World

C = ConsentKind


async def pupil(world: World, school: Place, name: str, age: int) -> PersonRow:
    """Somebody who has answered nothing yet, not even on paper."""
    async with world.session() as session:
        year = (await world.bot.now()).year - age
        return await factories.person(session, school, name=name, born=year, group="6Б", may_be_written_to=False)


async def mother_of(world: World, *children: PersonRow) -> Person:
    """The telephone of who answers for all of them."""
    mother = await world.guardian(children[0])
    async with world.session() as session:
        now = await world.bot.now()
        session.add_all(Guardianship(guardian_id=mother.id, child_id=one.id, since=now) for one in children[1:])
    return await world.comes_in(mother)


async def said(world: World, *children: PersonRow) -> list[tuple[int, ConsentKind, ConsentOutcome]]:
    """What the ledger holds about these children, in the order in which it was said."""
    async with world.session() as session:
        event = ConsentEvent
        found = select(event.subject_id, event.kind, event.outcome).where(
            event.subject_id.in_([one.id for one in children])
        )
        return [tuple(row) for row in await session.execute(found.order_by(event.id))]


async def test_a_mother_answers_for_two_children_kind_by_kind_with_a_record_for_each(world: World) -> None:
    school = await world.school()
    masha = await pupil(world, school, "Котова Маша Ильинична", 10)
    petya = await pupil(world, school, "Котов Петя Ильич", 11)
    mother = await mother_of(world, masha, petya)
    await mother.presses("Согласия за детей")
    for title in ("Согласие на обработку персональных данных", "Заявление об участии", "Согласие на сообщения"):
        await mother.reads(title)
        assert mother.buttons()[-3:-1] == ["Маша", "Петя"]
        await mother.presses("Маша")
        await mother.reads("Маша")
        await mother.presses("Согласие даю")
        await mother.reads("Петя")
        await mother.presses("Согласие даю")
    await mother.reads("Согласие дано")
    kinds = (C.PROCESSING, C.PARTICIPATION, C.MESSENGER)
    yes = [(child.id, kind, ConsentOutcome.GIVEN) for kind in kinds for child in (masha, petya)]
    assert await said(world, masha, petya) == yes
    async with world.session() as session:
        about = select(ConsentEvent).where(ConsentEvent.subject_id == petya.id).order_by(ConsentEvent.id)
        words = (await session.scalars(about)).all()
        texts = [await session.get_one(ConsentDocument, one.document_id) for one in words]
    assert [one.kind for one in texts] == list(kinds)
    assert {one.names["subject"] for one in words} == {petya.name}


async def test_a_no_to_messages_changes_nothing_else(world: World) -> None:
    school = await world.school()
    child = await pupil(world, school, "Ильмова Оля Львовна", 11)
    mother = await mother_of(world, child)
    telephone = await world.comes_in(child)
    await mother.presses("Оля")
    await mother.presses("Согласие даю")
    await mother.reads("Заявление об участии")
    await mother.presses("Согласие даю")
    await mother.reads("Согласие на сообщения")
    assert mother.buttons()[:2] == ["Согласие даю", "Не даю"]
    await mother.presses("Не даю")
    await mother.reads("больше ничего не меняется")
    telephone.writes("Меню")
    await telephone.reads("Для тебя есть анкета")


async def test_a_no_to_taking_part_ends_the_questions_and_opens_nothing(world: World) -> None:
    school = await world.school()
    child = await pupil(world, school, "Рябинин Ян Львович", 11)
    mother = await mother_of(world, child)
    telephone = await world.comes_in(child)
    await mother.presses("Ян")
    await mother.presses("Согласие даю")
    await mother.reads("Заявление об участии")
    await mother.presses("Не даю")
    await mother.reads("больше мы не спросим")
    telephone.writes("Меню")
    assert "анкета" not in await telephone.reads("Мои дела")
    assert [kind for _, kind, _ in await said(world, child)] == [C.PROCESSING, C.PARTICIPATION]


async def test_a_child_of_twelve_may_refuse_though_the_mother_agreed(world: World) -> None:
    school = await world.school()
    child = await pupil(world, school, "Дубов Лев Ильич", 12)
    mother, telephone = await mother_of(world, child), await world.comes_in(child)
    await mother.presses("Лев")
    for title in ("Согласие за ребёнка", "Заявление об участии", "Согласие на сообщения"):
        await mother.reads(title)
        await mother.presses("Согласие даю")
    await mother.reads("Согласие дано")
    telephone.writes("/settings")
    await telephone.presses("Мои согласия")
    await telephone.presses("Данные")
    await telephone.presses("Не хочу")
    await telephone.reads("Ответ «нет»")
    telephone.writes("Меню")
    assert "анкета" not in await telephone.reads("Мои дела")


async def test_a_mothers_no_stands_against_the_yes_of_a_child_of_fifteen(world: World) -> None:
    school = await world.school()
    child = await pupil(world, school, "Клёнов Глеб Ильич", 15)
    mother, telephone = await mother_of(world, child), await world.comes_in(child)
    await telephone.presses("Согласие")
    await telephone.presses("Согласие даю")
    await telephone.reads("Согласие на сообщения")
    await mother.presses("Глеб")
    await mother.presses("Не даю")
    await mother.reads("больше мы не спросим")
    telephone.writes("Меню")
    assert "анкета" not in await telephone.reads("Мои дела")


async def test_taking_back_takes_as_many_presses_as_giving(world: World) -> None:
    school = await world.school()
    row = await world.somebody(school, Role.MENTOR, name="Бобров Лев Ильич", age=40, group="учитель")
    mentor = await world.comes_in(row)
    given, taken = ["Настройки", "Мои согласия", "Данные", "Согласие даю"], ["Настройки", "Мои согласия"]
    for label in given:
        await mentor.presses(label)
    await mentor.reads("Согласие дано")
    mentor.writes("Меню")
    for label in taken:
        await mentor.presses(label)
    await mentor.reads("Данные: да")
    labels = [one["text"] for one in mentor.messages()[-1]["reply_markup"]["inline_keyboard"][0]]
    assert labels == ["Данные", "Отозвать"]
    mentor.presses_data(
        mentor.messages()[-1]["message_id"],
        mentor.messages()[-1]["reply_markup"]["inline_keyboard"][0][1]["callback_data"],
    )
    await mentor.reads("Участие прекратится")
    await mentor.presses("Отозвать")
    await mentor.reads("Ответ «нет»")
    assert len(given) == len(taken) + 2


async def test_publication_is_asked_by_the_curator_and_nothing_is_ticked_before(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    row = await world.somebody(school, Role.MENTOR, name="Бобров Лев Ильич", age=40, group="учитель")
    mentor = await world.comes_in(row)
    for label in ("Согласие", "Согласие даю"):
        await mentor.presses(label)
    await mentor.reads("Согласие дано")
    for label in ("Люди", "Бобров Лев", "Попросить согласие", "Публикация"):
        await curator.presses(label)
    await curator.reads("Спрашиваем о 1 человеке")
    mentor.writes("Меню")
    await mentor.presses("Согласие")
    await mentor.reads("Согласие на публикацию")
    assert mentor.buttons()[:3] == ["☐ Имя", "☐ Фото", "☐ Достижения"]
    await mentor.presses("Имя")
    await mentor.presses("Разрешаю отмеченное")
    await mentor.reads("Согласие дано")
    async with world.session() as session:
        word = (await session.scalars(select(ConsentEvent).where(ConsentEvent.kind == C.DISSEMINATION))).one()
    assert (word.subject_id, word.categories, word.route) == (row.id, ["name"], ConsentRoute.CHAT)


async def test_on_paper_the_mother_has_the_blank_and_the_curator_marks_the_one_child(world: World) -> None:
    school = await world.school(minors_consent=ConsentRoute.PAPER)
    curator = await world.curator(school)
    child = await pupil(world, school, "Ильмова Оля Львовна", 11)
    mother = await mother_of(world, child)
    await mother.presses("Оля")
    await mother.presses("Бланк получен")
    await mother.reads("Бланк у вас")
    await curator.presses("Согласия")
    await curator.presses("6Б · 1")
    assert "бланк получен" in await curator.reads("Ждём согласие")
    for label in ("‹ Назад", "6Б · 1", "Другие бумаги", "Данные"):
        await curator.presses(label)
    await curator.reads("Номер согласия в журнале")
    curator.writes("21-Н")
    for label in ("Сегодня", "Отправить", "Отметить: 1"):
        await curator.presses(label)
    await curator.reads("Отмечено 1 согласие")
    assert [kind for _, kind, _ in await said(world, child)] == [C.PROCESSING]
