"""Who was at an event: the list to tick, the code on the spot, and what whoever opens it reads."""

from bot import callbacks, links
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import event_words, meeting_time_words
from handlers.event_screens import to_card
from handlers.screens import done, labelled, paged, phrase
from models import Change
from services.event_doors import Attendance, Door, Entered
from services.event_sight import Organised

MOST = 8
SAID: dict[Door, str] = {
    Door.HERE: phrase("Thank you for coming! You are noted: {event}."),
    Door.EARLY: phrase("{event} begins later: {when}. Please open the code again when you are there."),
    Door.LATE: phrase("{event} is over, and the code notes nobody any more. The organiser can still note you."),
}


def visits(found: Attendance, page: int) -> Reply:
    """Names with a tick for whoever was there; aside, those who did not say that they come."""
    event, place, aside = found.organised.event, found.organised.place, found.is_aside
    shown, page, of = paged(found.people, page, MOST)
    buttons = [
        press(
            f"{'☑' if was_there else '☐'} {labelled(person.name, None)}",
            callbacks.TickVisit(event_id=event.id, person_id=person.id, is_in=not was_there, aside=aside, page=page),
        )
        for person, was_there in shown
    ]
    head = _("Whoever came without an answer is here.") if aside else _("Press the name of whoever came.")
    words = head if found.people else _("Nobody stands here.")
    turn = pages(page, of, lambda to: callbacks.EventVisits(event_id=event.id, aside=aside, page=to))
    other = _("‹ Those who meant to come") if aside else _("Somebody else came")
    rows = [*grid(buttons, 1), *turn, [press(other, callbacks.EventVisits(event_id=event.id, aside=not aside))]]
    return send(f"<b>{event_words.titled(event, place)}</b>\n\n{words}", *rows, [*to_card(event.id), *home()])


def code(found: Organised, token: str, username: str) -> Reply:
    """The picture to show on the spot."""
    said = _("{event}\n\nShow this code at the entrance: whoever opens it with their telephone is noted as present.")
    text = said.format(event=f"<b>{event_words.titled(found.event, found.place)}</b>")
    when = _("It works from an hour before the beginning until two hours after the end.")
    return send(f"{text}\n\n{when}", _ways(found), qr=links.start(username, token))


def entered(found: Entered) -> Reply:
    """To whoever has opened the code."""
    if found.door is Door.STRANGER:
        return send(
            _(
                "Welcome! This code notes those who take part in the programme, and I do not know this telephone yet. "
                "Please tell the organiser that you are here."
            )
        )
    when = meeting_time_words.moment(found.event.starts_at, found.place)
    said = _(SAID[found.door]).format(event=event_words.titled(found.event, found.place), when=when)
    card = [press(_("The event"), callbacks.MyEvent(event_id=found.event.id))] if found.door is Door.HERE else []
    return send(said, card, home())


def closed(found: Organised, change: Change) -> Reply:
    """It has been held; the list stays open."""
    said = _("{event} has been held. Names can still be ticked.")
    return done(said.format(event=event_words.titled(found.event, found.place)), change, _ways(found))


def _ways(found: Organised) -> Row:
    visits = press(_("Who came"), callbacks.EventVisits(event_id=found.event.id))
    return [visits, *to_card(found.event.id)]
