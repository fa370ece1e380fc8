"""What a place is on paper, in words: its kind, its number, its forms of mentoring, what may pass the messenger."""

from datetime import date

from bot.words import gettext as _
from handlers.screens import phrase, plain
from models import DataMode, Place, PlaceKind
from services import mentoring_forms
from services.places import CuratorLine
from services.tree import ABOVE_ORGANISATIONS

LONGEST = 80
"""Letters of what somebody typed, in a list."""

KINDS: dict[PlaceKind, str] = {
    PlaceKind.REGION: phrase("region"),
    PlaceKind.MUNICIPALITY: phrase("municipality"),
    PlaceKind.SCHOOL: phrase("school"),
    PlaceKind.COLLEGE: phrase("college"),
    PlaceKind.SUPPLEMENTARY: phrase("out-of-school education"),
    PlaceKind.INSTITUTE: phrase("institute or university"),
    PlaceKind.CENTRE: phrase("centre"),
    PlaceKind.PARTNER: phrase("partner company"),
}
MODES: dict[DataMode, str] = {
    DataMode.OPEN: phrase("names and answers"),
    DataMode.CLOSED: phrase("codes and buttons only"),
    DataMode.OFFLINE: phrase("nothing: paper"),
}
FORMS: dict[str, str] = {
    "pupil_pupil": phrase("pupil to pupil"),
    "teacher_teacher": phrase("teacher to teacher"),
    "student_pupil": phrase("student to pupil"),
    "employer_pupil": phrase("employer to pupil"),
    "employer_student": phrase("employer to student"),
    "student_student": phrase("student to student"),
    "lecturer_student": phrase("lecturer to student"),
    "teacher_pupil": phrase("teacher to pupil"),
    "head_teacher": phrase("head to teacher"),
    "employer_future_teacher": phrase("employer to future teacher"),
    "lecturer_young_teacher": phrase("lecturer to young teacher"),
    "partner_teacher": phrase("partner to teacher"),
}


def facts(place: Place) -> list[str]:
    """What is known of the place; of an organisation also what is not known yet."""
    if place.kind in ABOVE_ORGANISATIONS:
        return [mode(place)] if place.data_mode else []
    number = plain(place.inn) if place.inn else _("not typed in yet")
    said = [_("INN: {number}").format(number=number)]
    if place.kind is PlaceKind.PARTNER:
        said.append(_("Agreement: {agreement}").format(agreement=plain(agreement(place)) or _("not typed in yet")))
    else:
        names = forms(place) or _("not typed in yet")
        said.append(_("Forms of mentoring: {names}").format(names=names))
    return [*said, mode(place)] if place.data_mode else said


def forms(place: Place) -> str:
    """The forms of mentoring, one after another."""
    return ", ".join(_(FORMS[code]) for code in mentoring_forms.known(place.mentoring_forms))


def mode(place: Place) -> str:
    """What may pass the messenger, and why."""
    assert place.data_mode is not None
    words, reason = _(MODES[place.data_mode]), plain(place.data_mode_reason or "")
    return _("May pass through Telegram: {what}. Why: {reason}").format(what=words, reason=reason)


def agreement(place: Place) -> str:
    """The number and the days of a partner's agreement; empty where nothing is known."""
    number = _("No. {number}").format(number=place.agreement_number) if place.agreement_number else ""
    return ", ".join(filter(None, [number, _days(place.agreement_since, place.agreement_until)]))


def appointment(number: str | None, on: date | None) -> str:
    """The order that appointed a curator; empty where nothing is known."""
    said = [_("No. {number}").format(number=number) if number else "", f"{on:%d.%m.%Y}" if on else ""]
    return ", ".join(filter(None, said))


def cut(text: str) -> str:
    """Somebody's words in a list: a full page of the longest still fits one message."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def staff(one: CuratorLine) -> str:
    """A curator, or who speaks for a partner, as those above see them."""
    name = plain(cut(f"{one.name}, {one.post}" if one.post else one.name))
    said = [f"• {name}: " + (_("joined") if one.came_in else _("not joined yet"))]
    if one.phone:
        said.append(_("phone {phone}").format(phone=plain(one.phone)))
    if order := appointment(one.order_number, one.order_on):
        said.append(_("order {order}").format(order=plain(cut(order))))
    return ", ".join(said)


def _days(since: date | None, until: date | None) -> str:
    first = _("from {day}").format(day=f"{since:%d.%m.%Y}") if since else ""
    last = _("until {day}").format(day=f"{until:%d.%m.%Y}") if until else ""
    return " ".join(filter(None, [first, last]))
