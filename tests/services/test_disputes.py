"""Guardians who differ: the stricter holds, the curator decides by a paper, a child's own no stays."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentEvent, ConsentKind, ConsentOutcome, Person, Place, Promise, Role
from services import consents, disputes, gate
from services.access import Me
from services.consents import Matter
from services.errors import NotAllowed, NotFound
from services.gate import Purpose
from tests import factories

C1 = ConsentKind.PROCESSING
DAY = timedelta(days=1)


async def at_odds(session: AsyncSession, now: datetime, born: int = 2014) -> tuple[Place, Me, Person, Me, Me]:
    """The mother has said yes, the father no."""
    await factories.intakes(session)
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    child = await factories.person(session, school, born=born, group="6Б", came_in=True)
    mother = factories.me(await factories.guardian(session, child, came_in=True))
    father = factories.me(await factories.guardian(session, child, name="Котов Илья Ильич", came_in=True))
    await consents.give(session, me=mother, subject_id=child.id, now=now)
    await consents.refuse(session, me=father, subject_id=child.id, now=now + DAY)
    return school, curator, child, mother, father


async def allowed(session: AsyncSession, child: Person, at: datetime) -> bool:
    return await gate.allows(session, person_id=child.id, purpose=Purpose.QUESTIONNAIRES, at=at)


async def decide(session: AsyncSession, me: Me, child: Person, now: datetime, *, allows: bool) -> None:
    paper = {"number": "12", "on": date(2026, 9, 17)}
    about = {"subject_id": child.id, "kind": C1, "recipient_id": None}
    await disputes.decide(session, me=me, **about, allows=allows, **paper, now=now)  # type: ignore[arg-type]


async def test_the_curator_is_told_once_and_the_no_holds_meanwhile(session: AsyncSession, now: datetime) -> None:
    school, curator, child, mother, father = await at_odds(session, now)
    later, told_id = now + 2 * DAY, curator.persons[0].id
    assert not await allowed(session, child, later)
    for _ in range(2):
        await disputes.tick(session, now=later)
    (promise,) = await session.scalars(select(Promise).where(Promise.kind == disputes.NOTICE))
    assert promise.receiver_id == told_id
    assert await disputes.still_open(session, child.id, C1, None, told_id=told_id, now=later)
    assert await disputes.still_open(session, child.id, C1, None, told_id=child.id, now=later) is None
    found = await disputes.listed(session, me=curator, place_id=school.id, now=later)
    assert [one.subject for one in found.disputes] == [child]
    assert set(found.names) == {mother.persons[0].id, father.persons[0].id}
    assert found.may_decide


@pytest.mark.parametrize("allows", [True, False])
async def test_by_a_paper_one_word_is_set_aside_and_both_parents_read_the_same(
    session: AsyncSession, now: datetime, allows: bool
) -> None:
    _, curator, child, mother, father = await at_odds(session, now)
    later = now + 2 * DAY
    await decide(session, curator, child, later, allows=allows)
    assert await allowed(session, child, later) == allows
    entry = (
        await session.scalars(select(ConsentEvent).where(ConsentEvent.kind == C1).order_by(ConsentEvent.id))
    ).all()[-1]
    aside = father if allows else mother
    assert (entry.outcome, entry.signer_id) == (ConsentOutcome.ANNULLED, aside.persons[0].id)
    assert (entry.entered_by_id, entry.paper_number, entry.paper_on) == (
        curator.persons[0].id,
        "12",
        date(2026, 9, 17),
    )
    said = (await session.scalars(select(Promise).where(Promise.kind == disputes.DECIDED))).all()
    assert {one.receiver_id for one in said} == {mother.persons[0].id, father.persons[0].id}
    assert {str(one.parameters) for one in said} == {str({"child_id": child.id})}
    with pytest.raises(NotFound):
        await decide(session, curator, child, later, allows=allows)


async def test_a_word_under_the_one_set_aside_does_not_come_back(session: AsyncSession, now: datetime) -> None:
    _, curator, child, mother, father = await at_odds(session, now)
    await consents.give(session, me=father, subject_id=child.id, now=now + 2 * DAY)
    await consents.withdraw(session, me=father, subject_id=child.id, now=now + 3 * DAY)
    await decide(session, curator, child, now + 4 * DAY, allows=True)
    assert await allowed(session, child, now + 4 * DAY)
    await consents.refuse(session, me=father, subject_id=child.id, now=now + 5 * DAY)
    assert not await allowed(session, child, now + 5 * DAY), "a new word is a new conflict"
    assert await disputes.count(session, child.operator_id, now=now + 5 * DAY) == 1
    await consents.withdraw(session, me=mother, subject_id=child.id, now=now + 6 * DAY)
    assert await disputes.count(session, child.operator_id, now=now + 6 * DAY) == 0


async def test_a_childs_own_no_is_never_set_aside(session: AsyncSession, now: datetime) -> None:
    _, curator, child, _, _ = await at_odds(session, now)
    await consents.refuse(session, me=factories.me(child), subject_id=child.id, now=now + DAY)
    await decide(session, curator, child, now + 2 * DAY, allows=True)
    assert not await allowed(session, child, now + 2 * DAY)


async def test_nobody_else_decides_or_sees(session: AsyncSession, now: datetime) -> None:
    school, _, child, mother, _ = await at_odds(session, now)
    later = now + 2 * DAY
    head = factories.me(await factories.person(session, school, Role.HEAD, came_in=True))
    assert not (await disputes.listed(session, me=head, place_id=school.id, now=later)).may_decide
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (head, mother, other):
        with pytest.raises(NotFound):
            await decide(session, me, child, later, allows=True)
    for me in (mother, other):
        with pytest.raises(NotAllowed):
            await disputes.listed(session, me=me, place_id=school.id, now=later)


async def test_each_consent_is_a_conflict_of_its_own(session: AsyncSession, now: datetime) -> None:
    _, curator, child, mother, father = await at_odds(session, now, born=2014)
    matter = Matter(ConsentKind.PARTICIPATION)
    await consents.give(session, me=mother, subject_id=child.id, matter=matter, now=now)
    await consents.refuse(session, me=father, subject_id=child.id, matter=matter, now=now)
    assert await disputes.count(session, child.operator_id, now=now + 2 * DAY) == 2
    await decide(session, curator, child, now + 2 * DAY, allows=True)
    assert await disputes.count(session, child.operator_id, now=now + 2 * DAY) == 1
