"""What a matching reads of the questionnaires of a place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, FormVersion, Place, Response, ResponseState
from services import ages
from services.form_items import Value
from services.form_versions import INTAKES
from services.pair_people import Side

WISHES = {Side.MENTEE: "wishes_to_take_part", Side.MENTOR: "willing_to_mentor"}
FORM_WISHES = {Side.MENTEE: "wanted_form", Side.MENTOR: "forms_ready_for"}
CONCEPTS = (
    *(*WISHES.values(), *FORM_WISHES.values(), "request", "request_of_teacher", "request_importance", "interests"),
    *("wanted_mentor", "time", "hours", "competences", "wanted_ages", "number_of_mentees", "training"),
    "mentoring_experience",
)
"""What a matching reads of a questionnaire, and no more: nobody's own words are among it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A questionnaire that counts."""

    on: date
    said: dict[str, Value]
    """By concept."""


async def read(session: AsyncSession, place: Place, person_ids: Collection[int]) -> dict[tuple[int, str], Sent]:
    """By person and questionnaire; of two the newer one counts, be it sent or not."""
    sent_at = func.coalesce(Response.sent_at, Response.changed_at).label("sent_at")
    found = select(Response.id, Response.person_id, FormVersion.code, Response.state, sent_at)
    found = found.join(FormVersion).where(Response.place_id == place.id, FormVersion.code.in_(INTAKES.values()))
    newest = {(row.person_id, row.code): row for row in await session.execute(found.order_by(Response.id))}
    counts = {
        row.id: Sent(ages.local_date(row.sent_at, place.time_zone), {})
        for row in newest.values()
        if row.state is ResponseState.SUBMITTED and row.person_id in person_ids
    }
    said = select(Answer.response_id, Answer.concept, Answer.value).join(Response).join(FormVersion)
    said = said.where(Response.place_id == place.id, FormVersion.code.in_(INTAKES.values()))
    for row in await session.execute(said.where(Answer.concept.in_(CONCEPTS))):
        if row.response_id in counts:
            counts[row.response_id].said[row.concept] = row.value
    return {key: counts[row.id] for key, row in newest.items() if row.id in counts}
