"""Prints sheets: who signs at an event, who has read something, invitations for guests without an account."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from bot.words import ngettext
from handlers import event_words, meeting_time_words
from handlers.screens import ROLES
from models import Job, Place
from services import broadcast_parts, documents, guest_cards, jobs, lists, name_sheet, paper_sheets
from services.access import Me
from services.errors import NotAllowed, NotFound
from services.event_sight import Organised
from services.guest_cards import Cards
from services.name_sheet import Column, NameSheet
from services.paper_sheets import Sheet, Shown, Signed, Signer

EMPTY = 5
"""Lines for whoever comes unasked."""
LONGEST = 600
"""Letters of what was announced."""
Made = tuple[str, Callable[[], bytes]]
"""What the file is called, and what writes it."""


async def printed(job: Job, tools: Tools) -> None:
    """The sheet as a PDF to whoever asked; nothing, where they may not have it any more."""
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            name, write = await _made(session, me, job.parameters, now)
        except (NotAllowed, NotFound):
            await jobs.done(session, job.id, now=now)
            return
    content = await tools.apart(write)
    async with tools.transaction() as (session, now):
        said = {**job.parameters, "place_id": job.place_id}
        await documents.bring(session, job, parameters=said, name=f"{name}.pdf", content=content, now=now)
        await jobs.done(session, job.id, now=now)


async def _made(session: AsyncSession, me: Me, said: dict[str, Any], now: datetime) -> Made:
    with words.speaking(me.chat.language):
        if "of_broadcast" in said:
            number = said["of_broadcast"]
            return _read_broadcast(await paper_sheets.read_broadcast(session, me=me, broadcast_id=number, now=now))
        about: dict[str, Any] = {"me": me, "event_id": said["of_event"], "now": now}
        match Sheet(said["sheet"]):
            case Sheet.SIGNATURES:
                return _signatures(await paper_sheets.signatures(session, **about))
            case Sheet.READ:
                return _read(await paper_sheets.read(session, **about))
            case Sheet.INVITATIONS:
                return _invitations(await paper_sheets.guests(session, **about))


def _signatures(found: Signed) -> Made:
    columns = [
        Column(_("Full name"), 5),
        Column(_("Organisation"), 5),
        Column(_("Post, role"), 4),
        Column(_("Signature"), 3),
    ]
    rows: list[Sequence[str]] = []
    for one in found.people:
        rows.append([one.name, one.place, _role(one), ""])
        rows += [["", one.place, _guest(one), ""]] * one.plus
    rows += [[""] * len(columns)] * EMPTY
    return _sheet(_("Signature sheet"), found.organised.place, _about(found.organised), columns, rows)


def _read(found: Signed) -> Made:
    return _acquainted(found.organised.place, _about(found.organised), found.people)


def _read_broadcast(found: Shown) -> Made:
    said = broadcast_parts.letters(found.broadcast.parts)
    return _acquainted(found.place, [said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()}…"], found.people)


def _acquainted(place: Place, about: Sequence[str], people: Sequence[Signer]) -> Made:
    columns = [Column(_("Full name"), 6), Column(_("Day"), 4), Column(_("Signature"), 4)]
    several = len({one.place for one in people}) > 1
    rows: list[Sequence[str]] = [[_name(one, several), _day(one), ""] for one in people]
    rows += [[""] * len(columns)] * EMPTY
    read = sum(one.read_on is not None for one in people)
    note = ngettext("Read in the bot: {count} person.", "Read in the bot: {count} people.", read).format(count=read)
    return _sheet(_("Have read it"), place, about, columns, rows, note if read else "")


def _invitations(found: Signed) -> Made:
    event, place = found.organised.event, found.organised.place
    cards = Cards(
        language=words.language().partition("@")[0],
        head=_("Invitation"),
        title=_called(found.organised),
        when=meeting_time_words.moment(event.starts_at, place),
        where=event_words.where(event, place),
        by=_("Invited by: {place}").replace("{place}", place.name),
        guest=_("Guest:"),
        beside=[_("{name} comes with you").replace("{name}", one.name) if one.name else "" for one in found.people],
    )
    return _("Invitations"), partial(guest_cards.pdf, cards)


def _sheet(
    title: str,
    place: Place,
    about: Sequence[str],
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    note: str = "",
) -> Made:
    language = words.language().partition("@")[0]
    sheet = NameSheet(language, place.name, title, about, columns, rows, note)
    return title, partial(name_sheet.pdf, sheet)


def _about(organised: Organised) -> list[str]:
    event, place = organised.event, organised.place
    when = meeting_time_words.moment(event.starts_at, place)
    return [_called(organised), when, event_words.where(event, place)]


def _called(organised: Organised) -> str:
    """What it is, and its own name, as they are typed."""
    kind, name = _(event_words.KINDS[organised.event.kind]), event_words.name(organised.event, organised.place)
    return name if name == kind else f"{kind} «{name}»"


def _role(one: Signer) -> str:
    return ", ".join(filter(None, [_(ROLES[one.role]) if one.role else "", one.group]))


def _name(one: Signer, several: bool) -> str:
    """With the organisation, where there are several."""
    return ", ".join(filter(None, [one.name, one.place if several else ""]))


def _day(one: Signer) -> str:
    return _("{day}, in the bot").format(day=f"{one.read_on:%d.%m.%Y}") if one.read_on else ""


def _guest(one: Signer) -> str:
    """Who has brought them, where that is told."""
    return _("guest, invited by: {name}").replace("{name}", one.name) if one.name else _("guest")
