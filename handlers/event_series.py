"""Plans of several events: sending one, looking through what was read, making all of it; those that there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks, words
from bot.keyboards import home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import meeting_time_words, upload_screens
from handlers.entry import ask
from handlers.event_screens import back, to_event
from handlers.place_facts import cut
from handlers.screens import done, instead, paged, paragraph, phrase, plain
from models import Event, EventSeries, Place, Response
from services import access, event_series, forms
from services.access import Action, Me
from services.event_plan import Fault, Line
from services.event_series import Looked, Planned
from services.form_problem import FormProblem
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts

router = Router(name="event_series")

MOST = 8
"""On a page."""
PARAGRAPH, LONGEST = 3000, 60
"""Letters of a list, and of a line of it."""
FAULTS: dict[Fault, str] = {
    Fault.FORMULA: phrase("a formula stands here; please write the text itself"),
    Fault.DAY: phrase("there is no such day; for example 12.12"),
    Fault.CLOCK: phrase("the time is missing or cannot be read; for example 15:00"),
    Fault.PAST: phrase("that time is over"),
    Fault.TITLE: phrase("it has no name"),
    Fault.TITLE_LONG: phrase("the name is longer than 200 characters"),
    Fault.WHERE_LONG: phrase("the place is longer than 200 characters"),
    Fault.SEATS: phrase("the number of seats is not from 1 to 5000"),
    Fault.CELLS: phrase("there is more than a name, a place and seats"),
    Fault.REPEATED: phrase("the same stands above"),
}


@router.callback_query(callbacks.EventPlans.filter())
async def look(
    query: CallbackQuery, callback_data: callbacks.EventPlans, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser looks at the plans of a place."""
    place, found = await event_series.of_place(session, me=me, place_id=callback_data.place_id, now=now)
    return instead(query, _plans(place, found, callback_data.page))


@router.callback_query(callbacks.NewEventPlan.filter())
async def begin(
    query: CallbackQuery, callback_data: callbacks.NewEventPlan, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser is about to send one."""
    place_id = callback_data.place_id
    await event_series.check_may_send(session, me=me, place_id=place_id, now=now)
    return await ask(session, me, event_series.FORM, place_id=place_id, now=now)


@router.callback_query(callbacks.EventPlanCard.filter())
async def open_(
    query: CallbackQuery, callback_data: callbacks.EventPlanCard, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """An organiser looks at one plan."""
    place, series, found = await event_series.one(session, me=me, series_id=callback_data.series_id, now=now)
    return instead(query, _card(place, series, found, callback_data.page))


@router.callback_query(callbacks.MakeEventPlan.filter())
async def make(
    query: CallbackQuery, callback_data: callbacks.MakeEventPlan, session: AsyncSession, me: Me, now: datetime
) -> Reply:
    """All of a plan is made."""
    series, count, change = await event_series.make(session, me=me, job_id=callback_data.job_id, now=now)
    said = ngettext("{count} event is planned.", "{count} events are planned.", count).format(count=count)
    text = f"{said} {_('Nobody is invited yet: each of them has its own button for that.')}"
    return instead(query, done(text, change, [press(_("Open the plan"), callbacks.EventPlanCard(series_id=series.id))]))


async def sent(session: AsyncSession, *, me: Me, response: Response, answers: dict[str, Any], now: datetime) -> Reply:
    """A plan has come: a table is read in a moment, lines at once."""
    await forms.wipe(session, response)
    about: dict[str, Any] = {"me": me, "place_id": response.place_id, "title": answers["name"], "now": now}
    if answers.get("file"):
        await event_series.receive(session, reference=answers["file"], **about)
        return upload_screens.reading()
    try:
        found = await event_series.paste(session, lines=answers["lines"], **about)
    except FormProblem as problem:
        return unread(response.place_id, problem)
    return dry_run(found, await session.get_one(Place, response.place_id))


async def looked(facts: "Facts", promise: Promised) -> Reply | None:
    """What stands in a table that was sent, or why it cannot be read."""
    said, place_id = promise.parameters, promise.parameters["place_id"]
    if not await access.still(facts.session, promise.receiver_id, Action.RUN_EVENTS, place_id, now=facts.now):
        return None
    if "problem" in said:
        return unread(place_id, FormProblem(said["problem"], **said["fields"]))
    found = await event_series.kept(facts.session, said["job_id"])
    return dry_run(found, await facts.session.get_one(Place, place_id)) if found else None


def unread(place_id: int, problem: FormProblem) -> Reply:
    """Why nothing could be taken from it."""
    why = plain(problem.said(words.language().partition("@")[0]))
    return send(f"{why}\n\n{_('Nothing is planned.')}", _again(place_id), back(place_id), home())


def dry_run(found: Looked, place: Place) -> Reply:
    """What would be made, all of it or nothing; lines that cannot be read are named."""
    head = _("<b>Nothing is planned yet.</b> Please look:")
    if found.wrong:
        wrong = paragraph(_("Not understood: {count}"), [*map(_wrong, found.wrong)], most=PARAGRAPH)
        text = [head, wrong, _("Please correct these lines and send the whole plan again.")]
        return send("\n\n".join(text), _again(place.id), back(place.id), home())
    count = len(found.lines)
    lines = paragraph(_("Events: {count}"), [_line(one, place) for one in found.lines], most=PARAGRAPH)
    label = ngettext("Plan {count} event", "Plan {count} events", count).format(count=count)
    rows = [[press(label, callbacks.MakeEventPlan(job_id=found.job_id))], _again(place.id)]
    return send(f"{head}\n\n{plain(found.title)}\n{lines}", *rows, back(place.id), home())


def _plans(place: Place, found: Sequence[Planned], page: int) -> Reply:
    shown, page, of = paged(found, page, MOST)
    head = _("<b>{place}: plans of events</b>").format(place=plain(place.name))
    about = _("A plan makes several events at once, from a table or from lines.")
    known = [
        [press(f"{cut(one.series.title)} · {one.count}", callbacks.EventPlanCard(series_id=one.series.id))]
        for one in shown
    ]
    turn = pages(page, of, lambda to: callbacks.EventPlans(place_id=place.id, page=to))
    new = [press(_("New plan"), callbacks.NewEventPlan(place_id=place.id))]
    return send(f"{head}\n\n{about}", *known, *turn, new, back(place.id), home())


def _card(place: Place, series: EventSeries, found: Sequence[Event], page: int) -> Reply:
    shown, page, of = paged(found, page, MOST)
    head = f"<b>{plain(series.title)}</b>"
    count = ngettext("{count} event", "{count} events", len(found)).format(count=len(found))
    turn = pages(page, of, lambda to: callbacks.EventPlanCard(series_id=series.id, page=to))
    to_plans = [press(_("‹ To the plans"), callbacks.EventPlans(place_id=place.id))]
    return send(f"{head}\n{count}", *([to_event(one, place)] for one in shown), *turn, to_plans, home())


def _line(one: Line, place: Place) -> str:
    assert one.starts is not None
    at = meeting_time_words.moment(one.starts, place)
    seats = _("seats: {count}").format(count=one.seats) if one.seats else ""
    return "• " + "; ".join(filter(None, [f"{at}: {plain(one.title)}", plain(one.where), seats]))


def _wrong(one: Line) -> str:
    said = _("Line {number}: {fault}.").format(number=one.number, fault=_(FAULTS[one.fault])) if one.fault else ""
    return f"{said} «{plain(one.typed[:LONGEST])}»"


def _again(place_id: int) -> Row:
    return [press(_("Send again"), callbacks.NewEventPlan(place_id=place_id))]


ACTIONS = {event_series.FORM: sent}
"""By the code of the form."""
SAID = {event_series.LOOK: looked}
"""By the kind of promise."""
