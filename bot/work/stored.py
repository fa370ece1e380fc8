"""Writes all that is kept about somebody: a page to read and to print, and the same as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from bot.work.stored_words import COLUMNS, VALUES
from handlers.rights_words import TABLES
from handlers.screens import ROLES, phrase
from models import Job
from services import documents, jobs, stored
from services.errors import NotAllowed, NotFound
from services.stored import Row, Sheet, Stored
from services.stored_parts import PARTS, Says

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #bbb; }
dl { display: grid; grid-template-columns: 14rem 1fr; gap: .15rem 1rem; margin: .6rem 0; padding-bottom: .6rem;
     border-bottom: 1px dotted #ccc; break-inside: avoid; }
dt { color: #666; } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; } .note { color: #555; }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; } }
@media print { body { margin: 0; font-size: 11pt; } }
"""
NOTES: dict[str, str] = {
    "response": phrase(
        "Of what others wrote about you only this is shown: which questionnaire, when, and what they are."
    ),
    "promise": phrase("The words of a message are made when it is sent, and are kept nowhere."),
    "invitation": phrase("Of a link only its days are kept."),
    "audit_entry": phrase("Of whoever looked it is said what they are here, not their name."),
    "job": phrase("What stands in the files is about others, too, and is not kept."),
}
"""What a reader may wonder about under a heading."""
FOR_GUARDIAN = phrase(
    "The child’s own answers and calls for help are not on this page: they were given in confidence. "
    "The child can take them with this same button."
)
NAMELESS = phrase("Answers of surveys without names are not on this page: nobody can say whose they are.")
BACKUPS = phrase("Besides these tables the organisation may have papers, and copies of the database for emergencies.")

SHOWN = {part.name: part.shown for part in PARTS}


async def written(job: Job, tools: Tools) -> None:
    """Both files to whoever asked; nothing, where they may not read it any more."""
    async with tools.transaction() as (session, now):
        try:
            found, language = await stored.for_job(session, job, now=now)
        except (NotAllowed, NotFound):
            await jobs.done(session, job.id, now=now)
            return
        with words.speaking(language):
            day = f"{now.astimezone(ZoneInfo(found.place.time_zone)):%d.%m.%Y}"
            name = _("What is kept, {day}").format(day=day)
            files = {
                stored.PAGE: (f"{name}.html", page(found, language).encode()),
                stored.RECORD: (f"{name}.json", record(found).encode()),
            }
        for kind, (file, content) in files.items():
            await documents.bring(
                session, job, kind=kind, parameters={"person_id": found.person.id}, name=file, content=content, now=now
            )
        await jobs.done(session, job.id, now=now)


def record(found: Stored) -> str:
    """All of it as JSON: by table and column."""
    said = {
        "made_at": found.at.isoformat(),
        "operator": found.place.name,
        "without_own_answers": found.for_guardian,
        "tables": found.sections,
        "answers": [asdict(sheet) for sheet in found.sheets],
        "did_about_others": found.traces,
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def page(found: Stored, language: str) -> str:
    """All of it as one page that needs nothing from anywhere else."""
    title = _("What is kept about {name}").format(name=found.person.name)
    head = f"<title>{escape(title)}</title><style>{STYLE}</style>"
    view = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    body = "\n".join(_body(found, title))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head>{view}{head}</head>\n<body>\n{body}\n</body></html>\n'
    )


def _body(found: Stored, title: str) -> Iterator[str]:
    zone = ZoneInfo(found.place.time_zone)
    made = _("{place} answers for these data. Made on {day}.")
    yield f"<h1>{escape(title)}</h1>"
    yield _note(made.format(place=found.place.name, day=_moment(found.at, zone)))
    if found.for_guardian:
        yield _note(_(FOR_GUARDIAN))
    for table, rows in found.sections.items():
        yield f"<h2>{escape(_(TABLES[table]))}</h2>"
        if table in NOTES:
            yield _note(_(NOTES[table]))
        yield from (_row(table, row, zone) for row in rows)
        if table == "response":
            yield from (_sheet(sheet, zone) for sheet in found.sheets)
    if found.traces:
        yield f"<h2>{escape(_('What was done about others'))}</h2>"
        yield _note(_("Such rows are about others, so here they are only counted."))
        yield _list((_(TABLES[table]), str(count)) for table, count in found.traces.items())
    yield _note(_(NAMELESS))
    yield _note(_(BACKUPS))


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _sheet(sheet: Sheet, zone: ZoneInfo) -> str:
    sent = f" — {_moment(datetime.fromisoformat(sheet.sent_at), zone)}" if sheet.sent_at else f" — {_('not sent yet')}"
    answers = ((one.question, one.answer or "—") for one in sheet.answers)
    return f"<h3>{escape(sheet.title + sent)}</h3>{_list(answers)}"


def _row(table: str, row: Row, zone: ZoneInfo) -> str:
    return _list((_(COLUMNS[column]), _value(table, column, value, zone)) for column, value in row.items())


def _list(lines: Any) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in lines) + "</dl>"


def _value(table: str, column: str, value: Any, zone: ZoneInfo) -> str:
    """A value as people write it: days by figures, yes and no, what a code stands for."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_value(table, column, one, zone) for one in value)
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values() if one)
    says = SHOWN[table][column]
    if says in (Says.ROLE, Says.NAME):
        return _(_ROLES[value]) if value in _ROLES else str(value)
    if isinstance(value, str) and column.endswith(("_at", "_on", "at", "until", "since", "_from", "before")):
        return _day(value, zone)
    return _(VALUES[column][value]) if value in VALUES.get(column, {}) else str(value)


def _day(value: str, zone: ZoneInfo) -> str:
    if len(value) == len("2026-01-01"):
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return _moment(datetime.fromisoformat(value), zone)


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}"


_ROLES = {str(role): words_ for role, words_ in ROLES.items()}
