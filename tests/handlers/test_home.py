"""«My tasks»: what waits for each role, and at most six buttons of a role."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.replies import Reply
from handlers import start
from models import ConsentRoute, Role
from services import consents
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
    assert buttons(screen) == ["Школы", "Настройки"]
    assert "Участников: 1, вошли: 1, согласий: 0, анкет: 0" in (screen.text or "")
    assert "Котов" not in (screen.text or "")


async def test_a_curator_of_two_schools_chooses_one_first(session: AsyncSession, now: datetime) -> None:
    first, second = await factories.school(session), await factories.school(session, "Колледж связи")
    me = await factories.curator(session, first)
    assert buttons(await start.home(session, me, now)) == ["Люди", "Согласия", "Анкеты", "Настройки"]
    await factories.also(session, me.persons[0], second, Role.CURATOR)
    assert buttons(await start.home(session, me, now)) == ["Школа № 5", "Колледж связи", "Настройки"]


async def test_consent_comes_before_the_questionnaire(session: AsyncSession, now: datetime) -> None:
    await factories.intakes(session)
    school = await factories.school(session)
    me = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    assert buttons(await start.home(session, me, now)) == ["Согласие", "Настройки"]
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now)
    assert buttons(await start.home(session, me, now)) == ["Анкета", "Настройки"]


async def test_a_guardian_has_a_button_for_each_child(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, name="Котов Пётр Ильич", born=2014)
    mother = await factories.guardian(session, child, came_in=True)
    sister = await factories.person(session, school, name="Котова Вера Ильинична", born=2011)
    await factories.care(session, mother, sister)
    screen = await start.home(session, factories.me(mother), now)
    assert buttons(screen) == ["Пётр", "Вера", "Настройки"]
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
    assert shown == ["Школы", "Люди", "Согласия", "Анкеты", "Согласие", "Настройки"]
