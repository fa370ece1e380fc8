"""Texts that a regular expression matches, for robots: one sample after another, by chance."""

from random import Random

import regex

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_CLASSES = {"d": _DIGITS, "w": _LETTERS + _DIGITS, "s": " ", "D": _LETTERS, "W": " ", "S": _LETTERS + _DIGITS}
_ANY = _LETTERS + _DIGITS
_QUANTITY = regex.compile(r"\{(\d*)(,?)(\d*)\}[?+]?|[*+?][?+]?")
MOST = 12
"""Repetitions where the pattern sets no bound."""


def sample(pattern: str, random: Random) -> str:
    """A text that the pattern probably matches; patterns that look around are only guessed at."""
    return _Sampler(pattern, random).alternatives()[:500]


class _Sampler:
    """Reads a pattern from left to right and writes a text as it goes."""

    def __init__(self, pattern: str, random: Random) -> None:
        self.pattern, self.random, self.at = pattern, random, 0

    def alternatives(self) -> str:
        found = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            found.append(self.sequence())
        return self.random.choice(found)

    def sequence(self) -> str:
        parts: list[str] = []
        while self.peek() not in ("", "|", ")"):
            start = self.at
            part = self.atom()
            quantity = _QUANTITY.match(self.pattern, self.at)
            if quantity:
                self.at = quantity.end()
                part = self.repeated(start, self.times(quantity[0], quantity))
            parts.append(part)
        return "".join(parts)

    def times(self, sign: str, found: "regex.Match[str]") -> int:
        if sign[0] == "{":
            least = int(found[1] or 0)
            most = int(found[3]) if found[3] else least + (MOST if found[2] else 0)
        else:
            least, most = {"*": (0, MOST), "+": (1, MOST), "?": (0, 1)}[sign[0]]
        return self.random.randint(min(least, 200), max(min(least, 200), min(most, least + MOST)))

    def repeated(self, start: int, times: int) -> str:
        """The atom anew for each repetition."""
        end, parts = self.at, []
        for _ in range(times):
            self.at = start
            parts.append(self.atom())
        self.at = end
        return "".join(parts)

    def atom(self) -> str:
        letter = self.peek()
        self.at += 1
        match letter:
            case "(":
                return self.group()
            case "[":
                return self.random.choice(self.choice() or "a")
            case "\\":
                return self.escaped()
            case ".":
                return self.random.choice(_ANY)
            case "^" | "$":
                return ""
        return letter

    def group(self) -> str:
        is_look = False
        if self.peek() == "?":
            head = regex.match(r"\?(?:<?[=!]|P?<\w+>|[:>]|[a-z-]*:?)", self.pattern[self.at :])
            self.at += len(head[0]) if head else 1
            is_look = bool(head and head[0][-1] in "=!")
        inside = self.alternatives()
        self.at += self.peek() == ")"
        return "" if is_look else inside

    def escaped(self) -> str:
        letter = self.peek()
        self.at += 1
        if letter in ("p", "P") and self.peek() == "{":
            self.at = self.pattern.find("}", self.at) + 1 or len(self.pattern)
            return self.random.choice(_LETTERS)
        if letter in ("b", "B", "A", "Z", "z"):
            return ""
        return self.random.choice(_CLASSES[letter]) if letter in _CLASSES else letter

    def choice(self) -> str:
        """The letters of `[…]`."""
        end = self.at + 1
        while end < len(self.pattern) and self.pattern[end] != "]":
            end += 2 if self.pattern[end] == "\\" else 1
        inside, self.at = self.pattern[self.at : end], end + 1
        try:
            known = regex.compile(f"[{inside}]")
        except regex.error:
            return "a"
        return "".join(letter for letter in map(chr, [*range(32, 127), *range(0x410, 0x450)]) if known.match(letter))

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]
