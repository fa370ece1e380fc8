"""Who of a place may be made a pair: by kind, questionnaire, wish, certificate and consents, in a few queries."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from models import (
    Answer,
    ConsentKind,
    DataMode,
    Gathering,
    GatheringGuest,
    KeptApart,
    Membership,
    PairState,
    Person,
    Place,
    PlaceKind,
    Preference,
    Response,
    ResponseState,
    Role,
)
from services import form_versions, pair_base, pair_rules
from services.form_versions import INTAKES
from services.free_windows import said
from services.pair_people import Base, Missing, Side
from services.pair_rules import Note, Refusal
from tests import factories
from tests.services import eventing
from tests.statements import counted

KINDS = (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION, ConsentKind.MENTORING)
MENTEE = {
    "wishes_to_take_part": "yes",
    "request": "studies",
    "interests": ["sport", "art"],
    "request_importance": 7,
    "wanted_mentor": ["close_age"],
    "time": ["monday", "online"],
}
MENTOR = {
    "willing_to_mentor": "yes",
    "competences": ["studies", "exam"],
    "interests": ["sport"],
    "wanted_ages": ["14_15"],
    "number_of_mentees": 3,
    "training": "passed",
    "time": ["monday", "friday"],
    "competences_details": "сова в тёмном лесу",
}


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session)


async def sent(
    session: AsyncSession,
    person: Person,
    role: Role,
    said: dict[str, Any],
    *,
    at: datetime = factories.EARLIER,
    state: ResponseState = ResponseState.SUBMITTED,
) -> None:
    version = await form_versions.latest(session, code=INTAKES[role])
    response = Response(form_version_id=version.id, person_id=person.id, place_id=person.operator_id, filling={})
    response.state, response.nonce, response.changed_at, response.sent_at = state, "nonce", at, at
    session.add(response)
    await session.flush()
    session.add_all(Answer(response_id=response.id, name=one, concept=one, value=said[one]) for one in said)
    await session.flush()


async def took_part(
    session: AsyncSession,
    place: Place,
    role: Role,
    *,
    agreed: bool = True,
    answers: dict[str, Any] | None = None,
    certificate: bool = False,
    at: datetime = factories.EARLIER,
    **known: Any,
) -> Person:
    """Somebody with consents, and a questionnaire with these answers beside the usual ones."""
    person = await factories.person(session, place, role, may_be_written_to=False, **known)
    person.certificate_on = date(2026, 9, 1) if certificate else None
    for kind in KINDS if agreed else ():
        await factories.agreed(session, person, kind, at=at)
    usual = MENTEE if role is Role.MENTEE else MENTOR
    if answers is not None:
        await sent(session, person, role, usual | answers, at=at)
    return person


async def pupils(session: AsyncSession, place: Place, **mentees_answers: Any) -> tuple[Person, Person]:
    younger = await took_part(session, place, Role.MENTEE, born=2012, group="8А", answers=mentees_answers)
    older = await took_part(session, place, Role.MENTOR, born=2010, group="10Б", name="Совин Лев", answers={})
    return younger, older


async def read(session: AsyncSession, place: Place, now: datetime, form: str = "pupil_pupil") -> Base:
    return await pair_base.read(session, place_id=place.id, form=form, now=now)


def left(base: Base) -> list[tuple[Side, Missing]]:
    return [(one.side, one.why) for one in base.left_out]


async def test_both_sides_come_with_what_a_matching_asks_for(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    younger, older = await pupils(session, school)
    base = await read(session, school, now)
    (mentee,), (mentor,) = base.mentees, base.mentors
    assert (mentee.id, mentee.name, mentee.group, mentee.years) == (younger.id, younger.name, "8А", (13, 14))
    assert (mentee.request, mentee.importance, mentee.wishes, mentee.waiting) == ("studies", 7, {"close_age"}, 14)
    assert mentee.interests == {"sport", "art"}
    assert (mentor.id, mentor.strengths, mentor.ages) == (older.id, {"studies", "exam"}, {"14_15"})
    assert (mentor.places, mentor.is_trained, mentor.may_meet_minors, mentor.posts) == (2, True, True, ("10Б",))
    lessons = (school.lessons_from, school.lessons_until)
    assert mentor.free == said(["monday", "friday"], None, lessons=lessons)
    assert base.left_out == ()
    assert pair_rules.refusal(mentee, mentor) is None


async def test_of_two_questionnaires_the_newer_one_counts(session: AsyncSession, now: datetime, school: Place) -> None:
    younger, _older = await pupils(session, school)
    await sent(session, younger, Role.MENTEE, MENTEE | {"request": "friends"}, at=now)
    (mentee,) = (await read(session, school, now)).mentees
    assert (mentee.request, mentee.waiting) == ("friends", 0)
    await sent(session, younger, Role.MENTEE, {}, at=now, state=ResponseState.PARTIAL)
    base = await read(session, school, now)
    assert (base.mentees, left(base)) == ((), [(Side.MENTEE, Missing.INTAKE)])


@pytest.mark.parametrize(
    ("role", "known", "why"),
    [
        (Role.MENTEE, {"agreed": False, "answers": {}}, Missing.CONSENT),
        (Role.MENTEE, {"agreed": False}, Missing.CONSENT),
        (Role.MENTEE, {}, Missing.INTAKE),
        (Role.MENTEE, {"answers": {"wishes_to_take_part": "no"}}, Missing.WISH),
        (Role.MENTEE, {"answers": {"wanted_form": ["student_pupil", "teacher_pupil"]}}, Missing.FORM),
        (Role.MENTEE, {"answers": {"wanted_form": ["pupil_pupil", "teacher_pupil"]}}, None),
        (Role.MENTEE, {"answers": {"wanted_form": []}}, None),
        (Role.MENTOR, {"agreed": False, "answers": {}}, Missing.CONSENT),
        (Role.MENTOR, {"answers": {"willing_to_mentor": "no"}}, Missing.WISH),
        (Role.MENTOR, {"answers": {"forms_ready_for": ["students"]}}, Missing.FORM),
        (Role.MENTOR, {"answers": {"forms_ready_for": ["students", "pupils"]}}, None),
    ],
)
async def test_whoever_is_left_out_is_listed_with_the_reason(
    session: AsyncSession, now: datetime, school: Place, role: Role, known: dict[str, Any], why: Missing | None
) -> None:
    one = await took_part(session, school, role, born=2010, group="10Б", **known)
    base = await read(session, school, now)
    assert [(it.id, it.why) for it in base.left_out] == ([(one.id, why)] if why else [])
    assert len(base.mentees) + len(base.mentors) == (0 if why else 1)


async def test_an_adult_mentor_without_the_mark_waits_for_it(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    known = {"born": 1985, "group": "учитель физики", "answers": {"forms_ready_for": ["pupils"]}}
    teacher = await took_part(session, school, Role.MENTOR, **known)
    assert left(await read(session, school, now, "teacher_pupil")) == [(Side.MENTOR, Missing.CERTIFICATE)]
    teacher.certificate_on = date(2026, 9, 1)
    await session.flush()
    base = await read(session, school, now, "teacher_pupil")
    assert [one.id for one in base.mentors] == [teacher.id]
    assert (await read(session, school, now)).left_out == ()


async def test_only_the_kinds_of_a_form_are_asked_about(session: AsyncSession, now: datetime, school: Place) -> None:
    common: dict[str, Any] = {"certificate": True, "answers": {}}
    teacher = await took_part(session, school, Role.MENTOR, born=1985, group="учитель физики", **common)
    head = await took_part(session, school, Role.MENTOR, born=1970, group="директор", **common)
    await factories.also(session, head, school, Role.HEAD)
    student = await took_part(session, school, Role.MENTOR, born=2006, group="ЭМ-21", **common)
    senior = await took_part(session, school, Role.MENTOR, born=2008, group="11А", **common)
    engineer = await took_part(session, school, Role.MENTOR, born=1990, **common)
    await factories.also(session, engineer, await factories.place(session, PlaceKind.PARTNER, "Завод"), Role.PARTNER)
    found = {
        form: {one.id for one in (await read(session, school, now, form)).mentors}
        for form in ("teacher_pupil", "head_teacher", "student_pupil", "pupil_pupil", "employer_pupil")
    }
    assert found == {
        "teacher_pupil": {teacher.id, head.id},
        "head_teacher": {head.id},
        "student_pupil": {student.id},
        "pupil_pupil": {senior.id},
        "employer_pupil": {engineer.id},
    }


async def test_a_mentored_mentor_without_the_mark_waits_on_both_sides(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    known = {"born": 1985, "group": "учитель физики", "answers": {"forms_ready_for": ["young_colleagues"]}}
    teacher = await took_part(session, school, Role.MENTOR, **known)
    await factories.also(session, teacher, school, Role.MENTEE)
    found = left(await read(session, school, now, "teacher_teacher"))
    assert found == [(Side.MENTEE, Missing.CERTIFICATE), (Side.MENTOR, Missing.CERTIFICATE)]


async def test_a_questionnaire_of_their_own_that_asks_less_is_enough(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    for role in INTAKES:
        await sent(session, await took_part(session, school, role, born=2010, group="10Б"), role, {"time": None})
    base = await read(session, school, now)
    (mentee,), (mentor,) = base.mentees, base.mentors
    assert (mentee.request, mentee.interests, mentor.places) == ("", None, 1)
    assert pair_rules.refusal(mentee, mentor) is None
    assert 0 <= pair_rules.suit(mentee, mentor).score <= 100


async def test_a_family_is_known_on_both_sides(session: AsyncSession, now: datetime, school: Place) -> None:
    child = await took_part(session, school, Role.MENTEE, born=2012, group="8А", answers={})
    mother = await took_part(
        session, school, Role.MENTOR, born=1985, group="учитель физики", certificate=True, answers={}
    )
    await factories.care(session, mother, child)
    base = await read(session, school, now, "teacher_pupil")
    assert pair_rules.refusal(base.mentees[0], base.mentors[0]) is Refusal.FAMILY


async def test_who_has_left_or_is_elsewhere_is_not_there(session: AsyncSession, now: datetime, school: Place) -> None:
    younger, older = await pupils(session, school)
    other = await factories.school(session, "Школа № 6")
    await took_part(session, other, Role.MENTEE, born=2012, group="8А", answers={})
    await session.execute(update(Membership).where(Membership.person_id == younger.id).values(until=now))
    base = await read(session, school, now)
    assert (base.mentees, base.left_out, [one.id for one in base.mentors]) == ((), (), [older.id])


async def test_where_names_do_not_pass_there_are_codes(session: AsyncSession, now: datetime, school: Place) -> None:
    younger, older = await pupils(session, school)
    school.data_mode = DataMode.CLOSED
    await session.flush()
    base = await read(session, school, now)
    assert ([one.name for one in base.mentees], [one.name for one in base.mentors]) == ([younger.code], [older.code])


async def gathered(
    session: AsyncSession, place: Place, on: date, *people: tuple[Person, Role], asked: bool = True
) -> Gathering:
    """A group meeting of the form, after which these were asked."""
    programme = await factories.programme(session, place)
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    made = Gathering(programme_id=programme.id, held_on=on, closes_at=at, made_at=at, asked_at=at if asked else None)
    session.add(made)
    await session.flush()
    session.add_all(
        GatheringGuest(gathering_id=made.id, person_id=person.id, role=role, number=number)
        for number, (person, role) in enumerate(people, start=1)
    )
    await session.flush()
    return made


async def wishes(session: AsyncSession, gathering: Gathering, by: Person, **ranks: Person) -> None:
    """`first`, `second` or `rather_not` and who it is."""
    order = {"rather_not": 0, "first": 1, "second": 2}
    session.add_all(
        Preference(gathering_id=gathering.id, by_id=by.id, about_id=about.id, rank=order[rank])
        for rank, about in ranks.items()
    )
    await session.flush()


async def test_wishes_after_a_group_meeting_are_known_on_both_sides(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    younger, older = await pupils(session, school)
    other = await took_part(session, school, Role.MENTOR, born=2010, group="10Б", answers={})
    people = ((younger, Role.MENTEE), (older, Role.MENTOR), (other, Role.MENTOR))
    gathering = await gathered(session, school, date(2026, 9, 10), *people)
    await wishes(session, gathering, younger, first=older, rather_not=other)
    base = await read(session, school, now)
    (mentee,) = base.mentees
    assert (mentee.met, mentee.named, mentee.rather_not) == ({older.id, other.id}, (older.id,), {other.id})
    assert [(one.met, one.named) for one in base.mentors] == [(frozenset(), ()), (frozenset(), ())]
    assert [pair_rules.refusal(mentee, one) for one in base.mentors] == [None, Refusal.RATHER_NOT]


async def test_the_newest_wishes_count_and_a_no_stands_until_the_same_one_is_named(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    younger, older = await pupils(session, school)
    other = await took_part(session, school, Role.MENTOR, born=2010, group="10Б", answers={})
    people = ((younger, Role.MENTEE), (older, Role.MENTOR), (other, Role.MENTOR))
    first = await gathered(session, school, date(2026, 9, 3), *people)
    await wishes(session, first, younger, first=other, rather_not=older)
    second = await gathered(session, school, date(2026, 9, 10), *people[:1], people[2])
    (mentee,) = (await read(session, school, now)).mentees
    assert (mentee.named, mentee.rather_not) == ((other.id,), {older.id})
    await wishes(session, second, younger, rather_not=other)
    (mentee,) = (await read(session, school, now)).mentees
    assert (mentee.met, mentee.named, mentee.rather_not) == ({other.id}, (), {older.id, other.id})
    third = await gathered(session, school, date(2026, 9, 12), *people, asked=False)
    await wishes(session, third, younger, first=older)
    assert [one.named for one in (await read(session, school, now)).mentees] == [()]
    third.asked_at = now
    await session.flush()
    (mentee,) = (await read(session, school, now)).mentees
    assert (mentee.named, mentee.rather_not) == ((older.id,), {other.id})


async def test_two_whom_the_curator_keeps_apart_are_no_pair(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    younger, older = await pupils(session, school)
    session.add(KeptApart(place_id=school.id, mentee_id=younger.id, mentor_id=older.id, at=now))
    await session.flush()
    base = await read(session, school, now)
    assert pair_rules.refusal(base.mentees[0], base.mentors[0]) is Refusal.KEPT_APART


@pytest.mark.parametrize(
    ("state", "is_known"), [(PairState.CLOSED, True), (PairState.WORKING, True), (PairState.DISSOLVED, False)]
)
async def test_the_mentor_of_last_year_is_known(
    session: AsyncSession, now: datetime, school: Place, state: PairState, is_known: bool
) -> None:
    younger, older = await pupils(session, school)
    last = await factories.programme(session, school, school_year=2025)
    await factories.pair(session, last, older, younger, state=state)
    (mentee,) = (await read(session, school, now)).mentees
    assert mentee.earlier == ({older.id} if is_known else set())


async def test_rounds_without_a_mentor_are_counted_since_the_questionnaire(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    younger, older = await pupils(session, school)
    other = await factories.person(session, school, born=2012, group="8А")
    programme = await factories.programme(session, school)
    moments = [datetime(2026, 8, 20, 12, tzinfo=UTC), *[datetime(2026, 9, day, 12, tzinfo=UTC) for day in (5, 5, 8)]]
    for moment in moments:
        await factories.pair(session, programme, older, other, offered_at=moment)
    await factories.pair(
        session, programme, older, younger, state=PairState.DECLINED, offered_at=datetime(2026, 9, 8, 12, tzinfo=UTC)
    )
    assert [one.rounds for one in (await read(session, school, now)).mentees] == [2]
    await factories.pair(
        session,
        programme,
        older,
        younger,
        state=PairState.DISSOLVED,
        offered_at=moments[1],
        ended_on=date(2026, 9, 6),
    )
    assert [one.rounds for one in (await read(session, school, now)).mentees] == [1]


async def advised(
    session: AsyncSession,
    by: Person,
    about: Person,
    at: datetime,
    code: str = "about_psychologist",
    **said: str,
) -> None:
    """Somebody has answered about somebody."""
    version = await form_versions.latest(session, code=code)
    response = Response(
        form_version_id=version.id, person_id=by.id, about_id=about.id, place_id=about.operator_id, filling={}
    )
    response.state, response.nonce, response.changed_at, response.sent_at = ResponseState.SUBMITTED, "nonce", at, at
    session.add(response)
    await session.flush()
    session.add_all(Answer(response_id=response.id, name=one, concept=one, value=said[one]) for one in said)
    await session.flush()


async def test_what_the_psychologist_advises_is_respected(session: AsyncSession, now: datetime, school: Place) -> None:
    younger, _older = await pupils(session, school)
    psychologist = await factories.person(session, school, Role.OBSERVER, name="Зорина Анна")
    await advised(session, psychologist, younger, factories.EARLIER, recommended="with_psychologist")
    base = await read(session, school, now)
    assert pair_rules.refusal(base.mentees[0], base.mentors[0]) is Refusal.PSYCHOLOGIST
    await advised(session, psychologist, younger, now - timedelta(days=1), contraindication="yes")
    assert left(await read(session, school, now)) == [(Side.MENTEE, Missing.PSYCHOLOGIST)]
    await advised(session, psychologist, younger, now, recommended="peer", contraindication="no")
    base = await read(session, school, now)
    assert pair_rules.refusal(base.mentees[0], base.mentors[0]) is None


@pytest.mark.parametrize(
    ("decision", "training", "why"),
    [
        ("fit", "no", None),
        ("after_training", "no", Missing.TRAINING),
        ("after_training", "passed", None),
        ("not_now", "passed", Missing.INTERVIEW),
    ],
)
async def test_what_was_decided_after_the_talk_with_a_mentor_holds(
    session: AsyncSession, now: datetime, school: Place, decision: str, training: str, why: Missing | None
) -> None:
    _younger, older = await pupils(session, school)
    await sent(session, older, Role.MENTOR, MENTOR | {"training": training}, at=now)
    talker = await factories.person(session, school, Role.CURATOR, name="Совина Мария")
    await advised(session, talker, older, now, "mentor_interview", interview_decision=decision)
    assert left(await read(session, school, now)) == ([(Side.MENTOR, why)] if why else [])


async def test_whoever_was_at_a_training_is_trained_whatever_the_questionnaire_says(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    _younger, older = await pupils(session, school)
    await sent(session, older, Role.MENTOR, MENTOR | {"training": "no"}, at=now)
    talker = await factories.person(session, school, Role.CURATOR, name="Совина Мария")
    await advised(session, talker, older, now, "mentor_interview", interview_decision="after_training")
    await eventing.was_there(session, school, older, now - timedelta(days=1))
    base = await read(session, school, now)
    assert (left(base), [one.is_trained for one in base.mentors]) == ([], [True])


async def test_the_limits_and_weights_of_a_programme_hold(session: AsyncSession, now: datetime, school: Place) -> None:
    await pupils(session, school)
    assert [one.places for one in (await read(session, school, now)).mentors] == [2]
    await factories.programme(session, school, most_mentees=3, weights={"request": 20})
    base = await read(session, school, now)
    assert ([one.places for one in base.mentors], base.points) == ([3], {"request": 20})


async def test_a_head_mentors_own_teachers_only_in_the_form_for_it(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    common: dict[str, Any] = {"certificate": True, "group": "учитель физики"}
    colleagues = {"forms_ready_for": ["young_colleagues"], "wanted_ages": ["18_up"]}
    head = await took_part(session, school, Role.MENTOR, born=1970, answers=colleagues, **common)
    await factories.also(session, head, school, Role.HEAD)
    await took_part(session, school, Role.MENTEE, born=1999, answers={}, **common)
    found = {
        form: pair_rules.refusal(base.mentees[0], base.mentors[0])
        for form in ("teacher_teacher", "head_teacher")
        if (base := await read(session, school, now, form))
    }
    assert found == {"teacher_teacher": Refusal.SUPERIOR, "head_teacher": None}


async def test_special_conditions_are_a_note_and_forbid_nothing(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    younger, _older = await pupils(session, school)
    younger.special_conditions = True
    await session.flush()
    base = await read(session, school, now)
    assert pair_rules.refusal(base.mentees[0], base.mentors[0]) is None
    assert pair_rules.suit(base.mentees[0], base.mentors[0]).notes == (Note.SPECIAL,)


async def test_more_people_take_no_more_queries(
    session: AsyncSession, engine: AsyncEngine, now: datetime, school: Place
) -> None:
    await pupils(session, school)
    with counted(engine) as few:
        await read(session, school, now)
    for _ in range(5):
        await pupils(session, school)
    session.expire_all()
    await session.refresh(school)
    with counted(engine) as many:
        base = await read(session, school, now)
    assert (len(base.mentees), len(base.mentors)) == (6, 6)
    assert len(many) <= len(few) <= 22
