"""Changes about people's rights, as acts for `test_everything_taken_back`, and what has to be there before them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, Change, ConsentKind, DataRequest, Person, Place, RequestKind
from services import paper_withdrawals, requests
from services.access import Me
from services.paper_withdrawals import Signed
from services.requests import Detail, Paper, Reason, Wish
from services.undo import Kind
from tests import factories


class Scene(Protocol):
    """A school with its curator and a child."""

    session: AsyncSession
    now: datetime
    school: Place
    curator: Me
    child: Person


async def a_parent(scene: Scene) -> None:
    """The curator is somebody's parent, too: the same author asks."""
    await factories.care(scene.session, scene.curator.persons[0], scene.child)


async def a_question(scene: Scene) -> None:
    about = {"asked_by_id": scene.child.id, "now": scene.now}
    await requests.add(scene.session, RequestKind.ACCESS, scene.child, **about)


async def a_yes(scene: Scene) -> None:
    await factories.agreed(scene.session, scene.child, ConsentKind.PROCESSING)


async def ask(scene: Scene) -> Change:
    about = {"me": scene.curator, "subject_id": scene.child.id, "now": scene.now}
    return (await requests.ask_correction(scene.session, wish=Wish(Detail.NAME, "Котова"), **about))[1]


async def extend(scene: Scene) -> Change:
    number = (await scene.session.scalars(select(DataRequest.id))).one()
    about = {"me": scene.curator, "request_id": number, "now": scene.now}
    return (await requests.extend(scene.session, reason=Reason.MUCH, **about))[1]


async def withdraw(scene: Scene) -> Change:
    about = {"me": scene.curator, "subject_id": scene.child.id, "now": scene.now}
    signed, paper = Signed(ConsentKind.PROCESSING, Capacity.GUARDIAN), Paper("17", scene.now.date())
    return (await paper_withdrawals.withdraw(scene.session, signed=signed, paper=paper, **about))[1]


BEFORE: dict[Kind, Callable[[Scene], Awaitable[None]]] = {
    Kind.REQUEST_MADE: a_parent,
    Kind.REQUEST_HANDLED: a_question,
    Kind.PAPER_WITHDRAWN: a_yes,
}
"""What has to be there before an act."""

ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {
    Kind.REQUEST_MADE: ask,
    Kind.REQUEST_HANDLED: extend,
    Kind.PAPER_WITHDRAWN: withdraw,
}
