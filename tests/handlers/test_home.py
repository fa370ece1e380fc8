"""«My tasks»: what waits for each role, and at most six buttons of a role."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.replies import Reply
from handlers import start
from models import ConsentRoute, Role
from services import consents
from services.errors import NotFound
from tests import factories


def buttons(reply: Reply) -> list[str]:
    return [button["text"] for row in reply.rows for button in row]


async def test_a_stranger_reads_how_to_get_in(session: AsyncSession, now: datetime) -> None:
    assert await start.home(session, factories.stranger(), now) == start.greeting()


async def test_a_coordinator_sees_numbers_and_no_people(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    await factories.person(session, school, name="Котов Пётр Ильич", born=2011, came_in=True)
    screen = await start.home(session, await factories.coordinator(session, region), now)
    assert buttons(screen) == ["Школы", "Опросы", "Сроки", "Мероприятия", "Рассылка", "Настройки"]
    assert "Участников: 1, вошли: 1, согласий: 0, анкет: 0" in (screen.text or "")
    assert "Котов" not in (screen.text or "")


async def test_a_curator_of_two_schools_chooses_one_first(session: AsyncSession, now: datetime) -> None:
    first, second = await factories.school(session), await factories.school(session, "Колледж связи")
    me = await factories.curator(session, first)
    assert buttons(await start.home(session, me, now)) == [
        "Люди",
        "Согласия",
        "Анкеты",
        "Сроки",
        "План",
        "Школа",
        "Настройки",
    ]
    await factories.also(session, me.persons[0], second, Role.CURATOR)
    assert buttons(await start.home(session, me, now)) == ["Школа № 5", "Колледж связи", "Настройки"]


async def test_consent_comes_before_the_questionnaire(session: AsyncSession, now: datetime) -> None:
    await factories.intakes(session)
    school = await factories.school(session)
    me = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    assert buttons(await start.home(session, me, now)) == ["Согласие", "Спросить куратора", "Настройки"]
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now)
    assert buttons(await start.home(session, me, now)) == ["Анкета", "Спросить куратора", "Настройки"]


async def test_a_guardian_has_a_button_for_each_child(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, name="Котов Пётр Ильич", born=2014)
    mother = await factories.guardian(session, child, came_in=True)
    sister = await factories.person(session, school, name="Котова Вера Ильинична", born=2011)
    await factories.care(session, mother, sister)
    screen = await start.home(session, factories.me(mother), now)
    assert buttons(screen) == ["Согласия за детей", "Пётр", "Вера", "Настройки"]
    assert "Пётр: нужно ваше решение." in (screen.text or "")


async def test_a_child_waits_for_the_guardian_and_is_addressed_as_one(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, born=2015, came_in=True)
    await factories.guardian(session, child)
    with words.speaking("ru@ty"):
        screen = await start.home(session, factories.me(child), now)
    assert "Ждём согласие твоего родителя или опекуна." in (screen.text or "")


async def test_where_consent_is_on_paper_nothing_is_asked_in_the_chat(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session, minors_consent=ConsentRoute.PAPER)
    child = await factories.person(session, school, born=2010, came_in=True)
    mother = await factories.guardian(session, child, came_in=True)
    assert "на бумаге" in ((await start.home(session, factories.me(child), now)).text or "")
    assert "нужно ваше решение" not in ((await start.home(session, factories.me(mother), now)).text or "")


async def test_many_roles_stand_one_under_another(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    me = await factories.coordinator(session, region)
    await factories.also(session, me.persons[0], school, Role.CURATOR)
    await factories.also(session, me.persons[0], school, Role.MENTOR)
    shown = buttons(await start.home(session, me, now))
    lists = ["Люди", "Согласия", "Анкеты", "Сроки", "План", "Школа"]
    assert shown == ["Школы", "Опросы", *lists, "Согласие", "Спросить куратора", "Настройки"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.HEAD, ["Люди", "Согласия", "Анкеты", "Школа", "Запросы о данных"]),
        (Role.PRIVACY_OFFICER, ["Согласия", "Школа", "Запросы о данных"]),
        (Role.TRAINER, ["Наставники", "Школа"]),
        (Role.PARTNER, ["Школа"]),
        (Role.OBSERVER, []),
        (Role.MENTEE, ["Согласие", "Нужна помощь"]),
    ],
)
async def test_each_role_reads_the_buttons_that_its_rights_open(
    session: AsyncSession, now: datetime, role: Role, expected: list[str]
) -> None:
    school = await factories.school(session)
    me = factories.me(await factories.person(session, school, role, born=1990, came_in=True))
    assert buttons(await start.home(session, me, now)) == [*expected, "Настройки"]


async def test_a_specialist_reads_why_they_are_here(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    row = await factories.person(session, school, Role.OBSERVER, group="педагог-психолог", came_in=True)
    assert "педагог-психолог" in ((await start.home(session, factories.me(row), now)).text or "")


async def test_a_telephone_of_two_brothers_asks_who_is_there(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    elder = await factories.person(session, school, name="Котов Пётр Ильич", born=2008, came_in=True)
    younger = await factories.person(session, school, name="Котов Лев Ильич", born=2014, chat=elder.chat)
    me = factories.me(elder, younger)
    asked = await start.home(session, me, now)
    assert buttons(asked) == ["Пётр", "Лев"]
    assert "Кто сейчас отвечает?" in (asked.text or "")
    his = await start.home(session, me, now, person_id=elder.id)
    assert buttons(his) == ["Согласие", "Нужна помощь", "Настройки", "Сменить человека"]
    assert "Ждём согласие твоего родителя" in ((await start.home(session, me, now, person_id=younger.id)).text or "")


async def test_namesakes_by_first_name_are_told_apart_by_their_initials(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    one = await factories.person(session, school, name="Котов Пётр Ильич", born=2008, came_in=True)
    other = await factories.person(session, school, name="Лисин Пётр Львович", born=2009, chat=one.chat)
    assert buttons(await start.home(session, factories.me(one, other), now)) == ["Пётр, К. П. И.", "Пётр, Л. П. Л."]


async def test_one_name_in_two_places_is_one_human(session: AsyncSession, now: datetime) -> None:
    school, college = await factories.school(session), await factories.school(session, "Колледж связи")
    one = await factories.person(session, school, Role.MENTOR, born=1985, came_in=True)
    two = await factories.person(session, college, Role.CURATOR, chat=one.chat)
    assert buttons(await start.home(session, factories.me(one, two), now))[:3] == ["Люди", "Согласия", "Анкеты"]


async def test_a_child_who_shares_the_mothers_telephone_does_not_read_what_she_decides(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, name="Котов Лев Ильич", born=2016, came_in=True)
    mother = await factories.guardian(session, child)
    mother.chat = child.chat
    await session.flush()
    me = factories.me(child, mother)
    assert "Лев" not in buttons(await start.home(session, me, now, person_id=child.id))
    hers = await start.home(session, me, now, person_id=mother.id)
    assert buttons(hers)[0] == "Лев"
    assert "Лев: нужно ваше решение" in (hers.text or "")


async def test_nobody_goes_home_as_somebody_of_another_telephone(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    one = await factories.person(session, school, name="Котов Пётр Ильич", came_in=True)
    other = await factories.person(session, school, name="Котов Лев Ильич", chat=one.chat)
    stranger = await factories.person(session, school, name="Чужой Ян Львович", came_in=True)
    with pytest.raises(NotFound):
        await start.home(session, factories.me(one, other), now, person_id=stranger.id)
