"""Consents that are not complete: in each class of a place whose word is missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentBlank, Person
from services import access, ledger, taking_part
from services.access import Action, Me
from services.consents import DECISIVE, STARTING, Matter
from services.errors import NotAllowed
from services.signatures import Standing


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A participant whose consent is not complete."""

    person_id: int
    name: str
    standing: Standing
    """Of the first consent that is not complete."""
    has_blank: bool = False
    """Whoever signs has the blank at home."""


@dataclass(frozen=True, slots=True)
class GroupConsents:
    """A class (or study group, or post) and those in it whose consent is not complete, by name."""

    group: str | None
    people: int
    unsigned: list[Unsigned]
    may_mark: bool
    """Whoever looks may mark what came back on paper."""
    anchor_id: int
    """Somebody of the group: buttons name it by them."""


async def by_class(
    session: AsyncSession, *, me: Me, place_id: int, now: datetime, matter: Matter | None = None
) -> list[GroupConsents]:
    """The participants of a place by group, and in each those whose consents of the start, or `matter`, lack a word."""
    may = await access.allowed(session, me, place_id, now=now)
    if Action.SEE_CONSENTS not in may:
        raise NotAllowed
    people = await taking_part.in_groups(session, place_id, now=now)
    wanting = await _wanting(session, {person.id for person, _ in people}, matter, now)
    with_blank = await _with_blank(session, wanting.keys())
    groups: dict[str | None, list[Person]] = {}
    for person, group in people:
        groups.setdefault(group, []).append(person)
    return [
        GroupConsents(
            group=group,
            people=len(members),
            unsigned=[
                Unsigned(person.id, person.name, wanting[person.id], person.id in with_blank)
                for person in members
                if person.id in wanting
            ],
            may_mark=Action.MARK_CONSENTS in may,
            anchor_id=members[0].id,
        )
        for group, members in groups.items()
    ]


async def _wanting(
    session: AsyncSession, person_ids: Collection[int], matter: Matter | None, now: datetime
) -> dict[int, Standing]:
    """Of each of these people the first consent that is not complete; what may be refused is so by any answer."""
    kinds = [matter.kind] if matter else STARTING
    recipient_id = matter.recipient_id if matter else None
    found = await ledger.by_kind(session, Person.id.in_(person_ids), kinds=kinds, at=now, recipient_id=recipient_id)
    lacking = {number: [its[kind] for kind in kinds if _lacks(its[kind])] for number, its in found.items()}
    return {number: standings[0] for number, standings in lacking.items() if standings}


def _lacks(one: Standing) -> bool:
    is_decisive = Matter(one.kind) in DECISIVE
    return bool(one.needed) and not (one.valid if is_decisive else one.is_answered or one.in_grace)


async def _with_blank(session: AsyncSession, person_ids: Collection[int]) -> set[int]:
    received = select(ConsentBlank.subject_id).where(ConsentBlank.subject_id.in_(person_ids))
    return set(await session.scalars(received))
