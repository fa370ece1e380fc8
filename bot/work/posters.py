"""Prints posters: one link on a page to hang on a wall."""

from bot import links
from bot import words as languages
from bot.jobs import Tools
from bot.words import gettext as _
from models import Chat, Job, Person, Place
from services import documents, jobs, posters, printing


async def printed(job: Job, tools: Tools) -> None:
    """The poster as a PDF to whoever asked."""
    link = links.start(tools.username, job.parameters["token"])
    async with tools.transaction() as (session, _now):
        place = await session.get_one(Place, job.place_id)
        asker = await session.get_one(Person, job.person_id)
        chat = await session.get(Chat, asker.chat_id or 0)
    with languages.speaking(chat.language if chat else languages.DEFAULT):
        values, name = said(place.name, link), _("Poster.pdf")
    content = await tools.apart(printing.pdf, posters.KIND, values)
    async with tools.transaction() as (session, now):
        await documents.bring(
            session,
            job,
            parameters={"poster_id": job.parameters["poster_id"]},
            name=name,
            content=content,
            now=now,
        )
        await jobs.done(session, job.id, now=now)


def said(place: str, link: str) -> dict[str, str | list[str]]:
    """What stands on a poster."""
    address, _equals, token = link.removeprefix("https://").partition("=")
    return {
        "language": languages.language().partition("@")[0],
        "title": _("I want to take part"),
        "place": place,
        "about": _("Mentoring: somebody with experience helps somebody who is beginning."),
        "do": _("Point your telephone’s camera here, and apply in Telegram. It takes two minutes."),
        "picture": printing.qr(link),
        "link": [f"{address}=", token],
    }
