"""Replacement: a curator's work passes to somebody else for good, by an order, and the old access ends at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditAct, Change, FormVersion, Membership, Person, Place, Response, ResponseState, Role, Task
from services import access, archive, audit, curators, deputies, form_versions, on_hand, undo
from services.access import Me, lasts
from services.errors import InUse
from services.task_lists import OWED

NAMED = on_hand.CURATOR_NAMED
"""The promise that tells somebody that they are the curator of a place now."""
RELIEVED = "curator_relieved"
"""The promise that tells a curator that somebody above has named another one."""
TYPED = (ResponseState.PARTIAL, ResponseState.SUBMITTED)
"""States of forms by which something is typed into the bot."""


async def replace(
    session: AsyncSession,
    *,
    me: Me,
    place_id: int,
    curator_id: int,
    successor_id: int,
    order_number: str,
    order_on: date,
    now: datetime,
) -> tuple[Person, Change]:
    """A curator, or a coordinator above, hands all over to somebody of the staff: CannotTakeOver."""
    by = await access.handing_over(session, me, place_id, curator_id, now=now)
    successor = await curators.successor(
        session, me=me, place_id=place_id, curator_id=curator_id, person_id=successor_id, now=now, for_good=True
    )
    ends = await _ends(session, place_id, curator_id, successor_id, now)
    rows = {
        "place": place_id,
        "curator": curator_id,
        "successor": successor_id,
        "ends": [[held.id, held.until and held.until.isoformat()] for held in ends],
        "told_until": successor.told_until and successor.told_until.isoformat(),
        "drafts": await _stop_drafts(session, place_id, curator_id, now),
        "duty": await _pass_duty(session, place_id, curator_id, successor_id),
        "tasks": await _pass_tasks(session, place_id, curator_id, successor_id),
    }
    await _pass_news(session, successor, curator_id, place_id, ends, now)
    post = _post(successor, place_id, order_number, order_on, now)
    session.add(post)
    for held in ends:
        held.until = max(now, held.since)
    await session.flush()
    rows["post"] = post.id
    ids = [curator_id, successor_id]
    await audit.note(session, by=by, place_id=place_id, subject_ids=ids, act=AuditAct.CHANGED, now=now)
    change = await undo.made(session, kind=undo.Kind.CURATOR_REPLACED, by=by, rows=rows, now=now)
    await _tell(session, by, post, curator_id, ends, change, now)
    return successor, change


async def held(session: AsyncSession, post_id: int, *, person_id: int, now: datetime) -> Place | None:
    """The place of which somebody has become the curator, while they are."""
    post = await session.get(Membership, post_id)
    if post is None or post.person_id != person_id or not lasts(post, now):
        return None
    return await session.get_one(Place, post.place_id)


async def left(session: AsyncSession, place_id: int, *, person_id: int, now: datetime) -> Place | None:
    """The place of which somebody was the curator, while they are not one again."""
    again = select(Membership.id).where(Membership.place_id == place_id, Membership.person_id == person_id)
    again = again.where(Membership.role == Role.CURATOR, access.lasting(Membership, now))
    return None if await session.scalar(again.limit(1)) else await session.get(Place, place_id)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The old curator is the curator again, with all there was; InUse where it has been handed on meanwhile."""
    rows = change.rows
    await access.hold_place(session, rows["place"])
    post = delete(Membership).where(Membership.id == rows["post"], Membership.until.is_(None))
    if await session.scalar(post.returning(Membership.id), execution_options={"synchronize_session": "fetch"}) is None:
        raise InUse
    for number, until in rows["ends"]:
        ended = await session.get_one(Membership, number, populate_existing=True)
        ended.until = until and datetime.fromisoformat(until)
    successor = await session.get_one(Person, rows["successor"])
    successor.told_until = rows["told_until"] and datetime.fromisoformat(rows["told_until"])
    await archive.reopen_responses(session, rows["drafts"])
    place = await session.get_one(Place, rows["place"], populate_existing=True)
    if rows["duty"] and place.duty_person_id == rows["successor"]:
        place.duty_person_id = rows["curator"]
    theirs = update(Task).where(Task.id.in_(rows.get("tasks", ())), Task.owner_id == rows["successor"])
    await session.execute(theirs.values(owner_id=rows["curator"]))
    await session.flush()


async def _ends(
    session: AsyncSession, place_id: int, curator_id: int, successor_id: int, now: datetime
) -> Sequence[Membership]:
    """What is over: all that the old one does as a curator here, their deputies, the successor's post so far."""
    own = (Membership.person_id == successor_id) & Membership.stands_in_for_id.is_(None)
    concerned = or_(Membership.person_id == curator_id, Membership.stands_in_for_id == curator_id, own)
    found = select(Membership).where(Membership.place_id == place_id, Membership.role == Role.CURATOR, concerned)
    found = found.where(access.unended(Membership, now)).order_by(Membership.id)
    return (await session.scalars(found)).all()


async def _stop_drafts(session: AsyncSession, place_id: int, curator_id: int, now: datetime) -> list[list[Any]]:
    """What the old one was typing into the bot stops, as it is; gives its number, and how far it was and since when."""
    typed = select(FormVersion.id).where(FormVersion.code.not_in(form_versions.INTAKES.values()))
    found = select(Response).where(Response.person_id == curator_id, Response.place_id == place_id)
    found = found.where(Response.form_version_id.in_(typed), Response.state.in_(TYPED), Response.member_id.is_(None))
    stopped: list[list[Any]] = []
    for draft in (await session.scalars(found)).all():
        stopped.append([draft.id, draft.state.value, draft.changed_at.isoformat()])
        draft.state, draft.changed_at = ResponseState.STOPPED, now
    await session.flush()
    return stopped


async def _pass_duty(session: AsyncSession, place_id: int, curator_id: int, successor_id: int) -> bool:
    """Whoever was to be written to in the summer is so no more; says whether it was the old one."""
    place = await session.get_one(Place, place_id, populate_existing=True)
    if place.duty_person_id != curator_id:
        return False
    place.duty_person_id = successor_id
    return True


async def _pass_tasks(session: AsyncSession, place_id: int, curator_id: int, successor_id: int) -> list[int]:
    """What is owed still and was the old one's is the successor's; gives which tasks."""
    own = update(Task).where(Task.place_id == place_id, Task.owner_id == curator_id, Task.state.in_(OWED))
    return list(await session.scalars(own.values(owner_id=successor_id).returning(Task.id)))


async def _pass_news(
    session: AsyncSession,
    successor: Person,
    curator_id: int,
    place_id: int,
    ends: Sequence[Membership],
    now: datetime,
) -> None:
    """The successor's first digest begins where the last one ended: the old one's, or their own as the deputy."""
    curates = (one.role is Role.CURATOR and one.stands_in_for_id is None for one in successor.memberships)
    if any(is_post and lasts(one, now) for is_post, one in zip(curates, successor.memberships, strict=True)):
        return
    curator = await session.get_one(Person, curator_id)
    own = [one for one in ends if one.person_id == curator_id and one.stands_in_for_id is None]
    told = curator.told_until or min(one.since for one in own)
    stood_in = any(one.person_id == successor.id and lasts(one, now) for one in ends)
    successor.told_until = max(told, successor.told_until or told) if stood_in else told


def _post(successor: Person, place_id: int, order_number: str, order_on: date, now: datetime) -> Membership:
    """The successor's post, by the order; what they are besides stays the same."""
    here = [one for one in successor.memberships if one.place_id == place_id and lasts(one, now)]
    return Membership(
        person_id=successor.id,
        place_id=place_id,
        role=Role.CURATOR,
        group=next((one.group for one in here if one.group), None),
        since=now,
        order_number=order_number,
        order_on=order_on,
    )


async def _tell(
    session: AsyncSession,
    by: Person,
    post: Membership,
    curator_id: int,
    ends: Sequence[Membership],
    change: Change,
    now: datetime,
) -> None:
    """The successor reads of it, the deputies who are free, and the old one, unless they did it themselves."""
    key, about = f"{NAMED}:{change.id}", {"membership_id": post.id}
    await curators.tell(session, post.person_id, NAMED, key, about, change_id=change.id, now=now)
    for one in ends:
        if one.stands_in_for_id == curator_id and one.person_id != post.person_id:
            await deputies.tell_end(session, one, change, now=now)
    if by.id != curator_id:
        key, about = f"{RELIEVED}:{change.id}", {"place_id": post.place_id}
        await curators.tell(session, curator_id, RELIEVED, key, about, change_id=change.id, now=now)
