"""Changes of who is the curator, and of posters, as acts for `test_everything_taken_back`."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Application, Change, DataMode, Membership, Person, Place, Role
from services import admissions, applications, data_modes, deputies, posters, replacement
from services.access import Me
from services.undo import Kind
from tests import factories


class Scene(Protocol):
    """A school with its curator."""

    session: AsyncSession
    now: datetime
    school: Place
    coordinator: Me
    curator: Me


async def a_colleague(scene: Scene) -> None:
    await factories.person(scene.session, scene.school, Role.HEAD, name="Лосева Анна", born=1980, came_in=True)


async def a_deputy(scene: Scene) -> None:
    await a_colleague(scene)
    await name_deputy(scene)


async def an_application(scene: Scene) -> None:
    """Somebody has applied by the poster."""
    session, now, stranger = scene.session, scene.now, factories.stranger()
    job, _ = await posters.make(session, me=scene.curator, place_id=scene.school.id, now=now)
    opened = await posters.look(session, token=job.parameters["token"])
    assert opened
    response = await posters.agree(session, me=stranger, poster_id=opened.poster_id, seal=opened.seal, now=now)
    await applications.send(
        session,
        me=stranger,
        person_id=response.person_id,
        name="Орлов Марк",
        birth="2008-09-01",
        group="10Б",
        role="mentee",
        now=now,
    )


async def colleague(scene: Scene) -> Person:
    return (await scene.session.scalars(select(Person).where(Person.name == "Лосева Анна"))).one()


async def name_deputy(scene: Scene) -> Change:
    _, change = await deputies.appoint(
        scene.session,
        me=scene.curator,
        place_id=scene.school.id,
        curator_id=scene.curator.persons[0].id,
        deputy_id=(await colleague(scene)).id,
        since_on=scene.now.date() + timedelta(days=1),
        until_on=scene.now.date() + timedelta(days=14),
        now=scene.now,
    )
    return change


async def end_deputy(scene: Scene) -> Change:
    days = select(Membership.id).where(Membership.stands_in_for_id.is_not(None))
    membership_id = (await scene.session.scalars(days)).one()
    return (await deputies.end(scene.session, me=scene.curator, membership_id=membership_id, now=scene.now))[1]


async def replace_curator(scene: Scene) -> Change:
    _, change = await replacement.replace(
        scene.session,
        me=scene.curator,
        place_id=scene.school.id,
        curator_id=scene.curator.persons[0].id,
        successor_id=(await colleague(scene)).id,
        order_number="12-к",
        order_on=date(2026, 9, 14),
        now=scene.now,
    )
    return change


async def make_poster(scene: Scene) -> Change:
    return (await posters.make(scene.session, me=scene.curator, place_id=scene.school.id, now=scene.now))[1]


async def confirm(scene: Scene) -> Change:
    number = (await scene.session.scalars(select(Application.id))).one()
    decided = await admissions.confirm(scene.session, me=scene.curator, application_id=number, now=scene.now)
    assert isinstance(decided, admissions.Decided)
    return decided.change


async def choose_mode(scene: Scene) -> Change:
    _, change = await data_modes.choose(
        scene.session,
        me=scene.coordinator,
        place_id=scene.school.id,
        mode=DataMode.CLOSED,
        reason="Приказ директора",
        now=scene.now,
    )
    return change


BEFORE: dict[Kind, Callable[[Scene], Awaitable[None]]] = {
    Kind.DEPUTY_NAMED: a_colleague,
    Kind.DEPUTY_ENDED: a_deputy,
    Kind.CURATOR_REPLACED: a_colleague,
    Kind.APPLICATION_DECIDED: an_application,
}
"""What has to be there before an act."""

ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {
    Kind.DEPUTY_NAMED: name_deputy,
    Kind.DEPUTY_ENDED: end_deputy,
    Kind.CURATOR_REPLACED: replace_curator,
    Kind.POSTER_CHANGED: make_poster,
    Kind.APPLICATION_DECIDED: confirm,
    Kind.MODE_CHOSEN: choose_mode,
}
