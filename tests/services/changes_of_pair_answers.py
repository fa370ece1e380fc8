"""Words said to a pair as acts for `test_everything_taken_back`, and what has to be there before them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import Change, Pair, PairState, Person, Role
from services import pair_answers_family, pair_answers_mentor, pair_answers_next, pair_answers_ticks
from services.undo import Kind
from tests import factories
from tests.services.answering import published, pupil

if TYPE_CHECKING:
    from tests.services.test_everything_taken_back import Scene

OTHER = "Лисин Ян Ильич"


async def a_mentor_has_agreed(scene: "Scene") -> Pair:
    """The family of a mentee may object."""
    session, place = scene.session, scene.school
    older = await pupil(session, place, Role.MENTOR, "Совин Лев Ильич")
    younger = await pupil(session, place, Role.MENTEE, "Ежов Пётр Ильич")
    programme = await factories.programme(session, place)
    pair = await factories.pair(session, programme, older, younger, state=PairState.PROPOSED)
    await published(session, scene.curator.persons[0], [pair], scene.now)
    await pair_answers_mentor.note(session, me=scene.curator, pair_id=pair.id, agrees=True, now=scene.now)
    return pair


async def a_mentor_has_declined(scene: "Scene") -> None:
    """The curator knows of it, and there is somebody else."""
    pair = await a_mentor_has_agreed(scene)
    await pupil(scene.session, scene.school, Role.MENTOR, OTHER)
    about = {"me": scene.curator, "pair_id": pair.id, "agrees": False}
    await pair_answers_family.note(scene.session, **about, now=scene.now)
    await pair_answers_ticks.tick(scene.session, now=scene.now + timedelta(minutes=2))


async def object_(scene: "Scene") -> Change:
    """The curator writes down that the family objects."""
    (number,) = await scene.session.scalars(select(Pair.id))
    about = {"me": scene.curator, "pair_id": number, "agrees": False}
    return (await pair_answers_family.note(scene.session, **about, now=scene.now)).change


async def ask_another(scene: "Scene") -> Change:
    """Another mentor is asked."""
    (number,) = await scene.session.scalars(select(Pair.id))
    (other,) = await scene.session.scalars(select(Person.id).where(Person.name == OTHER))
    about = {"me": scene.curator, "pair_id": number, "mentor_id": other}
    return (await pair_answers_next.offer(scene.session, **about, now=scene.now)).change


ACTS: dict[Kind, Callable[[Any], Awaitable[Change]]] = {Kind.PAIR_ANSWERED: object_, Kind.PAIR_REPLACED: ask_another}
BEFORE: dict[Kind, Callable[[Any], Awaitable[Any]]] = {
    Kind.PAIR_ANSWERED: a_mentor_has_agreed,
    Kind.PAIR_REPLACED: a_mentor_has_declined,
}
