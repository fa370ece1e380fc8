"""Adults and minors: who may be brought together, what a mentor sees, and that nobody's words reach anybody else."""

import ast
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentKind, Person, Place, Role
from services import access, certificates, gate, people, safety
from services.access import Action
from services.errors import AlreadySo, DayToCome, NotAllowed, NotFound
from services.gate import Purpose
from services.people import Which
from tests import factories

SERVICES = Path(safety.__file__).parent
SPEAKING_FOR_SOMEBODY = {"text", "words", "answer", "answers", "message", "comment", "name"}
"""Keys under which somebody's words would travel in a promise."""


async def mentor(session: AsyncSession, place: Place, born: int | None = 1985) -> Person:
    return await factories.person(session, place, Role.MENTOR, name="Клюквин Пётр Ильич", born=born, came_in=True)


async def may_meet(session: AsyncSession, person: Person, now: datetime) -> bool:
    return person.id in await safety.may_meet_minors(session, person_ids=[person.id], now=now)


@pytest.mark.parametrize(("born", "may"), [(2010, True), (1985, False), (None, False), (2008, False)])
async def test_an_adult_from_outside_needs_the_mark_a_pupil_does_not(
    session: AsyncSession, now: datetime, born: int | None, may: bool
) -> None:
    one = await mentor(session, await factories.school(session), born)
    assert await may_meet(session, one, now) is may
    one.certificate_on = date(2026, 9, 1)
    await session.flush()
    assert await may_meet(session, one, now)


@pytest.mark.parametrize("role", sorted(safety.STAFF))
async def test_whoever_works_there_needs_no_mark_elsewhere_they_do(
    session: AsyncSession, now: datetime, role: Role
) -> None:
    school = await factories.school(session)
    one = await mentor(session, school)
    held = await factories.also(session, one, school, role)
    assert await may_meet(session, one, now)
    await factories.also(session, one, await factories.school(session, "Школа № 6"), Role.MENTOR)
    assert not await may_meet(session, one, now)
    held.until = now
    await session.flush()
    assert not await may_meet(session, one, now)


async def test_a_mentor_from_outside_is_matched_only_with_the_mark(session: AsyncSession, now: datetime) -> None:
    one = await mentor(session, await factories.school(session))
    for kind in (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION, ConsentKind.MENTORING):
        await factories.agreed(session, one, kind)
    assert not await gate.allows(session, person_id=one.id, purpose=Purpose.MATCHING, at=now)
    assert await gate.allows(session, person_id=one.id, purpose=Purpose.QUESTIONNAIRES, at=now)
    one.certificate_on = date(2026, 9, 1)
    await session.flush()
    assert await gate.allows(session, person_id=one.id, purpose=Purpose.MATCHING, at=now)


async def test_the_curator_marks_the_certificate_and_the_list_shows_it(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me, one = await factories.curator(session, school), await mentor(session, school)

    async def line() -> people.RollLine:
        roll = await people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=0, now=now)
        return next(line for line in roll.lines if line.person_id == one.id)

    assert (await line()).needs_certificate
    with pytest.raises(DayToCome):
        await certificates.mark(session, me=me, person_id=one.id, issued_on=now.date() + timedelta(days=1), now=now)
    await certificates.mark(session, me=me, person_id=one.id, issued_on=date(2026, 9, 1), now=now)
    assert ((await line()).needs_certificate, (await line()).certificate_on) == (False, date(2026, 9, 1))
    with pytest.raises(AlreadySo):
        await certificates.mark(session, me=me, person_id=one.id, issued_on=date(2026, 9, 1), now=now)


@pytest.mark.parametrize("role", [Role.HEAD, Role.OBSERVER, Role.MENTOR, Role.MENTEE, Role.TRAINER])
async def test_nobody_but_the_curator_marks_it_and_only_of_mentors(
    session: AsyncSession, now: datetime, role: Role
) -> None:
    school = await factories.school(session)
    one, child = await mentor(session, school), await factories.person(session, school, born=2014)
    other = factories.me(await factories.person(session, school, role, name="Зимин Олег Ильич", came_in=True))
    for me, person in ((other, one), (factories.me(one), one), (await factories.curator(session, school), child)):
        with pytest.raises(NotFound):
            await certificates.mark(session, me=me, person_id=person.id, issued_on=date(2026, 9, 1), now=now)


async def test_a_mentor_sees_nothing_of_a_mentee(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = factories.me(await mentor(session, school))
    child = await factories.person(session, school, born=2014)
    seeing = {Action.SEE_PEOPLE, Action.SEE_RESPONSES, Action.SEE_RESULTS, Action.SEE_CONSENTS, Action.ENTER_ANSWERS}
    assert not seeing & await access.allowed(session, me, school.id, now=now)
    assert all(Role.MENTOR not in access.RIGHTS[one] for one in Action)
    with pytest.raises(NotFound):
        await people.card(session, me=me, person_id=child.id, now=now)
    with pytest.raises(NotAllowed):
        await people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=0, now=now)


def test_no_promise_carries_what_somebody_has_said() -> None:
    """The bot relays nothing: a promise holds numbers of rows, and what is read is made of them at the sending."""
    keys = {
        key.value
        for file in sorted(SERVICES.glob("*.py"))
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and "promise" in ast.unparse(call.func)
        for given in call.keywords
        if given.arg == "parameters" and isinstance(given.value, ast.Dict)
        for key in given.value.keys
        if isinstance(key, ast.Constant)
    }
    assert keys
    assert not keys & SPEAKING_FOR_SOMEBODY
