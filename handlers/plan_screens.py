"""The plan of a place as it is read: its roadmaps, the steps by months, one step with all that is written about it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from bot import callbacks
from bot.keyboards import grid, home, pages, press, undo
from bot.replies import Button, Reply, Row, one_after_another, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers import step_words
from handlers.screens import done, paged, plain
from models import Change, Material, Place, PlaceKind, RoadmapState, Step
from services import days_off, plan_view
from services.access import Action
from services.plan_view import Opened, PlacePlans, PlanLine, StepLine
from services.tree import ABOVE_ORGANISATIONS

PAGE = 10
"""Steps on a screen."""
NUMBERS = 5
"""Buttons of steps in a row."""
TITLE, NAME = 90, 36
"""Letters of a title in a list, and on a button; the whole of it stands on the card."""
FILES = 3
"""Files of a step that have a button of their own."""
PLANS = 3
"""Roadmaps on a page: with the ways of a place there are never more than eight rows."""
LONGEST = 3500
"""Letters in one message; a step that is longer goes on in the next."""


def of_place(found: PlacePlans, number: int = 0) -> Reply:
    """The roadmaps of a place, its own first, and what can be added."""
    place = found.place
    shown, page, of = paged([*found.own, *found.above], number, PLANS)
    lines = [_listed(one) for one in shown if one.place.id == place.id]
    above = [f"{_listed(one)}\n{plain(one.place.name)}" for one in shown if one.place.id != place.id]
    nothing = _("There is no plan yet. Take a ready one, or send your document.")
    heard = [_("<b>From above</b>"), *above] if above else []
    said = [
        _("<b>The plan: {place}</b>").format(place=plain(place.name)),
        *(lines if found.own else [nothing]),
        *heard,
        calendar(place),
    ]
    opening = [[_opening(one)] for one in shown]
    turn = pages(page, of, lambda to: callbacks.Plan(place_id=place.id, page=to))
    ways = [*_additions(found), [*_back(place), *home()]]
    return send("\n\n".join(said), *_first(found), *opening, *turn, *ways)


def calendar(place: Place) -> str:
    """The place's own days off and exam weeks that are written down, and the end of its school year."""
    month, day = map(int, place.year_ends.split("-"))
    said = [_("The school year ends on {day}.").format(day=step_words._formatted(date(2000, month, day), "d MMMM"))]
    if place.days_off:
        said.append(_("Own days off: {days}.").format(days=_days(place.days_off)))
    if place.exam_weeks:
        said.append(_("Exam weeks, without meetings of pairs: {days}.").format(days=_days(place.exam_weeks)))
    return " ".join(said)


def days_noted(place: Place, change: Change | None) -> Reply:
    """What is known now of the days off of a place."""
    back: Row = [press(_("To the plan"), callbacks.Plan(place_id=place.id))]
    if change is None:
        return send(_("Nothing has changed."), back, home())
    return done(calendar(place), change, back)


def how_to_send(place_id: int) -> Reply:
    """A document needs no button: it is sent as a file."""
    said = _(
        "Just send the file to this chat: .docx, .xlsx or .txt.\n\n"
        "It may be a roadmap, a plan as a table, or an order with days in its text. "
        "The bot shows what it has read and asks where something is not clear. Until you say yes, nobody owes anything."
    )
    return send(said, [press(_("‹ Back"), callbacks.Plan(place_id=place_id))], home())


def steps(plan: Opened, number: int) -> Reply:
    """The steps by months, as many as fit; each opens by its number."""
    ordered = sorted(plan.lines, key=lambda line: _in_order(line, plan.today))
    shown, page, of = paged(ordered, number, PAGE)
    text = [f"<b>{plain(step_words.titled(plan.roadmap, 3 * TITLE))}</b>", _summary(plan)]
    for month, lines in groupby(shown, key=lambda line: _month(line, plan.today)):
        text.append("\n".join([f"<b>{step_words.headed(month)}</b>", *(_line(one, plan.today) for one in lines)]))
    buttons = [press(str(one.number), callbacks.StepCard(step_id=one.step.id)) for one in shown]
    turn = pages(page, of, lambda to: callbacks.PlanPage(roadmap_id=plan.roadmap.id, page=to))
    picture = press(_("The year as a picture"), callbacks.YearPicture(roadmap_id=plan.roadmap.id))
    return send("\n\n".join(text), *grid(buttons, NUMBERS), *turn, [picture], _to_plan(plan), home())


def card(plan: Opened, line: StepLine, files: Sequence[Material] = ()) -> Reply:
    """All that is written about a step, in as many messages as it takes, its files, and what can be changed."""
    messages = _messages([*_written(plan, line)])
    rows = [*_tasks(line), *_files(plan, line.step, files), *(_changes(plan, line.step) if plan.may_change else [])]
    back = press(_("‹ To the steps"), callbacks.PlanPage(roadmap_id=plan.roadmap.id, page=_page_of(plan, line)))
    *before, last = messages
    return one_after_another(*map(send, before), send(last, *rows, [back, *home()]))


def levels(step: Step, change: Change | None = None) -> Reply:
    """Who owes a step, each level to be ticked; a tick that was just set can be taken back."""
    ticks = [
        [
            press(
                f"{'☑' if one in step.levels else '☐'} {_(step_words.LEVELS[one])}",
                callbacks.ToggleLevel(step_id=step.id, who=one),
            )
        ]
        for one in ("region", "municipality", "organisation")
    ]
    who = plain(", ".join(step.responsibles)) or _("nobody is named")
    text = _("<b>Who is to do it?</b>\n\nIn the document: {who}").format(who=who)
    back = [undo(change.id)] if change else []
    return send(text, *ticks, *back, [press(_("Done"), callbacks.StepCard(step_id=step.id))], home())


def changed(step: Step, change: Change) -> Reply:
    """A step has another day, or none."""
    to_card = [press(_("Open the step"), callbacks.StepCard(step_id=step.id))]
    return done(f"{plain(short(step.title, TITLE))}: {step_words.times(step)}.", change, to_card)


def _first(found: PlacePlans) -> list[Row]:
    """What an organisation without a plan of its own begins with."""
    is_organisation = found.place.kind not in (*ABOVE_ORGANISATIONS, PlaceKind.PARTNER)
    is_first = not found.own and is_organisation and Action.RUN_ROADMAP in found.may
    return [[_ready(found.place)]] if is_first else []


def _additions(found: PlacePlans) -> Iterator[Row]:
    place_id, runs = found.place.id, Action.RUN_ROADMAP in found.may
    if runs:
        send_it = press(_("Send a document"), callbacks.SendDocument(place_id=place_id))
        yield [send_it] if _first(found) else [_ready(found.place), send_it]
    shelf = press(_("Materials"), callbacks.Shelf(place_id=place_id))
    year = [press(_("The year as a picture"), callbacks.PlaceYear(place_id=place_id))]
    off = [press(_("Days off"), callbacks.PlaceDays(place_id=place_id))] if Action.EDIT_PLACE in found.may else []
    yield [*(year if found.own or found.above else []), shelf, *off]


def _ready(place: Place) -> Button:
    return press(_("A ready plan for a year"), callbacks.ReadyPlans(place_id=place.id))


def _listed(one: PlanLine) -> str:
    count = ngettext("{count} step", "{count} steps", one.steps).format(count=one.steps)
    waits = _("a draft, waits for your yes") if one.roadmap.state is RoadmapState.DRAFT else _("accepted")
    return f"{plain(step_words.titled(one.roadmap, 2 * TITLE))}\n{count} · {waits}"


def _opening(one: PlanLine) -> Button:
    number, title = one.roadmap.id, step_words.titled(one.roadmap, NAME)
    if one.roadmap.state is RoadmapState.DRAFT:
        return press(_("Draft: {title}").format(title=title), callbacks.Draft(roadmap_id=number))
    return press(title, callbacks.PlanPage(roadmap_id=number))


def _back(place: Place) -> Row:
    return [press(_("‹ Back"), callbacks.PlaceCard(place_id=place.id))]


def _to_plan(plan: Opened) -> Row:
    """To the plan of one's place, or back to a draft."""
    if plan.roadmap.state is RoadmapState.DRAFT:
        return [press(_("‹ To the draft"), callbacks.Draft(roadmap_id=plan.roadmap.id))]
    return [press(_("‹ Back"), callbacks.Plan(place_id=plan.here))]


def _summary(plan: Opened) -> str:
    """Whose plan it is, and how far it has come here."""
    found = [plan_view.standing(line.tasks, plan.today) for line in plan.lines]
    numbers = [(says, found.count(one)) for one, says in step_words.STANDINGS.items()]
    counts = ", ".join(f"{_(says)}: {count}" for says, count in numbers if count)
    steps = ngettext("{count} step", "{count} steps", len(plan.lines)).format(count=len(plan.lines))
    return "\n".join(filter(None, [f"{plain(plan.place.name)} · {steps}", counts]))


def _in_order(line: StepLine, today: date) -> tuple[date, int]:
    return plan_view.due(line, today) or date.max, line.number


def _month(line: StepLine, today: date) -> date | None:
    on = plan_view.due(line, today)
    return on.replace(day=1) if on else None


def _line(line: StepLine, today: date) -> str:
    on, stands = plan_view.due(line, today), plan_view.standing(line.tasks, today)
    when = f" · {on:%d.%m}" if on else ""
    sign = step_words.SIGNS.get(stands, "") if stands else ""
    return f"{line.number}. {sign}{' ' if sign else ''}{plain(short(line.step.title, TITLE))}{when}"


def _page_of(plan: Opened, line: StepLine) -> int:
    ordered = sorted(plan.lines, key=lambda one: _in_order(one, plan.today))
    return ordered.index(line) // PAGE


def _written(plan: Opened, line: StepLine) -> Iterator[str]:
    """The paragraphs of a card."""
    step = line.step
    number = f"{step.number} " if step.number else ""
    yield f"<b>{plain(number + ' '.join(step.title.split()))}</b>"
    if step.section:
        yield _("Section: {text}").format(text=plain(step.section))
    yield "\n".join(
        [
            _("Who, as written: {text}").format(text=plain("; ".join(step.responsibles)) or "—"),
            _("Who is to do it: {text}").format(text=step_words.owes(step)),
        ]
    )
    days = [_("When, as written: {text}").format(text=plain(step.deadline_text or "—"))]
    days.append(_("When, as understood: {text}").format(text=step_words.times(step)))
    kind = _("It takes place at its time.") if step.is_event else _("Something is handed in.")
    yield "\n".join([*days, kind])
    if step.result:
        yield _("Result: {text}").format(text=plain(step.result))
    if step.note:
        yield _("Note: {text}").format(text=plain(step.note))
    if step.reasons and plan.may_change:
        yield _("There is still a question about this step.")
    if here := [*step_words.stands(line, plan.today)]:
        yield "\n".join([_("<b>Here</b>"), *here])


def _tasks(line: StepLine) -> list[Row]:
    """To the task that is owed next, and to the sample of its document."""
    owed = next((one for one in line.tasks if one.state in plan_view.OWED), None) or next(iter(line.tasks), None)
    if owed is None:
        return []
    row = [press(_("The deadline"), callbacks.TaskCard(task_id=owed.id))]
    if line.step.sample:
        row.append(press(_("A sample"), callbacks.Sample(task_id=owed.id)))
    return [row]


def _files(plan: Opened, step: Step, files: Sequence[Material]) -> Iterator[Row]:
    """The newest files of a step, and putting one; all of them lie on the shelf."""
    for one in files[:FILES]:
        yield [press(short(one.name, NAME), callbacks.TakeFile(place_id=plan.here, material_id=one.id))]
    row: Row = []
    if plan.may_change and plan.roadmap.state is RoadmapState.ACCEPTED:
        row.append(press(_("Put a file here"), callbacks.PutFile(place_id=plan.place.id, step_id=step.id)))
    if len(files) > FILES:
        row.append(press(_("Materials"), callbacks.Shelf(place_id=plan.here)))
    if row:
        yield row


def _changes(plan: Opened, step: Step) -> Iterator[Row]:
    """What whoever runs the plan can change."""
    day = press(_("Another day") if step.occurrences else _("Name a day"), callbacks.StepDays(step_id=step.id))
    without = press(_("No deadline"), callbacks.WithoutDay(step_id=step.id))
    yield [day, *([without] if step.occurrences or step.reasons else [])]
    other = _("It is a document") if step.is_event else _("It is an event")
    kind = press(other, callbacks.SetEvent(step_id=step.id, is_event=not step.is_event))
    who = press(_("Who is to do it"), callbacks.StepLevels(step_id=step.id))
    yield [kind, who]


def _messages(paragraphs: Sequence[str]) -> list[str]:
    """All of them in as few messages as hold them; a paragraph that no message holds is cut between words."""
    texts = [""]
    for piece in (piece for one in paragraphs for piece in _pieces(one)):
        if len(texts[-1]) + len(piece) > LONGEST:
            texts.append("")
        texts[-1] = f"{texts[-1]}\n\n{piece}" if texts[-1] else piece
    return texts


def _pieces(paragraph: str) -> Iterator[str]:
    if len(paragraph) <= LONGEST:
        yield paragraph
        return
    bold = paragraph.startswith("<b>")
    piece = ""
    for word in paragraph.removeprefix("<b>").replace("</b>", "").split(" "):
        if len(piece) + len(word) > LONGEST - 8:
            yield f"<b>{piece}</b>" if bold else piece
            piece = ""
        piece = f"{piece} {word}" if piece else word
    yield f"<b>{piece}</b>" if bold else piece


def _days(rows: Sequence[Sequence[str]]) -> str:
    spans = days_off.restored(rows)
    return "; ".join(step_words.span(*one) if one[0] < one[1] else step_words.day(one[1]) for one in spans)


def short(text: str, most: int) -> str:
    """A title in a list or on a button."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
