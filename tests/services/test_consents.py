"""Consents: who must sign at which age, what a «no» stops, chat and paper, and what follows."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from models import (
    Capacity,
    ConsentDocument,
    ConsentEvent,
    ConsentKind,
    ConsentRoute,
    Guardianship,
    Person,
    Place,
    Response,
    ResponseState,
    Role,
)
from services import consent_texts, consents, gate, unsigned
from services.access import Me
from services.consents import Matter
from services.errors import NotAllowed, NotFound, PaperNeeded, SignatureNotNeeded
from services.gate import Purpose
from services.signatures import Standing
from tests import factories
from tests.statements import counted

NOBODY: frozenset[Capacity] = frozenset()
SELF, GUARDIAN = frozenset({Capacity.SELF}), frozenset({Capacity.GUARDIAN})
BOTH = SELF | GUARDIAN


async def standing(session: AsyncSession, person: Person, now: datetime) -> Standing:
    return (await consents.standing(session, [person.id], now=now))[person.id]


async def allowed(session: AsyncSession, person: Person, at: datetime) -> bool:
    return await gate.allows(session, person_id=person.id, purpose=Purpose.QUESTIONNAIRES, at=at)


async def responses(session: AsyncSession, person: Person) -> list[ResponseState]:
    found = select(Response.state).where(Response.person_id == person.id).order_by(Response.id)
    return list(await session.scalars(found))


async def entries(session: AsyncSession, kind: ConsentKind = ConsentKind.PROCESSING) -> list[ConsentEvent]:
    """What the ledger holds of one kind, in the order in which it was said."""
    found = select(ConsentEvent).where(ConsentEvent.kind == kind).order_by(ConsentEvent.id)
    return list(await session.scalars(found))


async def family(
    session: AsyncSession, born: date | int, *, minors_consent: ConsentRoute = ConsentRoute.CHAT
) -> tuple[Place, Person, Me, Me]:
    """A school, a mentee, and the telephones of the mentee and of a guardian."""
    school = await factories.school(session, minors_consent=minors_consent)
    await factories.intakes(session)
    child = await factories.person(session, school, born=born, group="6Б", came_in=True)
    mother = await factories.guardian(session, child, came_in=True)
    return school, child, factories.me(child), factories.me(mother)


@pytest.mark.parametrize(
    ("born", "signers", "needs_birth_date"),
    [
        (date(2012, 9, 16), GUARDIAN, False),
        (date(2012, 9, 15), BOTH, False),
        (date(2008, 9, 16), BOTH, False),
        (date(2008, 9, 15), SELF, False),
        (2013, GUARDIAN, False),
        (2012, BOTH, True),
        (2010, BOTH, False),
        (2008, BOTH, True),
        (2007, SELF, False),
        (None, BOTH, True),
    ],
)
async def test_age_decides_who_signs(
    session: AsyncSession, now: datetime, born: date | int | None, signers: frozenset[Capacity], needs_birth_date: bool
) -> None:
    person = await factories.person(session, await factories.school(session), born=born)
    one = await standing(session, person, now)
    assert (one.needed, one.needs_birth_date) == (signers, needs_birth_date)
    assert not one.valid


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CURATOR, Role.OBSERVER, Role.PARTNER, Role.GUARDIAN])
async def test_staff_sign_for_themselves_whatever_is_known_of_their_age(
    session: AsyncSession, now: datetime, role: Role
) -> None:
    school = await factories.school(session)
    person = await factories.person(session, school, Role.MENTOR)
    await factories.also(session, person, school, role)
    one = await standing(session, person, now)
    assert (one.needed, one.needs_birth_date) == (SELF, False)


async def test_the_fourteenth_birthday_begins_at_midnight_in_kamchatka(session: AsyncSession) -> None:
    school = await factories.school(session, time_zone="Asia/Kamchatka")
    person = await factories.person(session, school, born=date(2012, 2, 29))
    midnight = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    assert (await standing(session, person, midnight - timedelta(seconds=1))).needed == GUARDIAN
    assert (await standing(session, person, midnight)).needed == BOTH


async def test_an_adults_yes_opens_the_questionnaire(session: AsyncSession, now: datetime) -> None:
    _, adult, me, _ = await family(session, 1990)
    assert not await allowed(session, adult, now)
    assert (await consents.give(session, me=me, subject_id=adult.id, now=now)).valid
    assert await allowed(session, adult, now)
    assert await responses(session, adult) == [ResponseState.ASSIGNED]


async def test_under_fourteen_the_guardian_signs_alone(session: AsyncSession, now: datetime) -> None:
    _, child, own, mothers = await family(session, 2014)
    with pytest.raises(SignatureNotNeeded):
        await consents.give(session, me=own, subject_id=child.id, now=now)
    assert (await consents.give(session, me=mothers, subject_id=child.id, now=now)).valid
    assert await responses(session, child) == [ResponseState.ASSIGNED]


async def test_from_fourteen_both_sign(session: AsyncSession, now: datetime) -> None:
    _, child, own, mothers = await family(session, 2010)
    first = await consents.give(session, me=own, subject_id=child.id, now=now)
    assert (first.given, first.missing, first.valid) == (SELF, GUARDIAN, False)
    assert first.missing_in_chat == (mothers.persons[0].id,)
    assert await responses(session, child) == []
    assert (await consents.give(session, me=mothers, subject_id=child.id, now=now)).valid
    assert await responses(session, child) == [ResponseState.ASSIGNED]


async def test_from_eighteen_the_guardian_has_no_word(session: AsyncSession, now: datetime) -> None:
    _, adult, _, mothers = await family(session, date(2008, 9, 15))
    for act in (consents.give, consents.refuse, consents.withdraw):
        with pytest.raises(NotFound):
            await act(session, me=mothers, subject_id=adult.id, now=now)


async def test_a_guardians_no_of_earlier_does_not_bind_who_is_of_age_now(session: AsyncSession) -> None:
    _, person, own, mothers = await family(session, date(2008, 9, 15))
    before = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
    await consents.give(session, me=own, subject_id=person.id, now=before)
    await consents.refuse(session, me=mothers, subject_id=person.id, now=before)
    assert not await allowed(session, person, before)
    assert await allowed(session, person, datetime(2026, 9, 15, 12, 0, tzinfo=UTC))


async def test_strangers_and_curators_sign_for_nobody(session: AsyncSession, now: datetime) -> None:
    school, child, _, _ = await family(session, 2014)
    other = await factories.person(session, school, Role.GUARDIAN, came_in=True)
    for me in (factories.stranger(), await factories.curator(session, school), factories.me(other)):
        with pytest.raises(NotFound):
            await consents.give(session, me=me, subject_id=child.id, now=now)


async def test_a_yes_pressed_twice_is_one_entry(session: AsyncSession, now: datetime) -> None:
    _, child, _, mothers = await family(session, 2014)
    for _ in range(2):
        await consents.give(session, me=mothers, subject_id=child.id, now=now)
    assert len(await entries(session)) == 1
    for _ in range(2):
        await consents.refuse(session, me=mothers, subject_id=child.id, now=now)
        await consents.withdraw(session, me=mothers, subject_id=child.id, now=now)
    assert len(await entries(session)) == 2


async def test_each_entry_says_who_as_what_by_which_way_and_when(session: AsyncSession, now: datetime) -> None:
    _, child, _, mothers = await family(session, 2014)
    await consents.give(session, me=mothers, subject_id=child.id, now=now)
    (entry,) = await entries(session)
    assert (entry.subject_id, entry.signer_id) == (child.id, mothers.persons[0].id)
    assert entry.capacity is Capacity.GUARDIAN
    assert (entry.version, entry.route, entry.at) == (consent_texts.newest("C1"), ConsentRoute.CHAT, now)


@pytest.mark.parametrize("born", [2014, 2010])
async def test_a_childs_no_stops_even_what_the_guardian_allowed(
    session: AsyncSession, now: datetime, born: int
) -> None:
    _, child, own, mothers = await family(session, born)
    if born == 2010:
        await consents.give(session, me=own, subject_id=child.id, now=now)
    await consents.give(session, me=mothers, subject_id=child.id, now=now)
    one = await consents.refuse(session, me=own, subject_id=child.id, now=now)
    assert (one.refused, one.valid, one.missing_in_chat) == (SELF, False, ())
    assert not await allowed(session, child, now)


async def test_a_guardians_no_outweighs_the_childs_yes(session: AsyncSession, now: datetime) -> None:
    _, child, own, mothers = await family(session, 2010)
    await consents.refuse(session, me=mothers, subject_id=child.id, now=now)
    assert not (await consents.give(session, me=own, subject_id=child.id, now=now)).valid


async def test_one_guardian_is_enough_and_anothers_no_suspends(session: AsyncSession, now: datetime) -> None:
    _, child, _, mothers = await family(session, 2014)
    fathers = factories.me(await factories.guardian(session, child, name="Котов Илья", came_in=True))
    assert (await consents.give(session, me=mothers, subject_id=child.id, now=now)).valid
    one = await consents.refuse(session, me=fathers, subject_id=child.id, now=now)
    assert (one.given, one.refused, one.valid) == (GUARDIAN, GUARDIAN, False)
    assert (await consents.give(session, me=fathers, subject_id=child.id, now=now)).valid


async def test_a_new_guardian_signs_anew(session: AsyncSession, now: datetime) -> None:
    _, child, _, mothers = await family(session, 2014)
    await consents.give(session, me=mothers, subject_id=child.id, now=now)
    (care,) = await session.scalars(select(Guardianship).where(Guardianship.child_id == child.id))
    care.until = now + timedelta(days=1)
    await factories.guardian(session, child, name="Котов Илья")
    assert await allowed(session, child, now)
    assert not await allowed(session, child, now + timedelta(days=1))


async def test_a_no_stops_what_is_being_filled_in_and_wipes_it(session: AsyncSession, now: datetime) -> None:
    _, adult, me, _ = await family(session, 1990)
    await consents.give(session, me=me, subject_id=adult.id, now=now)
    response = (await session.scalars(select(Response).where(Response.person_id == adult.id))).one()
    response.state, response.filling = ResponseState.PARTIAL, {"answers": {"a": "b"}}
    await session.flush()
    await consents.withdraw(session, me=me, subject_id=adult.id, now=now)
    assert (response.state, response.filling) == (ResponseState.STOPPED, {})
    await consents.give(session, me=me, subject_id=adult.id, now=now)
    assert await responses(session, adult) == [ResponseState.STOPPED, ResponseState.ASSIGNED]


async def test_what_was_allowed_at_a_moment_stays_known(session: AsyncSession, now: datetime) -> None:
    _, adult, me, _ = await family(session, 1990)
    await consents.give(session, me=me, subject_id=adult.id, now=now)
    later = now + timedelta(days=1)
    await consents.withdraw(session, me=me, subject_id=adult.id, now=later)
    moments = [now - timedelta(seconds=1), now, later - timedelta(seconds=1), later]
    assert [await allowed(session, adult, at) for at in moments] == [False, True, True, False]


async def test_where_minors_need_paper_the_chat_takes_no_yes_of_them(session: AsyncSession, now: datetime) -> None:
    _, child, own, mothers = await family(session, 2010, minors_consent=ConsentRoute.PAPER)
    for me in (own, mothers):
        with pytest.raises(PaperNeeded):
            await consents.give(session, me=me, subject_id=child.id, now=now)
    one = await standing(session, child, now)
    assert (one.needs_paper, one.missing_in_chat) == (True, ())


async def test_where_minors_need_paper_adults_still_sign_in_the_chat(session: AsyncSession, now: datetime) -> None:
    _, adult, me, _ = await family(session, 1990, minors_consent=ConsentRoute.PAPER)
    assert (await consents.give(session, me=me, subject_id=adult.id, now=now)).valid


async def test_a_no_taken_back_in_the_chat_is_not_yet_a_yes_where_paper_is_needed(
    session: AsyncSession, now: datetime
) -> None:
    _, child, _, mothers = await family(session, 2014, minors_consent=ConsentRoute.PAPER)
    await consents.refuse(session, me=mothers, subject_id=child.id, now=now)
    one = await consents.give(session, me=mothers, subject_id=child.id, now=now)
    assert (one.refused, one.missing, one.valid) == (NOBODY, GUARDIAN, False)


async def test_a_child_under_fourteen_may_take_the_own_no_back(session: AsyncSession, now: datetime) -> None:
    _, child, own, mothers = await family(session, 2014)
    await consents.give(session, me=mothers, subject_id=child.id, now=now)
    assert not (await consents.refuse(session, me=own, subject_id=child.id, now=now)).valid
    assert (await consents.give(session, me=own, subject_id=child.id, now=now)).valid


async def test_a_shared_telephone_speaks_as_whoever_is_asked(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    await factories.intakes(session)
    mother = await factories.person(session, school, Role.GUARDIAN, came_in=True)
    for born in (2014, 2010):
        child = await factories.person(session, school, born=born, chat=mother.chat)
        await factories.care(session, mother, child)
        me = factories.me(mother, child)
        for _ in (await standing(session, child, now)).needed:
            one = await consents.give(session, me=me, subject_id=child.id, now=now)
        assert one.valid


async def mark(
    session: AsyncSession,
    me: Me,
    school: Place,
    now: datetime,
    *,
    except_ids: list[int] | None = None,
    on: date | None = None,
) -> int:
    count, _ = await consents.mark_paper(
        session,
        me=me,
        place_id=school.id,
        group="6Б",
        except_ids=except_ids or [],
        number="12",
        on=on or date(2026, 9, 15),
        now=now,
    )
    return count


async def test_a_class_is_marked_at_once_but_for_some(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session, minors_consent=ConsentRoute.PAPER)
    await factories.intakes(session)
    me = await factories.curator(session, school)
    class_ = [
        await factories.person(session, school, name=f"К {born}", born=born, group="6Б", may_be_written_to=False)
        for born in (2014, 2010, 1990)
    ]
    beside = await factories.person(session, school, born=2014, group="6А", may_be_written_to=False)
    assert await mark(session, me, school, now, except_ids=[class_[2].id]) == 2
    assert [await allowed(session, one, now) for one in [*class_, beside]] == [True, True, False, False]
    assert await responses(session, class_[0]) == [ResponseState.ASSIGNED]
    marked = [entry for kind in consents.STARTING for entry in await entries(session, kind)]
    assert {(entry.entered_by_id, entry.paper_number, entry.paper_on, entry.route) for entry in marked} == {
        (me.persons[0].id, "12", date(2026, 9, 15), ConsentRoute.PAPER)
    }
    assert [len(await entries(session, kind)) for kind in consents.STARTING] == [3, 2, 3]
    assert await mark(session, me, school, now, except_ids=[class_[2].id]) == 0


async def test_the_paper_of_an_only_guardian_bears_the_guardians_name(session: AsyncSession, now: datetime) -> None:
    school, child, _, mothers = await family(session, 2014, minors_consent=ConsentRoute.PAPER)
    await mark(session, await factories.curator(session, school), school, now)
    assert [entry.signer_id for entry in await entries(session)] == [mothers.persons[0].id]
    one = await consents.withdraw(session, me=mothers, subject_id=child.id, now=now)
    assert (one.given, one.refused) == (NOBODY, GUARDIAN)


async def test_a_no_of_the_papers_day_or_later_stays_and_an_older_one_gives_way(
    session: AsyncSession, now: datetime
) -> None:
    school, child, _, mothers = await family(session, 2014, minors_consent=ConsentRoute.PAPER)
    me = await factories.curator(session, school)
    await consents.refuse(session, me=mothers, subject_id=child.id, now=now)
    assert await mark(session, me, school, now, on=date(2026, 9, 15)) == 0
    assert await mark(session, me, school, now + timedelta(days=1), on=date(2026, 9, 16)) == 1
    assert await allowed(session, child, now + timedelta(days=1))


async def test_no_paper_outweighs_the_no_of_a_child_who_signs_nothing(session: AsyncSession, now: datetime) -> None:
    school, child, own, _ = await family(session, 2014, minors_consent=ConsentRoute.PAPER)
    await consents.refuse(session, me=own, subject_id=child.id, now=now)
    me = await factories.curator(session, school)
    await mark(session, me, school, now + timedelta(days=1), on=date(2026, 9, 16))
    assert not await allowed(session, child, now + timedelta(days=1))


async def test_only_the_own_curator_marks_and_sees_who_is_missing(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    beside = await factories.curator(session, await factories.school(session, "Школа № 6"))
    for me in (beside, await factories.coordinator(session, region), factories.stranger()):
        with pytest.raises(NotAllowed):
            await mark(session, me, school, now)
        with pytest.raises(NotAllowed):
            await unsigned.by_class(session, me=me, place_id=school.id, now=now)


async def test_who_is_missing_is_shown_class_by_class(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    await factories.intakes(session)
    me = await factories.curator(session, school)
    await factories.person(session, school, name="Ёлкин", born=2014, group="10А")
    await factories.person(session, school, name="Жуков", born=2014, group="6Б")
    await factories.person(session, school, name="Елисеев", born=2012, group="6Б")
    ready = await factories.person(
        session, school, Role.MENTOR, name="Абрамов", born=1990, group="учитель", came_in=True
    )
    await consents.give(session, me=factories.me(ready), subject_id=ready.id, now=now)
    groups = await unsigned.by_class(session, me=me, place_id=school.id, now=now)
    assert [(one.group, one.people, [who.name for who in one.unsigned]) for one in groups] == [
        ("6Б", 2, ["Елисеев", "Жуков"]),
        ("10А", 1, ["Ёлкин"]),
        ("учитель", 1, []),
    ]
    assert groups[0].unsigned[0].standing.needs_birth_date


async def test_standing_of_many_takes_four_statements(
    session: AsyncSession, engine: AsyncEngine, now: datetime
) -> None:
    school = await factories.school(session)
    people = [await factories.person(session, school, name=f"К {n}", born=2014) for n in range(30)]
    with counted(engine) as statements:
        found = await consents.standing(session, {person.id: 0 for person in people}.keys(), now=now)
    assert len(found) == 30
    assert len(statements) == 4


async def test_two_signers_at_once_open_the_questionnaire_once(engine: AsyncEngine, now: datetime) -> None:
    make = database.sessions(engine)
    async with make() as session, session.begin():
        _, child, own, mothers = await family(session, 2010)

    async def press(me: Me) -> None:
        async with make() as session, session.begin():
            await consents.give(session, me=me, subject_id=child.id, now=now)

    await asyncio.gather(press(own), press(mothers))
    async with make() as session:
        assert await allowed(session, child, now)
        assert await responses(session, child) == [ResponseState.ASSIGNED]


async def test_a_class_hands_in_all_of_the_start_and_a_newer_no_to_it_stops_the_rest(
    session: AsyncSession, now: datetime
) -> None:
    school, child, _, mothers = await family(session, 2014, minors_consent=ConsentRoute.PAPER)
    await consents.refuse(session, me=mothers, subject_id=child.id, now=now)
    me = await factories.curator(session, school)
    assert await mark(session, me, school, now) == 0
    assert await entries(session, ConsentKind.PARTICIPATION) == []


async def test_where_it_is_given_in_the_chat_a_paper_says_nothing_and_a_signature_does(
    session: AsyncSession, now: datetime
) -> None:
    school, child, _, _ = await family(session, 2014)
    me = await factories.curator(session, school)
    assert await mark(session, me, school, now) == 0
    signed = {"group": "6Б", "except_ids": [], "number": "УКЭП 17", "on": date(2026, 9, 15), "now": now}
    count, _ = await consents.mark_paper(
        session,
        me=me,
        place_id=school.id,
        route=ConsentRoute.SIGNATURE,
        **signed,  # type: ignore[arg-type]
    )
    assert count == 1
    assert await allowed(session, child, now)
    assert {(one.route, one.paper_number) for one in await entries(session)} == {(ConsentRoute.SIGNATURE, "УКЭП 17")}


async def test_who_is_missing_names_the_first_consent_that_lacks_a_word_and_a_no_to_messages_lacks_nothing(
    session: AsyncSession, now: datetime
) -> None:
    school, child, _, mothers = await family(session, 2014)
    child_id, me = child.id, await factories.curator(session, school)

    async def lacking() -> list[ConsentKind]:
        groups = await unsigned.by_class(session, me=me, place_id=school.id, now=now)
        return [one.standing.kind for group in groups for one in group.unsigned]

    await session.execute(delete(ConsentEvent).where(ConsentEvent.kind == ConsentKind.MESSENGER))
    for kind in consents.STARTING:
        assert await lacking() == [kind]
        say = consents.refuse if kind is ConsentKind.MESSENGER else consents.give
        await say(session, me=mothers, subject_id=child_id, now=now, matter=Matter(kind))
    assert await lacking() == []
    assert await allowed(session, child, now)


async def test_each_word_names_the_document_it_was_said_about(session: AsyncSession, now: datetime) -> None:
    _, child, _, mothers = await family(session, 2014)
    for kind in consents.STARTING:
        await consents.give(session, me=mothers, subject_id=child.id, now=now, matter=Matter(kind))
    said = select(ConsentEvent.kind, ConsentDocument.kind, ConsentDocument.capacity)
    said = said.join(ConsentDocument, ConsentDocument.id == ConsentEvent.document_id).order_by(ConsentEvent.id)
    rows = [tuple(row) for row in await session.execute(said)]
    assert rows == [(kind, kind, Capacity.GUARDIAN) for kind in consents.STARTING]
