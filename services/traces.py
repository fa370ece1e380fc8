"""By what somebody is known, and where that stands: in a text, in JSON, in the bytes of a file."""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any

YE, YO = "\u0435", "\u0451"
"""Letters that people write for each other."""
SPACES = r"\s+"
GONE = "…"
"""Stands where a name stood in somebody else's words."""
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251")
MOST_UNPACKED = 200 * 2**20
"""Bytes of an archive that are looked through; of a larger one nobody says that it names nobody."""
UNREADABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
"""How files begin in which letters are drawn or packed, not written."""
FOLD = b"\r\n "
"""Where a calendar cuts a long line, in the middle of a word, too."""


@dataclass(frozen=True)
class Traces:
    """What names somebody: `names` as they were written (surname first), telephones, codes, numbers of chats."""

    names: frozenset[str]
    phones: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    chats: frozenset[int] = frozenset()

    def __or__(self, other: "Traces") -> "Traces":
        return Traces(
            self.names | other.names, self.phones | other.phones, self.codes | other.codes, self.chats | other.chats
        )

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds a surname with the first name or with initials, in either order, whatever the case, with yo or ye."""
        words = [_spelt(one) for one in self._namings | self.phones]
        words += [form for one in self.names for form in _with_initials(one)]
        exact = [rf"(?<!\w){re.escape(str(one))}(?!\w)" for one in (*self.codes, *self.chats)]
        return re.compile("|".join([*sorted(words, key=len, reverse=True), *exact]) or r"(?!)", re.IGNORECASE)

    @cached_property
    def hints(self) -> frozenset[str]:
        """Pieces of text of which every place that names them has one: for a first, coarse look in the database."""
        plain = {word for name in self.names for word in _longest(name)} | self.phones | self.codes
        plain |= {str(chat) for chat in self.chats}
        return frozenset({form for one in plain for form in (one, json.dumps(one)[1:-1])})

    @property
    def _namings(self) -> frozenset[str]:
        """Surname with first name, both ways: the rest of a longer name follows or goes before."""
        namings = set[str]()
        for name in self.names:
            words = name.split()
            namings |= {name, " ".join(words[:2]), " ".join([*words[1:2], *words[:1]])}
            namings.add(" ".join([*words[1:3], *words[:1]]))
        return frozenset(one for one in namings if one)

    def are_in(self, text: str) -> bool:
        """Whether a text names them."""
        return self.pattern.search(text) is not None

    def are_in_value(self, value: Any) -> bool:
        """Whether a JSON value names them, anywhere inside."""
        return bool(self.without(value) != value)

    def without(self, value: Any) -> Any:
        """A JSON value in which nothing names them, not even by a key."""
        if isinstance(value, str):
            return self.pattern.sub(GONE, value)
        if isinstance(value, list):
            return [self.without(one) for one in value]
        if isinstance(value, dict):
            return {self.without(key): self.without(one) for key, one in value.items()}
        return GONE if isinstance(value, int) and value in self.chats else value

    def are_in_bytes(self, content: bytes) -> bool | None:
        """Whether a file names them; office files are looked into. None: nobody can tell."""
        if content.startswith(UNREADABLE):
            return None
        if content.startswith(b"PK\x03\x04"):
            return self._are_in_archive(content)
        whole = content.replace(FOLD, b"") if FOLD in content else content
        texts = [one.decode(encoding, errors="ignore") for one in {content, whole} for encoding in ENCODINGS]
        return any(map(self.are_in, texts)) or self.are_in(unescaped(content.decode("ascii", errors="ignore")))

    def _are_in_archive(self, content: bytes) -> bool | None:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                    return None
                found = [
                    self.are_in(one.filename) or self._are_in_part(archive.read(one)) for one in archive.infolist()
                ]
        except (zipfile.BadZipFile, RuntimeError, OSError):
            return None
        return True if True in found else None if None in found else False

    def _are_in_part(self, content: bytes) -> bool | None:
        """A part of an office file: marks may cut a name into pieces, and letters stand as their numbers."""
        text = content.decode("utf-8", errors="ignore")
        bare = [unescape(re.sub(r"<[^>]*>", between, text)) for between in ("", " ")]
        return any(self.are_in(one) for one in bare) or self.are_in_bytes(content)


def unescaped(text: str) -> str:
    """A text of JSON with its letters as they are read: those that are not Latin may stand as escapes."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def together(many: Iterable[Traces]) -> Traces:
    """What names any of them."""
    found = Traces(frozenset())
    for one in many:
        found |= one
    return found


def _spelt(words: str) -> str:
    """A pattern of the words as somebody may write them: any spaces between, yo or ye."""
    pieces = [re.escape(word.lower()).replace(YO, YE).replace(YE, f"[{YE}{YO}]") for word in words.split()]
    return rf"(?<!\w){SPACES.join(pieces)}(?!\w)"


def _with_initials(name: str) -> list[str]:
    """Patterns of a surname with initials; one with another second initial is somebody else's."""
    surname, *given = name.split()[:3] or [""]
    if not given:
        return []
    first, *second = [rf"{_letter(one[0])}\." for one in given]
    rest = second[0] if second else r"\w\."
    after = rf"{_spelt(surname)}\s+{first}(?:\s*{rest}|(?!\s*\w\.))"
    return [after, rf"(?<![\w.])(?<!\.\s){first}\s*(?:{rest}\s*)?{_spelt(surname)}"]


def _letter(letter: str) -> str:
    """A pattern of one letter, as somebody may write it."""
    return f"[{YE}{YO}]" if letter.lower() in (YE, YO) else re.escape(letter.lower())


def _longest(name: str) -> set[str]:
    """Of the surname the longest piece that everybody writes alike, in small and in capital letters."""
    (surname, *_rest) = name.split() or [name]
    alike = re.split(f"[-{YE}{YO}]", surname, flags=re.IGNORECASE)
    piece = max(alike, key=len) or surname
    return {piece, piece.upper(), piece.lower(), piece.capitalize()} - {""}
