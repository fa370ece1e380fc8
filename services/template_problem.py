"""What is wrong with a template that an organisation sent, and where."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from services.errors import Refusal
from services.printable import one_line

_LONGEST = 80


class TemplateProblem(Refusal):
    """A template cannot be used: `code` names the sentence in template_problem.toml, `fields` fill it in."""

    def __init__(self, code: str, **fields: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.fields = {name: _short(one) if name in ("where", "what", "field") else one for name, one in fields.items()}

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.code, self.fields)

    def said(self, language: str) -> str:
        """The sentence in a language."""
        sentence: str = _sentences()[self.code][language]
        return sentence.format(**self.fields)

    def __str__(self) -> str:
        return self.said("en")


def _short(text: str | int) -> str:
    plain = one_line(str(text))
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _again(code: str, fields: dict[str, str | int]) -> TemplateProblem:
    return TemplateProblem(code, **fields)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
