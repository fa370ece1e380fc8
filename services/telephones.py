"""Another telephone: the old one is cut off at once, and a new link lets the person in again."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Change, Chat, Invitation, Person, Response
from services import access, invitations, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotFound


async def change(session: AsyncSession, *, me: Me, person_id: int, now: datetime) -> tuple[Person, str, Change]:
    """Whoever may let somebody in cuts off their telephone and takes a new link; gives its secret: AlreadySo, NotFound.

    Older links open nothing any more; what the person was filling in waits for the new telephone.
    """
    person = await _seen(session, me, person_id, now)
    by = await access.inviter(session, me, person, now=now)
    await access.hold(session, person.id)
    if person.chat_id is None:
        raise AlreadySo
    rows = {"person": person.id, "chat": person.chat_id, "closed": await invitations.close(session, person.id, now)}
    own = select(Response.id).where(Response.person_id == person.id)
    shown = update(Chat).where(Chat.id == person.chat_id, Chat.response_id.in_(own)).values(response_id=None)
    await session.execute(shown)
    person.chat_id = None
    await session.flush()
    token = await invitations.issue(session, me=me, person_id=person.id, now=now)
    rows["token_hash"] = sha256(token.encode()).hexdigest()
    return person, token, await undo.made(session, kind=undo.Kind.TELEPHONE_CHANGED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """The old telephone serves the person again, and the new link opens nothing; InUse once somebody came in by it."""
    rows = change.rows
    await access.hold(session, rows["person"])
    person = await session.get_one(Person, rows["person"], populate_existing=True)
    if person.chat_id is not None:
        raise InUse
    person.chat_id = rows["chat"]
    await session.execute(delete(Invitation).where(Invitation.token_hash == rows["token_hash"]))
    closed = update(Invitation).where(Invitation.id.in_(rows["closed"])).values(revoked_at=None)
    await session.execute(closed, execution_options={"synchronize_session": False})
    await session.flush()


async def _seen(session: AsyncSession, me: Me, person_id: int, now: datetime) -> Person:
    """A person of one's own place, or, for those above, a curator there."""
    for action in (Action.ADD_PEOPLE, Action.INVITE_CURATOR):
        try:
            return await access.visible_person(session, me, person_id, action=action, now=now)
        except NotFound:
            continue
    raise NotFound
