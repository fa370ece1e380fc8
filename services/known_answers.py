"""What the roster knows already, so that a questionnaire need not ask it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Membership, Person, Place, PlaceKind, Response, Role
from services import access, ages, class_names, meeting_forms
from services.questionnaire import Value


async def of(session: AsyncSession, response: Response, local: datetime) -> dict[str, Value]:
    """Values of hidden fields by name: of whom the questionnaire is about, or of whoever fills it in."""
    person = await session.get_one(Person, response.about_id or response.person_id)
    place = await session.get_one(Place, response.place_id)
    age = ages.age_range(person.born_on, person.birth_year, local.date())
    held = await memberships(session, person.id, local)
    known = {"age": age[0] if age else None, "role_kind": occupation(held, place, age[0] if age else None)}
    return known | await meeting_forms.known(session, response)


async def memberships(session: AsyncSession, person_id: int, now: datetime) -> Sequence[Membership]:
    """What somebody is, or will be."""
    held = select(Membership).where(Membership.person_id == person_id, access.unended(Membership, now))
    return (await session.scalars(held)).all()


def occupation(held: Sequence[Membership], place: Place, age: int | None) -> str:
    """What a participant is besides mentoring; whoever stands in a class or study group learns."""
    if any(membership.role is Role.PARTNER for membership in held):
        return "professional"
    groups = [membership.group for membership in held if membership.place_id == place.id]
    if (age is not None and age < ages.ADULT) or any(class_names.is_studied_in(group) for group in groups):
        return "student" if place.kind is PlaceKind.COLLEGE else "pupil"
    return "teacher"
