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
    may_renew: bool = False
    """An own yes said as a minor can, or must, be said again for the time of being of age."""
    categories: frozenset[str] = field(default=frozenset())
    """Of a dissemination: those to which everybody needed has said yes."""

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
        return len(said) > 1 and Capacity.GUARDIAN in self.needed

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

    A child's own «no» always counts, also where the child's «yes» is not asked for; a guardian's only while the
    person is a minor, and only of those who are guardians now. After the 14th and the 18th birthday what held the
    day before goes on for `GRACE`; of an adult only a word of theirs counts that was said at most `AHEAD` before
    they came of age.
    """
    needed, needs_birth_date = _needed(subject, on, kind, roles, rules)
    last = tuple(word for word in _last_words(words) if _may_speak(word, guardian_ids))
    needs_paper = _route(subject, on, roles, rules) is ConsentRoute.PAPER
    yes = [word for word in last if _is_yes(word, needs_paper, on)]
    as_minor = {word for word in yes if _is_of_a_minor(word, subject, on, roles, rules)}
    given = needed & {word.capacity for word in yes if word not in as_minor}
    nos = {word.capacity for word in last if word.outcome in NO}
    before = _needed(subject, on - GRACE, kind, roles, rules)[0]
    turned = _has_turned(subject, on)
    return Standing(
        subject_id=subject.id,
        guardian_ids=tuple(guardian_ids),
        needed=needed,
        given=given,
        refused=(needed | SELF) & nos if needed else NOBODY,
        needs_paper=needs_paper,
        needs_birth_date=needs_birth_date,
        words=last,
        kind=kind,
        in_grace=turned and bool(before) and before <= {word.capacity for word in yes} and not given >= needed,
        may_renew=bool(as_minor) or _is_nearly_adult(subject, on, yes),
        categories=_categories(yes, needed),
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
    return _birthday(born, ages.ADULT)


def turns_youth(born: ages.Born) -> date | None:
    """The first day on which somebody whose birth date is known is 14."""
    return _birthday(born, ages.YOUTH)


def _birthday(born: ages.Born, years: int) -> date | None:
    """Who was born on 29 February is older on 1 March of a common year."""
    if born.born_on is None:
        return None
    try:
        return born.born_on.replace(year=born.born_on.year + years)
    except ValueError:
        return date(born.born_on.year + years, 3, 1)


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


def _route(subject: Subject, on: date, roles: Collection[Role], rules: Rules) -> ConsentRoute:
    is_adult = not STAFF.isdisjoint(roles) or bool(subject.emancipated_by) or ages.is_adult(subject, on)
    return rules.adults if is_adult else rules.minors


def _has_turned(subject: Subject, on: date) -> bool:
    """Whether the 14th or the 18th birthday was at most `GRACE` ago."""
    return any(day is not None and day <= on < day + GRACE for day in (turns_youth(subject), comes_of_age(subject)))


def _is_of_a_minor(word: Word, subject: Subject, on: date, roles: Collection[Role], rules: Rules) -> bool:
    """Whether an adult said this own yes too long before coming of age."""
    day = comes_of_age(subject)
    if word.capacity is not Capacity.SELF or day is None or on < day or not STAFF.isdisjoint(roles):
        return False
    return ages.local_date(word.at, rules.time_zone) < day - AHEAD


def _is_nearly_adult(subject: Subject, on: date, yes: Iterable[Word]) -> bool:
    """Whether somebody comes of age soon and their own yes will not do then."""
    day = comes_of_age(subject)
    if day is None or not day - AHEAD <= on < day:
        return False
    own = [word for word in yes if word.capacity is Capacity.SELF]
    return any(word.at.date() < day - AHEAD for word in own)


def _categories(yes: Iterable[Word], needed: Collection[Capacity]) -> frozenset[str]:
    """Where one allows the name and the other the name and the photo, the name is allowed."""
    allowed = [
        frozenset(one for word in yes if word.capacity is capacity for one in word.categories) for capacity in needed
    ]
    return frozenset.intersection(*allowed) if allowed else frozenset()


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


def _is_yes(word: Word, needs_paper: bool, on: date) -> bool:
    lasts = word.until is None or on <= word.until
    proved = word.route is not ConsentRoute.CHAT or not needs_paper
    return word.outcome is ConsentOutcome.GIVEN and proved and lasts
