"""The words that the converter itself writes for `or_other`, in the languages of the form."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import regex

_CONVERTER = {"option": "Other", "question": "Specify other."}
_OURS: Mapping[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["words"]
_CYRILLIC = regex.compile(r"\p{Cyrillic}")


def in_own_words(form: dict[str, Any]) -> dict[str, Any]:
    """The same form; a language that is written in Cyrillic has Russian words for it."""
    if not any(_is(one.get("label", {}), "question") for one in form["questions"]):
        return form
    ours = {language for language in form["languages"] or [""] if _is_cyrillic(form["questions"], language)}
    ours |= {form["default_language"]} if _is_cyrillic(form["questions"], form["default_language"]) else set()
    for question in form["questions"]:
        if _is(question.get("label", {}), "question"):
            question["label"] |= {language: [_OURS["question"]] for language in ours}
            question["label"] |= {language: [_CONVERTER["question"]] for language in {*form["languages"]} - ours}
    for option in (option for options in form["lists"].values() for option in options):
        if option["name"] == "other":
            said = option["label"].items()
            option["label"] = {
                one: [_OURS["option"]] if one in ours and parts == [_CONVERTER["option"]] else parts
                for one, parts in said
            }
    return form


def _is(label: Mapping[str, Any], what: str) -> bool:
    return bool(label) and all(parts == [_CONVERTER[what]] for parts in label.values())


def _is_cyrillic(questions: Iterable[Mapping[str, Any]], language: str) -> bool:
    said = (part for one in questions for part in one.get("label", {}).get(language, ()))
    return any(isinstance(part, str) and _CYRILLIC.search(part) for part in said)
