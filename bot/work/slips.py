"""Prints slips: the file is made outside every transaction, and promised to whoever asked."""

from datetime import datetime

from bot import links
from bot import words as languages
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.screens import first_name, phrase, short_name, until
from models import Chat, Job, Person, Place
from services import ages, documents, jobs, slip_sheet, slips
from services.invitations import VALID_FOR, Link
from services.slip_sheet import Slip, SlipWords
from services.slips import Sheet

NAMES: dict[Sheet, str] = {
    Sheet.CLASS: phrase("Slips of {group}.pdf"),
    Sheet.CLASSES: phrase("Slips of all classes.pdf"),
    Sheet.STAFF: phrase("Slips of the staff.pdf"),
    Sheet.GUARDIANS: phrase("Slips of the parents.pdf"),
}


async def printed(job: Job, tools: Tools) -> None:
    """Fresh links and codes for a sheet, as a PDF to whoever asked; nothing, where they may not any more."""
    sheet, group = Sheet(job.parameters["sheet"]), job.parameters["group"] or ""
    async with tools.transaction() as (session, now):
        place, given = await slips.asked(session, job, now=now)
        asker = await session.get_one(Person, job.person_id)
        chat = await session.get(Chat, asker.chat_id or 0)
    with languages.speaking(chat.language if chat else languages.DEFAULT):
        made, words = drawn(given, tools.username), said(place, tools.username, now)
        name = _(NAMES[sheet]).format(group=group.replace("/", "-"))
    content = await tools.apart(slip_sheet.sheet, made, words) if made else b""
    async with tools.transaction() as (session, now):
        if content:
            await documents.bring(
                session,
                job,
                parameters={"count": len(made), "place_id": job.place_id},
                name=name,
                content=content,
                now=now,
            )
        await jobs.done(session, job.id, now=now)


def drawn(given: list[Link], username: str) -> list[Slip]:
    """What stands on each slip: whoever is let in, or for a guardian the child."""
    return [
        Slip(title=_title(one), group=one.group or "", link=links.start(username, one.token), code=one.code or "")
        for one in given
    ]


def said(place: Place, username: str, now: datetime) -> SlipWords:
    """What stands on every slip."""
    day = until(ages.local_date(now + VALID_FOR, place.time_zone))
    return SlipWords(
        language=languages.language().partition("@")[0],
        place=place.name,
        works=_("Works once, until {day}.").format(day=day),
        do=_("Point a telephone’s camera at the picture. Or find @{bot} in Telegram and send it the code:").format(
            bot=username
        ),
    )


def _title(one: Link) -> str:
    if slips.sheet_of(one) is Sheet.GUARDIANS:
        return _("For a parent: {child}").format(child=", ".join(map(_child, one.children)))
    return short_name(one.person.name)


def _child(name: str) -> str:
    """Surname and initial."""
    surname = name.split(maxsplit=1)[0]
    return f"{surname} {first_name(name)[:1]}." if len(name.split()) > 1 else surname
