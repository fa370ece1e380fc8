"""The journal of a pair: every meeting that was to be, what the mentor has said of it, and nothing private."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.work import pair_journals
from models import MeetingState, Role
from services import pair_goals, pair_journal, printing
from services.errors import AlreadySo, NotFound
from services.goal_choices import Ready
from services.pair_journal import Journal
from tests import factories
from tests.services.meeting_sides import sides

DAY = timedelta(days=1)


async def journal(session: AsyncSession, now: datetime) -> Journal:
    """A group meets once as planned, once not at all, and once is called off."""
    its = await sides(session, now, mentees=2)
    meeting = await its.met(now, kind="trial")
    absent = next(one for one in its.pair.members if one.person_id == its.mentees[1].id)
    await its.says(meeting, its.mentor, "as_planned", f"m{absent.id}", "done", "yes", "studies")
    await factories.meeting(session, its.pair, now + DAY, state=MeetingState.MISSED)
    await factories.meeting(session, its.pair, now + 2 * DAY, state=MeetingState.CANCELLED)
    await factories.meeting(session, its.pair, now + 3 * DAY, state=MeetingState.PROPOSED)
    me, at = factories.me(its.mentor), now + 4 * DAY
    return await pair_journal.of(session, me=me, pair_id=its.pair.id, language="ru", now=at)


async def test_it_tells_day_length_kind_topic_outcome_and_what_comes_next(session: AsyncSession, now: datetime) -> None:
    made = pair_journals.values(await journal(session, now), "ru")
    assert [row[1:] for row in made["rows"]] == [
        ["15.09.2026", "60", "пробная встреча", "Учёба", "состоялась, были: 1 из 2", ""],
        ["16.09.2026", "60", "регулярная встреча", "", "не состоялась", ""],
        ["17.09.2026", "60", "регулярная встреча", "", "отменена", ""],
    ]
    assert ("Наставляемый", "Котов Ян, Лисин Ян") in made["facts"]


async def test_the_plan_stands_before_the_meetings(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    me, said = factories.me(its.mentor), {"pair_id": its.pair.id, "now": now}
    for title in (Ready.EXAMS, "Прочитать «Мастера»"):
        goal = (await pair_goals.add(session, me=me, title=title, **said)).goal
    await pair_goals.reach(session, me=me, goal_id=goal.id, now=now)
    made = pair_journals.values(await pair_journal.of(session, me=me, language="ru", **said), "ru")
    day = f"{now:%d.%m.%Y}"
    goals = [["1", "Подготовиться к экзаменам", "", ""], ["2", "Прочитать «Мастера»", "", day]]
    assert made["plan"]["rows"] == goals
    assert printing.pdf("pair_journal", made).startswith(b"%PDF")


async def test_it_is_a_sheet_for_a_printer_whatever_a_name_looks_like(session: AsyncSession, now: datetime) -> None:
    found = await journal(session, now)
    found.pair.members[0].person.name = '{{ x }} #sys "=cmd" <b>'
    assert printing.pdf("pair_journal", pair_journals.values(found, "ru")).startswith(b"%PDF")


async def test_mentor_curator_and_head_have_it_once_and_a_mentee_never(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    head = factories.me(await factories.person(session, its.place, Role.HEAD, name="Рысев Олег", came_in=True))
    for me in (factories.me(its.mentor), await factories.curator(session, its.place), head):
        await pair_journal.ask(session, me=me, pair_id=its.pair.id, now=now)
        with pytest.raises(AlreadySo):
            await pair_journal.ask(session, me=me, pair_id=its.pair.id, now=now)
        assert await pair_journal.still(session, me.persons[0].id, its.pair.id, now=now)
    with pytest.raises(NotFound):
        await pair_journal.ask(session, me=factories.me(its.mentees[0]), pair_id=its.pair.id, now=now)
    assert not await pair_journal.still(session, its.mentees[0].id, its.pair.id, now=now)
