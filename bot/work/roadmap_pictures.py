"""Draws a year of a plan, in a process apart."""

from bot import words
from bot.jobs import Tools
from handlers import plan_pictures
from handlers.screens import plain
from models import Chat, Job, Person
from services import documents, jobs, plan_picture, timeline

CAPTION = 300
"""Letters of a title under a picture; it stands on the picture, too."""


async def drawn(job: Job, tools: Tools) -> None:
    """The year as pictures to whoever asked; nothing, where they may not see the plan any more."""
    async with tools.transaction() as (session, now):
        plans = await plan_picture.for_job(session, job, now=now)
        asker = await session.get_one(Person, job.person_id)
        chat = await session.get(Chat, asker.chat_id) if asker.chat_id is not None else None
        with words.speaking(chat.language if chat else words.DEFAULT):
            picture = plan_pictures.of(plans) if plans else None
    content = await tools.apart(timeline.drawn, picture) if picture else []
    async with tools.transaction() as (session, now):
        for number, one in enumerate(content, start=1):
            of = f" · {number}/{len(content)}" if len(content) > 1 else ""
            caption = plain(f"{picture.title[:CAPTION]}{of}\n{picture.says}" if picture else "")
            await documents.promise(
                session,
                receiver_id=job.person_id,
                kind=job.kind,
                parameters={**job.parameters, "place_id": job.place_id, "caption": caption},
                name=f"plan {number}.png",
                content=one,
                key=f"{job.kind}:{job.id}:{number}",
                now=now,
            )
        await jobs.done(session, job.id, now=now)
