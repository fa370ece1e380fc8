"""What a place is on paper: its taxpayer's number, its forms of mentoring, the agreement with a partner."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, ConsentRoute, MinorsSign, Person, Place, PlaceKind
from services import access, ages, days_off, inn, mentoring_forms, nudges_anew, undo
from services.access import Action, Me
from services.errors import DatesReversed, DaysNotRead, InnWrong, InUse, NotAllowed, NotFound

DAYS = ("agreement_since", "agreement_until")
CHOSEN: dict[str, type[StrEnum]] = {
    "minors_consent": ConsentRoute,
    "adults_consent": ConsentRoute,
    "minors_sign": MinorsSign,
}


async def describe(
    session: AsyncSession, *, me: Me, place_id: int, inn_typed: str, forms: Collection[str], now: datetime
) -> tuple[Place, Change | None]:
    """Whoever may notes number and forms; what is empty stays as it is (no change where all is): InnWrong."""
    by = await access.require(session, me, Action.EDIT_PLACE, place_id, now=now)
    number = inn.read(inn_typed) if inn_typed else None
    if inn_typed and number is None:
        raise InnWrong
    values = {"inn": number, "mentoring_forms": mentoring_forms.known(forms)}
    place = await _held(session, place_id)
    return place, await _note(session, place, values, by, now)


async def agree(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    number: str,
    since: date | None,
    until: date | None,
    now: datetime,
) -> tuple[Place, Change | None]:
    """Whoever may notes the agreement with a partner; what is empty stays as it is: DatesReversed."""
    by = await access.require(session, me, Action.EDIT_PLACE, place_id, now=now)
    place = await _held(session, place_id)
    if place.kind is not PlaceKind.PARTNER:
        raise NotFound
    first, last = since or place.agreement_since, until or place.agreement_until
    if first and last and last < first:
        raise DatesReversed
    values = {"agreement_number": number, "agreement_since": since, "agreement_until": until}
    return place, await _note(session, place, values, by, now)


async def settle_consents(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    minors: str,
    adults: str,
    minors_sign: str,
    address: str,
    now: datetime,
) -> tuple[Place, Change | None]:
    """Whoever may settles how consents are given, who signs from 14 to 17, and the address; empty stays as it is."""
    by = await access.require(session, me, Action.EDIT_PLACE, place_id, now=now)
    typed = {"minors_consent": minors, "adults_consent": adults, "minors_sign": minors_sign}
    values = {name: CHOSEN[name](value) for name, value in typed.items() if value}
    place = await _held(session, place_id)
    return place, await _note(session, place, {**values, "address": address.strip()}, by, now)


async def settle_days(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    days_typed: str,
    exams_typed: str,
    year_ends: str,
    now: datetime,
) -> tuple[Place, Change | None]:
    """Whoever may notes days off, exam weeks and the end of the school year; empty stays as it is: DaysNotRead."""
    by = await access.require(session, me, Action.EDIT_PLACE, place_id, now=now)
    place = await _held(session, place_id)
    values: dict[str, Any] = {"year_ends": days_off.YEAR_ENDS[year_ends]} if year_ends else {}
    if days_typed:
        values["days_off"] = _read(days_typed, place, days_off.YEAR_BEGINS, now)
    if exams_typed:
        values["exam_weeks"] = _read(exams_typed, place, days_off.EXAMS_BEGIN, now)
    change = await _change(session, place, values, by, now)
    if "days_off" in values:
        await nudges_anew.of_place(session, place, now=now)
    return place, change


async def consent_rules(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> tuple[Place, bool]:
    """The place with how consents are given there, for whoever sees them; and whether they may change it."""
    may = await access.allowed(session, me, place_id, now=now)
    if not {Action.EDIT_PLACE, Action.SEE_CONSENTS} & may:
        raise NotAllowed
    return await session.get_one(Place, place_id), Action.EDIT_PLACE in may


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The place is on paper as it was before, unless somebody has changed the same thing meanwhile."""
    place, before, after = await _held(session, change.rows["place"]), change.rows["before"], change.rows["after"]
    if any(_kept(getattr(place, name)) != value for name, value in after.items()):
        raise InUse
    for name, value in before.items():
        setattr(place, name, _again(name, value))
    await session.flush()
    if "days_off" in before:
        await nudges_anew.of_place(session, place, now=now)


def _read(typed: str, place: Place, begins: int, now: datetime) -> list[list[str]]:
    days = days_off.read(typed, today=ages.local_date(now, place.time_zone), begins=begins)
    if days is None:
        raise DaysNotRead
    return days_off.stored(days)


async def _held(session: AsyncSession, place_id: int) -> Place:
    return await session.get_one(Place, place_id, with_for_update={"key_share": True}, populate_existing=True)


async def _note(
    session: AsyncSession, place: Place, values: Mapping[str, Any], by: Person, now: datetime
) -> Change | None:
    """What is empty stays as it is."""
    return await _change(session, place, {name: value for name, value in values.items() if value}, by, now)


async def _change(
    session: AsyncSession, place: Place, values: Mapping[str, Any], by: Person, now: datetime
) -> Change | None:
    new = {name: value for name, value in values.items() if value != getattr(place, name)}
    if not new:
        return None
    before = {name: _kept(getattr(place, name)) for name in new}
    for name, value in new.items():
        setattr(place, name, value)
    await session.flush()
    rows = {"place": place.id, "before": before, "after": {name: _kept(value) for name, value in new.items()}}
    return await undo.made(session, kind=undo.Kind.PLACE_CHANGED, by=by, rows=rows, now=now)


def _again(name: str, value: Any) -> Any:
    """What lies in a change's row, as the place has it."""
    if name in CHOSEN:
        return CHOSEN[name](value)
    return date.fromisoformat(value) if value and name in DAYS else value


def _kept(value: Any) -> Any:
    """As it lies in a change's row."""
    return value.isoformat() if isinstance(value, date) else value
