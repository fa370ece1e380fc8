"""The digest: what happened in a curator's place since they were told last."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, case, func, select, union_all
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
from services.access import NOW, lasting
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


class News(NamedTuple):
    """That something happened: to be told to whom, of which place, since when, and when the first of it was."""

    person_id: int
    place_id: int
    since: datetime
    first_at: datetime


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


async def fresh(session: AsyncSession, *, now: datetime) -> list[News]:
    """Whom to tell that something happened in which place: one statement, written once, for everybody."""
    return [News(*row) for row in await session.execute(_fresh(), {"now": now})]


@cache
def _fresh() -> Select[int, int, datetime, datetime]:
    told = _untold().cte("told")
    curated = select(Membership.place_id).where(Membership.role == Role.CURATOR)
    earliest = select(func.min(told.c.since)).scalar_subquery()
    events = [one.where(one.selected_columns[2] > earliest) for one in _events(curated).values()]
    every = union_all(*events).subquery()
    place_id, _, at = every.c
    news = (place_id == told.c.place_id) & (at > told.c.since)
    found = select(told.c.person_id, told.c.place_id, func.min(told.c.since), func.min(at)).join(every, news)
    return found.group_by(told.c.person_id, told.c.place_id)


def _untold() -> Select[int, int, datetime]:
    """Whom to tell what happened in which place, and since when: a deputy begins where the curator stopped."""
    curator, post = aliased(Person), aliased(Membership)
    whose = (post.person_id == curator.id) & (post.place_id == Membership.place_id) & post.stands_in_for_id.is_(None)
    held_since, told = Membership.since, Person.told_until
    is_fresh = Membership.stands_in_for_id.is_not(None) & (told.is_(None) | (told <= held_since))
    before = case((is_fresh, func.coalesce(curator.told_until, post.since)), else_=told)
    return (
        select(Membership.person_id, Membership.place_id, func.coalesce(before, held_since).label("since"))
        .join(Person, Person.id == Membership.person_id)
        .join(Chat, Chat.id == Person.chat_id)
        .outerjoin(curator, curator.id == Membership.stands_in_for_id)
        .outerjoin(post, whose & (post.role == Role.CURATOR) & lasting(post, NOW))
        .where(on_hand.told(NOW))
    )


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
