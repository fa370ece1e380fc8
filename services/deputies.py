"""Deputies: for some days somebody else of the staff does all that a curator, or a coordinator, does."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, Membership, Person, Place, Promise, PromiseState
from services import access, ages, audit, curators, on_hand, undo
from services.access import Me
from services.curators import Deputyship
from services.errors import AlreadySo, DaysTaken, DaysWrong, InUse, NotFound

NAMED = on_hand.DEPUTY_NAMED
"""The promise that tells a deputy of their days."""
ENDED = "deputy_ended"
"""The promise that tells a deputy that they are free."""
YEAR = timedelta(days=366)


async def appoint(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    curator_id: int,
    deputy_id: int,
    since_on: date,
    until_on: date,
    now: datetime,
) -> tuple[Deputyship, Change]:
    """Whoever goes away, or a coordinator above, names who stands in: CannotTakeOver, DaysWrong, DaysTaken."""
    by = await access.handing_over(session, me, place_id, curator_id, now=now)
    deputy = await curators.successor(
        session, me=me, place_id=place_id, curator_id=curator_id, person_id=deputy_id, now=now
    )
    zone = (await session.get_one(Place, place_id)).time_zone
    _check_days(since_on, until_on, ages.local_date(now, zone))
    own = await curators.post(session, place_id, curator_id, now=now, roles=curators.LEADERS)
    held = Membership(
        person_id=deputy_id,
        place_id=place_id,
        role=own.role,
        since=ages.midnight(since_on, zone),
        until=ages.midnight(until_on + timedelta(days=1), zone),
        stands_in_for_id=curator_id,
    )
    if await _taken(session, held):
        raise DaysTaken
    session.add(held)
    await session.flush()
    await audit.note(session, by=by, place_id=place_id, subject_ids=[deputy_id], act=AuditAct.CHANGED, now=now)
    change = await undo.made(session, kind=undo.Kind.DEPUTY_NAMED, by=by, rows={"membership": held.id}, now=now)
    about = {"membership_id": held.id}
    await curators.tell(session, deputy_id, NAMED, _key(held.id), about, change_id=change.id, now=now)
    return curators.deputyship(held, deputy.name, zone), change


async def end(session: AsyncSession, *, me: Me, membership_id: int, now: datetime) -> tuple[Person, Change]:
    """A curator is back early, or somebody above says so: AlreadySo where the days are over."""
    held = await _held(session, membership_id)
    if held is None or held.stands_in_for_id is None or held.until is None:
        raise NotFound
    by = await access.handing_over(session, me, held.place_id, held.stands_in_for_id, now=now)
    if held.until <= max(now, held.since):
        raise AlreadySo
    rows = {"membership": held.id, "until": held.until.isoformat()}
    ids, changed = [held.person_id], AuditAct.CHANGED
    await audit.note(session, by=by, place_id=held.place_id, subject_ids=ids, act=changed, now=now)
    change = await undo.made(session, kind=undo.Kind.DEPUTY_ENDED, by=by, rows=rows, now=now)
    held.until = max(now, held.since)
    await session.flush()
    await tell_end(session, held, change, now=now)
    return await session.get_one(Person, held.person_id), change


async def tell_end(session: AsyncSession, held: Membership, change: Change, *, now: datetime) -> None:
    """Whoever was told of their days is told of their end; who never was has nothing to forget."""
    told = select(Promise.id).where(Promise.key == _key(held.id), Promise.state == PromiseState.SENT)
    if await session.scalar(told):
        key, about = f"{ENDED}:{change.id}:{held.id}", {"membership_id": held.id}
        await curators.tell(session, held.person_id, ENDED, key, about, change_id=change.id, now=now)


async def named(session: AsyncSession, membership_id: int, *, now: datetime) -> tuple[Deputyship, Place] | None:
    """The days of a deputy, unless they are over, and the place."""
    held = await session.get(Membership, membership_id)
    if held is None or held.until is None or held.until <= max(now, held.since):
        return None
    place, deputy = await session.get_one(Place, held.place_id), await session.get_one(Person, held.person_id)
    return curators.deputyship(held, deputy.name, place.time_zone), place


async def ended(session: AsyncSession, membership_id: int, *, now: datetime) -> Place | None:
    """The place of a deputy whose days are over."""
    held = await session.get(Membership, membership_id)
    if held is None or held.until is None or held.until > max(now, held.since):
        return None
    return await session.get_one(Place, held.place_id)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """There was no deputy; or the days are as they were, unless another deputy was named for some of them since."""
    held = await _held(session, change.rows["membership"])
    if "until" not in change.rows:
        await session.execute(delete(Membership).where(Membership.id == change.rows["membership"]))
        return
    if held is None:
        raise InUse
    held.until = datetime.fromisoformat(change.rows["until"])
    if await _taken(session, held):
        raise InUse
    await session.flush()


async def _held(session: AsyncSession, membership_id: int) -> Membership | None:
    place = select(Membership.place_id).where(Membership.id == membership_id).scalar_subquery()
    await session.execute(select(Place.id).where(Place.id == place).with_for_update(key_share=True))
    return await session.get(Membership, membership_id, populate_existing=True)


async def _taken(session: AsyncSession, held: Membership) -> bool:
    """On some of these days the curator has a deputy or is one, or the deputy is away."""
    pair = [held.stands_in_for_id, held.person_id]
    concerns = Membership.stands_in_for_id.in_(pair) | (
        (Membership.person_id == held.stands_in_for_id) & Membership.stands_in_for_id.is_not(None)
    )
    others = select(Membership.id).where(Membership.place_id == held.place_id, concerns)
    others = others.where(Membership.since < held.until, Membership.until > held.since, Membership.id != (held.id or 0))
    others = others.where(Membership.until > Membership.since)
    with session.no_autoflush:
        return await session.scalar(others.limit(1)) is not None


def _check_days(since_on: date, until_on: date, today: date) -> None:
    if not today <= since_on <= until_on or since_on > today + YEAR or until_on - since_on >= YEAR:
        raise DaysWrong


def _key(membership_id: int) -> str:
    return f"{NAMED}:{membership_id}"
