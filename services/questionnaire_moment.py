"""A questionnaire at one moment: what its expressions come to for the answers there are."""

from datetime import datetime

from services.compiled_form import Field, Form, Kind, Question, written
from services.expressions import Expression
from services.questionnaire_state import State, Why


class Moment:
    """One look at a state: every value and every condition is worked out at most once."""

    __slots__ = ("_held", "_texts", "form", "now", "state")

    def __init__(self, form: Form, state: State, now: datetime) -> None:
        self.form, self.state, self.now = form, state, now
        self._held: dict[Expression, bool] = {}
        self._texts: dict[str, str] = {}

    def text(self, node: str) -> str:
        """The value of a node as expressions read it; empty while it is irrelevant."""
        known = self._texts.get(node)
        if known is None:
            item = self.form.nodes.get(node)
            known = self._texts[node] = self._evaluated(item) if item and self.relevant(item) else ""
        return known

    def relevant(self, item: Question | Field) -> bool:
        """Its conditions, and those of the groups around it, hold."""
        return all(map(self._holds, item.relevant))

    def questions(self) -> list[Question]:
        """Those to be asked as things stand, in order."""
        return [question for question in self.form.questions if self.relevant(question)]

    def required(self, question: Question) -> bool:
        """It may not be skipped."""
        return question.required is not None and question.kind is not Kind.NOTE and question.required.truth(self)

    def fault(self, question: Question) -> Why | None:
        """What is wrong with the answer as it stands."""
        if self.state.value(question.path) is None:
            return Why.REQUIRED if self.required(question) else None
        return Why.CONSTRAINT if question.constraint and not question.constraint.truth(self) else None

    def open(self, question: Question) -> bool:
        """It waits for an answer: there is none, or it is no longer right."""
        return question.path not in self.state.answers or self.fault(question) is not None

    def _holds(self, condition: Expression) -> bool:
        known = self._held.get(condition)
        if known is None:
            known = self._held[condition] = condition.truth(self)
        return known

    def _evaluated(self, item: Question | Field) -> str:
        if isinstance(item, Field) and item.calculation:
            return item.calculation.text(self)
        return written(self.state.value(item.path))
