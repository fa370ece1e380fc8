"""How those who work in a place see it: what it is, its numbers, and all that can be done about it."""

from collections.abc import Callable

from bot import callbacks
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from handlers import handover_screens, home_rows
from handlers.place_facts import facts
from handlers.screens import plain
from handlers.start import counted
from services.access import Action
from services.places import PlaceCard


def curated(card: PlaceCard) -> Reply:
    """The place as its curator sees it, or whoever else works there: each reads the buttons that they may press."""
    rows = [row for build in ROWS if (row := build(card))]
    text = "\n".join([head(card), *facts(card.place), *handover_screens.lines(card)])
    return send(text, *rows, *handover_screens.rows(card), [*_said(card), *home()])


def head(card: PlaceCard) -> str:
    """The name, where it stands, and the numbers."""
    above = plain(" › ".join(card.above))
    return "\n".join([f"<b>{plain(card.place.name)}</b>", *([above] if above else []), counted(card.counts), ""])


def _lists(card: PlaceCard) -> Row:
    return home_rows.lists(card.place.id, card.may)


def _plan(card: PlaceCard) -> Row:
    """What the place owes, by which plan, who could work with whom, and all that it has as a table."""
    place_id = card.place.id
    plan = home_rows.plan(place_id) if Action.SEE_ROADMAP in card.may else []
    pairs = [press(_("Pairs"), callbacks.Pairs(place_id=place_id))] if Action.SEE_PAIRS in card.may else []
    everything = press(_("Everything mine"), callbacks.AskEverything(place_id=place_id))
    return [*plan, *pairs, *([everything] if Action.TAKE_EVERYTHING in card.may else [])]


def _papers(card: PlaceCard) -> Row:
    """What the place is on paper, the poster by which people apply, and slips for those who have not joined."""
    place_id = card.place.id
    details = [press(_("Details"), callbacks.EditPlace(place_id=place_id))] if Action.EDIT_PLACE in card.may else []
    if Action.ADD_PEOPLE not in card.may:
        return details
    slips = press(_("Slips"), callbacks.Slips(place_id=place_id))
    return [*details, press(_("Poster"), callbacks.Poster(place_id=place_id)), slips]


def _said(card: PlaceCard) -> Row:
    """What is said to many at once, and what brings many together: beside the way home, since rows are few."""
    say = [home_rows.broadcasts(card.place.id)] if Action.SEND_BROADCASTS in card.may else []
    return [*say, *([home_rows.events(card.place.id)] if Action.RUN_EVENTS in card.may else [])]


def _data(card: PlaceCard) -> Row:
    """What is asked about the data of its people, and whose are kept no longer."""
    erasures = press(_("Destruction"), callbacks.Erasures(place_id=card.place.id))
    own = [erasures] if Action.ERASE in card.may else []
    return [*home_rows.requests(card.place.id, card.may), *own]


def _log(card: PlaceCard) -> Row:
    """Who looked at the data of its people."""
    act = callbacks.WhoLooked(place_id=card.place.id)
    return [press(_("Who looked"), act)] if Action.SEE_AUDIT in card.may else []


def _seasons(card: PlaceCard) -> Row:
    """The new school year, while somebody waits for it, and who is written to in the summer."""
    if Action.ADD_PEOPLE not in card.may:
        return []
    year = [press(_("New school year"), callbacks.NewYear(place_id=card.place.id))] if card.moves_up else []
    return [*year, press(_("Who is there in the summer?"), callbacks.ChooseDuty(place_id=card.place.id))]


ROWS: tuple[Callable[[PlaceCard], Row], ...] = (_lists, _plan, _papers, _data, _log, _seasons)
"""The buttons of the place from top to bottom; a builder gives an empty row where there is nothing to press."""
