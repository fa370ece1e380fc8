"""What somebody asked about their data on paper, typed in by a curator or whoever is responsible for data."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, Change, ConsentKind, Person, Place, RequestKind, Response
from services import access, ages, ledger, paper_withdrawals, request_notices, requests, roster, undo
from services.access import Action, Me
from services.errors import CodeUnknown, NotFound
from services.paper_withdrawals import Signed
from services.request_notices import Telling
from services.requests import Detail, Paper, Wish

FORM = "paper_request"
"""Asks whose data it is about, what is asked, who signed, and the number and the day of the paper."""


async def take(
    session: AsyncSession, *, me: Me, response: Response, answers: Mapping[str, Any], now: datetime
) -> tuple[Person, Change]:
    """What was typed in becomes a request, or a consent taken back: CodeUnknown, SignatureNotNeeded."""
    place = await session.get_one(Place, response.place_id)
    await access.require(session, me, Action.HANDLE_REQUESTS, place.id, now=now)
    subject_id = await _whose(session, place.id, answers)
    paper = Paper(str(answers["number"]), _received_on(answers, ages.local_date(now, place.time_zone)))
    kind, capacity = RequestKind(answers["asks"]), Capacity(answers["signer"])
    if kind is RequestKind.WITHDRAWAL:
        signed = Signed(ConsentKind(answers["kind"]), capacity)
        return await paper_withdrawals.withdraw(
            session, me=me, subject_id=subject_id, signed=signed, paper=paper, now=now
        )
    subject, by = await paper_withdrawals.who(session, me, subject_id, now)
    await paper_withdrawals.check_signer(session, subject, capacity, now)
    request = await requests.add(
        session,
        kind,
        subject,
        asked_by_id=await _asker(session, subject, capacity, now),
        entered_by_id=by.id,
        paper=paper,
        wish=Wish(Detail(answers["detail"]), answers.get("words") or "") if kind is RequestKind.CORRECTION else None,
        now=now,
    )
    change = await undo.made(session, kind=undo.Kind.REQUEST_MADE, by=by, rows={"request": request.id}, now=now)
    await request_notices.received(session, request, Telling(now, [by.id], change.id))
    return subject, change


async def code_of(session: AsyncSession, *, me: Me, place_id: int, person_id: int, now: datetime) -> str:
    """The code of somebody of the place, for whoever may type papers in; NotFound."""
    subject = await access.visible_person(session, me, person_id, action=Action.HANDLE_REQUESTS, now=now)
    if subject.operator_id != place_id:
        raise NotFound
    return subject.code


async def _whose(session: AsyncSession, place_id: int, answers: Mapping[str, Any]) -> int:
    code = str(answers.get("whose") or answers.get("code") or "")
    known = select(Person.id).where(Person.code == roster.clean(code).upper(), Person.operator_id == place_id)
    number: int | None = await session.scalar(known)
    if number is None:
        raise CodeUnknown
    return number


async def _asker(session: AsyncSession, subject: Person, capacity: Capacity, now: datetime) -> int | None:
    """Whoever signed, where the bot knows them."""
    if capacity is Capacity.SELF:
        return subject.id
    care = (await ledger.guardians(session, Person.id == subject.id, at=now)).get(subject.id, [])
    return care[0] if len(care) == 1 else None


def _received_on(answers: Mapping[str, Any], today: date) -> date:
    if answers.get("received_on"):
        return date.fromisoformat(str(answers["received_on"]))
    return today - timedelta(days=answers["received"] == "yesterday")
