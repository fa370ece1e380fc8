"""What the programme remembers, as one document: for the demonstration and the stories, never for a chat."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Answer, Chat, FormVersion, Membership, Person, Place, Promise, Response
from services import consents, wave_sight
from services.access import lasting

LATEST = 200
"""Promised messages shown, the newest first."""


async def remembered(session: AsyncSession, *, now: datetime) -> dict[str, Any]:
    """People, questionnaires with their answers, promised messages."""
    return {
        "now": now.isoformat(),
        "people": await _people(session, now),
        "responses": await _responses(session),
        "promises": await _promises(session),
    }


async def _people(session: AsyncSession, now: datetime) -> list[dict[str, Any]]:
    found = select(Person, Place.name, Chat.reach).join(Place, Place.id == Person.operator_id)
    rows = (await session.execute(found.outerjoin(Chat, Chat.id == Person.chat_id).order_by(Person.id))).all()
    standings = await consents.standing(session, [person.id for person, _, _ in rows], now=now)
    roles: dict[int, list[str]] = {}
    for membership in await session.scalars(select(Membership).where(lasting(Membership, now))):
        roles.setdefault(membership.person_id, []).append(membership.role.value)
    return [
        {
            "id": person.id,
            "chat_id": person.chat_id,
            "name": person.name,
            "roles": roles.get(person.id, []),
            "place": place,
            "reach": reach.value if reach else None,
            "consent": standings[person.id].valid,
        }
        for person, place, reach in rows
    ]


async def _responses(session: AsyncSession) -> list[dict[str, Any]]:
    answers: dict[int, dict[str, Any]] = {}
    for answer in await session.scalars(select(Answer).order_by(Answer.id)):
        answers.setdefault(answer.response_id, {})[answer.name] = answer.value
    found = (
        select(Response, FormVersion.code, Person.name, wave_sight.UNNAMED)
        .select_from(Response)
        .join(FormVersion, FormVersion.id == Response.form_version_id)
        .join(Person, Person.id == Response.person_id)
    )
    return [
        {
            "id": response.id,
            "person": name,
            "form": code,
            "state": response.state.value,
            "answers": answers.get(response.id) or ({} if unnamed else dict(response.filling.get("answers", {}))),
            "progress": response.filling.get("progress", 100 if response.sent_at else 0),
        }
        for response, code, name, unnamed in await session.execute(found)
    ]


async def _promises(session: AsyncSession) -> list[dict[str, Any]]:
    found = select(Promise, Person.name).join(Person, Person.id == Promise.receiver_id).order_by(Promise.id.desc())
    return [
        {
            "id": promise.id,
            "key": promise.key,
            "kind": promise.kind,
            "to": name,
            "not_before": promise.not_before.isoformat(),
            "state": promise.state.value,
            "why": promise.why,
        }
        for promise, name in await session.execute(found.limit(LATEST))
    ]
