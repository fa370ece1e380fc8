"""Changes of where people stand, as acts for `test_everything_taken_back`, and what has to be there before them."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Membership, Person, Place
from services import (
    archive,
    birth_dates,
    class_names,
    emancipation,
    merging,
    moves,
    new_year,
    register_notes,
    telephones,
)
from services.access import Me
from services.undo import Kind
from tests import factories


class Scene(Protocol):
    """A school with its curator and a child."""

    session: AsyncSession
    now: datetime
    school: Place
    curator: Me
    child: Person


async def another_class(scene: Scene) -> None:
    await factories.person(scene.session, scene.school, name="Рябин Ян", born=2014, group="6В")


async def a_twin(scene: Scene) -> None:
    twin = await factories.person(scene.session, scene.school, name=scene.child.name, born=2014, came_in=True)
    await factories.guardian(scene.session, twin)


async def one_of_two(scene: Scene) -> None:
    await a_twin(scene)
    await merge(scene)


async def a_leaver(scene: Scene) -> None:
    await let_go(scene)


async def a_telephone(scene: Scene) -> None:
    scene.child.chat = factories.telephone()
    await scene.session.flush()


async def let_go(scene: Scene) -> Change:
    return (await archive.end(scene.session, me=scene.curator, person_id=scene.child.id, now=scene.now))[1]


async def bring_back(scene: Scene) -> Change:
    return (await archive.bring_back(scene.session, me=scene.curator, person_id=scene.child.id, now=scene.now))[1]


async def move(scene: Scene) -> Change:
    me, key = scene.curator, class_names.key("6В")
    return (await moves.move(scene.session, me=me, person_id=scene.child.id, key=key, now=scene.now))[2]


async def a_year_ago(scene: Scene) -> None:
    """The child has been there since then, in a programme of that year."""
    held = select(Membership).where(Membership.person_id == scene.child.id)
    (await scene.session.scalars(held)).one().since = scene.now - timedelta(days=365)
    await factories.programme(scene.session, scene.school, school_year=2025)


async def step(scene: Scene) -> Change:
    me, school_id, now = scene.curator, scene.school.id, scene.now
    key, ids = class_names.key("6Б"), [scene.child.id]
    made = await new_year.step(
        scene.session, me=me, place_id=school_id, key=key, person_ids=ids, does=new_year.Step.UP, now=now
    )
    assert made.programmes
    return made.change


async def merge(scene: Scene) -> Change:
    namesakes = select(Person.id).where(Person.name == scene.child.name, Person.id != scene.child.id)
    twin_id = (await scene.session.scalars(namesakes)).one()
    me, keep_id = scene.curator, scene.child.id
    return (await merging.merge(scene.session, me=me, keep_id=keep_id, drop_id=twin_id, now=scene.now))[1]


async def split(scene: Scene) -> Change:
    return (await merging.split(scene.session, me=scene.curator, person_id=scene.child.id, now=scene.now))[1]


async def change_telephone(scene: Scene) -> Change:
    return (await telephones.change(scene.session, me=scene.curator, person_id=scene.child.id, now=scene.now))[2]


async def a_young_worker(scene: Scene) -> None:
    scene.child.birth_year = 2009
    await scene.session.flush()


async def note_birth_date(scene: Scene) -> Change:
    me, number, day = scene.curator, scene.child.id, date(2014, 4, 3)
    return (await birth_dates.note(scene.session, me=me, person_id=number, born_on=day, now=scene.now))[1]


async def emancipate(scene: Scene) -> Change:
    me, number, day = scene.curator, scene.child.id, date(2026, 9, 1)
    return (await emancipation.note(scene.session, me=me, person_id=number, number="7", on=day, now=scene.now))[1]


BEFORE: dict[Kind, Callable[[Scene], Awaitable[None]]] = {
    Kind.PEOPLE_RETURNED: a_leaver,
    Kind.CLASS_MOVED: another_class,
    Kind.YEAR_STEPPED: a_year_ago,
    Kind.PEOPLE_MERGED: a_twin,
    Kind.PEOPLE_SPLIT: one_of_two,
    Kind.TELEPHONE_CHANGED: a_telephone,
    Kind.EMANCIPATED: a_young_worker,
}
"""What has to be there before an act."""


async def note(scene: Scene) -> Change:
    """Over another that stands there."""
    words = {"note": "Ведёт кружок", "link": "https://school.example/case"}
    return (
        await register_notes.write(scene.session, me=scene.curator, person_id=scene.child.id, **words, now=scene.now)
    )[1]


ACTS: dict[Kind, Callable[[Scene], Awaitable[Change]]] = {
    Kind.NOTE_WRITTEN: note,
    Kind.PEOPLE_LEFT: let_go,
    Kind.PEOPLE_RETURNED: bring_back,
    Kind.CLASS_MOVED: move,
    Kind.YEAR_STEPPED: step,
    Kind.PEOPLE_MERGED: merge,
    Kind.PEOPLE_SPLIT: split,
    Kind.TELEPHONE_CHANGED: change_telephone,
    Kind.BIRTH_DATE_NOTED: note_birth_date,
    Kind.EMANCIPATED: emancipate,
}

ELSEWHERE = {Kind.STAFF_ASKED, Kind.STAYING_SAID, Kind.PEOPLE_DISTINCT}
"""Only messages, or the words of others: `test_new_year` and `test_duplicates` take them back."""
