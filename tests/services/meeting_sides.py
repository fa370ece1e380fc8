"""A pair after a meeting, whose two sides press what their questionnaires show."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import shipped_forms
from models import ConsentKind, Meeting, MeetingWord, Pair, PairSignal, Person, Place, Promise, Response, Role
from services import form_versions, forms, meeting_asking, meeting_forms, on_paper, questionnaire, xlsform
from services.questionnaire import Done, State
from tests import factories

HOUR = timedelta(hours=1)


@dataclass
class Sides:
    """A mentor, the mentees, and what the two say."""

    session: AsyncSession
    place: Place
    pair: Pair
    mentor: Person
    mentees: list[Person]
    now: datetime
    taps: dict[int, int] = field(default_factory=dict)

    async def met(self, starts_at: datetime, *, is_last: bool = False, **said: Any) -> Meeting:
        """A meeting that is over, and after which both were asked; unless it is the last of its month, one follows."""
        meeting = await factories.meeting(self.session, self.pair, starts_at, **{"kind": "planning", **said})
        if not is_last:
            await factories.meeting(self.session, self.pair, starts_at + timedelta(days=7))
        self.now = max(self.now, starts_at + HOUR)
        await meeting_asking.ask_due(self.session, now=self.now)
        return meeting

    async def meeting(self) -> Meeting:
        """The first meeting, as the database has it now."""
        found = select(Meeting).where(Meeting.pair_id == self.pair.id).order_by(Meeting.starts_at).limit(1)
        return (await self.session.scalars(found.execution_options(populate_existing=True))).one()

    async def word(self, meeting: Meeting, person: Person) -> MeetingWord:
        """What somebody has said of it."""
        found = select(MeetingWord).where(MeetingWord.meeting_id == meeting.id, MeetingWord.person_id == person.id)
        return (await self.session.scalars(found)).one()

    async def response(self, meeting: Meeting, person: Person) -> Response:
        """The questionnaire of somebody."""
        word = await self.word(meeting, person)
        return await self.session.get_one(Response, word.response_id)

    async def asked(self, meeting: Meeting, person: Person) -> str | None:
        """The question that stands on somebody's screen."""
        at: str | None = (await self.response(meeting, person)).filling.get("at")
        return at

    async def says(self, meeting: Meeting, person: Person, *names: str) -> None:
        """Presses one option after another, each in the question that comes, and sends when nothing is left."""
        response, me = await self.response(meeting, person), factories.me(person)
        for name in names:
            version = await on_paper.version(self.session, response)
            asked = version.form.asked(State.load(response.filling).at)
            assert asked is not None, f"{name}: nothing is asked"
            options = [one.name for one in asked.choices]
            action = Done() if name == "done" else questionnaire.Skip() if name == "skip" else None
            action = action or questionnaire.Choose(options.index(name))
            step = await forms.answer(self.session, me, response.id, nonce=response.nonce, action=action, now=self.now)
            assert step.invalid is None, step.invalid
            assert not step.stale
            self.taps[person.id] = self.taps.get(person.id, 0) + 1
        if response.filling["at"] is None:
            sent = await forms.send(self.session, me, response.id, nonce=response.nonce, now=self.now)
            assert not sent.stale

    async def signals(self) -> list[str]:
        """What its curator should look at, by kind."""
        found = select(PairSignal.kind).where(PairSignal.pair_id == self.pair.id, PairSignal.settled_at.is_(None))
        return sorted(await self.session.scalars(found))

    async def promised(self, kind: str) -> list[Promise]:
        """Messages of a kind that are promised."""
        return list(await self.session.scalars(select(Promise).where(Promise.kind == kind).order_by(Promise.id)))


async def publish(session: AsyncSession, now: datetime) -> None:
    """The questionnaires after a meeting, as they come with the bot."""
    for code, compiled in _compiled().items():
        await form_versions.publish(session, code=code, source=b"", digest=code, compiled=compiled, now=now)


@cache
def _compiled() -> dict[str, dict[str, Any]]:
    found = [(code, source) for code, source in shipped_forms.shipped() if code in meeting_forms.CODES.values()]
    return {code: xlsform.convert(source, name=code) for code, source in found}


async def sides(session: AsyncSession, now: datetime, *, mentees: int = 1, born: int = 2010) -> Sides:
    """A working pair, or a group, with all consents."""
    await publish(session, now)
    place = await factories.school(session)
    mentor = await factories.person(
        session, place, Role.MENTOR, name="Совин Лев Ильич", born=1980, came_in=True, agreed_at=now
    )
    children = [
        await factories.person(session, place, name=f"{name} Ян", born=born, came_in=True, agreed_at=now)
        for name in ("Котов", "Лисин", "Ежов")[:mentees]
    ]
    for one in (mentor, *children):
        await factories.agreed(session, one, ConsentKind.PROCESSING, at=now)
    pair = await factories.pair(session, await factories.programme(session, place), mentor, *children)
    return Sides(session, place, pair, mentor, children, now)
