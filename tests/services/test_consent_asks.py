"""Consents beside the start: asked for only when wanted, once, of whoever must sign, and never in two ways."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    Category,
    ConsentAsk,
    ConsentEvent,
    ConsentKind,
    ConsentRoute,
    Person,
    Place,
    PlaceKind,
    Promise,
    Role,
)
from services import agenda_lines, consent_asks, consents, due, gate, merging, participants, undo, unsigned
from services.access import Me
from services.consents import Matter
from services.errors import AlreadySo, NotFound
from services.gate import Purpose
from tests import factories

C = ConsentKind
IMAGE, PUBLICATION = Matter(C.IMAGE), Matter(C.DISSEMINATION)


class School:
    """A school in a municipality, its curator, a pupil of fifteen and the mother, all with telephones."""

    def __init__(self, town: Place, place: Place, curator: Me, child: Person, mother: Person) -> None:
        self.town, self.place, self.curator = town, place, curator
        self.child, self.mother = child, mother
        self.own, self.mothers = factories.me(child), factories.me(mother)


@pytest.fixture
async def school(session: AsyncSession) -> School:
    await factories.intakes(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город")
    place = await factories.school(session, parent=town)
    curator = await factories.curator(session, place)
    child = await factories.person(session, place, born=2011, group="9А", came_in=True)
    return School(town, place, curator, child, await factories.guardian(session, child, came_in=True))


async def ask(session: AsyncSession, school: School, matter: Matter, now: datetime, *, whole: bool = False) -> int:
    by = {"me": school.curator, "person_id": school.child.id}
    count, _ = await consent_asks.ask(session, matter=matter, whole=whole, now=now, **by)  # type: ignore[arg-type]
    return count


async def promised(session: AsyncSession) -> list[Promise]:
    found = select(Promise).where(Promise.kind == consent_asks.NOTICE).order_by(Promise.receiver_id)
    return list(await session.scalars(found))


async def test_each_who_must_sign_is_told_after_the_minute_and_until_they_have_answered(
    session: AsyncSession, now: datetime, school: School
) -> None:
    assert await ask(session, school, IMAGE, now) == 1
    told = await promised(session)
    assert [one.receiver_id for one in told] == sorted([school.child.id, school.mother.id])
    assert {one.not_before for one in told} == {now + undo.TOLD_AFTER}
    number = told[0].parameters["ask_id"]
    for me in (school.own, school.mothers):
        await consents.give(session, me=me, subject_id=school.child.id, now=now)
    wanted = await consent_asks.told(session, number, signer_id=school.mother.id, now=now)
    assert wanted is not None
    assert (wanted.subject.id, wanted.matter) == (school.child.id, IMAGE)
    await consents.refuse(session, me=school.mothers, subject_id=school.child.id, matter=IMAGE, now=now)
    for signer in (school.child, school.mother):
        assert await consent_asks.told(session, number, signer_id=signer.id, now=now) is None


async def test_nobody_is_asked_twice_and_nobody_who_has_answered(
    session: AsyncSession, now: datetime, school: School
) -> None:
    beside = await factories.person(session, school.place, name="Ильмов Ян", born=2011, group="9А")
    await ask(session, school, IMAGE, now)
    with pytest.raises(AlreadySo):
        await ask(session, school, IMAGE, now)
    assert await ask(session, school, IMAGE, now, whole=True) == 1
    asked = await session.scalars(select(ConsentAsk.subject_id).order_by(ConsentAsk.id))
    assert list(asked) == [school.child.id, beside.id]


async def test_what_the_start_asks_anyway_is_not_asked_for(
    session: AsyncSession, now: datetime, school: School
) -> None:
    for kind in consents.STARTING:
        with pytest.raises(AlreadySo):
            await ask(session, school, Matter(kind), now)


async def test_a_transfer_names_somebody_above_or_a_partner(
    session: AsyncSession, now: datetime, school: School
) -> None:
    partner = await factories.place(session, PlaceKind.PARTNER, "Завод", parent=school.town)
    stranger = await factories.place(session, PlaceKind.PARTNER, "Чужой завод")
    may = await consent_asks.recipients(session, me=school.curator, place_id=school.place.id, now=now)
    assert [one.id for one in may] == [school.town.id, partner.id]
    for wrong in (Matter(C.TRANSFER), Matter(C.TRANSFER, stranger.id), Matter(C.IMAGE, partner.id)):
        with pytest.raises(NotFound):
            await ask(session, school, wrong, now)


async def test_a_yes_to_one_recipient_is_no_yes_to_another(
    session: AsyncSession, now: datetime, school: School
) -> None:
    partner = await factories.place(session, PlaceKind.PARTNER, "Завод", parent=school.town)
    matter = Matter(C.TRANSFER, school.town.id)
    await ask(session, school, matter, now)
    for me in (school.own, school.mothers):
        await consents.give(session, me=me, subject_id=school.child.id, now=now)
        await consents.give(session, me=me, subject_id=school.child.id, matter=matter, now=now)
    said = {"person_id": school.child.id, "purpose": Purpose.TRANSFER, "at": now}
    assert await gate.allows(session, recipient_id=school.town.id, **said)  # type: ignore[arg-type]
    assert not await gate.allows(session, recipient_id=partner.id, **said)  # type: ignore[arg-type]


async def test_what_is_published_is_what_both_have_ticked(session: AsyncSession, now: datetime, school: School) -> None:
    await ask(session, school, PUBLICATION, now)
    for me, ticked in ((school.own, {Category.NAME}), (school.mothers, {Category.NAME, Category.PHOTO})):
        subject = {"me": me, "subject_id": school.child.id, "now": now}
        await consents.give(session, **subject)  # type: ignore[arg-type]
        await consents.give(session, matter=PUBLICATION, categories=ticked, **subject)  # type: ignore[arg-type]
    allowed = [
        await gate.allows(session, person_id=school.child.id, purpose=Purpose.PUBLICATION, at=now, category=category)
        for category in (Category.NAME, Category.PHOTO)
    ]
    assert allowed == [True, False]


async def test_a_worker_who_is_a_mentor_is_asked_to_be_one_and_a_pupil_is_not(
    session: AsyncSession, now: datetime, school: School
) -> None:
    with pytest.raises(AlreadySo):
        await ask(session, school, Matter(C.MENTORING), now)
    teacher = await factories.person(session, school.place, Role.MENTOR, name="Бобров Лев", born=1980, came_in=True)
    await factories.also(session, teacher, school.place, Role.TRAINER)
    matter = Matter(C.MENTORING)
    count, _ = await consent_asks.ask(session, me=school.curator, person_id=teacher.id, matter=matter, now=now)
    assert count == 1
    (one,) = await participants.of(session, factories.me(teacher), now=now)
    assert one.waiting == [consents.START, matter]


async def test_it_stands_in_my_tasks_after_the_start_and_nothing_is_asked_after_a_no(
    session: AsyncSession, now: datetime, school: School
) -> None:
    await ask(session, school, IMAGE, now)
    (one,) = await participants.of(session, school.mothers, now=now)
    assert one.waiting == [consents.START, Matter(C.PARTICIPATION), IMAGE]
    await consents.refuse(
        session, me=school.mothers, subject_id=school.child.id, matter=Matter(C.PARTICIPATION), now=now
    )
    (one,) = await participants.of(session, school.mothers, now=now)
    assert (one.waiting, one.has_declined) == ([], True)


async def test_whoever_has_not_answered_is_reminded_of_it_first_things_first(
    session: AsyncSession, now: datetime, school: School
) -> None:
    await ask(session, school, IMAGE, now)
    said = {"signer_id": school.mother.id, "now": now}
    first = await due.unsigned(session, school.child.id, **said)  # type: ignore[arg-type]
    assert first is not None
    assert first.matter == consents.START
    for kind in (C.PROCESSING, C.PARTICIPATION):
        await consents.give(session, me=school.mothers, subject_id=school.child.id, matter=Matter(kind), now=now)
    then = await due.unsigned(session, school.child.id, **said)  # type: ignore[arg-type]
    assert then is not None
    assert then.matter == IMAGE
    await consents.give(session, me=school.mothers, subject_id=school.child.id, matter=IMAGE, now=now)
    assert await due.unsigned(session, school.child.id, **said) is None  # type: ignore[arg-type]
    awaited = {(subject, signer) for subject, _, signer in await agenda_lines.awaited(session, now)}
    assert (school.child.id, school.mother.id) not in awaited
    assert (school.child.id, school.child.id) in awaited


async def test_on_paper_nobody_is_written_to_and_the_curator_marks_one_kind(
    session: AsyncSession, now: datetime, school: School
) -> None:
    school.place.minors_consent = ConsentRoute.PAPER
    await ask(session, school, PUBLICATION, now)
    assert await promised(session) == []
    count, _ = await consents.mark_paper(
        session,
        me=school.curator,
        place_id=school.place.id,
        group="9А",
        except_ids=[],
        number="7",
        on=date(2026, 9, 15),
        now=now,
        kinds=[C.DISSEMINATION],
        categories=[Category.NAME],
    )
    assert count == 1
    said = (await session.scalars(select(ConsentEvent).where(ConsentEvent.kind == C.DISSEMINATION))).all()
    assert {(one.capacity, one.paper_number, tuple(one.categories)) for one in said} == {
        (capacity, "7", ("name",)) for capacity in Capacity
    }


async def test_the_blank_is_noted_once_and_only_where_paper_is_the_way(
    session: AsyncSession, now: datetime, school: School
) -> None:
    with pytest.raises(NotFound):
        await consent_asks.blank_received(session, me=school.mothers, subject_id=school.child.id, now=now)
    school.place.minors_consent = ConsentRoute.PAPER
    for moment in (now, now + timedelta(days=1)):
        await consent_asks.blank_received(session, me=school.mothers, subject_id=school.child.id, now=moment)
    assert await consent_asks.blanks(session, [school.child.id]) == {school.child.id: now}
    (group,) = await unsigned.by_class(session, me=school.curator, place_id=school.place.id, now=now)
    assert [one.has_blank for one in group.unsigned] == [True]
    with pytest.raises(NotFound):
        await consent_asks.blank_received(session, me=school.curator, subject_id=school.child.id, now=now)


async def test_only_the_own_curator_asks(session: AsyncSession, now: datetime, school: School) -> None:
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (other, school.own, school.mothers, factories.stranger()):
        with pytest.raises(NotFound):
            await consent_asks.ask(session, me=me, person_id=school.child.id, matter=IMAGE, now=now)


async def test_asks_and_blanks_go_over_when_two_rows_are_one_human_and_back_again(
    session: AsyncSession, now: datetime, school: School
) -> None:
    school.place.minors_consent = ConsentRoute.PAPER
    await ask(session, school, IMAGE, now)
    await consent_asks.blank_received(session, me=school.mothers, subject_id=school.child.id, now=now)
    twin = await factories.person(session, school.place, born=2011, group="9А")
    keep, change = await merging.merge(session, me=school.curator, keep_id=twin.id, drop_id=school.child.id, now=now)
    asked = select(ConsentAsk.subject_id)
    assert list(await session.scalars(asked)) == [keep.id]
    assert set(await consent_asks.blanks(session, [keep.id, school.child.id])) == {keep.id}
    await undo.take_back(session, change_id=change.id, me=school.curator, now=now)
    assert list(await session.scalars(asked)) == [school.child.id]
    assert set(await consent_asks.blanks(session, [keep.id, school.child.id])) == {school.child.id}
