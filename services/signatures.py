"""Who must sign for whom, and what the words said so far amount to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from models import Capacity, ConsentOutcome, ConsentRoute, Role
from services import ages

STAFF = frozenset(Role) - {Role.MENTOR, Role.MENTEE}
"""Whoever is one of these is of age."""
NO = frozenset({ConsentOutcome.REFUSED, ConsentOutcome.WITHDRAWN})


class Word(NamedTuple):
    """One statement of the ledger."""

    capacity: Capacity
    signer_id: int | None
    """None for a paper of a guardian whom the bot does not know."""
    outcome: ConsentOutcome
    route: ConsentRoute
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the consent about one person stands."""

    subject_id: int
    guardian_ids: tuple[int, ...]
    """Those who are guardians now."""
    needed: frozenset[Capacity]
    given: frozenset[Capacity]
    """Of those needed."""
    refused: frozenset[Capacity]
    """Whose «no» stands; one is enough to stop everything."""
    needs_paper: bool
    """A minor at a place where minors' consent is given on paper."""
    needs_birth_date: bool
    """Only the year is known, or nothing, and it decides who signs: until it is known all who may be needed sign."""
    words: tuple[Word, ...]
    """The last word of each signer."""

    @property
    def missing(self) -> frozenset[Capacity]:
        """Who has not said yes yet."""
        return self.needed - self.given

    @property
    def valid(self) -> bool:
        """All who must have said yes, and nobody who may says no."""
        return not self.missing and not self.refused

    @property
    def missing_in_chat(self) -> tuple[int, ...]:
        """The persons who have said nothing yet and can say it in the chat."""
        if self.needs_paper or self.refused:
            return ()
        own = (self.subject_id,) if Capacity.SELF in self.missing else ()
        return own + (self.guardian_ids if Capacity.GUARDIAN in self.missing else ())

    def last(self, capacity: Capacity, signer_id: int | None) -> Word | None:
        """What this signer said last."""
        return next((word for word in self.words if (word.capacity, word.signer_id) == (capacity, signer_id)), None)


class Subject(ages.Born, Protocol):
    """Whose data it is about."""

    @property
    def id(self) -> int: ...


def judge(
    subject: Subject,
    on: date,
    *,
    roles: Collection[Role],
    route: ConsentRoute,
    guardian_ids: Collection[int],
    words: Iterable[Word],
) -> Standing:
    """The standing on the local day `on`, from all words about the person in the order in which they were said.

    A child's own «no» always counts, also where the child's «yes» is not asked for; a guardian's only while the
    person is a minor, and only of those who are guardians now.
    """
    needed, needs_birth_date = signers(subject, on, is_staff=not STAFF.isdisjoint(roles))
    last = tuple(word for word in _last_words(words) if _may_speak(word, guardian_ids))
    needs_paper = Capacity.GUARDIAN in needed and route is ConsentRoute.PAPER
    return Standing(
        subject_id=subject.id,
        guardian_ids=tuple(guardian_ids),
        needed=needed,
        given=needed & {word.capacity for word in last if _is_yes(word, needs_paper)},
        refused=(needed | {Capacity.SELF}) & {word.capacity for word in last if word.outcome in NO},
        needs_paper=needs_paper,
        needs_birth_date=needs_birth_date,
        words=last,
    )


def signers(born: ages.Born, on: date, *, is_staff: bool) -> tuple[frozenset[Capacity], bool]:
    """Who must sign at every age that the person may have on `on`, and whether the birth date would narrow it."""
    if is_staff:
        return frozenset({Capacity.SELF}), False
    least, greatest = ages.age_range(born.born_on, born.birth_year, on) or (0, ages.ADULT)
    needed = set()
    if least < ages.ADULT:
        needed.add(Capacity.GUARDIAN)
    if greatest >= ages.YOUTH:
        needed.add(Capacity.SELF)
    return frozenset(needed), any(least < bound <= greatest for bound in (ages.YOUTH, ages.ADULT))


def _last_words(words: Iterable[Word]) -> list[Word]:
    """An annulment takes back the word before it of the same signer."""
    said: dict[tuple[Capacity, int | None], list[Word]] = {}
    for word in words:
        before = said.setdefault((word.capacity, word.signer_id), [])
        if word.outcome is not ConsentOutcome.ANNULLED:
            before.append(word)
        elif before:
            before.pop()
    return [before[-1] for before in said.values() if before]


def _may_speak(word: Word, guardian_ids: Collection[int]) -> bool:
    return word.capacity is Capacity.SELF or word.signer_id is None or word.signer_id in guardian_ids


def _is_yes(word: Word, needs_paper: bool) -> bool:
    on_paper = word.route is ConsentRoute.PAPER
    return word.outcome is ConsentOutcome.GIVEN and (on_paper or not needs_paper)
