"""The gate: whether somebody's data may be used for this purpose now. Every use asks here, and nowhere else."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from models import Category, ConsentKind, Person
from services import ledger, safety
from services.errors import ConsentMissing
from services.signatures import Standing


class Purpose(StrEnum):
    """What data are used for."""

    QUESTIONNAIRES = "questionnaires"
    """Asking, keeping and counting answers of or about somebody."""
    MATCHING = "matching"
    SHOWING = "showing"
    """To another participant: a pair's card, a list that a guardian or an observer fills in."""
    TRANSFER = "transfer"
    """Upwards, or to a partner: to one recipient with a name."""
    PUBLICATION = "publication"
    """Of one category."""
    IMAGES = "images"
    MESSAGES = "messages"
    """Writing through the messenger without being asked."""


class Needs(NamedTuple):
    """What a purpose takes: consents that must hold, and others that only must not be refused."""

    held: tuple[ConsentKind, ...]
    not_refused: tuple[ConsentKind, ...] = ()


C = ConsentKind
NEEDS: dict[Purpose, Needs] = {
    Purpose.QUESTIONNAIRES: Needs((C.PROCESSING,), (C.PARTICIPATION,)),
    Purpose.MATCHING: Needs((C.PROCESSING, C.PARTICIPATION, C.MENTORING)),
    Purpose.SHOWING: Needs((C.PROCESSING,), (C.PARTICIPATION,)),
    Purpose.TRANSFER: Needs((C.PROCESSING, C.TRANSFER)),
    Purpose.PUBLICATION: Needs((C.PROCESSING, C.DISSEMINATION)),
    Purpose.IMAGES: Needs((C.PROCESSING, C.IMAGE)),
    Purpose.MESSAGES: Needs((C.MESSENGER,)),
}
"""A consent that nobody has to give about somebody (a statement of participation of an adult) holds by itself."""


async def allows(
    session: AsyncSession,
    *,
    person_id: int,
    purpose: Purpose,
    at: datetime,
    recipient_id: int | None = None,
    category: Category | None = None,
) -> bool:
    """Whether data of this person may be used for this at that moment."""
    one = Person.id == person_id
    return person_id in await allowed_where(
        session, one, purpose=purpose, at=at, recipient_id=recipient_id, category=category
    )


async def require(
    session: AsyncSession,
    *,
    person_id: int,
    purpose: Purpose,
    at: datetime,
    recipient_id: int | None = None,
    category: Category | None = None,
) -> None:
    """ConsentMissing where data of this person may not be used for this."""
    if not await allows(
        session, person_id=person_id, purpose=purpose, at=at, recipient_id=recipient_id, category=category
    ):
        raise ConsentMissing


async def allowed(
    session: AsyncSession,
    *,
    person_ids: Collection[int],
    purpose: Purpose,
    at: datetime,
    recipient_id: int | None = None,
    category: Category | None = None,
) -> set[int]:
    """Those of these people whose data may be used for this at that moment."""
    these = Person.id.in_(person_ids)
    return await allowed_where(session, these, purpose=purpose, at=at, recipient_id=recipient_id, category=category)


async def declined(session: AsyncSession, *, person_ids: Collection[int], at: datetime) -> set[int]:
    """Those of these people about whom a no stands: what they said earlier is a number among others, and no more."""
    if not person_ids:
        return set()
    needs = NEEDS[Purpose.QUESTIONNAIRES]
    kinds = [*needs.held, *needs.not_refused]
    found = await ledger.by_kind(session, Person.id.in_(person_ids), kinds=kinds, at=at)
    return {person_id for person_id, its in found.items() if any(standing.refused for standing in its.values())}


async def allowed_where(
    session: AsyncSession,
    condition: ColumnElement[bool],
    *,
    purpose: Purpose,
    at: datetime,
    recipient_id: int | None = None,
    category: Category | None = None,
) -> set[int]:
    """All people of whom `condition` holds and whose data may be used for this at that moment.

    A transfer is to one recipient, a publication of one category: without it the answer is no. For matching a mentor
    from outside must have shown the certificate, too.
    """
    needs = NEEDS[purpose]
    kinds = [*needs.held, *needs.not_refused]
    found = await ledger.by_kind(session, condition, kinds=kinds, at=at, recipient_id=recipient_id)
    opened = {person_id for person_id, standings in found.items() if _opens(needs, standings, category)}
    if purpose is Purpose.MATCHING:
        opened -= await safety.mentors_without_mark(session, person_ids=opened, now=at)
    return opened


def _opens(needs: Needs, standings: dict[ConsentKind, Standing], category: Category | None) -> bool:
    held = all(standings[kind].valid for kind in needs.held)
    refused = any(standings[kind].refused for kind in needs.not_refused)
    if ConsentKind.DISSEMINATION in needs.held:
        held = held and category in standings[ConsentKind.DISSEMINATION].categories
    return held and not refused
