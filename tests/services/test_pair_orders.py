"""Orders on pairs: what waits for one, a draft from the database, and what a typed number and day do."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditAct,
    AuditEntry,
    ConsentKind,
    Job,
    MeetingState,
    PairOrder,
    PairOrderLine,
    PairState,
    Promise,
    PromiseState,
    Role,
)
from services import (
    consents,
    pair_orders,
    pair_orders_drafts,
    pair_orders_signed,
    pair_orders_text,
    undo,
)
from services.consents import Matter
from services.errors import AlreadySo, DayToCome, InUse, NotAllowed, NotFound, OtherYear
from services.pair_order import Kind
from services.pair_orders import Why
from tests import factories
from tests.services import ordering
from tests.services.ordering import ANNA, FORMS, LEV, PYOTR, TEACHER, YAN, YOLKINA, School, written
from tests.services.orders import annex, read


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> School:
    return await ordering.school(session, now)


async def waits(school: School) -> dict[Kind, list[tuple[int, int | None]]]:
    """The numbers of the pairs that wait, by kind."""
    found = await pair_orders.waiting(school.session, school.place, now=school.now)
    return {kind: [one.numbers for one in its.entries] for kind, its in found.items()}


async def told(school: School) -> list[int]:
    """Who will hear that a pair may begin."""
    promises = select(Promise).where(Promise.kind == pair_orders_signed.BEGUN, Promise.state == PromiseState.WAITING)
    found = (await school.session.scalars(promises)).all()
    assert all(one.not_before > school.now + undo.MINUTE for one in found)
    return sorted(one.receiver_id for one in found)


async def test_agreed_pairs_wait_for_an_order_that_makes_them(school: School) -> None:
    one, two = await school.pair(ANNA, PYOTR), await school.pair(LEV, YOLKINA)
    await school.pair(LEV, YAN, state=PairState.TOLD)
    assert await waits(school) == {Kind.ASSIGNING: [(one.id, None), (two.id, None)]}


async def test_a_draft_has_every_field_that_the_database_knows(session: AsyncSession, school: School) -> None:
    """And lines for the pen in place of its own number and day, and of the day on which the pairs begin."""
    await school.pair(ANNA, PYOTR, YOLKINA)
    await ordering.introduced(school)
    order = await school.draft()
    content = await written(school, order)
    text = read(content)
    for said in (ordering.SCHOOL, ordering.REGION, ordering.ADDRESS, ordering.HEAD, ordering.CURATOR, "2026/27"):
        assert said in text
    assert "приказ о внедрении наставничества № 87/1 от 01.09.2026" in text
    assert "от «____» ______________ 20____ г. № ________" in text
    assert annex(content)[1:] == [["1", ANNA, f"{PYOTR}\n{YOLKINA}", "ученик – ученик", "с _________\nпо 31.05.2027"]]
    assert (order.number, order.signed_on, order.entered_at) == (None, None, None)


async def test_the_order_of_introduction_may_stand_on_the_places_own_plan(
    session: AsyncSession, school: School
) -> None:
    await school.pair(ANNA, PYOTR)
    await factories.roadmap(session, school.place, [factories.step(1)])
    text = read(await written(school, await school.draft()))
    assert "приказ о внедрении наставничества № 12 от 28.08.2026" in text


async def test_of_two_heads_none_is_named(session: AsyncSession, school: School) -> None:
    await school.pair(ANNA, PYOTR)
    await factories.person(session, school.place, Role.HEAD, name="Другая Нина Петровна")
    text = read(await written(school, await school.draft()))
    assert "Другая" not in text
    assert ordering.HEAD not in text


async def test_a_worker_without_written_consent_is_left_out_and_named(session: AsyncSession, school: School) -> None:
    """Edge case 24: the pair stays agreed; once the paper is there, it goes into the next draft."""
    pair = await school.pair(TEACHER, PYOTR, programme=school.teachers)
    await school.pair(ANNA, YOLKINA)
    about = {"me": school.curator, "place_id": school.place.id, "kind": Kind.ASSIGNING, "now": school.now}
    found = await pair_orders_drafts.prepare(session, **about)
    assert found.pairs == 1
    assert [(one.person.name, one.why) for one in found.left_out] == [(TEACHER, Why.MENTORING)]
    assert pair.state is PairState.AGREED
    await factories.agreed(session, school.people[TEACHER], ConsentKind.MENTORING)
    found = await pair_orders_drafts.prepare(session, **about)
    assert (found.pairs, found.left_out) == (2, [])


async def test_whose_consent_has_ended_is_left_out(session: AsyncSession, school: School) -> None:
    await school.pair(ANNA, PYOTR)
    gone = school.people[PYOTR]
    gone.chat = factories.telephone()
    await session.flush()
    matter = Matter(ConsentKind.PROCESSING)
    await consents.withdraw(session, me=factories.me(gone), subject_id=gone.id, matter=matter, now=school.now)
    about = {"me": school.curator, "place_id": school.place.id, "kind": Kind.ASSIGNING}
    found = await pair_orders_drafts.prepare(session, now=school.now + timedelta(minutes=1), **about)
    assert found.order is None
    assert [(one.person.name, one.why) for one in found.left_out] == [(PYOTR, Why.CONSENT)]


async def test_there_is_one_draft_of_a_kind(session: AsyncSession, school: School) -> None:
    """Pressed twice it is the same one; with another pair in it, it takes the place of the earlier one."""
    await school.pair(ANNA, PYOTR)
    first = await school.draft()
    assert (await school.draft()).id == first.id
    assert await session.scalar(select(func.count()).select_from(Job)) == 1
    await school.pair(LEV, YOLKINA)
    about = {"me": school.curator, "order_id": first.id, "now": school.now}
    assert (await pair_orders_drafts.card(session, **about)).is_stale
    second = await school.draft()
    assert list(await session.scalars(select(PairOrder.id))) == [second.id]
    assert await session.scalar(select(func.count()).select_from(PairOrderLine)) == 2
    assert not (await pair_orders_drafts.card(session, **about | {"order_id": second.id})).is_stale


async def test_nothing_to_order_is_no_draft(school: School) -> None:
    with pytest.raises(NotFound):
        await school.draft()


async def test_number_and_day_make_the_pairs(session: AsyncSession, school: School) -> None:
    """They work since the day of the order; when it was typed is kept apart. Everybody is told after the minute."""
    mother = await factories.guardian(session, school.people[PYOTR])
    pair = await school.pair(ANNA, PYOTR)
    order = await school.draft()
    day = school.now.date() - timedelta(days=5)
    found = await school.sign(order, "112-О", day)
    assert (order.number, order.signed_on, order.entered_at) == ("112-О", day, school.now)
    assert order.entered_by_id == school.curator.persons[0].id
    assert (pair.state, pair.effective_on) == (PairState.WORKING, day)
    assert (found.begun, found.left_out) == ([pair], [])
    assert await told(school) == sorted([school.people[ANNA].id, school.people[PYOTR].id, mother.id])
    assert await waits(school) == {}
    rows = (await session.scalars(select(AuditEntry.people).where(AuditEntry.act == AuditAct.CHANGED))).all()
    assert 2 in rows


async def test_the_same_typed_twice_is_so_already(school: School) -> None:
    await school.pair(ANNA, PYOTR)
    order = (await school.ordered()).order
    for known in ("", "112"):
        with pytest.raises(AlreadySo):
            await school.sign(order, "112", known=known)


async def test_of_two_who_type_at_once_the_faster_one_counts(school: School) -> None:
    """Whoever has not seen the number does not change it."""
    await school.pair(ANNA, PYOTR)
    order = (await school.ordered()).order
    with pytest.raises(AlreadySo):
        await school.sign(order, "113", known="")
    assert order.number == "112"


async def test_a_day_to_come_or_of_another_year_is_refused(school: School) -> None:
    pair = await school.pair(ANNA, PYOTR)
    order = await school.draft()
    with pytest.raises(DayToCome):
        await school.sign(order, on=school.now.date() + timedelta(days=1))
    with pytest.raises(OtherYear):
        await school.sign(order, on=date(2025, 9, 20))
    assert (order.number, pair.state) == (None, PairState.AGREED)


async def test_the_day_is_that_of_the_place(school: School) -> None:
    """In Kamchatka it is tomorrow already."""
    school.place.time_zone = "Asia/Kamchatka"
    school.now = school.now.replace(hour=20)
    await school.pair(ANNA, PYOTR)
    order = await school.draft()
    await school.sign(order, on=school.now.date() + timedelta(days=1))
    assert order.signed_on == school.now.date() + timedelta(days=1)


async def test_a_slip_is_put_right_later(session: AsyncSession, school: School) -> None:
    """The pairs work since the other day, and nobody is told twice."""
    pair = await school.pair(ANNA, PYOTR)
    order = (await school.ordered()).order
    before = await told(school)
    day = date(2026, 9, 10)
    school.now += timedelta(days=3)
    found = await school.sign(order, "112-О", day, known="112")
    assert found.is_correction
    assert (order.number, order.signed_on, pair.effective_on) == ("112-О", day, day)
    assert order.entered_at == school.now - timedelta(days=3)
    promises = select(func.count()).where(Promise.kind == pair_orders_signed.BEGUN)
    assert await session.scalar(promises) == len(before)
    await undo.take_back(session, change_id=found.change.id, me=school.curator, now=school.now)
    assert (order.number, pair.effective_on) == ("112", school.now.date() - timedelta(days=3))


async def test_signing_is_taken_back_for_a_minute(session: AsyncSession, school: School) -> None:
    """The pairs wait again, the draft is a draft, and nobody hears of it."""
    pair = await school.pair(ANNA, PYOTR)
    found = await school.ordered()
    await undo.take_back(session, change_id=found.change.id, me=school.curator, now=school.now)
    assert (pair.state, pair.effective_on) == (PairState.AGREED, None)
    assert (found.order.number, found.order.entered_at) == (None, None)
    assert await told(school) == []
    assert (await school.sign(found.order)).begun == [pair]
    assert len(await told(school)) == 2


async def test_what_has_changed_since_is_not_taken_back(session: AsyncSession, school: School) -> None:
    pair = await school.pair(ANNA, PYOTR)
    found = await school.ordered()
    pair.state = PairState.SUSPENDED
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=found.change.id, me=school.curator, now=school.now)


async def test_who_may_not_begin_when_the_order_comes_is_named(session: AsyncSession, school: School) -> None:
    """An objection came, and a consent ended, after the draft: the head's order does not outweigh them."""
    objected = await school.pair(ANNA, PYOTR)
    await factories.agreed(session, school.people[TEACHER], ConsentKind.MENTORING)
    without = await school.pair(TEACHER, YOLKINA, programme=school.teachers)
    begins = await school.pair(LEV, YAN)
    order = await school.draft()
    objected.state = PairState.OBJECTED
    teacher = school.people[TEACHER]
    teacher.chat = factories.telephone()
    await session.flush()
    about = {"me": factories.me(teacher), "subject_id": teacher.id, "now": school.now}
    await consents.withdraw(session, matter=Matter(ConsentKind.MENTORING), **about)
    school.now += timedelta(minutes=1)
    found = await school.sign(order)
    assert found.begun == [begins]
    assert {one.person.name: one.why for one in found.left_out} == {TEACHER: Why.MENTORING, ANNA: Why.CHANGED}
    assert (objected.state, without.state) == (PairState.OBJECTED, PairState.AGREED)


async def test_an_amending_order_puts_another_mentor_in_place(session: AsyncSession, school: School) -> None:
    """The one works from its day, the other has ended on it; the order that it changes is named."""
    before = await school.pair(ANNA, PYOTR)
    first = (await school.ordered()).order
    before.state, before.suspended_at = PairState.SUSPENDED, school.now
    after = await school.pair(LEV, PYOTR, replaces_id=before.id)
    assert await waits(school) == {Kind.AMENDING: [(before.id, after.id)]}
    order = await school.draft(Kind.AMENDING)
    assert order.earlier_id == first.id
    content = await written(school, order)
    assert "Внести изменения в приложение к приказу № 112 от 15.09.2026" in read(content)
    assert annex(content)[1:] == [["1", f"наставник: {ANNA}", LEV, PYOTR, "ученик – ученик", "_________"]]
    found = await school.sign(order, "130")
    day = school.now.date()
    assert found.begun == [after]
    assert (after.state, after.effective_on) == (PairState.WORKING, day)
    assert (before.state, before.effective_on, before.ended_on) == (PairState.DISSOLVED, day, day)
    assert await waits(school) == {}
    await undo.take_back(session, change_id=found.change.id, me=school.curator, now=school.now)
    assert (before.state, before.ended_on, after.state) == (PairState.SUSPENDED, None, PairState.AGREED)


async def test_a_pair_made_by_an_amending_order_is_changed_under_the_first_one(school: School) -> None:
    before = await school.pair(ANNA, PYOTR)
    first = (await school.ordered()).order
    before.state = PairState.SUSPENDED
    after = await school.pair(LEV, PYOTR, replaces_id=before.id)
    await school.ordered(Kind.AMENDING, "130")
    after.state = PairState.SUSPENDED
    await school.pair(ANNA, PYOTR, replaces_id=after.id)
    assert (await school.draft(Kind.AMENDING)).earlier_id == first.id


async def test_a_group_may_go_to_two_mentors(session: AsyncSession, school: School) -> None:
    """Each of its mentees is named where they are now; who has left is named once."""
    await factories.agreed(session, school.people[TEACHER], ConsentKind.MENTORING)
    group = await school.pair(ANNA, PYOTR, YOLKINA, YAN)
    await school.ordered()
    group.state = PairState.SUSPENDED
    await school.pair(LEV, PYOTR, replaces_id=group.id)
    await school.pair(TEACHER, YOLKINA, replaces_id=group.id)
    order = await school.draft(Kind.AMENDING)
    rows = [row[1:4] for row in annex(await written(school, order))[1:]]
    assert rows == [
        [f"наставник: {ANNA}", LEV, PYOTR],
        [f"наставляемый: {YAN}", "без замены", PYOTR],
        [f"наставник: {ANNA}", TEACHER, YOLKINA],
    ]
    assert len((await school.sign(order, "130")).begun) == 2


async def test_a_pair_that_ended_early_is_taken_out_when_nobody_looks_for_another(
    session: AsyncSession, school: School
) -> None:
    """While a successor is asked the order waits for the answer; after it the next mentor is a new pair."""
    before = await school.pair(ANNA, PYOTR)
    await school.ordered()
    before.state, before.ended_on = PairState.DISSOLVED, date(2026, 9, 14)
    asked = await school.pair(LEV, PYOTR, state=PairState.OFFERED, replaces_id=before.id)
    assert await waits(school) == {}
    asked.state = PairState.DECLINED
    await session.flush()
    assert await waits(school) == {Kind.AMENDING: [(before.id, None)]}
    order = await school.draft(Kind.AMENDING)
    assert annex(await written(school, order))[1][1:4] == [f"наставник: {ANNA}", "без замены", PYOTR]
    await school.sign(order, "130")
    assert before.ended_on == date(2026, 9, 14)
    later = await school.pair(LEV, PYOTR, replaces_id=before.id)
    assert await waits(school) == {Kind.ASSIGNING: [(later.id, None)]}


async def test_a_closing_order_ends_what_has_come_to_its_end(session: AsyncSession, school: School) -> None:
    """Pairs that are finished keep their day; those of a programme that is over end on the day of the order."""
    finished, late = await school.pair(ANNA, PYOTR), await school.pair(LEV, YOLKINA)
    await school.ordered()
    finished.state, finished.ended_on = PairState.CLOSED, date(2026, 9, 20)
    assert await waits(school) == {Kind.CLOSING: [(finished.id, None)]}
    school.now = datetime.fromisoformat("2027-06-01T09:00:00+00:00")
    assert await waits(school) == {Kind.CLOSING: [(finished.id, None), (late.id, None)]}
    order = await school.draft(Kind.CLOSING)
    content = await written(school, order)
    assert "приказ о закреплении наставнических пар и групп № 112 от 15.09.2026" in read(content)
    assert [row[4] for row in annex(content)[1:]] == [
        "с 15.09.2026\nпо 20.09.2026",
        "с 15.09.2026\nпо 31.05.2027",
    ]
    await school.sign(order, "201")
    assert (late.state, late.ended_on) == (PairState.CLOSED, date(2027, 6, 1))
    assert finished.ended_on == date(2026, 9, 20)
    assert await waits(school) == {}
    promises = select(func.count()).where(Promise.kind == pair_orders_signed.BEGUN)
    assert await session.scalar(promises) == 4, "who has ended is not told that a pair begins"


async def test_pairs_of_two_orders_end_by_one_that_names_both(school: School) -> None:
    one = await school.pair(ANNA, PYOTR)
    await school.ordered()
    two = await school.pair(LEV, YOLKINA)
    await school.ordered(number="118")
    one.state = two.state = PairState.CLOSED
    one.ended_on = two.ended_on = date(2026, 9, 15)
    text = read(await written(school, await school.draft(Kind.CLOSING)))
    assert "приказ о закреплении наставнических пар и групп № 118 от 15.09.2026" in text
    assert "приказ о закреплении наставнических пар и групп № 112 от 15.09.2026" in text


async def test_a_pair_that_never_worked_is_in_no_closing_order(school: School) -> None:
    await school.pair(ANNA, PYOTR, state=PairState.CLOSED)
    assert await waits(school) == {}


async def test_the_orders_of_the_year_drafts_first(session: AsyncSession, school: School) -> None:
    await school.pair(ANNA, PYOTR)
    await school.ordered()
    await school.pair(LEV, YOLKINA)
    await school.draft()
    about = {"me": school.curator, "place_id": school.place.id, "now": school.now}
    found = await pair_orders_drafts.of_place(session, **about)
    assert [(one.order.number, one.pairs) for one in found.orders] == [(None, 1), ("112", 1)]


async def test_nobody_else_reads_or_signs_an_order(session: AsyncSession, school: School) -> None:
    await school.pair(ANNA, PYOTR)
    order = await school.draft()
    other = await factories.school(session, "Школа № 6")
    strangers = [await factories.curator(session, other, name="Чужова Анна"), factories.stranger()]
    for me in strangers:
        about = {"me": me, "order_id": order.id, "now": school.now}
        with pytest.raises(NotFound):
            await pair_orders_drafts.card(session, **about)
        with pytest.raises(NotFound):
            await pair_orders_drafts.ask_file(session, **about)
        with pytest.raises(NotFound):
            await school.sign(order, me=me)
        with pytest.raises(NotAllowed):
            await pair_orders_drafts.of_place(session, me=me, place_id=school.place.id, now=school.now)


async def test_the_head_reads_orders_and_changes_nothing(session: AsyncSession, school: School) -> None:
    await school.pair(ANNA, PYOTR)
    order = await school.draft()
    head = factories.me(await factories.person(session, school.place, Role.HEAD, name="Главин Олег", came_in=True))
    about = {"me": head, "order_id": order.id, "now": school.now}
    assert len((await pair_orders_drafts.card(session, **about)).entries) == 1
    with pytest.raises(NotFound):
        await pair_orders_drafts.ask_file(session, **about)


async def test_a_signed_order_is_no_file_any_more(session: AsyncSession, school: School) -> None:
    await school.pair(ANNA, PYOTR)
    order = (await school.ordered()).order
    with pytest.raises(NotFound):
        await pair_orders_drafts.ask_file(session, me=school.curator, order_id=order.id, now=school.now)
    job = await session.scalar(select(Job))
    assert job is not None
    assert await pair_orders_text.asked(session, job, FORMS, now=school.now) is None


async def test_an_old_pair_that_cannot_begin_keeps_no_newer_one_waiting(session: AsyncSession, school: School) -> None:
    old = await school.pair(TEACHER, PYOTR, programme=school.teachers)
    school.teachers.school_year -= 1
    await session.flush()
    new = await school.pair(ANNA, YOLKINA)
    found = (await pair_orders.waiting(session, school.place, now=school.now))[Kind.ASSIGNING]
    assert [one.numbers for one in found.entries] == [(new.id, None)]
    assert [one.pair.id for one in found.left_out] == [old.id]


async def test_a_closing_order_calls_off_what_is_still_to_come(session: AsyncSession, school: School) -> None:
    pair = await school.pair(ANNA, PYOTR)
    await school.ordered()
    school.now = datetime.fromisoformat("2027-06-01T09:00:00+00:00")
    coming = await factories.meeting(session, pair, school.now + timedelta(days=3))
    found = await school.sign(await school.draft(Kind.CLOSING), "201")
    assert coming.state is MeetingState.CANCELLED
    await undo.take_back(session, change_id=found.change.id, me=school.curator, now=school.now)
    assert (coming.state, coming.settled_at) == (MeetingState.PLANNED, None)
