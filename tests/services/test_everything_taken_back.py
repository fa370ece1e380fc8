"""Each kind of change, taken back within its minute, leaves every table as it was, and tells nobody."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Change,
    ConsentKind,
    ConsentRoute,
    DataMode,
    Person,
    Place,
    PlaceKind,
    Promise,
    PromiseState,
    ResponseState,
    Role,
    Table,
)
from services import (
    appointments,
    certificates,
    consent_asks,
    consents,
    enrolment,
    form_beginnings,
    invitations,
    newcomers,
    place_details,
    places,
    school_list,
    special_conditions,
    undo,
)
from services.access import Me
from services.undo import Kind
from tests import factories
from tests.services import (
    changes_of_events,
    changes_of_forms,
    changes_of_gatherings,
    changes_of_meeting_times,
    changes_of_meetings,
    changes_of_offices,
    changes_of_orders,
    changes_of_pair_answers,
    changes_of_pair_life,
    changes_of_pairs,
    changes_of_people,
    changes_of_plans,
    changes_of_rights,
    changes_of_roadmaps,
    changes_of_surveys,
    changes_of_tasks,
)

MACHINE = {"change", "promise", "telegram_update", "clock", "sender", "chat", "job", "document", "code_try"}
"""Tables that are not about people; what was promised is looked at apart."""
LOG = "audit_entry"
"""Who looked and who changed: that it was taken back is no reason to forget it."""
ONLY_TOLD = {
    *(Kind.CURATOR_ASKED, Kind.INTERVIEWS_ASKED, Kind.MEETING_TIMES_ASKED),
    *changes_of_people.ELSEWHERE,
    *changes_of_pair_life.ELSEWHERE,
}
"""Leaves nothing but its messages: `test_talks`, `test_interviews`, `test_meetings` and `test_stuck_list` take it
back."""
LEDGER = {
    Kind.PAPER_MARKED: {"consent_event", "consent_document", "response"},
    Kind.APPLICATION_DECIDED: {"consent_event", "consent_document"},
    Kind.PAPER_WITHDRAWN: {"consent_event", "response"},
    Kind.POSTER_CHANGED: {"poster"},
    Kind.MODE_CHOSEN: {"mode_choice"},
}
"""What stays by rule: an entry is annulled by another, a text that was signed is kept, a poster is closed, and the log
of what may pass the messenger is only added to."""


@dataclass
class Scene:
    """A school in a region, with its curator, a coordinator above and a child."""

    session: AsyncSession
    now: datetime
    region: Place
    school: Place
    partner: Place
    coordinator: Me
    curator: Me
    child: Person


Act = Callable[[Scene], Awaitable[Change]]


async def make_place(scene: Scene) -> Change:
    _, change = await places.create(
        scene.session,
        me=scene.coordinator,
        parent_id=scene.region.id,
        kind=PlaceKind.SCHOOL,
        name="Школа № 7",
        time_zone="Europe/Moscow",
        data_mode=DataMode.OPEN,
        reason="Частная школа",
        minors_consent=ConsentRoute.CHAT,
        now=scene.now,
    )
    return change


async def add_curator(scene: Scene) -> Change:
    _, change = await newcomers.add_curator(
        scene.session, me=scene.coordinator, place_id=scene.school.id, name="Лосева Анна", post=None, now=scene.now
    )
    return change


async def add_people(scene: Scene) -> Change:
    text = f"Лисин Олег; 2014; 6Б; ; Лисина Вера\n{scene.child.code}; Котов Пётр; 03.04.2013; 7А"
    me, place_id = scene.curator, scene.school.id
    plan = await enrolment.plan_text(scene.session, me=me, place_id=place_id, text=text, now=scene.now)
    return (await enrolment.apply(scene.session, me=me, place_id=place_id, plan=plan, now=scene.now))[1]


async def add_guardian(scene: Scene) -> Change:
    _, change = await newcomers.add_guardian(
        scene.session, me=scene.curator, child_id=scene.child.id, name="Котова Анна", now=scene.now
    )
    return change


async def papers_are_the_way(scene: Scene) -> None:
    scene.school.minors_consent = ConsentRoute.PAPER


async def mark_paper(scene: Scene) -> Change:
    _, change = await consents.mark_paper(
        scene.session,
        me=scene.curator,
        place_id=scene.school.id,
        group="6Б",
        except_ids=[],
        number="1",
        on=date(2026, 9, 15),
        now=scene.now,
    )
    return change


async def ask_for_consent(scene: Scene) -> Change:
    asked = {"person_id": scene.child.id, "matter": consents.Matter(ConsentKind.IMAGE)}
    _, change = await consent_asks.ask(scene.session, me=scene.curator, now=scene.now, **asked)
    return change


async def revoke_links(scene: Scene) -> Change:
    return await invitations.revoke(scene.session, me=scene.curator, person_id=scene.child.id, now=scene.now)


async def name_duty(scene: Scene) -> Change:
    curator = scene.curator.persons[0]
    _, change = await places.put_on_duty(
        scene.session, me=scene.curator, person_id=curator.id, on_duty=True, now=scene.now
    )
    return change


async def make_places(scene: Scene) -> Change:
    me, place_id = scene.coordinator, scene.region.id
    form = await form_beginnings.begin(
        scene.session, code=school_list.FORM, person=me.persons[0], place_id=place_id, now=scene.now
    )
    answers = {"kind": "school", "time_zone": "Europe/Moscow", "data_mode": "open", "minors_consent": "chat"}
    typed = {**answers, "data_mode_reason": "Частные школы", "lines": "Школа № 8\nШкола № 9; Лосева Анна"}
    form.filling, form.state = {**form.filling, "answers": typed, "at": None}, ResponseState.SUBMITTED
    await scene.session.flush()
    return (await school_list.make(scene.session, me=me, response_id=form.id, now=scene.now))[2]


async def describe_place(scene: Scene) -> Change:
    _, change = await place_details.describe(
        scene.session,
        me=scene.curator,
        place_id=scene.school.id,
        inn_typed="7707083893",
        forms=["pupil_pupil"],
        now=scene.now,
    )
    assert change is not None
    return change


async def appoint_curator(scene: Scene) -> Change:
    _, change = await appointments.appoint(
        scene.session,
        me=scene.coordinator,
        place_id=scene.school.id,
        person_id=scene.curator.persons[0].id,
        name="Ёлкина Анна",
        order_number="14-ОД",
        order_on=date(2026, 9, 1),
        phone="555-55",
        now=scene.now,
    )
    assert change is not None
    return change


async def add_representative(scene: Scene) -> Change:
    me = scene.coordinator
    _, change = await newcomers.add_representative(
        scene.session, me=me, place_id=scene.partner.id, name="Дубов Иван", post="инженер", phone="", now=scene.now
    )
    return change


async def mark_special(scene: Scene) -> Change:
    _, change = await special_conditions.mark(
        scene.session, me=scene.curator, person_id=scene.child.id, special=True, now=scene.now
    )
    return change


async def a_mentor(scene: Scene) -> None:
    await factories.person(scene.session, scene.school, Role.MENTOR, name="Клюквин Пётр Ильич", born=1985)


async def mark_certificate(scene: Scene) -> Change:
    mentor_id = (await scene.session.scalars(select(Person.id).where(Person.name == "Клюквин Пётр Ильич"))).one()
    _, change = await certificates.mark(
        scene.session, me=scene.curator, person_id=mentor_id, issued_on=date(2026, 9, 1), now=scene.now
    )
    return change


ACTS: dict[Kind, Act] = {
    Kind.PLACE_MADE: make_place,
    Kind.PLACES_MADE: make_places,
    Kind.PLACE_CHANGED: describe_place,
    Kind.APPOINTMENT_CHANGED: appoint_curator,
    Kind.REPRESENTATIVE_ADDED: add_representative,
    Kind.CURATOR_ADDED: add_curator,
    Kind.PEOPLE_ADDED: add_people,
    Kind.GUARDIAN_ADDED: add_guardian,
    Kind.PAPER_MARKED: mark_paper,
    Kind.LINKS_REVOKED: revoke_links,
    Kind.CONSENT_ASKED: ask_for_consent,
    Kind.DUTY_NAMED: name_duty,
    Kind.SPECIAL_MARKED: mark_special,
    Kind.CERTIFICATE_MARKED: mark_certificate,
    **changes_of_people.ACTS,
    **changes_of_offices.ACTS,
    **changes_of_surveys.ACTS,
    **changes_of_tasks.ACTS,
    **changes_of_meetings.ACTS,
    **changes_of_forms.ACTS,
    **changes_of_rights.ACTS,
    **changes_of_roadmaps.ACTS,
    **changes_of_plans.ACTS,
    **changes_of_pairs.ACTS,
    **changes_of_pair_answers.ACTS,
    **changes_of_pair_life.ACTS,
    **changes_of_events.ACTS,
    **changes_of_gatherings.ACTS,
    **changes_of_orders.ACTS,
    **changes_of_meeting_times.ACTS,
}
BEFORE = {
    Kind.PAPER_MARKED: papers_are_the_way,
    Kind.CERTIFICATE_MARKED: a_mentor,
    **changes_of_people.BEFORE,
    **changes_of_offices.BEFORE,
    **changes_of_surveys.BEFORE,
    **changes_of_tasks.BEFORE,
    **changes_of_meetings.BEFORE,
    **changes_of_forms.BEFORE,
    **changes_of_rights.BEFORE,
    **changes_of_roadmaps.BEFORE,
    **changes_of_plans.BEFORE,
    **changes_of_pairs.BEFORE,
    **changes_of_pair_answers.BEFORE,
    **changes_of_pair_life.BEFORE,
    **changes_of_gatherings.BEFORE,
    **changes_of_orders.BEFORE,
    **changes_of_meeting_times.BEFORE,
}


@pytest.fixture
async def scene(session: AsyncSession, now: datetime) -> Scene:
    await factories.intakes(session)
    region = await factories.region(session)
    school = await factories.school(session, parent=region)
    partner = await factories.place(session, PlaceKind.PARTNER, "Завод", parent=region)
    coordinator, curator = await factories.coordinator(session, region), await factories.curator(session, school)
    child = await factories.person(session, school, name="Котов Пётр Ильич", born=2014, group="6Б")
    await invitations.issue(session, me=curator, person_id=child.id, now=now)
    return Scene(session, now, region, school, partner, coordinator, curator, child)


async def everything(session: AsyncSession, *, but: set[str]) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table about people, as the database holds it."""
    await session.flush()
    found = {}
    for name, table in Table.metadata.tables.items():
        if name not in {LOG, *MACHINE, *but}:
            rows = await session.execute(select(table))
            found[name] = {tuple(map(repr, row)) for row in rows}
    return found


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in ONLY_TOLD])
async def test_a_change_taken_back_leaves_everything_as_it_was_and_tells_nobody(scene: Scene, kind: Kind) -> None:
    session, but = scene.session, LEDGER.get(kind, set())
    if kind in BEFORE:
        await BEFORE[kind](scene)
    before, promised = await everything(session, but=but), await waiting(session)
    logged = await log(session)
    change = await ACTS[kind](scene)
    assert Kind(change.kind) is kind
    assert await everything(session, but=set()) != before
    told = select(Promise.id).where(
        Promise.change_id == change.id, Promise.not_before < change.made_at + timedelta(seconds=60)
    )
    assert (await session.scalars(told)).all() == [], "somebody may be told before it can be taken back"
    me = scene.coordinator if change.by_id == scene.coordinator.persons[0].id else scene.curator
    await undo.take_back(session, change_id=change.id, me=me, now=scene.now + timedelta(seconds=59))
    assert await everything(session, but=but) == before
    assert await waiting(session) == promised
    assert logged <= await log(session)


async def log(session: AsyncSession) -> set[tuple[Any, ...]]:
    """What is written down of who looked and who changed."""
    return {tuple(row) for row in await session.execute(select(Table.metadata.tables[LOG]))}


async def waiting(session: AsyncSession) -> set[int]:
    """What will still be said."""
    states = (PromiseState.WAITING, PromiseState.SENDING)
    return set(await session.scalars(select(Promise.id).where(Promise.state.in_(states))))


def test_every_kind_of_change_is_tried() -> None:
    assert set(ACTS) == set(Kind) - ONLY_TOLD
