"""Consents for the curator: who is missing in each class, and marking what came back on paper."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.replies import Reply
from bot.words import ngettext
from handlers import class_consents, consent_lists
from handlers.consent_words import matter_of
from handlers.entry import ask
from handlers.screens import done, instead
from services import access, consent_asks, consent_counts, drafts, papers, unsigned
from services.access import Action, Me

router = Router(name="paper")


@router.callback_query(callbacks.Consents.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.Consents, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator looks whose consents are missing, class by class."""
    place_id = callback_data.place_id
    groups = await unsigned.by_class(session, me=me, place_id=place_id, now=now)
    beside = consent_lists.row(await consent_counts.waiting(session, place_id, now=now), place_id)
    return instead(query, class_consents.all_groups(groups, place_id, callback_data.page, beside))


@router.callback_query(callbacks.ConsentGroup.filter())
async def open_group(
    query: CallbackQuery, callback_data: callbacks.ConsentGroup, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator opens one class."""
    place_id, person_id = callback_data.place_id, callback_data.person_id
    group = await papers.class_of(session, me=me, place_id=place_id, anchor_id=person_id, now=now)
    return instead(query, class_consents.one_group(group, place_id))


@router.callback_query(callbacks.MarkPaper.filter())
async def mark(
    query: CallbackQuery, callback_data: callbacks.MarkPaper, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Papers of a class are back: the curator types their number and day first."""
    place_id, person_id = callback_data.place_id, callback_data.person_id
    await papers.group_of(session, me=me, place_id=place_id, person_id=person_id, now=now)
    return instead(query, await ask(session, me, papers.FORM, place_id=place_id, about_id=person_id, now=now))


@router.callback_query(callbacks.Tick.filter())
async def tick(
    query: CallbackQuery, callback_data: callbacks.Tick, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator says of one person that their paper came back, or did not."""
    draft = await drafts.own(session, me, callback_data.response_id, code=papers.FORM)
    person_id = callback_data.person_id
    matter, place_id = papers.matter_of(draft), draft.place_id
    group = await papers.group_of(session, me=me, place_id=place_id, person_id=person_id, matter=matter, now=now)
    return instead(query, class_consents.ticks(group, draft.id, _ticked(query) ^ {person_id}))


@router.callback_query(callbacks.MarkTicked.filter())
async def mark_ticked(
    query: CallbackQuery, callback_data: callbacks.MarkTicked, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator marks the papers of everybody with a tick."""
    count, change = await papers.mark(
        session, me=me, response_id=callback_data.response_id, handed_in=_ticked(query), now=now
    )
    return instead(query, done(class_consents.marked(count), change))


@router.callback_query(callbacks.OtherPapers.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.OtherPapers, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator chooses which consent has come back."""
    number, whole, is_signature = callback_data.person_id, callback_data.whole, callback_data.is_signature
    matters = await papers.choices(session, me=me, person_id=number, whole=whole, now=now)
    names = await consent_asks.names(session, matters)
    screen = class_consents.other_papers(matters, names, person_id=number, whole=whole, is_signature=is_signature)
    return instead(query, screen)


@router.callback_query(callbacks.MarkPaperOf.filter())
async def mark_other(
    query: CallbackQuery, callback_data: callbacks.MarkPaperOf, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Papers of one consent are back: the curator types their number and day first."""
    number, whole = callback_data.person_id, callback_data.whole
    matter, is_signature = matter_of(callback_data.kind), callback_data.is_signature
    person = await access.visible_person(session, me, number, action=Action.MARK_CONSENTS, now=now)
    hidden = papers.preset(matter, whole=whole, is_signature=is_signature)
    place_id = person.operator_id
    return await ask(session, me, papers.FORM, place_id=place_id, about_id=number, preset=hidden, now=now)


@router.callback_query(callbacks.AskConsent.filter())
async def choose_to_ask(
    query: CallbackQuery, callback_data: callbacks.AskConsent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator chooses which consent to ask for."""
    number = callback_data.person_id
    await access.visible_person(session, me, number, action=Action.MARK_CONSENTS, now=now)
    return instead(query, class_consents.to_ask(number, whole=callback_data.whole))


@router.callback_query(callbacks.AskTransfer.filter())
async def choose_recipient(
    query: CallbackQuery, callback_data: callbacks.AskTransfer, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator chooses who is to get the data."""
    number = callback_data.person_id
    person = await access.visible_person(session, me, number, action=Action.MARK_CONSENTS, now=now)
    places = await consent_asks.recipients(session, me=me, place_id=person.operator_id, now=now)
    return instead(query, class_consents.recipients(places, number, whole=callback_data.whole))


@router.callback_query(callbacks.WantConsent.filter())
async def want(
    query: CallbackQuery, callback_data: callbacks.WantConsent, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator asks for a consent."""
    number, matter, whole = callback_data.person_id, matter_of(callback_data.kind), callback_data.whole
    count, change = await consent_asks.ask(session, me=me, person_id=number, matter=matter, whole=whole, now=now)
    words = ngettext("It is asked about {count} person.", "It is asked about {count} people.", count)
    return instead(query, done(words.format(count=count), change))


def _ticked(query: CallbackQuery) -> set[int]:
    """Who has a tick on the screen that was pressed: the screen itself remembers."""
    keyboard = query.message.reply_markup if isinstance(query.message, Message) else None
    shown = [one.callback_data or "" for row in (keyboard.inline_keyboard if keyboard else []) for one in row]
    ticks = [callbacks.Tick.unpack(data) for data in shown if data.startswith(f"{callbacks.Tick.__prefix__}:")]
    return {one.person_id for one in ticks if one.is_in}
