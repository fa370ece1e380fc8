"""Simulated respondents: they fill in a form by chance, and say where somebody could not go on."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import regex

from services.compiled_form import Form, Kind, Question
from services.form_items import CHOSEN, FILES, bare
from services.pattern_samples import sample
from services.questionnaire import (
    Action,
    Answer,
    Attach,
    Choose,
    Done,
    Edit,
    Forward,
    Invalid,
    Skip,
    State,
    begin,
    finished,
    question,
    sendable,
    step,
)
from services.questionnaire_moment import Moment

MOST_STEPS = 6_000
SECONDS = 40.0
"""Of CPU time, for one robot."""
MOST_SECOND_THOUGHTS = 40
SKIPS, ADDS, KEEPS = 0.1, 0.4, 0.8

_WORDS = (
    "Anna",
    "Ivan Petrov",
    "School 5",
    "Good",
    "a",
    "12",
    "yes",
    "anna@example.org",
    "+79121234567",
    "https://a.ru",
)
_LITERAL = regex.compile(r"""'([^']*)'|"([^"]*)\"""")
_NUMBER = regex.compile(r"(?<![\w.'-])\d+(?:\.\d+)?")
_PATTERN = regex.compile(r"""regex\(\s*[^,]+,\s*(?:'([^']*)'|"([^"]*)")\s*\)""")


@dataclass(slots=True)
class Walk:
    """One robot's way through a form."""

    finished: bool = False
    seen: set[str] = field(default_factory=set)
    """Paths of questions, without the numbers of copies."""
    stuck: tuple[str, str] | None = None
    """The question, and why nobody could answer it."""
    steps: list[float] = field(default_factory=list)
    """CPU seconds of each."""


def walk(form: Form, now: datetime, seed: int) -> Walk:
    """One respondent, from the first question to sending."""
    return _Robot(form, now, seed).walked()


class _Robot:
    """Answers what it is asked, by chance but with good will."""

    def __init__(self, form: Form, now: datetime, seed: int) -> None:
        self.form, self.now, self.random = form, now, Random(seed)
        self.seed, self.done, self.second_thoughts = seed, Walk(), 0

    def walked(self) -> Walk:
        started = time.process_time()
        try:
            state = begin(self.form, self.now, seed=self.seed)
        except Invalid as invalid:
            return self.stop("", invalid.why)
        while state.at is not None:
            self.done.seen.add(bare(state.at))
            if len(self.done.steps) > MOST_STEPS:
                return self.stop(state.at, "too many questions follow")
            if time.process_time() - started > SECONDS:
                return self.stop(state.at, "it takes too long")
            moved = self.answered(state) or self.thought_better(state)
            if moved is None:
                return self.stop(state.at, self.reason(state))
            state = moved
        sendable(self.form, state, self.now)
        self.done.finished = finished(self.form, state, self.now)
        return self.done

    def stop(self, path: str, why: str) -> Walk:
        self.done.stuck = (path, why)
        return self.done

    def answered(self, state: State, *, anew: bool = False) -> State | None:
        """After the question at hand; None where nothing that comes to mind is taken. `anew`: the answer changes."""
        asked = self.form.asked(state.at)
        if asked is None or self.lacks_file(asked):
            return None
        for actions in self.ways(asked, state, anew=anew):
            moved = self.tried(state, actions)
            changed = moved is not None and (moved.at != state.at or moved.answers != state.answers)
            if moved is not None and changed and not (anew and moved.answers == state.answers):
                return moved
        return None

    def thought_better(self, state: State) -> State | None:
        """Earlier answers leave this question none: one of those that it depends on is answered anew."""
        asked = self.form.asked(state.at)
        earlier = self.sources(asked) if asked and not self.lacks_file(asked) else []
        for path in self.random.sample(earlier, len(earlier)):
            if self.second_thoughts < MOST_SECOND_THOUGHTS and path in state.answers:
                self.second_thoughts += 1
                moved = self.tried(state, [Edit(path)])
                moved = self.answered(moved, anew=True) if moved else None
                if moved is not None:
                    return moved
        return None

    def sources(self, asked: Question) -> list[str]:
        """The questions that its check and its relevance read, through calculations too."""
        rules = [*asked.relevant, *([asked.constraint] if asked.constraint else [])]
        left, seen = {node for rule in rules for node in rule.references}, set[str]()
        while left:
            node = left.pop()
            seen.add(node)
            item = self.form.nodes.get(node)
            if item is not None and item.calculation:
                left |= item.calculation.references - seen
        paths = {node.removeprefix(self.form.root) for node in seen}
        return sorted((paths & self.form.by_path.keys()) - {bare(asked.path)})

    def tried(self, state: State, actions: list[Action]) -> State | None:
        moved = state
        for action in actions:
            started = time.process_time()
            try:
                moved = step(self.form, moved, action, self.now)
            except Invalid:
                return None
            finally:
                question(self.form, moved, self.now, self.form.default_language)
                self.done.steps.append(time.process_time() - started)
        return moved

    def lacks_file(self, asked: Question) -> bool:
        table = asked.options.table if asked.options else ""
        return bool(table) and any(file.rpartition(".")[0] == table for file in self.form.missing)

    def reason(self, state: State) -> str:
        asked = self.form.asked(state.at)
        if asked is None:
            return "it is not there"
        if self.lacks_file(asked):
            return "the file with its options is missing"
        if asked.kind in CHOSEN and not Moment(self.form, state, self.now).choices(asked):
            return "it has no options"
        return "no answer that was tried passes its check" if asked.constraint else "no answer was taken"

    def ways(self, asked: Question, state: State, *, anew: bool) -> Iterator[list[Action]]:
        """What may be tried, the likeliest first."""
        if asked.kind in (Kind.NOTE, Kind.ACKNOWLEDGE):
            yield [Done()]
        if asked.kind is Kind.REPEAT:
            yield [Choose(0 if self.random.random() < ADDS else 1)]
        if self.random.random() < SKIPS:
            yield [Skip()]
        if not anew and state.value(asked.path) is not None and self.random.random() < KEEPS:
            yield [Forward()]
        moment = Moment(self.form, state, self.now)
        if asked.kind in CHOSEN or asked.kind is Kind.RANGE:
            yield from self.taps(asked, len(moment.choices(asked)))
        elif asked.kind in FILES:
            yield [Attach(f"{asked.name}.bin")]
        else:
            for text in self.texts(asked, moment):
                yield [Answer(text)]
        yield [Skip()]
        yield [Forward()]

    def taps(self, asked: Question, count: int) -> Iterator[list[Action]]:
        order = self.random.sample(range(count), min(count, 60))
        if asked.kind is Kind.RANK:
            yield _taps(self.random.sample(range(count), count))
        elif asked.kind is Kind.SELECT_MULTIPLE:
            for size in (1, 2, 3):
                if size <= count:
                    yield _taps(self.random.sample(range(count), size))
            yield from (_taps([index]) for index in order)
            yield _taps([*range(count)])
            yield [Done()]
        else:
            for index in order:
                yield [Choose(index)]

    def texts(self, asked: Question, moment: Moment) -> Iterator[str]:
        """Plausible answers, then those that the check itself hints at."""
        rule = asked.constraint.source if asked.constraint else ""
        near = [moment.text(node) for node in sorted(asked.constraint.references)] if asked.constraint else []
        makers: dict[Kind, Callable[[str, list[str]], Iterator[str]]] = {
            Kind.INTEGER: self.numbers,
            Kind.DECIMAL: self.numbers,
            Kind.DATE: self.days,
            Kind.DATETIME: self.moments,
            Kind.TIME: self.hours,
            Kind.GEOPOINT: self.places,
            Kind.GEOTRACE: self.lines,
            Kind.GEOSHAPE: self.lines,
        }
        yield from makers.get(asked.kind, self.words)(rule, near)

    def words(self, rule: str, near: list[str]) -> Iterator[str]:
        patterns = [one or other for one, other in _PATTERN.findall(rule)]
        for pattern in patterns:
            yield from (sample(pattern, self.random) for _ in range(12))
        yield from self.random.sample(_WORDS, len(_WORDS))
        yield from (one or other for one, other in _LITERAL.findall(rule))
        yield from near
        for length in range(1, 16):
            yield "".join(self.random.choices("0123456789", k=length))
        yield from (letters * 2 for letters in ("ab", "AB", "abcde", "ABCDE"))
        yield from self.days(rule, near)

    def numbers(self, rule: str, near: list[str]) -> Iterator[str]:
        hints = [float(one) for one in [*_NUMBER.findall(rule), *near] if _NUMBER.fullmatch(one)]
        yield from (str(self.random.randint(0, most)) for most in (10, 100, 20))
        for low in hints:
            yield from (f"{one:.9g}" for one in (low, low + 1, low - 1, low + 0.5))
        yield from (f"{(low + high) / 2:.0f}" for low in hints for high in hints)
        yield from (str(self.random.randint(0, 10**digits)) for digits in range(1, 10))
        for pattern in [one or other for one, other in _PATTERN.findall(rule)]:
            yield from (sample(pattern, self.random) for _ in range(12))
        yield from ("0", "1", "-1", "0.5", "1.25", "1990", "2020")

    def days(self, rule: str, near: list[str]) -> Iterator[str]:
        days = [self.now.date() - timedelta(days=self.random.randint(0, span)) for span in (30, 3650, 20_000)]
        days += [self.now.date() + timedelta(days=one) for one in (0, -1, 1, -400, 400, -4000, 4000)]
        yield from (day.isoformat() for day in days)
        for text in [*near, *(one or other for one, other in _LITERAL.findall(rule))]:
            try:
                day = datetime.fromisoformat(text[:10]).date()
            except ValueError:
                continue
            yield from ((day + timedelta(days=one)).isoformat() for one in (0, 1, -1, 30, -30))

    def moments(self, rule: str, near: list[str]) -> Iterator[str]:
        yield from (f"{day} {hour}" for day in self.days(rule, near) for hour in ("10:30", "00:00"))

    def hours(self, rule: str, near: list[str]) -> Iterator[str]:
        yield from (f"{self.random.randint(0, 23):02}:{self.random.randint(0, 59):02}" for _ in range(8))
        yield from (f"{hour:02}:00" for hour in range(24))

    def places(self, rule: str, near: list[str]) -> Iterator[str]:
        yield f"{self.random.uniform(-60, 60):.5f} {self.random.uniform(-170, 170):.5f}"

    def lines(self, rule: str, near: list[str]) -> Iterator[str]:
        yield "; ".join(next(self.places(rule, near)) for _ in range(4))


def _taps(indexes: list[int]) -> list[Action]:
    return [*[Choose(index) for index in indexes], Done()]
