"""The gate: which consents open which use of somebody's data, and which no shuts it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    Category,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Person,
    Place,
    Role,
)
from services import gate
from services.errors import ConsentMissing
from services.gate import NEEDS, Purpose
from tests import factories

C, Said = ConsentKind, ConsentOutcome
BOTH = (Capacity.SELF, Capacity.GUARDIAN)
ONES_OWN = (Capacity.SELF,)
PUPILS = tuple(kind for kind in C if kind is not C.MENTORING)
"""What a pupil is asked for; being a mentor beside one's work is asked of workers alone."""
DAY = timedelta(days=1)


async def says(
    session: AsyncSession,
    subject: Person,
    kind: ConsentKind,
    *outcomes: ConsentOutcome,
    by: Collection[Capacity] = BOTH,
    to: Place | None = None,
    categories: Collection[Category] = (Category.NAME,),
    at: datetime = factories.EARLIER,
) -> None:
    """Words on paper, one after another."""
    for outcome, capacity in product(outcomes, by):
        said = ConsentEvent(subject_id=subject.id, capacity=capacity, kind=kind, outcome=outcome, at=at, version="2")
        said.signer_id = subject.id if capacity is Capacity.SELF else None
        said.route, said.recipient_id = ConsentRoute.PAPER, to.id if to and kind is C.TRANSFER else None
        said.categories = list(categories) if kind is C.DISSEMINATION else []
        session.add(said)
        await session.flush()


async def pupil(session: AsyncSession, school: Place, born: int = 2011) -> Person:
    return await factories.person(session, school, born=born, may_be_written_to=False)


def opens(purpose: Purpose, kind: ConsentKind, last: ConsentOutcome | None) -> bool:
    """What is right where all others are given: missing, refused or withdrawn, one shuts what it is needed for."""
    needs = NEEDS[purpose]
    return kind not in needs.held and (last is None or kind not in needs.not_refused)


@pytest.mark.parametrize("purpose", Purpose)
async def test_each_purpose_takes_its_own_kinds_and_no_other(
    session: AsyncSession, now: datetime, purpose: Purpose
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    right, everybody = set(), list[int]()
    for kind, words in product(PUPILS, ((), (Said.REFUSED,), (Said.GIVEN, Said.WITHDRAWN))):
        one = await pupil(session, school)
        for other in PUPILS:
            await says(session, one, other, *((Said.GIVEN,) if other is not kind else words), to=region)
        everybody.append(one.id)
        right |= {one.id} if opens(purpose, kind, words[-1] if words else None) else set()
    about = {"recipient_id": region.id, "category": Category.NAME}
    found = await gate.allowed(session, person_ids=everybody, purpose=purpose, at=now, **about)  # type: ignore[arg-type]
    assert found == right
    assert right
    assert right != set(everybody)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("by", BOTH)
async def test_one_no_of_two_shuts_everything_and_one_yes_opens_nothing(
    session: AsyncSession, now: datetime, purpose: Purpose, by: Capacity
) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    half, against = await pupil(session, school), await pupil(session, school)
    for kind in PUPILS:
        await says(session, half, kind, Said.GIVEN, by=[by], to=region)
        await says(session, against, kind, Said.GIVEN, to=region)
    for kind in NEEDS[purpose].held:
        await says(session, against, kind, Said.REFUSED, by=[by], to=region)
    about = {"recipient_id": region.id, "category": Category.NAME}
    for one in (half, against):
        assert not await gate.allows(session, person_id=one.id, purpose=purpose, at=now, **about)  # type: ignore[arg-type]
    with pytest.raises(ConsentMissing):
        await gate.require(session, person_id=half.id, purpose=purpose, at=now, **about)  # type: ignore[arg-type]


async def test_a_yes_to_one_recipient_is_none_to_another_nor_to_everybody(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school, other = await factories.school(session, parent=region), await factories.region(session, "Край лесов")
    one = await pupil(session, school)
    for kind in (C.PROCESSING, C.TRANSFER):
        await says(session, one, kind, Said.GIVEN, to=region)
    opened = {
        recipient_id: await gate.allows(
            session, person_id=one.id, purpose=Purpose.TRANSFER, at=now, recipient_id=recipient_id
        )
        for recipient_id in (region.id, other.id, None)
    }
    assert opened == {region.id: True, other.id: False, None: False}


async def test_of_a_publication_that_is_shown_to_which_both_have_said_yes(session: AsyncSession, now: datetime) -> None:
    one = await pupil(session, await factories.school(session))
    await says(session, one, C.PROCESSING, Said.GIVEN)
    wishes = {Capacity.SELF: (Category.NAME, Category.PHOTO), Capacity.GUARDIAN: (Category.NAME, Category.ACHIEVEMENTS)}
    for capacity, categories in wishes.items():
        await says(session, one, C.DISSEMINATION, Said.GIVEN, by=[capacity], categories=categories)
    opened = {
        category
        for category in (*Category, None)
        if await gate.allows(session, person_id=one.id, purpose=Purpose.PUBLICATION, at=now, category=category)
    }
    assert opened == {Category.NAME}


async def test_a_mentor_from_outside_is_matched_once_the_certificate_was_seen(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    mentor = await factories.person(session, school, Role.MENTOR, born=1985, may_be_written_to=False)
    await says(session, mentor, C.PROCESSING, Said.GIVEN, by=ONES_OWN)
    about = {"person_id": mentor.id, "at": now}
    assert await gate.allows(session, purpose=Purpose.QUESTIONNAIRES, **about)  # type: ignore[arg-type]
    assert not await gate.allows(session, purpose=Purpose.MATCHING, **about)  # type: ignore[arg-type]
    mentor.certificate_on = date(2026, 9, 1)
    await session.flush()
    assert await gate.allows(session, purpose=Purpose.MATCHING, **about)  # type: ignore[arg-type]


async def test_a_worker_who_mentors_is_matched_with_a_consent_to_that(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    worker = await factories.person(session, school, Role.MENTOR, born=1985, may_be_written_to=False)
    await factories.also(session, worker, school, Role.CURATOR)
    await says(session, worker, C.PROCESSING, Said.GIVEN, by=ONES_OWN)
    about = {"person_id": worker.id, "purpose": Purpose.MATCHING, "at": now}
    opened = [await gate.allows(session, **about)]  # type: ignore[arg-type]
    for outcome in (Said.GIVEN, Said.WITHDRAWN):
        await says(session, worker, C.MENTORING, outcome, by=ONES_OWN)
        opened.append(await gate.allows(session, **about))  # type: ignore[arg-type]
    assert opened == [False, True, False]


async def test_the_gate_answers_for_the_moment_that_is_asked_about(session: AsyncSession, now: datetime) -> None:
    one = await pupil(session, await factories.school(session))
    await says(session, one, C.PROCESSING, Said.GIVEN, at=now - 2 * DAY)
    await says(session, one, C.PROCESSING, Said.WITHDRAWN, by=ONES_OWN, at=now)
    moments = (now - 3 * DAY, now - DAY, now)
    opened = [
        await gate.allows(session, person_id=one.id, purpose=Purpose.QUESTIONNAIRES, at=moment) for moment in moments
    ]
    assert opened == [False, True, False]
