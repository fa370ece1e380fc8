"""What was said about somebody's data: every word with its day, signer and way, and the document it was about."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import consent_print
from handlers.consent_words import CAPACITIES, KINDS, OUTCOMES, ROUTES
from handlers.screens import instead, paged, plain, short_name
from models import ConsentEvent, Place
from services import ages, consent_documents
from services.access import Me
from services.consent_documents import Reproduced, Said

router = Router(name="consent_ledger")

PAGE = 8


@router.callback_query(callbacks.WordsOf.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.WordsOf, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody looks through what was said about a person."""
    found = await consent_documents.said(session, me=me, person_id=callback_data.person_id, now=now)
    return instead(query, all_words(found, callback_data.page))


@router.callback_query(callbacks.WordOf.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.WordOf, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody opens one word."""
    one = await consent_documents.reproduced(session, me=me, event_id=callback_data.event_id, now=now)
    return instead(query, one_word(one))


def all_words(found: Said, page: int) -> Reply:
    """What was said, the newest first; each opens."""
    shown, page, of = paged(found.words, page, PAGE)
    lines = [f"• {_line(event, recipient, found.place)}" for event, recipient in shown]
    buttons = [
        press(f"{_(KINDS[event.kind])} · {_day(event, found.place)}", callbacks.WordOf(event_id=event.id))
        for event, _recipient in shown
    ]
    turn = pages(page, of, lambda to: callbacks.WordsOf(person_id=found.subject.id, page=to))
    title = _("Consents: {child}").format(child=plain(short_name(found.subject.name)))
    back = [press(_("‹ Back"), callbacks.PersonCard(person_id=found.subject.id))]
    said = lines or [_("Nothing has been said yet.")]
    return send("\n".join([f"<b>{title}</b>", "", *said]), *grid(buttons, 1), *turn, back, home())


def one_word(one: Reproduced) -> Reply:
    """Who said what, when and how, and about which document; it can be printed as it was."""
    event = one.event
    lines = [f"<b>{plain(one.text.title)}</b>", plain(one.subject_name), "", _line(event, None, one.place)]
    if one.signer_name:
        lines.append(f"{_('Who signs')}: {plain(one.signer_name)}")
    if event.paper_number:
        lines.append(_("Paper № {number}").format(number=plain(event.paper_number)))
    lines.append(f"{_('Version of the consent')}: {plain(event.version)}")
    back = [press(_("‹ Back"), callbacks.WordsOf(person_id=one.subject.id))]
    return send("\n".join(lines), *consent_print.given_rows(event.id), back, home())


def _line(event: ConsentEvent, recipient: str | None, place: Place) -> str:
    """The day, the consent, what was said about it, in which way and as whose word."""
    kind = f"{_(KINDS[event.kind])} ({plain(recipient)})" if recipient else _(KINDS[event.kind])
    said = f"<b>{_(OUTCOMES[event.outcome])}</b>, {_(ROUTES[event.route])}, {_(CAPACITIES[event.capacity])}"
    return f"{_day(event, place)}, {kind}: {said}"


def _day(event: ConsentEvent, place: Place) -> str:
    return f"{ages.local_date(event.at, place.time_zone):%d.%m.%Y}"
