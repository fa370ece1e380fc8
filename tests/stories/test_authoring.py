"""A curator writes a questionnaire in Excel: slips are told with cells; it is tried, published, changed, put away."""

from typing import Any

from sqlalchemy import select

from models import FormVersion, Response, Role
from services import form_versions
from services.form_versions import DRAFT
from tests.phone import Person
from tests.services.test_dialects import workbook
from tests.sheets import opened
from tests.stories.respondent import Respondent
from tests.stories.world import World

Rows = list[list[object]]
HEADER = ["type", "name", "label", "required", "relevant"]
SETTINGS = ("settings", ["form_title", "form_id"], [["Как вам столовая", "canteen"]])
CHOICES = ("choices", ["list_name", "name", "label"], [["yes_no", "yes", "Да"], ["yes_no", "no", "Нет"]])
TITLE = "1. Как вам столовая"
"""The button on the shelf: a place's own stands first."""
RIGHT: Rows = [
    ["select_one yes_no", "tasty", "Вкусно ли вам?", "yes"],
    ["text", "why", "Что не так?", "", "${tasty} = 'no'"],
]
WRONG: Rows = [
    ["select_one yes_on", "tasty", "Вкусно ли вам?", "yes"],
    ["text", "why", "Что не так?", "", "${testy} = 'no'"],
]


def sheet(rows: Rows, *more: Any) -> bytes:
    return workbook(("survey", HEADER, rows), CHOICES, SETTINGS, *more)


async def versions(world: World, place_id: int) -> list[FormVersion]:
    async with world.session() as session:
        found = select(FormVersion).where(FormVersion.place_id == place_id, FormVersion.code != DRAFT)
        return list(await session.scalars(found.order_by(FormVersion.id)))


async def published(world: World, curator: Person) -> None:
    curator.sends_file("Столовая.xlsx", sheet(RIGHT))
    await curator.reads("Пока ничего не опубликовано")
    await curator.presses("Опубликовать")
    await curator.reads("опубликована")


async def to_the_shelf(curator: Person) -> None:
    curator.writes("Меню")
    await curator.presses("Анкеты")
    await curator.presses("Анкеты места")
    await curator.reads("Чтобы добавить свою")


async def test_a_questionnaire_is_mended_tried_and_published(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    curator.sends_file("Столовая.xlsx", sheet(WRONG))
    said = await curator.reads("пришлите файл ещё раз")
    assert "лист «survey», строка 2, столбец «type»" in said
    assert "лист «survey», строка 3, столбец «relevant»" in said
    assert await versions(world, school.id) == []

    curator.sends_file("Столовая.xlsx", sheet(RIGHT))
    said = await curator.reads("Пока ничего не опубликовано")
    assert "Как вам столовая" in said
    assert "до конца дошли 20 из 20" in said

    await curator.presses("Посмотреть")
    tried = Respondent(curator)
    review = await tried.fills({"Вкусно ли вам?": "Нет", "Что не так?": "Каша"})
    curator.presses_data(review.message_id, review.options["Отправить"])
    await curator.reads("Это была проба")
    async with world.session() as session:
        drafts = select(Response.id).join(FormVersion).where(FormVersion.code == DRAFT)
        assert await session.scalar(drafts.where(Response.place_id == school.id)) is None
    assert await versions(world, school.id) == []

    await curator.presses("Опубликовать")
    await curator.reads("Анкета «Как вам столовая» опубликована")
    (version,) = await versions(world, school.id)
    assert (version.code, version.retired_at) == ("canteen", None)

    curator.sends_file("Столовая.xlsx", sheet(RIGHT))
    await curator.reads("ничего не изменилось")
    assert len(await versions(world, school.id)) == 1


async def test_a_published_one_is_taken_back_within_a_minute(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await published(world, curator)
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    assert await versions(world, school.id) == []


async def test_a_draft_that_is_not_wanted_is_forgotten(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    curator.sends_file("Столовая.xlsx", sheet(RIGHT))
    await curator.presses("Не нужно")
    await curator.reads("Файл забыт")
    async with world.session() as session:
        assert await session.scalar(select(FormVersion.id).where(FormVersion.place_id == school.id)) is None


async def test_a_questionnaire_goes_out_as_a_table_and_comes_back_changed(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await published(world, curator)
    await to_the_shelf(curator)
    await curator.presses(TITLE)
    await curator.presses("Взять в Excel")
    book = opened(await curator.file_named("canteen.xlsx"))
    rows = [list(row) for row in book["survey"][1:3]]
    rows[0][2] = "Вкусно?"
    curator.sends_file("Столовая.xlsx", sheet(rows))
    assert "Изменились слова: tasty" in await curator.reads("Пока ничего не опубликовано")


async def test_small_changes_need_no_table(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await published(world, curator)
    await to_the_shelf(curator)
    for button in (TITLE, "Изменить", "✎ 1", "Переименовать"):
        await curator.presses(button)
    await curator.reads("Как теперь спросить?")
    await world.settled()
    curator.writes("Сытно ли вам?")
    assert "Изменились слова: tasty" in await curator.reads("Пока ничего не опубликовано")
    await curator.presses("Опубликовать")
    await curator.reads("опубликована")
    for button in (TITLE, "Изменить", "✎ 1", "Добавить вариант"):
        if button == TITLE:
            await to_the_shelf(curator)
        await curator.presses(button)
    await curator.reads("на новой кнопке")
    await world.settled()
    curator.writes("Не знаю")
    assert "Изменились варианты: tasty" in await curator.reads("Пока ничего не опубликовано")
    await curator.presses("Опубликовать")
    await curator.reads("опубликована")
    async with world.session() as session:
        form = (await form_versions.latest(session, code="canteen", place_id=school.id)).form
    assert form.questions[0].label.plain() == ["Сытно ли вам?"]
    assert [one.label.plain() for one in form.questions[0].choices] == [["Да"], ["Нет"], ["Не знаю"]]

    await to_the_shelf(curator)
    for button in (TITLE, "Изменить", "✎ 2", "Не спрашивать"):
        await curator.presses(button)
    assert "исчезли" in await curator.reads("Пока ничего не опубликовано")
    await curator.presses("Не нужно")

    await to_the_shelf(curator)
    await curator.presses(TITLE)
    await curator.presses("Убрать")
    await curator.reads("Анкета убрана")
    assert all(one.retired_at for one in await versions(world, school.id))
    await curator.presses("Отменить")
    await curator.reads("Всё как было")
    assert not any(one.retired_at for one in await versions(world, school.id))


async def test_a_shipped_one_becomes_the_places_own_when_it_is_changed(world: World) -> None:
    school = await world.school()
    curator = await world.curator(school)
    await to_the_shelf(curator)
    turned, swot = 0, None
    while swot is None:
        turned += 1
        await curator.presses(next(one for one in curator.buttons() if one.startswith(f"Ещё · {turned}/")))
        await curator.reads("Чтобы добавить свою")
        swot = next((one for one in curator.buttons() if "Сильные и слабые стороны" in one), None)
    for button in (swot, "Изменить", "✎ 1", "Переименовать"):
        await curator.presses(button)
    await curator.reads("Как теперь спросить?")
    await world.settled()
    curator.writes("В чём сила программы?")
    await curator.reads("Пока ничего не опубликовано")
    await curator.presses("Опубликовать")
    await curator.reads("опубликована")
    (version,) = await versions(world, school.id)
    assert version.code == "swot"
    async with world.session() as session:
        assert (await form_versions.latest(session, code="swot")).place_id is None


async def test_a_coordinator_publishes_for_the_schools_below_and_nobody_else_can(world: World) -> None:
    region, school = await world.region_with_school()
    coordinator = await world.comes_in(await world.somebody(region, Role.COORDINATOR, name="Лосев Олег Юрьевич"))
    await published(world, coordinator)
    async with world.session() as session:
        assert (await form_versions.latest(session, code="canteen", place_id=school.id)).place_id == region.id
    mentor = await world.comes_in(await world.somebody(school, Role.MENTOR, name="Клюквин Пётр", age=40))
    mentor.sends_file("Столовая.xlsx", sheet(RIGHT))
    await mentor.reads("Мои дела")


async def test_a_form_of_the_bots_own_is_refused(world: World) -> None:
    curator = await world.curator(await world.school())
    settings = ("settings", ["form_title", "form_id"], [["Новая школа", "new_place"]])
    curator.sends_file("a.xlsx", workbook(("survey", HEADER, RIGHT), CHOICES, settings))
    assert "форма самого бота" in await curator.reads("пришлите файл ещё раз")
    curator.sends_file("b.xlsx", sheet(RIGHT, ("bot", ["setting", "value"], [["purpose", "input"]])))
    assert "не формой ввода" in await curator.reads("пришлите файл ещё раз")
