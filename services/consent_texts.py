"""The texts of consents as they come with the bot: one file for each kind and version in `forms/consents`."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "forms" / "consents"


class NoSuchText(LookupError):
    """No file has a consent of this kind, version, capacity and language."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text, with gaps for the place (`{place}`, `{address}`, `{inn}`), the `{recipient}`, the names of both."""

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

    def filled(self, **facts: str) -> "ConsentText":
        """The same with these gaps filled in, and those not named left open."""
        title, brief, text = (_filled(one, facts) for one in (self.title, self.brief, self.text))
        return ConsentText(self.kind, self.version, self.language, title, brief, text, self.data, self.purposes)

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
        file = _files()[kind, version]
        said = file.get(language.partition("@")[0], file["ru"])
        one = said[capacity]
    except KeyError:
        raise NoSuchText(kind, capacity, version) from None
    listed = (tuple(said["data"]), tuple(said["purposes"]))
    return ConsentText(kind, version, language, one["title"], one["brief"].strip(), one["text"].strip(), *listed)


def to_a_child(kind: str, language: str) -> str | None:
    """What a child reads who signs nothing and may still refuse; None where the kind says nothing to children."""
    file = _files()[kind, newest(kind)]
    child: str | None = file.get(language.partition("@")[0], file["ru"]).get("child")
    return child and child.strip()


@cache
def _files() -> dict[tuple[str, str], dict]:  # type: ignore[type-arg]
    read = (tomllib.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.toml")))
    return {(one["kind"], one["version"]): one for one in read}


def _filled(said: str, facts: dict[str, str]) -> str:
    for gap, value in facts.items():
        said = said.replace("{" + gap + "}", value)
    return said
