"""Consents beside those of the start: who is asked for which, what they have been told, and blanks to sign at home."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, ConsentAsk, ConsentBlank, ConsentEvent, ConsentKind, Lane, Person, Place
from services import access, calm, consents, ledger, outbox, partners, receivers, taking_part, tree, undo
from services.access import Action, Me
from services.consents import STARTING, Matter
from services.errors import AlreadySo, NotFound
from services.signatures import Standing

NOTICE = "consent_wanted"
"""The promise that tells somebody that a consent is asked for."""
ASKED_FOR = (ConsentKind.TRANSFER, ConsentKind.DISSEMINATION, ConsentKind.IMAGE, ConsentKind.MENTORING)
"""What is asked only when it is wanted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a notice says: about whom, what, and where."""

    subject: Person
    matter: Matter
    place: Place
    recipient: Place | None
    is_only_one: bool
    """Whose telephone it is serves nobody else."""


async def standings(
    session: AsyncSession, condition: ColumnElement[bool], *, at: datetime
) -> dict[int, dict[Matter, Standing]]:
    """Every consent of each person of whom `condition` holds: those of the start, then what was asked or said."""
    start = await ledger.by_kind(session, condition, kinds=STARTING, at=at)
    found = {number: {Matter(kind): one for kind, one in kinds.items()} for number, kinds in start.items()}
    beside = await _beside(session, condition)
    for recipient_id in {matter.recipient_id for matters in beside.values() for matter in matters}:
        wanted = {
            number: {matter.kind for matter in matters if matter.recipient_id == recipient_id}
            for number, matters in beside.items()
        }
        about = condition & Person.id.in_(_with_more())
        kinds = set().union(*wanted.values())
        more = await ledger.by_kind(session, about, kinds=kinds, at=at, recipient_id=recipient_id)
        for number, its in wanted.items():
            found[number] |= {Matter(kind, recipient_id): more[number][kind] for kind in sorted(its)}
    return found


async def recipients(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Place]:
    """Who may be given data of a place: those above it, and partners beside it."""
    await access.require(session, me, Action.MARK_CONSENTS, place_id, now=now)
    above = select(tree.above(place_id).c.id)
    found = select(Place).where(Place.id != place_id, Place.id.in_(above) | partners.stands_beside(place_id))
    return tree.in_order(await session.scalars(found))


async def names(session: AsyncSession, matters: Collection[Matter]) -> dict[int, str]:
    """What those are called who get the data."""
    numbers = [matter.recipient_id for matter in matters if matter.recipient_id is not None]
    found = await session.execute(select(Place.id, Place.name).where(Place.id.in_(numbers)))
    return {row.id: row.name for row in found}


async def ask(
    session: AsyncSession, *, me: Me, person_id: int, matter: Matter, whole: bool = False, now: datetime
) -> tuple[int, Change]:
    """A curator asks for a consent about one person, or about `whole` their class; gives about how many: AlreadySo.

    Nobody is asked twice, and nobody who has answered already.
    """
    person = await access.visible_person(session, me, person_id, action=Action.MARK_CONSENTS, now=now)
    by = await access.require(session, me, Action.MARK_CONSENTS, person.operator_id, now=now)
    await _check(session, me, person.operator_id, matter, now)
    asked = await _not_asked(session, await taking_part.classmates(session, person, whole=whole, now=now), matter, now)
    if not asked:
        raise AlreadySo
    rows = {
        number: ConsentAsk(
            subject_id=number, kind=matter.kind, recipient_id=matter.recipient_id, asked_by_id=by.id, asked_at=now
        )
        for number in asked
    }
    session.add_all(rows.values())
    await session.flush()
    kept = {"asks": [row.id for row in rows.values()]}
    change = await undo.made(session, kind=undo.Kind.CONSENT_ASKED, by=by, rows=kept, now=now)
    for number, standing in asked.items():
        await _tell(session, rows[number], standing, change, now)
    return len(asked), change


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """Nothing is asked for any more; what somebody has answered meanwhile stays."""
    await session.execute(delete(ConsentAsk).where(ConsentAsk.id.in_(change.rows["asks"])))


async def told(session: AsyncSession, ask_id: int, *, signer_id: int, now: datetime) -> Wanted | None:
    """What a notice says to this signer, as long as their word is waited for."""
    asked = await session.get(ConsentAsk, ask_id)
    if asked is None:
        return None
    matter = Matter(asked.kind, asked.recipient_id)
    known = (await standings(session, Person.id == asked.subject_id, at=now))[asked.subject_id]
    if (matter, signer_id) not in consents.awaited(known):
        return None
    subject = await session.get_one(Person, asked.subject_id)
    recipient = await session.get_one(Place, asked.recipient_id) if asked.recipient_id else None
    place, signer = await session.get_one(Place, subject.operator_id), await session.get_one(Person, signer_id)
    others = await session.scalars(select(Person.name_key).where(Person.chat_id == signer.chat_id))
    return Wanted(subject, matter, place, recipient, is_only_one=len(set(others)) == 1)


async def asked_at(session: AsyncSession, subject_ids: Collection[int]) -> dict[tuple[int, Matter], datetime]:
    """When something was asked for, by subject and matter."""
    found = select(ConsentAsk).where(ConsentAsk.subject_id.in_(subject_ids)).order_by(ConsentAsk.id.desc())
    rows = await session.scalars(found)
    return {(row.subject_id, Matter(row.kind, row.recipient_id)): row.asked_at for row in rows}


async def blank_received(session: AsyncSession, *, me: Me, subject_id: int, now: datetime) -> None:
    """A person, or a guardian for a child, has the blank to sign; said twice, it is noted once."""
    subject = await access.own(session, me, subject_id, now=now)
    await access.hold(session, subject.id)
    standing = (await consents.standing(session, [subject.id], now=now))[subject.id]
    signers = [one.id for one in me.persons if one.id in (subject.id, *standing.guardian_ids)]
    if not standing.needs_paper or not signers:
        raise NotFound
    if not await blanks(session, [subject.id]):
        session.add(ConsentBlank(subject_id=subject.id, signer_id=signers[0], received_at=now))
        await session.flush()


async def blanks(session: AsyncSession, subject_ids: Collection[int]) -> dict[int, datetime]:
    """Since when the blank about each of these people is in the hands of whoever signs it."""
    found = select(ConsentBlank.subject_id, ConsentBlank.received_at).where(ConsentBlank.subject_id.in_(subject_ids))
    return {row.subject_id: row.received_at for row in await session.execute(found.order_by(ConsentBlank.id.desc()))}


async def _check(session: AsyncSession, me: Me, place_id: int, matter: Matter, now: datetime) -> None:
    """A transfer names whoever gets the data, nothing else does; what belongs to the start is asked anyway."""
    if matter.kind in STARTING:
        raise AlreadySo
    if (matter.kind is ConsentKind.TRANSFER) != (matter.recipient_id is not None):
        raise NotFound
    if matter.recipient_id is not None:
        known = {one.id for one in await recipients(session, me=me, place_id=place_id, now=now)}
        if matter.recipient_id not in known:
            raise NotFound


async def _not_asked(
    session: AsyncSession, person_ids: Collection[int], matter: Matter, now: datetime
) -> dict[int, Standing]:
    """Of these people those whose consent takes somebody's word and who have neither been asked nor said anything."""
    same = (ConsentAsk.kind == matter.kind) & ConsentAsk.subject_id.in_(person_ids)
    same &= ConsentAsk.recipient_id.is_not_distinct_from(matter.recipient_id)
    before = set(await session.scalars(select(ConsentAsk.subject_id).where(same)))
    found = await consents.standing(session, person_ids, now=now, kind=matter.kind, recipient_id=matter.recipient_id)
    return {
        number: one
        for number, one in sorted(found.items())
        if number not in before and one.needed and not one.is_answered
    }


async def _tell(session: AsyncSession, asked: ConsentAsk, standing: Standing, change: Change, now: datetime) -> None:
    """Each whose word is waited for in the chat reads it after the minute, not at night; on paper the blank says it."""
    for signer_id, receiver in (await receivers.of(session, standing.missing_in_chat, now=now)).items():
        await outbox.promise(
            session,
            key=f"{NOTICE}:{asked.id}:{signer_id}",
            kind=NOTICE,
            receiver_id=signer_id,
            parameters={"ask_id": asked.id},
            not_before=calm.awake_at(receiver, now + undo.TOLD_AFTER),
            now=now,
            lane=Lane.REMINDER,
            change_id=change.id,
        )


async def _beside(session: AsyncSession, condition: ColumnElement[bool]) -> Mapping[int, set[Matter]]:
    """What was asked of each of these people beside the start, or said by them."""
    found: dict[int, set[Matter]] = {}
    for table in (ConsentAsk, ConsentEvent):
        said = select(table.subject_id, table.kind, table.recipient_id).join(Person, Person.id == table.subject_id)
        said = said.where(condition, table.kind.in_(ASKED_FOR)).distinct()
        for number, kind, recipient_id in await session.execute(said):
            found.setdefault(number, set()).add(Matter(kind, recipient_id))
    return found


def _with_more() -> Select[int]:
    asked = select(ConsentAsk.subject_id)
    said = select(ConsentEvent.subject_id).where(ConsentEvent.kind.in_(ASKED_FOR))
    return select(union(asked, said).subquery().c.subject_id)
