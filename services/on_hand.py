"""Who is at hand: to whom it is said what the curators of a place are told; one rule for everybody who tells them."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Chat, Membership, Person, Promise, PromiseState, Reach, Role
from services.access import At, lasting

DEPUTY_NAMED, CURATOR_NAMED = "deputy_named", "curator_named"
"""Kinds of promises: the first that somebody reads of being a deputy, or the curator."""

_DEPUTY, _PERSON, _CHAT = aliased(Membership), aliased(Person), aliased(Chat)
"""Made once: to make them takes longer than to ask."""


def told(now: At) -> ColumnElement[bool]:
    """As `receives`, but nobody reads the news of a place before they have read that it is theirs now."""
    named = select(Promise.id).where(Promise.receiver_id == Membership.person_id).correlate(Membership)
    named = named.where(Promise.kind.in_((DEPUTY_NAMED, CURATOR_NAMED)), Promise.state == PromiseState.WAITING)
    return receives(now) & ~named.exists()


def receives(now: At, role: Role = Role.CURATOR) -> ColumnElement[bool]:
    """The condition that whoever holds this membership is told now what those of the role are told of its place.

    A curator on leave is not: the deputy is, unless the deputy has blocked the bot.
    """
    away = standing_in(Membership.person_id, Membership.place_id, now).correlate(Membership).exists()
    curates = (Membership.role == role) & lasting(Membership, now)
    return curates & (Membership.stands_in_for_id.is_not(None) | ~away)


async def curators(session: AsyncSession, place_id: int, *, now: datetime) -> set[int]:
    """All who are told now what curators of this place are told."""
    held = select(Membership.person_id).where(Membership.place_id == place_id, receives(now))
    return set(await session.scalars(held))


def standing_in(
    curator_id: SQLColumnExpression[int | None] | SQLColumnExpression[int],
    place_id: SQLColumnExpression[int],
    now: At,
) -> Select[int]:
    """Who stands in for a curator at this moment and can be written to."""
    deputy, person, chat = _DEPUTY, _PERSON, _CHAT
    held = select(deputy.person_id).join(person, person.id == deputy.person_id).join(chat, chat.id == person.chat_id)
    held = held.where(deputy.stands_in_for_id == curator_id, deputy.place_id == place_id, lasting(deputy, now))
    return held.where(chat.reach != Reach.CLOSED)
