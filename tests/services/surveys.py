"""A school in which surveys are run, and how its people answer them, for the tests of surveys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Capacity,
    ConsentEvent,
    ConsentKind,
    ConsentOutcome,
    ConsentRoute,
    Person,
    Place,
    Response,
    Role,
    Wave,
    WaveMember,
)
from services import consent_texts, form_versions, forms, questionnaire, survey_ticks, waves
from services.access import Me
from services.questionnaire import Choose, Done, Skip
from tests import factories

OPENED = timedelta(seconds=61)


@dataclass
class School:
    """A school, its curator and its grown-up mentees, all of whom have agreed."""

    session: AsyncSession
    now: datetime
    place: Place
    curator: Me
    mentees: list[Person]

    async def turn(self, **later: float) -> None:
        """The clock goes on, and surveys do what is due."""
        self.now += timedelta(**later)
        await survey_ticks.begin_and_remind(self.session, now=self.now)
        await survey_ticks.ask(self.session, now=self.now)
        await self.session.flush()

    async def start(self, code: str = "q1_mentee", **said: Any) -> Wave:
        """The curator starts a survey, and it opens."""
        wave, _ = await waves.start(
            self.session, me=self.curator, place_id=self.place.id, code=code, now=self.now, **said
        )
        await self.turn(seconds=62)
        return wave

    async def member(self, wave: Wave, person: Person) -> WaveMember:
        found = select(WaveMember).where(WaveMember.wave_id == wave.id, WaveMember.person_id == person.id)
        return (await self.session.scalars(found)).one()

    async def draft(self, wave: Wave, person: Person) -> Response | None:
        found = select(Response).join(WaveMember, WaveMember.id == Response.member_id)
        found = found.where(WaveMember.wave_id == wave.id, WaveMember.person_id == person.id)
        return await self.session.scalar(found)

    async def taps(self, wave: Wave, person: Person, option: int = 0) -> None:
        """Answers the question that stands in the message, and nothing else."""
        draft = await self.draft(wave, person)
        assert draft is not None
        await self._act(draft, person, Choose(option))

    async def finishes(self, wave: Wave, person: Person, option: int = 0) -> None:
        """Answers all that is asked and sends it."""
        draft = await self.draft(wave, person)
        assert draft is not None
        await self.fills_in(draft, person, option)

    async def fills_in(self, draft: Response, person: Person, option: int = 0) -> None:
        """From where a questionnaire stands to its sending."""
        while (asked := await self._asked(draft)) is not None:
            action = Choose(option) if asked.options else Done() if asked.can_be_done else Skip()
            await self._act(draft, person, action)
        step = await forms.send(self.session, factories.me(person), draft.id, nonce=draft.nonce, now=self.now)
        assert not step.stale
        await self.session.flush()

    async def _asked(self, draft: Response) -> questionnaire.View | None:
        version = await form_versions.published(self.session, draft.form_version_id)
        local = await forms.here(self.session, draft, self.now)
        state = questionnaire.State.load(draft.filling)
        return questionnaire.question(version.form, state, local, "ru")

    async def _act(self, draft: Response, person: Person, action: questionnaire.Action) -> None:
        me = factories.me(person)
        step = await forms.answer(self.session, me, draft.id, nonce=draft.nonce, action=action, now=self.now)
        assert step.invalid is None
        assert not step.stale
        await self.session.flush()


async def school(session: AsyncSession, now: datetime, *, mentees: int = 3, parent: Place | None = None) -> School:
    """A school of so many mentees with telephones."""
    place = await factories.school(session, parent=parent)
    made = School(session, now, place, await factories.curator(session, place), [])
    for number in range(mentees):
        made.mentees.append(await mentee(session, place, f"Осин Ян {number:02}", now))
    await session.flush()
    return made


async def mentee(
    session: AsyncSession, place: Place, name: str, now: datetime, role: Role = Role.MENTEE, *, born: int = 2006
) -> Person:
    """Somebody who takes part and has agreed."""
    person = await factories.person(session, place, role, name=name, born=born, group="11А", came_in=True)
    agree(session, person, now)
    await session.flush()
    return person


def agree(session: AsyncSession, person: Person, now: datetime, capacity: Capacity = Capacity.SELF) -> None:
    """A grown-up's consent is on paper."""
    session.add(
        ConsentEvent(
            subject_id=person.id,
            signer_id=person.id,
            capacity=capacity,
            kind=ConsentKind.PROCESSING,
            version=consent_texts.newest("C1"),
            outcome=ConsentOutcome.GIVEN,
            route=ConsentRoute.PAPER,
            at=now - timedelta(days=1),
        )
    )
