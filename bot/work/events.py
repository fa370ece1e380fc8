"""Writes an event into a calendar file for whoever wants it."""

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers import event_words
from models import Job
from services import data_modes, documents, event_files, jobs, lists, meeting_file
from services.errors import NotAllowed, NotFound
from services.event_files import Written
from services.meeting_file import Entry


async def written(job: Job, tools: Tools) -> None:
    """The file as the event is now; nothing, where whoever asked may not have it any more."""
    number = job.parameters["of_event"]
    content, name = b"", ""
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            found = await event_files.written(session, me=me, event_id=number, now=now)
        except (NotAllowed, NotFound):
            found = None
    if found is not None:
        with words.speaking(me.chat.language):
            entry, name = _entry(found), _("Event")
        names = data_modes.PASSING[data_modes.mode_of(found.place)].names
        content = await tools.apart(meeting_file.written, entry, names=names, now=now)
    async with tools.transaction() as (session, now):
        if found is not None:
            said = {"of_event": number, "version": found.event.version}
            await documents.bring(session, job, parameters=said, name=f"{name}.ics", content=content, now=now)
        await jobs.done(session, job.id, now=now)


def _entry(found: Written) -> Entry:
    """With what was typed where words pass; otherwise with what it is and its number."""
    event, place = found.event, found.place
    code = f"{_('Event')} {event.id}"
    return found.entry(title=event_words.name(event, place), code=code, where=event_words.where(event, place))
