"""Mentors of partners: matched as long as the agreement holds, counted over all schools, named with their partner."""

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.my_pairs import called
from handlers.pair_titles import offered, title
from models import DataMode, Pair, PairSignal, PairState, Person, Place, PlaceKind, Role
from services import (
    archive,
    discretion,
    meeting_times,
    outsiders,
    pair_answers,
    pair_answers_mentor,
    pair_answers_told,
    pair_base,
    pair_orders,
    pair_proposal,
    pair_proposals_change,
    pair_proposals_desk,
    pair_proposals_publish,
    pair_sight,
    pair_stops,
    partners,
    safety,
    undo,
)
from services.access import Me
from services.errors import NotFound
from services.pair_orders import Why
from services.pair_people import Base, Missing
from tests import factories, telling
from tests.services.test_pair_base import took_part

TODAY = date(2026, 9, 15)
"""By the clock of the tests."""
DAY = timedelta(days=1)
FORM = "employer_pupil"
DAYS = some.none() | some.dates(date(2026, 8, 1), date(2026, 11, 1))


class Town:
    """A municipality with a school, a factory and an agreement between them."""

    def __init__(self, session: AsyncSession, now: datetime, above: Place, school: Place, factory: Place) -> None:
        self.session, self.now, self.above, self.school, self.factory = session, now, above, school, factory
        self.curator: Me

    async def engineer(self, name: str = "Дубов Иван", *, at: Place | None = None, **known: Any) -> Person:
        known = {"born": 1985, "group": "инженер", "certificate": True, "answers": {}} | known
        return await took_part(self.session, at or self.factory, Role.MENTOR, name=name, came_in=True, **known)

    async def mentee(self, name: str = "Котов Пётр", *, at: Place | None = None, **known: Any) -> Person:
        known = {"born": 2012, "group": "8А", "answers": {}} | known
        return await took_part(self.session, at or self.school, Role.MENTEE, name=name, **known)

    async def base(self, *, at: Place | None = None, form: str = FORM) -> Base:
        return await pair_base.read(self.session, place_id=(at or self.school).id, form=form, now=self.now)

    async def pair(self, mentor: Person, *mentees: Person, at: Place | None = None, **said: Any) -> Pair:
        programme = await factories.programme(self.session, at or self.school, FORM, most_mentees=5)
        return await factories.pair(self.session, programme, mentor, *mentees, **said)

    async def agreement(self, number: str | None, since: date | None, until: date | None) -> None:
        place = self.factory
        place.agreement_number, place.agreement_since, place.agreement_until = number, since, until
        await self.session.flush()


@pytest.fixture
async def town(session: AsyncSession, now: datetime) -> Town:
    assert now.date() == TODAY
    above = await factories.place(session, PlaceKind.MUNICIPALITY, "Озёрный район")
    school = await factories.school(session, parent=above)
    factory = await factories.place(session, PlaceKind.PARTNER, "Завод", parent=above)
    made = Town(session, now, above, school, factory)
    made.curator = await factories.curator(session, school)
    await made.agreement("12", TODAY - DAY, TODAY + DAY)
    return made


@given(some.sampled_from([None, "", "12"]), DAYS, DAYS, some.dates(date(2026, 8, 1), date(2026, 11, 1)))
def test_an_agreement_holds_with_a_number_from_its_first_day_to_its_last(
    number: str | None, since: date | None, until: date | None, day: date
) -> None:
    place = Place(agreement_number=number, agreement_since=since, agreement_until=until)
    holds = partners.agrees(place, day)
    assert holds == bool(number and since and since <= day <= (until or day))
    assert not (holds and partners.has_ended(place, day))


async def test_a_mentor_of_a_partner_is_matched_and_named_with_it(town: Town) -> None:
    mentor, mentee = await town.engineer(), await town.mentee()
    base = await town.base()
    assert [(one.id, one.organisation, one.group) for one in base.mentors] == [(mentor.id, "Завод", "инженер")]
    assert offered(base.mentors[0]) == "Дубов Иван, Завод"
    (pair,) = pair_proposal.propose(base).pairs
    assert (pair.mentee.id, pair.mentor.id) == (mentee.id, mentor.id)
    made = await town.pair(mentor, mentee)
    assert title(made) == "Дубов Иван, Завод → Котов Пётр"
    own = pair_sight.Own(
        made, town.school, next(one for one in made.members if one.person is mentee), mentee, town.now, ()
    )
    assert called(own) == "Иван (Завод)"


async def test_without_an_agreement_that_holds_nobody_of_a_partner_is_ever_matched(town: Town) -> None:
    mentor, mentee = await town.engineer(), await town.mentee()
    days = [None, *(TODAY + one * DAY for one in (-30, -1, 0, 1, 30))]
    for number, since, until in product((None, "", "12"), days, days):
        await town.agreement(number, since, until)
        base = await town.base()
        holds = bool(number and since and since <= TODAY <= (until or TODAY))
        assert [one.id for one in base.mentors] == ([mentor.id] if holds else [])
        assert bool(pair_proposal.propose(base).pairs) is holds
        ended = [(mentor.id, "Завод", Missing.AGREEMENT)] if number and until and until < TODAY else []
        assert [(one.id, one.group, one.why) for one in base.left_out] == ended
    programme = await factories.programme(town.session, town.school, FORM)
    these = {"programme_id": programme.id, "mentee_id": mentee.id, "mentor_id": mentor.id}
    await town.agreement("12", TODAY - 30 * DAY, TODAY - DAY)
    with pytest.raises(NotFound):
        await pair_proposals_change.put(town.session, me=town.curator, **these, anyway=True, now=town.now)


async def test_partners_are_those_right_under_whatever_stands_above(town: Town) -> None:
    region = await factories.region(town.session)
    town.above.parent_id = region.id
    elsewhere = await factories.place(town.session, PlaceKind.MUNICIPALITY, "Лесной район", parent=region)
    university = await factories.place(town.session, PlaceKind.PARTNER, "Вуз", parent=region)
    stranger = await factories.place(town.session, PlaceKind.PARTNER, "Банк", parent=elsewhere)
    for one in (university, stranger):
        one.agreement_number, one.agreement_since = "1", TODAY
    await town.session.flush()
    student = await town.engineer("Ель Олег", at=university, born=2004, group="ЭМ-21")
    lecturer = await town.engineer("Клён Олег", at=university)
    await town.engineer("Ива Олег", at=stranger)
    assert [one.id for one in (await town.base()).mentors] == [lecturer.id]
    assert [one.id for one in (await town.base(form="student_pupil")).mentors] == [student.id]
    assert (await town.base(form="teacher_pupil")).mentors == ()


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"agreed": False}, Missing.CONSENT),
        ({"certificate": False}, Missing.CERTIFICATE),
        ({"answers": None}, Missing.INTAKE),
        ({"answers": {"willing_to_mentor": "no"}}, Missing.WISH),
    ],
)
async def test_consents_certificate_and_questionnaire_are_asked_of_them_as_of_others(
    town: Town, known: dict[str, Any], why: Missing
) -> None:
    mentor = await town.engineer(**known)
    assert [(one.id, one.why) for one in (await town.base()).left_out] == [(mentor.id, why)]


async def test_their_places_count_over_all_schools(town: Town) -> None:
    mentor, mentee = await town.engineer(answers={"number_of_mentees": 2}), await town.mentee()
    other = await factories.school(town.session, "Школа № 8", parent=town.above)
    first, second = [await town.mentee(name, at=other) for name in ("Лисин Ян", "Ежов Ян")]
    pair = await town.pair(mentor, first, at=other)
    programme = await factories.programme(town.session, town.school, FORM)
    desk = await pair_proposals_desk.opened(town.session, town.curator, programme.id, now=town.now)
    assert [one.places for one in desk.base.mentors] == [1]
    await town.pair(mentor, second, at=other, state=PairState.PROPOSED)
    desk = await pair_proposals_desk.opened(town.session, town.curator, programme.id, now=town.now)
    assert [one.places for one in desk.base.mentors] == [0]
    assert pair_proposal.propose(desk.base).pairs == ()
    pair.state = PairState.CLOSED
    await town.session.flush()
    desk = await pair_proposals_desk.opened(town.session, town.curator, programme.id, now=town.now)
    assert [one.mentor.id for one in pair_proposal.propose(desk.base).pairs] == [mentor.id]
    assert [one.mentee.id for one in pair_proposal.propose(desk.base).pairs] == [mentee.id]


async def test_the_mentor_answers_the_family_says_yes_and_after_the_agreement_nothing_goes_on(town: Town) -> None:
    mentor, mentee = await town.engineer(), await town.mentee()
    await factories.guardian(town.session, mentee)
    me = factories.me(mentor)
    pair = await town.pair(mentor, mentee, state=PairState.PROPOSED)
    await pair_proposals_publish.publish(town.session, me=town.curator, programme_id=pair.programme_id, now=town.now)
    assert await outsiders.among(town.session, [mentor], town.school, now=town.now) == {mentor.id}
    said = await pair_answers_mentor.accept(town.session, me=me, pair_id=pair.id, now=town.now + undo.TOLD_AFTER)
    assert said.pair.state is PairState.TOLD
    awaited = await pair_answers_told.awaited(town.session, said.pair, town.school, now=town.now)
    assert [one.person_id for one in awaited] == [mentee.id]
    assert await pair_answers.hindered(town.session, [said.pair], now=town.now) == set()
    assert await pair_orders.unfit(town.session, [said.pair], now=town.now) == {}
    later = town.now + 3 * DAY
    assert await pair_answers.hindered(town.session, [said.pair], now=later) == {pair.id}
    assert (await pair_orders.unfit(town.session, [said.pair], now=later))[pair.id].why is Why.AGREEMENT


async def test_the_curator_of_the_school_runs_the_pair_and_the_partners_does_not_see_it(town: Town) -> None:
    mentor = await town.engineer()
    pair = await town.pair(mentor, await town.mentee())
    theirs = await factories.curator(town.session, town.factory, name="Липова Анна")
    assert (await pair_sight.curated(town.session, town.curator, pair.id, now=town.now)).pair is pair
    assert (await pair_sight.own(town.session, factories.me(mentor), pair.id, now=town.now)).pair is pair
    with pytest.raises(NotFound):
        await pair_sight.curated(town.session, theirs, pair.id, now=town.now)
    with pytest.raises(NotFound):
        await pair_proposals_desk.opened(town.session, theirs, pair.programme_id, now=town.now)


async def test_who_leaves_the_partner_leaves_the_pairs_of_the_school(town: Town) -> None:
    mentor, other = await town.engineer(), await town.engineer("Клён Олег")
    pair = await town.pair(mentor, await town.mentee())
    untouched = await town.pair(other, await town.mentee("Лисин Ян"))
    theirs = await factories.curator(town.session, town.factory, name="Липова Анна")
    await archive.end(town.session, me=theirs, person_id=mentor.id, now=town.now)
    assert (pair.state, untouched.state) == (PairState.SUSPENDED, PairState.WORKING)


async def test_whoever_works_for_a_partner_needs_the_certificate_all_the_same(town: Town) -> None:
    mentor = await town.engineer(certificate=False)
    await factories.also(town.session, mentor, town.factory, Role.CURATOR)
    assert await safety.may_meet_minors(town.session, person_ids=[mentor.id], now=town.now) == set()


async def test_a_person_of_the_school_who_mentors_for_the_partner_alone_comes_from_outside(town: Town) -> None:
    mentor = await factories.person(town.session, town.school, Role.GUARDIAN, name="Дубов Иван", born=1985)
    await factories.also(town.session, mentor, town.factory, Role.MENTOR)
    assert await outsiders.among(town.session, [mentor], town.school, now=town.now) == {mentor.id}


async def test_their_own_questionnaire_says_when_they_can_meet(town: Town) -> None:
    mentor, mentee = await town.engineer(answers={"time": ["friday"]}), await town.mentee()
    pair = await town.pair(mentor, mentee)
    times = await meeting_times.read(town.session, pair, town.school, now=town.now)
    assert times.people[0].weekdays == {4}


@pytest.mark.parametrize("closed", ["school", "factory"])
async def test_where_one_of_the_two_keeps_names_to_itself_everybody_reads_codes(town: Town, closed: str) -> None:
    mentor, mentee = await town.engineer(), await town.mentee(came_in=True)
    getattr(town, closed).data_mode = DataMode.CLOSED
    await town.session.flush()
    assert [one.name for one in (await town.base()).mentors] == [mentor.code]
    pair = await town.pair(mentor, mentee)
    hidden = mentee if closed == "school" else mentor
    for me in (town.curator, factories.me(mentor), factories.me(mentee)):
        kept = await discretion.of(town.session, me.persons)
        assert kept is not None
        assert kept.text(hidden.name) == hidden.code
        assert hidden.name not in kept.text(title(pair))


async def test_a_mentee_who_leaves_does_not_make_the_partners_mentor_seem_gone(town: Town) -> None:
    mentor, first, second = await town.engineer(), await town.mentee(), await town.mentee("Лисин Ян")
    group = await town.pair(mentor, first, second)
    alone = await town.pair(await town.engineer("Клён Олег"), third := await town.mentee("Зайцев Ян"))
    await archive.end(town.session, me=town.curator, person_id=first.id, now=town.now)
    (signal,) = await town.session.scalars(select(PairSignal))
    assert (group.state, signal.said) == (PairState.WORKING, {"side": "mentee", "person_id": first.id})
    await archive.end(town.session, me=town.curator, person_id=third.id, now=town.now)
    told = [one.receiver_id for one in await telling.promised(town.session, pair_stops.NEWS)]
    assert (alone.state, told) == (PairState.DISSOLVED, [pair_sight.side(alone, Role.MENTOR)[0].id])
