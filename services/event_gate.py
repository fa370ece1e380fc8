"""Whether something may still be said of an event, and whom of its guests the bot asks."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Event, EventGuest, EventState, Membership, Place, Response
from services import access, event_doors, gate
from services.event_sight import Coming
from services.form_settings import Purpose
from services.form_versions import Published
from services.taking_part import PARTICIPANTS

OPEN = timedelta(days=14)
"""After an event what its guests say is taken for so long."""


def is_asked(version: Published) -> bool:
    """Whether it is a questionnaire after an event."""
    return version.form.settings.purpose is Purpose.EVENT and not version.is_trial


async def of(session: AsyncSession, response: Response) -> Coming | None:
    """The event of which something is said, and whose word it is; None where the guest is struck off."""
    found = select(Event, EventGuest, Place).join(EventGuest, EventGuest.event_id == Event.id)
    found = found.join(Place, Place.id == Event.place_id).where(EventGuest.response_id == response.id)
    row = (await session.execute(found)).first()
    return (row.Event, row.EventGuest, row.Place) if row else None


async def is_open(session: AsyncSession, response: Response, *, now: datetime) -> bool:
    """Whether what a guest says is taken: they were there, they may be asked, and not too many days have passed."""
    found = await of(session, response)
    if found is None:
        return False
    event, guest, _place = found
    if guest.came_at is None or event.state is EventState.CANCELLED or now >= event_doors.ends_at(event) + OPEN:
        return False
    return guest.person_id in await asked(session, [guest.person_id], now=now)


async def asked(session: AsyncSession, person_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of these people whose word may be asked for: whoever takes part needs consent; whoever has left is not."""
    held = select(Membership.person_id, Membership.role).where(Membership.person_id.in_(person_ids))
    rows = (await session.execute(held.where(access.lasting(Membership, now)))).all()
    subjects = {person_id for person_id, role in rows if role in PARTICIPANTS}
    may = await gate.allowed(session, person_ids=subjects, purpose=gate.Purpose.QUESTIONNAIRES, at=now)
    return {person_id for person_id, _role in rows} - subjects | may
