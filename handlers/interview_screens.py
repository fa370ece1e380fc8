"""How talks with those who want to mentor look: to the curator who offers times, and to whoever picks one."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import labelled, plain, until, when
from models import Interview, Place
from services.interviews import Choice, Day, Offered

MOST = 12
"""Times on a screen."""
WIDTH = 3


def of_place(found: Offered) -> Reply:
    """Who comes when, which times are free, and who has picked none."""
    place_id, taken = found.place.id, [(one, person) for one, person in found.times if person]
    lines = [f"• {moment(one, found.place)} — {plain(labelled(person.name, None))}" for one, person in taken[:MOST]]
    free = len(found.times) - len(taken)
    lines.append(_("Free times: {count}").format(count=free))
    lines.append(_("Have sent the questionnaire and picked no time: {count}").format(count=len(found.candidates)))
    after = _("After a talk fill in «Talk with the mentor»: it stands under the surveys.")
    off = [press(_off(one, found.place), callbacks.CallOffInterview(interview_id=one.id)) for one, _p in taken[:MOST]]
    new = [press(_("Offer times"), callbacks.InterviewDays(place_id=place_id))]
    ask = [press(_("Ask to pick"), callbacks.InviteToInterviews(place_id=place_id))]
    back = [press(_("‹ To the group meetings"), callbacks.Gatherings(place_id=place_id))]
    text = "\n".join([_("<b>Talks with mentors</b>"), "", *lines, "", after])
    return send(text, [*new, *(ask if free and found.candidates else [])], *grid(off, 2), back, home())


def days(found: Sequence[date], place_id: int) -> Reply:
    """On which day?"""
    buttons = [press(until(day), callbacks.InterviewHours(place_id=place_id, day=day.isoformat())) for day in found]
    return send(_("On which day can you talk?"), *grid(buttons, WIDTH), back(place_id))


def hours(found: Day) -> Reply:
    """At which hours? A press offers one, or takes it back."""
    words = _("At which hours can you talk? Half an hour is kept for each. Press once more to take one off.")
    buttons = [_hour(found, one) for one in found.hours]
    place_id = found.place.id
    other = [press(_("Another day"), callbacks.InterviewDays(place_id=place_id)), *back(place_id)]
    return send(f"<b>{when(found.on)}</b>\n\n{words}", *grid(buttons, 4), other)


def invited(count: int) -> str:
    """How many are asked."""
    return ngettext(
        "{count} person will be asked to pick a time.", "{count} people will be asked to pick a time.", count
    ).format(count=count)


def choice(found: Choice) -> Reply:
    """What somebody has picked, and what else there is."""
    if found.taken is not None:
        at = moment(found.taken, found.place)
        text = _("You talk with the curator on {at}. If you cannot, pick another time or give it up.").format(at=at)
        off = [[press(_("I cannot come"), callbacks.GiveUpInterview(interview_id=found.taken.id))]]
    else:
        text, off = _("When is it convenient for you to talk with the curator? It takes half an hour."), []
    buttons = [press(moment(one, found.place), callbacks.PickInterview(interview_id=one.id)) for one in found.free]
    return send(text, *grid(buttons[:MOST], 1), *off, home())


def moment(one: Interview, place: Place) -> str:
    """The day and the hour on the clock of the place."""
    local = one.starts_at.astimezone(ZoneInfo(place.time_zone))
    return at_hour(local)


def at_hour(local: datetime) -> str:
    """A day and an hour."""
    return _("{day}, {hour}").format(day=until(local.date()), hour=f"{local:%H:%M}")


def back(place_id: int) -> Row:
    """To the talks of a place."""
    return [press(_("‹ To the talks"), callbacks.Interviews(place_id=place_id))]


def to_talks(place_id: int) -> Row:
    """From the meetings of a place."""
    return [press(_("Talks with mentors"), callbacks.Interviews(place_id=place_id))]


def to_choice(place_id: int) -> Row:
    """To the times there are."""
    return [press(_("Talk with the curator"), callbacks.ChooseInterview(place_id=place_id))]


def _off(one: Interview, place: Place) -> str:
    return _("Call off: {at}").format(at=moment(one, place))


def _hour(found: Day, hour: int) -> Button:
    is_offered = hour in found.offered
    mark = "☑" if is_offered else "☐"
    act = callbacks.OfferInterview(place_id=found.place.id, day=found.on.isoformat(), hour=hour, is_on=not is_offered)
    return press(f"{mark} {hour}:00", act)
