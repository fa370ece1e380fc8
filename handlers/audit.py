"""Who looked at whose data: pages, days, one person, and a table."""

from datetime import datetime
from typing import TYPE_CHECKING

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers.audit_words import act, from_where
from handlers.screens import instead, plain, short_name
from services import access, audit_log
from services.access import Action, Me
from services.audit_log import Log, Seen
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

router = Router(name="audit")

MONTH, YEAR = 31, 366
"""Days in a table."""


@router.callback_query(callbacks.WhoLooked.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.WhoLooked, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """Whoever is responsible for the data of a place reads who looked at them."""
    asked = callback_data.model_dump()
    return instead(query, _log(await audit_log.of_place(session, me=me, **asked, now=now), callback_data))


@router.callback_query(callbacks.WhoLookedFile.filter())
async def ask_for_table(
    query: CallbackQuery, callback_data: callbacks.WhoLookedFile, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """They want the log as a table."""
    place_id, days = callback_data.place_id, callback_data.days
    await audit_log.ask(session, me=me, place_id=place_id, days=days, now=now)
    return send(_("The table is being made. It comes here in a minute."), home())


async def written(facts: "Facts", promise: Promised) -> Reply | None:
    """The table; nothing to who may not read the log now."""
    place_id, file = promise.parameters["place_id"], await facts.file(promise)
    may = await access.still(facts.session, promise.receiver_id, Action.SEE_AUDIT, place_id, now=facts.now)
    if file is None or not may:
        return None
    return send(_("Here is who looked. Please keep it where nobody else can read it."), home(), document=file)


def _log(log: Log, at: callbacks.WhoLooked) -> Reply:
    lines = [line(one) for one in log.rows] or [_("Nobody has looked.")]
    turn = pages(log.page, log.pages, lambda page: at.model_copy(update={"page": page}))
    people = [
        press(code, callbacks.WhoLooked(place_id=at.place_id, person_id=person_id))
        for code, person_id in log.people.items()
        if person_id != at.person_id
    ]
    back = [press(_("‹ Back"), callbacks.CuratedPlace(place_id=at.place_id))]
    text = "\n".join([f"<b>{_('Who looked')}</b>", *_narrowed(log), "", *lines])
    return send(text, *turn, *grid(people, 4), _days(log, at), _tables(at.place_id), back, home())


def line(one: Seen) -> str:
    """When, who, what they did and from where, and whose data it was: a code, or how many people."""
    who = short_name(one.by) if one.by else _("the programme itself")
    whose = _("code {code}").format(code=one.code) if one.code else _("people: {count}").format(count=one.people)
    return " · ".join([f"{one.at:%d.%m %H:%M}", plain(who), act(one.act), from_where(one.screen), whose])


def _narrowed(log: Log) -> list[str]:
    """What alone is shown."""
    day = [_("Only {day}").format(day=f"{log.day:%d.%m.%Y}")] if log.day else []
    return day + ([_("Only the code {code}").format(code=log.code)] if log.code else [])


def _days(log: Log, at: callbacks.WhoLooked) -> Row:
    """To the day before and after, or back to all days and people."""
    if at.person_id is not None:
        return [press(_("About everybody"), callbacks.WhoLooked(place_id=at.place_id))]
    if at.days_ago is None:
        return [press(_("Only today"), callbacks.WhoLooked(place_id=at.place_id, days_ago=0))]
    before = callbacks.WhoLooked(place_id=at.place_id, days_ago=min(at.days_ago + 1, 1_999))
    after = callbacks.WhoLooked(place_id=at.place_id, days_ago=max(at.days_ago - 1, 0))
    earlier = [press(_("A day earlier"), before)] if log.begins_before else []
    all_days = press(_("All days"), callbacks.WhoLooked(place_id=at.place_id))
    return [*earlier, all_days, *([press(_("Later"), after)] if at.days_ago else [])]


def _tables(place_id: int) -> Row:
    month, year = (callbacks.WhoLookedFile(place_id=place_id, days=days) for days in (MONTH, YEAR))
    return [press(_("Table: a month"), month), press(_("Table: a year"), year)]
