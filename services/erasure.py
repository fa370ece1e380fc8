"""Erasure: whoever is erased is gone from every table; what remains is counted numbers, and the proof."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table as SQLTable
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Answer,
    Chat,
    CodeTry,
    DataRequest,
    Erasure,
    ErasureReason,
    Guardianship,
    Invitation,
    Membership,
    Person,
    RequestKind,
    RequestOutcome,
    Response,
    Role,
    Table,
)
from services import access, erasure_log, erasure_plans, erasure_sweep, exported, traces, wave_erasing
from services.errors import NotFound
from services.traces import Traces

EXPORTS = "exports"
"""In the `info` of a session: the folder of files that the bot has written on its machine."""


async def erase(
    session: AsyncSession,
    *,
    person_id: int,
    reason: ErasureReason,
    by_id: int | None,
    now: datetime,
    request_id: int | None = None,
) -> Erasure:
    """Destroys a human being's data everywhere, and those of guardians who answer for nobody else: NotFound.

    Each row of theirs leaves a proof of its own; gives that of the person asked for.
    """
    await session.flush()
    human = await _rows_of(session, person_id)
    idle = await _idle_guardians(session, [one.id for one in human], now)
    people = [*human, *idle]
    ids = [one.id for one in people]
    by_id = None if by_id in ids else by_id
    chat_ids = await _freed(session, ids)
    known = traces.together([_traces(one) for one in people]) | Traces(frozenset(), chats=frozenset(chat_ids))
    proofs = [await _proof(session, one, reason, by_id, request_id, now) for one in people]
    counted = Counter({"wave": await wave_erasing.keep_counts(session, ids)})
    counted += await erasure_plans.sweep(session, known)
    counted += await erasure_sweep.sweep(session, person_ids=ids, chat_ids=chat_ids, traces=known, now=now)
    await _end_requests(session, ids, by_id, request_id, now)
    counted += await _forget_chats(session, chat_ids)
    for one, proof in zip(people, proofs, strict=True):
        proof.counted = dict(await _counts(session, one.id))
    await session.execute(
        delete(Response).where(or_(Response.person_id.in_(ids), Response.about_id.in_(ids))), execution_options=_QUIET
    )
    await session.execute(delete(Person).where(Person.id.in_(ids)), execution_options=_QUIET)
    await session.execute(delete(Chat).where(Chat.id.in_(chat_ids)), execution_options=_QUIET)
    first = proofs[0]
    first.counted = {**(Counter(first.counted) + counted), "chat": len(chat_ids), "files": await _files(session, known)}
    session.add_all(proofs)
    await session.flush()
    return first


async def _rows_of(session: AsyncSession, person_id: int) -> list[Person]:
    """The row asked for, and every other that turned out to be the same human being."""
    person = await session.scalar(select(Person).where(Person.id == person_id))
    if person is None:
        raise NotFound
    found = {person.id: person}
    while True:
        kept = {one.merged_into_id for one in found.values()}
        same = Person.id.in_(kept) | Person.merged_into_id.in_(found)
        more = (await session.scalars(select(Person).where(same, Person.id.not_in(found)).order_by(Person.id))).all()
        if not more:
            return list(found.values())
        found |= {one.id: one for one in more}


async def _idle_guardians(session: AsyncSession, ids: Collection[int], now: datetime) -> Sequence[Person]:
    """The guardians of these people who are nothing else and answer for nobody else."""
    care = select(Guardianship.guardian_id).where(Guardianship.child_id.in_(ids))
    others = select(Guardianship.guardian_id).where(Guardianship.child_id.not_in(ids))
    others = others.where(access.unended(Guardianship, now))
    held = select(Membership.person_id).where(Membership.role != Role.GUARDIAN, access.unended(Membership, now))
    found = select(Person).where(Person.id.in_(care), Person.id.not_in(ids))
    found = found.where(Person.id.not_in(others), Person.id.not_in(held)).order_by(Person.id)
    rows: list[Person] = []
    for guardian in (await session.scalars(found)).all():
        rows += [one for one in await _rows_of(session, guardian.id) if one not in rows]
    return rows


def _traces(person: Person) -> Traces:
    return Traces(
        names=frozenset({person.name}),
        phones=frozenset({person.phone} if person.phone else ()),
        codes=frozenset({person.code}),
    )


async def _freed(session: AsyncSession, ids: Collection[int]) -> list[int]:
    """Telephones that serve nobody once these people are gone, those that they had before among them."""
    served = select(Person.chat_id).where(Person.chat_id.is_not(None), Person.id.not_in(ids))
    own = select(Person.chat_id).where(Person.id.in_(ids))
    opened = select(Invitation.used_by_chat_id).where(Invitation.person_id.in_(ids))
    known = select(Chat.id).where(or_(Chat.id.in_(own), Chat.id.in_(opened)), Chat.id.not_in(served))
    return list(await session.scalars(known.order_by(Chat.id)))


async def _proof(
    session: AsyncSession,
    person: Person,
    reason: ErasureReason,
    by_id: int | None,
    request_id: int | None,
    now: datetime,
) -> Erasure:
    return Erasure(
        place_id=person.operator_id,
        person_number=person.id,
        person_code=person.code,
        reason=reason,
        request_id=request_id,
        decided_by_id=by_id,
        at=now,
        log=await erasure_log.events(session, person.id, reason=reason, now=now),
        papers=await erasure_log.papers(session, person.id),
    )


async def _end_requests(
    session: AsyncSession, ids: Collection[int], by_id: int | None, request_id: int | None, now: datetime
) -> None:
    """What they asked about their data is over: the withdrawal is done, the rest has nothing left to be about."""
    own = DataRequest.subject_id.in_(ids) | DataRequest.asked_by_id.in_(ids) | (DataRequest.id == (request_id or 0))
    await session.execute(update(DataRequest).where(own).values(wish=None), execution_options=_QUIET)
    waiting = update(DataRequest).where(own & DataRequest.subject_id.in_(ids), DataRequest.ended_at.is_(None))
    withdrawal = DataRequest.kind == RequestKind.WITHDRAWAL
    for condition, outcome in ((withdrawal, RequestOutcome.DONE), (~withdrawal, RequestOutcome.CANCELLED)):
        ended = waiting.where(condition).values(ended_at=now, ended_by_id=by_id, outcome=outcome)
        await session.execute(ended, execution_options=_QUIET)


async def _forget_chats(session: AsyncSession, chat_ids: Collection[int]) -> Counter[str]:
    """Numbers of telephones stand beside links that they opened and codes that they tried."""
    used = update(Invitation).where(Invitation.used_by_chat_id.in_(chat_ids)).values(used_by_chat_id=None)
    await session.execute(used, execution_options=_QUIET)
    tried = delete(CodeTry).where(CodeTry.chat_id.in_(chat_ids)).returning(CodeTry.id)
    return Counter({"code_try": len((await session.scalars(tried, execution_options=_QUIET)).all())})


async def _counts(session: AsyncSession, person_id: int) -> Counter[str]:
    """How many rows of each table go with somebody."""
    counted = Counter({"person": 1})
    for table, columns in _going_with_person().items():
        own = or_(*(table.c[name] == person_id for name in columns))
        counted[table.name] = await session.scalar(select(func.count()).select_from(table).where(own)) or 0
    answers = select(func.count(Answer.id)).join(Response, Response.id == Answer.response_id)
    own = or_(Response.person_id == person_id, Response.about_id == person_id)
    counted["answer"] = await session.scalar(answers.where(own)) or 0
    return +counted


def _going_with_person() -> dict[SQLTable, list[str]]:
    """The tables whose rows go when their person goes, each with the columns that say whose they are."""
    found: dict[SQLTable, list[str]] = {}
    for table in Table.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == Person.__tablename__ and key.ondelete == "CASCADE":
                found.setdefault(table, []).append(key.parent.name)
    return found


async def _files(session: AsyncSession, known: Traces) -> list[str]:
    """The files of the bot's machine that named them; deleted before the commit, so that no crash leaves one."""
    folder: Path | None = session.info.get(EXPORTS)
    return await exported.forget(folder, known) if folder else []


_QUIET: dict[str, Any] = {"synchronize_session": False}
