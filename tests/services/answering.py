"""Pairs whose mentors are asked, for the tests of what everybody says to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Pair, PairMember, PairState, Person, Place, Programme, Promise, PromiseState, Role
from services import pair_answers, pair_answers_ticks, undo
from services.access import Me
from tests import factories
from tests.services.test_pair_base import took_part

AFTER = timedelta(seconds=61)
"""Nothing can be taken back any more."""


@dataclass
class Asked:
    """A pupil who is asked to be the mentor of a younger one, whose mother is in the bot, too."""

    session: AsyncSession
    now: datetime
    place: Place
    programme: Programme
    curator: Me
    mentor: Person
    mentee: Person
    mother: Person
    pair: Pair

    async def fresh(self) -> Pair:
        """The pair as the database has it."""
        await self.session.flush()
        return await pair_answers.held(self.session, self.pair.id)

    async def arrives(self, *kinds: str) -> None:
        """What was promised of these kinds is sent."""
        for promise in await self.promised(*kinds):
            promise.state = PromiseState.SENT
        await self.session.flush()

    async def promised(self, *kinds: str) -> list[Promise]:
        """What is going to be said of these kinds, in order."""
        found = select(Promise).where(Promise.kind.in_(kinds), Promise.state == PromiseState.WAITING)
        return list(await self.session.scalars(found.order_by(Promise.id)))

    async def told(self, *kinds: str) -> set[int]:
        """Who is going to be told."""
        return {one.receiver_id for one in await self.promised(*kinds)}

    async def ticks(self, *, after: timedelta) -> None:
        """The timetable comes by."""
        await pair_answers_ticks.tick(self.session, now=self.now + after)


async def pupil(session: AsyncSession, place: Place, role: Role, name: str, **known: Any) -> Person:
    """Somebody of the school who is in, with consents and a questionnaire."""
    known = {"born": 2010 if role is Role.MENTOR else 2012, "group": "10Б" if role is Role.MENTOR else "7А"} | known
    return await took_part(session, place, role, name=name, came_in=True, **({"answers": {}} | known))


async def asked(session: AsyncSession, now: datetime, form: str = "pupil_pupil", **mentor: Any) -> Asked:
    """A pair that was published a while ago."""
    place = await factories.school(session)
    curator = await factories.curator(session, place)
    older = await pupil(session, place, Role.MENTOR, "Совин Лев Ильич", **mentor)
    younger = await pupil(session, place, Role.MENTEE, "Котов Пётр Ильич")
    mother = await factories.guardian(session, younger, came_in=True)
    programme = await factories.programme(session, place, form)
    pair = await factories.pair(session, programme, older, younger, state=PairState.PROPOSED, now=now)
    change = await published(session, curator.persons[0], [pair], now)
    assert change.id
    return Asked(session, now, place, programme, curator, older, younger, mother, pair)


async def published(session: AsyncSession, by: Person, pairs: list[Pair], now: datetime) -> Change:
    """A curator has the mentors asked."""
    change = await undo.made(session, kind=undo.Kind.PAIR_ANSWERED, by=by, rows={}, now=now)
    await pair_answers.offer(session, pairs, change=change, now=now)
    return change


async def from_outside(session: AsyncSession, now: datetime) -> Asked:
    """The mentor is a student from elsewhere, whose certificate the curator has seen."""
    return await asked(session, now, "student_pupil", born=2004, group="3 курс", certificate=True)


def member(pair: Pair, person: Person) -> PairMember:
    """The row of somebody of a pair."""
    return next(one for one in pair.members if one.person_id == person.id)
