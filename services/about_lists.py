"""A list of those about whom somebody is asked, and whom a questionnaire in somebody's hands is about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, Guardianship, Person, Response, Wave, WaveMember
from services import access, form_versions, waves_in_hand
from services.access import Me
from services.form_versions import Published
from services.waves_in_hand import AboutLine, groups_of


@dataclass(frozen=True, slots=True)
class AboutList:
    """The list, and how many are left."""

    version: Published
    lines: list[AboutLine]
    left: int
    is_own_child: bool
    """The first name is enough: it is a parent who is asked."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a survey's questionnaire is about, and for whom it is typed in from paper."""

    wave_id: int
    about_name: str | None
    group: str | None
    is_own_child: bool
    from_paper_of: str | None


async def of(session: AsyncSession, me: Me, wave_id: int, *, now: datetime) -> AboutList:
    """Everybody in the list of this telephone; NotFound for others."""
    lines = await waves_in_hand.about_list(session, me, wave_id, now=now)
    wave = await session.get_one(Wave, wave_id)
    version = await form_versions.published(session, wave.form_version_id)
    children = {child.id for child in await access.children(session, me, now=now)}
    left = sum(one.state is not Asked.ANSWERED for one in lines)
    own = bool(lines) and all(one.person_id in children for one in lines)
    return AboutList(version, lines, left, is_own_child=own)


async def subject(session: AsyncSession, response: Response, *, now: datetime) -> Subject | None:
    """What is said above each question: nothing where somebody answers for themselves, or no survey asks."""
    if response.member_id is None or (response.about_id is None and response.entered_by_id is None):
        return None
    member = await session.get(WaveMember, response.member_id)
    if member is None:
        return None
    about = await session.get(Person, response.about_id) if response.about_id else None
    person = await session.get_one(Person, response.person_id)
    groups = await groups_of(session, response.place_id, [about.id], now=now) if about else {}
    return Subject(
        wave_id=member.wave_id,
        about_name=about.name if about else None,
        group=groups.get(about.id) if about else None,
        is_own_child=about is not None and await _is_guardian(session, person, about, now),
        from_paper_of=person.name if response.entered_by_id else None,
    )


async def _is_guardian(session: AsyncSession, person: Person, child: Person, now: datetime) -> bool:
    care = select(Guardianship.id).where(Guardianship.guardian_id == person.id, Guardianship.child_id == child.id)
    return await session.scalar(care.where(access.lasting(Guardianship, now)).limit(1)) is not None
