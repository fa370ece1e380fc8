"""What is wrong with the tables or the rules of a matching, and in which place."""

import tomllib
from functools import cache
from pathlib import Path

from services.errors import Refusal


class MatchProblem(Refusal):
    """A table or the rules cannot be used; says where and what.

    `code` names the sentence in match_problem.toml, `fields` fill it in; `file` is the name of the file.
    """

    def __init__(self, code: str, file: str = "", **fields: str | int) -> None:
        super().__init__(code, file)
        self.code, self.file, self.fields = code, file, fields

    def said(self, language: str) -> str:
        """The sentence in a language."""
        sentence = _sentences()[self.code][language].format(**self.fields)
        return f"{self.file}: {sentence}" if self.file else sentence

    def __str__(self) -> str:
        return self.said("en")


def shortened(text: str, letters: int = 60) -> str:
    """What a file says, fit for a sentence: printable and short."""
    plain = text[:letters]
    if not plain.isprintable():
        plain = "".join(letter if letter.isprintable() else " " for letter in plain)
    return plain if len(text) <= letters else f"{plain}…"


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
