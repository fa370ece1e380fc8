"""Guardians who differ: the curator sees what each said, and decides by a paper."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.consent_kinds import KINDS
from handlers.entry import ask
from handlers.screens import instead, plain, short_name, until
from models import ConsentOutcome, Person
from services import disputes
from services.access import Me
from services.disputes import Dispute, Open
from services.signatures import Word

router = Router(name="disputes")


@router.callback_query(callbacks.Disputes.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Disputes, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever looks at consents sees where guardians differ."""
    found = await disputes.listed(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, _listed(found, callback_data.place_id))


@router.callback_query(callbacks.Dispute.filter())
async def open_one(
    query: CallbackQuery, callback_data: callbacks.Dispute, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator sees who said what, and chooses which word is to stand."""
    number, kind, recipient_id = callback_data.person_id, callback_data.consent, callback_data.recipient_id
    found = await disputes.one(session, me=me, subject_id=number, kind=kind, recipient_id=recipient_id, now=now)
    return instead(query, _choice(found))


@router.callback_query(callbacks.Decide.filter())
async def decide(
    query: CallbackQuery, callback_data: callbacks.Decide, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator has chosen: by which paper?"""
    number, kind, recipient_id = callback_data.person_id, callback_data.consent, callback_data.recipient_id
    found = await disputes.one(session, me=me, subject_id=number, kind=kind, recipient_id=recipient_id, now=now)
    allows = "yes" if callback_data.allows else "no"
    preset = {"about_kind": kind, "about_recipient": str(recipient_id or ""), "whether_allows": allows}
    place_id = found.subject.operator_id
    return await ask(session, me, disputes.FORM, place_id=place_id, about_id=number, preset=preset, now=now)


def arisen(dispute: Dispute) -> Reply:
    """A curator reads that two guardians differ."""
    words = _(
        "<b>Parents do not agree: {child}</b> ({consent}).\n\nUntil you decide by a paper, the «no» holds: "
        "please talk to both."
    )
    return send(words.format(child=_name(dispute.subject), consent=_consent(dispute)), _to(dispute), home())


def decided(child: Person) -> Reply:
    """Both guardians read the same."""
    words = _("{child}: the curator has decided about the consent by a paper. If you have questions, ask the curator.")
    return send(words.format(child=_name(child)), home())


def _listed(found: Open, place_id: int) -> Reply:
    lines = [f"• {_name(one.subject)} ({_consent(one)}): {_words(one, found.names)}" for one in found.disputes]
    rows = [_to(one) for one in found.disputes if found.may_decide]
    text = "\n".join([_("<b>Parents do not agree</b>"), "", *(lines or [_("Nobody is here.")])])
    return send(text, *rows, [press(_("‹ Back"), callbacks.Consents(place_id=place_id))])


def _choice(dispute: Dispute) -> Reply:
    said = "\n".join(f"• {_said(word)}: {until(word.at.date())}" for word in dispute.words)
    words = _("Which word stands? The other is set aside by the paper that you name. A child’s own «no» stays.")
    head = f"<b>{_name(dispute.subject)}</b> ({_consent(dispute)})"
    about = {
        "person_id": dispute.subject.id,
        "consent": dispute.matter.kind,
        "recipient_id": dispute.matter.recipient_id,
    }
    choice = [
        press(_("«Yes» stands"), callbacks.Decide(**about, allows=True)),
        press(_("«No» stands"), callbacks.Decide(**about, allows=False)),
    ]
    back = [press(_("‹ Back"), callbacks.Disputes(place_id=dispute.subject.operator_id))]
    return send("\n\n".join([head, said, words]), choice, back)


def _to(dispute: Dispute) -> Row:
    kind, recipient_id = dispute.matter
    act = callbacks.Dispute(person_id=dispute.subject.id, consent=kind, recipient_id=recipient_id)
    return [press(f"{short_name(dispute.subject.name)}: {_consent(dispute)}", act)]


def _words(dispute: Dispute, names: dict[int, str]) -> str:
    who = [
        plain(short_name(names[word.signer_id])) if word.signer_id in names else _("on paper") for word in dispute.words
    ]
    return ", ".join(f"{name} — {_said(word)}" for name, word in zip(who, dispute.words, strict=True))


def _said(word: Word) -> str:
    return _("yes") if word.outcome is ConsentOutcome.GIVEN else _("no")


def _consent(dispute: Dispute) -> str:
    return _(KINDS[dispute.matter.kind])


def _name(person: Person) -> str:
    return plain(short_name(person.name))
