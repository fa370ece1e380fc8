"""What a curator does with one tap about who is stuck: a reminder, which is said only if it is still true."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Pair, Person, Place, Role
from services import access, ages, consents, outbox, pair_sight, stuck_cases, stuck_list, undo
from services.access import Action, Me
from services.errors import AlreadySo, NotFound
from services.stuck import Case, Remedy, Step
from services.stuck_list import REMINDERS, Line, StuckCard


class Reminding(NamedTuple):
    """Whether what a reminder speaks of is still so."""

    place: Place
    subject: Person | None
    """Of a reminder to a person: who has something to do; a guardian is reminded of a child."""


async def remind_person(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> Change:
    """Whoever has to sign, or to answer, is reminded: AlreadySo within two working days; NotFound: nothing waits."""
    seen = await access.changed_person(session, me, person_id, action=Action.MAKE_PAIRS, now=now)
    by = await access.require(session, me, Action.MAKE_PAIRS, seen.operator_id, now=now)
    card = await stuck_list.person(session, me=me, person_id=person_id, now=now)
    line = _helped(card)
    receivers = await _who_acts(session, person_id, line.found.step, now)
    return await _promised(session, by, REMINDERS[line.found.step], {"person_id": person_id}, receivers, now)


async def remind_pair(session: AsyncSession, *, me: Me, pair_id: int, now: datetime) -> Change:
    """The mentors of a pair are reminded that it should meet: AlreadySo within two working days."""
    seen = await pair_sight.curated(session, me, pair_id, act=AuditAct.CHANGED, now=now)
    line = _helped(await stuck_list.pair(session, me=me, pair_id=pair_id, now=now))
    mentors = [one.id for one in pair_sight.side(seen.pair, Role.MENTOR)]
    return await _promised(session, seen.by, REMINDERS[line.found.step], {"pair_id": pair_id}, mentors, now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """A reminder has left nothing but its messages, and those are dropped with the change."""


async def still_waits(session: AsyncSession, kind: str, parameters: dict[str, int], now: datetime) -> Reminding | None:
    """Whether what a promised reminder speaks of is still waited for, when it is sent."""
    if "pair_id" in parameters:
        return await _pair_still_waits(session, parameters["pair_id"], now)
    subject = await session.get(Person, parameters["person_id"])
    if subject is None:
        return None
    place = await session.get_one(Place, subject.operator_id)
    cases = await stuck_cases.joining(session, place, now=now, person_id=subject.id)
    kinds = {REMINDERS.get(step) for step in _steps(place, cases.values(), now)}
    return Reminding(place, subject) if kind in kinds else None


async def _pair_still_waits(session: AsyncSession, pair_id: int, now: datetime) -> Reminding | None:
    pair = await session.scalar(pair_sight.whole().where(Pair.id == pair_id))
    if pair is None:
        return None
    place = await session.get_one(Place, pair.programme.place_id)
    cases = await stuck_cases.going(session, place, now=now, pair_id=pair_id)
    return Reminding(place, None) if _steps(place, cases.values(), now) else None


def _steps(place: Place, cases: Iterable[Case], now: datetime) -> list[Step]:
    today = ages.local_date(now, place.time_zone)
    return [wait.step for one in cases if (wait := one.way.waits(today))]


def _helped(card: StuckCard) -> Line:
    """NotFound where nothing is waited for; AlreadySo where that has been done a moment ago."""
    if card.line is None:
        raise NotFound
    if Remedy.REMIND not in card.line.found.remedies:
        raise AlreadySo
    return card.line


async def _promised(
    session: AsyncSession, by: Person, kind: str, about: dict[str, int], receivers: Iterable[int], now: datetime
) -> Change:
    change = await undo.made(session, kind=undo.Kind.STUCK_REMINDED, by=by, rows={}, now=now)
    for receiver_id in receivers:
        await outbox.promise(
            session,
            key=f"{kind}:{change.id}:{receiver_id}",
            kind=kind,
            receiver_id=receiver_id,
            parameters=about,
            not_before=now + undo.TOLD_AFTER,
            now=now,
            change_id=change.id,
        )
    return change


async def _who_acts(session: AsyncSession, person_id: int, step: Step, now: datetime) -> list[int]:
    """Of a consent those whose word is missing, of a questionnaire the person."""
    if step is not Step.CONSENT:
        return [person_id]
    standing = (await consents.standing(session, [person_id], now=now))[person_id]
    return list(standing.missing_in_chat) or [person_id]
