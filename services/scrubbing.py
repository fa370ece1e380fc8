"""Takes people out of a text by what is known of them: names become codes, telephones and birth dates become dots."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import regex

from services import typed_answers
from services.roster import fold

HIDDEN = "•••"
"""In place of what has no code."""
MOST_CODES = 3
"""Where a name is that of more people than these, no code is said."""
SHORTEST_CUT = 2
"""Letters before «…» that may still be the beginning of a name."""
TELEPHONE = 10
"""Figures at the end of a telephone that tell it from others, however it begins."""

SHORTEST_STEM, STEM_ALONE = 3, 5
"""Letters of an inflected name that stay the same, beside another part of the name and where it stands alone."""
LONGEST_ENDING = 3
"""Letters that may follow them."""

_LETTERS = r"\p{L}[\p{L}\p{M}'’ʼ]*"
_WORD = regex.compile(rf"{_LETTERS}(?:-{_LETTERS})*")
_BETWEEN = regex.compile(r"[\s\u00a0]*")
_PHONE = regex.compile(r"\+?\d[\d\s\u00a0().-]{4,}\d")
_DATE = regex.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}\s+\p{L}+\.?,?\s+\d{4}")
_ENDING = "\u0430\u0435\u0438\u0439\u043e\u0443\u044b\u044c\u044d\u044e\u044f"
"""Vowels and signs that change at the end of a name."""
_FLEEING, _SOFT = ("\u0435", "\u043e"), "\u044c"
_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may not be told from a text, and the code that stands for them."""

    id: int
    code: str
    name: str
    born_on: date | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    key: str
    """The word folded; of an initial its letter."""
    is_initial: bool
    is_cut: bool
    is_capital: bool


Fitting = Callable[[_Token], set[int]]
"""Whose name a word may be a part of."""


class Scrubber:
    """What is known of some people, ready to be looked for.

    A name is found whole, in any of its parts (of parts joined by a hyphen each half, too), by surname and initials in
    either order, by initials alone, and cut short by «…». A part by itself is looked for as a word with a capital
    letter; in another case, too, if it is long or stands beside another part, or initials, of the same name. One that
    the bot says itself (`own_words`, folded) is a name only beside another part of the same name, or where the whole
    text or the whole line before a comma or a colon is that word: the bot's own sentences stay whole.
    """

    def __init__(self, people: Iterable[Known], own_words: Collection[str] = ()) -> None:
        self._own_words = own_words
        self._codes: dict[int, str] = {}
        self._parts: dict[str, set[int]] = {}
        self._stems: dict[str, set[int]] = {}
        self._low: set[str] = set()
        self._letters: dict[str, set[int]] = {}
        self._initials: dict[str, set[int]] = {}
        self._births: set[str] = set()
        self._phones: set[str] = set()
        for one in people:
            self._learn(one)

    def text(self, text: str, *meant: Collection[int]) -> str:
        """The text without what is known; of several people of one name those of the first fitting `meant` are."""
        text = _DATE.sub(lambda found: self._date(found[0]), text)
        text = _PHONE.sub(lambda found: HIDDEN if _figures(found[0]) in self._phones else found[0], text)
        pieces, end = [], 0
        for start, stop, owners in self._names(text):
            pieces += [text[end:start], self._code(owners, meant)]
            end = stop
        return "".join([*pieces, text[end:]])

    def _learn(self, one: Known) -> None:
        self._codes[one.id] = one.code
        if one.born_on is not None:
            self._births.add(one.born_on.isoformat())
        if one.phone and (figures := _figures(one.phone)):
            self._phones.add(figures)
        if fold(one.name) == fold(one.code):
            return
        spelled = _WORD.findall(one.name)
        is_low = not any(part[0].isupper() for part in spelled)
        for part in spelled:
            for piece in {fold(part), *map(fold, part.split("-"))}:
                self._parts.setdefault(piece, set()).add(one.id)
                for stem in _stems(piece):
                    self._stems.setdefault(stem, set()).add(one.id)
                self._letters.setdefault(piece[0], set()).add(one.id)
                if is_low:
                    self._low.add(piece)
        letters = "".join(fold(part)[0] for part in one.name.split() if part[0].isalpha())
        for key in {letters, "".join(fold(part)[0] for part in spelled)}:
            if len(key) > 1:
                self._initials.setdefault(key, set()).add(one.id)

    def _names(self, text: str) -> Iterator[tuple[int, int, set[int]]]:
        """Where somebody is named, and who it may be."""
        tokens = _tokens(text)
        at = 0
        while at < len(tokens):
            owners, length = self._longest(text, tokens[at:])
            if length:
                yield tokens[at].start, tokens[at + length - 1].end, owners
            at += length or 1

    def _longest(self, text: str, tokens: Sequence[_Token]) -> tuple[set[int], int]:
        """The longest name that begins here: who it may be, and of how many words it is."""
        first = tokens[0]
        if not (first.is_capital or first.key in self._low):
            return set(), 0
        plain = self._run(text, tokens, self._fitting)
        inflected = self._run(text, tokens, self._inflected)
        if len(inflected) > max(len(plain), 1) or (inflected and not plain and self._is_alone(inflected[0])):
            return self._owners(inflected, self._inflected), len(inflected)
        return (self._owners(plain, self._fitting), len(plain)) if plain else (set(), 0)

    def _run(self, text: str, tokens: Sequence[_Token], fitting: Fitting) -> list[_Token]:
        """As many words as together are somebody's name."""
        candidates: set[int] | None = None
        run: list[_Token] = []
        for token in tokens:
            if run and not _adjoin(text, run[-1], token):
                break
            found = fitting(token) if candidates is None else candidates & fitting(token)
            if not found:
                break
            candidates = found
            run.append(token)
        while run and not self._is_name(text, run):
            run.pop()
        return run

    def _owners(self, run: Sequence[_Token], fitting: Fitting) -> set[int]:
        if all(token.is_initial for token in run):
            return self._initials["".join(token.key for token in run)]
        owners = fitting(run[0])
        for token in run[1:]:
            owners = owners & fitting(token)
        return owners

    def _fitting(self, token: _Token) -> set[int]:
        if token.is_initial:
            return self._letters.get(token.key, set())
        if token.is_cut:
            return {one for part, owners in self._parts.items() if part.startswith(token.key) for one in owners}
        return self._parts.get(token.key, set())

    def _inflected(self, token: _Token) -> set[int]:
        """As `_fitting`, in any case: names in sentences of documents."""
        if token.is_initial:
            return self._fitting(token)
        if not token.is_capital or token.key in self._own_words:
            return set()
        return self._by_stem(token, SHORTEST_STEM) | (self._fitting(token) if token.is_cut else set())

    def _is_alone(self, token: _Token) -> bool:
        """Whether an inflected name is so long that it is hardly another word."""
        return not token.is_initial and bool(self._by_stem(token, STEM_ALONE))

    def _by_stem(self, token: _Token, shortest: int) -> set[int]:
        whole = len(token.key)
        lengths = range(max(shortest, whole - LONGEST_ENDING), whole + 1)
        return set[int]().union(*(self._stems.get(token.key[:length], ()) for length in lengths))

    def _is_name(self, text: str, run: Sequence[_Token]) -> bool:
        parts = [token for token in run if not token.is_initial]
        if not parts:
            return "".join(token.key for token in run) in self._initials
        if len(run) > 1 or parts[0].key not in self._own_words:
            return True
        before, after = text[: run[0].start].rpartition("\n")[2], text[run[0].end :].partition("\n")[0]
        return not before.strip() and not after.lstrip(" \u00a0").rstrip()[:1].strip(",:")

    def _code(self, owners: set[int], meant: Sequence[Collection[int]]) -> str:
        nearest = next(filter(None, (owners.intersection(group) for group in meant)), owners)
        if len(nearest) > MOST_CODES:
            return HIDDEN
        return " / ".join(self._codes[one] for one in sorted(nearest))

    def _date(self, text: str) -> str:
        return HIDDEN if typed_answers.day(text, _ANY_DAY) in self._births else text


@lru_cache(maxsize=64)
def scrubber(people: tuple[Known, ...], own_words: frozenset[str]) -> Scrubber:
    """The same, remembered: the people of a place are asked for at every message, and seldom change."""
    return Scrubber(people, own_words)


def _tokens(text: str) -> list[_Token]:
    found = []
    for word in _WORD.finditer(text):
        spelled, end = word[0], word.end()
        is_initial = len(spelled) == 1 and text[end : end + 1] == "."
        is_cut = text[end : end + 1] == "…" and len(spelled) >= SHORTEST_CUT
        stop = end + (is_initial or is_cut)
        found.append(_Token(word.start(), stop, fold(spelled), is_initial, is_cut, spelled[0].isupper()))
    return found


def _stems(part: str) -> set[str]:
    """The letters of a name that stay when it is inflected, without a vowel that flees; a short name keeps all."""
    bare = part.rstrip(_ENDING)
    found = {bare if len(bare) >= SHORTEST_STEM else part}
    if part == bare and part[-2:-1] in _FLEEING:
        found |= {part[:-2] + between + part[-1] for between in ("", _SOFT)}
    return {stem for stem in found if stem == part or len(stem) >= SHORTEST_STEM}


def _adjoin(text: str, before: _Token, after: _Token) -> bool:
    return _BETWEEN.fullmatch(text, before.end, after.start) is not None


def _figures(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdecimal())[-TELEPHONE:]
