"""Whom a survey may ask at this moment: whoever is still there, with every consent that it takes."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Asked, Guardianship, Membership, Person, Response, ResponseState, Role, Wave, WaveMember
from services import access, gate
from services.gate import Purpose
from services.taking_part import PARTICIPANTS

UNFINISHED = (ResponseState.ASSIGNED, ResponseState.PARTIAL)


class Pair(Protocol):
    """Who answers, and about whom."""

    @property
    def person_id(self) -> int: ...

    @property
    def about_id(self) -> int | None: ...


async def passing(session: AsyncSession, place_id: int, pairs: Iterable[Pair], *, now: datetime) -> set[Pair]:
    """Those of these pairs of a place that may be asked now."""
    pairs = list(pairs)
    abouts = {one.about_id for one in pairs if one.about_id is not None}
    roles = await _roles(session, place_id, {one.person_id for one in pairs} | abouts, now)
    subjects = abouts | {person_id for person_id, held in roles.items() if not PARTICIPANTS.isdisjoint(held)}
    may = await gate.allowed(session, person_ids=subjects, purpose=Purpose.QUESTIONNAIRES, at=now)
    cared = await _cared(session, abouts, now)
    return {
        one
        for one in pairs
        if all(_is_open(number, roles, subjects, may) for number in _people(one)) and _may_speak(one, roles, cared)
    }


async def is_running(session: AsyncSession, response: Response, *, now: datetime) -> bool:
    """Whether a questionnaire may be answered now; one that no survey asks always may."""
    if response.member_id is None:
        return True
    member = await session.get(WaveMember, response.member_id)
    if member is None:
        return False
    wave = await session.get_one(Wave, member.wave_id)
    return is_open(wave, now) and member in await passing(session, wave.place_id, [member], now=now)


async def consented(
    session: AsyncSession, place_id: int, responses: Collection[Response], *, now: datetime
) -> set[int]:
    """Of these questionnaires of a place those that the consents let be filled in from paper, open survey or not."""
    own = {one.id: one.person_id for one in responses if one.member_id is None}
    may = await gate.allowed(session, person_ids=own.values(), purpose=Purpose.QUESTIONNAIRES, at=now)
    asked = {one.member_id: one.id for one in responses if one.member_id is not None}
    members = (await session.scalars(select(WaveMember).where(WaveMember.id.in_(asked)))).all()
    passed = await passing(session, place_id, members, now=now)
    by_survey = {asked[one.id] for one in members if one in passed}
    return by_survey | {number for number, person_id in own.items() if person_id in may}


def is_open(wave: Wave, now: datetime) -> bool:
    """Whether a survey takes answers."""
    return wave.closed_at is None and wave.opens_at <= now < wave.closes_at


async def withdraw(session: AsyncSession, person_id: int) -> None:
    """Consent about somebody is gone: open surveys forget them, and all they have said that carries their name."""
    takes_part = select(Membership.id).where(Membership.person_id == person_id, Membership.role.in_(PARTICIPANTS))
    own = (WaveMember.person_id == person_id) & takes_part.exists()
    found = select(WaveMember, Wave).join(Wave, Wave.id == WaveMember.wave_id).where(Wave.closed_at.is_(None))
    found = found.where(own | (WaveMember.about_id == person_id))
    for member, wave in (await session.execute(found)).all():
        response = await session.scalar(select(Response).where(Response.member_id == member.id))
        if response is not None:
            await session.delete(response)
        elif wave.is_anonymous and member.state is Asked.ANSWERED:
            continue  # a ballot cannot be found again; the row only says that there is one
        await session.flush()
        await session.delete(member)
    await session.flush()


def _people(pair: Pair) -> list[int]:
    return [pair.person_id] if pair.about_id is None else [pair.person_id, pair.about_id]


def _is_open(number: int, roles: dict[int, set[Role]], subjects: Collection[int], may: Collection[int]) -> bool:
    return number in roles and (number not in subjects or number in may)


def _may_speak(pair: Pair, roles: dict[int, set[Role]], cared: Collection[tuple[int, int]]) -> bool:
    """Whoever is only a parent there speaks of their own child alone, and only while they are its parent."""
    if pair.about_id is None or roles.get(pair.person_id) != {Role.GUARDIAN}:
        return True
    return (pair.person_id, pair.about_id) in cared


async def _cared(session: AsyncSession, child_ids: Collection[int], now: datetime) -> set[tuple[int, int]]:
    """Whose guardian each of these children has now."""
    care = select(Guardianship.guardian_id, Guardianship.child_id).where(Guardianship.child_id.in_(child_ids))
    rows = await session.execute(care.where(access.lasting(Guardianship, now)))
    return {(guardian_id, child_id) for guardian_id, child_id in rows}


async def _roles(
    session: AsyncSession, place_id: int, person_ids: Collection[int], now: datetime
) -> dict[int, set[Role]]:
    """What those of these people who are in the place are there."""
    held = select(Membership.person_id, Membership.role).join(Person, Person.id == Membership.person_id)
    held = held.where(Membership.place_id == place_id, Membership.person_id.in_(person_ids))
    roles: dict[int, set[Role]] = {}
    for person_id, role in await session.execute(held.where(access.lasting(Membership, now))):
        roles.setdefault(person_id, set()).add(role)
    return roles
