"""A document that was read, as it is shown: its numbers, what is no task, what it changes, what became of it."""

from collections.abc import Iterator
from datetime import date

from bot import callbacks, words
from bot.keyboards import home, press, undo
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import step_words
from handlers.screens import done, paged, phrase, plain
from models import Change, Roadmap, RoadmapState
from services import roadmap_reading
from services.roadmap_changes import Changed, What
from services.roadmap_drafts import Draft
from services.roadmap_files import Unreadable
from services.roadmap_plan import Planned
from services.roadmaps import Accepted

LONGEST_TITLE = 300
LONGEST_ROW = 160
LONGEST_DEADLINE = 100
ON_A_PAGE = 10

NEWS: dict[What, str] = {
    What.NEW: phrase("New: {title}"),
    What.CHANGED: phrase("Changed: {title}"),
    What.GONE: phrase("Gone: {title}"),
}


def draft(found: Draft) -> Reply:
    """What was read, and the way on."""
    facts = [
        f"<b>{plain(step_words.titled(found.roadmap, LONGEST_TITLE))}</b>",
        plain(found.place.name),
        *_facts(found.roadmap),
    ]
    parts = ["\n".join(facts), "\n".join(_numbers(found)), *_next(found)]
    return send("\n\n".join(parts), *_rows(found))


def read(found: Draft) -> Reply:
    """The notice that a document was read."""
    rows = ngettext("{count} row", "{count} rows", found.rows).format(count=found.rows)
    asked = ngettext("{count} question", "{count} questions", found.left).format(count=found.left)
    text = _("The document is read: {rows}, {questions}.").format(rows=rows, questions=asked)
    look = [press(_("Look at it"), callbacks.Draft(roadmap_id=found.roadmap.id))]
    return send(f"{text}\n{plain(step_words.titled(found.roadmap, LONGEST_TITLE))}", *_answer(found), look, home())


def known(found: Draft) -> Reply:
    """The same document once more."""
    return send(_("This document is accepted already, and nothing in it is otherwise."), _plan(found.roadmap), home())


def unread(problem: str) -> Reply:
    """Why nothing could be read of a file."""
    return send(roadmap_reading.problem(Unreadable(problem), words.language().partition("@")[0]), home())


def not_tasks(roadmap: Roadmap, page: int) -> Reply:
    """What is no task, and why."""
    some, page, of = paged(roadmap.not_tasks, page, ON_A_PAGE)
    lines = [f"· {plain(_cut(text, LONGEST_ROW))}\n  <i>{plain(why)}</i>" for text, why in some]
    text = "\n".join([_("<b>Not tasks</b>"), *lines])
    return send(text, *_turn(callbacks.NotTasks, roadmap, page, of), _back(roadmap), home())


def changes(found: Draft, page: int) -> Reply:
    """Rows that are otherwise than in the document before."""
    some, page, of = paged([one for one in found.changes if one.kind is not What.SAME], page, ON_A_PAGE)
    lines = [_changed(found, one) for one in some] or [_("Nothing in its rows is otherwise.")]
    text = "\n".join([_("<b>What has changed</b>"), *lines])
    roadmap = found.roadmap
    return send(text, *_turn(callbacks.RoadmapChanges, roadmap, page, of), _back(roadmap), home())


def accepted(made: Accepted, change: Change) -> Reply:
    """The plan holds from now on; what is over already is asked about once."""
    text = _("Done. {what}").format(what=_owed(made))
    see = press(_("Deadlines"), callbacks.Deadlines(place_id=made.roadmap.place_id))
    if not made.past:
        return send(text, [see, *_plan(made.roadmap)], undo(change.id), home())
    over = ngettext(
        "{count} deadline is over already. Is it done?", "{count} deadlines are over already. Are they done?", made.past
    )
    row = [press(_("All is done"), callbacks.PastIsDone(roadmap_id=made.roadmap.id))]
    row.append(press(_("Mark them"), callbacks.Deadlines(place_id=made.roadmap.place_id)))
    return send(f"{text}\n\n{over.format(count=made.past)}", row, _plan(made.roadmap), undo(change.id), home())


def _owed(made: Accepted) -> str:
    """How much is owed from now on, and by how many places."""
    if not made.times:
        return _(
            "The plan is accepted, but nobody owes anything of it yet. Who is to do a step stands on its card; "
            "new places get theirs by themselves."
        )
    said = _("The plan is accepted. Deadlines in it: {count}.").format(count=made.times)
    if made.places == 1:
        return said
    places = ngettext("{count} place owes them.", "{count} places owe them.", made.places)
    return f"{said} {places.format(count=made.places)}"


def left(place_id: int) -> Reply:
    """The draft is gone."""
    return send(
        _("The document is not taken. Nothing has changed."),
        [press(_("Plan"), callbacks.Plan(place_id=place_id))],
        home(),
    )


def past_is_done(count: int, roadmap_id: int, change: Change) -> Reply:
    """What was over is done."""
    on = [press(_("The plan by months"), callbacks.PlanPage(roadmap_id=roadmap_id))]
    return done(_("Marked as done: {count}.").format(count=count), change, on)


def _facts(roadmap: Roadmap) -> Iterator[str]:
    if roadmap.period_since and roadmap.period_until:
        since, until = _day(roadmap.period_since), _day(roadmap.period_until)
        yield _("Period: {since} – {until}").format(since=since, until=until)
    else:
        yield _("The period is not named.")
    said = {"number": plain(roadmap.order_number or ""), "day": roadmap.order_on and _day(roadmap.order_on)}
    if roadmap.order_number and roadmap.order_on:
        yield _("Order No. {number} of {day}").format(**said)
    elif roadmap.order_number:
        yield _("Order No. {number}").format(**said)
    elif roadmap.order_on:
        yield _("Order of {day}").format(**said)


def _numbers(found: Draft) -> Iterator[str]:
    yield _("Rows: {count}").format(count=found.rows)
    if found.roadmap.not_tasks:
        yield _("Not tasks: {count}").format(count=len(found.roadmap.not_tasks))
    if found.changes:
        counts = {one.value: found.count(one) for one in What}
        yield _("New: {new}, changed: {changed}, gone: {gone}, the same: {same}").format(**counts)


def _next(found: Draft) -> Iterator[str]:
    if found.roadmap.state is not RoadmapState.DRAFT:
        yield _("This plan is accepted already.")
    elif found.left:
        yield _("Questions left: {count}. After them the plan can be accepted.").format(count=found.left)
    else:
        yield _("Nothing is left to ask: the plan can be accepted.")


def _rows(found: Draft) -> Iterator[Row]:
    number = found.roadmap.id
    yield from _answer(found)
    if found.has_bodies and found.roadmap.state is RoadmapState.DRAFT:
        yield [press(_("Who is this?"), callbacks.RoadmapBodies(roadmap_id=number))]
    yield _plan(found.roadmap)
    look = []
    if found.roadmap.not_tasks:
        look.append(press(_("Not tasks"), callbacks.NotTasks(roadmap_id=number)))
    if found.changes:
        look.append(press(_("What has changed"), callbacks.RoadmapChanges(roadmap_id=number)))
    if look:
        yield look
    if found.roadmap.state is RoadmapState.DRAFT:
        yield from _decide(found)
    yield home()


def _decide(found: Draft) -> Iterator[Row]:
    if not found.left:
        yield [press(_("Accept the plan"), callbacks.AcceptRoadmap(roadmap_id=found.roadmap.id))]
    yield [press(_("Do not take it"), callbacks.LeaveRoadmap(roadmap_id=found.roadmap.id))]


def _answer(found: Draft) -> Iterator[Row]:
    if found.left and found.roadmap.state is RoadmapState.DRAFT:
        yield [press(_("Answer the questions"), callbacks.RoadmapQuestion(roadmap_id=found.roadmap.id))]


def _changed(found: Draft, one: Changed) -> str:
    row = found.new[one.new_row] if one.new_row is not None else found.old[one.old_row or 0]
    said = f"· {_(NEWS[one.kind]).format(title=plain(_cut(row.title, LONGEST_ROW)))}"
    before = found.old[one.old_row] if one.kind is What.CHANGED and one.old_row is not None else None
    if before is None or _deadline(before) == _deadline(row):
        return said
    return f"{said}\n  {plain(_deadline(before))} → {plain(_deadline(row))}"


def _deadline(row: Planned) -> str:
    return _cut(" ".join((row.deadline_text or "—").split()), LONGEST_DEADLINE)


def _turn(
    kind: type[callbacks.NotTasks] | type[callbacks.RoadmapChanges], roadmap: Roadmap, page: int, of: int
) -> Iterator[Row]:
    there = {"‹": page - 1, "›": page + 1}
    row = [press(sign, kind(roadmap_id=roadmap.id, page=at)) for sign, at in there.items() if 0 <= at < of]
    if row:
        yield row


def _plan(roadmap: Roadmap) -> Row:
    return [press(_("The plan by months"), callbacks.PlanPage(roadmap_id=roadmap.id))]


def _back(roadmap: Roadmap) -> Row:
    return [press(_("‹ Back"), callbacks.Draft(roadmap_id=roadmap.id))]


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
