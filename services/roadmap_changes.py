"""What a corrected document changes of a plan: rows that are new, otherwise, the same, or gone."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from services.deadline_clauses import Occurrence
from services.roadmap_plan import Planned
from services.roster import fold

ALIKE = 0.8
"""Share of letters that two titles of a section have in common where one is the other, corrected."""
LONGEST = 300
"""Letters of a title that are compared."""
MOST_PAIRS = 20_000
"""So many pairs of titles are compared letter by letter: a document written anew is no corrected one."""

Key = Callable[[Planned], Hashable]
Pair = tuple[Planned, Planned]
Days = tuple[date, date]
"""The first and the last one."""


class What(StrEnum):
    """What has become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Changed:
    """A row of the old plan, of the new one, or of both."""

    kind: What
    old_row: int | None
    new_row: int | None


def compare(old: Sequence[Planned], new: Sequence[Planned]) -> list[Changed]:
    """Every row of both plans once: those of the new one in order, then those that are gone.

    Where a row is put in, all below it get other numbers: by that alone none of them has changed.
    """
    found = {after.row: before for before, after in pairs(old, new)}
    kept = {one.row for one in found.values()}
    said = [_changed(found.get(one.row), one) for one in new]
    return said + [Changed(What.GONE, one.row, None) for one in old if one.row not in kept]


def pairs(old: Sequence[Planned], new: Sequence[Planned]) -> list[Pair]:
    """Which row of the old plan is which of the new one: by number and title, by title, by a title much like it."""
    left, right, found = list(old), list(new), list[Pair]()
    keys: tuple[Key, ...] = (
        lambda one: (fold(one.section or ""), _number(one), fold(one.title)),
        lambda one: (_number(one), fold(one.title)),
        lambda one: (fold(one.section or ""), fold(one.title)),
        lambda one: fold(one.title),
    )
    for key in keys:
        _take(left, right, list(_equal(left, right, key)), found)
    _take(left, right, list(_alike(left, right)), found)
    return found


def is_kin(old: Sequence[Planned], new: Sequence[Planned]) -> bool:
    """Whether the new plan is the old one, corrected: at least half of the rows of each are in the other."""
    return bool(old and new) and 2 * len(pairs(old, new)) >= max(len(old), len(new))


def is_of_other_years(old: Days | None, new: Days | None) -> bool:
    """Whether the new plan is for a time in which the old one is over, or has not begun: the next plan, no correction.

    Most places have the same rows every year.
    """
    return old is not None and new is not None and (new[0] > old[1] or new[1] < old[0])


def days(period: Days | None, plan: Sequence[Planned], order_on: date | None = None) -> Days | None:
    """For which days a plan is: its period, else those of its rows, else that of its order."""
    found = [one for step in plan for one in step.occurrences]
    if period is not None or not found:
        return period or ((order_on, date.max) if order_on else None)
    return min(one.start or one.due for one in found), max(one.due for one in found)


def carried(old: Sequence[Planned], new: Sequence[Planned]) -> list[Planned]:
    """The new plan, its rows understood as a person has understood the same words of the old one.

    For documents of the same period and the same order only: in another the same words mean other days.
    """
    before = {after.row: one for one, after in pairs(old, new)}
    return [_understood(before[one.row], one) if one.row in before else one for one in new]


def turns(old: Sequence[Occurrence], new: Sequence[Occurrence]) -> dict[int, int]:
    """Which time of a step, from 1, is which of the corrected step: the same days, the same month, then in order."""
    left, right, found = list(range(1, len(old) + 1)), list(range(1, len(new) + 1)), dict[int, int]()
    keys: tuple[Callable[[Occurrence], Hashable], ...] = (
        lambda one: one,
        lambda one: (one.due, one.scope),
        lambda one: (one.due.year, one.due.month, one.scope),
        lambda one: one.due.year,
        lambda one: one.scope,
        lambda _one: None,
    )
    for key in keys:
        for number in list(left):
            match = next((one for one in right if key(new[one - 1]) == key(old[number - 1])), None)
            if match is not None:
                found[number] = match
                left.remove(number)
                right.remove(match)
    return found or ({1: 1} if len(old) <= 1 and len(new) <= 1 else {})


def is_same(one: Planned, other: Planned) -> bool:
    """Whether nothing of a row is otherwise, wherever it stands."""
    return replace(one, row=0, is_event=False, sample=None) == replace(other, row=0, is_event=False, sample=None)


def _changed(before: Planned | None, after: Planned) -> Changed:
    if before is None:
        return Changed(What.NEW, None, after.row)
    unnumbered = [replace(one, number=None, parent=None) for one in (before, after)]
    return Changed(What.SAME if is_same(*unnumbered) else What.CHANGED, before.row, after.row)


def _understood(before: Planned, after: Planned) -> Planned:
    """Where the words are the same, what they mean is, too."""
    made = after
    if fold(before.deadline_text or "") == fold(after.deadline_text or ""):
        made = replace(
            made,
            kind=before.kind,
            occurrences=before.occurrences,
            recurrence=before.recurrence,
            until=before.until,
            boundary=before.boundary,
            event=before.event,
            offset=before.offset,
            reasons=before.reasons,
        )
    if before.responsibles == after.responsibles:
        made = replace(made, levels=before.levels)
    return replace(made, is_event=before.is_event, sample=before.sample)


def _number(one: Planned) -> str:
    return (one.number or "").strip(" .)")


def _take(left: list[Planned], right: list[Planned], found: Sequence[Pair], into: list[Pair]) -> None:
    for before, after in found:
        left.remove(before)
        right.remove(after)
        into.append((before, after))


def _equal(left: Sequence[Planned], right: Sequence[Planned], key: Key) -> Iterator[Pair]:
    """The first with the first of the same key, the second with the second."""
    waiting: dict[Hashable, list[Planned]] = {}
    for one in right:
        waiting.setdefault(key(one), []).append(one)
    for one in left:
        if same := waiting.get(key(one)):
            yield one, same.pop(0)


def _alike(left: Sequence[Planned], right: Sequence[Planned]) -> Iterator[Pair]:
    """Titles much like each other in one section, the likest first."""
    if len(left) * len(right) > MOST_PAIRS:
        return
    found = [
        (share, before, after)
        for before in left
        for after in right
        if fold(before.section or "") == fold(after.section or "") and (share := _share(before, after)) >= ALIKE
    ]
    gone: set[int] = set()
    come: set[int] = set()
    for _, before, after in sorted(found, key=lambda one: (-one[0], one[1].row, one[2].row)):
        if before.row not in gone and after.row not in come:
            gone.add(before.row)
            come.add(after.row)
            yield before, after


def _share(before: Planned, after: Planned) -> float:
    matcher = SequenceMatcher(None, fold(before.title)[:LONGEST], fold(after.title)[:LONGEST], autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def moved_day(due: date | None, order_due: date | None, new: date | None) -> date | None:
    """The last day of a task whose row has got another one: what was agreed on holds while it says more.

    A day that was tightened stays while it is earlier than the new one, a granted one while it is later.
    """
    if due is None or order_due is None or new is None or due == order_due:
        return new
    return min(due, new) if due < order_due else max(due, new)
