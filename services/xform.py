"""XForm XML, as pyxform writes it, read once into our own form: plain JSON that runs without XML."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import regex

from services import xform_options
from services.compiled_form import FORMAT, Form, Kind
from services.expressions import NotAnExpression, parse
from services.form_items import CHOSEN
from services.form_problem import FormProblem, FormProblems
from services.xform_other import in_own_words
from services.xform_words import NS, Words, plain

__all__ = ["BOT", "FormProblem", "compiled"]

BOT = "urn:nastavnik:form"
"""The namespace of our own columns (`bind::bot:…`), declared on the settings sheet."""

_JR = "{http://openrosa.org/javarosa}"
_KINDS = {
    "string": Kind.TEXT,
    "int": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.DATETIME,
    "geopoint": Kind.GEOPOINT,
    "geotrace": Kind.GEOTRACE,
    "geoshape": Kind.GEOSHAPE,
    "barcode": Kind.BARCODE,
}
_CONTROLS = {
    "select1": Kind.SELECT_ONE,
    "select": Kind.SELECT_MULTIPLE,
    "rank": Kind.RANK,
    "range": Kind.RANGE,
    "trigger": Kind.ACKNOWLEDGE,
}
_UPLOADS = {"image": Kind.IMAGE, "audio": Kind.AUDIO, "video": Kind.VIDEO}
_STRAIGHT = {ord(quote): "'" for quote in "\u2018\u2019"} | {ord(quote): '"' for quote in "\u201c\u201d"}
"""Excel makes quotes of expressions round."""
_PLAIN = regex.compile(r"[\d:.+TZ-]*:[\d:.+TZ-]*")
_PRELOADED = {("timestamp", "start"): "once(now())", ("timestamp", "end"): "now()", ("date", "today"): "once(today())"}
_BESIDES = ("label", "hint", "setvalue", "setgeopoint", "recordaudio", "itemset", "item")
"""What stands in a group or question and is no question."""


def compiled(
    xform: str,
    *,
    name: str,
    rows: Mapping[str, int],
    tables: Mapping[str, Mapping[str, Any]] | None = None,
    settings: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The frozen form; FormProblem, with the row of the survey sheet, where something in it does not run here.

    `tables` are the attached files, by name without its ending: columns and rows; `settings` are those of the sheet
    `bot`.
    """
    try:
        root = ElementTree.fromstring(xform)
    except ElementTree.ParseError:
        # What people write into a cell of the settings may break the converter's XML.
        raise FormProblem("unreadable") from None
    reader = _Reader(root, name, rows)
    form = reader.form(tables or {}) | ({"bot": dict(settings)} if settings else {})
    if reader.errors:
        raise FormProblems(reader.errors)
    try:
        cycle = Form.load(form | {"digest": ""}).cycle()
    except NotAnExpression as wrong:
        raise FormProblem("expression", "survey", name=name, said=str(wrong)) from None
    if cycle is not None:
        raise FormProblem("cycle", "survey", rows.get(cycle), name=cycle)
    return form | {"digest": hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()}


class _Reader:
    """Reads one XForm document."""

    def __init__(self, root: Element, name: str, rows: Mapping[str, int]) -> None:
        self.name, self.rows = name, rows
        self.errors: list[FormProblem] = []
        self.model = _one(root, "h:head/x:model")
        self.body = _one(root, "h:body")
        self.primary = _one(self.model, f"x:instance/x:{name}")
        self.heading = _one(root, "h:head/h:title").text or name
        self.words = Words(self.model, self.expression)
        binds = {bind.get("nodeset", ""): bind for bind in self.model.findall("x:bind", NS)}
        self.binds = {node: bind for node, bind in binds.items() if not node.startswith(f"/{name}/meta/")}
        self.nodes = set(_nodes(self.primary, f"/{name}"))
        self.repeats: dict[str, Any] = {}
        self.headings: dict[str, Any] = {}
        self.inline: dict[str, Any] = {}

    def form(self, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        self.find_repeats(self.body)
        questions = list(self.controls(self.body))
        shown = {one["path"] for one in questions}
        titles = [one for one in questions if one["settings"].get("part") == "title"]
        own = self.words.default_language
        found: dict[str, Any] = {
            "format": FORMAT,
            "name": self.name,
            "title": plain(titles[0]["label"]) if titles else {own: self.heading},
            "version": self.primary.get("version", ""),
            "languages": sorted(self.words.translations) or [""],
            "default_language": own,
            "questions": [one for one in questions if one not in titles],
            "fields": list(self.fields(shown)),
            "relevant": self.relevant(),
            "lists": xform_options.lists(self.model, self.words) | self.inline,
        }
        searched = {one["list"] for one in questions if "list" in one} - found["lists"].keys()
        files = xform_options.files(self.model, searched)
        given = {one: dict(tables[one]) for one in files if one in tables}
        more = {
            "repeats": self.repeats,
            "headings": {path: said for path, said in self.headings.items() if path not in self.repeats},
            "tables": given,
            "missing": sorted(files[one] for one in files if one not in given),
        }
        return in_own_words(found | {key: value for key, value in more.items() if value})

    def find_repeats(self, parent: Element) -> None:
        """Before anything is read: an expression must know what has copies."""
        for group in parent.iter(f"{{{NS['x']}}}repeat"):
            self.repeats[self.path(group.get("nodeset", ""))] = {}
        for group in parent.iter(f"{{{NS['x']}}}repeat"):
            node = group.get("nodeset", "")
            self.repeats[self.path(node)] = _filled(
                {"count": self.expression(node, "repeat_count", group.get(f"{_JR}count"))}
            )

    def controls(self, parent: Element) -> Iterator[dict[str, Any]]:
        """Each question, in order, out of its groups."""
        for control in parent:
            tag, node = _tag(control), control.get("ref", "")
            if tag in ("group", "repeat"):
                self.group(control, node)
                yield from self.controls(control)
            elif tag not in _BESIDES and not _is_header(control):
                yield self.question(control, node)

    def group(self, control: Element, node: str) -> None:
        said = self.words.phrase(control.find("x:label", NS), node)
        if said and self.path(node) in self.repeats:
            self.repeats[self.path(node)]["label"] = said
        elif said:
            self.headings[self.path(node)] = said

    def question(self, control: Element, node: str) -> dict[str, Any]:
        bind = self.binds.get(node, Element("bind"))
        kind = self.kind(control, bind, node)
        found = {
            "path": self.path(node),
            "kind": kind.value,
            "appearance": control.get("appearance"),
            "label": self.words.phrase(control.find("x:label", NS), node),
            "hint": self.words.phrase(control.find("x:hint", NS), node),
            "required": self.expression(node, "required", bind.get("required")),
            "required_message": self.message(bind, "requiredMsg", node),
            "constraint": self.expression(node, "constraint", bind.get("constraint")),
            "constraint_message": self.message(bind, "constraintMsg", node),
            "calculation": self.expression(node, "calculation", bind.get("calculate")),
            "default": self.default(node),
            "sets": list(self.sets(control)),
        }
        if kind in CHOSEN:
            found |= self.options(control, node)
        if kind is Kind.RANGE:
            try:
                found |= xform_options.numbers(control, bind)
            except ValueError:
                self.errors.append(FormProblem("bad_range", "survey", self.row(node), "parameters", name=_last(node)))
        settings = {key.removeprefix(f"{{{BOT}}}"): value for key, value in bind.items() if BOT in key}
        return _filled(found) | {"settings": settings}

    def kind(self, control: Element, bind: Element, node: str) -> Kind:
        """By the control; of a typed answer, by its type. What nobody can change is a note."""
        tag, kind = _tag(control), bind.get("type", "string")
        if bind.get("calculate") or bind.get("readonly") == "true()":
            return Kind.NOTE
        if tag in _CONTROLS:
            return _CONTROLS[tag]
        if tag == "upload":
            return _UPLOADS.get(control.get("mediatype", "").partition("/")[0], Kind.FILE)
        if tag not in ("input", "secret") or kind not in _KINDS:
            name = kind if tag == "input" else tag
            raise FormProblem("control", "survey", self.row(node), "type", name=_last(node), type=name)
        return _KINDS[kind]

    def options(self, control: Element, node: str) -> dict[str, Any]:
        found = xform_options.of(control, node, self.words, self.checked)
        if "inline" in found:
            self.inline[self.path(node)] = found.pop("inline")
            found["list"] = self.path(node)
        plainly = {"value": "name", "label_from": "label"}
        return {key: value for key, value in found.items() if value is not None and plainly.get(key) != value}

    def sets(self, control: Element) -> Iterator[list[str]]:
        for setvalue in control.findall("x:setvalue", NS):
            node, event = setvalue.get("ref", ""), setvalue.get("event", "")
            if "value-changed" in event:
                text = self.expression(node, "calculation", setvalue.get("value") or _literal(setvalue.text or ""))
                yield [self.path(node), text or "''"]

    def fields(self, shown: set[str]) -> Iterator[dict[str, Any]]:
        """Hidden values and calculations: what stands in the form and is not asked."""
        for node, bind in self.binds.items():
            if self.path(node) in shown or any(other.startswith(node + "/") for other in self.nodes):
                continue
            loaded = _PRELOADED.get((bind.get(f"{_JR}preload", ""), bind.get(f"{_JR}preloadParams", "")))
            calculation = self.expression(node, "calculation", bind.get("calculate") or loaded)
            yield _filled({"path": self.path(node), "calculation": calculation, "default": self.default(node)})

    def relevant(self) -> dict[str, str]:
        """The conditions of questions, fields and groups."""
        found = {node: self.expression(node, "relevant", bind.get("relevant")) for node, bind in self.binds.items()}
        return {self.path(node): condition for node, condition in found.items() if condition}

    def message(self, bind: Element, name: str, node: str) -> dict[str, Any] | None:
        said = bind.get(f"{_JR}{name}")
        return self.words.said(said, node) if said else None

    def default(self, node: str) -> str | None:
        """An expression's text: what `setvalue` works out, or the text that the form is born with."""
        for setvalue in self.model.findall("x:setvalue", NS):
            if setvalue.get("ref") == node:
                value = setvalue.get("value", "")
                # pyxform takes `10:30+02:00` for a sum.
                is_plain = _PLAIN.fullmatch(value.strip()) is not None
                return _literal(value) if is_plain else self.expression(node, "default", value)
        text = self.primary.findtext("/".join(f"x:{step}" for step in self.path(node).split("/")), "", NS)
        return _literal(text) if text.strip() else None

    def expression(self, node: str, column: str, text: str | None) -> str | None:
        return self.checked(node, column, text, False)

    def checked(self, node: str, column: str, text: str | None, in_list: bool) -> str | None:
        """The text, once it is known to be an expression."""
        if not text or not text.strip():
            return None
        repeats = frozenset(f"/{self.name}/{path}" for path in self.repeats)
        try:
            return parse(text.strip().translate(_STRAIGHT), here=node or "/", repeats=repeats, row=in_list).source
        except NotAnExpression as wrong:
            name, row = _last(node), self.row(node)
            self.errors.append(FormProblem("expression", "survey", row, column, name=name, said=str(wrong)))
            return None

    def path(self, node: str) -> str:
        return node.removeprefix(f"/{self.name}/")

    def row(self, node: str) -> int | None:
        return self.rows.get(self.path(node)) or self.rows.get(_last(node))


def _filled(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in (None, {}, [])}


def _is_header(control: Element) -> bool:
    """The row of a table that only says what its columns mean."""
    return "label" in control.get("appearance", "").split() and _tag(control).startswith("select")


def _last(node: str) -> str:
    return node.rpartition("/")[2]


def _one(parent: Element, path: str) -> Element:
    found = parent.find(path, NS)
    if found is None:
        raise FormProblem("no_questions")
    return found


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _nodes(parent: Element, path: str) -> Iterator[str]:
    for child in parent:
        yield f"{path}/{_tag(child)}"
        yield from _nodes(child, f"{path}/{_tag(child)}")


def _literal(text: str) -> str:
    """A text as an expression; XPath has no escapes, so one with both kinds of quotes is put together."""
    if '"' not in text:
        return f'"{text}"'
    return "concat(" + ", '\"', ".join(f'"{part}"' for part in text.split('"')) + ")"
