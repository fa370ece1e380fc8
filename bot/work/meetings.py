"""Writes a meeting into a calendar file for whoever wants it, and anew when it has moved or is cancelled."""

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers import meeting_time_words, my_pairs
from models import Change, Job
from services import data_modes, documents, jobs, lists, meeting_cards, meeting_file, undo
from services.errors import NotAllowed, NotFound
from services.meeting_cards import Written
from services.meeting_file import Entry


async def written(job: Job, tools: Tools) -> None:
    """The file as the meeting is now; nothing, where whoever asked is not of the pair any more."""
    content, name = b"", ""
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            found = await meeting_cards.written(session, me=me, meeting_id=job.parameters["meeting_id"], now=now)
        except (NotAllowed, NotFound):
            found = None
    if found is not None:
        with words.speaking(me.chat.language):
            entry, name = _entry(found), _("Meeting")
        names = data_modes.PASSING[data_modes.mode_of(found.own.place)].names
        content = await tools.apart(meeting_file.written, entry, names=names, now=now)
    await _bring(job, tools, found, content, f"{name}.ics")


async def _bring(job: Job, tools: Tools, found: Written | None, content: bytes, name: str) -> None:
    async with tools.transaction() as (session, now):
        change_id = job.parameters["change_id"]
        change = await session.get(Change, change_id) if change_id else None
        if found is not None and (change is None or change.undone_at is None):
            meeting = found.meeting
            said = {"meeting_id": meeting.id, "pair_id": meeting.pair_id, "version": meeting.version}
            await documents.bring(
                session,
                job,
                parameters={**said, "state": meeting.state.value},
                name=name,
                content=content,
                now=now,
                not_before=change.made_at + undo.TOLD_AFTER if change else None,
                change_id=change_id,
            )
        await jobs.done(session, job.id, now=now)


def _entry(found: Written) -> Entry:
    """With names for whoever may read them, and by the number of the pair for everybody else."""
    number = f" {found.number}" if found.number else ""
    title = f"{_('Meeting')}{number} · {my_pairs.called(found.own)}"
    code = f"{_('Meeting')}{number} · {_('Pair {number}').format(number=found.meeting.pair_id)}"
    return found.entry(title=title, code=code, where=meeting_time_words.where(found.meeting, found.own.place))
