"""The buttons under a question: the response, the name of the question as shown, and what is pressed."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from services import questionnaire

Id = Annotated[int, Field(ge=1, lt=2**63)]

DONE, SKIP, BACK, FORWARD, SEND = "d", "s", "b", "f", "!"
ALL = "w"
"""Out of a search, to all options."""
TURN, EDIT = "t", "e"
"""Followed by the page, by the question's index in the form."""


class Press(CallbackData, prefix="a"):
    """A press under a question or a review; `act` is an option's index or one of the letters above."""

    response_id: Id
    nonce: Annotated[str, Field(max_length=8)]
    act: Annotated[str, Field(pattern=r"^([dsbfw!]|[te]?[0-9]{1,5})$")]

    @property
    def number(self) -> int:
        """The figure in `act`."""
        return int(self.act.lstrip(TURN + EDIT))

    def action(self) -> questionnaire.Action:
        """What the press means to the questionnaire."""
        if self.act[0] == TURN:
            return questionnaire.Turn(self.number)
        return _ACTIONS[self.act]() if self.act in _ACTIONS else questionnaire.Choose(self.number)


_ACTIONS: dict[str, Callable[[], questionnaire.Action]] = {
    DONE: questionnaire.Done,
    SKIP: questionnaire.Skip,
    BACK: questionnaire.Back,
    FORWARD: questionnaire.Forward,
    ALL: partial(questionnaire.Search, ""),
}


def data(response_id: int, nonce: str, act: str | int) -> str:
    """The same as `Press(...).pack()`, at a fraction of its cost: a question may have ten buttons."""
    return f"a:{response_id}:{nonce}:{act}"


class Introduce(CallbackData, prefix="f"):
    """Tells about a questionnaire before its first question."""

    response_id: Id


class Open(CallbackData, prefix="f+"):
    """Takes a questionnaire up, for the first time or again."""

    response_id: Id
