"""A questionnaire at one moment: what its expressions come to for the answers there are."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from services import questionnaire_choices
from services.compiled_form import Choice, Field, Form, Kind, Question, Repeat, Value, written
from services.expressions import Expression, Row
from services.form_items import bare
from services.questionnaire_state import Invalid, State, Why

MOST_COPIES = 200
MOST_QUESTIONS = 4000


class Moment:
    """One look at a state: every value and every condition is worked out at most once."""

    __slots__ = ("_being", "_choices", "_copies", "_held", "_shown", "_texts", "form", "language", "now", "state")

    def __init__(self, form: Form, state: State, now: datetime, language: str = "") -> None:
        self.form, self.state, self.now = form, state, now
        self.language = language or form.default_language
        self._held: dict[Expression | tuple[Expression, str], bool] = {}
        self._texts: dict[str, str] = {}
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._copies: dict[str, int] = {}
        self._being: set[str] = set()
        self._shown: list[Question] | None = None
        for node in form.deep:
            for place in self.places(node.removeprefix(form.root)):
                self.text(form.root + place)

    def text(self, place: str) -> str:
        """The value of a node as expressions read it; empty while it is irrelevant."""
        known = self._texts.get(place)
        if known is None:
            item = self.form.nodes.get(bare(place) if "[" in place else place)
            if item is None or place in self._being:
                return ""
            self._being.add(place)
            known = self._texts[place] = self._evaluated(item, place) if self.relevant(item, place) else ""
            self._being.discard(place)
        return known

    def copies(self, place: str) -> int:
        """How many copies a repeat has there; the first of those that people add is always there."""
        known = self._copies.get(place)
        if known is None:
            self._copies[place] = 0
            known = self._copies[place] = self._counted(place)
        return known

    def table(self, name: str) -> Sequence[Row]:
        """The rows of a list."""
        return self.form.tables.get(name, ())

    def choice_name(self, value: str, place: str) -> str:
        """What the options of a question call a value."""
        name = bare(place).rpartition("/")[2]
        question = self.form.by_path.get(bare(place).removeprefix(self.form.root))
        question = question or next((one for one in self.form.questions if one.name == name), None)
        found = questionnaire_choices.unfiltered(self, question) if question else ()
        label = next((one.label for one in found if one.name == value), None)
        return label.text(self.language, self.form.default_language, self) or "" if label else ""

    def chance(self, place: str) -> float:
        """A number from 0 to 1, the same whenever this response is looked at."""
        digest = hashlib.blake2b(f"{self.state.seed} {place}".encode(), digest_size=8).digest()
        return (int.from_bytes(digest, "big") >> 11) / 2**53

    def kept(self, place: str) -> str:
        """What was worked out for a node before."""
        return written(self.state.known.get(place.removeprefix(self.form.root)))

    def value(self, question: Question) -> Value:
        """Its answer, or what is known without one."""
        if question.calculation:
            return self.text(self.form.root + question.path) or None
        return self.state.value(question.path)

    def choices(self, question: Question) -> tuple[Choice, ...]:
        """The options that it has as things stand."""
        if question.options is None:
            return question.choices
        known = self._choices.get(question.path)
        if known is None:
            known = self._choices[question.path] = questionnaire_choices.of(self, question)
        return known

    def relevant(self, item: Question | Field | Repeat, place: str = "") -> bool:
        """Its conditions, and those of the groups around it, hold."""
        if "[" in item.path or "[" in place:
            place = place or self.form.root + item.path
            return all(self._holds(condition, place) for condition in item.relevant)
        held = self._held
        for condition in item.relevant:
            known = held.get(condition)
            if known is None:
                known = held[condition] = condition.truth(self)
            if not known:
                return False
        return True

    def questions(self) -> list[Question]:
        """Those to be asked as things stand, in order; those of a repeat once for each copy."""
        if self._shown is None and not self.form.repeats:
            self._shown = [question for question in self.form.questions if self.relevant(question)]
        if self._shown is None:
            self._shown = []
            for question in self._within(self.form.layout, "", ""):
                self._shown.append(question)
                if len(self._shown) > MOST_QUESTIONS:
                    raise Invalid(self.state.at, Why.TOO_LONG)
        return self._shown

    def places(self, path: str) -> list[str]:
        """Where a node is: once, or in every copy of its repeats."""
        found, node = [""], ""
        for name in path.split("/"):
            node = f"{node}/{name}" if node else name
            found = [f"{place}/{name}" if place else name for place in found]
            if node in self.form.repeats:
                found = [
                    f"{place}[{number}]"
                    for place in found
                    for number in range(1, self.copies(self.form.root + place) + 1)
                ]
        return found

    def required(self, question: Question) -> bool:
        """It may not be skipped; where there is nothing to choose from, it may."""
        if question.required is None or question.kind is Kind.NOTE:
            return False
        if question.options is not None and not self.choices(question):
            return False
        return question.required.truth(self, self.form.root + question.path)

    def fault(self, question: Question) -> Why | None:
        """What is wrong with the answer as it stands."""
        value = self.state.value(question.path)
        if value is None:
            return Why.REQUIRED if self.required(question) else None
        if question.options is not None:
            names = {choice.name for choice in self.choices(question)}
            if not names.issuperset(value if isinstance(value, list) else [written(value)]):
                return Why.NOT_AN_OPTION
        at = self.form.root + question.path
        return Why.CONSTRAINT if question.constraint and not question.constraint.truth(self, at) else None

    def open(self, question: Question) -> bool:
        """It waits for an answer: there is none, or it is no longer right."""
        return question.path not in self.state.answers or self.fault(question) is not None

    def _within(self, items: Sequence[Question | Repeat], static: str, here: str) -> Iterator[Question]:
        for item in items:
            place = here + item.path[len(static) :]
            if isinstance(item, Repeat):
                yield from self._repeated(item, place)
            else:
                question = item.copy(place) if here else item
                if self.relevant(question):
                    yield question

    def _repeated(self, repeat: Repeat, place: str) -> Iterator[Question]:
        copies = self.copies(self.form.root + place)
        for number in range(1, copies + 1):
            yield from self._within(repeat.items, repeat.path, f"{place}[{number}]")
            if repeat.count is None and number < MOST_COPIES:
                yield repeat.ask.copy(f"{place}[{number + 1}]")

    def _counted(self, place: str) -> int:
        repeat = self.form.repeats.get(bare(place.removeprefix(self.form.root)))
        if repeat is None or not self.relevant(repeat, place):
            return 0
        if repeat.count is not None:
            number = repeat.count.number(self, place)
            return int(min(number, MOST_COPIES)) if number > 0 else 0
        answers, path, copies = self.state.answers, place.removeprefix(self.form.root), 1
        while copies < MOST_COPIES and answers.get(f"{path}[{copies + 1}]") == "yes":
            copies += 1
        return copies

    def _holds(self, condition: Expression, place: str) -> bool:
        """In a repeat: a condition of a group is looked at from that group's copy."""
        at = "/".join(place.split("/")[: condition.here.count("/") + 1])
        known = self._held.get((condition, at))
        if known is None:
            known = self._held[condition, at] = condition.truth(self, at)
        return known

    def _evaluated(self, item: Question | Field, place: str) -> str:
        path = place.removeprefix(self.form.root)
        if item.calculation:
            if "[" in place:
                self._before(item.calculation, place)
            return item.calculation.text(self, place)
        if isinstance(item, Field) and item.default and path not in self.state.known:
            return item.default.text(self, place)
        return written(self.state.value(path))

    def _before(self, calculation: Expression, place: str) -> None:
        """A running total reads the copy before: worked out from the first one on, so as not to go deep."""
        if bare(place) not in calculation.references:
            return
        head, _, rest = place.rpartition("[")
        number, _, tail = rest.partition("]")
        for earlier in range(1, int(number)):
            self.text(f"{head}[{earlier}]{tail}")

    def said(self, question: Question, language: str) -> str:
        """Its label; its name where it has none."""
        at = self.form.root + question.path
        return question.label.text(language, self.form.default_language, self, at) or question.name

    def option(self, choice: Choice, language: str) -> str:
        """An option's label; its name where it has none."""
        return choice.label.text(language, self.form.default_language, self) or choice.name

    def messages(self, question: Question, why: Why) -> dict[str, str]:
        """What the form's author says of an answer that does not fit, the form's own language first."""
        own, at = self.form.default_language, self.form.root + question.path
        phrase = {Why.CONSTRAINT: question.message, Why.REQUIRED: question.required_message}.get(why)
        said = sorted(phrase.said, key=lambda language: language != own) if phrase else []
        return {language: phrase.text(language, own, self, at) or "" for language in said} if phrase else {}
