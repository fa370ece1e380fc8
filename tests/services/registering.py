"""The registers as the tests read them: all pages of one, and people who have agreed and answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.work.registers import register_words
from models import Answer, Pair, PairOrder, PairOrderLine, Person, Place, Response, ResponseState, Role
from services import form_versions, register_base
from services.access import Me
from services.form_versions import INTAKES
from services.pair_order import Kind
from services.register_base import Cursor, Page
from services.register_rows import Line
from services.registers import Register


async def pages(
    session: AsyncSession, me: Me, place: Place, register: Register, now: datetime, day: date | None = None
) -> list[Page]:
    """Every page of a register."""
    scope = await register_base.begin(session, me=me, place_id=place.id, day=day, now=now)
    found, at = list[Page](), Cursor()
    while True:
        found.append(await register_base.page(session, scope, register, at, register_words()))
        if (following := found[-1].next) is None:
            return found
        at = following


async def lines(
    session: AsyncSession, me: Me, place: Place, register: Register, now: datetime, day: date | None = None
) -> list[Any]:
    """Every row of a register."""
    every: list[Line] = [one for page in await pages(session, me, place, register, now, day) for one in page.lines]
    return every


async def ordered(
    session: AsyncSession, place: Place, pairs: Sequence[Pair], *, number: str | None, on: date | None, now: datetime
) -> PairOrder:
    """An order that makes these pairs; without a number it is a draft."""
    made = PairOrder(place_id=place.id, school_year=2026, kind=Kind.ASSIGNING, number=number, signed_on=on, made_at=now)
    session.add(made)
    await session.flush()
    session.add_all(PairOrderLine(order_id=made.id, pair_id=one.id) for one in pairs)
    await session.flush()
    return made


async def amended(
    session: AsyncSession, place: Place, old: Pair, new: Pair, *, number: str, on: date, now: datetime
) -> PairOrder:
    """An order by which one pair takes another's place."""
    made = PairOrder(place_id=place.id, school_year=2026, kind=Kind.AMENDING, number=number, signed_on=on, made_at=now)
    session.add(made)
    await session.flush()
    session.add(PairOrderLine(order_id=made.id, pair_id=old.id, successor_id=new.id))
    await session.flush()
    return made


async def answered(session: AsyncSession, person: Person, role: Role, said: dict[str, Any], *, at: datetime) -> None:
    """An intake as the chat keeps it: by the paths of its questions."""
    version = await form_versions.latest(session, code=INTAKES[role])
    response = Response(form_version_id=version.id, person_id=person.id, place_id=person.operator_id, filling={})
    response.state, response.nonce = ResponseState.SUBMITTED, "nonce"
    response.changed_at = response.sent_at = at
    session.add(response)
    await session.flush()
    paths = {one.concept: one.path for one in version.form.questions}
    session.add_all(
        Answer(response_id=response.id, name=paths[one], concept=one, value=value) for one, value in said.items()
    )
    await session.flush()
