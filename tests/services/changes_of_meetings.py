"""What a curator says of meetings as acts for `test_everything_taken_back`, and what has to be there before them."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from models import Change, Pair, PairSignal, Role
from services import meeting_late, pair_signals, pair_worries
from services.pair_signals import Signal
from services.undo import Kind
from tests import factories
from tests.services.meeting_sides import publish

if TYPE_CHECKING:
    from tests.services.test_everything_taken_back import Scene


async def a_pair(scene: "Scene") -> None:
    """A mentor and the child are a pair."""
    await publish(scene.session, scene.now)
    mentor = await factories.person(scene.session, scene.school, Role.MENTOR, name="Совин Лев", born=1980)
    programme = await factories.programme(scene.session, scene.school)
    await factories.pair(scene.session, programme, mentor, scene.child)


async def two_who_differ(scene: "Scene") -> None:
    """They say different things of a meeting."""
    await a_pair(scene)
    pair = (await scene.session.scalars(select(Pair))).one()
    meeting = await factories.meeting(scene.session, pair, scene.now, state="disputed", settled_at=scene.now)
    said = {"meeting_id": meeting.id}
    about, kind = str(meeting.id), Signal.DISPUTED
    await pair_signals.say(scene.session, pair_id=pair.id, kind=kind, about=about, said=said, now=scene.now)


async def decide(scene: "Scene") -> Change:
    """The curator says that it took place."""
    number = (await scene.session.scalars(select(PairSignal.id))).one()
    decided = await pair_worries.decide(scene.session, me=scene.curator, signal_id=number, is_held=True, now=scene.now)
    return decided[1]


async def add(scene: "Scene") -> Change:
    """The curator adds a meeting of today."""
    number = (await scene.session.scalars(select(Pair.id))).one()
    on, me = scene.now.date(), scene.curator
    added = await meeting_late.add(scene.session, me=me, pair_id=number, on=on, now=scene.now)
    assert added.change
    return added.change


ACTS = {Kind.WORRY_SETTLED: decide, Kind.MEETING_ADDED: add}
BEFORE = {Kind.WORRY_SETTLED: two_who_differ, Kind.MEETING_ADDED: a_pair}
