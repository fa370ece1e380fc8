"""A broadcast in its author's hands: to whom, what, with which buttons; what they type meanwhile is for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Broadcast, BroadcastState, Place, Role, Wave
from services import (
    audiences,
    broadcast_parts,
    broadcast_sight,
    broadcast_told,
    broadcasts,
    class_names,
    data_modes,
    event_sight,
    form_versions,
    forms,
    mentoring_forms,
    tree,
    wave_audience,
)
from services.access import Me
from services.audiences import Audience
from services.broadcast_parts import Typed
from services.broadcast_told import Told
from services.errors import AlreadySo, NotFound, TextTooLong
from services.form_versions import Published
from services.stuck import Step

T = TypeVar("T")

OF_ORGANISATION = (Role.MENTEE, Role.GUARDIAN, Role.MENTOR, Role.OBSERVER, Role.CURATOR)
FROM_ABOVE = (Role.CURATOR, Role.HEAD, Role.TRAINER, Role.MENTOR, Role.COORDINATOR, Role.MENTEE, Role.GUARDIAN)
"""Whom one can write to, in the order of the buttons."""
FORM = "broadcast_buttons"
"""The form by which somebody types buttons of their own."""
MOST_CHOICES, LONGEST_CHOICE = 5, 40
UNMET = (14, 30)
"""Days without a meeting."""
STEPS = (Step.CONSENT, Step.INTAKE, Step.FIRST_MEETING, Step.NEXT_MEETING, Step.FINAL)
"""At which somebody can be written to."""
LANGUAGES = ("ru", "en")
WAVES = 3
"""Surveys whose silent can be written to, the newest."""


class Aim(StrEnum):
    """What a button says about whom a broadcast is for."""

    ROLE = "r"
    CLASS = "c"
    FORM = "f"
    STEP = "s"
    SILENT = "w"
    UNMET = "u"
    LANGUAGE = "l"
    ALL = "a"
    """Nothing narrows it any more."""


CONDITIONS = {
    Aim.ROLE: "roles",
    Aim.CLASS: "groups",
    Aim.FORM: "forms",
    Aim.STEP: "step",
    Aim.SILENT: "silent_wave_id",
    Aim.UNMET: "unmet_days",
    Aim.LANGUAGE: "language",
}
"""What of an audience each speaks of."""


@dataclass(frozen=True, slots=True)
class Aims:
    """What an audience can be narrowed to at a place."""

    roles: Sequence[Role]
    classes: Sequence[str]
    forms: Sequence[str]
    waves: Sequence[tuple[Wave, Published]]


async def aiming(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> tuple[broadcasts.Seen, Aims]:
    """A draft, and whom it can be for."""
    await _draft(session, me, broadcast_id, now)
    found = await broadcasts.one(session, me, broadcast_id=broadcast_id, now=now)
    return found, await aims(session, found.audience.place_id, now=now)


async def previewed(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Told:
    """A broadcast as its receivers would read it, were they whoever looks."""
    by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    values = await broadcast_told.fields(session, broadcast, [by.id], now=now)
    number = broadcast.event_id
    events = await event_sight.of_receivers(session, number, [by.id], now=now) if number is not None else {}
    return Told(broadcast, values[by.id], broadcast.is_to_pass_on, events.get(by.id))


async def aims(session: AsyncSession, place_id: int, *, now: datetime) -> Aims:
    """For the screen of whom it is for."""
    place = await session.get_one(Place, place_id)
    if not tree.is_organisation(place.kind):
        return Aims(FROM_ABOVE, (), mentoring_forms.CODES, await _waves(session, place_id))
    classes = await wave_audience.classes(session, place_id, Role.MENTEE, now=now)
    return Aims(OF_ORGANISATION, classes, mentoring_forms.known(place.mentoring_forms), await _waves(session, place_id))


async def aim(
    session: AsyncSession, me: Me, *, broadcast_id: int, what: Aim, value: str = "", now: datetime
) -> Broadcast:
    """A condition is added to a draft, or taken off where it holds: NotFound for one that there is not."""
    broadcast = await _draft(session, me, broadcast_id, now)
    audience = Audience.restored(broadcast.audience)
    meant = await _aimed(session, audience, what, value, now)
    broadcast.audience = meant.stored()
    broadcast.is_to_pass_on = await audiences.is_to_pass_on(session, meant)
    await session.flush()
    return broadcast


async def open_(
    session: AsyncSession, me: Me, *, broadcast_id: int, message_id: int | None, now: datetime
) -> broadcasts.Seen:
    """One broadcast; where it is a draft, what is typed or sent from now on is for it."""
    by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    await listen(session, me, broadcast, message_id=message_id)
    return await broadcasts.seen(session, broadcast, now=now, reader_id=by.id)


async def listen(session: AsyncSession, me: Me, broadcast: Broadcast, *, message_id: int | None) -> None:
    """A draft of one's own takes what is typed; of anything else the message shows how far it is."""
    if broadcast.by_id not in {person.id for person in me.persons}:
        return
    if broadcast.state is BroadcastState.DRAFT:
        await _shut(session, me)
        forms.take_off_screen(me)
    if broadcast.state not in broadcasts.OVER:
        broadcast.board_message_id = message_id
    await session.flush()


async def listening(session: AsyncSession, me: Me) -> Broadcast | None:
    """The draft of this telephone that takes what is typed."""
    own = Broadcast.by_id.in_([person.id for person in me.persons])
    found = select(Broadcast).where(own, Broadcast.state == BroadcastState.DRAFT)
    found = found.where(Broadcast.board_message_id.is_not(None), Broadcast.event_id.is_(None))
    broadcast: Broadcast | None = await session.scalar(found.order_by(Broadcast.id.desc()).limit(1))
    return broadcast


async def take(session: AsyncSession, me: Me, *, broadcast_id: int, typed: Typed, now: datetime) -> bool | TextTooLong:
    """A message for the draft; False where it follows in an album. Refusals of `broadcast_parts`, FilesStay.

    Of a text that came in pieces nothing is kept, and why is given back.
    """
    broadcast = await _draft(session, me, broadcast_id, now)
    if too_long := broadcast_parts.torn(broadcast.parts, typed):
        broadcast.parts = [one for one in broadcast.parts if one["kind"] != broadcast_parts.TEXT]
        await session.flush()
        return too_long
    if typed.file_id is not None:
        await data_modes.check_passes(session, broadcast.place_id)
    is_first = not broadcast_parts.follows(broadcast.parts, typed)
    broadcast.parts = broadcast_parts.with_typed(broadcast.parts, typed)
    await session.flush()
    return is_first


async def empty(session: AsyncSession, me: Me, *, broadcast_id: int, now: datetime) -> Broadcast:
    """What was typed for a draft is forgotten."""
    broadcast = await _draft(session, me, broadcast_id, now)
    broadcast.parts = []
    await session.flush()
    return broadcast


async def choose(
    session: AsyncSession, me: Me, *, broadcast_id: int, choices: Sequence[str], now: datetime
) -> Broadcast:
    """What the buttons under a draft say."""
    broadcast = await _draft(session, me, broadcast_id, now)
    broadcast.choices = list(choices)
    await session.flush()
    return broadcast


async def _shut(session: AsyncSession, me: Me) -> None:
    """Of several drafts one takes what is typed."""
    own = Broadcast.by_id.in_([person.id for person in me.persons]) & (Broadcast.state == BroadcastState.DRAFT)
    await session.execute(update(Broadcast).where(own).values(board_message_id=None))


async def type_choices(session: AsyncSession, me: Me, *, broadcast_id: int, text: str, now: datetime) -> Broadcast:
    """The same in the author's own words, with commas between them: TextTooLong."""
    choices = list(dict.fromkeys(filter(None, (one.strip() for one in text.split(",")))))[:MOST_CHOICES]
    for one in choices:
        if len(one) > LONGEST_CHOICE:
            raise TextTooLong(LONGEST_CHOICE, len(one))
    return await choose(session, me, broadcast_id=broadcast_id, choices=choices, now=now)


async def _draft(session: AsyncSession, me: Me, broadcast_id: int, now: datetime) -> Broadcast:
    _by, broadcast = await broadcast_sight.visible(session, me, broadcast_id, now=now)
    if broadcast.state is not BroadcastState.DRAFT:
        raise AlreadySo
    return broadcast


async def _aimed(session: AsyncSession, audience: Audience, what: Aim, value: str, now: datetime) -> Audience:
    known = await aims(session, audience.place_id, now=now)
    if what is Aim.ALL:
        return Audience(audience.place_id, audience.roles)
    offered: dict[Aim, Mapping[str, Any]] = {
        Aim.ROLE: {one: one for one in known.roles},
        Aim.CLASS: {class_names.key(one): one for one in known.classes},
        Aim.FORM: {one: one for one in known.forms},
        Aim.STEP: {one: one for one in STEPS},
        Aim.SILENT: {str(one.id): one.id for one, _version in known.waves},
        Aim.UNMET: {str(one): one for one in UNMET},
        Aim.LANGUAGE: {one: one for one in LANGUAGES},
    }
    if value not in offered[what]:
        raise NotFound
    name, meant = CONDITIONS[what], offered[what][value]
    held = getattr(audience, name)
    is_one = not isinstance(held, tuple)
    after: dict[str, Any] = {name: None if held == meant else meant}
    return replace(audience, **after if is_one else {name: _switched(held, meant, [*offered[what].values()])})


def _switched(held: Sequence[T], one: T, order: Sequence[T]) -> tuple[T, ...]:
    """With one more, or without it, in the order of the buttons."""
    after = set(held) ^ {one}
    return tuple(each for each in order if each in after)


async def _waves(session: AsyncSession, place_id: int) -> Sequence[tuple[Wave, Published]]:
    found = select(Wave).where(Wave.place_id == place_id, Wave.closed_at.is_(None))
    waves = await session.scalars(found.order_by(Wave.id.desc()).limit(WAVES))
    return [(one, await form_versions.published(session, one.form_version_id)) for one in waves.all()]
