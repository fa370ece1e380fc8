"""Rights: what is kept is taken as files, a mistake is corrected, a paper takes a consent back, days are counted."""

import json
import re
from datetime import timedelta

from sqlalchemy import select

from models import (
    Capacity,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    DataRequest,
    RequestOutcome,
    Role,
)
from models import Person as PersonRow
from models import Place as PlaceRow
from services import ages, legal_days
from services.legal_days import Duty
from tests.phone import Person
from tests.stories.world import World


async def agreed(world: World, child: PersonRow) -> None:
    """Both have signed the paper."""
    at = await world.bot.now() - timedelta(days=1)
    async with world.session() as session:
        for capacity, signer_id in ((Capacity.SELF, child.id), (Capacity.GUARDIAN, None)):
            said = ConsentEvent(subject_id=child.id, signer_id=signer_id, capacity=capacity, version="2", at=at)
            said.kind, said.outcome, said.route = ConsentKind.PROCESSING, ConsentOutcome.GIVEN, ConsentRoute.PAPER
            session.add(said)


async def requests_of(world: World, person: PersonRow) -> list[DataRequest]:
    async with world.session() as session:
        found = select(DataRequest).where(DataRequest.subject_id == person.id).order_by(DataRequest.id)
        return list(await session.scalars(found))


async def the_officer(world: World, school: PlaceRow) -> Person:
    name = "Тайнова Вера Ильинична"
    return await world.comes_in(await world.somebody(school, Role.PRIVACY_OFFICER, name=name))


async def open_my_data(person: Person) -> None:
    person.writes("Меню")
    for button in ("Настройки", "Мои данные"):
        await person.presses(button)
    await person.reads("Данные:")


async def test_a_pupil_takes_all_that_is_kept_as_a_page_and_as_json(world: World) -> None:
    await world.daytime()
    school = await world.school()
    await world.curator(school)
    row = await world.somebody(school, name="Журавлёва Тая Львовна", age=15, group="9А")
    await world.guardian(row, name="Журавлёва Инна Петровна")
    pupil = await world.comes_in(row)
    await open_my_data(pupil)
    await pupil.presses("Получить всё")
    await pupil.reads("Через минуту придут два файла")
    page = (await pupil.file_named(".html")).decode()
    record = json.loads(await pupil.file_named(".json"))
    assert "Что хранится: Журавлёва Тая Львовна" in page
    assert "Журавлёва Инна Петровна" in page
    assert str(pupil.chat_id) in page
    assert not re.search(r"(?:src|href)=|https?://", page)
    assert record["tables"]["person"][0]["name"] == "Журавлёва Тая Львовна"
    assert record["tables"]["chat"][0]["id"] == pupil.chat_id
    assert record["operator"] == school.name


async def test_a_pupil_says_what_is_wrong_and_the_curator_corrects_it(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator, officer = await world.curator(school), await the_officer(world, school)
    row = await world.somebody(school, name="Журавлёва Тая Львовна", age=15, group="9А")
    pupil = await world.comes_in(row)
    await open_my_data(pupil)
    for button in ("Исправить", "Имя"):
        await pupil.presses(button)
    await pupil.reads("Как правильно?")
    pupil.writes("Журавлёва Таисия Львовна")
    await pupil.reads("Куратор об этом узнает")
    await world.bot.turn(to=await world.bot.now() + timedelta(minutes=2))
    assert "Новый запрос о данных: Исправить" in await curator.reads("Новый запрос о данных")
    assert row.code in await officer.reads("Новый запрос о данных")
    await curator.presses("Открыть")
    asked = await curator.reads("Журавлёва Таисия Львовна")
    assert "осталось" in asked
    await curator.presses("Открыть карточку")
    await curator.reads("Код для списков")
    curator.writes("Меню")
    for button in ("Школа", "Запросы о данных", f"{row.code} · исправить", "Готово"):
        await curator.presses(button)
    await curator.reads("На запрос ответили")
    await world.bot.turn(to=await world.bot.now() + timedelta(minutes=2))
    await pupil.reads("Данные исправлены")
    (request,) = await requests_of(world, row)
    assert request.outcome is RequestOutcome.DONE


async def test_a_paper_takes_a_consent_back_and_the_officer_reads_what_is_due_when(world: World) -> None:
    await world.daytime()
    school = await world.school()
    curator, officer = await world.curator(school), await the_officer(world, school)
    row = await world.somebody(school, name="Журавлёва Тая Львовна", age=15, group="9А")
    await world.guardian(row, name="Журавлёва Инна Петровна")
    await agreed(world, row)
    curator.writes("Меню")
    for button in ("Люди", "Журавлёва Тая", "Бумага о данных"):
        await curator.presses(button)
    await curator.presses("Отозвать согласие")
    await curator.presses("На обработку данных")
    await curator.presses("Родитель или опекун")
    await curator.reads("Номер бумаги")
    curator.writes("17")
    await curator.presses("Сегодня")
    await curator.presses("Отправить")
    await curator.reads("Бумага отмечена: Журавлёва Тая")
    (request,) = await requests_of(world, row)
    today = ages.local_date(await world.bot.now(), "Europe/Moscow")
    assert request.due_on == legal_days.last_day(Duty.DESTRUCTION, today)
    await world.bot.turn(to=await world.bot.now() + timedelta(minutes=2))
    await officer.reads("Новый запрос о данных: Согласие отозвано")
    officer.writes("Меню")
    for button in ("Запросы о данных", f"{row.code} · отзыв"):
        await officer.presses(button)
    shown = await officer.reads("Уничтожить данные")
    assert "осталось 30 дней" in shown
    assert "Бумага № 17" in shown
    assert "Готово" not in officer.buttons()
    assert "Открыть карточку" not in officer.buttons()
    await officer.presses("Уничтожить данные")
    assert "согласие отозвано" in await officer.reads("Уничтожить данные: Журавлёва Тая Львовна?")
    await officer.presses("Уничтожить")
    await officer.reads(f"Данные участника {row.code} уничтожены.")
    assert await requests_of(world, row) == []


async def test_the_officer_types_in_a_question_by_the_code_of_the_person(world: World) -> None:
    await world.daytime()
    school = await world.school()
    officer = await the_officer(world, school)
    row = await world.somebody(school, name="Журавлёва Тая Львовна", age=19, group="11А")
    officer.writes("Меню")
    for button in ("Запросы о данных", "С бумаги"):
        await officer.presses(button)
    await officer.reads("Код человека")
    officer.writes(row.code.lower())
    for button in ("Что обо мне хранится?", "Сам человек"):
        await officer.presses(button)
    await officer.reads("Номер бумаги")
    officer.writes("18")
    for button in ("Вчера", "Отправить"):
        await officer.presses(button)
    await officer.reads("Бумага отмечена")
    await officer.presses("Запросы о данных")
    await officer.presses(f"{row.code} · что хранится")
    await officer.presses("Нужно больше времени")
    await officer.presses("Много документов")
    await officer.reads("Новый срок")
    (request,) = await requests_of(world, row)
    assert request.is_extended
    assert request.due_on == legal_days.last_day(Duty.ACCESS, request.paper_on, is_extended=True)


async def test_on_a_shared_telephone_each_reads_only_their_own(world: World) -> None:
    await world.daytime()
    school = await world.school()
    child = await world.somebody(school, name="Журавлёва Тая Львовна", age=12, group="6А")
    mother = await world.guardian(child, name="Журавлёва Инна Петровна")
    shared = await world.comes_in(mother)
    shared.opens(await world.link(child))
    await shared.presses("Да, это я")
    await shared.reads("Мои дела")
    shared.writes("Меню")
    for button in ("Тая", "Настройки", "Мои данные"):
        await shared.presses(button)
    assert "Тая" in await shared.reads("Данные:")
    shared.writes("Меню")
    for button in ("Инна", "Настройки", "Мои данные"):
        await shared.presses(button)
    await shared.reads("Чьи данные?")
    assert {"Инна", "Тая"} <= set(shared.buttons())
