"""What guests of an event are asked when it is over: who, when, how often, and what their organiser reads of it."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import shipped_forms
from models import (
    Answer,
    Capacity,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Event,
    EventGuest,
    EventKind,
    EventState,
    Person,
    Place,
    Promise,
    Response,
    Role,
)
from services import (
    authoring,
    event_asking,
    event_doors,
    event_feedback,
    event_lists,
    form_trials,
    form_versions,
    forms,
    questionnaire,
    xlsform,
)
from services.access import Me
from services.errors import EventOver, NotFound
from services.event_asking import FORM, KIND, LATEST
from services.event_gate import OPEN
from services.figures import FEW
from services.form_problem import FormProblem
from tests import factories
from tests.services.eventing import invite, made, mentors, told

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
async def school(session: AsyncSession, now: datetime) -> Place:
    await form_versions.publish(session, code=FORM, source=b"", digest=FORM, compiled=_compiled(), now=now)
    return await factories.school(session)


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@cache
def _compiled() -> dict[str, Any]:
    return next(xlsform.convert(source, name=code) for code, source in shipped_forms.shipped() if code == FORM)


async def guests(session: AsyncSession, school: Place, count: int = 3) -> list[Person]:
    """Mentors who have agreed to be asked."""
    found = await mentors(session, school, count)
    for one in found:
        await factories.agreed(session, one, ConsentKind.PROCESSING)
    return found


async def ticks(session: AsyncSession, curator: Me, event: Event, *people: Person, is_in: bool = True) -> None:
    """The organiser notes who was there, or was not."""
    for one in people:
        await event_doors.tick(
            session, me=curator, event_id=event.id, person_id=one.id, is_in=is_in, now=event.starts_at + MINUTE
        )


async def visited(
    session: AsyncSession, curator: Me, school: Place, now: datetime, count: int = 3
) -> tuple[Event, list[Person]]:
    """A seminar; all whom it invites were there but the last."""
    event, people = await made(session, curator, school, now), await guests(session, school, count)
    await invite(session, event, people, now)
    await ticks(session, curator, event, *people[:-1])
    return event, people


async def of(session: AsyncSession, event: Event, person: Person) -> Response | None:
    """What lies in a guest's hands."""
    found = select(Response).join(EventGuest, EventGuest.response_id == Response.id)
    return await session.scalar(found.where(EventGuest.event_id == event.id, EventGuest.person_id == person.id))


async def says(session: AsyncSession, event: Event, person: Person, useful: int | None, words: str = "") -> None:
    """One press, and a few words or «Done»."""
    response, me, at = await of(session, event, person), factories.me(person), event_doors.ends_at(event)
    assert response is not None
    choose = questionnaire.Skip() if useful is None else questionnaire.Choose(useful - 1)
    for action in (choose, questionnaire.Answer(words) if words else questionnaire.Skip()):
        step = await forms.answer(session, me, response.id, nonce=response.nonce, action=action, now=at)
        assert (step.invalid, step.stale) == (None, False)
    await forms.send(session, me, response.id, nonce=response.nonce, now=at)


async def takes_back(session: AsyncSession, person: Person, now: datetime) -> None:
    """Their consent is gone."""
    said = ConsentEvent(
        subject_id=person.id,
        signer_id=person.id,
        capacity=Capacity.SELF,
        kind=ConsentKind.PROCESSING,
        version="1",
        outcome=ConsentOutcome.WITHDRAWN,
        route=ConsentRoute.CHAT,
        at=now,
    )
    session.add(said)
    await session.flush()


async def test_whoever_was_there_is_asked_once_when_the_code_is_taken_no_longer(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (*there, away) = await visited(session, curator, school, now)
    over = event_doors.ends_at(event)
    assert await event_asking.next_moment(session, now=now) == over
    assert await event_asking.ask_due(session, now=over - MINUTE) == 0
    assert [await event_asking.ask_due(session, now=over) for _again in range(2)] == [2, 0]
    assert await told(session, KIND) == ["Совин", "Орлов"]
    assert event.asked_at == over
    assert await event_asking.next_moment(session, now=over) is None
    assert await event_asking.still(session, event.id, there[0].id, now=over) is not None
    assert await event_asking.still(session, event.id, away.id, now=over) is None


async def test_whoever_is_noted_a_day_later_is_asked_and_after_some_days_nobody_is(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (*_there, late) = await visited(session, curator, school, now)
    await event_asking.ask_due(session, now=event_doors.ends_at(event))
    await ticks(session, curator, event, late)
    assert await event_asking.ask_due(session, now=event.starts_at + LATEST) == 0
    assert await event_asking.ask_due(session, now=event.starts_at + DAY) == 1
    assert await told(session, KIND) == ["Совин", "Орлов", "Грачёв"]


async def test_a_tick_that_comes_too_late_asks_nothing_and_nothing_is_waited_for(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, _people = await visited(session, curator, school, now)
    assert await event_asking.next_moment(session, now=event.starts_at + LATEST) is None
    assert await event_asking.ask_due(session, now=event.starts_at + LATEST) == 0
    assert event.asked_at is None


@pytest.mark.parametrize(
    "values",
    [
        {"asks_feedback": False},
        {"state": EventState.CANCELLED},
        {"kind": EventKind.GATHERING},
        {"kind": EventKind.CEREMONY},
    ],
)
async def test_nothing_is_asked_where_nothing_is_to_be(
    session: AsyncSession, now: datetime, school: Place, curator: Me, values: dict[str, Any]
) -> None:
    event, _people = await visited(session, curator, school, now)
    for name, value in values.items():
        setattr(event, name, value)
    await session.flush()
    assert await event_asking.ask_due(session, now=event_doors.ends_at(event)) == 0
    assert event.asked_at is None


async def test_without_consent_or_telephone_nobody_is_asked_and_staff_need_no_consent(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event = await made(session, curator, school, now)
    child = await factories.person(session, school, name="Котов Ян", born=2012, came_in=True)
    asked = await factories.person(session, school, name="Лисин Ян", born=2012, came_in=True)
    silent = await factories.person(session, school, name="Ежов Ян", born=2012)
    teacher = await factories.person(session, school, Role.OBSERVER, name="Бобров Ян", came_in=True)
    for one in (asked, silent):
        await factories.agreed(session, one, ConsentKind.PROCESSING)
    for one in (child, asked, silent, teacher):
        session.add(EventGuest(event_id=event.id, person_id=one.id, plus=0, came_at=event.starts_at))
    await session.flush()
    await event_asking.ask_due(session, now=event_doors.ends_at(event))
    assert await told(session, KIND) == ["Лисин", "Бобров"]


async def test_whoever_is_struck_off_before_is_not_asked_and_one_struck_off_after_says_nothing_more(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (first, second, _away) = await visited(session, curator, school, now)
    over = event_doors.ends_at(event)
    await ticks(session, curator, event, second, is_in=False)
    assert await event_asking.ask_due(session, now=over) == 1
    await ticks(session, curator, event, first, is_in=False)
    assert await event_asking.still(session, event.id, first.id, now=over) is None
    response = await of(session, event, first)
    assert response is not None
    assert not await forms.is_running(session, response, now=over)
    await ticks(session, curator, event, first)
    assert await event_asking.still(session, event.id, first.id, now=over) == response
    assert await event_asking.ask_due(session, now=over) == 0
    await session.execute(delete(EventGuest).where(EventGuest.event_id == event.id))
    assert await event_asking.still(session, event.id, first.id, now=over) is None
    assert not await forms.is_running(session, response, now=over)


async def test_what_is_answered_is_kept_linked_and_can_be_changed_for_a_while(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (first, *_others) = await visited(session, curator, school, now)
    over = event_doors.ends_at(event)
    await event_asking.ask_due(session, now=over)
    await says(session, event, first, 5, "Больше примеров")
    response = await of(session, event, first)
    assert response is not None
    said = dict((await session.execute(select(Answer.concept, Answer.value))).all())
    assert said == {event_feedback.USEFUL: 5, event_feedback.WORDS: "Больше примеров"}
    assert response.on_paper == []
    assert await event_asking.still(session, event.id, first.id, now=over) is None
    assert await forms.may_change(session, response)
    assert await forms.is_running(session, response, now=over + OPEN - MINUTE)
    assert not await forms.is_running(session, response, now=over + OPEN)


async def test_few_answers_are_told_to_nobody(session: AsyncSession, now: datetime, school: Place, curator: Me) -> None:
    event, people = await visited(session, curator, school, now, FEW + 2)
    over, about = event_doors.ends_at(event), {"me": curator, "event_id": event.id}
    await event_asking.ask_due(session, now=over)
    for one in people[: FEW - 1]:
        await says(session, event, one, 4, "Хорошо")
    assert (await event_lists.counted(session, **about, now=over)).heard is None
    with pytest.raises(NotFound):
        await event_feedback.said(session, **about, now=over)
    await says(session, event, people[FEW - 1], 5, "А можно и дольше")
    found = await event_feedback.said(session, **about, now=over)
    assert (found.heard.answered, found.heard.asked, found.heard.mean) == (FEW, FEW + 1, Decimal("4.2"))
    assert found.words == ["А можно и дольше", *["Хорошо"] * (FEW - 1)]


async def test_a_number_counts_as_soon_as_it_is_pressed(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await visited(session, curator, school, now, FEW + 1)
    over = event_doors.ends_at(event)
    await event_asking.ask_due(session, now=over)
    for one in people[1:FEW]:
        await says(session, event, one, 5)
    response, me = await of(session, event, people[0]), factories.me(people[0])
    assert response is not None
    press = {"nonce": response.nonce, "action": questionnaire.Choose(2), "now": over}
    await forms.answer(session, me, response.id, **press)
    found = (await event_lists.counted(session, me=curator, event_id=event.id, now=over)).heard
    assert found == event_feedback.Heard(FEW, FEW, Decimal("4.6"))


async def test_a_mean_needs_enough_numbers_and_a_withdrawn_consent_takes_the_words_away(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, people = await visited(session, curator, school, now, FEW + 1)
    over, about = event_doors.ends_at(event), {"me": curator, "event_id": event.id}
    await event_asking.ask_due(session, now=over)
    for one in people[:FEW]:
        await says(session, event, one, None if one is people[0] else 5, one.name)
    await takes_back(session, people[1], over)
    found = await event_feedback.said(session, **about, now=over)
    assert (found.heard.answered, found.heard.mean) == (FEW, None)
    assert people[1].name not in found.words
    assert people[0].name in found.words


async def test_only_whoever_runs_events_there_reads_it_or_switches_it(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (first, *_others) = await visited(session, curator, school, now)
    stranger = await factories.curator(session, await factories.school(session))
    for me in (factories.me(first), stranger):
        about = {"me": me, "event_id": event.id, "now": now}
        with pytest.raises(NotFound):
            await event_feedback.said(session, **about)
        with pytest.raises(NotFound):
            await event_asking.switch(session, **about, is_on=False)


async def test_it_is_switched_until_guests_are_asked(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, _people = await visited(session, curator, school, now)
    about = {"me": curator, "event_id": event.id}
    over = event_doors.ends_at(event)
    await event_asking.switch(session, **about, is_on=False, now=over)
    assert await event_asking.ask_due(session, now=over) == 0
    await event_asking.switch(session, **about, is_on=True, now=over)
    assert await event_asking.ask_due(session, now=over) == 2
    with pytest.raises(EventOver):
        await event_asking.switch(session, **about, is_on=False, now=over)
    assert await session.scalar(select(func.count()).select_from(Promise).where(Promise.kind == KIND)) == 2


async def test_it_can_be_tried_and_a_place_puts_an_own_one_in_its_stead_only_for_the_same(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    shipped = await form_versions.latest(session, code=FORM)
    tried = await form_trials.begin(session, me=curator, place_id=school.id, version_id=shipped.id, now=now)
    assert await forms.is_running(session, tried, now=now)
    assert not forms.is_kept(await form_versions.published(session, tried.form_version_id), tried)
    await authoring.check(session, code=FORM, compiled=_compiled())
    with pytest.raises(FormProblem, match="must say event"):
        await authoring.check(session, code=FORM, compiled={**_compiled(), "bot": {"purpose": "survey"}})


async def test_what_was_erased_is_not_asked_anew(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    event, (first, *_others) = await visited(session, curator, school, now)
    over = event_doors.ends_at(event)
    await event_asking.ask_due(session, now=over)
    await says(session, event, first, 5)
    await session.execute(delete(Response).where(Response.person_id == first.id))
    session.expire_all()
    for one in (event, first):
        await session.refresh(one)
    assert await event_asking.ask_due(session, now=over) == 0
    assert await of(session, event, first) is None
    assert await event_asking.still(session, event.id, first.id, now=over) is None
