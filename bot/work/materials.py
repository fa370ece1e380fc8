"""Brings a file of the shelf to a telephone for which files are written on the server."""

from bot.jobs import Tools
from models import Job
from services import documents, jobs, materials

LIMIT = 20 * 2**20
"""Bytes that Telegram gives back to a bot."""
SIGNS = {b"%PDF": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png"}
"""How files begin."""
INSIDE = {b"word/document.xml": ".docx", b"xl/workbook.xml": ".xlsx", b"ppt/presentation.xml": ".pptx"}
"""What an archive of an office programme has in it."""


async def brought(job: Job, tools: Tools) -> None:
    """The file to whoever asked; nothing, where they may not have it any more."""
    async with tools.transaction() as (session, now):
        found = await materials.asked(session, job, now=now)
        name, file_id = (found.name, found.file_id) if found else ("", "")
    content = await tools.download(file_id, limit=LIMIT) if file_id else b""
    async with tools.transaction() as (session, now):
        if content:
            await documents.bring(
                session,
                job,
                parameters=dict(job.parameters),
                name=f"{name}{suffix(content)}",
                content=content,
                now=now,
            )
        await jobs.done(session, job.id, now=now)


def suffix(content: bytes) -> str:
    """What a file is, by how it begins; nothing where nobody can tell: Telegram keeps no name with it."""
    known = next((one for sign, one in SIGNS.items() if content.startswith(sign)), "")
    inside = next((one for sign, one in INSIDE.items() if sign in content), "") if content.startswith(b"PK") else ""
    return known or inside
