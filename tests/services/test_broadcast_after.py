"""After a broadcast has left: numbers, whom to call, the silent, corrections, deletions, passing on, templates."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import broadcast_after_notices
from handlers.notices import Facts
from models import (
    Broadcast,
    BroadcastState,
    ConsentKind,
    GuestState,
    Lane,
    Membership,
    Person,
    Place,
    Promise,
    PromiseState,
    Role,
)
from services import (
    broadcast_after,
    broadcast_answers,
    broadcast_changes,
    broadcast_passing,
    broadcast_templates,
    broadcast_ticks,
    broadcasts,
    event_news,
    events,
    message_gate,
)
from services.access import Me
from services.audiences import Audience
from services.broadcast_after import How
from services.broadcast_parts import Typed
from services.errors import (
    AlreadySo,
    EventOver,
    NobodyToTell,
    NotAllowed,
    NotFound,
    NothingToSay,
    TagsTyped,
    TextTooLong,
)
from services.outbox import Promised
from services.stuck import Step
from tests import factories
from tests.services import eventing

TEXT = {"kind": "text", "text": "Завтра <b>педсовет</b>"}
PHOTO = {"kind": "photo", "text": "", "file_id": "f"}


@pytest.fixture
async def school(session: AsyncSession) -> Place:
    return await factories.school(session, parent=await factories.region(session))


@pytest.fixture
async def curator(session: AsyncSession, school: Place) -> Me:
    return await factories.curator(session, school)


@pytest.fixture
async def mentors(session: AsyncSession, school: Place) -> list[Person]:
    names = ("Грачёв Олег", "Орлов Ян", "Совин Лев", "Чижов Пётр")
    return [await factories.person(session, school, Role.MENTOR, name=name, came_in=name[0] != "Ч") for name in names]


async def left(session: AsyncSession, me: Me, made: Broadcast, now: datetime) -> dict[int, Promise]:
    """It is sent, and everybody's copy arrives; gives the copies by receiver."""
    if made.state is BroadcastState.DRAFT:
        await broadcasts.send(session, me, broadcast_id=made.id, now=now)
    while await broadcast_ticks.step(session, now=now + timedelta(minutes=2)):
        pass
    found = select(Promise).where(Promise.broadcast_id == made.id)
    copies = {one.receiver_id: one for one in await session.scalars(found)}
    for one in copies.values():
        one.state, one.message_id, one.settled_at = PromiseState.SENT, 100 + one.id, now
    await session.flush()
    return copies


async def sent(session: AsyncSession, me: Me, place: Place, now: datetime) -> tuple[Broadcast, dict[int, Promise]]:
    made = await broadcasts.draft(session, me, place_id=place.id, parts=[TEXT], now=now)
    return made, await left(session, me, made, now)


async def promised(session: AsyncSession, kind: str) -> set[int]:
    return set(await session.scalars(select(Promise.receiver_id).where(Promise.kind == kind)))


async def test_each_copy_is_counted_by_how_it_ended(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made, copies = await sent(session, curator, school, now)
    whys = ((1, "403 Forbidden: bot was blocked by the user"), (2, "400 Bad Request: chat not found"), (3, "no_chat"))
    for number, why in whys:
        copy = copies[mentors[number].id]
        copy.state, copy.why = PromiseState.FAILED, why
    await broadcast_answers.answer(session, factories.me(mentors[0]), broadcast_id=made.id, choice=0, now=now)
    found = await broadcast_after.outcome(session, curator, broadcast_id=made.id, now=now)
    assert found.copies == {How.ARRIVED: 1, How.BLOCKED: 1, How.FAILED: 1, How.NEVER_STARTED: 1}
    assert found.reasons == {"400 Bad Request: chat not found": 1}
    assert (found.answered, found.understood, found.silent) == (1, 1, 0)


async def test_a_draft_has_no_outcome_and_strangers_see_none(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    draft = await broadcasts.draft(session, curator, place_id=school.id, parts=[TEXT], now=now)
    with pytest.raises(NotFound):
        await broadcast_after.outcome(session, curator, broadcast_id=draft.id, now=now)
    made, _copies = await sent(session, curator, school, now)
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"), name="Лисина Анна")
    for asked in (
        broadcast_after.outcome,
        broadcast_after.to_call,
        broadcast_after.table,
        broadcast_after.ask_table,
        broadcast_after.remind,
        broadcast_changes.correctable,
        broadcast_changes.deletable,
        broadcast_changes.remove,
        broadcast_passing.pass_on,
        broadcast_templates.keep,
    ):
        with pytest.raises(NotFound):
            await asked(session, stranger, broadcast_id=made.id, now=now)


async def test_whom_to_call_is_first_who_was_not_reached_then_the_silent(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made, copies = await sent(session, curator, school, now)
    copies[mentors[3].id].state, copies[mentors[3].id].why = PromiseState.FAILED, "no_chat"
    mentors[3].phone = "+7 900 000-00-03"
    await broadcast_answers.answer(session, factories.me(mentors[0]), broadcast_id=made.id, choice=0, now=now)
    found = await broadcast_after.to_call(session, curator, broadcast_id=made.id, now=now)
    called = [(one.person.name, one.how, one.person.phone) for one in found.people]
    assert called == [
        ("Чижов Пётр", How.NEVER_STARTED, "+7 900 000-00-03"),
        ("Орлов Ян", How.ARRIVED, None),
        ("Совин Лев", How.ARRIVED, None),
    ]
    assert found.others == 0


async def test_from_above_only_the_staff_is_named(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    region = await session.get_one(Place, school.parent_id or 0)
    coordinator = await factories.coordinator(session, region)
    audience = Audience(region.id, (Role.CURATOR, Role.MENTOR))
    made = await broadcasts.draft(session, coordinator, place_id=region.id, audience=audience, parts=[TEXT], now=now)
    await left(session, coordinator, made, now)
    found = await broadcast_after.to_call(session, coordinator, broadcast_id=made.id, now=now)
    assert [one.person.name for one in found.people] == ["Совина Мария Петровна"]
    assert found.others == len(mentors)
    numbers, named = await broadcast_after.table(session, coordinator, broadcast_id=made.id, now=now)
    assert numbers.copies == {How.ARRIVED: 5}
    assert len(named) == 1


async def test_the_silent_are_reminded_once_a_day(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made, copies = await sent(session, curator, school, now)
    copies[mentors[3].id].state = PromiseState.FAILED
    await broadcast_answers.answer(session, factories.me(mentors[0]), broadcast_id=made.id, choice=0, now=now)
    assert await broadcast_after.remind(session, curator, broadcast_id=made.id, now=now) == 2
    assert await promised(session, broadcasts.REMINDER) == {mentors[1].id, mentors[2].id}
    with pytest.raises(AlreadySo):
        await broadcast_after.remind(session, curator, broadcast_id=made.id, now=now)
    for one in mentors[1:3]:
        assert await broadcast_after.reminded(session, made.id, one.id, now=now) == (made, copies[one.id].message_id)
        await broadcast_answers.answer(session, factories.me(one), broadcast_id=made.id, choice=0, now=now)
        assert await broadcast_after.reminded(session, made.id, one.id, now=now) is None
    with pytest.raises(NobodyToTell):
        await broadcast_after.remind(session, curator, broadcast_id=made.id, now=now + timedelta(days=1))


async def test_the_silent_among_the_guests_are_reminded_once_by_the_latest_invitation_that_they_have(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    event = await eventing.made(session, curator, school, now)
    first = await eventing.invite(session, event, mentors[:2], now)
    second = await eventing.invite(session, event, mentors[1:3], now)
    for one in (first, second):
        one.began_at = now
    await eventing.says(session, event, mentors[2], GuestState.COMING, now)
    about: dict[str, Any] = {"event_id": event.id, "now": now}
    assert await broadcast_after.remind_guests(session, curator, **about) == 2
    reminders = await session.scalars(select(Promise).where(Promise.kind == broadcasts.REMINDER))
    by = {one.receiver_id: one.parameters["broadcast_id"] for one in reminders}
    assert by == {mentors[0].id: first.id, mentors[1].id: second.id}
    with pytest.raises(AlreadySo):
        await broadcast_after.remind_guests(session, curator, **about)
    with pytest.raises(EventOver):
        await broadcast_after.remind_guests(session, curator, event_id=event.id, now=event.starts_at)
    with pytest.raises(NotFound):
        await broadcast_after.remind_guests(session, factories.me(mentors[0]), **about)


async def test_nobody_is_reminded_of_an_invitation_that_takes_no_answer_any_more(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    event = await eventing.made(session, curator, school, now)
    invitation = await eventing.invite(session, event, mentors[:1], now)
    invitation.began_at = now
    about: dict[str, Any] = {"broadcast_id": invitation.id, "now": now}
    assert await broadcast_after.remind(session, curator, **about) == 1
    assert await broadcast_after.reminded(session, invitation.id, mentors[0].id, now=now)
    assert await broadcast_after.reminded(session, invitation.id, mentors[0].id, now=event.starts_at) is None
    await events.cancel(session, me=curator, event_id=event.id, now=now)
    assert await broadcast_after.reminded(session, invitation.id, mentors[0].id, now=now) is None
    with pytest.raises(EventOver):
        await broadcast_after.remind(session, curator, **about)


async def test_two_buttons_and_several_days_bring_nobody_two_reminders_at_once(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    event = await eventing.made(session, curator, school, now)
    invitation = await eventing.invite(session, event, mentors[:1], now)
    invitation.began_at = now
    assert await broadcast_after.remind(session, curator, broadcast_id=invitation.id, now=now) == 1
    waiting = await session.scalar(select(Promise).filter_by(kind=broadcasts.REMINDER))
    assert waiting is not None
    about: dict[str, Any] = {"event_id": event.id, "now": now}
    for state, days in ((PromiseState.WAITING, 0), (PromiseState.SENT, 0), (PromiseState.WAITING, 1)):
        waiting.state = state
        with pytest.raises(AlreadySo):
            await broadcast_after.remind_guests(session, curator, **about | {"now": now + timedelta(days=days)})
    waiting.state = PromiseState.SENT
    assert await broadcast_after.remind_guests(session, curator, **about | {"now": now + timedelta(days=1)}) == 1


async def test_a_corrected_text_changes_where_it_was_received(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made = await broadcasts.draft(session, curator, place_id=school.id, parts=[TEXT, PHOTO], now=now)
    copies = await left(session, curator, made, now)
    copies[mentors[3].id].state = PromiseState.FAILED
    copies[mentors[0].id].earlier_message_ids = [7]
    about: dict[str, Any] = {"broadcast_id": made.id, "now": now}
    typed = Typed("text", "В <5> часов", "В <b>&lt;5&gt;</b> часов")
    assert await broadcast_changes.correct(session, curator, typed=typed, **about) == 3
    assert (made.parts[0]["text"], made.version) == (typed.html, 1)
    assert await promised(session, broadcast_changes.CHANGE) == {one.id for one in mentors[:3]}
    for number, edited in ((0, 7), (1, None)):
        found = await broadcast_changes.arrived(session, made.id, mentors[number].id)
        assert found is not None
        assert broadcast_changes.text_message(*found) == edited
    with pytest.raises(TagsTyped):
        await broadcast_changes.correct(session, curator, typed=Typed("text", "<b>", "&lt;b&gt;"), **about)
    with pytest.raises(TextTooLong):  # the first piece of a longer one
        await broadcast_changes.correct(session, curator, typed=Typed("text", "ы" * 4096, "ы" * 4096), **about)


async def test_a_copy_that_is_on_its_way_is_corrected_and_deleted_once_it_has_arrived(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made, copies = await sent(session, curator, school, now)
    flying, typed = mentors[0].id, Typed("text", "Сегодня", "Сегодня")
    copies[flying].state, copies[flying].message_id = PromiseState.SENDING, None
    made.state = BroadcastState.SENDING
    about: dict[str, Any] = {"broadcast_id": made.id, "now": now}
    assert await broadcast_changes.correct(session, curator, typed=typed, **about) == 4
    assert await broadcast_changes.remove(session, curator, **about) == 4
    assert (await broadcast_after.outcome(session, curator, **about)).removal == (0, 4, 0)
    for kind in (broadcast_changes.CHANGE, broadcast_changes.REMOVAL):
        when = {one.receiver_id: one.not_before for one in await session.scalars(select(Promise).filter_by(kind=kind))}
        assert when.pop(flying) == now + broadcast_changes.LANDED_AFTER
        assert set(when.values()) == {now}


async def test_whoever_has_done_what_it_asked_for_reads_the_corrected_text_and_whoever_has_left_does_not(
    session: AsyncSession, now: datetime, school: Place, curator: Me
) -> None:
    child = await factories.person(session, school, group="7А", born=2012, came_in=True)
    audience = Audience(school.id, (Role.MENTEE,), groups=("7А",), step=Step.CONSENT)
    made = await broadcasts.draft(session, curator, place_id=school.id, audience=audience, parts=[TEXT], now=now)
    copies = await left(session, curator, made, now)
    await factories.agreed(session, child, ConsentKind.PROCESSING)
    copy = copies[child.id]
    await broadcast_changes.correct(
        session, curator, broadcast_id=made.id, typed=Typed("text", "В среду", "В среду"), now=now
    )
    facts, promise = Facts(session, now, {}, {}, {}), Promised(1, "", "", copy.parameters, child.id, Lane.BROADCAST, 0)
    edit = await broadcast_after_notices.corrected(facts, promise)
    assert edit is not None
    assert (edit.text, edit.edits) == ("В среду", copy.message_id)
    await session.execute(update(Membership).where(Membership.person_id == child.id).values(until=now))
    assert await broadcast_after_notices.corrected(facts, promise) is None


async def test_of_files_alone_the_words_under_the_first_are_corrected(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made = await broadcasts.draft(session, curator, place_id=school.id, parts=[PHOTO, PHOTO], now=now)
    copies = await left(session, curator, made, now)
    copies[mentors[0].id].earlier_message_ids = [7]
    about: dict[str, Any] = {"broadcast_id": made.id, "now": now}
    await broadcast_changes.correct(session, curator, typed=Typed("text", "Мы", "<i>Мы</i>"), **about)
    assert [one["text"] for one in made.parts] == ["<i>Мы</i>", PHOTO["text"]]
    assert made.parts[0]["file_id"] == PHOTO["file_id"]
    found = await broadcast_changes.arrived(session, made.id, mentors[0].id)
    assert found is not None
    assert broadcast_changes.text_message(*found) == 7
    with pytest.raises(TextTooLong):
        await broadcast_changes.correct(session, curator, typed=Typed("text", "ы" * 1025, "ы" * 1025), **about)
    written = await broadcasts.draft(session, curator, place_id=school.id, now=now)
    with pytest.raises(NotFound):
        await broadcast_changes.correctable(session, curator, broadcast_id=written.id, now=now)


async def test_what_came_within_two_days_is_deleted_and_the_rest_is_counted(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made, copies = await sent(session, curator, school, now)
    copies[mentors[0].id].settled_at = now - timedelta(hours=49)
    _broadcast, every, fresh = await broadcast_changes.deletable(session, curator, broadcast_id=made.id, now=now)
    assert (every, fresh) == (4, 3)
    assert await broadcast_changes.remove(session, curator, broadcast_id=made.id, now=now) == 3
    assert mentors[0].id not in await promised(session, broadcast_changes.REMOVAL)
    removals = (await session.scalars(select(Promise).where(Promise.kind == broadcast_changes.REMOVAL))).all()
    removals[0].state, removals[1].state = PromiseState.SENT, PromiseState.FAILED
    await session.flush()
    found = await broadcast_after.outcome(session, curator, broadcast_id=made.id, now=now)
    assert found.removal == (1, 1, 2)
    with pytest.raises(AlreadySo):
        await broadcast_changes.remove(session, curator, broadcast_id=made.id, now=now)
    with pytest.raises(NobodyToTell):
        await broadcast_after.remind(session, curator, broadcast_id=made.id, now=now)


async def test_it_is_deleted_from_the_chat_of_somebody_who_agrees_to_nothing_any_more(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    silent = await factories.person(session, school, Role.MENTOR, came_in=True, may_be_written_to=False)
    kinds = (broadcast_changes.REMOVAL, broadcast_changes.CHANGE, broadcasts.REMINDER)
    promises = [
        Promised(number, "", kind, {}, silent.id, Lane.BROADCAST, 0) for number, kind in enumerate(kinds, start=1)
    ]
    assert set(await message_gate.passing(session, promises, now=now)) == {1}


async def test_whoever_has_left_is_reminded_of_nothing_and_hears_of_no_event_any_more(
    session: AsyncSession, now: datetime, school: Place
) -> None:
    one = await factories.person(session, school, Role.MENTOR, came_in=True)
    spoken_of = {event_news.MOVED_UP, event_news.CHANGED, event_news.CANCELLED, event_news.DAY, event_news.HOUR}
    kinds = sorted({broadcasts.REMINDER} | spoken_of)
    promises = [Promised(number, "", kind, {}, one.id, Lane.REMINDER, 0) for number, kind in enumerate(kinds)]
    assert len(await message_gate.passing(session, promises, now=now)) == len(kinds)
    await session.execute(update(Membership).where(Membership.person_id == one.id).values(until=now))
    assert await message_gate.passing(session, promises, now=now) == {}


async def test_a_curator_passes_on_once_and_above_reads_numbers(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    region = await session.get_one(Place, school.parent_id or 0)
    coordinator = await factories.coordinator(session, region)
    child = await factories.person(session, school, Role.MENTEE, came_in=True, born=2010)
    audience = Audience(region.id, (Role.CURATOR, Role.MENTEE, Role.GUARDIAN))
    made = await broadcasts.draft(session, coordinator, place_id=region.id, audience=audience, parts=[TEXT], now=now)
    await left(session, coordinator, made, now)
    for other in (coordinator, factories.me(child), factories.me(mentors[0])):
        with pytest.raises(NotFound):
            await broadcast_passing.pass_on(session, other, broadcast_id=made.id, now=now)
    own = await broadcast_passing.pass_on(session, curator, broadcast_id=made.id, now=now)
    assert (own.state, own.place_id, own.parts) == (BroadcastState.SCHEDULED, school.id, [TEXT])
    assert Audience.restored(own.audience) == Audience(school.id, (Role.MENTEE, Role.GUARDIAN))
    assert await broadcast_passing.pass_on(session, curator, broadcast_id=made.id, now=now) is own
    assert set(await left(session, curator, own, now)) == {child.id}
    found = await broadcast_after.outcome(session, coordinator, broadcast_id=made.id, now=now)
    assert found.passed_on == (1, 1)


async def test_a_template_is_kept_once_used_and_deleted(
    session: AsyncSession, now: datetime, school: Place, curator: Me, mentors: list[Person]
) -> None:
    made = await broadcasts.draft(session, curator, place_id=school.id, now=now)
    with pytest.raises(NothingToSay):
        await broadcast_templates.keep(session, curator, broadcast_id=made.id, now=now)
    made.parts = [TEXT]
    kept = await broadcast_templates.keep(session, curator, broadcast_id=made.id, now=now)
    assert kept.name == "Завтра педсовет"
    assert await broadcast_templates.keep(session, curator, broadcast_id=made.id, now=now) is kept
    used = await broadcast_templates.use(session, curator, template_id=kept.id, now=now)
    assert (used.state, used.parts, used.choices) == (BroadcastState.DRAFT, [TEXT], made.choices)
    stranger = await factories.curator(session, await factories.school(session, "Школа № 6"), name="Лисина Анна")
    for asked in (broadcast_templates.one, broadcast_templates.use, broadcast_templates.drop):
        with pytest.raises(NotFound):
            await asked(session, stranger, template_id=kept.id, now=now)
    with pytest.raises(NotAllowed):
        await broadcast_templates.of_place(session, stranger, place_id=school.id, now=now)
    assert await broadcast_templates.drop(session, curator, template_id=kept.id, now=now) == school.id
    assert (await broadcast_templates.of_place(session, curator, place_id=school.id, now=now))[1] == []
