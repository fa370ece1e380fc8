"""How lists about pairs are shown: what there is, for which day, in how many numbers."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot import callbacks
from bot.keyboards import grid, home, press
from bot.press import TURN
from bot.replies import Button, Reply, Row, send
from bot.words import gettext as _
from handlers import calendar_rows
from handlers.pair_list_words import SOURCES, form
from handlers.place_facts import cut
from handlers.screens import plain
from models import Place
from services.access import Action
from services.lists import Listed
from services.pairs import Hub
from services.questionnaire_view import Calendar
from services.register_base import Days
from services.register_requests import Asked, Lists

MOST = 12
"""Requests of one list on the screen; all of them stand in the table."""
MONTHS = 12


def to_lists(found: Hub) -> Row:
    """From the pairs of a place to its lists."""
    act = callbacks.PairLists(place_id=found.place.id)
    return [press(_("Lists"), act)] if Action.SEE_PAIRS in found.may else []


def to_registers(place_ids: Iterable[int]) -> list[Row]:
    """From a coordinator's lists to the registers of those who allow it."""
    return [[press(_("Registers of people"), callbacks.RegisterDays(place_id=one))] for one in place_ids]


def lists(place: Place) -> Reply:
    """What there is to be had."""
    text = _(
        "<b>{place}: lists</b>\n\n"
        "Registers: mentees, mentors and pairs as they stood on a day, in one table.\n\n"
        "Requests: what mentees ask for, and where mentors come from.\n\n"
        "Note for the head: numbers, deadlines and papers on one page."
    ).format(place=plain(place.name))
    one = place.id
    return send(
        text,
        [press(_("Registers for today"), callbacks.TakeRegisters(place_id=one))],
        [press(_("For another day"), callbacks.RegisterDays(place_id=one))],
        [press(_("Requests and mentors"), callbacks.RequestLists(place_id=one))],
        [press(_("Note for the head"), callbacks.TakeNote(place_id=one))],
        [press(_("‹ To the pairs"), callbacks.Pairs(place_id=one))],
        home(),
    )


def days(found: Days) -> Reply:
    """Today, the last days of the months that are over, or any other."""
    place_id = found.place.id
    ends = [
        press(f"{day:%d.%m.%Y}", callbacks.TakeRegisters(place_id=place_id, day=day.isoformat())) for day in found.ends
    ]
    return send(
        "\n\n".join([_("<b>Registers: for which day?</b>"), *_whose(found)]),
        [press(_("For today"), callbacks.TakeRegisters(place_id=place_id))],
        *grid(ends, 2),
        [press(_("Another day"), callbacks.RegisterMonth(place_id=place_id, month=_page(found.today)))],
        _back(found),
        home(),
    )


def month(found: Days, page: int) -> Reply:
    """A month to pick the day from."""
    shown, place_id = Calendar(date(page // MONTHS, page % MONTHS + 1, 1), found.today, None), found.place.id

    def act(text: str, to: str | int) -> Button:
        if isinstance(to, str):
            return press(text, callbacks.RegisterMonth(place_id=place_id, month=int(to.removeprefix(TURN))))
        day = shown.month.replace(day=to) if to else found.today
        return press(text, callbacks.TakeRegisters(place_id=place_id, day=day.isoformat()))

    back = [press(_("‹ Back"), callbacks.RegisterDays(place_id=place_id))]
    return send(_("<b>Registers: for which day?</b>"), *calendar_rows.month(shown, act), back)


def registers_come(found: Days, day: date | None) -> Reply:
    """The registers are being written."""
    said = _("I am writing the registers as they stood on {day}. The table comes here in a minute.")
    return send(said.format(day=f"{min(day or found.today, found.today):%d.%m.%Y}"), _back(found), home())


def table_comes(place_id: int) -> Reply:
    """The table is being written."""
    return send(_("The table is being made. It comes here in a minute."), _to_all(place_id), home())


def note_comes(place_id: int) -> Reply:
    """The head's sheet is being written."""
    said = _("I am writing the note for the head: one page to print. It comes here in a minute.")
    return send(said, _to_all(place_id), home())


def requests(found: Lists) -> Reply:
    """Numbers by request, by subject, by form, and by where mentors come from."""
    place_id = found.place.id
    head = _("<b>{place}: requests and mentors</b>").format(place=plain(cut(found.place.name)))
    parts = [
        _("Mentees: {count}, wait for a mentor: {waiting}").format(count=found.mentees, waiting=found.waiting),
        "\n".join([_("<b>What they ask for</b>"), *(_counts(found.requests) or [_("Nothing is here yet.")])]),
        *_titled(_("<b>Subjects that are hard</b>"), _counts(found.subjects)),
        *_titled(_("<b>With whom</b>"), [f"{form(code)}: {count}" for code, count in found.forms.items()]),
        "\n".join([_("<b>Where mentors come from</b>"), *_sources(found)]),
    ]
    file = [press(_("As a table"), callbacks.TakeRequests(place_id=place_id))]
    return send("\n\n".join([head, *parts]), file, _to_all(place_id), home())


def _counts(rows: Iterable[Asked]) -> list[str]:
    """Those that are asked for most; the others are counted."""
    every = list(rows)
    said = [f"{plain(cut(one.label))}: {one.people}" for one in every[:MOST]]
    left = len(every) - MOST
    return [*said, _("and {count} more in the table").format(count=left)] if left > 0 else said


def _titled(title: str, lines: list[str]) -> list[str]:
    return ["\n".join([title, *lines])] if lines else []


def _sources(found: Lists) -> Iterator[str]:
    return (f"{_(SOURCES[source])}: {len(helpers)}" for source, helpers in found.sources.items())


def _whose(found: Days) -> list[str]:
    """Above organisations not everybody stands there."""
    if not found.is_above:
        return []
    return [_("Only those stand there who have allowed their data to be handed on here. The others are a number.")]


def _back(found: Days) -> Row:
    if found.is_above:
        return [press(_("‹ Back"), callbacks.Lists(listed=Listed.ORGANISATIONS))]
    return _to_all(found.place.id)


def _to_all(place_id: int) -> Row:
    return [press(_("‹ To the lists"), callbacks.PairLists(place_id=place_id))]


def _page(day: date) -> int:
    return day.year * MONTHS + day.month - 1
