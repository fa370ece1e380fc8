"""Orders on pairs and their templates, as acts for `test_everything_taken_back`, and what is there before them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, ConsentKind, Job, PairOrder, PairState, Person, Place, Role
from services import jobs, own_templates, pair_orders_drafts, pair_orders_signed
from services.access import Me
from services.pair_order import Kind as Order
from services.pair_orders_signed import Typed
from services.undo import Kind
from tests import factories


class Scene(Protocol):
    """A school with its curator and a child."""

    session: AsyncSession
    now: datetime
    school: Place
    curator: Me
    child: Person


async def a_draft(scene: Scene) -> None:
    """On a pair that has agreed."""
    mentor = await factories.person(scene.session, scene.school, Role.MENTOR, name="Жуков Лев Олегович", born=2010)
    for person in (mentor, scene.child):
        for kind in (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION):
            await factories.agreed(scene.session, person, kind)
    programme = await factories.programme(scene.session, scene.school)
    await factories.pair(scene.session, programme, mentor, scene.child, state=PairState.AGREED)
    about = {"me": scene.curator, "place_id": scene.school.id, "now": scene.now}
    await pair_orders_drafts.prepare(scene.session, kind=Order.ASSIGNING, **about)


async def a_template(scene: Scene) -> None:
    """One that was looked through."""
    by = scene.curator.persons[0]
    about: dict[str, Any] = {"kind": own_templates.LOOK, "by": by, "place_id": scene.school.id, "now": scene.now}
    job = await jobs.ask(scene.session, parameters={"kind": Order.ASSIGNING.value}, **about)
    await own_templates.keep(scene.session, job, b"a template", now=scene.now)


async def sign(scene: Scene) -> Change:
    number = (await scene.session.scalars(select(PairOrder.id))).one()
    about: dict[str, Any] = {"me": scene.curator, "order_id": number, "now": scene.now}
    typed = Typed("", "112", scene.now.date())
    return (await pair_orders_signed.sign(scene.session, typed=typed, **about)).change


async def take(scene: Scene) -> Change:
    job_id = (await scene.session.scalars(select(Job.id).where(Job.kind == own_templates.LOOK))).one()
    return (await own_templates.take(scene.session, me=scene.curator, job_id=job_id, now=scene.now))[2]


BEFORE: dict[Kind, Callable[[Scene], Awaitable[None]]] = {
    Kind.ORDER_SIGNED: a_draft,
    Kind.ORDER_TEMPLATE_CHANGED: a_template,
}
"""What has to be there before an act."""

ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {
    Kind.ORDER_SIGNED: sign,
    Kind.ORDER_TEMPLATE_CHANGED: take,
}
