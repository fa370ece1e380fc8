"""What has changed between two versions of a questionnaire, and whether what was begun may go over to the newer one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.compiled_form import Form, Question
from services.form_items import CHOSEN, Kind, Value, bare, written
from services.questionnaire import State, begin, carried_on
from services.questionnaire_moment import Moment


class Touched(StrEnum):
    """What a change is about."""

    WORDS = "words"
    CHOICES = "choices"
    LOGIC = "logic"
    STRUCTURE = "structure"


class What(StrEnum):
    """What has become of a question or an option."""

    ADDED = "added"
    REMOVED = "removed"
    RETYPED = "retyped"
    MOVED = "moved"
    SAID_OTHERWISE = "said_otherwise"
    OPTIONS = "options"
    RULES = "rules"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Fact:
    """One change; `name` is the question's, empty where it is about the whole."""

    touched: Touched
    what: What
    name: str = ""


_WORDS = ("label", "hint", "constraint_message", "required_message")
_LOGIC = ("required", "constraint", "calculation", "default", "filter", "sets", "range", "random", "nodes", "settings")


def between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Fact]:
    """From one compiled form to the next, in the order of the newer one."""
    return [*_structure(old, new), *_questions(old, new), *_whole(old, new)]


def moves(old: Form, new: Form, state: State, now: datetime) -> State | None:
    """The draft on the newer version; None where an answer would be lost, or would not pass its check."""
    if not all(_stays(old, new, path, value) for path, value in state.answers.items()):
        return None
    hidden = {one.name: state.known[one.path] for one in old.fields if one.path in state.known}
    begun = begin(new, now, hidden, state.seed)
    known = {**begun.known, **{path: value for path, value in state.known.items() if f"{new.root}{path}" in new.nodes}}
    carried = replace(begun, answers=dict(state.answers), known=known, progress=state.progress)
    moment = Moment(new, carried, now)
    faulty = any(one.path in state.answers and moment.fault(one) for one in moment.questions())
    return None if faulty else carried_on(new, carried, now)


def _stays(old: Form, new: Form, path: str, value: Value) -> bool:
    before, after = old.asked(path), new.asked(path)
    if before is None or after is None or before.kind is not after.kind:
        return False
    if value is None or after.kind is Kind.REPEAT:
        return True
    if after.kind is Kind.RANGE:
        return written(value) in {choice.name for choice in after.choices} or not after.choices
    return after.kind not in CHOSEN or _options(new, after) >= {*(value if isinstance(value, list) else [str(value)])}


def _options(form: Form, asked: Question) -> set[str]:
    if asked.options is None:
        return {choice.name for choice in asked.choices}
    return {str(row.get(asked.options.value, "")) for row in form.tables.get(asked.options.table, ())}


def _by_path(form: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {one["path"]: one for one in form["questions"]}


def _name(path: str) -> str:
    return bare(path).rpartition("/")[2]


def _structure(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    before, after = _by_path(old), _by_path(new)
    for path in after:
        if path not in before:
            yield Fact(Touched.STRUCTURE, What.ADDED, _name(path))
        elif before[path]["kind"] != after[path]["kind"]:
            yield Fact(Touched.STRUCTURE, What.RETYPED, _name(path))
    for path in before:
        if path not in after:
            yield Fact(Touched.STRUCTURE, What.REMOVED, _name(path))
    kept = [path for path in before if path in after]
    if kept != [path for path in after if path in before]:
        yield Fact(Touched.STRUCTURE, What.MOVED)


def _questions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    before = _by_path(old)
    for path, now in _by_path(new).items():
        was = before.get(path)
        if was is None:
            continue
        if any(was.get(key) != now.get(key) for key in _WORDS):
            yield Fact(Touched.WORDS, What.SAID_OTHERWISE, _name(path))
        if _listed(old, was) != _listed(new, now):
            yield Fact(Touched.CHOICES, What.OPTIONS, _name(path))
        rules = any(was.get(key) != now.get(key) for key in _LOGIC)
        if rules or old["relevant"].get(path) != new["relevant"].get(path):
            yield Fact(Touched.LOGIC, What.RULES, _name(path))


def _listed(form: Mapping[str, Any], question: Mapping[str, Any]) -> Any:
    return form["lists"].get(question.get("list"))


def _whole(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    if old["title"] != new["title"] or old.get("headings") != new.get("headings"):
        yield Fact(Touched.WORDS, What.SAID_OTHERWISE)
    paths = {*_by_path(old), *_by_path(new)}
    groups = [{path: rule for path, rule in one["relevant"].items() if path not in paths} for one in (old, new)]
    if old["fields"] != new["fields"] or old.get("repeats") != new.get("repeats") or groups[0] != groups[1]:
        yield Fact(Touched.LOGIC, What.RULES)
    if old.get("bot", {}) != new.get("bot", {}):
        yield Fact(Touched.LOGIC, What.SETTINGS)
