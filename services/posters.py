"""Posters «I want to take part»: a link on a wall that many may open; nothing is kept of them before they agree."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Application, Change, Job, Membership, Person, Place, Poster, Response
from services import access, consent_texts, data_modes, form_beginnings, invitations, jobs, newcomers, undo
from services.access import Action, Me
from services.errors import AlreadySo, InUse, NotFound, PosterFull
from services.roster import fold
from services.taking_part import PARTICIPANTS

KIND = "poster"
"""Of the job, and of the promise that brings the file."""
FORM = "poster_application"
MOST = 50
"""Applications of a place that may wait at once: whoever plays with the poster fills no more."""
UNSENT_FOR = timedelta(days=1)
"""For so long an application that was begun is kept without having been sent."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A poster, as whoever opens it sees it."""

    poster_id: int
    seal: str
    place: Place


async def of_place(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> tuple[Place, Poster | None]:
    """The place, and the poster of it that hangs now, for whoever may add people."""
    await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    return await session.get_one(Place, place_id), await session.scalar(select(Poster).where(_open(place_id)))


async def make(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> tuple[Job, Change]:
    """A new poster, which will come as a file; those that hung before open nothing any more."""
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    await data_modes.check_file(session, place_id)
    closed = await _close(session, place_id, now)
    token = secrets.token_urlsafe(invitations.SECRET_BYTES)
    poster = Poster(place_id=place_id, token_hash=_digest(token), made_by_id=by.id, made_at=now)
    session.add(poster)
    await session.flush()
    rows = {"place": place_id, "made": poster.id, "closed": closed}
    change = await undo.made(session, kind=undo.Kind.POSTER_CHANGED, by=by, rows=rows, now=now)
    parameters = {"poster_id": poster.id, "token": token}  # the job forgets them when it has ended
    return await jobs.ask(session, kind=KIND, by=by, place_id=place_id, parameters=parameters, now=now), change


async def close(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> Change:
    """The poster opens nothing any more: AlreadySo where none hangs."""
    by = await access.require(session, me, Action.ADD_PEOPLE, place_id, now=now)
    closed = await _close(session, place_id, now)
    if not closed:
        raise AlreadySo
    rows = {"place": place_id, "made": None, "closed": closed}
    return await undo.made(session, kind=undo.Kind.POSTER_CHANGED, by=by, rows=rows, now=now)


async def restore(session: AsyncSession, change: Change, now: datetime) -> None:
    """What hung before hangs again, unless somebody has changed it once more."""
    made: int | None = change.rows["made"]
    hanging = await _close(session, change.rows["place"], now)
    if hanging != ([made] if made else []):
        raise InUse
    again = update(Poster).where(Poster.id.in_(change.rows["closed"])).values(closed_at=None)
    await session.execute(again, execution_options={"synchronize_session": "fetch"})


async def hangs(session: AsyncSession, poster_id: int) -> bool:
    """Whether the poster has not been closed."""
    return await session.scalar(select(Poster.id).where(Poster.id == poster_id, Poster.closed_at.is_(None))) is not None


async def look(session: AsyncSession, *, token: str) -> Opened | None:
    """What a poster's link shows; None where it opens nothing. Nothing is kept about whoever looks."""
    digest = _digest(token)
    hanging = select(Poster.id, Place).join(Place, Place.id == Poster.place_id)
    hanging = hanging.where(Poster.place_id.not_in(await data_modes.discreet(session)))
    row = (await session.execute(hanging.where(Poster.token_hash == digest, Poster.closed_at.is_(None)))).first()
    return row and Opened(row.id, digest[: invitations.SEAL], row.Place)


async def sealed(session: AsyncSession, *, poster_id: int, seal: str) -> Opened:
    """The poster of a button; NotFound where it is closed, or the button is forged."""
    hanging = select(Place).join(Poster, Poster.place_id == Place.id).where(_sealed(poster_id, seal))
    place = await session.scalar(hanging)
    if place is None:
        raise NotFound
    return Opened(poster_id, seal, place)


async def agree(session: AsyncSession, *, me: Me, poster_id: int, seal: str, now: datetime) -> Response:
    """Whoever opened the poster lets the place keep what they will type: NotFound, AlreadySo, PosterFull.

    Only now something is kept about them. Pressed twice, it is the same application.
    """
    poster = await session.scalar(select(Poster).where(_sealed(poster_id, seal)).with_for_update(key_share=True))
    if poster is None:
        raise NotFound
    person = await _applying(session, me, poster.place_id, now) or await _begin(session, me, poster, now)
    return await form_beginnings.begin(session, code=FORM, person=person, place_id=poster.place_id, now=now)


async def _applying(session: AsyncSession, me: Me, place_id: int, now: datetime) -> Person | None:
    """Whoever of this telephone has begun to apply; AlreadySo where somebody has applied, or takes part, already."""
    own = {person.id: person for person in me.persons if person.operator_id == place_id}
    roles = select(Membership.id).where(Membership.person_id.in_(own), Membership.role.in_(PARTICIPANTS))
    begun = select(Application).where(Application.person_id.in_(own), Application.decided_at.is_(None))
    application = await session.scalar(begun)
    if application is None and await session.scalar(roles.where(access.lasting(Membership, now))) is None:
        return None
    if application is None or application.sent_at:
        raise AlreadySo
    return own[application.person_id]


async def _begin(session: AsyncSession, me: Me, poster: Poster, now: datetime) -> Person:
    waiting = select(func.count()).select_from(Application).join(Poster, Poster.id == Application.poster_id)
    waiting = waiting.where(Poster.place_id == poster.place_id, Application.decided_at.is_(None))
    if (await session.scalar(waiting) or 0) >= MOST:
        raise PosterFull
    (code,) = await newcomers.new_codes(session, 1)
    person = newcomers.person(poster.place_id, code, code, now)
    session.add(me.chat)
    await session.flush()
    person.chat_id, person.name_key = me.chat.id, fold(code)
    session.add(person)
    await session.flush()
    application = Application(
        poster_id=poster.id, person_id=person.id, consent_version=consent_texts.newest("C1"), consented_at=now
    )
    session.add(application)
    await session.flush()
    me.persons.append(person)
    return person


async def _close(session: AsyncSession, place_id: int, now: datetime) -> list[int]:
    await access.hold_place(session, place_id)
    hanging = update(Poster).where(_open(place_id)).values(closed_at=now).returning(Poster.id)
    return list(await session.scalars(hanging, execution_options={"synchronize_session": "fetch"}))


def _open(place_id: int) -> ColumnElement[bool]:
    return (Poster.place_id == place_id) & Poster.closed_at.is_(None)


def _sealed(poster_id: int, seal: str) -> ColumnElement[bool]:
    found = (Poster.id == poster_id) & (func.substr(Poster.token_hash, 1, invitations.SEAL) == seal)
    return found & Poster.closed_at.is_(None)


def _digest(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
