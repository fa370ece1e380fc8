"""The digest: what happened in a curator's place since they were told last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import (
    Chat,
    ConsentEvent,
    ConsentOutcome,
    FormVersion,
    Invitation,
    Membership,
    Person,
    Promise,
    PromiseState,
    Reach,
    Response,
    ResponseState,
    Role,
)
from services import on_hand
from services.access import lasting
from services.form_versions import INTAKES


@dataclass(slots=True)
class Digest:
    """Who did what in one place: people's numbers, each once, in the order of events."""

    came_in: list[int] = field(default_factory=list)
    agreed: list[int] = field(default_factory=list)
    """Whose consent was given."""
    refused: list[int] = field(default_factory=list)
    """Whose consent was refused or taken back."""
    sent: list[int] = field(default_factory=list)
    """Who sent their intake."""
    denied: list[int] = field(default_factory=list)
    """Whose link was opened by somebody who said «this is not me»."""
    unreachable: list[int] = field(default_factory=list)
    """Who has blocked the bot."""
    undelivered: list[int] = field(default_factory=list)
    """To whom a message failed, or may have failed."""
    first_at: datetime | None = None

    def __bool__(self) -> bool:
        return self.first_at is not None


async def of_places(
    session: AsyncSession, place_ids: Iterable[int], *, since: datetime, until: datetime | None = None
) -> dict[int, Digest]:
    """What happened in each place after `since` and up to `until` (absent: so far); quiet places are left out."""
    found: dict[int, Digest] = {}
    for name, events in _events(set(place_ids)).items():
        moment = events.selected_columns[2]
        within = events.where(moment > since) if until is None else events.where(moment > since, moment <= until)
        for place_id, person_id, at in await session.execute(within.where(moment.is_not(None)).order_by(moment)):
            assert at is not None
            digest = found.setdefault(place_id, Digest())
            people: list[int] = getattr(digest, name)
            if person_id not in people:
                people.append(person_id)
            digest.first_at = at if digest.first_at is None else min(at, digest.first_at)
    return found


async def fresh(session: AsyncSession, untold: Mapping[tuple[int, int], datetime]) -> dict[tuple[int, int], datetime]:
    """Of whom there is something to tell those to whom something happened, with the same moments: sets, not loops."""
    if not untold:
        return {}
    last: dict[int, datetime] = {}
    curated = select(Membership.place_id).where(Membership.role == Role.CURATOR)
    for events in _events(curated).values():
        place, _, moment = events.selected_columns
        latest = events.with_only_columns(place, func.max(moment)).where(moment > min(untold.values()))
        for place_id, at in await session.execute(latest.group_by(place)):
            last[place_id] = max(at, last.get(place_id, at))
    return {one: since for one, since in untold.items() if one[1] in last and last[one[1]] > since}


async def untold(session: AsyncSession, *, now: datetime) -> dict[tuple[int, int], datetime]:
    """Whom to tell what happened in which place, and since when: a deputy begins where the curator stopped."""
    curator, post = aliased(Person), aliased(Membership)
    whose = (post.person_id == curator.id) & (post.place_id == Membership.place_id) & post.stands_in_for_id.is_(None)
    found = (
        select(
            *(Membership.person_id, Membership.place_id, Membership.since, Membership.stands_in_for_id),
            *(Person.told_until, func.coalesce(curator.told_until, post.since)),
        )
        .join(Person, Person.id == Membership.person_id)
        .join(Chat, Chat.id == Person.chat_id)
        .outerjoin(curator, curator.id == Membership.stands_in_for_id)
        .outerjoin(post, whose & (post.role == Role.CURATOR) & lasting(post, now))
        .where(on_hand.told(now))
    )
    untold: dict[tuple[int, int], datetime] = {}
    for person_id, place_id, held_since, deputy_of, told, curator_told in await session.execute(found):
        is_fresh = deputy_of is not None and (told is None or told <= held_since)
        since = (curator_told if is_fresh else told) or held_since
        one = person_id, place_id
        untold[one] = min(since, untold.get(one, since))
    return untold


def _events(place_ids: set[int] | Select[int]) -> dict[str, Select[int, int, datetime | None]]:
    """For each line of the digest: place, person and moment of what counts."""
    here = Person.operator_id.in_(place_ids)
    said = select(Person.operator_id, Person.id, ConsentEvent.at).join(Person, Person.id == ConsentEvent.subject_id)
    opened = Invitation.person_id == Person.id
    return {
        "came_in": select(Person.operator_id, Person.id, Invitation.used_at).join(Invitation, opened).where(here),
        "agreed": said.where(here, ConsentEvent.outcome == ConsentOutcome.GIVEN),
        "refused": said.where(here, ConsentEvent.outcome.in_((ConsentOutcome.REFUSED, ConsentOutcome.WITHDRAWN))),
        "sent": select(Person.operator_id, Person.id, Response.sent_at)
        .join(Response, Response.person_id == Person.id)
        .join(FormVersion, FormVersion.id == Response.form_version_id)
        .where(here, Response.state == ResponseState.SUBMITTED, FormVersion.code.in_(INTAKES.values())),
        "denied": select(Person.operator_id, Person.id, Invitation.denied_at).join(Invitation, opened).where(here),
        "unreachable": select(Person.operator_id, Person.id, Chat.refused_at)
        .join(Chat, Chat.id == Person.chat_id)
        .where(here, Chat.reach != Reach.OPEN),
        "undelivered": select(Person.operator_id, Person.id, Promise.settled_at)
        .join(Promise, Promise.receiver_id == Person.id)
        .where(here, Promise.state.in_((PromiseState.DOUBTFUL, PromiseState.FAILED))),
    }
