"""Writes a coordinator's list into a table: numbers, facts on paper, and nobody but the staff."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.lists import TITLES
from handlers.place_facts import KINDS, MODES, appointment, forms
from models import Job
from services import documents, jobs, lists, sheets
from services.access import Me
from services.errors import NotAllowed, NotFound
from services.lists import Listed
from services.sheets import Cell, Sheet

NAME, NUMBER, TEXT = 40, 12, 24
"""Widths of columns."""


async def written(job: Job, tools: Tools) -> None:
    """The list as a table to whoever asked; nothing, where they may not see it any more."""
    async with tools.transaction() as (session, now):
        listed = Listed(job.parameters["listed"])
        found = await _sheet(session, job, listed, now)
    content = await tools.apart(sheets.workbook, [found]) if found else b""
    async with tools.transaction() as (session, now):
        if found:
            await documents.bring(
                session,
                job,
                parameters={"listed": listed, "place_id": job.place_id},
                name=f"{found.title}.xlsx",
                content=content,
                now=now,
            )
        await jobs.done(session, job.id, now=now)


async def _sheet(session: AsyncSession, job: Job, listed: Listed, now: datetime) -> Sheet | None:
    try:
        me = await lists.asker(session, job.person_id)
        with words.speaking(me.chat.language):
            return await SHEETS[listed](session, me, now)
    except (NotAllowed, NotFound):
        return None


async def _organisations(session: AsyncSession, me: Me, now: datetime) -> Sheet:
    header = [_("Organisation"), _("Where"), _("Kind"), _("INN"), _("Forms of mentoring"), _("Through Telegram")]
    header += [_("Curators"), _("Participants"), _("Joined"), _("Consents"), _("Questionnaires")]
    rows: list[Sequence[Cell]] = []
    for one in (await lists.organisations(session, me=me, now=now)).lines:
        place, counts = one.place, one.counts
        mode = _(MODES[place.data_mode]) if place.data_mode else None
        numbers = [one.curators, counts.people, counts.came_in, counts.consented, counts.intakes_sent]
        rows.append([place.name, one.above, _(KINDS[place.kind]), place.inn, forms(place), mode, *numbers])
    widths = [NAME, NAME, TEXT, 16, NAME, TEXT, *[NUMBER] * 5]
    return Sheet(title=_(TITLES[Listed.ORGANISATIONS]), header=header, rows=rows, widths=widths)


async def _curators(session: AsyncSession, me: Me, now: datetime) -> Sheet:
    header = [_("Organisation"), _("Curator"), _("Post"), _("Phone"), _("Order"), _("Has joined")]
    rows = [
        [
            one.place.name,
            one.name,
            one.post,
            one.phone,
            appointment(one.order_number, one.order_on),
            _("yes") if one.came_in else _("no"),
        ]
        for one in (await lists.curators(session, me=me, now=now)).lines
    ]
    widths = [NAME, NAME, TEXT, TEXT, TEXT, NUMBER]
    return Sheet(title=_(TITLES[Listed.CURATORS]), header=header, rows=rows, widths=widths)


async def _partners(session: AsyncSession, me: Me, now: datetime) -> Sheet:
    header = [_("Partner"), _("INN"), _("Agreement"), _("From"), _("Until")]
    rows = [
        [one.name, one.inn, one.agreement_number, one.agreement_since, one.agreement_until]
        for one in (await lists.partners(session, me=me, now=now)).lines
    ]
    return Sheet(title=_(TITLES[Listed.PARTNERS]), header=header, rows=rows, widths=[NAME, 16, TEXT, 14, 14])


SHEETS = {Listed.ORGANISATIONS: _organisations, Listed.CURATORS: _curators, Listed.PARTNERS: _partners}
