"""Files that are sent: lists of people, questionnaires, roadmaps."""

from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Reply
from bot.words import gettext as _
from handlers import roster_screens, upload_screens
from handlers.other import say_what_is_expected
from handlers.screens import done, instead
from services import uploads
from services.access import Me

router = Router(name="uploads")


@router.message(F.document)
async def receive(message: Message, session: AsyncSession, me: Me, now: datetime) -> Reply:
    """Somebody sends a file: a list of people, a questionnaire or a roadmap; anybody else is told where they are."""
    file = message.document
    assert file is not None
    received = await uploads.receive(
        session, me=me, file_id=file.file_id, size=file.file_size, name=file.file_name, now=now
    )
    return upload_screens.received(received) if received else await say_what_is_expected(message, session, me, now)


@router.callback_query(callbacks.RosterPlace.filter())
async def choose(
    query: CallbackQuery, callback_data: callbacks.RosterPlace, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever sent a list says for which place it is."""
    parked_id, place_id = callback_data.parked_id, callback_data.place_id
    await uploads.choose(session, me=me, parked_id=parked_id, place_id=place_id, now=now)
    return instead(query, upload_screens.reading())


@router.callback_query(callbacks.RosterFile.filter())
async def ask_for_table(
    query: CallbackQuery, callback_data: callbacks.RosterFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator wants an empty table, or the people of now."""
    kind = uploads.CURRENT if callback_data.filled else uploads.TEMPLATE
    await uploads.ask(session, me=me, place_id=callback_data.place_id, kind=kind, now=now)
    return instead(query, upload_screens.on_its_way())


@router.callback_query(callbacks.AddRoster.filter())
async def add(
    query: CallbackQuery, callback_data: callbacks.AddRoster, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator has looked through the dry run of a table and adds the people."""
    added, place_id, change = await uploads.add(session, me=me, job_id=callback_data.job_id, now=now)
    invite = [press(_("Make links"), callbacks.InviteAll(place_id=place_id))]
    invite.append(press(_("Print"), callbacks.Slips(place_id=place_id)))
    return instead(query, done(roster_screens.applied(added), change, invite))


@router.callback_query(callbacks.LeaveRoster.filter())
async def leave(
    query: CallbackQuery, callback_data: callbacks.LeaveRoster, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """The curator does not want these people added."""
    await uploads.leave(session, me=me, job_id=callback_data.job_id)
    return instead(query, upload_screens.left())
