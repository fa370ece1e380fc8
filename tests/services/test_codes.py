"""Codes to type: legible, forgiving in how they are typed, and not to be guessed."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import CodeTry, Invitation, Person, Role
from services import code_tries, codes, invitations, slips
from services.access import Me
from services.invitations import Link, Typed
from services.slips import Sheet
from tests import factories

VOWELS = set("АЕЁИОУЫЭЮЯ")
ALIKE = [set("БВ"), set("ЗЭ"), set("ЧУ"), set("ЩЦ"), set("ШЩ"), set("ЙИ")]
LIKE_FIGURES = set("БВЗЧО")
WRONG = "ГГГГГГГГ"


def test_a_code_has_no_vowels_and_nothing_taken_for_a_figure_or_for_another_letter() -> None:
    letters = set(codes.LETTERS)
    assert len(letters) == len(codes.LETTERS) >= 15
    assert not letters & (VOWELS | LIKE_FIGURES)
    assert not [pair for pair in ALIKE if pair <= letters]


def test_codes_are_eight_letters_and_do_not_repeat() -> None:
    drawn = {codes.draw() for _ in range(1000)}
    assert len(drawn) == 1000
    assert {len(code) for code in drawn} == {8}
    assert all(codes.read(codes.shown(code)) == code for code in drawn)


@pytest.mark.parametrize(
    "typed",
    ["ГДЖК-ЛМНП", "гджклмнп", " гджк лмнп ", "ГДЖК — ЛМНП", "Г Д Ж К Л М Н П", "ГДЖK-ЛMHП", "гджк\u00a0-\u200bлмнп"],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.read(typed) == "ГДЖКЛМНП"


@pytest.mark.parametrize(
    "typed",
    ["", None, "ГДЖКЛМН", "ГДЖКЛМНПР", "ГДЖКЛМНА", "12345678", "спасибо!", "ГДЖК.ЛМНП", "Г" + " " * 60 + "ДЖКЛМНП"],
)
def test_anything_else_is_no_code(typed: str | None) -> None:
    assert codes.read(typed) is None


async def slip_of(session: AsyncSession, person: Person, now: datetime) -> Link:
    links = await slips.issue(session, me=None, place_id=person.operator_id, sheet=Sheet.CLASSES, now=now)
    return next(link for link in links if link.person is person)


async def pupil_with_slip(session: AsyncSession, now: datetime) -> tuple[Person, str]:
    pupil = await factories.person(session, await factories.school(session), born=2012, group="6Б")
    return pupil, (await slip_of(session, pupil, now)).code or ""


async def types(session: AsyncSession, me: Me, code: str, now: datetime) -> Typed:
    return await invitations.look_by_code(session, me=me, code=code, now=now)


async def test_a_code_opens_what_its_link_opens(session: AsyncSession, now: datetime) -> None:
    pupil = await factories.person(session, await factories.school(session), born=2012, group="6Б")
    slip = await slip_of(session, pupil, now)
    me = factories.stranger()
    by_code = await types(session, me, slip.code or "", now)
    assert by_code.opened == await invitations.look(session, me=me, token=slip.token, now=now)
    assert by_code.opened is not None
    assert by_code.opened.initials == "К. П. И."


async def test_only_a_hash_of_a_code_is_kept_and_other_links_have_none(session: AsyncSession, now: datetime) -> None:
    pupil, code = await pupil_with_slip(session, now)
    await invitations.issue(session, me=None, person_id=pupil.id, now=now)
    kept = list(await session.scalars(select(Invitation.code_hash).order_by(Invitation.id)))
    assert kept == [codes.digest(code), None]
    assert code not in str(kept)


async def test_a_code_lets_in_once_and_closes_with_its_link(session: AsyncSession, now: datetime) -> None:
    pupil, code = await pupil_with_slip(session, now)
    me = factories.stranger()
    opened = (await types(session, me, code, now)).opened
    assert opened is not None
    number, seal = opened.invitation_id, opened.seal
    assert await invitations.accept(session, me=me, invitation_id=number, seal=seal, now=now) is pupil
    assert await types(session, factories.stranger(), code, now) == Typed()


async def test_a_code_expires_with_its_link(session: AsyncSession, now: datetime) -> None:
    _pupil, code = await pupil_with_slip(session, now)
    assert await types(session, factories.stranger(), code, now + timedelta(days=14)) == Typed()


async def test_a_revoked_link_closes_its_code(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    pupil = await factories.person(session, school, born=2012, group="6Б")
    slip = await slip_of(session, pupil, now)
    await invitations.revoke(session, me=curator, person_id=pupil.id, now=now)
    assert await types(session, factories.stranger(), slip.code or "", now) == Typed()


async def test_somebody_who_is_in_opens_one_more_code(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    first = await factories.person(session, school, name="Котов Пётр", born=2014, group="6Б", came_in=True)
    mother = await factories.guardian(session, first, came_in=True)
    second = await factories.person(session, school, name="Котова Майя", born=2015, group="5А", came_in=True)
    await factories.guardian(session, second, name="Котова Анна")
    (slip,) = await slips.issue(session, me=None, place_id=school.id, sheet=Sheet.GUARDIANS, now=now)
    opened = (await types(session, factories.me(mother), slip.code or "", now)).opened
    assert opened is not None
    assert (opened.role, opened.children) == (Role.GUARDIAN, ("К. М.",))


async def test_after_five_wrong_codes_the_right_one_is_refused_for_an_hour(
    session: AsyncSession, now: datetime
) -> None:
    _pupil, code = await pupil_with_slip(session, now)
    me, later = factories.stranger(), now + timedelta(minutes=10)
    for _ in range(5):
        assert await types(session, me, WRONG, now) == Typed()
    assert await types(session, me, code, later) == Typed(wait=timedelta(minutes=50))
    assert (await types(session, me, code, now + timedelta(minutes=59))).opened is None
    assert (await types(session, me, code, now + timedelta(hours=1))).opened is not None


async def test_whoever_goes_on_guessing_is_told_once(session: AsyncSession, now: datetime) -> None:
    _pupil, code = await pupil_with_slip(session, now)
    me = factories.stranger()
    for _ in range(5):
        await types(session, me, WRONG, now)
    told = [(await types(session, me, typed, now)).was_told for typed in (WRONG, code, WRONG, code)]
    assert told == [False, True, True, True]


async def test_tries_count_for_each_telephone_and_within_the_hour(session: AsyncSession, now: datetime) -> None:
    _pupil, code = await pupil_with_slip(session, now)
    me = factories.stranger()
    for minute in range(5):
        await types(session, me, WRONG, now + timedelta(minutes=minute))
    assert (await types(session, factories.stranger(), code, now)).opened is not None
    assert await types(session, me, WRONG, now + timedelta(minutes=60)) == Typed()
    assert (await types(session, me, code, now + timedelta(minutes=60))).wait == timedelta(minutes=1)


async def test_old_tries_are_forgotten_on_the_way(session: AsyncSession, now: datetime) -> None:
    for _ in range(3):
        await types(session, factories.stranger(), WRONG, now)
    await types(session, factories.stranger(), WRONG, now + code_tries.HOUR)
    assert await session.scalar(select(func.count()).select_from(CodeTry)) == 1
