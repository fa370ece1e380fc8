"""People who can be of a pair, and a group meeting of them, for the tests of what is said after it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormVersion, Gathering, GatheringGuest, Person, Place, Response, ResponseState, Role
from services import gathering_asking, gatherings
from services.access import Me
from services.form_versions import INTAKES
from tests import factories
from tests.services.test_pair_base import KINDS


async def somebody(session: AsyncSession, place: Place, role: Role, name: str, **known: Any) -> Person:
    """A pupil with consents whose questionnaire is sent; what it says does not matter here."""
    group, born = ("8А", 2012) if role is Role.MENTEE else ("10Б", 2010)
    person = await factories.person(session, place, role, name=name, **{"born": born, "group": group} | known)
    for kind in KINDS:
        await factories.agreed(session, person, kind)
    await _sends(session, person, place, role)
    return person


async def also_mentors(session: AsyncSession, person: Person, place: Place) -> None:
    """A mentee who mentors, too, and has said so."""
    await factories.also(session, person, place, Role.MENTOR)
    await _sends(session, person, place, Role.MENTOR)


async def held(session: AsyncSession, curator: Me, place: Place, now: datetime, *, asked: bool = True) -> Gathering:
    """Yesterday's meeting, with everybody; the question was asked a moment ago."""
    told = {"place_id": place.id, "form": "pupil_pupil", "on": now.date() - timedelta(days=1)}
    made, _change = await gatherings.hold(session, me=curator, **told, now=now)
    if asked:
        await gathering_asking.ask(session, me=curator, gathering_id=made.id, now=now)
    return made


async def guest(session: AsyncSession, gathering: Gathering, person: Person) -> GatheringGuest:
    """Somebody at the meeting."""
    found = select(GatheringGuest).where(GatheringGuest.gathering_id == gathering.id)
    return (await session.scalars(found.where(GatheringGuest.person_id == person.id))).one()


async def _sends(session: AsyncSession, person: Person, place: Place, role: Role) -> None:
    version = select(FormVersion.id).where(FormVersion.code == INTAKES[role]).order_by(FormVersion.id.desc()).limit(1)
    sent = Response(form_version_id=await session.scalar(version), person_id=person.id, place_id=place.id, filling={})
    sent.state, sent.nonce, sent.changed_at, sent.sent_at = ResponseState.SUBMITTED, "nonce", *[factories.EARLIER] * 2
    session.add(sent)
    await session.flush()
