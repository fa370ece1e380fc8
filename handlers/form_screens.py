"""What is read about the questionnaires of a place: the shelf, one of them, its questions, the report of a file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot import callbacks
from bot.keyboards import grid, home, pages, press
from bot.replies import Reply, Row, send
from bot.words import gettext as _
from bot.words import ngettext
from handlers.screens import ROLES, and_more, paged, phrase, plain
from models import FormVersion, Role
from services.authoring import Draft
from services.form_changes import Touched
from services.form_shelf import Shelved
from services.form_trial import Read
from services.questionnaire import Kind, Question

PAGE = 8
PROBLEMS = 8
"""Told in one message; whoever mends them reads the next ones."""
NAMES = 5
LONGEST = 300

CHANGES: dict[Touched, str] = {
    Touched.WORDS: phrase("Other words: {names}"),
    Touched.CHOICES: phrase("Other options: {names}"),
    Touched.LOGIC: phrase("Asked by other rules: {names}"),
    Touched.STRUCTURE: phrase("Added, removed or of another kind: {names}"),
}


def shelf(found: Sequence[Shelved], place_id: int, page: int) -> Reply:
    """All questionnaires of a place."""
    shown, page, of = paged(found, page, PAGE)
    numbered = [*enumerate(shown, start=page * PAGE + 1)]
    lines = [f"{number}. <b>{plain(one.title)}</b>: {', '.join(_about(one))}" for number, one in numbered]
    buttons = [
        press(f"{number}. {one.title}", callbacks.FormCard(place_id=place_id, version_id=one.version_id))
        for number, one in numbered
    ]
    turn = pages(page, of, lambda to: callbacks.Forms(place_id=place_id, page=to))
    how = _("To publish your own, send it here as an .xlsx file.")
    text = "\n".join([_("<b>Questionnaires of the place</b>"), "", *lines, "", how])
    empty = press(_("An empty table"), callbacks.EmptyForm(place_id=place_id))
    return send(text, *grid(buttons, 1), *turn, [empty], home())


def card(one: Shelved, place_id: int, behind: int) -> Reply:
    """One questionnaire, and what can be done with it."""
    whose = _("It is your own.") if one.is_own else _("It came with the bot. A change makes it your own.")
    at = {"place_id": place_id, "version_id": one.version_id}
    rows = [
        [press(_("Try it"), callbacks.TryForm(**at)), press(_("Take as a table"), callbacks.TakeForm(**at))],
        [press(_("Change"), callbacks.EditForm(**at))],
    ]
    rows += [drafts_row(place_id, one.version_id, behind)] if behind else []
    rows += [[press(_("Put away"), callbacks.RetireForm(**at))]] if one.is_own else []
    text = f"<b>{plain(one.title)}</b>\n{', '.join(_about(one))}\n\n{whose}"
    return send(text, *rows, [press(_("‹ Back"), callbacks.Forms(place_id=place_id))], home())


def drafts_row(place_id: int, version_id: int, count: int) -> Row:
    """Those who have begun an older version can go on with this one."""
    words = _("Move the begun ones · {count}").format(count=count)
    return [press(words, callbacks.MoveDrafts(place_id=place_id, version_id=version_id))]


def questions(version: FormVersion, asked: Sequence[Question], place_id: int, page: int, language: str) -> Reply:
    """The questions of one, by numbers."""
    shown, page, of = paged(asked, page, PAGE)
    first = page * PAGE
    lines = [f"{first + place + 1}. {plain(words(one, language))}" for place, one in enumerate(shown)]
    at = {"place_id": place_id, "version_id": version.id}
    buttons = [
        press(f"✎ {first + place + 1}", callbacks.EditQuestion(**at, index=first + place))
        for place, _one in enumerate(shown)
    ]
    turn = pages(page, of, lambda to: callbacks.EditForm(place_id=place_id, version_id=version.id, page=to))
    text = "\n".join([_("<b>Which question is to be changed?</b>"), "", *lines])
    return send(text, *grid(buttons, 4), *turn, [press(_("‹ Back"), callbacks.FormCard(**at))], home())


def question(version: FormVersion, asked: Question, place_id: int, index: int, language: str) -> Reply:
    """One question, and what can be changed of it."""
    at = {"place_id": place_id, "version_id": version.id, "index": index}
    acts = [press(_("Other words"), callbacks.RenameQuestion(**at))]
    if asked.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK):
        acts.append(press(_("Add an option"), callbacks.AddOption(**at)))
    options = [f"• {plain(said)}" for one in asked.choices[:10] for said in one.label.plain()[:1]]
    is_listed = asked.kind is not Kind.RANGE
    text = "\n".join([f"<b>{plain(words(asked, language))}</b>", *(options if is_listed else [])])
    back = press(_("‹ Back"), callbacks.EditForm(place_id=place_id, version_id=version.id))
    return send(text, acts, [press(_("Do not ask it"), callbacks.DropQuestion(**at))], [back], home())


def words(asked: Question, language: str) -> str:
    """The question as it is asked, without the answers that are piped in."""
    said = asked.label.said.get(language) or next(iter(asked.label.said.values()), asked.name)
    text = said if isinstance(said, str) else "".join(one if isinstance(one, str) else "…" for one in said)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def facts_of(read: Read) -> dict[str, Any]:
    """What a report keeps of a file that was read."""
    walk = {key: value for key, value in (read.walk or {}).items() if key != "longest_step"}
    problems = read.report["problems"]
    kept = [{**one, "message": one["message"][:LONGEST]} for one in problems[:PROBLEMS]]
    return {
        "title": read.report["title"],
        "questions": read.report["questions"],
        "problems": kept,
        "count": len(problems),
        "walk": {**walk, "unreachable": walk["unreachable"][:NAMES], "stuck": walk["stuck"][:NAMES]} if walk else {},
    }


def facts_of_draft(draft: Draft) -> dict[str, Any]:
    """What a report keeps of a draft."""
    changes: dict[str, list[str]] = {}
    for fact in draft.facts:
        changes.setdefault(fact.touched.value, []).append(fact.name)
    return {"version_id": draft.version_id, "is_new": draft.is_new, "changes": changes}


def report(said: Mapping[str, Any], place_id: int, is_open: bool) -> Reply:
    """What was found in a file: problems with their cells, how respondents get through, and the decision."""
    title = [f"<b>{plain(said['title'])}</b>\n{_counted(said['questions'])}"] if said.get("title") else []
    problems = "\n".join(map(_problem, said["problems"]))
    more = [and_more(said["count"] - len(said["problems"]))] if said["count"] > len(said["problems"]) else []
    parts = [*title, *([problems] if problems else []), *more, *_walked(said.get("walk") or {}), *_changed(said)]
    version_id = said.get("version_id")
    if version_id is None or not is_open:
        is_same = "version_id" in said and version_id is None
        end = _("This is the one in use: nothing has changed.") if is_same else _("Mend it and send the file again.")
        return send("\n\n".join([*parts, end]), home())
    at = {"place_id": place_id, "version_id": version_id}
    rows = [[press(_("Try it"), callbacks.TryForm(**at)), press(_("Publish"), callbacks.PublishForm(**at))]]
    rows += [[press(_("Not needed"), callbacks.LeaveForm(**at))]]
    return send("\n\n".join([*parts, _("Nothing is published yet.")]), *rows)


def _problem(one: Mapping[str, Any]) -> str:
    """In which cell, and what."""
    where = [_("sheet «{sheet}»").format(sheet=plain(one["sheet"]))] if one["sheet"] else []
    where += [_("row {row}").format(row=one["row"])] if one["row"] else []
    where += [_("column «{column}»").format(column=plain(one["column"]))] if one["column"] else []
    mark = "✗" if one["severity"] == "error" else "•"
    return f"{mark} {', '.join(where)}{': ' if where else ''}{plain(one['message'])}"


def _walked(walk: Mapping[str, Any]) -> Iterator[str]:
    if not walk:
        return
    yield _("Tried by robots: {finished} of {robots} got to the end.").format(**walk)
    if walk["unreachable"]:
        yield _("Nobody got to: {names}").format(names=plain(", ".join(walk["unreachable"])))
    if walk["stuck"]:
        yield _("Somebody got stuck at: {names}").format(names=plain(", ".join(walk["stuck"])))


def _changed(said: Mapping[str, Any]) -> Iterator[str]:
    """What is otherwise than in the one in use."""
    for touched, line in CHANGES.items():
        names = [name for name in said.get("changes", {}).get(touched.value, ()) if name]
        if touched.value in said.get("changes", {}):
            shown = ", ".join(names[:NAMES]) or _("the whole questionnaire")
            more = f" {and_more(len(names) - NAMES)}" if len(names) > NAMES else ""
            yield _(line).format(names=plain(shown) + more)


def _counted(count: int) -> str:
    return ngettext("{count} question", "{count} questions", count).format(count=count)


def _about(one: Shelved) -> Iterator[str]:
    """What tells it from others of the same title."""
    yield from (_(ROLES[Role(role)]) for role in one.audience)
    if one.is_second:
        yield _("asks again")
    yield _counted(one.questions)
    if one.is_own:
        yield _("own")
