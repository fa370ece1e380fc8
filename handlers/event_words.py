"""How events are called: what one is, its name, when and where."""

from bot.words import gettext as _
from handlers import meeting_time_words
from handlers.screens import phrase, plain
from models import Event, EventKind, Place
from services import data_modes

KINDS: dict[EventKind, str] = {
    EventKind.SEMINAR: phrase("Seminar"),
    EventKind.COURSE: phrase("Course"),
    EventKind.CONTEST: phrase("Contest"),
    EventKind.MEETING: phrase("A meeting of many"),
    EventKind.GATHERING: phrase("Group meeting"),
    EventKind.CEREMONY: phrase("Final ceremony"),
}


def name(event: Event, place: Place) -> str:
    """What somebody has called it, as they typed it; where no words pass, or nobody has, what it is."""
    return event.title if event.title and _passes(place) else _(KINDS[event.kind])


def called(event: Event, place: Place) -> str:
    """Its own name beside what it is; empty where it has none, or no words pass."""
    given = name(event, place)
    return "" if given == _(KINDS[event.kind]) else given


def titled(event: Event, place: Place) -> str:
    """The same, and what it is beside its own name, for a screen."""
    given, kind = called(event, place), _(KINDS[event.kind])
    return f"{kind} «{plain(given)}»" if given else kind


def when_and_where(event: Event, place: Place) -> str:
    """Day and hour by the clock of the place, where, and the address of a call."""
    at = f"<b>{meeting_time_words.moment(event.starts_at, place)}</b>"
    return "\n".join(filter(None, [at, plain(where(event, place))]))


def where(event: Event, place: Place) -> str:
    """Where it is, as somebody has typed it; empty where nobody has said, or no words pass."""
    said = [one for one in (event.where_held, event.link) if one] if _passes(place) else []
    return ", ".join(said)


def _passes(place: Place) -> bool:
    return data_modes.PASSING[data_modes.mode_of(place)].words
