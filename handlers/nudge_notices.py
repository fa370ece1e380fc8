"""What a morning message says of deadlines: what comes, what is late, what stands in the list above."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import callbacks
from bot.keyboards import press
from bot.replies import Row
from bot.words import gettext as _
from bot.words import ngettext
from handlers.place_facts import cut
from handlers.screens import plain, until
from models import Place
from services import late_lists, nudge_due, nudge_said
from services.late_lists import Late
from services.nudge_days import What
from services.nudge_said import Group, Item, Nudged

Said = tuple[str, Row]
SHOWN = 3
"""Titles of a group; all of them stand on the screen of deadlines."""
PLACES = 8
"""Places of a list; all of them stand on the screen of the level."""
LONGEST = 90
"""Letters of a title."""
MOST = 2500
"""Letters about one place: what is beside it in the morning still fits into messages."""


async def nudges(session: AsyncSession, line: Mapping[str, Any], now: datetime) -> Said | None:
    """Whoever owes something reads what is next."""
    found = await nudge_said.said(session, line, now=now)
    if found is None:
        return None
    head = _("<b>{place}</b>: deadlines").format(place=plain(found.place.name))
    text = "\n".join([head, *_groups(found)])
    if found.only:
        return text, [press(_("Open"), callbacks.TaskCard(task_id=found.only))]
    return text, [press(_("Deadlines"), callbacks.Deadlines(place_id=found.place.id))]


async def late_below(session: AsyncSession, line: Mapping[str, Any], now: datetime) -> Said | None:
    """A coordinator reads once a week what is late below."""
    found = await late_lists.said(session, line, now=now)
    if found is None:
        return None
    head = _("<b>{place}</b>: what waits below. Is help needed?").format(place=plain(found.place.name))
    text = [head] if found.late else [f"<b>{plain(found.place.name)}</b>"]
    text += [_late(place, tasks) for place, tasks in found.late[:PLACES]]
    if more := len(found.late) - PLACES > 0 and len(found.late) - PLACES:
        text.append(ngettext("… and {count} more place", "… and {count} more places", more).format(count=more))
    if found.undated:
        words = ngettext(
            "{count} step of the plan has no day.", "{count} steps of the plan have no day.", found.undated
        )
        text.append(words.format(count=found.undated))
    if found.to_review:
        text.append(_("Waiting to be looked at: {count}.").format(count=found.to_review))
    return "\n".join(text), [press(_("Deadlines below"), callbacks.DeadlinesBelow(place_id=found.place.id))]


def _late(place: Place, tasks: Sequence[Late]) -> str:
    shown = [f"{plain(_short(task.title))} ({until(task.due)})" for task in tasks[:SHOWN]]
    return f"• {plain(cut(place.name))}: {_and_more(shown, len(tasks))}"


def _and_more(shown: list[str], count: int) -> str:
    more = count - len(shown)
    said = ngettext("and {count} more", "and {count} more", more).format(count=more)
    return "; ".join([*shown, said] if more else shown)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def _groups(found: Nudged) -> Iterator[str]:
    """As many as one message holds; all of them stand on the screen of deadlines."""
    letters = 0
    for number, group in enumerate(found.groups):
        said = _group(group, found)
        letters += len(said)
        if letters > MOST:
            more = sum(len(one.items) for one in found.groups[number:])
            yield ngettext("… and {count} more deadline", "… and {count} more deadlines", more).format(count=more)
            return
        yield said


def _group(group: Group, found: Nudged) -> str:
    words = _words(group).format(day=_day(group.due, found), list_day=until(found.list_on), what=_titles(group))
    return f"• {words}"


def _words(group: Group) -> str:
    if group.what is What.ASKED:
        asked = _("The level above is waiting for this: {what}")
        return asked if group.due is None else _("The level above is waiting for this, the last day is {day}: {what}")
    if group.due is None:
        return {What.NAME_DAY: _("Please name a day: {what}")}.get(group.what, _("Does it go on? {what}"))
    if group.is_event and group.what not in LATE:
        return _("Takes place on {day}: {what}")
    if group.what in LATE:
        return LATE[group.what]()
    if group.what in SPECIAL:
        return SPECIAL[group.what]()
    return _("Until {day}: {what}") if group.is_before else _("The last day is {day}: {what}")


def _day(day: date | None, found: Nudged) -> str:
    """A day; with its year where that is another one."""
    if day is None:
        return ""
    return until(day) if day.year == found.list_on.year else f"{day:%d.%m.%Y}"


def _titles(group: Group) -> str:
    return _and_more([_title(item) for item in group.items[:SHOWN]], len(group.items))


def _title(item: Item) -> str:
    title = _short(item.title)
    about = [cut(item.scope)] if item.scope else []
    if item.number or item.on:
        about.append(_last_time(item))
    return plain(f"{title} ({', '.join(about)})" if about else title)


def _last_time(item: Item) -> str:
    """What was handed in a year ago; all of it stands on the card."""
    day = f"{item.on:%d.%m.%Y}" if item.on else ""
    if not item.number:
        return _("last time: handed in on {day}").format(day=day)
    said = _("last time: № {number} of {day}") if item.on else _("last time: № {number}")
    return said.format(number=item.number, day=day)


LATE: dict[What, Callable[[], str]] = {
    **dict.fromkeys(
        (What.LATE1, What.LATE3, What.LATE7),
        lambda: _("The last day was {day}. If it is done, please say so; if not, say when it will be: {what}"),
    ),
    **dict.fromkeys(
        (What.LATE_WEEKLY, What.LATE_MONTHLY),
        lambda: _("Still open, the last day was {day}. Another day can be asked for: {what}"),
    ),
    What.HELD: lambda: _("Has it taken place on {day}? Please attach the report: {what}"),
    What.REPORT: lambda: _("The report of {day} is missing: {what}"),
    **dict.fromkeys(
        (What.LISTED, What.LISTED_FAR),
        lambda: _(
            "On {list_day} the level above will see that this is open. Need help, or more time? Just say: {what}"
        ),
    ),
}
"""What is said after the last day."""

SPECIAL: dict[What, Callable[[], str]] = {
    What.OPENS: lambda: _("It is time to begin, the last day is {day}: {what}"),
    What.MIDDLE: lambda: _("How is it going? The last day is {day}: {what}"),
    What.TERM: lambda: _("What has been done this term? It goes on until {day}: {what}"),
    What.TODAY: lambda: _("It is time to finish, the last day is {day}: {what}"),
}
"""What is said before it, where there is more to say than the day."""

LINES: dict[str, Callable[[AsyncSession, Mapping[str, Any], datetime], Awaitable[Said | None]]] = {
    nudge_due.NUDGES: nudges,
    late_lists.LATE_BELOW: late_below,
}
"""By the kind of line in the morning message."""
