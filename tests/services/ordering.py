"""A school with a head, a curator and pairs that wait for an order."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentKind, Job, Pair, PairOrder, PairState, Person, Place, Programme, Role
from services import pair_order_docx, pair_orders_drafts, pair_orders_signed, pair_orders_text
from services.access import Me
from services.pair_order import Kind
from services.pair_orders_signed import Signed, Typed
from services.pair_orders_text import Draft
from tests import factories
from tests.services.test_sample_papers import a_task

HEAD, CURATOR, TEACHER = "Соколова Нина Петровна", "Орлова Мария Ивановна", "Учёнов Олег Юрьевич"
ANNA, LEV, PYOTR, YOLKINA, YAN = (
    "Абрамова Анна Сергеевна",
    "Жуков Лев Олегович",
    "Белов Пётр Ильич",
    "Ёлкина Ярослава Константиновна",
    "Яшин Ян Львович",
)
FORMS = {"pupil_pupil": "ученик – ученик", "teacher_pupil": "учитель – ученик"}
AGREED = (ConsentKind.PROCESSING, ConsentKind.PARTICIPATION)
ADDRESS, REGION, SCHOOL = "пос. Лесной, ул. Первая, 1", "Озёрный край", "Школа № 5"


class School:
    """Who is there."""

    place: Place
    region: Place
    curator: Me
    programme: Programme
    teachers: Programme
    people: dict[str, Person]

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self.session, self.now = session, now

    async def pair(self, mentor: str, *mentees: str, state: PairState = PairState.AGREED, **said: Any) -> Pair:
        """A pair, or a group."""
        people = self.people
        about = {"state": state, "now": self.now, **said}
        programme = about.pop("programme", self.programme)
        return await factories.pair(self.session, programme, people[mentor], *map(people.__getitem__, mentees), **about)

    async def draft(self, kind: Kind = Kind.ASSIGNING) -> PairOrder:
        """A curator prepares an order."""
        about = {"me": self.curator, "place_id": self.place.id, "now": self.now}
        found = await pair_orders_drafts.prepare(self.session, kind=kind, **about)
        assert found.order is not None
        return found.order

    async def sign(
        self, order: PairOrder, number: str = "112", on: date | None = None, *, known: str = "", **said: Any
    ) -> Signed:
        """Its number and day are typed."""
        typed = Typed(known, number, on or self.now.date())
        about = {"me": self.curator, "order_id": order.id, "now": self.now, **said}
        return await pair_orders_signed.sign(self.session, typed=typed, **about)

    async def ordered(self, kind: Kind = Kind.ASSIGNING, number: str = "112", on: date | None = None) -> Signed:
        """An order is prepared, and signed."""
        return await self.sign(await self.draft(kind), number, on)


async def school(session: AsyncSession, now: datetime) -> School:
    """Pupils who have agreed, a teacher whose own consent to being a mentor is missing."""
    made = School(session, now)
    made.region = await factories.region(session, REGION)
    made.place = await factories.school(session, SCHOOL, parent=made.region)
    made.place.address = ADDRESS
    await factories.person(session, made.place, Role.HEAD, name=HEAD)
    made.curator = await factories.curator(session, made.place, name=CURATOR)
    made.people = {}
    for name, role, born in (
        (ANNA, Role.MENTOR, 2010),
        (LEV, Role.MENTOR, 2010),
        (PYOTR, Role.MENTEE, 2013),
        (YOLKINA, Role.MENTEE, 2013),
        (YAN, Role.MENTEE, 2013),
        (TEACHER, Role.MENTOR, 1985),
    ):
        person = await factories.person(session, made.place, role, name=name, born=born)
        for kind in AGREED:
            await factories.agreed(session, person, kind)
        made.people[name] = person
    await factories.also(session, made.people[TEACHER], made.place, Role.TRAINER)
    made.programme = await factories.programme(session, made.place)
    made.teachers = await factories.programme(session, made.place, "teacher_pupil")
    return made


async def introduced(school: School) -> None:
    """The number of the order that introduced mentoring was typed to a step of the plan."""
    task = await a_task(school.session, school.place, school.now, sample="introduction_order")
    task.document_number, task.document_on = "87/1", date(2026, 9, 1)


async def draft_of(school: School, order: PairOrder) -> Draft:
    """What stands in a draft whose file was asked for last."""
    asked = select(Job).where(Job.kind == pair_orders_drafts.FILE).order_by(Job.id.desc()).limit(1)
    job = (await school.session.scalars(asked)).one()
    assert job.parameters == {"order_id": order.id}
    found = await pair_orders_text.asked(school.session, job, FORMS, now=school.now)
    assert found is not None
    return found


async def written(school: School, order: PairOrder) -> bytes:
    """A draft as its file."""
    return pair_order_docx.written((await draft_of(school, order)).order)
