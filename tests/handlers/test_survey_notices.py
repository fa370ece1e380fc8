"""What surveys say: the question stands in the message; nothing is said that is not true any more."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import press
from bot.replies import Reply
from handlers import notices, start
from models import ConsentEvent, ConsentKind, FormVersion, Person, Promise, Wave
from services import consents, form_versions, receivers
from services.access import Me
from services.wave_asking import WAVE
from services.wave_reminding import REMINDER
from tests import factories
from tests.services import surveys


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> surveys.School:
    return await surveys.school(session, now)


async def said(school: surveys.School, person: Person, kind: str = WAVE) -> Reply | None:
    """What the newest promise of a survey to this person says now."""
    found = select(Promise).where(Promise.kind == kind, Promise.receiver_id == person.id).order_by(Promise.id.desc())
    promise = (await school.session.scalars(found)).first()
    assert promise is not None
    receiver = (await receivers.of(school.session, [person.id], now=school.now))[person.id]
    (reply,) = await notices.render(school.session, [(promise, receiver)], school.now)  # type: ignore[list-item]
    return reply


def buttons(reply: Reply | None) -> list[str]:
    assert reply is not None
    return [one["callback_data"] for row in reply.rows for one in row]


async def unnamed(session: AsyncSession, now: datetime) -> None:
    found = select(FormVersion).where(FormVersion.code == "q1_mentee").order_by(FormVersion.id.desc())
    row = (await session.scalars(found)).first()
    assert row is not None
    compiled = {**row.compiled, "bot": {"anonymous": "yes", "audience": "mentee"}}
    await form_versions.publish(session, code=row.code, source=b"", digest="unnamed", compiled=compiled, now=now)


async def test_the_first_question_stands_in_the_message_and_one_tap_answers_it(school: surveys.School) -> None:
    wave, person = await school.start(), school.mentees[0]
    reply = await said(school, person)
    assert reply is not None
    assert reply.text is not None
    assert reply.text.startswith("Опрос «Как прошла программа», до 29 сентября. Отвечать можно по одному вопросу.")
    assert "Вы рады, что участвовали в программе?" in reply.text
    draft = await school.draft(wave, person)
    assert draft is not None
    assert buttons(reply)[:2] == [press.data(draft.id, draft.nonce, 0), press.data(draft.id, draft.nonce, 1)]


async def test_a_reminder_shows_the_question_at_which_somebody_stopped(school: surveys.School) -> None:
    wave, person = await school.start(), school.mentees[0]
    await school.taps(wave, person)
    await school.turn(days=4)
    reply = await said(school, person, REMINDER)
    assert reply is not None
    assert reply.text is not None
    assert reply.text.startswith("Опрос «Как прошла программа» ещё ждёт ответа, до 29 сентября.")
    assert "Насколько программа вам помогла?" in reply.text


async def test_nothing_is_said_once_it_is_answered_closed_or_consent_is_gone(school: surveys.School) -> None:
    wave = await school.start()
    sent, left, silent = school.mentees
    await school.finishes(wave, sent)
    assert await said(school, sent) is None
    await consents.withdraw(school.session, me=factories.me(left), subject_id=left.id, now=school.now)
    await school.session.flush()
    assert await said(school, left) is None
    assert await said(school, silent) is not None
    await school.turn(days=15)
    assert await said(school, silent) is None


async def test_without_names_it_says_so_and_a_child_is_addressed_as_a_child(
    school: surveys.School, session: AsyncSession, now: datetime
) -> None:
    await unnamed(session, now)
    child = await surveys.mentee(session, school.place, "Котов Пётр", now, born=2014)
    mother = await factories.guardian(session, child)
    own = (ConsentEvent.subject_id == child.id) & (ConsentEvent.kind == ConsentKind.PROCESSING)
    by_mother = (await session.scalars(select(ConsentEvent).where(own))).one()
    by_mother.capacity, by_mother.signer_id = consents.Capacity.GUARDIAN, mother.id
    await school.start()
    grown, young = await said(school, school.mentees[0]), await said(school, child)
    assert grown is not None
    assert "Без имени: никто не узнает, как ответили именно вы." in str(grown.text)
    assert young is not None
    assert "никто не узнает, какой ответ твой" in str(young.text)
    assert "Тебе понравилось участвовать" in str(young.text)


async def test_on_a_telephone_of_several_it_says_for_whom_it_is(school: surveys.School, session: AsyncSession) -> None:
    one, other = school.mentees[0], school.mentees[1]
    one.name, one.name_key = "Котов Миша", "котов миша"
    other.chat = one.chat
    await session.flush()
    await school.start()
    reply = await said(school, one)
    assert str(reply and reply.text).startswith("<b>Миша</b>\nОпрос «Как прошла программа»")


async def test_a_question_that_is_typed_waits_behind_a_button(school: surveys.School) -> None:
    wave: Wave = await school.start("preference_mentee")
    reply, draft = await said(school, school.mentees[0]), await school.draft(wave, school.mentees[0])
    assert draft is not None
    assert buttons(reply)[0] == press.Open(response_id=draft.id).pack()


async def test_at_home_a_survey_waits_until_it_is_sent(school: surveys.School, session: AsyncSession) -> None:
    wave, person = await school.start(), school.mentees[0]
    me = Me(person.chat, [person])  # type: ignore[arg-type]
    home = await start.home(session, me, school.now + timedelta(hours=1))
    draft = await school.draft(wave, person)
    assert draft is not None
    assert "Опрос «Как прошла программа» ждёт ответа." in str(home.text)
    assert press.Open(response_id=draft.id).pack() in buttons(home)
    await school.finishes(wave, person)
    home = await start.home(session, me, school.now + timedelta(hours=1))
    assert "ждёт ответа" not in str(home.text)
