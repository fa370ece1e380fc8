"""How deputies and the handing over of a curator's work look on the screen."""

from datetime import date

from babel.dates import format_date

from bot import callbacks, words
from bot.keyboards import grid, home, pages, press
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers.screens import paged, plain, short_name, until
from models import Person
from services.curators import Deputyship
from services.places import CuratorLine, PlaceCard

PAGE = 10


def lines(card: PlaceCard) -> list[str]:
    """Who stands in for whom, and when."""
    return [_deputy(one, _curator_of(one, card)) for one in card.deputies]


def rows(card: PlaceCard) -> list[Row]:
    """What whoever looks may hand over; where there are several curators each button says whose work it is."""
    shown = [one for one in card.curators if one.person_id in card.handed_over]
    leading = [one for one in card.coordinators if one.person_id in card.handed_over]
    away = [[_away(one, card.place.id, is_only=len(leading) == 1)] for one in leading]
    beginning = [row for one in shown for row in _hand_over(one, card.place.id, is_only=len(shown) == 1)]
    ending = [[_end(one)] for one in card.deputies if one.curator_id in card.handed_over]
    return [*beginning, *away, *ending]


def choose_deputy(people: list[Person], act: callbacks.Deputise) -> Reply:
    """Who could stand in for a curator."""
    text = _("<b>Deputy</b>\n\nFor these days the deputy sees and does all that whoever is away does.")
    buttons = [
        press(
            short_name(one.name),
            callbacks.NameDeputy(place_id=act.place_id, curator_id=act.curator_id, person_id=one.id),
        )
        for one in people
    ]
    return _choice(text, buttons, act)


def choose_successor(people: list[Person], act: callbacks.HandOver) -> Reply:
    """Who could be the curator from now on."""
    text = _("<b>Handing over</b>\n\nThe new curator gets all at once, and the old one’s access ends.")
    buttons = [
        press(
            short_name(one.name),
            callbacks.NameSuccessor(place_id=act.place_id, curator_id=act.curator_id, person_id=one.id),
        )
        for one in people
    ]
    return _choice(text, buttons, act)


def days(one: Deputyship) -> str:
    """From which day to which, as people say it."""
    first, last = one.since_on, one.until_on
    if first == last:
        return until(last)
    if first.year != last.year:
        return f"{_dated(first)} – {_dated(last)}"
    return f"{first.day}–{until(last)}" if first.month == last.month else f"{until(first)} – {until(last)}"


def chosen(name: str) -> Reply:
    """Who was chosen; the questions come next."""
    return send(_("Chosen: <b>{name}</b>").format(name=plain(name)))


def _choice(text: str, buttons: list[Button], act: callbacks.Deputise | callbacks.HandOver) -> Reply:
    on_page, page, of = paged(buttons, act.page, PAGE)
    hint = _("Here are grown-up people of the staff who have joined already.")
    nobody = _("Nobody of the staff has joined yet. Add the person to the list and pass on the link first.")
    turn = pages(page, of, lambda number: act.model_copy(update={"page": number}))
    return send(f"{text}\n\n{hint if buttons else nobody}", *grid(on_page, 2), *turn, home())


def _hand_over(one: CuratorLine, place_id: int, *, is_only: bool) -> list[Row]:
    deputy, handover = _("Deputy"), _("Hand over")
    if not is_only:
        name = short_name(one.name)
        deputy, handover = _("Deputy: {name}").format(name=name), _("Hand over: {name}").format(name=name)
    buttons = [
        press(deputy, callbacks.Deputise(place_id=place_id, curator_id=one.person_id)),
        press(handover, callbacks.HandOver(place_id=place_id, curator_id=one.person_id)),
    ]
    return [buttons] if is_only else [[button] for button in buttons]


def _away(one: CuratorLine, place_id: int, *, is_only: bool) -> Button:
    """A coordinator goes away for some days; their work passes on for good only by the command line."""
    deputy = _("Deputy") if is_only else _("Deputy: {name}").format(name=short_name(one.name))
    return press(deputy, callbacks.Deputise(place_id=place_id, curator_id=one.person_id))


def _end(one: Deputyship) -> Button:
    words_ = _("End: {name}").format(name=short_name(one.name))
    return press(words_, callbacks.EndDeputy(membership_id=one.membership_id))


def _deputy(one: Deputyship, curator: str | None) -> str:
    name = plain(short_name(one.name))
    if curator is None:
        return _("Deputy: {name}, {days}").format(name=name, days=days(one))
    said = _("Deputy of {curator}: {name}, {days}")
    return said.format(curator=plain(curator), name=name, days=days(one))


def _curator_of(one: Deputyship, card: PlaceCard) -> str | None:
    """Whose deputy it is, where there are several curators."""
    names = {one.person_id: short_name(one.name) for one in (*card.curators, *card.coordinators)}
    return names.get(one.curator_id) if len(names) > 1 else None


def _dated(day: date) -> str:
    return format_date(day, "d MMMM y", locale=words.language().partition("@")[0])
