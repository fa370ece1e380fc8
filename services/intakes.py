"""Intake questionnaires of a place: who has sent theirs, and where the others stand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, FormVersion, Membership, Person, Response, ResponseState, Role
from services import access, audit
from services.access import Action, Me
from services.form_versions import INTAKES


class Progress(StrEnum):
    """Whose questionnaires a list shows."""

    WAITING = "waiting"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Intake:
    """Where a participant stands in the questionnaire of one of their roles."""

    person_id: int
    name: str
    group: str | None
    role: Role
    state: ResponseState | None
    """None: not handed out, for want of a consent."""

    @property
    def progress(self) -> Progress:
        """Sent, or waited for."""
        return Progress.SENT if self.state is ResponseState.SUBMITTED else Progress.WAITING


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Intake]:
    """The questionnaires of all participants of a place, by name; who has not answered is among them."""
    by = await access.require(session, me, Action.SEE_RESPONSES, place_id, now=now)
    states = await _states(session, place_id)
    held = (
        select(Person, Membership.role, Membership.group)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.place_id == place_id, Membership.role.in_(INTAKES), access.lasting(Membership, now))
    )
    rows = sorted(await session.execute(held), key=lambda row: (row[0].name_key, row[0].id))
    seen = {person.id for person, *_rest in rows}
    await audit.note(session, by=by, place_id=place_id, subject_ids=seen, act=AuditAct.SAW, now=now)
    return [
        Intake(person.id, person.name, group, role, states.get((person.id, INTAKES[role])))
        for person, role, group in rows
    ]


async def _states(session: AsyncSession, place_id: int) -> dict[tuple[int, str], ResponseState]:
    """By person and questionnaire; of two the newer one counts."""
    found = select(Response.person_id, FormVersion.code, Response.state).join(FormVersion)
    rows = await session.execute(found.where(Response.place_id == place_id).order_by(Response.id))
    return {(person_id, code): state for person_id, code, state in rows}
