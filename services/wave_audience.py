"""Whom a survey asks: by role, class and occupation, and about whom; only where consent allows it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Guardianship, Membership, Person, Place, Role
from services import access, ages, known_answers, relatives, wave_gate
from services.form_settings import FormSettings
from services.roster import group_order


class Asked(NamedTuple):
    """Who is asked, and about whom."""

    person_id: int
    about_id: int | None = None


class Audience(NamedTuple):
    """Who is meant, as whoever starts a survey says it; nothing said: all of the form's own audience."""

    roles: tuple[Role, ...] = ()
    groups: tuple[str, ...] = ()
    """Classes as they are written in the list."""
    answerer_id: int | None = None
    """Who answers about all of these classes."""
    occupation: str | None = None
    """`learner` or `teacher`: what the participants asked are besides mentoring."""


async def of(
    session: AsyncSession, place: Place, settings: FormSettings, audience: Audience, *, now: datetime
) -> list[Asked]:
    """All who are asked in a place, by name."""
    roles = audience.roles or tuple(map(Role, settings.audience))
    if settings.about is not None:
        pairs = await _about(session, place, Role(settings.about), roles, audience, now)
    else:
        pairs = [Asked(person_id) for person_id in await _people(session, place, roles, audience, now)]
    may = await wave_gate.passing(session, place.id, pairs, now=now)
    return [one for one in pairs if one in may]


async def classes(session: AsyncSession, place_id: int, role: Role, *, now: datetime) -> list[str]:
    """The classes in which people of this role stand, as they are written."""
    held = select(Membership.group).where(Membership.place_id == place_id, Membership.role == role)
    held = held.where(access.lasting(Membership, now), Membership.group.is_not(None)).distinct()
    return sorted((group for group in await session.scalars(held) if group), key=group_order)


async def _about(
    session: AsyncSession, place: Place, about: Role, roles: Sequence[Role], audience: Audience, now: datetime
) -> list[Asked]:
    """Each of those whom the form is about, with whoever answers for them."""
    subjects = await _people(session, place, (about,), audience, now)
    if audience.answerer_id is not None:
        return [Asked(audience.answerer_id, one) for one in subjects if one != audience.answerer_id]
    if Role.GUARDIAN not in roles:
        return []
    guardians = await relatives.guardians(session, subjects, now=now)
    minors = await _minors(session, place, subjects, now)
    return [Asked(guardian.id, one) for one in subjects if one in minors for guardian in guardians.get(one, [])]


async def _minors(session: AsyncSession, place: Place, person_ids: Collection[int], now: datetime) -> set[int]:
    found = await session.scalars(select(Person).where(Person.id.in_(person_ids)))
    today = ages.local_date(now, place.time_zone)
    return {one.id for one in found if not ages.is_adult(one, today)}


async def _people(
    session: AsyncSession, place: Place, roles: Sequence[Role], audience: Audience, now: datetime
) -> list[int]:
    """Those of these roles (and classes) in the place, each once, by name."""
    held = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    held = held.where(Membership.place_id == place.id, Membership.role.in_(roles), access.lasting(Membership, now))
    if audience.groups:
        held = held.where(Membership.group.in_(audience.groups) | Membership.person_id.in_(_parents(audience, now)))
    held = held.where(Membership.stands_in_for_id.is_(None))
    rows = (await session.execute(held.order_by(Person.name_key, Person.id))).all()
    found = [person.id for person, membership in rows if _is_meant(person, membership, place, audience, now)]
    return list(dict.fromkeys(found))


def _parents(audience: Audience, now: datetime) -> Select[int]:
    """The guardians of the classes' pupils."""
    care = select(Guardianship.guardian_id).join(Membership, Membership.person_id == Guardianship.child_id)
    return care.where(
        Membership.group.in_(audience.groups), access.lasting(Membership, now), access.lasting(Guardianship, now)
    )


def _is_meant(person: Person, membership: Membership, place: Place, audience: Audience, now: datetime) -> bool:
    if audience.occupation is None:
        return True
    age = ages.age_range(person.born_on, person.birth_year, ages.local_date(now, place.time_zone))
    learns = known_answers.occupation([membership], place, age[0] if age else None) in ("pupil", "student")
    return learns is (audience.occupation == "learner")
