"""The curator's desk: what a run starts from, what it replaces, what hands change, publishing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from handlers import pair_proposals_choices
from models import (
    AuditAct,
    AuditEntry,
    KeptApart,
    Pair,
    PairMember,
    PairState,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import (
    access,
    pair_answers,
    pair_proposals,
    pair_proposals_change,
    pair_proposals_desk,
    pair_proposals_publish,
    pair_proposals_run,
    pair_sight,
    pair_whys,
    programmes,
    undo,
)
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotAPair, NotFound
from services.pair_proposals_run import Answer
from services.pair_rules import Refusal
from tests import factories
from tests.services.test_pair_base import took_part


class School:
    """A school with a curator, and what may be done there."""

    def __init__(self, session: AsyncSession, now: datetime, place: Place, me: Me) -> None:
        self.session, self.now, self.place, self.me = session, now, place, me
        self.number = 0

    async def mentee(self, name: str = "Котов Пётр", **known: Any) -> Person:
        answers = known.pop("answers", {})
        known = {"born": 2012, "group": "8А", "name": name} | known
        return await took_part(self.session, self.place, Role.MENTEE, answers=answers, **known)

    async def mentor(self, name: str = "Совин Лев", places: int = 1, **known: Any) -> Person:
        answers = {"number_of_mentees": places} | known.pop("answers", {})
        known = {"born": 2010, "group": "10Б", "name": name} | known
        return await took_part(self.session, self.place, Role.MENTOR, answers=answers, **known)

    async def run(self) -> Answer:
        """A proposal, stored."""
        common = {"me": self.me, "now": self.now}
        asked = await pair_proposals_run.question(self.session, place_id=self.place.id, form="pupil_pupil", **common)
        found = pair_proposals_run.answer(asked, "ru")
        assert await pair_proposals_run.again(self.session, asked, **common) == asked
        await pair_proposals_run.store(self.session, asked.programme_id, found, now=self.now)
        self.number = asked.programme_id
        return found

    async def desk(self) -> pair_proposals_desk.Desk:
        return await pair_proposals_desk.opened(self.session, self.me, self.number, now=self.now)

    async def pairs(self) -> dict[int, int]:
        return dict((await self.desk()).ground.pairs)

    async def pair(self, mentee: Person) -> Pair:
        found = (await self.desk()).pair_of(mentee.id)
        assert found is not None
        return found

    async def put(self, mentee: Person, mentor: Person, **how: Any) -> pair_proposals_change.Changed:
        these = {"programme_id": self.number, "mentee_id": mentee.id, "mentor_id": mentor.id}
        return await pair_proposals_change.put(self.session, me=self.me, **these, **how, now=self.now)

    async def forbid(self, mentee: Person, mentor: Person) -> pair_proposals_change.Changed:
        these = {"programme_id": self.number, "mentee_id": mentee.id, "mentor_id": mentor.id}
        return await pair_proposals_change.forbid(self.session, me=self.me, **these, now=self.now)

    async def lock(self, mentee: Person, is_locked: bool = True) -> pair_proposals_change.Changed:
        number = (await self.pair(mentee)).id
        return await pair_proposals_change.lock(
            self.session, me=self.me, pair_id=number, is_locked=is_locked, now=self.now
        )

    async def take_back(self, changed: Any) -> None:
        await undo.take_back(self.session, change_id=changed.change.id, me=self.me, now=self.now)


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> School:
    place = await factories.school(session)
    return School(session, now, place, await factories.curator(session, place))


async def test_a_proposal_is_kept_with_its_reasons_and_nobody_else_is_told(school: School) -> None:
    mentee, mentor = await school.mentee(), await school.mentor()
    found = await school.run()
    pair = await school.pair(mentee)
    assert (pair.state, pair.is_locked, pair.score) == (PairState.PROPOSED, False, found.pairs[0][2])
    assert await school.pairs() == {mentee.id: mentor.id}
    assert next(one.part for one in pair_whys.whys(pair.whys)) == "request"
    assert await school.session.scalar(select(func.count()).select_from(Promise)) == 0
    acts = set(await school.session.scalars(select(AuditEntry.act)))
    assert AuditAct.TOOK in acts


async def test_a_run_without_changes_changes_nothing(school: School) -> None:
    mentees = [await school.mentee(f"Котов Пётр {one}") for one in "абв"]
    for one in "абв":
        await school.mentor(f"Совин Лев {one}")
    await school.run()
    before = [(one.id, one.score, one.whys) for one in (await school.desk()).proposed]
    found = await school.run()
    assert found.difference.is_empty
    assert len(found.difference.kept) == len(mentees)
    assert [(one.id, one.score, one.whys) for one in (await school.desk()).proposed] == before


async def test_a_mentee_with_a_pair_that_is_not_over_gets_no_second_one(school: School) -> None:
    mentee, mentor = await school.mentee(), await school.mentor(places=2)
    programme = await factories.programme(school.session, school.place)
    pair = await factories.pair(school.session, programme, mentor, mentee, state=PairState.OFFERED)
    assert (await school.run()).pairs == ()
    pair.state = PairState.DECLINED
    await school.session.flush()
    assert [one[:2] for one in (await school.run()).pairs] == [(mentee.id, mentor.id)]


@pytest.mark.parametrize(("most", "pairs"), [(1, 0), (2, 1), (3, 2)])
async def test_places_are_taken_by_pairs_of_every_form(school: School, most: int, pairs: int) -> None:
    mentor = await school.mentor(places=5)
    for one in "абв":
        await school.mentee(f"Котов Пётр {one}")
    elsewhere = await factories.programme(school.session, school.place, "student_pupil")
    student = await factories.person(school.session, school.place, name="Ежов Ян")
    await factories.pair(school.session, elsewhere, mentor, student)
    await factories.programme(school.session, school.place, most_mentees=most)
    found = await school.run()
    assert len(found.pairs) == pairs


async def test_nobody_mentors_their_own_mentor_even_where_the_first_pair_works_already(school: School) -> None:
    first = await factories.person(school.session, school.place, name="Лисин Ян")
    base = await school.mentee()
    mentor = await school.mentor()
    programme = await factories.programme(school.session, school.place)
    await factories.pair(school.session, programme, base, first)
    school.number = programme.id
    await factories.pair(school.session, programme, base, mentor)
    desk = await school.desk()
    assert desk.ground.never[base.id, mentor.id] is Refusal.CIRCLE
    assert [one.mentee.id for one in pair_proposals.why_alone(desk, desk.alone)] == [base.id]
    assert (await school.run()).pairs == ()


async def test_what_is_locked_stays_and_what_is_forbidden_is_never_proposed_again(school: School) -> None:
    one, other = await school.mentee("Котов Пётр"), await school.mentee("Лисин Ян")
    first, second = await school.mentor("Совин Лев"), await school.mentor("Рысев Лев", answers={"competences": []})
    await school.run()
    mentor_of = await school.pairs()
    assert set(mentor_of.values()) == {first.id, second.id}
    kept = one if mentor_of[one.id] == second.id else other
    freed = other if kept is one else one
    await school.lock(kept)
    await school.forbid(freed, first)
    assert await school.pairs() == {kept.id: second.id}
    found = await school.run()
    assert await school.pairs() == {kept.id: second.id}
    desk = await school.desk()
    (alone,) = pair_proposals.why_alone(desk, desk.alone)
    assert alone.mentee.id == freed.id
    assert dict(alone.refusals) == {Refusal.KEPT_APART: 1}
    assert found.difference.without == [freed.id]
    await school.lock(kept, is_locked=False)
    found = await school.run()
    assert await school.pairs() == {kept.id: first.id, freed.id: second.id}
    assert found.difference.moved == {kept.id: (second.id, first.id)}
    assert found.difference.new == {freed.id: second.id}


async def test_two_who_were_forbidden_are_allowed_again_and_each_press_counts_once(school: School) -> None:
    mentee, mentor = await school.mentee(), await school.mentor()
    await school.run()
    await school.forbid(mentee, mentor)
    with pytest.raises(AlreadySo):
        await school.forbid(mentee, mentor)
    _, (kept,) = await pair_proposals.apart(school.session, me=school.me, programme_id=school.number, now=school.now)
    assert (kept.mentee, kept.mentor) == (mentee, mentor)
    allow = {"programme_id": school.number, "apart_id": kept.kept.id}
    for _ in range(2):
        allowed = await pair_proposals_change.allow(school.session, me=school.me, **allow, now=school.now)
        with pytest.raises(NotFound):
            await pair_proposals_change.allow(school.session, me=school.me, **allow, now=school.now)
        await school.take_back(allowed)
        assert (await school.session.scalars(select(KeptApart.id))).all() == [allow["apart_id"]]
    allowed = await pair_proposals_change.allow(school.session, me=school.me, **allow, now=school.now)
    forbidden = await school.forbid(mentee, mentor)
    with pytest.raises(InUse):
        await school.take_back(allowed)
    await school.take_back(forbidden)
    await school.run()
    assert await school.pairs() == {mentee.id: mentor.id}


async def test_two_are_allowed_again_after_whoever_kept_them_apart_is_erased(school: School) -> None:
    mentee, mentor = await school.mentee(), await school.mentor()
    school.session.add(
        KeptApart(place_id=school.place.id, mentee_id=mentee.id, mentor_id=mentor.id, by_id=None, at=school.now)
    )
    await school.run()
    _, (kept,) = await pair_proposals.apart(school.session, me=school.me, programme_id=school.number, now=school.now)
    allow = {"programme_id": school.number, "apart_id": kept.kept.id}
    await pair_proposals_change.allow(school.session, me=school.me, **allow, now=school.now)
    assert (await school.session.scalars(select(KeptApart.id))).all() == []


async def test_a_pair_made_by_hand_has_no_points_and_stays(school: School) -> None:
    mentee, best = await school.mentee(), await school.mentor("Совин Лев")
    chosen = await school.mentor("Рысев Лев", answers={"competences": [], "training": "no"})
    await school.run()
    assert await school.pairs() == {mentee.id: best.id}
    (told,) = (await school.put(mentee, chosen)).pairs
    assert [one.person for one in told.members if one.role is Role.MENTOR] == [chosen]
    with pytest.raises(AlreadySo):
        await school.put(mentee, chosen)
    pair = await school.pair(mentee)
    assert (pair.score, pair.is_locked) == (None, True)
    assert (await school.run()).difference.is_empty
    assert await school.pairs() == {mentee.id: chosen.id}


async def test_a_wish_is_set_aside_with_a_warning_and_a_rule_never(school: School) -> None:
    mentee = await school.mentee()
    choosy = await school.mentor("Рысев Лев", answers={"wanted_ages": ["18_up"]})
    brother = await school.mentor("Котов Иван")
    await factories.care(school.session, brother, mentee)
    await school.run()
    assert await school.pairs() == {}
    choices = (
        await pair_proposals.choose(
            school.session, me=school.me, programme_id=school.number, mentee_id=mentee.id, now=school.now
        )
    ).choices
    assert {one.mentor.id: one.why for one in choices}[choosy.id] is Refusal.AGE
    for mentor, how in ((choosy, {}), (brother, {"anyway": True})):
        with pytest.raises(NotAPair):
            await school.put(mentee, mentor, **how)
    await school.put(mentee, choosy, anyway=True)
    assert pair_whys.against((await school.pair(mentee)).whys) is Refusal.AGE
    assert (await school.run()).difference.is_empty
    assert await school.pairs() == {mentee.id: choosy.id}


async def test_a_curator_gives_a_place_more_than_was_offered_but_never_than_the_programme_lets(school: School) -> None:
    mentees = [await school.mentee(f"Котов Пётр {one}") for one in "абв"]
    mentor = await school.mentor(places=1)
    await school.run()
    left = [one for one in mentees if one.id not in await school.pairs()]
    with pytest.raises(NotAPair):
        await school.put(left[0], mentor)
    await school.put(left[0], mentor, anyway=True)
    with pytest.raises(NotAPair):
        await school.put(left[1], mentor, anyway=True)
    assert len(await school.pairs()) == 2


async def test_two_mentees_change_their_mentors_and_a_second_press_does_not_change_them_back(school: School) -> None:
    one, other = await school.mentee("Котов Пётр"), await school.mentee("Лисин Ян")
    await school.mentor("Совин Лев")
    await school.mentor("Рысев Лев")
    await school.run()
    before = await school.pairs()
    doubt = await pair_proposals.doubt(
        school.session,
        me=school.me,
        programme_id=school.number,
        mentee_id=one.id,
        mentor_id=before[other.id],
        now=school.now,
    )
    ((pair, mentee),) = doubt.exchanges
    assert mentee.id == other.id
    swap = {"pair_id": (await school.pair(one)).id, "other_id": pair.id, "mentor_id": before[other.id]}
    changed = await pair_proposals_change.exchange(school.session, me=school.me, **swap, now=school.now)
    assert await school.pairs() == {one.id: before[other.id], other.id: before[one.id]}
    with pytest.raises(AlreadySo):
        await pair_proposals_change.exchange(school.session, me=school.me, **swap, now=school.now)
    await school.take_back(changed)
    assert await school.pairs() == before


async def test_what_hands_have_changed_is_taken_back_unless_a_new_run_has_passed_over_it(school: School) -> None:
    mentee, best = await school.mentee(), await school.mentor("Совин Лев")
    other = await school.mentor("Рысев Лев", answers={"competences": []})
    await school.run()
    rows = select(Pair.id, Pair.score, Pair.is_locked)
    before = (await school.session.execute(rows)).all()
    for act in (school.lock(mentee), school.put(mentee, other), school.forbid(mentee, best)):
        await school.take_back(await act)
        assert (await school.session.execute(rows)).all() == before
        assert await school.pairs() == {mentee.id: best.id}
    changed = await school.forbid(mentee, best)
    await school.run()
    with pytest.raises(InUse):
        await school.take_back(changed)


async def test_nobody_is_asked_before_the_minute_is_over_and_nothing_is_doubled(school: School) -> None:
    mentees = [await school.mentee(f"Котов Пётр {one}") for one in "аб"]
    await school.mentor("Совин Лев", places=2)
    await school.run()
    first = (await school.pair(mentees[0])).id
    publish = {"me": school.me, "now": school.now}
    assert (await pair_proposals_publish.publish_one(school.session, pair_id=first, **publish)).count == 1
    with pytest.raises(AlreadySo):
        await pair_proposals_publish.publish_one(school.session, pair_id=first, **publish)
    rest = await pair_proposals_publish.publish(school.session, programme_id=school.number, **publish)
    assert (rest.count, rest.held_back) == (1, 0)
    with pytest.raises(AlreadySo):
        await pair_proposals_publish.publish(school.session, programme_id=school.number, **publish)
    asked = select(Promise).where(Promise.kind == pair_answers.OFFERED, Promise.state == PromiseState.WAITING)
    promises = (await school.session.scalars(asked)).all()
    assert len(promises) == 2
    assert all(one.not_before > school.now + timedelta(seconds=60) for one in promises)
    await school.take_back(rest)
    assert len((await school.session.scalars(asked)).all()) == 1
    assert set(await school.pairs()) == {mentees[1].id}


async def test_a_pair_between_whom_something_has_come_is_not_sent(school: School) -> None:
    one = await school.mentee("Котов Пётр")
    await school.mentee("Лисин Ян")
    await school.mentor("Совин Лев", places=2)
    await school.run()
    for held in one.memberships:
        held.until = school.now
    await school.session.flush()
    found = await pair_proposals_publish.publish(
        school.session, me=school.me, programme_id=school.number, now=school.now
    )
    assert (found.count, found.held_back) == (1, 1)
    assert sorted(await school.session.scalars(select(Pair.state))) == [PairState.OFFERED, PairState.PROPOSED]
    with pytest.raises(NotAPair):
        await pair_proposals_publish.publish(school.session, me=school.me, programme_id=school.number, now=school.now)


async def test_an_answer_that_came_within_the_minute_is_not_taken_back(school: School) -> None:
    mentee = await school.mentee()
    await school.mentor()
    await school.run()
    found = await pair_proposals_publish.publish(
        school.session, me=school.me, programme_id=school.number, now=school.now
    )
    pair = (await school.session.scalars(select(Pair))).one()
    pair.state = PairState.TOLD
    await school.session.flush()
    with pytest.raises(InUse):
        await school.take_back(found)
    assert mentee.id not in await school.pairs()


async def test_what_has_changed_while_it_was_calculated_makes_another_question(school: School) -> None:
    mentee, mentor = await school.mentee(), await school.mentor()
    asked = await pair_proposals_run.question(
        school.session, me=school.me, place_id=school.place.id, form="pupil_pupil", now=school.now
    )
    programme = await programmes.begun(school.session, school.place, "pupil_pupil", by=None, now=school.now)
    await factories.pair(school.session, programme, mentor, mentee, state=PairState.OFFERED)
    again = await pair_proposals_run.again(school.session, asked, me=school.me, now=school.now)
    assert again != asked
    assert replace(again, base=asked.base, terms=asked.terms) == asked


async def test_nobody_but_a_curator_sees_a_proposal(school: School, session: AsyncSession, now: datetime) -> None:
    await school.mentee()
    await school.mentor()
    await school.run()
    head = factories.me(await factories.person(session, school.place, Role.HEAD, name="Рысев Олег", came_in=True))
    with pytest.raises(NotFound):
        await pair_proposals.board(session, me=head, programme_id=school.number, now=now)
    with pytest.raises(NotFound):
        await pair_proposals.board(session, me=school.me, programme_id=school.number + 1, now=now)


async def test_two_others_stand_behind_a_pair(school: School) -> None:
    mentee, best = await school.mentee(), await school.mentor("Совин Лев")
    others = [await school.mentor(f"Рысев Лев {one}", answers={"competences": []}) for one in "аб"]
    await school.run()
    number = (await school.pair(mentee)).id
    pair, found = await pair_proposals.others(school.session, me=school.me, pair_id=number, now=school.now)
    assert [one.mentor.id for one in found.choices] == [one.id for one in others]
    with words.speaking("ru"):
        assert "Кто ещё подходит" in str(pair_proposals_choices.others(pair, found).text)
    assert pair.score is not None
    assert best.id not in {one.mentor.id for one in found.choices}


async def test_where_nobody_else_is_there_to_choose_from_that_is_said(school: School) -> None:
    mentee, mentor = await school.mentee(), await school.mentor()
    programme = await factories.programme(school.session, school.place)
    pair = await factories.pair(school.session, programme, mentor, mentee, state=PairState.PROPOSED)
    these = {"programme_id": programme.id, "mentee_id": mentee.id}
    chosen = await pair_proposals.choose(school.session, me=school.me, **these, now=school.now)
    own, others = await pair_proposals.others(school.session, me=school.me, pair_id=pair.id, now=school.now)
    with words.speaking("ru"):
        assert "Выбирать пока не из кого" in str(pair_proposals_choices.mentors(chosen, 0).text)
        assert "Больше сейчас никто не подходит" in str(pair_proposals_choices.others(own, others).text)


async def test_a_pair_of_whom_somebody_was_erased_stands_in_nobodys_way_and_goes_with_the_next_run(
    school: School,
) -> None:
    mentee, mentor = await school.mentee(), await school.mentor()
    await school.run()
    alone = await school.pair(mentee)
    gone = delete(PairMember).where(PairMember.pair_id == alone.id, PairMember.person_id == mentee.id)
    await school.session.execute(gone)
    desk = await school.desk()
    assert (desk.proposed, [one.id for one in desk.alone]) == ([], [mentee.id])
    await school.run()
    assert await school.pairs() == {mentee.id: mentor.id}
    assert (await school.session.scalars(select(Pair.id))).all() == [(await school.pair(mentee)).id]


async def test_who_is_to_step_in_for_another_mentor_takes_a_place_and_is_no_part_of_a_proposal(
    school: School, session: AsyncSession
) -> None:
    mentee, other = await school.mentee(), await school.mentee("Ежов Ян")
    gone, stands_in = await school.mentor("Рысев Ян"), await school.mentor("Совин Лев")
    programme = await factories.programme(session, school.place)
    resting = await factories.pair(session, programme, gone, mentee, state=PairState.SUSPENDED)
    made = {"state": PairState.PROPOSED, "replaces_id": resting.id}
    waiting = await factories.pair(session, programme, stands_in, mentee, **made)
    await school.run()
    await school.run()
    assert await school.pairs() == {}
    assert [one.id for one in (await school.desk()).alone] == [other.id]
    assert await session.get(Pair, waiting.id) is not None


async def test_what_was_known_of_people_before_is_known_after_their_pairs_are_read_anew(
    session: AsyncSession, school: School
) -> None:
    mentee, _ = await school.mentee(came_in=True), await school.mentor()
    await school.run()
    seen = await access.visible_person(session, school.me, mentee.id, action=Action.SEE_PEOPLE, now=school.now)
    pair = await school.pair(mentee)
    assert pair_sight.side(pair, Role.MENTEE) == [seen]
    assert [one.role for one in seen.memberships] == [Role.MENTEE]
    assert seen.chat is not None
    await school.lock(mentee)
    assert [one.role for one in seen.memberships] == [Role.MENTEE]
