"""Whether what a morning message is about to say is still true, and the facts it says."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Capacity, Person, Place, Response, ResponseState
from services import consents, digest, places, relatives
from services.digest import Digest
from services.places import Counts


@dataclass(frozen=True, slots=True)
class News:
    """What happened in a place, the names of whom it happened to, and how the place stands."""

    place: Place
    digest: Digest
    names: dict[int, str]
    counts: Counts


async def intake(session: AsyncSession, response_id: int, *, person_id: int, state: ResponseState) -> Response | None:
    """The questionnaire, if it is still in this person's hands as it was."""
    response = await session.get(Response, response_id)
    if response is None or response.person_id != person_id or response.state is not state:
        return None
    return response


async def unsigned(session: AsyncSession, subject_id: int, *, signer_id: int, now: datetime) -> Person | None:
    """The person about whom this signer's word is still waited for, in the chat."""
    standing = (await consents.standing(session, [subject_id], now=now)).get(subject_id)
    capacity = Capacity.SELF if signer_id == subject_id else Capacity.GUARDIAN
    if standing is None or standing.needs_paper or capacity not in standing.missing - standing.refused:
        return None
    if capacity is Capacity.GUARDIAN:
        guardians = (await relatives.guardians(session, [subject_id], now=now)).get(subject_id, [])
        if all(guardian.id != signer_id for guardian in guardians):
            return None
    return await session.get(Person, subject_id)


async def news(
    session: AsyncSession, place_id: int, *, told_id: int, since: datetime, until: datetime, now: datetime
) -> News | None:
    """What happened in a place in this time, but to the one who is told; None where nothing did.

    Of consents it says how they stand now: a yes and a no, or a mark and its undoing, leave only the last word.
    """
    found = (await digest.of_places(session, [place_id], since=since, until=until)).get(place_id)
    if not found:
        return None
    spoken = [*found.agreed, *(one for one in found.refused if one not in found.agreed)]
    standings = await consents.standing(session, spoken, now=now)
    happened = replace(
        found,
        came_in=[one for one in found.came_in if one != told_id],
        agreed=[one for one in spoken if standings[one].valid],
        refused=[one for one in spoken if standings[one].refused],
    )
    concerned = {person_id for people in _lists(happened) for person_id in people}
    if not concerned:
        return None
    place = await session.get_one(Place, place_id)
    counts = (await places.counts(session, [place_id], now=now))[place_id]
    names = await session.execute(select(Person.id, Person.name).where(Person.id.in_(concerned)))
    return News(place, happened, dict(names.tuples().all()), counts)


def _lists(happened: Digest) -> list[list[int]]:
    return [people for people in asdict(happened).values() if isinstance(people, list)]
