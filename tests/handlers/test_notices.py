"""Morning messages say only what is still true."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from handlers import notices
from models import Lane, Person, Promise, Role
from services import agenda, consents, forms, receivers
from services.access import Me
from tests import factories


async def said(session: AsyncSession, person: Person, now: datetime, *lines: dict[str, Any]) -> Reply | None:
    """What the morning message of these lines says now."""
    due = {"lines": [{"person_id": person.id, **line} for line in lines]}
    promise = Promise(kind=agenda.MORNING, parameters=due, receiver_id=person.id, lane=Lane.REMINDER)
    receiver = (await receivers.of(session, [person.id], now=now))[person.id]
    (reply,) = await notices.render(session, [(promise, receiver)], now)
    return reply


async def told(session: AsyncSession, now: datetime) -> Reply | None:
    """What the only notice of a consent taken back says now."""
    promise = (await session.scalars(select(Promise).where(Promise.kind == consents.WITHDRAWAL))).one()
    receiver = (await receivers.of(session, [promise.receiver_id], now=now))[promise.receiver_id]
    (reply,) = await notices.render(session, [(promise, receiver)], now)
    return reply


async def mentor(session: AsyncSession) -> Me:
    await factories.intakes(session)
    school = await factories.school(session)
    return factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))


async def test_a_consent_given_meanwhile_is_not_asked_for(session: AsyncSession, now: datetime) -> None:
    me = await mentor(session)
    line = {"kind": "consent", "subject_id": me.persons[0].id}
    assert (await said(session, me.persons[0], now, line)) is not None
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now)
    assert (await said(session, me.persons[0], now, line)) is None


async def test_a_consent_refused_is_not_asked_for_again(session: AsyncSession, now: datetime) -> None:
    me = await mentor(session)
    await consents.refuse(session, me=me, subject_id=me.persons[0].id, now=now)
    assert (await said(session, me.persons[0], now, {"kind": "consent", "subject_id": me.persons[0].id})) is None


async def test_a_guardian_reads_about_the_child_and_nobody_else_does(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    child = await factories.person(session, school, name="Котов Пётр Ильич", born=2014)
    mother = await factories.guardian(session, child, came_in=True)
    stranger = await factories.person(session, school, Role.GUARDIAN, name="Лисова Ольга", came_in=True)
    line = {"kind": "consent_child", "subject_id": child.id}
    reply = await said(session, mother, now, line)
    assert reply is not None
    assert "Пётр: нужно ваше решение." in (reply.text or "")
    assert await said(session, stranger, now, line) is None


async def test_a_questionnaire_begun_meanwhile_is_not_offered_anew(session: AsyncSession, now: datetime) -> None:
    me = await mentor(session)
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now)
    (intake,) = await forms.mine(session, me, now=now)
    begin, go_on = ({"kind": kind, "response_id": intake.id} for kind in ("begin", "continue"))
    assert await said(session, me.persons[0], now, begin) is not None
    await forms.open_(session, me, intake.id, now=now)
    assert await said(session, me.persons[0], now, begin) is None
    reply = await said(session, me.persons[0], now, begin, go_on)
    assert reply is not None
    assert [button["text"] for row in reply.rows for button in row] == ["Продолжить", "‹ Мои дела"]


async def test_somebody_elses_questionnaire_is_never_shown(session: AsyncSession, now: datetime) -> None:
    me = await mentor(session)
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now)
    (intake,) = await forms.mine(session, me, now=now)
    other = await factories.person(session, await factories.school(session), Role.MENTOR, came_in=True)
    assert await said(session, other, now, {"kind": "begin", "response_id": intake.id}) is None


async def test_a_digest_says_how_consents_stand_and_nothing_of_the_reader(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    curator = await factories.curator(session, school)
    me = factories.me(await factories.person(session, school, Role.MENTOR, name="Ель Олег", born=1985, came_in=True))
    await factories.intakes(session)
    line = {
        "kind": "digest",
        "place_id": school.id,
        "since": (now - timedelta(days=1)).isoformat(),
        "until": (now + timedelta(days=1)).isoformat(),
    }
    assert await said(session, curator.persons[0], now, line) is None
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now)
    reply = await said(session, curator.persons[0], now, line)
    assert reply is not None
    assert "Согласие есть: 1 (Ель Олег)" in (reply.text or "")
    await consents.withdraw(session, me=me, subject_id=me.persons[0].id, now=now + timedelta(minutes=1))
    later = await said(session, curator.persons[0], now + timedelta(minutes=2), line)
    assert later is not None
    assert "Согласие есть" not in (later.text or "")
    assert "Ответ «нет» или отзыв: 1 (Ель Олег)" in (later.text or "")


async def test_a_curator_reads_whose_consent_is_taken_back_and_what_the_law_asks(
    session: AsyncSession, now: datetime
) -> None:
    school = await factories.school(session)
    await factories.curator(session, school)
    child = await factories.person(session, school, name="Котов <Пётр> Ильич", born=2014, group="6Б")
    mothers = factories.me(await factories.guardian(session, child, came_in=True))
    await consents.give(session, me=mothers, subject_id=child.id, now=now)
    await consents.withdraw(session, me=mothers, subject_id=child.id, now=now)
    reply = await told(session, now)
    assert reply is not None
    assert "Согласие отозвано: Котов &lt;Пётр&gt;, 6Б" in (reply.text or "")
    assert "в течение 30 дней" in (reply.text or "")
    (button,) = reply.rows[0]
    assert button["callback_data"] == callbacks.PersonCard(person_id=child.id).pack()


async def test_a_consent_given_again_meanwhile_is_not_told_as_taken_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    await factories.curator(session, school)
    me = factories.me(await factories.person(session, school, Role.MENTOR, born=1985, came_in=True))
    for act in (consents.give, consents.withdraw):
        await act(session, me=me, subject_id=me.persons[0].id, now=now)
    assert await told(session, now) is not None
    await consents.give(session, me=me, subject_id=me.persons[0].id, now=now)
    assert await told(session, now) is None
