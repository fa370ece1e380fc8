"""The registers from the database equal tables written by hand, for a day, and tell only of whom they may."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuditEntry,
    ConsentKind,
    ConsentOutcome,
    MeetingState,
    Membership,
    PairState,
    Person,
    Place,
    PlaceKind,
    Response,
    ResponseState,
    Role,
)
from services import form_versions, register_base
from services.access import Me
from services.errors import NotAllowed
from services.register_base_scope import windows
from services.registers import Register
from tests import factories
from tests.services import eventing
from tests.services.registering import amended, answered, lines, ordered, pages
from tests.services.test_gate import says
from tests.services.test_pair_base import took_part

MENTEES, MENTORS, PAIRS = Register.MENTEES, Register.MENTORS, Register.PAIRS
NOW = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
FORM = "ученик – ученик"


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session, "Школа № 5")


@pytest.fixture
async def me(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


async def younger(session: AsyncSession, school: Place, name: str, **known: Any) -> Person:
    return await took_part(
        session, school, Role.MENTEE, **{"name": name, "born": 2012, "group": "8А", "answers": {}} | known
    )


async def older(session: AsyncSession, school: Place, name: str, **known: Any) -> Person:
    return await took_part(
        session, school, Role.MENTOR, **{"name": name, "born": 2010, "group": "10Б", "answers": {}} | known
    )


async def test_a_year_of_a_school_equals_the_tables_written_by_hand(
    session: AsyncSession, school: Place, me: Me
) -> None:
    """A replaced mentor, a group, a pair made in error, somebody who still waits."""
    belov, ezhov = await younger(session, school, "Белов Пётр"), await younger(session, school, "Ежов Ян", group="7Б")
    await younger(session, school, "Зайцев Лев")
    anna, sovin = await older(session, school, "Анина Анна"), await older(session, school, "Совин Лев", group="11А")
    belov.phone = "+7 900 000-00-01"
    mother = await factories.guardian(session, belov, name="Белова Ольга")
    mother.phone = "+7 900 000-00-02"
    programme = await factories.programme(session, school)
    first = await factories.pair(
        session,
        programme,
        anna,
        belov,
        state=PairState.DISSOLVED,
        effective_on=date(2026, 12, 15),
        ended_on=date(2027, 1, 17),
        result="начал отвечать на уроках",
    )
    second = await factories.pair(
        session,
        programme,
        sovin,
        belov,
        ezhov,
        state=PairState.CLOSED,
        effective_on=date(2027, 1, 18),
        ended_on=date(2027, 5, 28),
        result="проект",
    )
    await factories.pair(session, programme, anna, ezhov, state=PairState.ANNULLED, effective_on=date(2026, 12, 15))
    await ordered(session, school, [first], number="112", on=date(2026, 12, 14), now=OCTOBER)
    await amended(session, school, first, second, number="7-О", on=date(2027, 1, 18), now=OCTOBER)
    for day in (20, 27):
        await factories.meeting(session, second, datetime(2027, 4, day, 12, tzinfo=UTC), state=MeetingState.HELD)
    await factories.meeting(session, second, datetime(2027, 4, 30, 12, tzinfo=UTC), state=MeetingState.MISSED)
    base = await lines(session, me, school, MENTEES, NOW)
    assert [
        (one.name, one.contact, one.entered_on, one.ended_on, one.is_completed, one.state, one.group) for one in base
    ] == [
        (
            *("Белов Пётр", "+7 900 000-00-01; Белова Ольга, +7 900 000-00-02", date(2026, 12, 15)),
            *(date(2027, 5, 28), True, "завершил(а) программу", "8А"),
        ),
        ("Ежов Ян", "", date(2027, 1, 18), date(2027, 5, 28), True, "завершил(а) программу", "7Б"),
        ("Зайцев Лев", "", None, None, False, "ждёт наставника", "8А"),
    ]
    assert [tuple(asdict(one).values()) for one in base[0].partners] == [
        (
            *("Анина Анна", FORM, "Школа № 5, 10Б", date(2026, 12, 15), date(2027, 1, 17)),
            "начал отвечать на уроках",
        ),
        ("Совин Лев", FORM, "Школа № 5, 11А", date(2027, 1, 18), date(2027, 5, 28), "проект"),
    ]
    assert [
        (one.name, [its.name for its in one.partners], one.kind)
        for one in await lines(session, me, school, MENTORS, NOW)
    ] == [
        ("Анина Анна", ["Белов Пётр"], "традиционное"),
        ("Совин Лев", ["Белов Пётр", "Ежов Ян"], "групповое"),
    ]
    pairs = await lines(session, me, school, PAIRS, NOW)
    assert [tuple(asdict(one).values()) for one in pairs] == [
        (
            *(["Анина Анна"], ["Белов Пётр"], "Школа № 5", "Школа № 5, 10Б", "Школа № 5, 8А", FORM, "традиционное"),
            *("112", date(2026, 12, 14), date(2026, 12, 15), "закончилась раньше срока", 0, None, date(2027, 1, 17)),
            "начал отвечать на уроках",
        ),
        (
            *(["Совин Лев"], ["Белов Пётр", "Ежов Ян"], "Школа № 5", "Школа № 5, 11А"),
            *("Школа № 5, 8А; Школа № 5, 7Б", FORM, "групповое", "7-О", date(2027, 1, 18), date(2027, 1, 18)),
            *("завершена", 2, date(2027, 4, 27), date(2027, 5, 28), "проект"),
        ),
    ]


async def test_for_a_day_that_is_over_everything_is_as_it_was(session: AsyncSession, school: Place, me: Me) -> None:
    """Neither the end that came later, nor an order, a meeting, a questionnaire or a person of a later day."""
    belov, sovin = await younger(session, school, "Белов Пётр"), await older(session, school, "Совин Лев")
    await younger(session, school, "Поздний Ян", at=datetime(2027, 4, 1, tzinfo=UTC))
    held = (await session.scalars(select(Membership).where(Membership.role == Role.MENTEE))).all()[-1]
    held.since = datetime(2027, 4, 1, tzinfo=UTC)
    pair = await factories.pair(
        session,
        await factories.programme(session, school),
        sovin,
        belov,
        state=PairState.CLOSED,
        effective_on=date(2026, 12, 15),
        ended_on=date(2027, 5, 28),
        agreed_at=datetime(2026, 12, 10, tzinfo=UTC),
        result="проект",
    )
    await ordered(session, school, [pair], number="112", on=date(2026, 12, 14), now=OCTOBER)
    await factories.meeting(session, pair, datetime(2027, 1, 20, 12, tzinfo=UTC), state=MeetingState.HELD)

    async def states(day: date) -> list[tuple[str, int, str]]:
        base = await lines(session, me, school, MENTEES, NOW, day)
        return [(one.name, len(one.partners), one.state) for one in base]

    assert await states(date(2026, 12, 1)) == [("Белов Пётр", 0, "ждёт наставника")]
    assert await states(date(2026, 12, 14)) == [("Белов Пётр", 0, "наставник подобран, ждёт приказа")]
    assert await states(date(2027, 1, 31)) == [("Белов Пётр", 1, "работает с наставником")]
    assert (await states(date(2027, 5, 28)))[0] == ("Белов Пётр", 1, "завершил(а) программу")
    assert await lines(session, me, school, PAIRS, NOW, date(2026, 12, 14)) == []
    (january,) = await lines(session, me, school, PAIRS, NOW, date(2027, 1, 10))
    assert (january.order_number, january.state, january.meetings_held, january.ended_on, january.result) == (
        *("112", "работает", 0),
        *(None, ""),
    )
    assert await states(date(2099, 1, 1)) == await states(date(2027, 6, 1))


async def test_a_pause_shows_from_its_day_on(session: AsyncSession, school: Place, me: Me) -> None:
    belov, sovin = await younger(session, school, "Белов Пётр"), await older(session, school, "Совин Лев")
    await factories.pair(
        session,
        await factories.programme(session, school),
        sovin,
        belov,
        state=PairState.SUSPENDED,
        effective_on=date(2026, 12, 15),
        suspended_at=datetime(2027, 2, 1, 22, 0, tzinfo=UTC),
    )
    for day, state in ((date(2027, 2, 1), "работает с наставником"), (date(2027, 2, 2), "пара на паузе")):
        (one,) = await lines(session, me, school, MENTEES, NOW, day)
        assert one.state == state


async def test_a_mentor_tells_what_the_questionnaire_the_talk_and_the_marks_say(
    session: AsyncSession, school: Place, me: Me
) -> None:
    """In the words of the questionnaire's own version; a later one does not change an earlier day."""
    partner = await factories.place(session, PlaceKind.PARTNER, "Завод «Лес»")
    said = {
        "willing_to_mentor": "yes",
        "competences": ["profession", "craft"],
        "competences_details": "станки с числовым управлением",
        "achievements": "мастер года",
        "interests": ["engineering"],
        "wanted_ages": ["16_17"],
        "hours_a_week": 2,
        "time": ["monday", "online"],
        "training": "passed",
        "training_on": "2026-10-12",
    }
    mentor = await older(session, school, "Мастеров Лев", born=1980, group=None, answers=None, certificate=True)
    await factories.also(session, mentor, partner, Role.PARTNER)
    await answered(session, mentor, Role.MENTOR, said, at=OCTOBER)
    await talked(session, mentor)
    (one,) = await lines(session, me, school, MENTORS, NOW)
    assert (one.workplace, one.competences) == (
        "Завод «Лес»",
        "Выбор профессии, Мастерство в профессии; станки с числовым управлением",
    )
    assert (one.achievements, one.interests, one.wished_age) == ("мастер года", "Техника и роботы", "16–17 лет")
    assert one.time == "2 ч в неделю; Понедельник, Можно и по видеосвязи"
    assert (one.trained_on, one.interviewed_on) == (date(2026, 10, 12), date(2026, 10, 1))
    assert (one.has_certificate, one.has_agreement, one.source) == (True, True, "предприятия и партнёры")
    (before,) = await lines(session, me, school, MENTORS, NOW, date(2026, 9, 20))
    assert (before.competences, before.trained_on, before.interviewed_on) == ("", None, None)


async def test_a_training_at_which_a_mentor_was_stands_there_with_its_day(
    session: AsyncSession, school: Place, me: Me
) -> None:
    mentor = await older(session, school, "Мастеров Лев", born=1980, group=None, answers=None, certificate=True)
    await eventing.was_there(session, school, mentor, OCTOBER)
    (one,) = await lines(session, me, school, MENTORS, NOW)
    assert one.trained_on == OCTOBER.date()
    (before,) = await lines(session, me, school, MENTORS, NOW, OCTOBER.date() - timedelta(days=1))
    assert before.trained_on is None


async def test_where_a_mentor_comes_from_is_told(session: AsyncSession, school: Place, me: Me) -> None:
    pupil = await older(session, school, "Анин Ян")
    graduate = await older(session, school, "Бобров Ян", born=2000, group=None)
    session.add(
        Membership(
            person_id=graduate.id,
            place_id=school.id,
            role=Role.MENTEE,
            group="11А",
            since=datetime(2017, 9, 1, tzinfo=UTC),
            until=datetime(2018, 6, 1, tzinfo=UTC),
        )
    )
    called = await older(session, school, "Волков Ян", born=2001, group="выпускник 2019 года")
    teacher = await older(session, school, "Грачёв Ян", born=1980, group="учитель математики")
    await session.flush()
    found = {one.name: one.source for one in await lines(session, me, school, MENTORS, NOW)}
    assert found == {
        pupil.name: "ученики и студенты",
        graduate.name: "выпускники",
        called.name: "выпускники",
        teacher.name: "педагоги",
    }


async def test_consents_of_the_day_stand_with_version_and_day_and_what_was_taken_back_does_not(
    session: AsyncSession, school: Place, me: Me
) -> None:
    belov = await younger(session, school, "Белов Пётр", agreed=False)
    await says(session, belov, ConsentKind.PROCESSING, ConsentOutcome.GIVEN, at=OCTOBER)
    await says(session, belov, ConsentKind.IMAGE, ConsentOutcome.GIVEN, at=OCTOBER)
    spring = datetime(2027, 3, 1, 9, tzinfo=UTC)
    await says(session, belov, ConsentKind.IMAGE, ConsentOutcome.WITHDRAWN, at=spring)
    (one,) = await lines(session, me, school, MENTEES, NOW)
    assert [tuple(asdict(its).values()) for its in one.consents] == [("Данные", "2", date(2026, 10, 1))]
    (winter,) = await lines(session, me, school, MENTEES, NOW, date(2027, 1, 1))
    assert [its.kind for its in winter.consents] == ["Данные", "Фото и видео"]


async def test_who_took_the_consent_back_is_only_counted_also_for_a_day_on_which_it_held(
    session: AsyncSession, school: Place, me: Me
) -> None:
    """The partner's row keeps its line, without the name."""
    belov, sovin = await younger(session, school, "Белов Пётр"), await older(session, school, "Совин Лев")
    await factories.pair(
        session,
        await factories.programme(session, school),
        sovin,
        belov,
        state=PairState.DISSOLVED,
        effective_on=date(2026, 12, 15),
        ended_on=date(2027, 3, 1),
    )
    await says(session, belov, ConsentKind.PROCESSING, ConsentOutcome.WITHDRAWN, at=datetime(2027, 3, 1, 9, tzinfo=UTC))
    for day in (None, date(2027, 1, 10)):
        (page,) = await pages(session, me, school, MENTEES, NOW, day)
        assert (page.lines, page.left_out) == ([], 1)
        (mentor,) = await lines(session, me, school, MENTORS, NOW, day)
        assert [(one.name, one.place) for one in mentor.partners] == [("нет согласия", "")]
        (pair,) = await lines(session, me, school, PAIRS, NOW, day)
        assert (pair.mentors, pair.mentees, pair.mentees_place) == (["Совин Лев"], ["нет согласия"], "")


async def test_who_has_said_that_they_want_no_part_in_it_is_only_counted(
    session: AsyncSession, school: Place, me: Me
) -> None:
    await younger(session, school, "Белов Пётр", answers={"wishes_to_take_part": "no"})
    await younger(session, school, "Ежов Ян", answers=None)
    (page,) = await pages(session, me, school, MENTEES, NOW)
    assert [(one.name, one.state) for one in page.lines] == [("Ежов Ян", "анкета не заполнена")]
    assert page.left_out == 1


async def test_who_left_in_the_middle_of_the_year_stays_in_its_register_and_not_in_the_next(
    session: AsyncSession, school: Place, me: Me
) -> None:
    belov = await younger(session, school, "Белов Пётр")
    belov.memberships[0].until = datetime(2027, 2, 1, tzinfo=UTC)
    await session.flush()
    (one,) = await lines(session, me, school, MENTEES, NOW)
    assert one.state == "выбыл(а)"
    assert await lines(session, me, school, MENTEES, NOW + timedelta(days=120)) == []


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.CURATOR, Role.HEAD)], ids=str)
async def test_nobody_but_the_curator_and_the_head_take_the_registers_of_an_organisation(
    session: AsyncSession, school: Place, now: datetime, role: Role
) -> None:
    """Not even a coordinator, whose own registers have only those who allow it."""
    region = await factories.region(session)
    school.parent_id = region.id
    at = region if role is Role.COORDINATOR else school
    somebody = factories.me(await factories.person(session, at, role, came_in=True))
    with pytest.raises(NotAllowed):
        await register_base.ask(session, me=somebody, place_id=school.id, day=None, now=now)
    with pytest.raises(NotAllowed):
        await register_base.begin(session, me=somebody, place_id=school.id, day=None, now=now)


async def test_above_only_those_stand_who_allow_their_data_to_be_handed_on_to_that_place(
    session: AsyncSession, school: Place
) -> None:
    """Of the others a number; and only what the consent names."""
    region, beside = await factories.region(session), await factories.region(session, "Другой край")
    school.parent_id = region.id
    coordinator = await factories.coordinator(session, region)
    belov, ezhov = await younger(session, school, "Белов Пётр"), await younger(session, school, "Ежов Ян")
    zaytsev = await younger(session, school, "Зайцев Лев")
    sovin = await older(session, school, "Совин Лев", certificate=True)
    belov.phone = "+7 900 000-00-01"
    (await factories.guardian(session, belov, name="Белова Ольга")).phone = "+7 900 000-00-02"
    await says(session, belov, ConsentKind.TRANSFER, ConsentOutcome.GIVEN, to=region)
    await says(session, ezhov, ConsentKind.TRANSFER, ConsentOutcome.GIVEN, to=beside)
    await says(session, zaytsev, ConsentKind.TRANSFER, ConsentOutcome.GIVEN, ConsentOutcome.WITHDRAWN, to=region)
    programme = await factories.programme(session, school)
    await factories.pair(session, programme, sovin, belov, effective_on=date(2026, 12, 15))
    await factories.pair(session, programme, sovin, ezhov, effective_on=date(2026, 12, 15))
    (page,) = await pages(session, coordinator, region, MENTEES, NOW)
    (row,) = page.lines
    assert (row.name, row.contact, row.organisation, page.left_out) == (  # type: ignore[union-attr]
        *("Белов Пётр", "Белова Ольга, +7 900 000-00-02"),
        *("Школа № 5", 2),
    )
    assert [one.name for one in row.partners] == ["нет согласия"]  # type: ignore[union-attr]
    assert [one.kind for one in row.consents] == ["Передача данных"]  # type: ignore[union-attr]
    assert page.people == {belov.id}
    (mentors,) = await pages(session, coordinator, region, MENTORS, NOW)
    assert (mentors.lines, mentors.left_out) == ([], 1)
    (pairs,) = await pages(session, coordinator, region, PAIRS, NOW)
    assert [(one.mentors, one.mentees, one.meetings_held) for one in pairs.lines] == [  # type: ignore[union-attr]
        (["нет согласия"], ["Белов Пётр"], None)
    ]
    assert pairs.left_out == 1
    await says(session, sovin, ConsentKind.TRANSFER, ConsentOutcome.GIVEN, to=region)
    (mentor,) = await lines(session, coordinator, region, MENTORS, NOW)
    assert (mentor.name, mentor.has_certificate, mentor.trained_on, mentor.source) == ("Совин Лев", None, None, "")
    assert [one.name for one in mentor.partners] == ["Белов Пётр", "нет согласия"]


async def test_a_coordinator_of_a_region_takes_no_register_of_a_municipality_below(session: AsyncSession) -> None:
    """Its people have allowed it to their municipality."""
    region = await factories.region(session)
    town = await factories.place(session, PlaceKind.MUNICIPALITY, "Лесной район", parent=region)
    coordinator = await factories.coordinator(session, region)
    with pytest.raises(NotAllowed):
        await register_base.begin(session, me=coordinator, place_id=town.id, day=None, now=NOW)


async def test_that_the_registers_are_taken_is_written_down(
    session: AsyncSession, school: Place, me: Me, now: datetime
) -> None:
    belov = await younger(session, school, "Белов Пётр")
    scope = await register_base.begin(session, me=me, place_id=school.id, day=None, now=now)
    await register_base.take(session, scope=scope, people={belov.id}, now=now)
    (entry,) = await session.scalars(select(AuditEntry))
    assert (entry.act.value, entry.subject_id, entry.by_id) == ("took", belov.id, me.persons[0].id)


async def test_asked_for_twice_the_registers_come_once(
    session: AsyncSession, school: Place, me: Me, now: datetime
) -> None:
    first = await register_base.ask(session, me=me, place_id=school.id, day=date(2026, 9, 1), now=now)
    again = await register_base.ask(session, me=me, place_id=school.id, day=date(2026, 9, 1), now=now)
    other = await register_base.ask(session, me=me, place_id=school.id, day=None, now=now)
    assert first.id == again.id != other.id


async def test_pages_tell_everybody_once_in_the_order_of_places_and_names(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small a page is, and whoever is called alike."""
    region = await factories.region(session)
    coordinator = await factories.coordinator(session, region)
    expected = []
    for number in (2, 10, 1):
        place = await factories.school(session, f"Школа № {number}", parent=region)
        for name in ("Белов Ян", "Белов Ян", "Ежов Ян"):
            one = await younger(session, place, name)
            await says(session, one, ConsentKind.TRANSFER, ConsentOutcome.GIVEN, to=region)
            expected.append((number, name))
    for size in (1, 2, 500):
        for module in ("register_base_scope", "register_base_people", "register_base_pairs"):
            monkeypatch.setattr(f"services.{module}.PAGE", size)
        found = await lines(session, coordinator, region, MENTEES, NOW)
        assert [(one.organisation, one.name) for one in found] == [
            (f"Школа № {number}", name) for number, name in sorted(expected)
        ]


def test_small_organisations_are_read_together_and_a_large_one_alone() -> None:
    assert windows([(1, 200), (2, 300), (3, 1), (4, 900), (5, 20)], 500) == ((1, 2), (3,), (4,), (5,))
    assert windows([], 500) == ()


async def talked(session: AsyncSession, mentor: Person) -> None:
    """A curator has written down what came of a talk with a mentor."""
    version = await form_versions.latest(session, code="mentor_interview")
    curator = await factories.person(
        session, await session.get_one(Place, mentor.operator_id), Role.CURATOR, name="Орлова Мария"
    )
    response = Response(form_version_id=version.id, person_id=curator.id, place_id=mentor.operator_id, filling={})
    response.about_id, response.state, response.nonce = mentor.id, ResponseState.SUBMITTED, "nonce"
    response.changed_at = response.sent_at = OCTOBER
    session.add(response)
    await session.flush()
