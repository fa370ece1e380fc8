"""Who must sign which consent for whom, and what the words said so far amount to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from models import Capacity, ConsentKind, ConsentOutcome, ConsentRoute, MinorsSign, Role
from services import ages

STAFF = frozenset(Role) - {Role.MENTOR, Role.MENTEE}
"""Whoever is one of these is of age."""
NO = frozenset({ConsentOutcome.REFUSED, ConsentOutcome.WITHDRAWN})
GRACE = timedelta(days=14)
"""After the 14th and the 18th birthday what was signed before holds for so long."""
AHEAD = timedelta(days=30)
"""So long before the 18th birthday somebody may already sign for the time when they are of age."""
STRICT = frozenset({ConsentKind.DISSEMINATION, ConsentKind.IMAGE})
"""From 14 to 17 both sign, whatever the place has chosen."""

SELF, GUARDIAN = frozenset({Capacity.SELF}), frozenset({Capacity.GUARDIAN})
NOBODY: frozenset[Capacity] = frozenset()
_POLICIES: dict[MinorsSign, frozenset[Capacity]] = {
    MinorsSign.BOTH: SELF | GUARDIAN,
    MinorsSign.GUARDIAN: GUARDIAN,
    MinorsSign.SELF: SELF,
}


class Word(NamedTuple):
    """One statement of the ledger."""

    capacity: Capacity
    signer_id: int | None
    """None for a paper of a guardian whom the bot does not know."""
    outcome: ConsentOutcome
    route: ConsentRoute
    at: datetime
    until: date | None = None
    """The last day on which a yes holds."""
    categories: tuple[str, ...] = ()
    """Of a dissemination: those to which the answer was yes."""
    event_id: int | None = None


class Rules(NamedTuple):
    """What a place has settled about consents."""

    minors: ConsentRoute = ConsentRoute.PAPER
    adults: ConsentRoute = ConsentRoute.CHAT
    minors_sign: MinorsSign = MinorsSign.BOTH
    time_zone: str = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the consent of one kind about one person stands."""

    subject_id: int
    guardian_ids: tuple[int, ...]
    """Those who are guardians now."""
    needed: frozenset[Capacity]
    given: frozenset[Capacity]
    """Of those needed."""
    refused: frozenset[Capacity]
    """Whose «no» stands; one is enough to stop everything."""
    needs_paper: bool
    """At this place somebody of this age gives it on paper."""
    needs_birth_date: bool
    """Only the year is known, or nothing, and it decides who signs: until it is known all who may be needed sign."""
    words: tuple[Word, ...]
    """The last word of each signer."""
    kind: ConsentKind = ConsentKind.PROCESSING
    in_grace: bool = False
    """A birthday has made somebody's word necessary; for some days what was signed before is enough."""
    is_own_early: bool = False
    """An own yes for the time of being of age is wanted, soon or already: none was said, or only as a minor."""
    may_renew: bool = False
    """Such a yes can be said in the chat."""
    categories: frozenset[str] = field(default=frozenset())
    """Of a dissemination: those to which everybody needed has said yes, and nobody says no."""

    @property
    def missing(self) -> frozenset[Capacity]:
        """Who has not said yes yet."""
        return self.needed - self.given

    @property
    def valid(self) -> bool:
        """All who must have said yes, or could lately do without, and nobody who may says no."""
        return not self.refused and (not self.missing or self.in_grace)

    @property
    def is_disputed(self) -> bool:
        """One guardian has said yes and another no: a curator has to decide."""
        said = {word.outcome in NO for word in self.words if word.capacity is Capacity.GUARDIAN}
        return len(said) > 1 and Capacity.GUARDIAN in self.needed | self.refused

    @property
    def is_answered(self) -> bool:
        """Whoever could say something has: a yes of all, or a no of one."""
        return bool(self.refused) or not self.missing

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

    @property
    def emancipated_by(self) -> str | None: ...


def judge(
    subject: Subject,
    on: date,
    *,
    kind: ConsentKind = ConsentKind.PROCESSING,
    roles: Collection[Role],
    rules: Rules,
    guardian_ids: Collection[int],
    words: Iterable[Word],
) -> Standing:
    """The standing on the local day `on`, from all words about the person in the order in which they were said.

    A child's own «no» always counts, also where the child's «yes» is not asked for, and so does a guardian's while
    the person may be a minor; only those count who are guardians now. After the 14th and the 18th birthday what held
    the day before goes on for `GRACE`; of an adult only a word of theirs counts that was said at most `AHEAD` before
    they came of age. Of whom only the year is known is of each age from the first day on which they may be.
    """
    needed, needs_birth_date = _needed(subject, on, kind, roles, rules)
    said = [word for word in words if _may_speak(word, guardian_ids)]
    needs_paper = _route(subject, on, roles, rules) is ConsentRoute.PAPER
    last = tuple(_last_words(said, needs_paper))
    yes = [word for word in last if _is_yes(word, needs_paper, on)]
    counted = _of_that_age(yes, _came_of_age(subject, on, roles), rules)
    given = needed & {word.capacity for word in counted}
    before, held = (NOBODY, []) if given >= needed else _held_before(subject, on, kind, roles, rules, said)
    in_grace = bool(before)
    is_early = counted != yes or _may_say_ahead(subject, on, kind, roles, rules, said)
    refused = _whose_no_counts(subject, on, roles, needed) & {word.capacity for word in last if word.outcome in NO}
    allowed = _categories(held, before) if in_grace else _categories(counted, needed)
    return Standing(
        subject_id=subject.id,
        guardian_ids=tuple(guardian_ids),
        needed=needed,
        given=given,
        refused=refused,
        needs_paper=needs_paper,
        needs_birth_date=needs_birth_date,
        words=last,
        kind=kind,
        in_grace=in_grace,
        is_own_early=is_early,
        may_renew=is_early and rules.adults is ConsentRoute.CHAT,
        categories=frozenset() if refused else allowed,
    )


def signers(
    born: ages.Born,
    on: date,
    *,
    is_staff: bool,
    kind: ConsentKind = ConsentKind.PROCESSING,
    minors_sign: MinorsSign = MinorsSign.BOTH,
) -> tuple[frozenset[Capacity], bool]:
    """Who must sign at every age that the person may have on `on`, and whether the birth date would narrow it.

    domain.md 9.4: under 14 the guardian; from 14 to 17 by the place's choice, for what is published always both;
    from 18 the person. A guardian's statement of participation is only for minors, a worker's consent only for staff.
    """
    if kind is ConsentKind.MENTORING:
        return (SELF if is_staff else NOBODY), False
    if is_staff:
        return (NOBODY if kind is ConsentKind.PARTICIPATION else SELF), False
    least, greatest = ages.age_range(born.born_on, born.birth_year, on) or (0, ages.ADULT)
    needed: set[Capacity] = set()
    if least < ages.YOUTH:
        needed |= GUARDIAN
    if least < ages.ADULT and greatest >= ages.YOUTH:
        needed |= SELF | GUARDIAN if kind in STRICT else _POLICIES[minors_sign]
    if greatest >= ages.ADULT:
        needed |= SELF
    if kind is ConsentKind.PARTICIPATION:
        needed = set(GUARDIAN) if least < ages.ADULT else set()
    return frozenset(needed), any(least < bound <= greatest for bound in (ages.YOUTH, ages.ADULT))


def comes_of_age(born: ages.Born) -> date | None:
    """The first day on which somebody whose birth date is known is 18."""
    return born.born_on and _birthday(born.born_on, ages.ADULT)


def turns_youth(born: ages.Born) -> date | None:
    """The first day on which somebody whose birth date is known is 14."""
    return born.born_on and _birthday(born.born_on, ages.YOUTH)


def turning_days(born: ages.Born) -> list[date]:
    """The first days on which somebody may be 14, and 18; none of whom not even the year is known."""
    return [days[0] for years in (ages.YOUTH, ages.ADULT) if (days := _birthdays(born, years))]


def _birthday(born_on: date, years: int) -> date:
    """Who was born on 29 February is older on 1 March of a common year."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def _birthdays(born: ages.Born, years: int) -> tuple[date, ...]:
    """The day on which somebody is so old; where only the year is known, the first and the last that it may be."""
    if born.born_on is not None:
        return (_birthday(born.born_on, years),)
    if born.birth_year is not None:
        return date(born.birth_year + years, 1, 1), date(born.birth_year + years, 12, 31)
    return ()


def _needed(
    subject: Subject, on: date, kind: ConsentKind, roles: Collection[Role], rules: Rules
) -> tuple[frozenset[Capacity], bool]:
    is_staff = not STAFF.isdisjoint(roles)
    if kind is ConsentKind.MENTORING:
        works = not (STAFF - {Role.GUARDIAN, Role.PARTNER}).isdisjoint(roles) and Role.MENTOR in roles
        return (SELF if works else NOBODY), False
    if subject.emancipated_by and not is_staff:
        return (NOBODY if kind is ConsentKind.PARTICIPATION else SELF), False
    return signers(subject, on, is_staff=is_staff, kind=kind, minors_sign=rules.minors_sign)


def _acts_alone(subject: Subject, roles: Collection[Role]) -> bool:
    """Whether somebody has signed for themselves at whatever age."""
    return not STAFF.isdisjoint(roles) or bool(subject.emancipated_by)


def _route(subject: Subject, on: date, roles: Collection[Role], rules: Rules) -> ConsentRoute:
    is_adult = _acts_alone(subject, roles) or ages.is_adult(subject, on)
    return rules.adults if is_adult else rules.minors


def _whose_no_counts(
    subject: Subject, on: date, roles: Collection[Role], needed: frozenset[Capacity]
) -> frozenset[Capacity]:
    """domain.md 17.8: a guardian's no outweighs a child's yes, and a child may always say no."""
    if not needed:
        return NOBODY
    is_adult = _acts_alone(subject, roles) or ages.is_adult(subject, on)
    return needed | SELF if is_adult else SELF | GUARDIAN


def _held_before(
    subject: Subject, on: date, kind: ConsentKind, roles: Collection[Role], rules: Rules, said: Collection[Word]
) -> tuple[frozenset[Capacity], list[Word]]:
    """Whose words were enough the day before a birthday of at most `GRACE` ago, and those words; else nobody's."""
    days = [*_birthdays(subject, ages.YOUTH), *_birthdays(subject, ages.ADULT)]
    turned = next((day for day in days if day <= on < day + GRACE), None)
    if turned is None:
        return NOBODY, []
    eve = turned - timedelta(days=1)
    before = _needed(subject, eve, kind, roles, rules)[0]
    needs_paper = _route(subject, eve, roles, rules) is ConsentRoute.PAPER
    last = _last_words(said, needs_paper)
    refused = _whose_no_counts(subject, eve, roles, before) & {word.capacity for word in last if word.outcome in NO}
    yes = [word for word in last if _is_yes(word, needs_paper, on) and _said_on(word, rules) < turned]
    held = _of_that_age(yes, _came_of_age(subject, eve, roles), rules)
    return (NOBODY, []) if refused or not before <= {word.capacity for word in held} else (before, held)


def _came_of_age(subject: Subject, on: date, roles: Collection[Role]) -> date | None:
    """The last day up to `on` on which somebody may have come of age, unless they acted alone before."""
    if _acts_alone(subject, roles):
        return None
    return max((day for day in _birthdays(subject, ages.ADULT) if day <= on), default=None)


def _of_that_age(yes: Collection[Word], came_of_age: date | None, rules: Rules) -> list[Word]:
    """Without what an adult said as a minor."""
    return [word for word in yes if not (came_of_age and _is_early(word, came_of_age, rules))]


def _is_early(word: Word, came_of_age: date, rules: Rules) -> bool:
    """Whether an own word was said too long before coming of age to be one of an adult."""
    return word.capacity is Capacity.SELF and _said_on(word, rules) < came_of_age - AHEAD


def _said_on(word: Word, rules: Rules) -> date:
    return ages.local_date(word.at, rules.time_zone)


def _may_say_ahead(
    subject: Subject, on: date, kind: ConsentKind, roles: Collection[Role], rules: Rules, said: Collection[Word]
) -> bool:
    """Whether somebody comes of age soon and has not yet said the own yes that will be needed then."""
    day = None if _acts_alone(subject, roles) else comes_of_age(subject)
    if day is None or not day - AHEAD <= on < day or Capacity.SELF not in _needed(subject, day, kind, roles, rules)[0]:
        return False
    own = [word for word in _last_words(said, needs_paper=False) if word.capacity is Capacity.SELF]
    return all(word.outcome is ConsentOutcome.GIVEN and _is_early(word, day, rules) for word in own)


def _categories(yes: Collection[Word], needed: Collection[Capacity]) -> frozenset[str]:
    """What all who said yes allow: where one allows the name and another the name and the photo, it is the name."""
    allowed = [frozenset(word.categories) for word in yes if word.capacity in needed]
    is_whole = needed and all(any(word.capacity is capacity for word in yes) for capacity in needed)
    return frozenset.intersection(*allowed) if is_whole else frozenset()


def _last_words(words: Iterable[Word], needs_paper: bool) -> list[Word]:
    """An annulment takes back the word before it of the same signer."""
    said: dict[tuple[Capacity, int | None], list[Word]] = {}
    for word in words:
        before = said.setdefault((word.capacity, word.signer_id), [])
        if word.outcome is not ConsentOutcome.ANNULLED:
            before.append(word)
        elif before:
            before.pop()
    return [_last_word(before, needs_paper) for before in said.values() if before]


def _last_word(said: list[Word], needs_paper: bool) -> Word:
    """Where paper is needed, a yes in the chat takes nothing from one on paper just before it."""
    before, last = said[-2:] if len(said) > 1 else (said[-1], said[-1])
    repeats = {before.outcome, last.outcome} == {ConsentOutcome.GIVEN} and last.route is ConsentRoute.CHAT
    return before if needs_paper and repeats else last


def _may_speak(word: Word, guardian_ids: Collection[int]) -> bool:
    return word.capacity is Capacity.SELF or word.signer_id is None or word.signer_id in guardian_ids


def _is_yes(word: Word, needs_paper: bool, on: date) -> bool:
    lasts = word.until is None or on <= word.until
    proved = word.route is not ConsentRoute.CHAT or not needs_paper
    return word.outcome is ConsentOutcome.GIVEN and proved and lasts
