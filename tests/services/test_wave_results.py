"""The results of a survey out of the database: who sees what, whom the numbers count, what is hidden."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Asked, Ballot, Person, Place, PlaceKind, Response, ResponseState, Role, Wave, WaveMember
from services import form_versions, survey_totals, wave_results
from services.errors import NotAllowed, NotFound
from services.wave_results import Results
from tests import factories


async def wave(
    session: AsyncSession,
    place: Place,
    now: datetime,
    *,
    code: str = "q1_mentee",
    is_anonymous: bool = False,
    closed: bool = True,
    days_ago: int = 3,
) -> Wave:
    """A survey that has been opened, and closed."""
    version = await form_versions.latest(session, code=code)
    made = Wave(
        form_version_id=version.id,
        place_id=place.id,
        audience={},
        reminders=[],
        is_anonymous=is_anonymous,
        pool=[],
        opens_at=now - timedelta(days=days_ago),
        closes_at=now + timedelta(hours=1),
        closed_at=now if closed else None,
        created_at=now - timedelta(days=days_ago),
    )
    session.add(made)
    await session.flush()
    return made


async def answers(session: AsyncSession, made: Wave, person: Person, now: datetime, said: dict[str, Any]) -> Response:
    """Somebody whom a survey asks has sent these answers."""
    member = WaveMember(wave_id=made.id, person_id=person.id, state=Asked.ANSWERED)
    session.add(member)
    await session.flush()
    response = Response(
        form_version_id=made.form_version_id,
        person_id=person.id,
        member_id=member.id,
        place_id=made.place_id,
        state=ResponseState.SUBMITTED,
        filling={},
        nonce="abcd",
        changed_at=now,
        sent_at=now,
    )
    session.add(response)
    await session.flush()
    session.add_all(
        Answer(response_id=response.id, name=name, concept=name, value=value) for name, value in said.items()
    )
    await session.flush()
    return response


async def silent(session: AsyncSession, made: Wave, person: Person) -> None:
    session.add(WaveMember(wave_id=made.id, person_id=person.id, state=Asked.SILENT))
    await session.flush()


async def filled(
    session: AsyncSession, made: Wave, place: Place, now: datetime, *, yes: int, no: int, none: int
) -> None:
    """So many are glad, are not, are silent."""
    for number in range(yes + no + none):
        person = await factories.person(session, place, name=f"Осин Ян {number}", born=2006, group="11А")
        if number < yes + no:
            await answers(session, made, person, now, {"glad": "yes" if number < yes else "no", "comfort": 8})
        else:
            await silent(session, made, person)


async def seen(session: AsyncSession, me: Any, made: Wave, now: datetime) -> Results:
    return await wave_results.of(session, me=me, wave_id=made.id, language="ru", now=now)


async def test_forty_are_asked_and_thirty_three_are_satisfied(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    made = await wave(session, place, now)
    await filled(session, made, place, now, yes=33, no=5, none=2)
    found = await seen(session, await factories.curator(session, place), made, now)
    known = found.satisfaction
    assert known is not None
    assert [str(one) for one in (known.by_formula, known.among_answered, known.response_rate)] == [
        "82.5",
        "86.8",
        "95.0",
    ]
    comfort = next(one for one in found.questions if one.concept == "comfort")
    assert (comfort.count, comfort.mean, found.hidden, found.is_open) == (38, 8, False, False)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
async def test_results_are_for_the_curator_and_the_head(session: AsyncSession, now: datetime, role: Role) -> None:
    place = await factories.school(session)
    made = await wave(session, place, now)
    me = factories.me(await factories.person(session, place, role, came_in=True))
    if role in (Role.CURATOR, Role.HEAD):
        assert (await seen(session, me, made, now)).asked == 0
        job = await wave_results.ask(session, me=me, wave_id=made.id, kind=wave_results.TABLE, now=now)
        again = await wave_results.ask(session, me=me, wave_id=made.id, kind=wave_results.TABLE, now=now)
        assert job.id == again.id
        return
    with pytest.raises(NotFound):
        await seen(session, me, made, now)
    with pytest.raises(NotFound):
        await wave_results.ask(session, me=me, wave_id=made.id, kind=wave_results.TABLE, now=now)


async def test_strangers_and_other_schools_learn_not_even_that_there_is_a_survey(
    session: AsyncSession, now: datetime
) -> None:
    region = await factories.region(session)
    place, other = [await factories.school(session, name, parent=region) for name in ("Школа № 1", "Школа № 2")]
    made = await wave(session, place, now)
    for me in (
        factories.stranger(),
        await factories.curator(session, other),
        await factories.coordinator(session, region),
    ):
        with pytest.raises(NotFound):
            await seen(session, me, made, now)


async def test_of_an_anonymous_survey_nothing_is_told_until_it_is_closed_and_five_have_answered(
    session: AsyncSession, now: datetime
) -> None:
    place = await factories.school(session)
    me = await factories.curator(session, place)
    made = await wave(session, place, now, is_anonymous=True, closed=False)
    for number in range(5):
        person = await factories.person(session, place, name=f"Осин Ян {number}")
        session.add(WaveMember(wave_id=made.id, person_id=person.id, state=Asked.ANSWERED))
        said = {"glad": "yes", "comfort": 9, "valuable": "всё"}
        ballot = Ballot(key=f"{number}", wave_id=made.id, form_version_id=made.form_version_id, answers=said)
        session.add(ballot)
    await session.flush()
    found = await seen(session, me, made, now)
    assert (found.hidden, found.answered, found.sheets, found.satisfaction) == (True, 5, [], None)
    made.closed_at = now
    found = await seen(session, me, made, now)
    assert (found.hidden, found.words_are_shown, len(found.sheets)) == (False, True, 5)
    assert {one.person for one in found.sheets} == {None}
    assert await wave_results.who(session, found, now=now) == {}
    await session.delete(ballot)
    await session.flush()
    assert (await seen(session, me, made, now)).hidden


async def test_what_people_wrote_appears_from_five_respondents(session: AsyncSession, now: datetime) -> None:
    place = await factories.school(session)
    made = await wave(session, place, now)
    for number in range(5):
        found = await seen(session, await factories.curator(session, place), made, now)
        assert not found.words_are_shown
        person = await factories.person(session, place, name=f"Осин Ян {number}")
        await answers(session, made, person, now, {"glad": "yes", "valuable": f"слово {number}"})
    found = await seen(session, await factories.curator(session, place), made, now)
    assert found.words_are_shown


async def test_before_and_after_are_those_of_the_same_people_in_one_school_year(
    session: AsyncSession, now: datetime
) -> None:
    place = await factories.school(session)
    before, after = [await wave(session, place, now, code=code) for code in ("m0_learner", "m1_learner")]
    people = [await factories.person(session, place, name=f"Осин Ян {number}") for number in range(3)]
    for person, first, second in zip(people, (4, 6, 5), (7, 6, None), strict=True):
        await answers(session, before, person, now - timedelta(days=1), {"own_future": first})
        if second is not None:
            await answers(session, after, person, now, {"own_future": second})
        else:
            await silent(session, after, person)
    found = await seen(session, await factories.curator(session, place), after, now)
    (change,) = [one for one in found.changes if one.concept == "own_future"]
    assert (change.n, change.mean, change.better, change.same, change.worse) == (2, 1.5, 1, 1, 0)
    assert (change.only_before, change.only_after) == (1, 0)


async def region_of_schools(
    session: AsyncSession, now: datetime, *numbers: tuple[int, int, int]
) -> tuple[Any, list[Place]]:
    """A coordinator, a school for each triple of glad, not glad and silent, and one more without a survey."""
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Город", parent=region)
    schools = []
    for number, (yes, no, none) in enumerate(numbers, start=1):
        place = await factories.school(session, f"Школа № {number}", parent=town if number % 2 else region)
        await filled(session, await wave(session, place, now), place, now, yes=yes, no=no, none=none)
        schools.append(place)
    schools.append(await factories.school(session, "Школа без опроса", parent=region))
    await factories.place(session, PlaceKind.PARTNER, "Завод", parent=region)
    return await factories.coordinator(session, region), schools


async def test_a_coordinator_reads_sums_and_who_has_no_data(session: AsyncSession, now: datetime) -> None:
    me, schools = await region_of_schools(session, now, (33, 5, 2), (6, 2, 2))
    found = await survey_totals.of(session, me=me, now=now)
    assert found.version is not None
    assert (found.version.code, found.missing) == ("q1_mentee", [schools[2]])
    assert found.satisfaction is not None
    assert (found.satisfaction.satisfied, found.satisfaction.asked, found.satisfaction.answered) == (39, 50, 46)
    assert [(one.place, one.satisfied, one.asked) for one in found.lines] == [(schools[0], 33, 40), (schools[1], 6, 10)]


async def test_small_counts_are_hidden_from_a_coordinator_and_not_to_be_worked_out(
    session: AsyncSession, now: datetime
) -> None:
    me, schools = await region_of_schools(session, now, (12, 0, 0), (3, 4, 0), (8, 0, 0))
    found = await survey_totals.of(session, me=me, now=now)
    assert {one.place.id: one.satisfied for one in found.lines} == {
        schools[0].id: 12,
        schools[1].id: None,
        schools[2].id: None,
    }
    assert found.satisfaction is not None
    assert found.satisfaction.satisfied == 23


async def test_the_newest_survey_of_this_school_year_counts(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    place = await factories.school(session, parent=region)
    old = await wave(session, place, now, days_ago=100)
    await filled(session, old, place, now, yes=9, no=0, none=0)
    me = await factories.coordinator(session, region)
    assert (await survey_totals.of(session, me=me, now=now)).version is None
    first = await wave(session, place, now, days_ago=9)
    await filled(session, first, place, now, yes=5, no=5, none=0)
    newest = await wave(session, place, now)
    await filled(session, newest, place, now, yes=6, no=0, none=0)
    other = await wave(session, place, now, code="q1_mentor", days_ago=8)
    await filled(session, other, place, now, yes=7, no=0, none=0)
    found = await survey_totals.of(session, me=me, now=now)
    assert found.satisfaction is not None
    assert found.satisfaction.asked == 6
    assert [one.code for one in found.others] == ["q1_mentor"]
    mentors = await survey_totals.of(session, me=me, version_id=other.form_version_id, now=now)
    assert mentors.satisfaction is not None
    assert mentors.satisfaction.satisfied == 7


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.COORDINATOR], ids=lambda role: role.value)
async def test_sums_are_for_coordinators_alone(session: AsyncSession, now: datetime, role: Role) -> None:
    place = await factories.school(session)
    for me in (factories.me(await factories.person(session, place, role, came_in=True)), factories.stranger()):
        with pytest.raises(NotAllowed):
            await survey_totals.of(session, me=me, now=now)


async def test_a_survey_in_which_nobody_has_answered_yet_is_no_data(session: AsyncSession, now: datetime) -> None:
    region = await factories.region(session)
    place = await factories.school(session, parent=region)
    made = await wave(session, place, now, closed=False)
    await filled(session, made, place, now, yes=0, no=0, none=9)
    me = await factories.coordinator(session, region)
    found = await survey_totals.of(session, me=me, now=now)
    assert (found.lines, found.missing, found.satisfaction) == ([], [place], None)
