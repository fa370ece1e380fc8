"""The texts of consents as they come with the bot: one file for each kind and version in `forms/consents`."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from babel.units import format_unit

FOLDER = Path(__file__).resolve().parent.parent / "forms" / "consents"
GAP = re.compile(r"\{(\w+)\}")
UNSAID = "_" * 12
"""Where a text has a fact that the bot does not know."""
USUAL_YEARS = 1
"""How long data are kept after the school year where a place has not settled it."""


class NoSuchText(LookupError):
    """No file has a consent of this kind, version, capacity and language."""


class Operator(Protocol):
    """The place that answers for the data."""

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str | None: ...

    @property
    def inn(self) -> str | None: ...

    @property
    def retention_years(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text, with gaps for the place (`{place}`, `{address}`, `{inn}`, `{years}`), the `{recipient}`, both names."""

    kind: str
    version: str
    language: str
    title: str
    brief: str
    """For the screen with the buttons: plain text in which only `<b>` marks something."""
    text: str
    """The whole, plain, paragraphs apart by an empty line."""
    data: tuple[str, ...]
    purposes: tuple[str, ...]
    unknown: str = ""
    """What stands where nobody has said an address or a taxpayer's number."""

    def filled(self, **facts: str) -> "ConsentText":
        """The same with these gaps filled in, and those not named left open; years not named are the usual ones.

        An address or a taxpayer's number that is empty is unknown, and the text says so.
        """
        facts.setdefault("years", _years(USUAL_YEARS, self.language))
        facts |= {gap: self.unknown for gap in ("address", "inn") if facts.get(gap) == ""}
        title, brief, text = (_filled(one, facts) for one in (self.title, self.brief, self.text))
        purposes = tuple(_filled(one, facts) for one in self.purposes)
        return replace(self, title=title, brief=brief, text=text, purposes=purposes)

    def of(self, operator: Operator, recipient: str = "", *, shown: Callable[[str], str] = str) -> "ConsentText":
        """The same in the operator's name, each fact as a screen can show it; the names of people stay open."""
        return self.filled(
            place=shown(operator.name),
            address=shown(operator.address or ""),
            inn=shown(operator.inn or ""),
            years=_years(operator.retention_years, self.language),
            recipient=shown(recipient),
        )

    def digest(self, capacity: str) -> str:
        """The SHA-256 of everything in it, as hexadecimal figures."""
        said = [self.kind, self.version, capacity, self.language, self.title, self.brief, self.text]
        whole = json.dumps([*said, *self.data, *self.purposes], ensure_ascii=False)
        return sha256(whole.encode()).hexdigest()


def newest(kind: str) -> str:
    """The version of this kind that is asked for now."""
    return max((version for one, version in _files() if one == kind), key=int)


def text(kind: str, capacity: str, language: str, version: str | None = None) -> ConsentText:
    """The text of a kind for whoever signs as `self` or `guardian`, in Russian where it has no such language."""
    version = version or newest(kind)
    try:
        language, said = _in(_files()[kind, version], language)
        one = said[capacity]
    except KeyError:
        raise NoSuchText(kind, capacity, version) from None
    listed = {"data": "\n".join(f"• {one}" for one in said["data"]), "purposes": "; ".join(said["purposes"])}
    return ConsentText(
        kind=kind,
        version=version,
        language=language,
        title=one["title"],
        brief=one["brief"].strip(),
        text=_filled(one["text"].strip(), listed),
        data=tuple(said["data"]),
        purposes=tuple(said["purposes"]),
        unknown=said.get("unknown", ""),
    )


def to_a_child(kind: str, language: str) -> str | None:
    """What a child reads who signs nothing and may still refuse; None where the kind says nothing to children."""
    child: str | None = _in(_files()[kind, newest(kind)], language)[1].get("child")
    return child and child.strip()


@cache
def _files() -> dict[tuple[str, str], dict[str, Any]]:
    read = (tomllib.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.toml")))
    return {(one["kind"], one["version"]): one for one in read}


def _in(file: dict[str, Any], language: str) -> tuple[str, dict[str, Any]]:
    """What a file says in a language, and the language that it says it in."""
    known = language.partition("@")[0]
    known = known if known in file else "ru"
    return known, file[known]


def _filled(said: str, facts: dict[str, str]) -> str:
    """All gaps at once: what stands in one cannot open another."""
    return GAP.sub(lambda gap: facts.get(gap[1], gap[0]), said)


def _years(count: int, language: str) -> str:
    return format_unit(count, "duration-year", locale=language)
