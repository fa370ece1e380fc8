"""Codes to type where neither the QR picture nor the link opens: how they are made, shown and read."""

import secrets
import tomllib
from hashlib import sha256
from pathlib import Path

import regex

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

LETTERS: str = _WORDS["letters"]
LENGTH = 8
LONGEST = 40
"""Signs of a text that may be a code, with all that stands between its letters."""

_CODE = regex.compile(rf"[{LETTERS}]{{{LENGTH}}}")
_BETWEEN = regex.compile(r"[\s\p{Pd}\p{Cf}]+")
_ALIKE = str.maketrans(_WORDS["alike"])


def draw() -> str:
    """A new code."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """The code as people read it: two halves."""
    return f"{code[: LENGTH // 2]}{_WORDS['between']}{code[LENGTH // 2 :]}"


def read(text: str | None) -> str | None:
    """The code that a text is, in whatever case, spacing and layout it was typed; None where it is none."""
    if not text or len(text) > LONGEST:
        return None
    code = _BETWEEN.sub("", text).upper().translate(_ALIKE)
    return code if _CODE.fullmatch(code) else None


def digest(code: str) -> str:
    """What is kept of a code; the name before it keeps it apart from the hashes of links."""
    return sha256(f"nastavnik:code:{code}".encode()).hexdigest()
