"""What is read about a list sent as a file: that it came, why it cannot be read, what would become of it."""

from collections.abc import Iterator, Mapping

from bot import callbacks, unreadable, words
from bot.keyboards import home, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import and_more, plain
from models import Place
from services import roadmap_reading
from services.enrolment import Outcome
from services.roadmap_files import Unreadable
from services.roster_sheet import SheetProblem
from services.uploads import Kept, Received

SHEETS_NAMED = 5


def on_its_way() -> Reply:
    """A table will come."""
    return send(_("I am making the table. It will come in a minute."), home())


def received(received: Received) -> Reply:
    """A file has come: it is read, or cannot be, or somebody says for which place it is."""
    if received.is_too_big:
        return send(roadmap_reading.problem(Unreadable("too_large"), words.language().partition("@")[0]), home())
    if received.parked_id is None:
        return reading()
    rows = [_choice(place, received.parked_id) for place in received.places]
    return send(_("For which place is this file?"), *rows, home())


def reading() -> Reply:
    """A file is being read."""
    return send(_("I am reading the file. I will write in a minute what it says."))


def left() -> Reply:
    """Nobody is added."""
    return send(_("Nobody is added. The table is forgotten."), home())


def unread(problem: SheetProblem, where: str) -> Reply:
    """Why nothing could be taken from a file."""
    said = unreadable.said(problem, plain(where))
    roadmap = _in_a_roadmap() if problem is SheetProblem.NO_HEADER else None
    return send("\n\n".join(one for one in [said, roadmap, _("Nothing is added.")] if one), home())


def _in_a_roadmap() -> str:
    """Nobody knows what a table without known columns was meant to be."""
    return _("In a roadmap the columns are «Task» and «Deadline».")


def numbers(counts: Mapping[str, int], kept: Kept, job_id: int) -> Reply:
    """The dry run of a table, and the decision."""
    parts = [_("<b>Nothing is added yet.</b>"), "\n".join(_counted(counts)), *_to_mend(counts), *_left(kept)]
    count = counts[Outcome.MADE] + counts[Outcome.CHANGED]
    if not count:
        return send("\n\n".join([*parts, _("There is nothing to add.")]), home())
    label = ngettext("Add {count} person", "Add {count} people", count)
    add = press(label.format(count=count), callbacks.AddRoster(job_id=job_id))
    return send("\n\n".join(parts), [add], [press(_("Do not add"), callbacks.LeaveRoster(job_id=job_id))])


def _counted(counts: Mapping[str, int]) -> Iterator[str]:
    said = {
        Outcome.MADE: _("New: {count}"),
        Outcome.CHANGED: _("Will change: {count}"),
        Outcome.SAME: _("Here already: {count}"),
        Outcome.QUESTION: _("Unclear who is meant: {count}"),
        Outcome.WRONG: _("Do not fit yet: {count}"),
    }
    return (phrase.format(count=counts[one]) for one, phrase in said.items() if counts[one])


def _to_mend(counts: Mapping[str, int]) -> Iterator[str]:
    if counts[Outcome.QUESTION] + counts[Outcome.WRONG]:
        yield _("What does not fit stands on the sheet «To mend», with the reason. Mend it there and send the file.")


def _left(kept: Kept) -> Iterator[str]:
    """Other sheets that look like lists: nobody should think that they were read."""
    if kept.left:
        named = ", ".join(f"«{plain(one)}»" for one in kept.left[:SHEETS_NAMED])
        more = f" {and_more(len(kept.left) - SHEETS_NAMED)}" if len(kept.left) > SHEETS_NAMED else ""
        said = _("Only the sheet «{sheet}» is read. Please send these as files of their own: {left}")
        yield said.format(sheet=plain(kept.sheet), left=named + more)


def _choice(place: Place, parked_id: int) -> Row:
    return [press(place.name, callbacks.RosterPlace(parked_id=parked_id, place_id=place.id))]
