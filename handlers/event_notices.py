"""What the guests of an event read of it: a free seat, changes, that it is cancelled, reminders, a calendar file."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, send
from bot.words import gettext as _
from handlers import event_cards, event_words, meeting_time_words
from models import GuestState
from services import event_news
from services.event_sight import Mine
from services.outbox import Promised

if TYPE_CHECKING:
    from handlers.notices import Facts


async def said(facts: "Facts", promise: Promised) -> Reply | None:
    """What is still true of it."""
    found = await event_news.told(facts.session, promise, now=facts.now)
    return _SAID[promise.kind](found) if found else None


async def written(facts: "Facts", promise: Promised) -> Reply | None:
    """An event for the calendar, unless it has changed since the file was written."""
    file, found = await facts.file(promise), await event_news.told(facts.session, promise, now=facts.now)
    if file is None or found is None:
        return None
    text = _("Open the file, and it stands in your calendar. A later file of the same event takes its place.")
    return send(f"{event_cards.text(found)}\n\n{text}", home(), document=file)


async def certified(facts: "Facts", promise: Promised) -> Reply | None:
    """The certificates that somebody asked for, as they were written."""
    file, found = await facts.file(promise), await event_news.told(facts.session, promise, now=facts.now)
    if file is None or found is None:
        return None
    ready = _("The certificate is ready: {event}. It can be printed and signed.")
    text = [ready.format(event=event_words.titled(found.event, found.place))]
    if promise.parameters.get("is_torn"):
        text.append(_("Your template could not be filled in, so this is our layout."))
    return send("\n\n".join(text), home(), document=file)


def _moved_up(found: Mine) -> Reply:
    return _with_answers(found, _("A seat has become free: you are on the list."))


def _changed(found: Mine) -> Reply:
    return _with_answers(found, _("Something has changed. Now it is:"))


def _cancelled(found: Mine) -> Reply:
    text = _("<b>{event}</b> is cancelled.\n\nIt was to be: {when}")
    when = meeting_time_words.moment(found.event.starts_at, found.place)
    return send(text.format(event=event_words.titled(found.event, found.place), when=when), home())


def _day(found: Mine) -> Reply:
    near = meeting_time_words.near(found.event.starts_at, found.place, found.now)
    text = f"{near.format(meeting=event_words.titled(found.event, found.place))}\n\n{event_cards.text(found)}"
    hour = [event_cards.hour_before(found)] if found.state is GuestState.COMING else []
    return send(text, *event_cards.answers(found), *hour, home())


def _hour(found: Mine) -> Reply:
    said = _("Soon: <b>{meeting}</b>").format(meeting=event_words.titled(found.event, found.place))
    card = press(_("The event"), callbacks.MyEvent(event_id=found.event.id))
    return send(f"{said}\n\n{event_words.when_and_where(found.event, found.place)}", [card], home())


def _with_answers(found: Mine, head: str) -> Reply:
    return send(f"{head}\n\n{event_cards.text(found)}", *event_cards.answers(found), home())


_SAID: dict[str, Callable[[Mine], Reply]] = {
    event_news.MOVED_UP: _moved_up,
    event_news.CHANGED: _changed,
    event_news.CANCELLED: _cancelled,
    event_news.DAY: _day,
    event_news.HOUR: _hour,
}
SAID = {**dict.fromkeys(_SAID, said), event_news.FILE: written, event_news.CERTIFICATE: certified}
"""By the kind of promise."""
