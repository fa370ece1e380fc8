"""Writes what became of a broadcast into a table: numbers, and whoever may be named."""

from collections.abc import Sequence

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.broadcast_after_screens import COUNTS, WHYS
from models import Job
from services import broadcast_after, documents, jobs, lists, sheets
from services.broadcast_after import How, One, Outcome
from services.errors import NotAllowed, NotFound
from services.sheets import Sheet

TEXT, NAME, NUMBER = 28, 36, 14
"""Widths of columns."""


async def table(job: Job, tools: Tools) -> None:
    """To whoever asked; nothing, where they may not see it any more."""
    pages, name = list[Sheet](), ""
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            number = job.parameters["broadcast_id"]
            found, people = await broadcast_after.table(session, me, broadcast_id=number, now=now)
            with words.speaking(me.chat.language):
                pages, name = [_numbers(found), _people(people)], _("Broadcast")
        except (NotAllowed, NotFound):
            pages = []
    content = await tools.apart(sheets.workbook, pages) if pages else b""
    async with tools.transaction() as (session, now):
        if content:
            parameters = {**job.parameters, "place_id": job.place_id}
            await documents.bring(session, job, name=f"{name}.xlsx", content=content, parameters=parameters, now=now)
        await jobs.done(session, job.id, now=now)


def _numbers(found: Outcome) -> Sheet:
    rows: list[Sequence[str | int]] = [[_plain(_(COUNTS[how])), count] for how, count in found.copies.items()]
    rows += [[f"— {why}", count] for why, count in found.reasons.items()]
    rows += [
        [_plain(_("Have answered: {count}")), found.answered],
        [_plain(_("Silent: {count}")), found.silent],
    ]
    return Sheet(_("Numbers"), [_("What"), _("How many")], rows, widths=[NAME, NUMBER])


def _people(people: Sequence[One]) -> Sheet:
    header = [_("Organisation"), _("Full name"), _("Telephone number"), _("What happened"), _("Answer")]
    rows = [
        [one.place, one.person.name, one.person.phone or "", _how(one), _(one.choice) if one.choice else ""]
        for one in people
    ]
    return Sheet(_("People"), header, rows, widths=[NAME, NAME, TEXT, TEXT, TEXT])


def _how(one: One) -> str:
    if one.how is not How.ARRIVED:
        return _(WHYS[one.how])
    return _("has answered") if one.has_answered else _("has got it")


def _plain(counted: str) -> str:
    """The words before the number."""
    return counted.partition(":")[0]
