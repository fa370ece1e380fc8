"""What a place is on paper, who may note it, and how a note is taken back."""

from datetime import date, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentRoute, MinorsSign, Place, PlaceKind, Role
from services import appointments, invitations, newcomers, place_details, places, undo
from services.access import Me
from services.errors import DatesReversed, InnWrong, InUse, NotAllowed, NotFound, PersonKnown, RowWrong
from tests import factories

INN = "7707083893"


async def region_and_school(session: AsyncSession) -> tuple[Me, Place]:
    region = await factories.region(session)
    return await factories.coordinator(session, region), await factories.school(session, parent=region)


async def partner(session: AsyncSession) -> tuple[Me, Place]:
    region = await factories.region(session)
    made = await factories.place(session, PlaceKind.PARTNER, "Завод «Маяк»", parent=region)
    return await factories.coordinator(session, region), made


async def test_the_coordinator_above_and_the_own_curator_note_number_and_forms(
    session: AsyncSession, now: datetime
) -> None:
    above, school = await region_and_school(session)
    own = await factories.curator(session, school)
    await place_details.describe(
        session, me=above, place_id=school.id, inn_typed="77 0708 3893", forms=["student_pupil", "pupil_pupil"], now=now
    )
    assert (school.inn, school.mentoring_forms) == (INN, ["pupil_pupil", "student_pupil"])
    await place_details.describe(session, me=own, place_id=school.id, inn_typed="", forms=["student_student"], now=now)
    assert (school.inn, school.mentoring_forms) == (INN, ["student_student"])


async def test_what_is_left_empty_stays_and_nothing_new_is_no_change(session: AsyncSession, now: datetime) -> None:
    me, school = await region_and_school(session)
    for typed, forms, is_change in [(INN, ["pupil_pupil"], True), ("", [], False), (INN, ["pupil_pupil"], False)]:
        _, change = await place_details.describe(
            session, me=me, place_id=school.id, inn_typed=typed, forms=forms, now=now
        )
        assert (change is not None) is is_change
        assert (school.inn, school.mentoring_forms) == (INN, ["pupil_pupil"])


async def test_a_slip_in_the_number_changes_nothing(session: AsyncSession, now: datetime) -> None:
    me, school = await region_and_school(session)
    with pytest.raises(InnWrong):
        await place_details.describe(
            session, me=me, place_id=school.id, inn_typed="7707083894", forms=["pupil_pupil"], now=now
        )
    assert (school.inn, school.mentoring_forms) == (None, [])


async def test_a_form_of_mentoring_that_there_is_not_is_not_noted(session: AsyncSession, now: datetime) -> None:
    me, school = await region_and_school(session)
    _, change = await place_details.describe(
        session, me=me, place_id=school.id, inn_typed="", forms=["cat_dog"], now=now
    )
    assert (change, school.mentoring_forms) == (None, [])


@pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE, Role.GUARDIAN, Role.OBSERVER, Role.PARTNER])
async def test_nobody_else_notes_anything_about_a_place(session: AsyncSession, now: datetime, role: Role) -> None:
    _, school = await region_and_school(session)
    beside = await factories.school(session, "Школа № 6")
    others = [
        factories.me(await factories.person(session, school, role, came_in=True)),
        await factories.curator(session, beside),
        factories.stranger(),
    ]
    for me in others:
        with pytest.raises(NotAllowed):
            await place_details.describe(session, me=me, place_id=school.id, inn_typed=INN, forms=[], now=now)
        with pytest.raises(NotAllowed):
            await place_details.agree(session, me=me, place_id=school.id, number="1", since=None, until=None, now=now)


async def test_details_are_taken_back_unless_somebody_has_changed_them(session: AsyncSession, now: datetime) -> None:
    me, school = await region_and_school(session)
    _, first = await place_details.describe(
        session, me=me, place_id=school.id, inn_typed=INN, forms=["pupil_pupil"], now=now
    )
    assert first is not None
    await undo.take_back(session, change_id=first.id, me=me, now=now)
    assert (school.inn, school.mentoring_forms) == (None, [])
    _, second = await place_details.describe(session, me=me, place_id=school.id, inn_typed=INN, forms=[], now=now)
    own = await factories.curator(session, school)
    await place_details.describe(session, me=own, place_id=school.id, inn_typed="7830002293", forms=[], now=now)
    assert second is not None
    with pytest.raises(InUse):
        await undo.take_back(session, change_id=second.id, me=me, now=now)
    assert school.inn == "7830002293"


async def test_a_partners_agreement_is_noted_and_taken_back(session: AsyncSession, now: datetime) -> None:
    me, company = await partner(session)
    since, until = date(2026, 9, 1), date(2027, 8, 31)
    _, change = await place_details.agree(
        session, me=me, place_id=company.id, number="12-С", since=since, until=until, now=now
    )
    noted = company.agreement_number, company.agreement_since, company.agreement_until
    assert noted == ("12-С", since, until)
    with pytest.raises(DatesReversed):
        await place_details.agree(
            session, me=me, place_id=company.id, number="", since=None, until=date(2026, 8, 31), now=now
        )
    assert change is not None
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    await session.refresh(company)
    assert (company.agreement_number, company.agreement_since, company.agreement_until) == (None, None, None)


async def test_a_school_has_no_agreement_of_a_partner(session: AsyncSession, now: datetime) -> None:
    me, school = await region_and_school(session)
    with pytest.raises(NotFound):
        await place_details.agree(session, me=me, place_id=school.id, number="1", since=None, until=None, now=now)


async def test_a_curator_is_named_with_the_order_and_the_telephone(session: AsyncSession, now: datetime) -> None:
    me, school = await region_and_school(session)
    await newcomers.add_curator(
        session,
        me=me,
        place_id=school.id,
        name="Совина Мария Петровна",
        post="завуч",
        order_number="14-ОД",
        order_on=date(2026, 9, 1),
        phone=" +7 900  123-45-67 ",
        now=now,
    )
    (line,) = (await places.card(session, me=me, place_id=school.id, now=now)).curators
    assert (line.post, line.phone) == ("завуч", "+7 900 123-45-67")
    assert (line.order_number, line.order_on) == ("14-ОД", date(2026, 9, 1))


async def appointed(session: AsyncSession, me: Me, school: Place, person_id: int, now: datetime, **said: str):
    typed = {"name": "", "order_number": "", "phone": ""} | said
    return await appointments.appoint(
        session, me=me, place_id=school.id, person_id=person_id, order_on=date(2026, 9, 2), now=now, **typed
    )


async def test_what_is_known_of_a_curator_changes_and_is_taken_back(session: AsyncSession, now: datetime) -> None:
    me, school = await region_and_school(session)
    curator = await newcomers.add_unnamed(session, place=school, role=Role.CURATOR, now=now)
    code = curator.name
    _, change = await appointed(
        session, me, school, curator.id, now, name="Ёлкина Анна", order_number="7", phone="555-55"
    )
    (line,) = (await places.card(session, me=me, place_id=school.id, now=now)).curators
    assert (line.name, line.order_number, line.phone) == ("Ёлкина Анна", "7", "555-55")
    assert (await appointed(session, me, school, curator.id, now))[1] is None
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    (line,) = (await places.card(session, me=me, place_id=school.id, now=now)).curators
    assert (line.name, line.order_number, line.order_on, line.phone) == (code, None, None, None)


async def test_a_name_that_cannot_be_one_is_refused(session: AsyncSession, now: datetime) -> None:
    me, school = await region_and_school(session)
    curator = await factories.person(session, school, Role.CURATOR)
    with pytest.raises(RowWrong):
        await appointed(session, me, school, curator.id, now, name="12345")


async def test_only_a_curator_of_that_place_is_appointed_and_only_from_above(
    session: AsyncSession, now: datetime
) -> None:
    me, school = await region_and_school(session)
    curator, pupil = await factories.person(session, school, Role.CURATOR), await factories.person(session, school)
    elsewhere = await factories.person(session, await factories.school(session, "Школа № 6"), Role.CURATOR)
    for person in (pupil, elsewhere):
        with pytest.raises(NotFound):
            await appointed(session, me, school, person.id, now)
    for other in (await factories.curator(session, school, name="Лосева Анна"), factories.stranger()):
        with pytest.raises(NotAllowed):
            await appointed(session, other, school, curator.id, now)


async def test_a_partners_representative_is_let_in_by_the_coordinator(session: AsyncSession, now: datetime) -> None:
    me, company = await partner(session)
    person, change = await newcomers.add_representative(
        session, me=me, place_id=company.id, name="Дубов Иван Ильич", post="инженер", phone="", now=now
    )
    card = await places.card(session, me=me, place_id=company.id, now=now)
    assert ([one.name for one in card.representatives], card.curators) == (["Дубов Иван Ильич"], [])
    assert await invitations.issue(session, me=me, person_id=person.id, now=now)
    with pytest.raises(PersonKnown):
        await newcomers.add_representative(
            session, me=me, place_id=company.id, name="дубов иван ильич", post="инженер", phone="", now=now
        )
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (await places.card(session, me=me, place_id=company.id, now=now)).representatives == []


async def test_a_school_has_no_representatives_and_its_partners_are_let_in_by_its_curator(
    session: AsyncSession, now: datetime
) -> None:
    me, school = await region_and_school(session)
    with pytest.raises(NotFound):
        await newcomers.add_representative(
            session, me=me, place_id=school.id, name="Дубов Иван", post="", phone="", now=now
        )
    guest = await factories.person(session, school, Role.PARTNER)
    with pytest.raises(NotFound):
        await invitations.issue(session, me=me, person_id=guest.id, now=now)
    assert await invitations.issue(session, me=await factories.curator(session, school), person_id=guest.id, now=now)


async def test_how_consents_are_given_is_settled_and_taken_back(session: AsyncSession, now: datetime) -> None:
    school = await factories.school(session)
    me = await factories.curator(session, school)
    typed = {"minors": "paper", "adults": "", "minors_sign": "guardian_only", "address": " Озёрск, 1 "}
    _, change = await place_details.settle_consents(session, me=me, place_id=school.id, now=now, **typed)
    assert change is not None
    assert (school.minors_consent, school.adults_consent) == (ConsentRoute.PAPER, ConsentRoute.CHAT)
    assert (school.minors_sign, school.address) == (MinorsSign.GUARDIAN, "Озёрск, 1")
    await undo.take_back(session, change_id=change.id, me=me, now=now)
    assert (school.minors_consent, school.minors_sign) == (ConsentRoute.CHAT, MinorsSign.BOTH)
    assert school.address is None
    with pytest.raises(NotAllowed):
        await place_details.consent_rules(session, me=factories.stranger(), place_id=school.id, now=now)
