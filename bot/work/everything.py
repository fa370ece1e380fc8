"""Writes all of a place into one file of tables: people, guardians, consents, questionnaires, papers, registers."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from bot.work import registers as register_work
from handlers.consent_words import CAPACITIES, OUTCOMES, ROUTES
from handlers.consent_words import KINDS as CONSENTS
from handlers.person_screens import INTAKES, PRESENCE, consent
from handlers.place_facts import KINDS, MODES, agreement, appointment, forms
from handlers.screens import ROLES
from models import Job, Lane, Role
from services import ages, documents, everything, jobs, lists, sheets
from services.errors import NotAllowed, NotFound
from services.everything import ConsentLine, Everything
from services.sheets import Cell, Sheet

NAME, TEXT, DAY, CODE = 36, 24, 14, 10
"""Widths of columns."""

Rows = list[Sequence[Cell]]


async def written(job: Job, tools: Tools) -> None:
    """All of a place to its curator; nothing, where they are none any more."""
    async with tools.transaction() as (session, now):
        pages, name = await _pages(session, job, now)
    content = await tools.apart(sheets.workbook, pages) if pages else b""
    is_weekly = job.kind == everything.WEEKLY
    async with tools.transaction() as (session, now):
        if pages:
            await documents.bring(
                session,
                job,
                kind=everything.NOTICE,
                parameters={"place_id": job.place_id, "weekly": is_weekly},
                name=name,
                content=content,
                now=now,
                lane=Lane.REMINDER if is_weekly else Lane.URGENT,
            )
        await jobs.done(session, job.id, now=now)


async def _pages(session: AsyncSession, job: Job, now: datetime) -> tuple[list[Sheet], str]:
    try:
        me = await lists.asker(session, job.person_id)
        found = await everything.gather(session, me=me, place_id=job.place_id, now=now)
    except (NotAllowed, NotFound):
        return [], ""
    registers = await register_work.sheets(session, me=me, place_id=job.place_id, now=now)
    with words.speaking(me.chat.language):
        day = ages.local_date(now, found.place.time_zone)
        return [*book(found), *registers], _("Everything mine, {day}.xlsx").format(day=f"{day:%d.%m.%Y}")


def book(found: Everything) -> list[Sheet]:
    """The sheets of the file."""
    return [_people(found), _guardians(found), _consents(found), _intakes(found), _papers(found)]


def _people(found: Everything) -> Sheet:
    header = [_("Code"), _("Full name"), _("Role"), _("Class or post"), _("Birth date"), _("Year of birth")]
    header += [_("Phone"), _("Chat"), _("Special conditions"), _("Since"), _("Until")]
    rows: Rows = []
    for line in found.people:
        one, roles = line.person, line.roles
        groups = dict.fromkeys(role.group for role in roles if role.group)
        said = [one.code, one.name, ", ".join(_(ROLES[role.role]) for role in roles), ", ".join(groups)]
        lasts_until = _day(found, max((role.until for role in roles if role.until), default=None))
        marks = [one.phone, _(PRESENCE[line.presence]), _("needed") if one.special_conditions else None]
        since = _day(found, min(role.since for role in roles))
        rows.append([*said, one.born_on, one.birth_year, *marks, since, lasts_until])
    widths = [CODE, NAME, TEXT, TEXT, DAY, DAY, TEXT, TEXT, DAY, DAY, DAY]
    return Sheet(title=_("People"), header=header, rows=rows, widths=widths)


def _guardians(found: Everything) -> Sheet:
    header = [_("Code"), _("Parent or guardian"), _("Phone"), _("Code of the child"), _("Child")]
    rows = [
        [one.guardian.code, one.guardian.name, one.guardian.phone, one.child.code, one.child.name] for one in found.care
    ]
    return Sheet(title=_("Parents and guardians"), header=header, rows=rows, widths=[CODE, NAME, TEXT, DAY, NAME])


def _consents(found: Everything) -> Sheet:
    header = [_("Code"), _("Full name"), _("Consent now"), _("Which consent"), _("What was said"), _("Who")]
    header += [_("As whom"), _("How"), _("When"), _("Number of the paper"), _("Date of the paper")]
    rows = [_consent(found, one) for one in found.consents]
    widths = [CODE, NAME, TEXT, TEXT, TEXT, NAME, TEXT, DAY, DAY, TEXT, DAY]
    return Sheet(title=_("Consents"), header=header, rows=rows, widths=widths)


def _consent(found: Everything, one: ConsentLine) -> Sequence[Cell]:
    said: list[Cell] = [one.subject.code, one.subject.name, consent(one.standing)]
    event = one.event
    if event is None:
        return said
    who = [
        _(CONSENTS[event.kind]),
        _(OUTCOMES[event.outcome]),
        one.signer,
        _(CAPACITIES[event.capacity]),
        _(ROUTES[event.route]),
    ]
    return [*said, *who, _day(found, event.at), event.paper_number, event.paper_on]


def _intakes(found: Everything) -> Sheet:
    header = [_("Code"), _("Full name"), _("Role"), _("State"), _("Begun"), _("Sent on")]
    rows: Rows = [
        [
            one.person.code,
            one.person.name,
            _(ROLES[one.role]),
            _(INTAKES[one.state]),
            _day(found, one.started_at),
            _day(found, one.sent_at),
        ]
        for one in found.intakes
    ]
    return Sheet(title=_("Questionnaires"), header=header, rows=rows, widths=[CODE, NAME, TEXT, TEXT, DAY, DAY])


def _papers(found: Everything) -> Sheet:
    """The place itself, and the orders of its curators."""
    place = found.place
    rows: Rows = [
        [_("Organisation"), place.name],
        [_("Kind"), _(KINDS[place.kind])],
        [_("INN"), place.inn],
        [_("Forms of mentoring"), forms(place)],
        [_("Agreement"), agreement(place)],
        [_("Through Telegram"), _(MODES[place.data_mode]) if place.data_mode else None],
        [_("Why so"), place.data_mode_reason],
    ]
    for line in found.people:
        orders = [appointment(one.order_number, one.order_on) for one in line.roles if one.role is Role.CURATOR]
        rows += [[_("Curator"), line.person.name, _("Order"), order] for order in orders]
    return Sheet(title=_("Papers"), header=[_("What"), "", "", ""], rows=rows, widths=[TEXT, NAME, DAY, TEXT])


def _day(found: Everything, moment: datetime | None) -> date | None:
    """The day on the wall of the place."""
    return ages.local_date(moment, found.place.time_zone) if moment else None
