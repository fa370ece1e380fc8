"""Writes the three registers into one file: a page of rows in memory, the others on the disk until they are written."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.jobs import Tools
from bot.words import gettext as _
from handlers.consent_words import KINDS
from handlers.pair_list_words import SOURCES
from handlers.place_facts import FORMS
from models import Job
from services import documents, jobs, lists, register_base, register_spool, registers
from services.access import Me
from services.errors import NotAllowed, NotFound
from services.register_base import Cursor, Page
from services.register_base_answers import RUSSIAN
from services.register_base_scope import Scope, Words
from services.registers import Cover, Register
from services.sheets import Sheet

SECONDS = 900.0
"""For the file of a region: a hundred thousand rows are a minute's work where nothing else is done."""


@dataclass(slots=True)
class Read:
    """What the pages have told besides their rows."""

    people: set[int] = field(default_factory=set)
    left_out: dict[Register, int] = field(default_factory=dict)

    def note(self, register: Register, page: Page) -> None:
        """One more page."""
        self.people |= page.people
        self.left_out[register] = self.left_out.get(register, 0) + page.left_out

    def last(self, scope: Scope) -> dict[Register, str]:
        """What stands under the rows of each register."""
        left = self.left_out.items()
        return {one: register_base.left_out(scope, one, count) for one, count in left if count}


async def written(job: Job, tools: Tools) -> None:
    """The three registers to whoever asked; nothing, where they may not take them any more."""
    found = await _begun(job, tools)
    made = await _made(tools, found[1]) if found else None
    async with tools.transaction() as (session, now):
        if found and made:
            await _bring(session, job, *found, *made, now)
        await jobs.done(session, job.id, now=now)


async def sheets(session: AsyncSession, *, me: Me, place_id: int, now: datetime) -> list[Sheet]:
    """The registers of one organisation today, as sheets of another workbook: those are few enough to be held."""
    scope = await register_base.begin_own(session, me=me, place_id=place_id, now=now)
    read, known = Read(), register_words()
    lines = {
        register: [line async for page in _pages(session, scope, register, known, read) for line in page.lines]
        for register in Register
    }
    await register_base.take(session, scope=scope, people=read.people, now=now)
    made = registers.pages(Cover(scope.place.name, scope.day), lines, last=read.last(scope))
    return [Sheet(one.title, one.header, list(one.rows), one.widths, printed=one.printed) for one in made]


def register_words() -> Words:
    """What is called how, in Russian, whatever language somebody reads."""
    with words.speaking(RUSSIAN):
        return Words(
            forms={code: _(name) for code, name in FORMS.items()},
            consents={kind: _(name) for kind, name in KINDS.items()},
            sources={source: _(name) for source, name in SOURCES.items()},
        )


async def _begun(job: Job, tools: Tools) -> tuple[Me, Scope] | None:
    day = job.parameters["day"]
    async with tools.transaction() as (session, now):
        try:
            me = await lists.asker(session, job.person_id)
            asked_for = date.fromisoformat(day) if day else None
            return me, await register_base.begin(session, me=me, place_id=job.place_id, day=asked_for, now=now)
        except (NotAllowed, NotFound):
            return None


async def _made(tools: Tools, scope: Scope) -> tuple[bytes, Read]:
    with TemporaryDirectory() as folder:
        read = await _spooled(tools, scope, Path(folder))
        cover, last = Cover(scope.place.name, scope.day), read.last(scope)
        return await tools.apart_within(SECONDS, register_spool.workbook, Path(folder), cover, last), read


async def _spooled(tools: Tools, scope: Scope, folder: Path) -> Read:
    """Each page in a transaction of its own, so that nobody waits for a long file."""
    read, known = Read(), register_words()
    for register in Register:
        at: Cursor | None = Cursor()
        while at is not None:
            async with tools.transaction() as (session, _now):
                page = await register_base.page(session, scope, register, at, known)
            register_spool.put(folder, register, page.lines)
            read.note(register, page)
            at = page.next
    return read


async def _pages(
    session: AsyncSession, scope: Scope, register: Register, known: Words, read: Read
) -> AsyncIterator[Page]:
    at: Cursor | None = Cursor()
    while at is not None:
        page = await register_base.page(session, scope, register, at, known)
        read.note(register, page)
        yield page
        at = page.next


async def _bring(
    session: AsyncSession, job: Job, me: Me, scope: Scope, content: bytes, read: Read, now: datetime
) -> None:
    try:
        await register_base.begin(session, me=me, place_id=job.place_id, day=scope.day, now=now)
    except NotAllowed:
        return
    await register_base.take(session, scope=scope, people=read.people, now=now)
    with words.speaking(me.chat.language):
        name = _("Registers, {day}.xlsx").format(day=f"{scope.day:%d.%m.%Y}")
    await documents.bring(session, job, name=name, content=content, now=now)
