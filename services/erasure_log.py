"""What the proof of an erasure says of the time before: what was said and asked, and which papers are left."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ConsentEvent, ConsentRoute, DataRequest, ErasureReason, Place

ON_PAPER = frozenset({ConsentRoute.PAPER, ConsentRoute.SIGNATURE})


async def events(session: AsyncSession, person_id: int, *, reason: ErasureReason, now: datetime) -> list[Any]:
    """The extract of the log, oldest first, without a name: consents, requests, the erasure itself."""
    told = [*await _said(session, person_id), *await _asked(session, person_id)]
    told.sort(key=lambda one: str(one["at"]))
    return [*told, {"at": now.isoformat(), "what": "erased", "reason": reason.value}]


async def papers(session: AsyncSession, person_id: int) -> list[Any]:
    """Papers to be destroyed by hand, each once: consents that came on paper, and what was asked on paper."""
    found = select(ConsentEvent).where(ConsentEvent.subject_id == person_id, ConsentEvent.route.in_(ON_PAPER))
    found = found.where(ConsentEvent.paper_number.is_not(None)).order_by(ConsentEvent.id)
    listed = [_paper(one.kind.value, one.paper_number, one.paper_on) for one in await session.scalars(found)]
    requests = select(DataRequest).where(DataRequest.subject_id == person_id, DataRequest.paper_number.is_not(None))
    asked = await session.scalars(requests.order_by(DataRequest.id))
    listed += [_paper(one.kind.value, one.paper_number, one.paper_on) for one in asked]
    return [one for number, one in enumerate(listed) if one not in listed[:number]]


async def _said(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    own = or_(ConsentEvent.subject_id == person_id, ConsentEvent.signer_id == person_id)
    found = select(ConsentEvent, Place.name).outerjoin(Place, Place.id == ConsentEvent.recipient_id).where(own)
    return [_without_nothing(_event(one, recipient)) for one, recipient in await session.execute(found)]


def _event(one: ConsentEvent, recipient: str | None) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(),
        "what": one.outcome.value,
        "kind": one.kind.value,
        "version": one.version,
        "as": one.capacity.value,
        "route": one.route.value,
        "recipient": recipient,
        "number": one.paper_number,
        "on": one.paper_on and one.paper_on.isoformat(),
    }


async def _asked(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    found = select(DataRequest).where(DataRequest.subject_id == person_id)
    return [
        {"at": one.received_at.isoformat(), "what": "asked", "kind": one.kind.value, "due": one.due_on.isoformat()}
        for one in await session.scalars(found)
    ]


def _paper(kind: str, number: str | None, on: Any) -> dict[str, Any]:
    return {"kind": kind, "number": number, "on": on and on.isoformat()}


def _without_nothing(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}
