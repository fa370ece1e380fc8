"""Requests about data as they are read: the queue of those who are responsible, one request, those of a telephone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import AuditAct, Capacity, ConsentEvent, DataRequest, Person, Place
from services import access, ages, audit, data_modes
from services.access import Action, Me
from services.errors import NotAllowed, NotFound
from services.legal_days import Duty
from services.request_notices import Stage, stage
from services.requests import Wish, duty


@dataclass(frozen=True, slots=True)
class Line:
    """A request, and all that whoever answers it needs to know."""

    request: DataRequest
    duty: Duty
    name: str | None
    """Of the person; nothing once they are gone."""
    recipient: str | None
    """Who got the data, of a transfer."""
    by: Capacity
    """As what somebody asked."""
    wish: Wish | None
    stage: Stage | None
    days: int
    """Calendar days until the last one; below 0 where it is over."""
    may: frozenset[Action]

    @property
    def may_handle(self) -> bool:
        """Whoever looks may answer it, and nobody has yet."""
        return Action.HANDLE_REQUESTS in self.may and self.request.ended_at is None


async def of_place(
    session: AsyncSession, *, me: Me, place_id: int, now: datetime
) -> tuple[list[Line], frozenset[Action]]:
    """The open requests of a place, the nearest last day first, and what whoever looks may do there."""
    by = await access.require(session, me, Action.SEE_REQUESTS, place_id, now=now)
    may = await access.allowed(session, me, place_id, now=now)
    waiting = _requests().where(DataRequest.place_id == place_id, DataRequest.ended_at.is_(None))
    rows = (await session.execute(waiting.order_by(DataRequest.due_on, DataRequest.id))).all()
    ids = {row[0].subject_id for row in rows} - {None}
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return [_line(row, may, now) for row in rows], may


async def one(session: AsyncSession, *, me: Me, request_id: int, now: datetime) -> Line:
    """One request, for whoever may see it; NotFound for anybody else."""
    row = (await session.execute(_requests().where(DataRequest.id == request_id))).first()
    if row is None:
        raise NotFound
    request: DataRequest = row[0]
    place_id = request.place_id
    try:
        by = await access.require(session, me, Action.SEE_REQUESTS, place_id, now=now)
    except NotAllowed:
        raise NotFound from None
    ids = [request.subject_id] if request.subject_id else []
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.SAW, now=now)
    return _line(row, await access.allowed(session, me, place_id, now=now), now)


async def told(session: AsyncSession, *, request_id: int, now: datetime) -> Line | None:
    """One request as a message tells of it, without what can be done."""
    row = (await session.execute(_requests().where(DataRequest.id == request_id))).first()
    return _line(row, frozenset(), now) if row else None


async def about(session: AsyncSession, *, me: Me, subject_id: int, now: datetime) -> list[DataRequest]:
    """The open requests about somebody of this telephone, or a child in the care of one."""
    subject = await access.own(session, me, subject_id, now=now)
    waiting = select(DataRequest).where(DataRequest.subject_id == subject.id, DataRequest.ended_at.is_(None))
    return list(await session.scalars(waiting.order_by(DataRequest.due_on, DataRequest.id)))


def _requests() -> Select[*tuple[Any, ...]]:
    recipient = aliased(Place)
    found = select(DataRequest, Person.name, Place, ConsentEvent, recipient.name)
    found = found.join(Place, Place.id == DataRequest.place_id)
    found = found.outerjoin(Person, Person.id == DataRequest.subject_id)
    found = found.outerjoin(ConsentEvent, ConsentEvent.id == DataRequest.event_id)
    return found.outerjoin(recipient, recipient.id == ConsentEvent.recipient_id)


def _line(row: Any, may: frozenset[Action], now: datetime) -> Line:
    request, name, place, event, recipient = row
    today = ages.local_date(now, place.time_zone)
    is_own = request.asked_by_id == request.subject_id
    return Line(
        request=request,
        duty=duty(request.kind, request.consent_kind),
        name=name,
        recipient=recipient,
        by=event.capacity if event else Capacity.SELF if is_own else Capacity.GUARDIAN,
        wish=_wish(request, place),
        stage=None if request.ended_at else stage(request.due_on, today),
        days=(request.due_on - today).days,
        may=may,
    )


def _wish(request: DataRequest, place: Place) -> Wish | None:
    """What is asked for; where words do not pass the messenger, not how it should be."""
    if request.wish is None or request.ended_at is not None:
        return None
    wish = Wish.load(request.wish)
    return wish if data_modes.PASSING[data_modes.mode_of(place)].words else wish._replace(words="")
