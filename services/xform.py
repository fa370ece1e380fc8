"""XForm XML, as pyxform writes it, read once into our own form: plain JSON that runs without XML."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import regex

from services.compiled_form import FORMAT, Form, Kind
from services.errors import Refusal
from services.expressions import NotAnExpression, parse

BOT = "urn:nastavnik:form"
"""The namespace of our own columns (`bind::bot:…`), declared on the settings sheet."""

_NS = {"h": "http://www.w3.org/1999/xhtml", "x": "http://www.w3.org/2002/xforms"}
_JR = "{http://openrosa.org/javarosa}"
_KINDS = {"string": Kind.TEXT, "int": Kind.INTEGER, "date": Kind.DATE}
_CONTROLS = {"select1": Kind.SELECT_ONE, "select": Kind.SELECT_MULTIPLE, "range": Kind.RANGE}
_BINDS = {"nodeset", "type", "readonly", "required", "relevant", "constraint", "calculate", f"{_JR}constraintMsg"}
_ITEMSET = regex.compile(r"instance\('([^']+)'\)/root/item")
_ITEXT = regex.compile(r"jr:itext\('(.+)'\)")
_LANGUAGE = regex.compile(r".*\(([\w@-]+)\)")
# What pyxform writes for a translation that is not there.
_ABSENT = "-"


class FormProblem(Refusal):
    """A questionnaire cannot be used as it is written; says what is wrong and, where known, in which cell."""

    def __init__(self, message: str, sheet: str | None = None, row: int | None = None, column: str | None = None):
        super().__init__(message, sheet, row, column)
        self.message, self.sheet, self.row, self.column = message, sheet, row, column


def compiled(xform: str, *, name: str, rows: Mapping[str, int]) -> dict[str, Any]:
    """The frozen form; FormProblem, with the row of the survey sheet, where something in it does not run here."""
    form = _Reader(ElementTree.fromstring(xform), name, rows).form()
    if (name_in_cycle := Form.load(form | {"digest": ""}).cycle()) is not None:
        raise FormProblem(f"{name_in_cycle}: depends on itself", "survey", rows.get(name_in_cycle))
    return form | {"digest": hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()}


class _Reader:
    """Reads one XForm document."""

    def __init__(self, root: Element, name: str, rows: Mapping[str, int]) -> None:
        self.name, self.rows = name, rows
        self.model = _one(root, "h:head/x:model")
        self.body = _one(root, "h:body")
        self.primary = _one(self.model, f"x:instance/x:{name}")
        self.heading = _one(root, "h:head/h:title").text or name
        self.translations = {
            _language(one.get("lang", "")): {text.get("id", ""): text for text in one}
            for one in self.model.findall("x:itext/x:translation", _NS)
        }
        binds = {bind.get("nodeset", ""): bind for bind in self.model.findall("x:bind", _NS)}
        self.binds = {node: bind for node, bind in binds.items() if not node.startswith(f"/{name}/meta/")}
        self.nodes = set(_nodes(self.primary, f"/{name}"))

    def form(self) -> dict[str, Any]:
        questions = list(self.controls(self.body))
        shown = {one["path"] for one in questions}
        titles = [one for one in questions if one["settings"].get("part") == "title"]
        kept = [one for one in questions if one not in titles]
        return {
            "format": FORMAT,
            "name": self.name,
            "title": _plain(titles[0]["label"]) if titles else {self.default_language: self.heading},
            "version": self.primary.get("version", ""),
            "languages": sorted(self.translations) or [""],
            "default_language": self.default_language,
            "questions": kept,
            "fields": list(self.fields(shown)),
            "relevant": self.relevant(),
            "lists": {one["list"]: self.choices(one["list"]) for one in kept if "list" in one},
        }

    @property
    def default_language(self) -> str:
        found = self.model.find("x:itext/x:translation[@default]", _NS)
        return _language(found.get("lang", "")) if found is not None else next(iter(self.translations), "")

    def controls(self, parent: Element) -> Iterator[dict[str, Any]]:
        """Each question, in order, out of its groups."""
        for control in parent:
            tag, node = _tag(control), control.get("ref", "")
            if tag == "group":
                if control.find("x:label", _NS) is not None:
                    raise self.problem(node, "a group with a label is not supported; use a note", "label")
                yield from self.controls(control)
            elif tag not in ("label", "hint"):
                yield self.question(control, node)

    def question(self, control: Element, node: str) -> dict[str, Any]:
        bind = self.bind(node)
        kind = self.kind(control, bind, node)
        message = bind.get(f"{_JR}constraintMsg")
        found = {
            "path": self.path(node),
            "kind": kind,
            "appearance": control.get("appearance"),
            "label": self.phrase(control.find("x:label", _NS), node),
            "hint": self.phrase(control.find("x:hint", _NS), node),
            "required": self.expression(node, "required", bind.get("required")),
            "constraint": self.expression(node, "constraint", bind.get("constraint")),
            "constraint_message": self.said(message, node) if message else None,
            "default": self.default(node),
            "list": self.list_name(control, node) if kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) else None,
            "range": [float(control.get(edge, "1")) for edge in ("start", "end", "step")]
            if kind is Kind.RANGE
            else None,
            "settings": {key.removeprefix(f"{{{BOT}}}"): value for key, value in bind.items() if BOT in key},
        }
        return {key: value for key, value in found.items() if value not in (None, {})} | {"settings": found["settings"]}

    def kind(self, control: Element, bind: Element, node: str) -> Kind:
        """By the control; of a typed answer, by its type."""
        tag, kind = _tag(control), bind.get("type", "string")
        if bind.get("calculate"):
            raise self.problem(node, "a question that is also calculated is not supported", "calculation")
        if tag in _CONTROLS:
            return _CONTROLS[tag]
        if tag != "input" or kind not in _KINDS:
            raise self.problem(
                node, f"a question of the type {kind if tag == 'input' else tag} is not supported", "type"
            )
        return Kind.NOTE if bind.get("readonly") == "true()" else _KINDS[kind]

    def fields(self, shown: set[str]) -> Iterator[dict[str, Any]]:
        """Hidden values and calculations: what stands in the form and is not asked."""
        for node in self.binds:
            if self.path(node) in shown or any(other.startswith(node + "/") for other in self.nodes):
                continue
            found = {
                "path": self.path(node),
                "calculation": self.expression(node, "calculation", self.bind(node).get("calculate")),
                "default": self.default(node),
            }
            yield {key: value for key, value in found.items() if value is not None}

    def relevant(self) -> dict[str, str]:
        """The conditions of questions, fields and groups."""
        found = {node: self.expression(node, "relevant", self.bind(node).get("relevant")) for node in self.binds}
        return {self.path(node): condition for node, condition in found.items() if condition}

    def choices(self, name: str) -> list[dict[str, Any]]:
        items = self.model.findall(f"x:instance[@id='{name}']/x:root/x:item", _NS)
        return [{"name": item.findtext("x:name", "", _NS), "label": self.choice_label(item)} for item in items]

    def choice_label(self, item: Element) -> dict[str, Any]:
        text = item.findtext("x:itextId", None, _NS)
        if text is not None:
            return self.said(f"jr:itext('{text}')", "")
        return {self.default_language: [item.findtext("x:label", "", _NS)]}

    def list_name(self, control: Element, node: str) -> str:
        itemset = _one(control, "x:itemset").get("nodeset", "")
        found = _ITEMSET.fullmatch(itemset)
        if not found:
            raise self.problem(
                node, "options that depend on answers or are shuffled are not supported", "choice_filter"
            )
        return str(found[1])

    def default(self, node: str) -> str | None:
        """An expression's text: what `setvalue` works out, or the text that the form is born with."""
        for setvalue in self.model.findall("x:setvalue", _NS):
            if setvalue.get("ref") == node:
                return self.expression(node, "default", setvalue.get("value"))
        text = self.primary.findtext("/".join(f"x:{step}" for step in self.path(node).split("/")), "", _NS)
        return _literal(text) if text else None

    def phrase(self, element: Element | None, node: str) -> dict[str, Any]:
        if element is None:
            return {}
        reference = element.get("ref")
        return self.said(reference, node) if reference else {self.default_language: self.parts(element, node)}

    def said(self, reference: str, node: str) -> dict[str, Any]:
        """The words in every language that has them."""
        found = _ITEXT.fullmatch(reference)
        if not found:
            return {self.default_language: [reference]}
        said: dict[str, Any] = {}
        for language, texts in self.translations.items():
            values = texts.get(found[1], Element("text"))
            if any(value.get("form") for value in values):
                raise self.problem(node, "pictures, sound and long hints in labels are not supported", "media")
            parts = [part for value in values for part in self.parts(value, node)]
            if parts not in ([], [_ABSENT]):
                said[language] = parts
        return said

    def parts(self, value: Element, node: str) -> list[str | dict[str, str]]:
        """A text in pieces: words, and the expressions that are piped into it."""
        parts: list[str | dict[str, str]] = [value.text or ""]
        for output in value:
            parts.append({"output": self.expression(node, "label", output.get("value")) or "''"})
            parts.append(output.tail or "")
        return [part for part in parts if part]

    def bind(self, node: str) -> Element:
        bind = self.binds.get(node, Element("bind"))
        for key, _ in bind.items():
            if key not in _BINDS and not key.startswith(f"{{{BOT}}}"):
                setting = key.rpartition("}")[2]
                raise self.problem(node, f"the setting {setting} is not supported", setting)
        return bind

    def expression(self, node: str, column: str, text: str | None) -> str | None:
        """The text of an expression that was parsed and speaks of nodes that are there."""
        if not text:
            return None
        try:
            references = parse(text, here=node or "/").references
        except NotAnExpression as error:
            raise self.problem(node, str(error), column) from error
        if unknown := references - self.nodes:
            raise self.problem(node, f"there is no question {min(unknown).rpartition('/')[2]}", column)
        return text.strip()

    def path(self, node: str) -> str:
        return node.removeprefix(f"/{self.name}/")

    def problem(self, node: str, message: str, column: str) -> FormProblem:
        name = node.rpartition("/")[2]
        return FormProblem(f"{name}: {message}", "survey", self.rows.get(name), column)


def _one(parent: Element, path: str) -> Element:
    found = parent.find(path, _NS)
    if found is None:
        raise FormProblem(f"the form has no {path.rpartition(':')[2]}")
    return found


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _nodes(parent: Element, path: str) -> Iterator[str]:
    for child in parent:
        yield f"{path}/{_tag(child)}"
        yield from _nodes(child, f"{path}/{_tag(child)}")


def _language(heading: str) -> str:
    """The code that a translation's name ends with, `English (en)`; else the name."""
    found = _LANGUAGE.fullmatch(heading)
    return str(found[1]) if found else heading


def _literal(text: str) -> str:
    """A text as an expression; XPath has no escapes, so one with both kinds of quotes is put together."""
    if '"' not in text:
        return f'"{text}"'
    return "concat(" + ", '\"', ".join(f'"{part}"' for part in text.split('"')) + ")"


def _plain(phrase: Mapping[str, list[str | dict[str, str]]]) -> dict[str, str]:
    return {language: "".join(part for part in parts if isinstance(part, str)) for language, parts in phrase.items()}
