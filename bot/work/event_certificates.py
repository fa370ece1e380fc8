"""Writes certificates of attendance for whoever was at an event, or all of them for its organiser."""

from bot import words
from bot.apart import TooHeavy
from bot.jobs import Tools
from bot.words import gettext as _
from models import Job
from services import certificate_template, documents, event_certificate_docx, event_certificates, jobs, lists
from services.errors import NotAllowed, NotFound
from services.event_certificates import Given
from services.template_problem import TemplateProblem


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
    content, is_torn = await _filled(found, tools)
    async with tools.transaction() as (session, now):
        said = {"of_event": number, "is_torn": is_torn}
        await documents.bring(session, job, parameters=said, name=name, content=content, now=now)
        await jobs.done(session, job.id, now=now)


async def _filled(found: Given, tools: Tools) -> tuple[bytes, bool]:
    """The file, and whether the place's own template could not be filled in any more: then it is in our layout."""
    if found.template is None:
        return await tools.apart(event_certificate_docx.written, found.certified), False
    try:
        return await tools.apart(certificate_template.filled, found.template, found.certified), False
    except (TemplateProblem, TooHeavy):
        return await tools.apart(event_certificate_docx.written, found.certified), True
