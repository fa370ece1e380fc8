"""What a curator does with proposed pairs as acts for `test_everything_taken_back`, and what has to be there before."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import Change, PairMember, Programme, Role
from services import pair_proposals_change, pair_proposals_publish, pair_proposals_run
from services.undo import Kind
from tests.services.test_pair_base import took_part

if TYPE_CHECKING:
    from tests.services.test_everything_taken_back import Scene


async def a_proposal(scene: "Scene") -> None:
    """A pair that is proposed."""
    session, place = scene.session, scene.school
    await took_part(session, place, Role.MENTEE, born=2012, group="8А", name="Лисин Ян", answers={})
    await took_part(session, place, Role.MENTOR, born=2010, group="10Б", name="Совин Лев", answers={})
    asked = await pair_proposals_run.question(
        session, me=scene.curator, place_id=place.id, form="pupil_pupil", now=scene.now
    )
    found = pair_proposals_run.answer(asked, "ru")
    await pair_proposals_run.store(session, asked.programme_id, found, now=scene.now)


async def keep_apart(scene: "Scene") -> Change:
    """The two of the pair are never made one."""
    number = (await scene.session.scalars(select(Programme.id))).one()
    of = {one.role: one.person_id for one in await scene.session.scalars(select(PairMember))}
    found = await pair_proposals_change.forbid(
        scene.session,
        me=scene.curator,
        programme_id=number,
        mentee_id=of[Role.MENTEE],
        mentor_id=of[Role.MENTOR],
        now=scene.now,
    )
    return found.change


async def send(scene: "Scene") -> Change:
    """The mentor is asked."""
    number = (await scene.session.scalars(select(Programme.id))).one()
    found = await pair_proposals_publish.publish(scene.session, me=scene.curator, programme_id=number, now=scene.now)
    return found.change


ACTS: dict[Kind, Callable[[Any], Awaitable[Change]]] = {Kind.PROPOSAL_CHANGED: keep_apart, Kind.PAIRS_OFFERED: send}
BEFORE: dict[Kind, Callable[[Any], Awaitable[Any]]] = dict.fromkeys(ACTS, a_proposal)
