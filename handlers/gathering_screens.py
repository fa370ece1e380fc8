"""How a curator sees group meetings: those of a place, one of them, who was there, who has not answered."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import interview_screens
from handlers.place_facts import FORMS
from handlers.screens import labelled, paged, plain, short_name, until, when
from models import Gathering, Place, Programme, Role
from services import data_modes
from services.gathering_sight import Seen
from services.gatherings import Kept

MOST = 5
"""Group meetings in the list."""
PAGE = 20
"""People on a page."""
WIDTH = 3
"""Days side by side."""


def of_place(found: Kept) -> Reply:
    """The group meetings of this year, and a new one."""
    text = _(
        "<b>{place}: group meetings</b>\n\nMentors and mentees get to know each other. Then each says with whom they "
        "would like to work, and I use that when I propose pairs."
    ).format(place=plain(found.place.name))
    place_id = found.place.id
    new = [press(_("New group meeting"), callbacks.GatheringForms(place_id=place_id))]
    known = [[_to(gathering, programme)] for gathering, programme in found.held[:MOST]]
    return send(text, *known, new, interview_screens.to_talks(place_id), [*to_pairs(place_id), *home()])


def forms(found: Kept) -> Reply:
    """Whose group meeting is it?"""
    place_id = found.place.id
    buttons = [press(_(FORMS[one]), callbacks.GatheringDays(place_id=place_id, form=one)) for one in found.forms]
    return send(_("Who meets whom?"), *grid(buttons, 2), _to_gatherings(place_id))


def days(found: Sequence[date], place_id: int, form: str) -> Reply:
    """On which day is it?"""
    words = _("On which day is the group meeting? You can also choose a day to come, and prepare badges with numbers.")
    buttons = [
        press(until(day), callbacks.HoldGathering(place_id=place_id, form=form, day=day.isoformat())) for day in found
    ]
    return send(f"{_(FORMS[form])}\n\n{words}", *grid(buttons, WIDTH), _to_gatherings(place_id))


def card(found: Seen, *more: Row) -> Reply:
    """One group meeting: how many were there, and what comes next."""
    gathering_id = found.gathering.id
    who = press(_("Who was there"), callbacks.GatheringGuests(gathering_id=gathering_id))
    rows = [[who, *_invite(found)], *_next(found), *more, _to_gatherings(found.place.id), home()]
    return send("\n".join([_head(found), "", *_facts(found)]), *rows)


def guests(found: Seen, page: int) -> Reply:
    """A tick for each who was there; a press changes one."""
    shown, page, of = paged(found.guests, page, PAGE)
    gathering_id = found.gathering.id
    buttons = [
        press(
            f"{'☑' if guest.was_there else '☐'} {guest.number} {short_name(person.name)}",
            callbacks.TickGuest(gathering_id=gathering_id, person_id=person.id, is_in=not guest.was_there, page=page),
        )
        for guest, person in shown
    ]
    words = _("Press a name to take off the tick of whoever was not there. The number is that of the badge.")
    turn = pages(page, of, lambda to: callbacks.GatheringGuests(gathering_id=gathering_id, page=to))
    text = "\n\n".join([_head(found), words, _came(found)])
    return send(text, *grid(buttons, 2), *turn, back(gathering_id))


def silent(found: Seen, page: int) -> Reply:
    """Who has not answered; a press opens their answer from paper."""
    shown, page, of = paged(found.silent, page, PAGE)
    gathering_id = found.gathering.id
    buttons = [press(short_name(person.name), callbacks.Wishes(guest_id=guest.id)) for guest, person in shown]
    words = _("They have not answered yet. Has somebody written it on paper? Press the name and type it in.")
    nobody = _("Everybody has answered.")
    turn = pages(page, of, lambda to: callbacks.SilentGuests(gathering_id=gathering_id, page=to))
    lines = [f"• {guest.number} — {plain(labelled(person.name, None))}" for guest, person in shown]
    text = "\n".join([_head(found), "", words if lines else nobody, *lines])
    return send(text, *grid(buttons, 2), *turn, back(gathering_id))


def back(gathering_id: int) -> Row:
    """To the meeting."""
    return [press(_("‹ To the group meeting"), callbacks.GatheringCard(gathering_id=gathering_id))]


def to_pairs(place_id: int) -> Row:
    """To the pairs of the place."""
    return [press(_("‹ To the pairs"), callbacks.Pairs(place_id=place_id))]


def _to_gatherings(place_id: int) -> Row:
    return [press(_("‹ To the group meetings"), callbacks.Gatherings(place_id=place_id))]


def _to(gathering: Gathering, programme: Programme) -> Button:
    text = _("{day}, {form}").format(day=until(gathering.held_on), form=_(FORMS[programme.form]))
    return press(text, callbacks.GatheringCard(gathering_id=gathering.id))


def _head(found: Seen) -> str:
    form, day = _(FORMS[found.programme.form]), when(found.gathering.held_on)
    return _("<b>Group meeting, {form}</b>\n{day}").format(form=form, day=day)


def _facts(found: Seen) -> Iterator[str]:
    yield _came(found)
    if found.gathering.asked_at is None:
        yield "" if found.may_be_asked else _("Once it has been held, take off the ticks of those who were not there.")
        return
    yield _("Answered: {count} of {all}").format(count=len(found.came) - len(found.silent), all=len(found.came))
    yield _("Answers are taken until {day}.").format(day=until(found.last_day))


def _came(found: Seen) -> str:
    counts = {role: sum(guest.role is role for guest, _person in found.came) for role in (Role.MENTEE, Role.MENTOR)}
    words = _("With a tick: mentees {mentees}, mentors {mentors}")
    return words.format(mentees=counts[Role.MENTEE], mentors=counts[Role.MENTOR])


def _next(found: Seen) -> Iterator[Row]:
    """The question, or what can be done while it is open."""
    gathering_id = found.gathering.id
    if found.may_be_asked:
        yield [press(_ask(found.place), callbacks.AskGuests(gathering_id=gathering_id))]
    if found.gathering.asked_at is not None:
        silent_ = _("Not answered · {count}").format(count=len(found.silent))
        yield [press(silent_, callbacks.SilentGuests(gathering_id=gathering_id))]
        yield [
            press(_("A day less"), callbacks.MoveAnswersEnd(gathering_id=gathering_id, is_longer=False)),
            press(_("A day more"), callbacks.MoveAnswersEnd(gathering_id=gathering_id, is_longer=True)),
        ]


def _invite(found: Seen) -> Row:
    """As to any event, until it has been held."""
    if found.gathering.held_on < found.today:
        return []
    return [press(_("Invite"), callbacks.GatheringEvent(gathering_id=found.gathering.id))]


def _ask(place: Place) -> str:
    """Where nobody is written to, answers come on paper."""
    is_written_to = data_modes.PASSING[data_modes.mode_of(place)].participants
    return _("Send the question") if is_written_to else _("Take answers from paper")
