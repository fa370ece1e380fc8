"""The plan of a pair on screens: it fits whatever was typed, and the reminder of the planning meeting leads to it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.replies import Reply
from handlers import notices, pair_goal_screens
from handlers.pair_goal_words import READY
from models import Lane, Promise
from services import meeting_news, pair_goals, pair_goals_seen, receivers
from services.goal_choices import Ready
from tests import factories
from tests.services.meeting_sides import sides

LONGEST, ROWS = 4096, 8


def labels(reply: Reply | None) -> list[str]:
    """The buttons of a message."""
    assert reply is not None
    return [button["text"] for row in reply.rows for button in row]


async def test_the_fullest_plan_of_the_longest_goals_fits(session: AsyncSession, now: datetime) -> None:
    its = await sides(session, now)
    me = factories.me(its.mentor)
    for number in range(pair_goals_seen.MOST):
        title = f"{number}<&>".ljust(300, "ж")
        await pair_goals.add(session, me=me, pair_id=its.pair.id, title=title, now=now)
    found = await pair_goals_seen.of_pair(session, me=me, pair_id=its.pair.id, now=now)
    with words.speaking("ru"):
        reply = pair_goal_screens.plan(found)
    assert len(reply.text or "") <= LONGEST
    assert len(reply.rows) <= ROWS
    assert "0&lt;&amp;&gt;" in (reply.text or "")
    assert "Добавить цель" not in labels(reply)


async def test_the_goals_to_choose_from_fit_and_those_in_the_plan_are_not_offered(
    session: AsyncSession, now: datetime
) -> None:
    its = await sides(session, now)
    me = factories.me(its.mentor)
    await pair_goals.add(session, me=me, pair_id=its.pair.id, title=Ready.EXAMS, now=now)
    found, may_type = await pair_goals_seen.to_add(session, me=me, pair_id=its.pair.id, now=now)
    with words.speaking("ru"):
        reply = pair_goal_screens.choices(found, may_type=may_type)
    assert len(reply.rows) <= ROWS
    assert "Подготовиться к экзаменам" not in labels(reply)
    assert "Своими словами" in labels(reply)


def test_every_ready_goal_has_words() -> None:
    assert READY.keys() == set(Ready)


@pytest.mark.parametrize(("kind", "leads"), [("planning", True), ("regular", False)])
async def test_the_reminder_of_the_planning_meeting_leads_to_the_plan(
    session: AsyncSession, now: datetime, kind: str, *, leads: bool
) -> None:
    its = await sides(session, now)
    meeting = await factories.meeting(session, its.pair, now + timedelta(days=1), kind=kind)
    said = {"pair_id": its.pair.id, "meeting_id": meeting.id, "version": 0}
    promise = Promise(kind=meeting_news.DAY, parameters=said, receiver_id=its.mentor.id, lane=Lane.REMINDER)
    receiver = (await receivers.of(session, [its.mentor.id], now=now))[its.mentor.id]
    (reply,) = await notices.render(session, [(promise, receiver)], now)
    assert ("План пары" in labels(reply)) is leads
