"""Writes certificates of attendance for whoever was at an event, or all of them for its organiser."""

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from models import Job
from services import documents, event_certificate_docx, event_certificates, jobs, lists
from services.errors import NotAllowed, NotFound


async def written(job: Job, tools: Tools) -> None:
    """One file; nothing, where whoever asked may not have it any more."""
    number, whole = job.parameters["of_event"], job.parameters["whole"]
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            found = await event_certificates.given(session, me=me, event_id=number, whole=whole, now=now)
        except (NotAllowed, NotFound):
            await jobs.done(session, job.id, now=now)
            return
    with words.speaking(me.chat.language):
        name = f"{_('Certificates') if whole else _('Certificate of attendance')}.docx"
    content = await tools.apart(event_certificate_docx.written, found.certified)
    async with tools.transaction() as (session, now):
        said = {"of_event": number}
        await documents.bring(session, job, parameters=said, name=name, content=content, now=now)
        await jobs.done(session, job.id, now=now)
