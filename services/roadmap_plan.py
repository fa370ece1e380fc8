"""A roadmap before anybody owes it: the steps that a document, a ready plan or a stored draft come to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.deadline_clauses import Deadline, Kind, Occurrence
from services.deadline_context import Reason
from services.roadmap_reading import Step

DATED = frozenset(
    {Kind.DATE, Kind.BEFORE, Kind.WINDOW, Kind.YEARLY_BEFORE, Kind.YEARLY_WINDOW, Kind.PERIOD, Kind.PERIODIC}
)
"""Kinds whose occurrences have days; a relative one gets its day when its event has happened."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of a plan; `reasons` say why a person must look at it still."""

    row: int
    title: str
    kind: Kind
    occurrences: tuple[Occurrence, ...] = ()
    levels: tuple[str, ...] = ()
    responsibles: tuple[str, ...] = ()
    number: str | None = None
    section: str | None = None
    parent: str | None = None
    deadline_text: str | None = None
    recurrence: str | None = None
    until: date | None = None
    boundary: str | None = None
    event: str | None = None
    offset: str | None = None
    result: str | None = None
    note: str | None = None
    reasons: tuple[Reason, ...] = ()
    is_event: bool = False
    sample: str | None = None

    def answered(self, *reasons: Reason, **changed: Any) -> "Planned":
        """The same without these reasons, and with what the answer has changed."""
        left = tuple(one for one in self.reasons if one not in reasons)
        return replace(self, reasons=left, **changed)


def of_step(step: Step, *, is_event: bool, sample: str | None) -> Planned:
    """What was read of a document's row."""
    found: Deadline = step.deadline
    return Planned(
        row=step.row,
        title=step.title,
        kind=found.kind,
        occurrences=found.occurrences,
        levels=step.levels,
        responsibles=step.responsibles,
        number=step.number,
        section=step.section,
        parent=step.parent,
        deadline_text=step.deadline_text,
        recurrence=found.recurrence,
        until=found.until,
        boundary=found.boundary,
        event=found.event,
        offset=found.offset,
        result=step.result,
        note=step.note,
        reasons=found.reasons,
        is_event=is_event,
        sample=sample,
    )


def stored(step: Planned) -> dict[str, Any]:
    """The columns of the table `step`."""
    names = ("row", "title", "number", "section", "parent", "deadline_text", "recurrence", "until", "boundary")
    same = {name: getattr(step, name) for name in (*names, "event", "offset", "result", "note", "is_event", "sample")}
    lists = {name: list(getattr(step, name)) for name in ("levels", "responsibles")}
    days = [{"start": _iso(one.start), "due": one.due.isoformat(), "scope": one.scope} for one in step.occurrences]
    return {
        **same,
        **lists,
        "kind": step.kind.value,
        "occurrences": days,
        "reasons": [one.value for one in step.reasons],
    }


def restored(columns: Mapping[str, Any]) -> Planned:
    """The step that was stored as these columns."""
    names = ("row", "title", "number", "section", "parent", "deadline_text", "recurrence", "until", "boundary")
    same = {name: columns[name] for name in (*names, "event", "offset", "result", "note", "is_event", "sample")}
    return Planned(
        **same,
        kind=Kind(columns["kind"]),
        levels=tuple(columns["levels"]),
        responsibles=tuple(columns["responsibles"]),
        occurrences=tuple(
            Occurrence(_day(one["start"]), date.fromisoformat(one["due"]), one["scope"])
            for one in columns["occurrences"]
        ),
        reasons=tuple(Reason(one) for one in columns["reasons"]),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
