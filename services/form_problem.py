"""What is wrong with a questionnaire as it is written, and in which cell."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from services.errors import Refusal


class FormProblem(Refusal):
    """A questionnaire cannot be used as it is written; says what is wrong and, where known, in which cell.

    `code` names the sentence in form_problem.toml, `fields` fill it in; one that has none there is the sentence.
    """

    def __init__(
        self,
        code: str,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        **fields: str | int,
    ) -> None:
        super().__init__(code, sheet, row, column)
        self.code, self.sheet, self.row, self.column, self.fields = code, sheet, row, column, fields

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.code, self.sheet, self.row, self.column, self.fields)

    @property
    def message(self) -> str:
        """In English."""
        return self.said("en")

    def said(self, language: str) -> str:
        """The sentence in a language."""
        words = _sentences().get(self.code)
        return words[language].format(**self.fields) if words else self.code

    def __str__(self) -> str:
        return self.message


class FormProblems(Exception):
    """Several at once."""

    def __init__(self, all_: list[FormProblem]) -> None:
        super().__init__(all_)
        self.all = all_


def _again(code: str, sheet: str | None, row: int | None, column: str | None, fields: dict[str, Any]) -> FormProblem:
    return FormProblem(code, sheet, row, column, **fields)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
