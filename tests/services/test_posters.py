"""Posters: nothing is kept before a yes, a curator decides, and what was decided can be taken back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Application,
    Chat,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Membership,
    Person,
    Place,
    Poster,
    Promise,
    PromiseState,
    Response,
    ResponseState,
    Role,
)
from services import admissions, applications, consent_texts, enrolment, outbox, people, posters, undo
from services.access import Me
from services.admissions import Decided
from services.errors import AlreadySo, InUse, NotAllowed, NotFound, PosterFull, RowWrong, WrongTelephone
from services.people import Which
from tests import factories

SECOND = timedelta(seconds=1)


async def counted(session: AsyncSession, *tables: type) -> list[int]:
    return [await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


async def school(session: AsyncSession, now: datetime, **of: ConsentRoute) -> tuple[Place, Me, str]:
    """A school, its curator, and the secret of the poster that hangs there."""
    await factories.intakes(session)
    place = await factories.school(session, **of)
    me = await factories.curator(session, place)
    job, _ = await posters.make(session, me=me, place_id=place.id, now=now)
    return place, me, job.parameters["token"]


async def agrees(session: AsyncSession, me: Me, token: str, now: datetime) -> Person:
    opened = await posters.look(session, token=token)
    assert opened is not None
    response = await posters.agree(session, me=me, poster_id=opened.poster_id, seal=opened.seal, now=now)
    return await session.get_one(Person, response.person_id)


async def applies(
    session: AsyncSession,
    token: str,
    now: datetime,
    *,
    me: Me | None = None,
    name: str = "Котов Пётр Ильич",
    birth: str = "2008-09-01",
    role: str = "mentee",
) -> tuple[Me, Application]:
    """Somebody applies by the poster; without a telephone of their own, a stranger."""
    me = me or factories.stranger()
    person = await agrees(session, me, token, now)
    await applications.send(
        session, me=me, person_id=person.id, name=name, birth=birth, group="6 б", role=role, now=now
    )
    return me, (await session.scalars(select(Application).where(Application.person_id == person.id))).one()


async def promised(session: AsyncSession, kind: str, state: PromiseState = PromiseState.WAITING) -> list[Promise]:
    return list(await session.scalars(select(Promise).where(Promise.kind == kind, Promise.state == state)))


async def confirms(session: AsyncSession, me: Me, application: Application, now: datetime) -> Decided:
    decided = await admissions.confirm(session, me=me, application_id=application.id, now=now)
    assert isinstance(decided, Decided)
    return decided


async def test_only_a_hash_of_a_posters_secret_is_kept(session: AsyncSession, now: datetime) -> None:
    _place, _me, token = await school(session, now)
    assert len(token) * 6 >= 128
    assert token not in (await session.scalars(select(Poster.token_hash))).one()


async def test_nothing_is_kept_of_whoever_opens_a_poster_and_says_nothing(session: AsyncSession, now: datetime) -> None:
    _place, _me, token = await school(session, now)
    before = await counted(session, Chat, Person, Application, Response)
    opened = await posters.look(session, token=token)
    assert opened is not None
    assert opened.place.name == "Школа № 5"
    await posters.sealed(session, poster_id=opened.poster_id, seal=opened.seal)
    assert await counted(session, Chat, Person, Application, Response) == before


async def test_a_wrong_or_forged_poster_opens_nothing(session: AsyncSession, now: datetime) -> None:
    _place, _me, token = await school(session, now)
    opened = await posters.look(session, token=token)
    assert opened is not None
    assert await posters.look(session, token="x" * 24) is None
    with pytest.raises(NotFound):
        await posters.agree(session, me=factories.stranger(), poster_id=opened.poster_id, seal="0" * 16, now=now)


async def test_a_new_poster_closes_the_one_before_and_taking_it_back_opens_it(
    session: AsyncSession, now: datetime
) -> None:
    place, me, first = await school(session, now)
    job, change = await posters.make(session, me=me, place_id=place.id, now=now)
    second = job.parameters["token"]
    assert [await posters.look(session, token=one) is None for one in (first, second)] == [True, False]
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert [await posters.look(session, token=one) is None for one in (first, second)] == [False, True]
    assert not await posters.hangs(session, job.parameters["poster_id"])


async def test_a_closed_poster_opens_nothing_until_that_is_taken_back(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    change = await posters.close(session, me=me, place_id=place.id, now=now)
    assert await posters.look(session, token=token) is None
    with pytest.raises(AlreadySo):
        await posters.close(session, me=me, place_id=place.id, now=now)
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert await posters.look(session, token=token) is not None


async def test_what_somebody_has_changed_once_more_is_not_taken_back(session: AsyncSession, now: datetime) -> None:
    place, me, _token = await school(session, now)
    _, change = await posters.make(session, me=me, place_id=place.id, now=now)
    await posters.make(session, me=me, place_id=place.id, now=now)
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=change.id, me=me, now=now)


async def test_only_whoever_adds_people_hangs_posters_and_decides(session: AsyncSession, now: datetime) -> None:
    place, _me, token = await school(session, now)
    _, application = await applies(session, token, now)
    other = await factories.curator(session, await factories.school(session, "Школа № 6"))
    mentor = factories.me(await factories.person(session, place, Role.MENTOR, name="Рысин Ян", came_in=True))
    for me in (other, mentor, factories.stranger()):
        for refused in (
            posters.of_place(session, me=me, place_id=place.id, now=now),
            posters.make(session, me=me, place_id=place.id, now=now),
            posters.close(session, me=me, place_id=place.id, now=now),
            applications.of_place(session, me=me, place_id=place.id, now=now),
        ):
            with pytest.raises(NotAllowed):
                await refused
        for hidden in (
            admissions.one(session, me=me, application_id=application.id, now=now),
            admissions.confirm(session, me=me, application_id=application.id, now=now),
            admissions.join(session, me=me, application_id=application.id, person_id=1, now=now),
            admissions.refuse(session, me=me, application_id=application.id, now=now),
        ):
            with pytest.raises(NotFound):
                await hidden
    assert application.decided_at is None


async def test_every_curator_is_told_once_and_only_while_it_waits(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    second = await factories.curator(session, place, name="Вторая Вера")
    _, application = await applies(session, token, now)
    told = await promised(session, applications.NEW)
    assert {one.receiver_id for one in told} == {me.persons[0].id, second.persons[0].id}
    found = await applications.told(session, application_id=application.id, curator_id=me.persons[0].id, now=now)
    assert found is not None
    assert (found.name, found.group, found.role) == ("Котов Пётр Ильич", "6Б", Role.MENTEE)
    stranger_id = application.person_id
    assert await applications.told(session, application_id=application.id, curator_id=stranger_id, now=now) is None
    await confirms(session, me, application, now)
    curator_id = me.persons[0].id
    assert await applications.told(session, application_id=application.id, curator_id=curator_id, now=now) is None


async def test_a_yes_makes_a_participant_whose_word_counts_from_when_it_was_said(
    session: AsyncSession, now: datetime
) -> None:
    place, me, token = await school(session, now)
    applicant, application = await applies(session, token, now)
    later = now + timedelta(hours=3)
    decided = await confirms(session, me, application, later)
    person = applicant.persons[0]
    assert (person.name, person.chat_id, decided.person_id) == ("Котов Пётр Ильич", applicant.chat.id, person.id)
    role = (await session.scalars(select(Membership).where(Membership.person_id == person.id))).one()
    assert (role.place_id, role.role, role.group, role.since) == (place.id, Role.MENTEE, "6Б", later)
    word = (await session.scalars(select(ConsentEvent))).one()
    assert (word.subject_id, word.signer_id, word.at) == (person.id, person.id, now)
    assert (word.kind, word.version) == (ConsentKind.PROCESSING, consent_texts.newest("C1"))
    (told,) = await promised(session, admissions.CONFIRMED)
    assert (told.receiver_id, told.not_before, told.change_id) == (
        person.id,
        later + undo.TOLD_AFTER,
        decided.change.id,
    )


async def test_an_adults_yes_opens_the_questionnaire(session: AsyncSession, now: datetime) -> None:
    _place, me, token = await school(session, now)
    _, application = await applies(session, token, now, birth="1990-01-01", role="mentor")
    decided = await confirms(session, me, application, now)
    given = select(Response).where(Response.person_id == decided.person_id, Response.state == ResponseState.ASSIGNED)
    assert len(list(await session.scalars(given))) == 1
    await undo.take_back(session, change_id=decided.change.id, me=me, now=now)
    assert list(await session.scalars(given)) == []


@pytest.mark.parametrize(("birth", "route"), [("2014-01-01", ConsentRoute.CHAT), ("2010-01-01", ConsentRoute.PAPER)])
async def test_whoever_may_not_sign_alone_in_the_chat_signs_nothing(
    session: AsyncSession, now: datetime, birth: str, route: ConsentRoute
) -> None:
    _place, me, token = await school(session, now, minors_consent=route)
    _, application = await applies(session, token, now, birth=birth)
    await confirms(session, me, application, now)
    assert await counted(session, ConsentEvent) == [0]


async def test_a_yes_taken_back_tells_nobody_and_leaves_the_application_waiting(
    session: AsyncSession, now: datetime
) -> None:
    place, me, token = await school(session, now)
    applicant, application = await applies(session, token, now)
    decided = await confirms(session, me, application, now)
    await undo.take_back(session, change_id=decided.change.id, me=me, now=now + 30 * SECOND)
    assert await promised(session, admissions.CONFIRMED) == []
    assert [one.name for one in await applications.of_place(session, me=me, place_id=place.id, now=now)] == [
        "Котов Пётр Ильич"
    ]
    assert await counted(session, Membership) == [1]
    outcomes = list(await session.scalars(select(ConsentEvent.outcome).order_by(ConsentEvent.id)))
    assert outcomes == [ConsentOutcome.GIVEN, ConsentOutcome.ANNULLED]
    assert len(await applications.waiting(session, applicant, now=now)) == 1
    await confirms(session, me, application, now + 40 * SECOND)
    assert len(await promised(session, admissions.CONFIRMED)) == 1


async def test_pressed_twice_it_is_decided_once(session: AsyncSession, now: datetime) -> None:
    _place, me, token = await school(session, now)
    _, application = await applies(session, token, now)
    await confirms(session, me, application, now)
    for again in (admissions.confirm, admissions.refuse):
        with pytest.raises(AlreadySo):
            await again(session, me=me, application_id=application.id, now=now)
    assert await counted(session, Membership) == [2]


async def test_whoever_is_refused_is_told_and_then_forgotten(session: AsyncSession, now: datetime) -> None:
    _place, me, token = await school(session, now)
    before = await counted(session, Chat, Person, Application)
    applicant, application = await applies(session, token, now)
    await admissions.refuse(session, me=me, application_id=application.id, now=now)
    (told,) = await promised(session, admissions.REFUSED)
    assert told.not_before >= now + timedelta(seconds=60)
    later = now + timedelta(minutes=2)
    await admissions.forget(session, now=later)
    assert len(await counted(session, Chat, Person, Application)) == 3
    assert await session.get(Person, applicant.persons[0].id) is not None
    await outbox.settle(session, [outbox.Settled(told.id, PromiseState.SENT)], now=later)
    await admissions.forget(session, now=later)
    assert await counted(session, Chat, Person, Application) == before


async def test_whoever_cannot_be_told_is_forgotten_all_the_same(session: AsyncSession, now: datetime) -> None:
    _place, me, token = await school(session, now)
    before = await counted(session, Chat, Person, Application)
    _, application = await applies(session, token, now)
    await admissions.refuse(session, me=me, application_id=application.id, now=now)
    await admissions.forget(session, now=now + admissions.REFUSED_FOR)
    assert await counted(session, Chat, Person, Application) == before


async def test_a_no_taken_back_tells_nobody_and_forgets_nobody(session: AsyncSession, now: datetime) -> None:
    _place, me, token = await school(session, now)
    applicant, application = await applies(session, token, now)
    decided = await admissions.refuse(session, me=me, application_id=application.id, now=now)
    await undo.take_back(session, change_id=decided.change.id, me=me, now=now + 59 * SECOND)
    assert await promised(session, admissions.REFUSED) == []
    await admissions.forget(session, now=now + timedelta(days=3))
    assert len(await applications.waiting(session, applicant, now=now)) == 1


async def test_while_a_no_can_be_taken_back_whoever_applied_still_waits(session: AsyncSession, now: datetime) -> None:
    _place, me, token = await school(session, now)
    applicant, application = await applies(session, token, now)
    await admissions.refuse(session, me=me, application_id=application.id, now=now)
    assert len(await applications.waiting(session, applicant, now=now + 30 * SECOND)) == 1
    assert await applications.waiting(session, applicant, now=now + 61 * SECOND) == []


async def test_what_was_never_sent_is_forgotten_after_a_day(session: AsyncSession, now: datetime) -> None:
    _place, _me, token = await school(session, now)
    before = await counted(session, Chat, Person, Application, Response)
    await agrees(session, factories.stranger(), token, now)
    await admissions.forget(session, now=now + timedelta(hours=23))
    assert await counted(session, Application) == [1]
    await admissions.forget(session, now=now + timedelta(hours=24))
    assert await counted(session, Chat, Person, Application, Response) == before


async def test_a_telephone_that_serves_somebody_else_keeps_its_chat(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    mother = factories.me(await factories.person(session, place, Role.GUARDIAN, name="Котова Анна", came_in=True))
    _, application = await applies(session, token, now, me=mother)
    await admissions.refuse(session, me=me, application_id=application.id, now=now)
    await admissions.forget(session, now=now + admissions.REFUSED_FOR)
    assert await session.scalar(select(Chat.id).where(Chat.id == mother.chat.id)) == mother.chat.id


async def test_somebody_alike_is_asked_about_and_joined(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    known = await factories.person(session, place, name="Котов Пётр Ильич", born=2008, group="6Б")
    applicant, application = await applies(session, token, now)
    asked = await admissions.confirm(session, me=me, application_id=application.id, now=now)
    assert not isinstance(asked, Decided)
    assert [one.id for one in asked.alike] == [known.id]
    assert application.decided_at is None
    decided = await admissions.join(session, me=me, application_id=application.id, person_id=known.id, now=now)
    assert (decided.person_id, known.chat_id) == (known.id, applicant.chat.id)
    (told,) = await promised(session, admissions.CONFIRMED)
    assert told.receiver_id == known.id
    applicant_id = application.person_id
    await admissions.forget(session, now=now + 61 * SECOND)
    assert list(await session.scalars(select(Person.id).where(Person.id == applicant_id))) == []
    assert known.chat_id == applicant.chat.id


async def test_a_joining_is_taken_back(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    known = await factories.person(session, place, name="Котов Пётр Ильич", born=2008, group="6Б")
    applicant, application = await applies(session, token, now)
    decided = await admissions.join(session, me=me, application_id=application.id, person_id=known.id, now=now)
    await undo.take_back(session, change_id=decided.change.id, me=me, now=now)
    assert list(await session.scalars(select(Person.chat_id).where(Person.id == known.id))) == [None]
    applying = await session.get_one(Person, application.person_id, populate_existing=True)
    assert (applying.chat_id, applying.merged_into_id) == (applicant.chat.id, None)
    assert len(await applications.of_place(session, me=me, place_id=place.id, now=now)) == 1


async def test_an_applicant_may_be_somebody_else_of_the_same_name(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    known = await factories.person(session, place, name="Котов Пётр Ильич", born=2008, group="6Б")
    _, application = await applies(session, token, now)
    decided = await admissions.confirm(session, me=me, application_id=application.id, anew=True, now=now)
    assert isinstance(decided, Decided)
    assert decided.person_id not in (known.id, None)


async def test_nobody_is_joined_to_whoever_is_in_already_or_is_not_alike(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    inside = await factories.person(session, place, name="Котов Пётр Ильич", born=2008, group="6Б", came_in=True)
    other = await factories.person(session, place, name="Лисина Вера", born=2008, group="6Б")
    _, application = await applies(session, token, now)
    for person in (inside, other, me.persons[0]):
        with pytest.raises(NotFound):
            await admissions.join(session, me=me, application_id=application.id, person_id=person.id, now=now)


async def test_a_child_is_not_joined_on_the_guardians_telephone(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    child = await factories.person(session, place, name="Котов Пётр Ильич", born=2010, group="6Б")
    mother = factories.me(await factories.guardian(session, child, came_in=True))
    _, application = await applies(session, token, now, me=mother, birth="2010-05-05")
    with pytest.raises(WrongTelephone):
        await admissions.join(session, me=me, application_id=application.id, person_id=child.id, now=now)


async def test_a_telephone_applies_once_and_goes_on_where_it_stopped(session: AsyncSession, now: datetime) -> None:
    _place, _me, token = await school(session, now)
    stranger = factories.stranger()
    first = await agrees(session, stranger, token, now)
    assert await agrees(session, stranger, token, now) is first
    await applies(session, token, now, me=stranger)
    with pytest.raises(AlreadySo):
        await agrees(session, stranger, token, now)


async def test_whoever_takes_part_does_not_apply(session: AsyncSession, now: datetime) -> None:
    place, _me, token = await school(session, now)
    mentor = factories.me(await factories.person(session, place, Role.MENTOR, came_in=True))
    with pytest.raises(AlreadySo):
        await agrees(session, mentor, token, now)


async def test_a_place_takes_fifty_applications_at_once(session: AsyncSession, now: datetime) -> None:
    _place, _me, token = await school(session, now)
    for _ in range(posters.MOST):
        await agrees(session, factories.stranger(), token, now)
    with pytest.raises(PosterFull):
        await agrees(session, factories.stranger(), token, now)


async def test_what_cannot_be_a_name_is_said_and_not_sent(session: AsyncSession, now: datetime) -> None:
    _place, _me, token = await school(session, now)
    with pytest.raises(RowWrong):
        await applies(session, token, now, name="12345")
    assert (await session.scalars(select(Application.sent_at))).one() is None


async def test_whoever_applies_is_in_no_list_and_no_list_finds_them(session: AsyncSession, now: datetime) -> None:
    place, me, token = await school(session, now)
    await applies(session, token, now)
    roll = await people.roll(session, me=me, place_id=place.id, which=Which.ALL, page=0, now=now)
    assert [line.name for line in roll.lines] == ["Совина Мария Петровна"]
    assert roll.applying == 1
    text = "Котов Пётр Ильич; 01.09.2008; 6Б"
    plan = await enrolment.plan_text(session, me=me, place_id=place.id, text=text, now=now)
    assert [line.outcome for line in plan.lines] == [enrolment.Outcome.MADE]
