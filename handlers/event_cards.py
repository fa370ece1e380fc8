"""An event as those have it whom it invites: what, when, where, their answer, and the buttons to give it."""

from collections.abc import Callable

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import event_words, meeting_time_words
from handlers.screens import phrase
from models import EventState, GuestState
from services import data_modes
from services.event_guests import MOST
from services.event_sight import Coming, Mine

ANSWERS: dict[GuestState, str] = {
    GuestState.COMING: phrase("I will come"),
    GuestState.MAYBE: phrase("Maybe"),
    GuestState.DECLINED: phrase("I will not come"),
}
"""The buttons, by what a press says."""
SAID: dict[GuestState | None, str] = {
    None: phrase("Will you come?"),
    GuestState.COMING: phrase("You are on the list."),
    GuestState.MAYBE: phrase("You have not decided yet. Please say so here once you know."),
    GuestState.DECLINED: phrase("You are not coming. If that changes, say so here."),
    GuestState.WAITING: phrase("You are waiting for a seat. I will write as soon as one is free."),
}
CHOSEN = "✓ "


def card(found: Mine, *, may_bring: bool = False, may_ask_hour: bool = False) -> Reply:
    """The event, and what its guest has said."""
    rows = [*answers(found), *(_bringing(found) if may_bring else []), *([hour_before(found)] if may_ask_hour else [])]
    rows += [row for build in ROWS if (row := build(found))]
    return send("\n\n".join([text(found), *_said(found)]), *rows, home())


def invitation(found: Mine) -> Reply:
    """What somebody reads who is invited; whoever has answered meanwhile reads their answer, too."""
    head = _("You are invited.")
    return send("\n\n".join([head, text(found), *_said(found)]), *answers(found), home())


def in_short(one: Coming) -> str:
    """One among somebody's tasks."""
    event, guest, place = one
    called, at = event_words.titled(event, place), meeting_time_words.moment(event.starts_at, place)
    return f"{called}: {at}. {_(SAID[guest.state])}"


def hour_before(found: Mine) -> Row:
    """For whoever comes."""
    return [press(_("Remind an hour before"), callbacks.RemindEventHour(event_id=found.event.id))]


def reminded(found: Mine) -> Reply:
    """They are reminded an hour before."""
    card_ = press(_("The event"), callbacks.MyEvent(event_id=found.event.id))
    return send(_("I will remind you an hour before."), [card_], home())


def on_its_way() -> Reply:
    """The file comes in a moment."""
    return send(_("In a moment I will send the file."), home())


def answers(found: Mine) -> list[Row]:
    """The three answers, while one is taken; what was said has a mark."""
    if not found.is_open:
        return []
    chosen = GuestState.COMING if found.state is GuestState.WAITING else found.state
    buttons = {
        state: press(
            f"{CHOSEN if state is chosen else ''}{_(words)}",
            callbacks.AnswerEvent(event_id=found.event.id, state=state),
        )
        for state, words in ANSWERS.items()
    }
    return [[buttons[GuestState.COMING], buttons[GuestState.DECLINED]], [buttons[GuestState.MAYBE]]]


def text(found: Mine) -> str:
    """What, when, where and by whom, and whether there is room."""
    event, place = found.event, found.place
    lines = [f"<b>{event_words.titled(event, place)}</b>", event_words.when_and_where(event, place)]
    return "\n".join([*lines, *_seats(found)])


def _seats(found: Mine) -> list[str]:
    if found.free is None or not found.is_open:
        return []
    if not found.free:
        return [_("All seats are taken. Whoever wants to come stands in line.")]
    return [ngettext("{count} free seat", "{count} free seats", found.free).format(count=found.free)]


def _said(found: Mine) -> list[str]:
    if found.event.state is EventState.CANCELLED:
        return [_("It is cancelled.")]
    if not found.is_open:
        return [_("It has begun already.")]
    said = _(SAID[found.state])
    return [f"{said} {_with(found.plus)}" if found.plus else said]


def _with(plus: int) -> str:
    return ngettext("With you: {count} guest.", "With you: {count} guests.", plus).format(count=plus)


def _bringing(found: Mine) -> list[Row]:
    """One more guest without an account, or one fewer."""
    ways = {found.plus + 1: _("+1 with me"), found.plus - 1: _("One guest fewer")}
    return [
        [
            press(words, callbacks.BringToEvent(event_id=found.event.id, plus=plus))
            for plus, words in ways.items()
            if 0 <= plus <= MOST
        ]
    ]


def _calendar(found: Mine) -> Row:
    """For whoever may come, where files pass."""
    passes = data_modes.PASSING[data_modes.mode_of(found.place)].files
    if not passes or not found.is_open or found.state in (None, GuestState.DECLINED):
        return []
    return [press(_("To the calendar"), callbacks.EventFile(event_id=found.event.id))]


def _certificate(found: Mine) -> Row:
    """For whoever was there, where files pass."""
    passes = data_modes.PASSING[data_modes.mode_of(found.place)].files
    has_come = found.guest is not None and found.guest.came_at is not None
    if not passes or not has_come or found.event.state is EventState.CANCELLED:
        return []
    return [press(_("My certificate"), callbacks.EventCertificate(event_id=found.event.id))]


ROWS: tuple[Callable[[Mine], Row], ...] = (_calendar, _certificate)
"""The buttons under the answers, from top to bottom; a builder gives an empty row where there is nothing to press."""
