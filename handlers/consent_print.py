"""Consents as files: one’s own and a child’s, blanks of a class, and a word of the ledger; and the buttons for them."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply, Row, toast
from bot.words import gettext as _
from handlers.consent_words import matter_of
from models import ConsentKind
from services import consent_papers, humans
from services.access import Me
from services.unsigned import GroupConsents

router = Router(name="consent_print")


@router.callback_query(callbacks.ConsentFile.filter())
async def print_own(
    query: CallbackQuery, callback_data: callbacks.ConsentFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants their own document, or that of their child, to print."""
    speaker, about = humans.one(me, callback_data.by_id), matter_of(callback_data.kind)
    subject_id, is_word = callback_data.person_id, callback_data.is_word
    await consent_papers.ask(session, me=speaker, subject_id=subject_id, matter=about, is_word=is_word, now=now)
    return toast(_("The file will come in a moment."))


@router.callback_query(callbacks.GivenFile.filter())
async def print_given(
    query: CallbackQuery, callback_data: callbacks.GivenFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Somebody wants a word of the ledger to print."""
    event_id, is_word = callback_data.event_id, callback_data.is_word
    await consent_papers.ask_given(session, me=me, event_id=event_id, is_word=is_word, now=now)
    return toast(_("The file will come in a moment."))


@router.callback_query(callbacks.PrintBlanks.filter())
async def print_blanks(
    query: CallbackQuery, callback_data: callbacks.PrintBlanks, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """A curator wants blanks for a class."""
    place_id, person_id = callback_data.place_id, callback_data.person_id
    await consent_papers.ask_class(session, me=me, place_id=place_id, person_id=person_id, now=now)
    return toast(_("The file will come in a moment."))


def own_rows(person_id: int, by_id: int | None = None, kind: ConsentKind | int = ConsentKind.PROCESSING) -> list[Row]:
    """Under the whole text: the document as a PDF, and for a word processor."""
    one = {"person_id": person_id, "by_id": by_id, "kind": kind}
    pdf, word = callbacks.ConsentFile(**one), callbacks.ConsentFile(**one, is_word=True)
    return [[press(_("Print"), pdf), press(_("Word file"), word)]]


def given_rows(event_id: int) -> list[Row]:
    """Under a word of the ledger: the document with how and when it was said."""
    pdf, word = callbacks.GivenFile(event_id=event_id), callbacks.GivenFile(event_id=event_id, is_word=True)
    return [[press(_("Print"), pdf), press(_("Word file"), word)]]


def class_rows(group: GroupConsents, place_id: int) -> list[Row]:
    """Under a class: blanks, where somebody there has to sign a paper."""
    anchors = [one.person_id for one in group.unsigned if one.standing.needs_paper and not one.standing.refused]
    if not anchors or not group.may_mark:
        return []
    return [[press(_("Print blanks"), callbacks.PrintBlanks(place_id=place_id, person_id=anchors[0]))]]
