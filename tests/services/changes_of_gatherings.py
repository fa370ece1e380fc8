"""What is done about group meetings and programmes, as acts for `test_everything_taken_back`, and what comes before."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import Change, Gathering, GatheringGuest, Interview, Programme, Role
from services import gathering_asking, gathering_wishes, gatherings, interviews, programme_settings
from services.undo import Kind
from tests import factories
from tests.services import gathering

if TYPE_CHECKING:
    from tests.services.test_everything_taken_back import Scene


async def two_sides(scene: "Scene") -> None:
    """A mentee and a mentor who can be of a pair."""
    await gathering.somebody(scene.session, scene.school, Role.MENTEE, "Ежов Ян")
    await gathering.somebody(scene.session, scene.school, Role.MENTOR, "Совин Лев")


async def a_meeting(scene: "Scene") -> None:
    await two_sides(scene)
    await hold(scene)


async def a_question(scene: "Scene") -> None:
    await a_meeting(scene)
    await ask(scene)


async def a_programme(scene: "Scene") -> None:
    await factories.programme(scene.session, scene.school)


async def hold(scene: "Scene") -> Change:
    """A group meeting is written down, and the programme begins."""
    told = {"place_id": scene.school.id, "form": "pupil_pupil", "on": scene.now.date() - timedelta(days=1)}
    return (await gatherings.hold(scene.session, me=scene.curator, **told, now=scene.now))[1]


async def ask(scene: "Scene") -> Change:
    """The question goes out."""
    (number,) = await scene.session.scalars(select(Gathering.id))
    return (await gathering_asking.ask(scene.session, me=scene.curator, gathering_id=number, now=scene.now))[1]


async def enter(scene: "Scene") -> Change:
    """An answer is typed in from paper."""
    mentee, mentor = await scene.session.scalars(select(GatheringGuest).order_by(GatheringGuest.number))
    about = {"guest_id": mentee.id, "me": scene.curator, "now": scene.now}
    await gathering_wishes.name(scene.session, about_id=mentor.person_id, is_on=True, **about)
    change = (await gathering_wishes.finish(scene.session, **about))[1]
    assert change
    return change


async def set_limit(scene: "Scene") -> Change:
    """A mentor can have more mentees."""
    (number,) = await scene.session.scalars(select(Programme.id))
    told = {"programme_id": number, "setting": programme_settings.Setting.MENTEES, "value": 4}
    change = (await programme_settings.choose(scene.session, me=scene.curator, **told, now=scene.now)).change
    assert change
    return change


async def a_talk(scene: "Scene") -> None:
    """A mentor has picked a time."""
    mentor = await gathering.somebody(scene.session, scene.school, Role.MENTOR, "Совин Лев", came_in=True)
    told = {"place_id": scene.school.id, "on": scene.now.date() + timedelta(days=2), "hour": 15, "is_on": True}
    await interviews.offer(scene.session, me=scene.curator, **told, now=scene.now)
    (number,) = await scene.session.scalars(select(Interview.id))
    await interviews.pick(scene.session, me=factories.me(mentor), interview_id=number, now=scene.now)


async def call_off(scene: "Scene") -> Change:
    """The curator cannot come to it."""
    (number,) = await scene.session.scalars(select(Interview.id))
    return (await interviews.call_off(scene.session, me=scene.curator, interview_id=number, now=scene.now))[1]


ACTS: dict[Kind, Callable[[Any], Awaitable[Change]]] = {
    Kind.GATHERING_HELD: hold,
    Kind.GATHERING_ASKED: ask,
    Kind.WISHES_ENTERED: enter,
    Kind.PROGRAMME_SET: set_limit,
    Kind.INTERVIEW_CALLED_OFF: call_off,
}
BEFORE: dict[Kind, Callable[[Any], Awaitable[Any]]] = {
    Kind.GATHERING_HELD: two_sides,
    Kind.GATHERING_ASKED: a_meeting,
    Kind.WISHES_ENTERED: a_question,
    Kind.PROGRAMME_SET: a_programme,
    Kind.INTERVIEW_CALLED_OFF: a_talk,
}
