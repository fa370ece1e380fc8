"""The texts of an XForm: translations, and answers piped into them."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

import regex

NS = {"h": "http://www.w3.org/1999/xhtml", "x": "http://www.w3.org/2002/xforms"}
_ITEXT = regex.compile(r"jr:itext\('(.+)'\)")
_LANGUAGE = regex.compile(r".*\(([\w@-]+)\)\s*")
# What pyxform writes for a translation that is not there.
_ABSENT = "-"

Parts = list[str | dict[str, str]]
"""A text in pieces: words, and the expressions that are piped into it."""


class Words:
    """The texts of one XForm document."""

    def __init__(self, model: Element, checked: Callable[[str, str, str | None], str | None]) -> None:
        self.checked = checked
        self.translations = {
            language(one.get("lang", "")): {text.get("id", ""): text for text in one}
            for one in model.findall("x:itext/x:translation", NS)
        }
        found = model.find("x:itext/x:translation[@default]", NS)
        first = next(iter(self.translations), "")
        self.default_language = language(found.get("lang", "")) if found is not None else first
        self.has_media = False

    def phrase(self, element: Element | None, node: str) -> dict[str, Any]:
        """What a label or hint says, by language."""
        if element is None:
            return {}
        reference = element.get("ref")
        if reference:
            return self.said(reference, node)
        parts = self.parts(element, node)
        return {self.default_language: parts} if parts else {}

    def said(self, reference: str, node: str) -> dict[str, Any]:
        """The words behind a reference, in every language that has them; a text that is no reference is the words."""
        found = _ITEXT.fullmatch(reference.strip())
        if not found:
            return {self.default_language: [reference]}
        said: dict[str, Any] = {}
        for name, texts in self.translations.items():
            values = texts.get(found[1], Element("text"))
            self.has_media |= any(value.get("form") not in (None, "guidance") for value in values)
            parts = [part for value in values if not value.get("form") for part in self.parts(value, node)]
            if parts not in ([], [_ABSENT]):
                said[name] = parts
        return said

    def parts(self, value: Element, node: str) -> Parts:
        """A text in pieces."""
        parts: Parts = [value.text or ""]
        for output in value:
            parts.append({"output": self.checked(node, "label", output.get("value")) or "''"})
            parts.append(output.tail or "")
        return [part for part in parts if part]


def language(heading: str) -> str:
    """The code that a translation's name ends with, `English (en)`; else the name."""
    found = _LANGUAGE.fullmatch(heading)
    return str(found[1]) if found else heading


def plain(phrase: Mapping[str, Parts]) -> dict[str, str]:
    """Without what is piped in."""
    return {name: "".join(part for part in parts if isinstance(part, str)) for name, parts in phrase.items()}
