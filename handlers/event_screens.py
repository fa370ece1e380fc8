"""Events as their organisers see them: those of a place, a new one, one of them, and who has said what."""

from collections.abc import Callable

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import event_feedback_screens, event_words, meeting_time_words
from handlers.place_facts import cut
from handlers.screens import done, labelled, paged, phrase, plain
from models import Change, Event, EventKind, EventState, Place
from services import data_modes, event_asking, event_doors, event_sight
from services.event_lists import Counted, Listed, Which
from services.event_sight import Organised
from services.events import Kept
from services.own_templates import Own

MOST, PAGE = 8, 20
"""Events on a page, people on a page."""
LISTS: dict[Which, str] = {
    Which.COMING: phrase("Coming: {count}"),
    Which.MAYBE: phrase("Undecided: {count}"),
    Which.WAITING: phrase("In line: {count}"),
    Which.DECLINED: phrase("Not coming: {count}"),
    Which.SILENT: phrase("No answer: {count}"),
}


def of_place(found: Kept, page: int) -> Reply:
    """The events of a place, and a new one."""
    place_id = found.place.id
    shown, page, of = paged(found.events, page, MOST)
    new = [press(_("New event"), callbacks.EventKinds(place_id=place_id))]
    if data_modes.PASSING[data_modes.mode_of(found.place)].files:
        new.append(press(_("Plans"), callbacks.EventPlans(place_id=place_id)))
        new.append(press(_("Certificate form"), callbacks.OrderLayout(place_id=place_id, own=Own.CERTIFICATE)))
    turn = pages(page, of, lambda to: callbacks.Events(place_id=place_id, page=to))
    known = [[to_event(one, found.place)] for one in shown]
    words = "" if known else _("There is none yet.")
    text = "\n\n".join(filter(None, [_("<b>{place}: events</b>").format(place=plain(found.place.name)), words]))
    return send(text, *known, *turn, new, [press(_("‹ Back"), callbacks.PlaceCard(place_id=place_id)), *home()])


def kinds(place_id: int) -> Reply:
    """What is it going to be?"""
    buttons = [
        press(_(event_words.KINDS[kind]), callbacks.NewEvent(place_id=place_id, event_kind=kind)) for kind in EventKind
    ]
    return send(_("What is it going to be?"), *grid(buttons, 2), back(place_id), home())


def card(found: Counted, *, note: str = "") -> Reply:
    """One event: how many have said what, and what can be done about it."""
    event, place = found.organised.event, found.organised.place
    lines = [f"<b>{event_words.titled(event, place)}</b>", event_words.when_and_where(event, place), _seats(found)]
    lines += [_came(found), event_feedback_screens.counted(found.heard)]
    counts = [_(words).format(count=found.people[which]) for which, words in LISTS.items()]
    said = "\n".join([*filter(None, lines), "", *(counts if any(found.people.values()) else [_nobody(found)])])
    text = "\n\n".join(filter(None, [note, said]))
    rows = [row for build in ROWS if (row := build(found))]
    return send(text, *rows, [*back(place.id), *home()])


def made(event: Event, place: Place, change: Change) -> Reply:
    """It is there, and nobody knows of it yet."""
    said = _("{event} is planned: {when}. Now you can invite.")
    when = meeting_time_words.moment(event.starts_at, place)
    return done(
        said.format(event=event_words.titled(event, place), when=when), change, invite(event.id), to_card(event.id)
    )


def changed(found: Organised, change: Change) -> Reply:
    """It is different now; in a minute its guests are told."""
    event, place = found.event, found.place
    said = _("{event}. In a minute I will tell those whom it concerns.")
    now = f"{event_words.titled(event, place)}\n{event_words.when_and_where(event, place)}"
    return done(said.format(event=now), change, to_card(event.id))


def cancelled(found: Organised, change: Change) -> Reply:
    """It is not held; in a minute its guests are told."""
    said = _("{event} is cancelled. In a minute I will tell those whom it concerns.")
    return done(said.format(event=event_words.titled(found.event, found.place)), change, to_card(found.event.id))


def guests(found: Listed, page: int) -> Reply:
    """Who they are, as far as names are shown, and how many others, place by place."""
    event, place = found.organised.event, found.organised.place
    named = [f"• {plain(labelled(person.name, None))}{f' +{plus}' if plus else ''}" for person, plus in found.named]
    others = [
        ngettext("• {place}: {count} person", "• {place}: {count} people", count).format(
            place=plain(cut(name)), count=count
        )
        for name, count in found.others
    ]
    shown, page, of = paged([*named, *others], page, PAGE)
    head = _(LISTS[found.which]).format(count=len(found.named) + sum(count for _name, count in found.others))
    text = "\n".join([f"<b>{event_words.titled(event, place)}</b>", head, "", *shown])
    turn = pages(page, of, lambda to: callbacks.EventGuests(event_id=event.id, said=found.which, page=to))
    return send(text, *turn, *filter(None, [_printed(found.organised)]), to_card(event.id), home())


def to_card(event_id: int) -> Row:
    """To the event."""
    return [press(_("‹ To the event"), callbacks.EventCard(event_id=event_id))]


def back(place_id: int) -> Row:
    """To the events of a place."""
    return [press(_("‹ To the events"), callbacks.Events(place_id=place_id))]


def to_event(event: Event, place: Place) -> Button:
    """One among several."""
    at, name = meeting_time_words.short(event.starts_at, place), event_words.name(event, place)
    mark = f"{_('cancelled')} · " if event.state is EventState.CANCELLED else ""
    return press(f"{at} · {mark}{cut(name)}", callbacks.EventCard(event_id=event.id))


def _seats(found: Counted) -> str:
    seats = found.organised.event.seats
    if seats is None:
        return ""
    return _("Seats: {seats}, taken: {taken}").format(seats=seats, taken=found.seats_taken)


def _came(found: Counted) -> str:
    return _("Were there: {count}").format(count=found.came) if found.came else ""


def _nobody(found: Counted) -> str:
    if found.organised.event.state is EventState.CANCELLED:
        return _("It is cancelled.")
    return _("Nobody is invited yet.")


def invite(event_id: int) -> Row:
    """To those whom it is for."""
    return [press(_("Invite"), callbacks.InviteToEvent(event_id=event_id))]


def _invite(found: Counted) -> Row:
    """While it is still to come."""
    return invite(_id(found)) if event_sight.is_ahead(found.organised.event, found.now) else []


def _lists(found: Counted) -> Row:
    """Who has said what, where anybody has."""
    return [
        press(_(words).format(count=found.people[which]), callbacks.EventGuests(event_id=_id(found), said=which))
        for which, words in LISTS.items()
        if found.people[which]
    ]


def _remind(found: Counted) -> Row:
    """While the silent can still answer."""
    if not found.people[Which.SILENT] or not event_sight.is_ahead(found.organised.event, found.now):
        return []
    return [press(_("Remind the silent"), callbacks.RemindGuests(event_id=_id(found)))]


def _acts(found: Counted) -> Row:
    """What can be different while it is still to come."""
    if not event_sight.is_ahead(found.organised.event, found.now):
        return []
    change = press(_("Change"), callbacks.ChangeEvent(event_id=_id(found)))
    return [change, press(_("Cancel"), callbacks.CancelEvent(event_id=_id(found)))]


def _door(found: Counted) -> Row:
    """From an hour before it begins the list; the code while it is taken; the end once it has begun."""
    event, number = found.organised.event, _id(found)
    if event.state is EventState.CANCELLED:
        return []
    is_planned = event.state is EventState.PLANNED
    code = [press(_("Code at the entrance"), callbacks.EventDoor(event_id=number))]
    visits = [press(_("Who came"), callbacks.EventVisits(event_id=number))]
    close = [press(_("It has been held"), callbacks.CloseEvent(event_id=number))]
    return [
        *(visits if event_doors.is_near(event, found.now) else []),
        *(code if is_planned and found.now <= event_doors.ends_at(event) else []),
        *(close if is_planned and event.starts_at <= found.now else []),
    ]


def _training(found: Counted) -> Row:
    """Whether mentors who are there count as trained."""
    event = found.organised.event
    if event.state is EventState.CANCELLED:
        return []
    words = _("☑ Counts as mentor training") if event.is_training else _("☐ Count as mentor training")
    return [press(words, callbacks.CountTraining(event_id=event.id, is_marked=not event.is_training))]


def _asking(found: Counted) -> Row:
    """Whether guests are asked afterwards how it was, until they are."""
    event = found.organised.event
    if not event_asking.may_be_switched(event, found.now):
        return []
    words = _("☑ Ask afterwards") if event.asks_feedback else _("☐ Ask afterwards")
    return [press(words, callbacks.AskAfterEvent(event_id=event.id, is_on=not event.asks_feedback))]


def _feedback(found: Counted) -> Row:
    """What guests have said, where they are not too few and words pass."""
    passes = data_modes.PASSING[data_modes.mode_of(found.organised.place)].words
    if not passes or found.heard is None:
        return []
    return [press(_("Feedback"), callbacks.EventFeedback(event_id=_id(found)))]


def _certificates(found: Counted) -> Row:
    """Of all who were there, where files pass."""
    passes = data_modes.PASSING[data_modes.mode_of(found.organised.place)].files
    if not passes or not found.came or found.organised.event.state is EventState.CANCELLED:
        return []
    return [press(_("Certificates"), callbacks.EventCertificate(event_id=_id(found), whole=True))]


def _papers(found: Counted) -> Row:
    """To print, and while it is still to come for a calendar."""
    files = data_modes.PASSING[data_modes.mode_of(found.organised.place)].files
    is_ahead = event_sight.is_ahead(found.organised.event, found.now)
    calendar = [press(_("To the calendar"), callbacks.EventFile(event_id=_id(found)))] if files and is_ahead else []
    return [*_printed(found.organised), *calendar]


def _printed(found: Organised) -> Row:
    """Sheets to print, where files pass."""
    passes = data_modes.PASSING[data_modes.mode_of(found.place)].files
    if not passes or found.event.state is EventState.CANCELLED:
        return []
    return [press(_("To print"), callbacks.PaperSheets(event_id=found.event.id))]


def _id(found: Counted) -> int:
    return found.organised.event.id


ROWS: tuple[Callable[[Counted], Row], ...] = (
    *(_invite, _lists, _remind, _acts, _door, _feedback, _papers, _certificates, _training, _asking),
)
"""The buttons of an event from top to bottom; a builder gives an empty row where there is nothing to press."""
